"""What a customer does to a basket. Every function locks the basket's row first, so that two tabs take turns."""

import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime

from django.core import signing
from django.db.models import Sum

from storefront.accounts.models import User
from storefront.basket.models import Basket, Line
from storefront.basket.pricing import MOST_UNITS, Cap, Gone
from storefront.catalogue.models import Product
from storefront.core.locks import atomic
from storefront.core.money import ZERO
from storefront.partner.flash import running, selling
from storefront.partner.holders import lay_own_aside
from storefront.partner.models import StockRecord
from storefront.partner.queries import on_sale
from storefront.voucher.models import Voucher
from storefront.voucher.queries import Obstacle, obstacle, voucher_by_code, with_use

MOST_LINES = 120
_UNDO_SALT = "basket.undo"
_UNDO_SECONDS = 600


class BasketClosed(Exception):
    """The basket has become an order, or was merged into another."""


class LineMissing(LookupError):
    """The basket has no such line."""


class NotBuyable(Exception):
    """The product can't be bought now: `gone` says why."""

    def __init__(self, gone: Gone) -> None:
        super().__init__(gone)
        self.gone = gone


class VariantMissing(Exception):
    """The product has variants, and none was chosen."""


class BasketFull(Exception):
    """No further kind of goods fits in."""


class UndoExpired(Exception):
    """It is too late to bring the line back, or the token is not one of this basket's."""


class CouponRefused(Exception):
    """The coupon can't be used by this customer; obstacle None: there is no such coupon for them."""

    def __init__(self, against: Obstacle | None) -> None:
        super().__init__(against or "unknown")
        self.obstacle = against


@dataclasses.dataclass(frozen=True, kw_only=True)
class Quantity:
    """What a line has after a change. wanted: units asked for; units: what it got; cap: what kept it from more."""

    line_id: int
    wanted: int
    units: int
    cap: Cap | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Merged:
    """What came from the visitor's basket into the customer's."""

    titles: tuple[str, ...]
    units: int


@atomic
def add_to_basket(*, basket: Basket, product: Product, quantity: int, only: bool = False, now: datetime) -> Quantity:
    """Put units (1 or more) of a product in; an unsaved basket is stored first. Clamped to stock and limits.

    `wanted` counts what was in before. only: to buy just this now, so that the line gets exactly `quantity` and all
    others wait. Raises BasketClosed, VariantMissing, NotBuyable, BasketFull. Locks: basket.
    """
    _store_or_lock(basket)
    if product.is_parent:
        raise VariantMissing
    record = StockRecord.objects.filter(product=product).order_by("pk").first()
    if record is not None and record.available < max(1, quantity):
        lay_own_aside([record], user=basket.owner, numbers=basket.own_orders)
    _check_buyable(product, record, now)
    assert record is not None
    line = Line.objects.filter(basket=basket, product=product).first()
    before = line.quantity if line and not line.later else 0
    if only:
        Line.objects.filter(basket=basket).update(selected=False)
        before = 0
    limit, cap = _limit(basket, product, record, apart=line)
    wanted = before + max(1, quantity)
    units = min(wanted, max(limit, before))
    if line is None:
        if units < 1:
            return Quantity(line_id=0, wanted=wanted, units=0, cap=cap)
        if Line.objects.filter(basket=basket).count() >= MOST_LINES:
            raise BasketFull
        line = _new_line(basket, product, record, units, now)
    else:
        Line.objects.filter(pk=line.pk).update(quantity=max(1, units), selected=True, later=False, date_updated=now)
    return Quantity(line_id=line.pk, wanted=wanted, units=units, cap=cap if units < wanted else None)


@atomic
def set_quantity(*, basket: Basket, line_id: int, quantity: int, now: datetime) -> Quantity:
    """Set a line's units, 1 or more, clamped to stock and limits. Raises BasketClosed, LineMissing. Locks: basket."""
    _lock(basket)
    line = _line(basket, line_id)
    if line.stockrecord.available < quantity:
        lay_own_aside([line.stockrecord], user=basket.owner, numbers=basket.own_orders)
    limit, cap = _limit(basket, line.product, line.stockrecord, apart=line)
    units = max(1, min(quantity, limit))
    Line.objects.filter(pk=line.pk).update(quantity=units, date_updated=now)
    return Quantity(line_id=line.pk, wanted=quantity, units=units, cap=cap if units < quantity else None)


@atomic
def save_for_later(*, basket: Basket, line_id: int) -> None:
    """Lay a line aside: it stays at hand and is not in the basket. Raises BasketClosed, LineMissing. Locks: basket."""
    _lock(basket)
    Line.objects.filter(pk=_line(basket, line_id).pk).update(later=True)


