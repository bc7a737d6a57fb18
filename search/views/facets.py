"""Facets of a list as its form shows them, from the index' counts: OR inside a group, AND across groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from search.documents import BANDS, HAS, HOLDS
from search.queries.request import SWITCHES
from search.queries.result import FacetGroup, SearchResult
from search.views.choice import Choice
from search.views.labels import Label, Labels
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


Counts = Mapping[str, Mapping[str, int]]


def counts_of(groups: Mapping[str, FacetGroup]) -> Counts:
    """Group -> key -> products."""
    return {name: {v.key: v.count for v in group.values} for name, group in groups.items()}


def facets_of(
    result: SearchResult, choice: Choice, known: Labels, *, shelves: Sequence[Shelf], brands: bool, english: bool
) -> list[Facet]:
    """The groups that a list can be told apart by. shelves: categories offered as values; brands: whether they are.

    Which groups and values stand there is told by the list without its filters, so that none goes away when another is
    chosen. result: with `whole` counts.
    """
    form = _Form(counts_of(result.facets), counts_of(result.whole), result.of, choice, english)
    found: list[Facet | None] = []
    if shelves:
        named = {str(s.id): Label(str(s.id), s.name, s.name) for s in shelves}
        found.append(form.group("shelf", gettext("Shelf"), named))
    holds = {key: Label(key, words, words) for key, words in holds_words().items()}
    if "holds" in choice.groups or form.whole.get(HAS, {}).get("holds", 0) >= COMMON * form.of:
        found.append(form.vessels("holds", gettext("How many drink"), holds, HOLDS_SCALES, holds_notes()))
    for axis in known.axes:
        # Sizes of shirts don't tell a whole shop apart: a group shows where enough of the shelf has a value.
        if axis.code in choice.groups or form.whole.get(HAS, {}).get(axis.code, 0) >= COMMON * form.of:
            scales = _scales([axis.values[key] for key in form.occurring(axis.code, axis.values)])
            found.append(form.vessels(axis.code, axis.name(english), axis.values, scales, {}))
    if brands:
        ordered = sorted(known.brands.values(), key=lambda b: -form.whole.get("brand", {}).get(b.key, 0))
        found.append(form.group("brand", gettext("Brand"), {b.key: b for b in ordered}))
    bands = {key: Label(key, words, words) for key, words in band_words().items()}
    found.append(form.group("price", gettext("Price"), bands, kind="price"))
    found.append(form.switches())
    return [facet for facet in found if facet is not None]


@dataclass(frozen=True, slots=True)
class _Form:
    """counts: under the selections, each group's own left out; whole, of: without any."""

    counts: Counts
    whole: Counts
    of: int
    choice: Choice
    english: bool

    def occurring(self, name: str, known: Mapping[str, Label]) -> list[str]:
        """Keys that products of the whole list have, or that are chosen, in the order of their labels."""
        chosen, there = self.choice.groups.get(name, ()), self.whole.get(name, {})
        return [key for key in known if key in there or key in chosen]

    def group(
        self,
        name: str,
        label: str,
        known: Mapping[str, Label],
        *,
        kind: str = "values",
        scales: Mapping[str, str] | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> Facet | None:
        """None for a group that tells nothing apart."""
        chosen, counts = self.choice.groups.get(name, ()), self.counts.get(name, {})
        keys = self.occurring(name, known)
        if kind != "price" and len(keys) < 2 and not chosen:
            return None
        scales, notes = scales or {}, notes or {}
        values = tuple(
            FacetValue(
                key,
                known[key].name(self.english),
                counts.get(key, 0),
                key in chosen,
                known[key].swatch,
                scales.get(key, ""),
                notes.get(key, ""),
            )
            for key in keys
        )
        return Facet(name, label, kind, values)

    def vessels(
        self, name: str, label: str, known: Mapping[str, Label], scales: Mapping[str, str], notes: Mapping[str, str]
    ) -> Facet | None:
        """A group whose values are drawn to scale, where there are scales."""
        return self.group(name, label, known, kind="vessels" if scales else "values", scales=scales, notes=notes)

    def switches(self) -> Facet | None:
        """The groups of one value together; what every product of the list fulfils, or none, tells nothing apart."""
        values, words = [], switch_words()
        for name in SWITCHES:
            key, chosen = switch_key(name), name in self.choice.switches
            if chosen or 0 < self.whole.get(name, {}).get(key, 0) < self.of:
                values.append(FacetValue(name, words[name], self.counts.get(name, {}).get(key, 0), chosen))
        return Facet("service", gettext("Service"), "switches", tuple(values)) if values else None


def switch_key(name: str) -> str:
    """The one value of a switch's group."""
    return "4" if name == "rating" else "1"


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
    words = (gettext("Under ¥100"), "¥100–299", "¥300–499", gettext("¥500 and up"))
    return {key: text for (key, _below), text in zip(BANDS, words, strict=True)}


def holds_words() -> dict[str, str]:
    """What the bands of capacity are called."""
    words = (gettext("Up to 130 ml"), "131–220 ml", "221–350 ml", gettext("Over 350 ml"))
    return {key: text for (key, _most), text in zip(HOLDS, words, strict=True)}


def holds_notes() -> dict[str, str]:
    """Who drinks from such a vessel."""
    words = (gettext("One person"), gettext("One or two"), gettext("Three"), gettext("A table"))
    return {key: text for (key, _most), text in zip(HOLDS, words, strict=True)}


def _millilitres(value: Label) -> int:
    head, _, unit = value.en.strip().partition(" ")
    return int(head) if unit == "ml" and head.isascii() and head.isdigit() else 0


def _scales(values: Sequence[Label]) -> dict[str, str]:
    """How large each vessel is drawn, the cube root of its share of the largest: for 2 to 6 values in millilitres."""
    if not 2 <= len(values) <= 6 or not all(map(_millilitres, values)):
        return {}
    largest = max(map(_millilitres, values))
    return {v.key: f"{(_millilitres(v) / largest) ** (1 / 3):.2f}" for v in values}
