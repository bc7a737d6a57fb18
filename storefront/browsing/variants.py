"""Choosing a variant over option axes: what a choice leaves open, and the four states of each option."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from storefront.partner.flash import Flash

LOW: Final = 5  # units from which the shop says how many are left

State = Literal["ok", "low", "soldout"]
OptionState = Literal["", "other", "soldout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Something that can be put into the basket: a child, or a product without variants (then without options).

    options: axis code -> option id. price, list_price: yuan; basis: StockRecord.Basis; available: units, 0 or more;
    on_shelf: those of them that can leave at once; ships: day promised for the others (pre-sale, back-order);
    flash: the sale whose price it is.
    """

    id: int
    sku: str
    options: Mapping[str, int]
    price: Decimal
    list_price: Decimal | None = None
    basis: str = ""
    available: int = 0
    on_shelf: int = 0
    ships: date | None = None
    flash: Flash | None = None

    @property
    def state(self) -> State:
        return "soldout" if self.available <= 0 else "low" if self.available <= LOW else "ok"

    @property
    def awaited(self) -> date | None:
        """The day from which it ships when no unit is here; None otherwise."""
        return self.ships if self.available > 0 and self.on_shelf <= 0 else None

    @property
    def saving(self) -> bool:
        return self.list_price is not None and self.list_price > self.price


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an axis."""

    id: int
    label: str
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What a shopper chooses one value of. label: "Glaze"."""

    code: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as the page draws it. state: "" goes with the rest, "other" does not, "soldout"; chosen may be any."""

    id: int
    label: str
    swatch: str
    state: OptionState
    chosen: bool


@dataclass(frozen=True, slots=True)
class AxisView:
    code: str
    label: str
    options: tuple[OptionView, ...]
    picked: str


@dataclass(frozen=True, slots=True)
class Pick:
    """What is chosen. cleared: labels of options that a new choice took away; missing: the first axis without one."""

    values: Mapping[str, int]
    variant: Variant | None
    missing: Axis | None
    cleared: tuple[str, ...] = ()


def pick(axes: Sequence[Axis], variants: Sequence[Variant], wanted: Mapping[str, int], *, last: str = "") -> Pick:
    """The choice that comes of `wanted` (axis code -> option id).

    Options that don't exist are left out; an axis with one value has it chosen. When the wanted ones don't go
    together, `last` (the axis just touched) wins, then the axes in their order.
    """
    known = {axis.code: {option.id: option for option in axis.options} for axis in axes}
    first = sorted(axes, key=lambda axis: axis.code != last)
    values: dict[str, int] = {}
    cleared: list[str] = []
    for axis in first:
        option = wanted.get(axis.code)
        if option is None and len(axis.options) == 1:
            option = axis.options[0].id
        if option not in known[axis.code]:
            continue
        assert option is not None
        if _matching(variants, {**values, axis.code: option}):
            values[axis.code] = option
        else:
            cleared.append(known[axis.code][option].label)
    missing = next((axis for axis in axes if axis.code not in values), None)
    variant = None if missing else next(iter(_matching(variants, values)), None)
    return Pick(values, variant, missing, tuple(cleared))


def picked_of(variant: Variant) -> dict[str, int]:
    """The options of a variant as something wanted."""
    return dict(variant.options)


def view(axes: Sequence[Axis], variants: Sequence[Variant], chosen: Pick) -> list[AxisView]:
    """Each axis with the state of each option given what is chosen on the other axes."""
    views = []
    for axis in axes:
        others = {code: option for code, option in chosen.values.items() if code != axis.code}
        options = []
        picked = ""
        for option in axis.options:
            matching = _matching(variants, {**others, axis.code: option.id})
            state: OptionState = (
                "other" if not matching else "soldout" if all(v.state == "soldout" for v in matching) else ""
            )
            is_chosen = chosen.values.get(axis.code) == option.id
            picked = option.label if is_chosen else picked
            options.append(OptionView(option.id, option.label, option.swatch, state, is_chosen))
        views.append(AxisView(axis.code, axis.label, tuple(options), picked))
    return views


def _matching(variants: Sequence[Variant], values: Mapping[str, int]) -> list[Variant]:
    return [v for v in variants if all(v.options.get(code) == option for code, option in values.items())]