@atomic
def take_back(*, basket: Basket, line_id: int, now: datetime) -> Quantity:
    """Put a line that was saved for later into the basket again, clamped to stock and limits, selected.

    Raises BasketClosed, LineMissing, NotBuyable; units are 0, and it stays where it is, when a limit leaves none.
    Locks: basket.
    """
    _lock(basket)
    line = _line(basket, line_id)
    _check_buyable(line.product, line.stockrecord, now)
    limit, cap = _limit(basket, line.product, line.stockrecord, apart=line)
    units = min(line.quantity, limit)
    if units:
        Line.objects.filter(pk=line.pk).update(quantity=units, selected=True, later=False, date_updated=now)
    return Quantity(line_id=line.pk, wanted=line.quantity, units=units, cap=cap if units < line.quantity else None)


@atomic
def select_lines(*, basket: Basket, selected: bool, line_id: int | None = None) -> None:
    """Take one line, or all of them, into the next order or leave them out. Raises BasketClosed, LineMissing.

    Locks: basket.
    """
    _lock(basket)
    lines = Line.objects.filter(basket=basket)
    if line_id is not None:
        lines = lines.filter(pk=_line(basket, line_id).pk)
    lines.update(selected=selected)


@atomic
def remove_line(*, basket: Basket, line_id: int) -> str:
    """Take a line out; returns the token that brings it back. Raises BasketClosed, LineMissing. Locks: basket."""
    _lock(basket)
    line = _line(basket, line_id)
    told = {
        "basket": basket.pk,
        "product": line.product_id,
        "quantity": line.quantity,
        "selected": line.selected,
        "later": line.later,
        "price": str(line.price_incl_tax) if line.price_incl_tax is not None else "",
        "created": line.date_created.isoformat(),
    }
    line.delete()
    return signing.dumps(told, salt=_UNDO_SALT)


@atomic
def restore_line(*, basket: Basket, token: str) -> Line:
    """Bring a removed line back to its place. Twice is as once. Raises BasketClosed, UndoExpired. Locks: basket."""
    _lock(basket)
    try:
        told = signing.loads(token, salt=_UNDO_SALT, max_age=_UNDO_SECONDS)
    except signing.BadSignature:
        raise UndoExpired from None
    if told["basket"] != basket.pk:
        raise UndoExpired
    existing = Line.objects.filter(basket=basket, product=told["product"]).first()
    if existing:
        return existing
    record = StockRecord.objects.select_related("product").filter(product=told["product"]).order_by("pk").first()
    if record is None:
        raise UndoExpired
    created = datetime.fromisoformat(told["created"])
    line = _new_line(basket, record.product, record, told["quantity"], created)
    changes = {
        "selected": told["selected"],
        "later": told.get("later", False),
        "date_created": created,
    }
    if told["price"]:
        changes["price_incl_tax"] = told["price"]
    Line.objects.filter(pk=line.pk).update(**changes)
    return line


@atomic
def remove_lines(*, basket: Basket, line_ids: Collection[int]) -> None:
    """Take lines out for good. Ids that are not in the basket are passed over. Raises BasketClosed. Locks: basket."""
    _lock(basket)
    Line.objects.filter(basket=basket, pk__in=line_ids).delete()


@atomic
def merge_baskets(*, into: Basket, visitor: Basket, now: datetime) -> Merged:
    """Move a visitor's lines into the basket of the customer who signed in. Of equal goods the larger number stays.

    An unsaved `into` is stored first. Locks: visitor's basket, then the customer's.
    """
    try:
        _lock(visitor)
    except BasketClosed:
        return Merged(titles=(), units=0)
    _store_or_lock(into)
    have = {line.product_id: line for line in Line.objects.filter(basket=into)}
    titles, units = [], 0
    for line in Line.objects.filter(basket=visitor).select_related("product__parent").order_by("date_created", "pk"):
        titles.append(line.product.get_title() or "")
        units += line.quantity
        known = have.get(line.product_id)
        if known is None and len(have) < MOST_LINES:
            Line.objects.filter(pk=line.pk).update(basket=into)
            have[line.product_id] = line
        elif known is not None and line.quantity > known.quantity:
            Line.objects.filter(pk=known.pk).update(
                quantity=line.quantity, selected=True, later=known.later and line.later
            )
    chosen = visitor.vouchers.first()
    if chosen and not into.vouchers.exists():
        into.vouchers.add(chosen)
    visitor.vouchers.clear()
    Basket.objects.filter(pk=visitor.pk).update(status=Basket.MERGED, date_merged=now)
    return Merged(titles=tuple(titles), units=units)


