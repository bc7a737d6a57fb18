"""What the customer saw: the price on the page, sealed into the form, and how another price differs from it."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from storefront.basket.pricing import PricedBasket
from storefront.content.formats import money

_SALT: Final = "checkout.seen"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """A price as it stood on the page. lines: line id -> (title, units, unit price); amounts in yuan."""

    basket_id: int
    lines: Mapping[int, tuple[str, int, Decimal]]
    savings: Mapping[str, Decimal]
    delivery: str
    fee: Decimal
    total: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that differs. text: what happened; before, after: amounts in words, "" where there is none."""

    text: str
    before: str = ""
    after: str = ""


def seen_of(priced: PricedBasket) -> Seen:
    """What a page with this price shows."""
    return Seen(
        basket_id=priced.basket.pk,
        lines={line.id: (line.title, line.quantity, line.unit_price) for line in priced.counted},
        savings=_savings(priced),
        delivery=priced.delivery.method.code if priced.delivery else "",
        fee=priced.fee,
        total=priced.total,
    )


def seal(priced: PricedBasket) -> str:
    """The hidden field's value: signed, so that a later complaint about a price can't be made up."""
    seen = seen_of(priced)
    lines = {str(pk): (title[:40], units, str(price)) for pk, (title, units, price) in seen.lines.items()}
    savings = {name: str(amount) for name, amount in seen.savings.items()}
    told = [seen.basket_id, lines, savings, seen.delivery, str(seen.fee), str(seen.total)]
    return signing.dumps(told, salt=_SALT, compress=True)


def unseal(token: str) -> Seen | None:
    """None for a value that isn't ours."""
    try:
        told: list[Any] = signing.loads(token, salt=_SALT)
        basket_id, lines, savings, delivery, fee, total = told
    except (signing.BadSignature, ValueError):
        return None
    return Seen(
        basket_id=basket_id,
        lines={int(pk): (title, units, Decimal(price)) for pk, (title, units, price) in lines.items()},
        savings={name: Decimal(amount) for name, amount in savings.items()},
        delivery=delivery,
        fee=Decimal(fee),
        total=Decimal(total),
    )


def same(seen: Seen, priced: PricedBasket) -> bool:
    """Whether the order would be just what the customer saw: same goods, same prices, same total."""
    now = seen_of(priced)
    goods = {pk: (units, price) for pk, (_title, units, price) in seen.lines.items()}
    return (
        goods == {pk: (units, price) for pk, (_title, units, price) in now.lines.items()}
        and seen.total == now.total
        and seen.fee == now.fee
    )


def changes(seen: Seen, priced: PricedBasket) -> list[Change]:
    """What differs, line by line, then savings, delivery and the total: old and new."""
    now = seen_of(priced)
    found = []
    for pk, (title, units, price) in seen.lines.items():
        if pk not in now.lines:
            found.append(Change(text=_("%(title)s can't be had any more") % {"title": title}))
            continue
        _title, units_now, price_now = now.lines[pk]
        if price_now != price:
            found.append(
                Change(text=_("Price of %(title)s") % {"title": title}, before=money(price), after=money(price_now))
            )
        if units_now != units:
            words = _("Quantity of %(title)s") % {"title": title}
            found.append(Change(text=words, before=str(units), after=str(units_now)))
    for pk, (title, _units, price) in now.lines.items():
        if pk not in seen.lines:
            found.append(Change(text=_("%(title)s was added") % {"title": title}, after=money(price)))
    for name in [*seen.savings, *(name for name in now.savings if name not in seen.savings)]:
        before, after = seen.savings.get(name), now.savings.get(name)
        if before != after:
            old = money(-before) if before else pgettext("a discount", "none")
            found.append(
                Change(text=name, before=old, after=money(-after) if after else pgettext("a discount", "none"))
            )
    if seen.fee != now.fee:
        found.append(Change(text=_("Delivery fee"), before=money(seen.fee), after=money(now.fee)))
    if seen.total != now.total:
        found.append(Change(text=_("Total due"), before=money(seen.total), after=money(now.total)))
    return found


def _savings(priced: PricedBasket) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for saving in priced.savings:
        amounts[saving.name] = amounts.get(saving.name, Decimal(0)) + saving.amount
    return amounts
