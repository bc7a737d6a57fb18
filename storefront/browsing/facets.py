"""Facets of a list with true counts: OR inside a group, AND across groups, a group's own selection left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from storefront.browsing.choice import BANDS, Choice
from storefront.browsing.index import HOLDS, ShelfIndex, Value
from storefront.content.categories import Shelf

COMMON: Final = 0.25
HOLDS_SCALES: Final = {"0-130": "0.52", "131-220": "0.66", "221-350": "0.80", "351-": "1.00"}
SHOWN: Final = 8  # values of a long group that show before it is unfolded


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value as the form shows it. count: products that choosing it (alone in its group) would leave."""

    key: str
    label: str
    count: int
    chosen: bool
    swatch: str = ""
    scale: str = ""
    note: str = ""

    @property
    def disabled(self) -> bool:
        """A dead end can't be chosen; what is chosen can always be let go."""
        return self.count == 0 and not self.chosen


@dataclass(frozen=True, slots=True)
class Facet:
    """A group. kind: "values", "price", "switches" or "vessels" (sizes drawn to scale). name: its parameter."""

    name: str
    label: str
    kind: str
    values: tuple[FacetValue, ...]

    @property
    def ordered(self) -> tuple[FacetValue, ...]:
        """What shows at once, then what the fold holds. The chosen ones are never hidden."""
        if not self.fold_at:
            return self.values
        first = [v for n, v in enumerate(self.values) if n < SHOWN or v.chosen]
        return (*first, *(v for n, v in enumerate(self.values) if n >= SHOWN and not v.chosen))

    @property
    def fold_at(self) -> int:
        """Place of the first value of the fold, 0 without one."""
        shown = sum(1 for n, v in enumerate(self.values) if n < SHOWN or v.chosen)
        return shown if len(self.values) > max(shown, SHOWN + 2) else 0


@dataclass(frozen=True, slots=True)
class Group:
    """A group before counting: the values that occur on this shelf, and the set that the selection allows."""

    name: str
    label: str
    kind: str
    values: tuple[Value, ...]
    allowed: int | None  # None: nothing is selected


def groups_of(
    index: ShelfIndex, base: int, choice: Choice, *, shelves: Sequence[Shelf], brands: bool, english: bool
) -> list[Group]:
    """The groups that `base` can be told apart by. shelves: categories offered as values; brands: whether they are."""
    found: list[Group] = []
    if shelves:
        values = tuple(Value(str(s.id), s.name, s.name, index.shelves.get(s.id, 0)) for s in shelves)
        found.append(_group("shelf", gettext("Shelf"), "values", values, base, choice))
    for axis in index.axes:
        if axis.code not in choice.groups and not _concerns(axis.values, base):
            continue
        kind = "vessels" if _is_capacity(axis.values, base) else "values"
        found.append(_group(axis.code, axis.name(english), kind, axis.values, base, choice))
    holds = tuple(Value(key, key, key, index.holds[key]) for key, _most in HOLDS if key in index.holds)
    if "holds" in choice.groups or _concerns(holds, base):
        found.insert(1 if shelves else 0, _group("holds", gettext("How many drink"), "vessels", holds, base, choice))
    if brands:
        ordered = sorted(index.brands.values(), key=lambda v: -(v.bits & base).bit_count())
        found.append(_group("brand", gettext("Brand"), "values", tuple(ordered), base, choice))
    bands = tuple(Value(key, key, key, index.band(low, high)) for key, low, high in BANDS)
    price = _group("price", gettext("Price"), "price", bands, base, choice)
    if choice.low is not None or choice.high is not None:
        between = index.priced(choice.low, choice.high)
        price = Group(price.name, price.label, price.kind, price.values, between | (price.allowed or 0))
    found.append(price)
    selected = {name: name in choice.switches for name in ("stock", "offer", "rating", "returns")}
    sets = {"stock": index.in_stock, "offer": index.on_offer, "rating": index.well_rated, "returns": index.returnable}
    for name, chosen in selected.items():
        # A switch that every product of the shelf fulfils, or none, tells nothing apart.
        if chosen or 0 < (sets[name] & base).bit_count() < base.bit_count():
            value = Value(name, name, name, sets[name])
            found.append(Group(name, "", "switch", (value,), sets[name] if chosen else None))
    return [g for g in found if g.kind in ("switch", "price") or len(g.values) > 1 or g.allowed is not None]