@atomic
def use_coupon(
    *, basket: Basket, user: User | None, code: str = "", voucher_id: int | None = None, now: datetime
) -> Voucher:
    """Choose a coupon, by its code or, for a claimed one, by id; it takes the place of the one before.

    Whether it does anything for these goods is not asked here. Raises BasketClosed, CouponRefused. Locks: basket.
    """
    _lock(basket)
    if voucher_id is not None:
        own = Voucher.objects.filter(pk=voucher_id, claims__user=user) if user else Voucher.objects.none()
        voucher = with_use(own | Voucher.objects.filter(pk=voucher_id, basket=basket), user).distinct().first()
    else:
        voucher = voucher_by_code(code, user=user)
    if voucher is None:
        raise CouponRefused(None)
    against = obstacle(voucher, user=user, now=now)
    if against:
        raise CouponRefused(against)
    basket.vouchers.set([voucher])
    Basket.objects.filter(pk=basket.pk).update(without_coupon=False)
    basket.without_coupon = False
    return voucher


@atomic
def drop_coupon(*, basket: Basket) -> None:
    """Order without a coupon, claimed ones included. Raises BasketClosed. Locks: basket."""
    _lock(basket)
    basket.vouchers.clear()
    Basket.objects.filter(pk=basket.pk).update(without_coupon=True)
    basket.without_coupon = True


def close_basket(*, basket: Basket, left: Sequence[int], now: datetime) -> Basket | None:
    """Freeze a basket that became an order; lines that were not ordered move to a new open one, which is returned.

    left: ids of the lines that were not ordered. Must run in the transaction that writes the order, with the basket's
    row locked.
    """
    Basket.objects.filter(pk=basket.pk).update(status=Basket.SUBMITTED, date_submitted=now)
    basket.status = Basket.SUBMITTED
    if not left:
        return None
    fresh = Basket.objects.create(owner=basket.owner)
    Line.objects.filter(basket=basket, pk__in=left).update(basket=fresh)
    return fresh


def _store_or_lock(basket: Basket) -> None:
    """Give an unsaved basket its row (a customer has one open basket, which another tab may just have made)."""
    if basket.pk is not None:
        _lock(basket)
    elif basket.owner_id is not None:
        stored, _created = Basket.objects.get_or_create(owner_id=basket.owner_id, status=Basket.OPEN)
        basket.pk, basket.date_created = stored.pk, stored.date_created
        basket.without_coupon = stored.without_coupon
        basket._state.adding = False
        _lock(basket)
    else:
        basket.save()


def _lock(basket: Basket) -> None:
    if basket.pk is None:
        raise BasketClosed
    row = Basket.objects.select_for_update(of=("self",)).filter(pk=basket.pk).first()
    if row is None or row.status != Basket.OPEN or row.owner_id != basket.owner_id:
        raise BasketClosed


def _line(basket: Basket, line_id: int) -> Line:
    found = Line.objects.select_related("product__parent", "stockrecord").filter(basket=basket, pk=line_id).first()
    if found is None:
        raise LineMissing(line_id)
    return found


def _check_buyable(product: Product, record: StockRecord | None, now: datetime) -> None:
    if record is None or record.price is None or not on_sale(product, now=now):
        raise NotBuyable(Gone.OFF_SALE)
    if record.available < 1:
        raise NotBuyable(Gone.SOLD_OUT)


def _limit(basket: Basket, product: Product, record: StockRecord, *, apart: Line | None) -> tuple[int, Cap]:
    """How many units of the product the basket may hold, and what says so. apart: the product's own line."""
    others = Line.objects.filter(basket=basket, later=False)
    if apart is not None:
        others = others.exclude(pk=apart.pk)
    limit, cap = record.available, Cap.STOCK
    room = MOST_UNITS - int(others.aggregate(units=Sum("quantity"))["units"] or 0)
    if room < limit:
        limit, cap = room, Cap.BASKET
    if product.purchase_limit is not None and product.purchase_limit < limit:
        limit, cap = product.purchase_limit, Cap.PURCHASE
    parent = product.parent if product.parent_id else None
    if parent is not None and parent.purchase_limit is not None:
        siblings = others.filter(product__parent=parent, selected=True)
        left = parent.purchase_limit - int(siblings.aggregate(units=Sum("quantity"))["units"] or 0)
        if left < limit:
            limit, cap = left, Cap.PURCHASE
    return max(0, limit), cap


def _new_line(basket: Basket, product: Product, record: StockRecord, units: int, now: datetime) -> Line:
    price = selling(record.price, None, "", running([record.pk], now=now).get(record.pk)).price
    return Line.objects.create(
        basket=basket,
        product=product,
        stockrecord=record,
        line_reference=f"{product.pk}_{record.pk}",
        quantity=units,
        price_currency=record.price_currency,
        price_excl_tax=price if price is not None else ZERO,
        price_incl_tax=price if price is not None else ZERO,
    )
