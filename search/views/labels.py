"""What the values of facets are called: option axes with their values, and brands."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.cache import cache

from search.documents import option_key
from storefront.catalogue.models import AttributeOption, Brand, ProductAttribute
from storefront.partner.listing import version as listing_version

KEPT_SECONDS: Final = 300
LOOK_AGAIN: Final = 2.0  # seconds between two looks for a value that has no name yet
_KEY: Final = "search:labels"


@dataclass(frozen=True, slots=True)
class Label:
    """One value of a facet: its names in Chinese and English, its colour sample."""

    key: str
    zh: str
    en: str
    swatch: str = ""

    def name(self, english: bool) -> str:
        return (self.en or self.zh) if english else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Axis:
    """An option axis that shoppers filter by: colour, size. Equal codes of several product classes are one axis.

    values: by key, in the order in which they are shown.
    """

    code: str
    zh: str
    en: str
    values: Mapping[str, Label] = field(default_factory=dict)

    def name(self, english: bool) -> str:
        return (self.en or self.zh) if english else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Labels:
    """axes: in the order in which they are shown. brands: by slug."""

    axes: tuple[Axis, ...] = ()
    brands: Mapping[str, Label] = field(default_factory=dict)


_held: tuple[int, Labels] | None = None
_looked = 0.0
_lock = threading.Lock()


def labels() -> Labels:
    """The names as of the last minutes. Three queries in five minutes, and after forget_labels.

    Those of the last listing version are kept in the process, as the categories are.
    """
    global _held
    version, held = listing_version(), _held
    if held is not None and held[0] == version:
        return held[1]
    found: Labels | None = cache.get(_KEY)
    if found is None:
        found = _read()
        cache.set(_KEY, found, KEPT_SECONDS)
    _held = version, found
    return found


def forget_labels() -> None:
    """Read the names anew: some changed."""
    global _held
    _held = None
    cache.delete(_KEY)


def labels_for(counted: Mapping[str, Any]) -> Labels:
    """The names, read anew when the index counts a brand or a value that has none yet. counted: group -> keys."""
    global _looked
    known = labels()
    if _lacks(known, counted) and time.monotonic() - _looked > LOOK_AGAIN and _lock.acquire(blocking=False):
        try:
            _looked = time.monotonic()
            forget_labels()
            return labels()
        finally:
            _lock.release()
    return known


def _lacks(known: Labels, counted: Mapping[str, Any]) -> bool:
    codes = {"holds", *(axis.code for axis in known.axes)}
    return (
        any(code not in codes for code in counted.get("has", ()))
        or any(key not in axis.values for axis in known.axes for key in counted.get(axis.code, ()))
        or any(slug not in known.brands for slug in counted.get("brand", ()))
    )


def _read() -> Labels:
    attributes = ProductAttribute.objects.filter(is_axis=True, option_group__isnull=False).order_by("position", "code")
    rows = list(attributes.values_list("code", "position", "name_zh_hans", "name_en", "option_group_id"))
    of_group: dict[int, list[Any]] = {}
    options = AttributeOption.objects.filter(group__in={row[4] for row in rows}).order_by("position", "pk")
    for pk, group, zh, en, swatch in options.values_list("pk", "group_id", "option_zh_hans", "option_en", "swatch"):
        label = Label(option_key(pk, zh or "", en or ""), zh or "", en or "", swatch)
        of_group.setdefault(group, []).append(label)
    axes: dict[str, tuple[str, str, dict[str, Label]]] = {}
    for code, _position, zh, en, group in rows:
        _, _, values = axes.setdefault(code, (zh or "", en or "", {}))
        for label in of_group.get(group, ()):
            values.setdefault(label.key, label)
    brands = Brand.objects.order_by("pk").values_list("slug", "name_zh_hans", "name_en")
    return Labels(
        axes=tuple(Axis(code, zh, en, values) for code, (zh, en, values) in axes.items()),
        brands={slug: Label(slug, zh or "", en or "") for slug, zh, en in brands},
    )