def apply(groups: Sequence[Group], base: int) -> int:
    """Products that every group allows."""
    for group in groups:
        if group.allowed is not None:
            base &= group.allowed
    return base


def counted(groups: Sequence[Group], base: int, choice: Choice, *, english: bool) -> list[Facet]:
    """The groups with their counts; the switches together as one."""
    facets: list[Facet] = []
    switches: list[FacetValue] = []
    words = switch_words()
    for group in groups:
        others = apply([g for g in groups if g is not group], base)
        if group.kind == "switch":
            name = group.name
            switches.append(
                FacetValue(name, words[name], (group.values[0].bits & others).bit_count(), name in choice.switches)
            )
            continue
        chosen = choice.groups.get(group.name, ())
        named = labels_of(group)
        notes, scales = (holds_notes(), HOLDS_SCALES) if group.name == "holds" else ({}, _scales(group))
        values = tuple(
            FacetValue(
                v.key,
                named.get(v.key) or v.name(english),
                (v.bits & others).bit_count(),
                v.key in chosen,
                v.swatch,
                scales.get(v.key, ""),
                notes.get(v.key, ""),
            )
            for v in group.values
        )
        facets.append(Facet(group.name, group.label, group.kind, values))
    if switches:
        facets.append(Facet("service", gettext("Service"), "switches", tuple(switches)))
    return facets


def switch_words() -> dict[str, str]:
    """What the switches are called."""
    return {
        "stock": gettext("In stock"),
        "offer": gettext("On offer"),
        "rating": gettext("4 stars and up"),
        "returns": gettext("7-day returns"),
    }


def band_words() -> dict[str, str]:
    """What the price bands are called."""
    return {
        "0-100": gettext("Under ¥100"),
        "100-300": "¥100–299",
        "300-500": "¥300–499",
        "500-": gettext("¥500 and up"),
    }


def labels_of(group: Group) -> dict[str, str]:
    """Words of values that have no name of their own, by key."""
    if group.kind == "price":
        return band_words()
    return holds_words() if group.name == "holds" else {}


def holds_words() -> dict[str, str]:
    """What the bands of capacity are called."""
    return {
        "0-130": gettext("Up to 130 ml"),
        "131-220": "131–220 ml",
        "221-350": "221–350 ml",
        "351-": gettext("Over 350 ml"),
    }


def holds_notes() -> dict[str, str]:
    """Who drinks from such a vessel."""
    return {
        "0-130": gettext("One person"),
        "131-220": gettext("One or two"),
        "221-350": gettext("Three"),
        "351-": gettext("A table"),
    }


def _group(name: str, label: str, kind: str, values: tuple[Value, ...], base: int, choice: Choice) -> Group:
    chosen = choice.groups.get(name, ())
    occurring = tuple(v for v in values if v.bits & base or v.key in chosen)
    allowed = None
    if chosen:
        allowed = 0
        for value in occurring:
            if value.key in chosen:
                allowed |= value.bits
    return Group(name, label, kind, occurring, allowed)


def _concerns(values: tuple[Value, ...], base: int) -> bool:
    """Whether at least COMMON of the shelf has a value on the axis: sizes of shirts don't tell a whole shop apart."""
    having = 0
    for value in values:
        having |= value.bits
    return (having & base).bit_count() >= COMMON * base.bit_count()


def _is_capacity(values: tuple[Value, ...], base: int) -> bool:
    """2 to 6 values in millilitres are drawn as vessels."""
    occurring = [v for v in values if v.bits & base]
    return 2 <= len(occurring) <= 6 and all(_millilitres(v) for v in occurring)


def _millilitres(value: Value) -> int:
    head, _, unit = value.en.strip().partition(" ")
    return int(head) if unit == "ml" and head.isascii() and head.isdigit() else 0


def _scales(group: Group) -> dict[str, str]:
    """How large each vessel is drawn: the cube root of its share of the largest."""
    values = group.values if group.kind == "vessels" else ()
    largest = max((_millilitres(v) for v in values), default=0)
    return {v.key: f"{(_millilitres(v) / largest) ** (1 / 3):.2f}" for v in values if largest and _millilitres(v)}
