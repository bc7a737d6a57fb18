"""What a basket costs: the one computation behind basket page, checkout and order."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property

from storefront.accounts.models import User
from storefront.basket.coupons import CouponFit, Priced, best_fit, fit_coupons
from storefront.basket.models import Basket, Line
from storefront.basket.queries import image_of, load_lines, variant_texts
from storefront.catalogue.models import Product
from storefront.core.money import ZERO
from storefront.offer.application import OfferLine
from storefront.offer.queries import load_offers
from storefront.offer.tiers import TierNear
from storefront.partner.allocation import promise
from storefront.partner.flash import Buyer, Flash, rooms, selling
from storefront.partner.holders import lay_own_aside
from storefront.partner.models import StockRecord
from storefront.partner.queries import on_sale
from storefront.shipping.models import DeliveryRate
from storefront.shipping.queries import Quote, load_rates, quotes_from
from storefront.voucher.models import Voucher
from storefront.voucher.queries import coupons_at_hand, offer_uses

MOST_UNITS: Final = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD  # of one line, and of a basket


class Gone(StrEnum):
    """Why a line can't be bought now."""

    SOLD_OUT = "sold_out"
    OFF_SALE = "off_sale"


class Cap(StrEnum):
    """What keeps a line from having more units."""

    STOCK = "stock"
    PURCHASE = "purchase"
    FLASH = "flash"
    BASKET = "basket"


@dataclasses.dataclass(kw_only=True)
class PricedLine:
    """One line of goods. Amounts in yuan.

    asked: units in the basket; quantity: units of it that can be had now (fewer when stock or a limit says so; the cap
    tells which); limit: units that the line may have at most. total: of the line after its part of the discounts.
    added_at: unit price when it was put in, None when unknown. leaves: the day promised for units that aren't here yet
    (pre-sale, back-order), None when all are. gone: why it can't be bought; then it costs nothing. flash: the sale
    whose price it has; flash_used: one runs, and this buyer has had all that one person may.
    """

    id: int
    product: Product
    stockrecord: StockRecord
    title: str
    variant: str
    image: str
    image_width: int
    image_height: int
    asked: int
    quantity: int
    limit: int
    cap: Cap
    selected: bool
    unit_price: Decimal
    list_price: Decimal | None
    added_at: Decimal | None
    weight: int
    leaves: date | None = None
    gone: Gone | None = None
    later: bool = False
    discount: Decimal = ZERO
    flash: Flash | None = None
    flash_used: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is part of what would be ordered now."""
        return self.selected and self.gone is None and not self.later

    @property
    def before_discounts(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def total(self) -> Decimal:
        return self.before_discounts - self.discount

    @property
    def price_change(self) -> Decimal:
        """How much dearer (or, negative, cheaper) a unit is than when it was put in."""
        return self.unit_price - self.added_at if self.added_at is not None else ZERO

    @property
    def reduced(self) -> bool:
        """Whether there are fewer units than the customer asked for."""
        return self.gone is None and self.quantity < self.asked

    @property
    def browsable(self) -> Product:
        """The product that has the page: the line's own or its parent."""
        return self.product.parent if self.product.parent_id else self.product


@dataclasses.dataclass(frozen=True, kw_only=True)
class Saving:
    """What one offer takes off. amount: yuan, more than 0. for_delivery: off the delivery fee; per_customer: times a
    customer may use it, or 0."""

    offer_id: int
    name: str
    amount: Decimal
    frequency: int
    for_delivery: bool = False
    voucher_id: int | None = None
    voucher_code: str = ""
    ends: datetime | None = None
    per_customer: int = 0


@dataclasses.dataclass(kw_only=True)
class PricedBasket:
    """A basket with its price at one moment. Amounts in yuan; only selected lines that can be bought count.

    lines: all that can be bought; gone: the others; later: what is saved for later, whether or not it can be bought.
    quotes: of every delivery method; delivery: the one that is used,
    None when there are no goods or no method goes there. fee: after discounts. coupons: those at hand, best first.
    near_tiers: spend tiers that are not reached yet.
    """

    basket: Basket
    district_code: str
    lines: list[PricedLine]
    gone: list[PricedLine]
    later: list[PricedLine]
    savings: list[Saving]
    quotes: list[Quote]
    delivery: Quote | None
    fee_before: Decimal
    fee: Decimal
    coupons: list[CouponFit]
    coupon: CouponFit | None
    near_tiers: tuple[TierNear, ...] = ()

    @cached_property
    def counted(self) -> list[PricedLine]:
        """The lines that would be ordered now."""
        return [line for line in self.lines if line.counts]

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.counted)

    @property
    def all_units(self) -> int:
        """Units in the basket, selected or not, buyable or not: what the header's badge says."""
        return sum(line.asked for line in (*self.lines, *self.gone))

    @property
    def all_selected(self) -> bool:
        return bool(self.lines) and all(line.selected for line in self.lines)

    @property
    def goods_before(self) -> Decimal:
        return sum((line.before_discounts for line in self.counted), ZERO)

    @property
    def goods(self) -> Decimal:
        """The goods after discounts."""
        return sum((line.total for line in self.counted), ZERO)

    @property
    def saved(self) -> Decimal:
        """All that offers and coupons take off, goods and delivery."""
        return sum((saving.amount for saving in self.savings), ZERO)

    @property
    def total(self) -> Decimal:
        return self.goods + self.fee

    @property
    def served(self) -> bool:
        """Whether some method delivers to the place."""
        return any(q.served for q in self.quotes)

    @property
    def weight(self) -> int:
        return sum(line.weight * line.quantity for line in self.counted)

    @property
    def unreturnable(self) -> bool:
        """Whether some of the goods can't be returned without a reason; the product decides for its variants."""
        return any(not line.browsable.returnable for line in self.counted)

    @property
    def free_from(self) -> Decimal | None:
        """Goods total from which this delivery is free."""
        return self.delivery.free_from if self.delivery else None

    @property
    def missing_for_free(self) -> Decimal:
        """What is still to be spent until delivery is free; 0 when it is, or never will be."""
        if self.free_from is None or not self.fee:
            return ZERO
        return max(ZERO, self.free_from - self.goods)

    @property
    def next_tier(self) -> TierNear | None:
        """The spend tier that is nearest."""
        return min(self.near_tiers, key=lambda near: (near.missing, -near.off, near.offer.pk), default=None)

    @property
    def promised_from(self) -> date | None:
        return self.delivery.promised_from if self.delivery else None

    @property
    def promised_until(self) -> date | None:
        return self.delivery.promised_until if self.delivery else None


def price_basket(
    basket: Basket,
    *,
    user: User | None,
    district_code: str = "",
    delivery_code: str = "",
    buyer: Buyer | None = None,
    now: datetime,
) -> PricedBasket:
    """Price the selected lines of a basket for this customer, to this place, at this moment.

    district_code: "" while the place is unknown (then the rate for everywhere); delivery_code: the chosen method, ""
    or one that does not go there for the first that does. A coupon that the customer chose is used when it can be,
    else the claimed one that saves most, unless they want none. What the shopper's own unpaid orders hold counts as
    free. buyer: what is known of them beside the account, for the limits of flash sales: more units than their price
    is still to be had for are left out. Nothing is written. At most 10 queries, whatever the number of lines, offers
    and coupons.
    """
    rows = load_lines(basket.pk, now=now)
    texts = variant_texts([row.product_id for row in rows if row.product.parent_id])
    if short := [row.stockrecord for row in rows if row.stockrecord.available < row.quantity]:
        lay_own_aside(short, user=user, numbers=basket.own_orders)
    room = rooms([row.sale for row in rows if row.sale], buyer or Buyer(user=user))
    taken: dict[int, int] = defaultdict(int)
    lines = [_line(row, texts.get(row.product_id, ""), room, taken, now) for row in rows]
    counted = [line for line in lines if line.counts]
    vouchers = coupons_at_hand(basket_id=basket.pk, user=user) if rows else []
    rates = load_rates() if counted else []
    bare = _Bare(counted, rates, user=user, district_code=district_code, delivery_code=delivery_code, now=now)
    fits, chosen = bare.choose(vouchers, without=basket.without_coupon)
    priced = bare.best(chosen)
    for line, discount in zip(counted, priced.line_discounts, strict=True):
        line.discount = discount
    return PricedBasket(
        basket=basket,
        district_code=district_code,
        lines=[line for line in lines if line.gone is None and not line.later],
        gone=[line for line in lines if line.gone is not None and not line.later],
        later=[line for line in lines if line.later],
        savings=_savings(priced),
        quotes=list(priced.quotes),
        delivery=priced.delivery,
        fee_before=priced.fee_before,
        fee=priced.fee,
        coupons=fits,
        coupon=chosen,
        near_tiers=priced.near,
    )


def _line(row: Line, variant: str, room: dict[int, int], taken: dict[int, int], now: datetime) -> PricedLine:
    """room: units that the buyer may have at a sale's price, by its item; taken: units so far, by the product that
    carries a purchase limit; counts this line's in."""
    product, record = row.product, row.stockrecord
    parent = product.parent if product.parent_id else None
    if parent is not None and not parent.is_discountable:
        product.is_discountable = False
    limit, cap = min(record.available, MOST_UNITS), Cap.STOCK if record.available <= MOST_UNITS else Cap.BASKET
    usual = selling(record.price, record.list_price, record.list_price_basis, row.sale)
    flash_used = usual.flash is not None and not room[usual.flash.item_id]
    cost = selling(record.price, record.list_price, record.list_price_basis, None) if flash_used else usual
    if cost.flash is not None:
        product.is_discountable = False  # a flash price stands alone: docs/adr/0012
        if room[cost.flash.item_id] < limit:
            limit, cap = room[cost.flash.item_id], Cap.FLASH
    for limited in filter(None, (product, parent)):
        if limited.purchase_limit is not None and limited.purchase_limit - taken[limited.pk] < limit:
            limit, cap = max(0, limited.purchase_limit - taken[limited.pk]), Cap.PURCHASE
    gone = None
    if record.price is None or not on_sale(product, now=now):
        gone = Gone.OFF_SALE
    elif record.available < 1:
        gone = Gone.SOLD_OUT
    # 0 units of a variant when its siblings have used the product's purchase limit up: it stays, but does not count.
    quantity = min(row.quantity, limit) if gone is None else 0
    if gone is None and row.selected and not row.later:
        for limited in filter(None, (product, parent)):
            taken[limited.pk] += quantity
    image, width, height = image_of(row)
    return PricedLine(
        id=row.pk,
        product=product,
        stockrecord=record,
        title=product.get_title() or "",
        variant=variant,
        image=image,
        image_width=width,
        image_height=height,
        asked=row.quantity,
        quantity=quantity,
        limit=limit,
        cap=cap,
        selected=row.selected and quantity > 0,
        later=row.later,
        unit_price=cost.price or ZERO,
        list_price=cost.list_price,
        added_at=row.price_incl_tax,
        weight=product.weight or (parent.weight if parent else 0),
        leaves=promise(record, quantity, today=timezone.localdate(now)) if quantity else None,
        gone=gone,
        flash=cost.flash,
        flash_used=flash_used,
    )


class _Bare:
    """The counted goods with everything loaded, to be priced with one coupon after the other in memory."""

    def __init__(
        self,
        lines: Sequence[PricedLine],
        rates: Sequence[DeliveryRate],
        *,
        user: User | None,
        district_code: str,
        delivery_code: str,
        now: datetime,
    ) -> None:
        self.lines, self.rates, self.user, self.now = lines, rates, user, now
        self.district_code, self.delivery_code = district_code, delivery_code
        self.weight = sum(line.weight * line.quantity for line in lines)
        self.leaves = max((line.leaves for line in lines if line.leaves is not None), default=None)

    def choose(self, vouchers: Sequence[Voucher], *, without: bool) -> tuple[list[CouponFit], CouponFit | None]:
        """How each coupon would do, best first, and the one to use."""
        products = [line.product for line in self.lines]
        self.offers = (
            load_offers(products=products, vouchers=[v.pk for v in vouchers], now=self.now) if self.lines else []
        )
        limited = [offer.pk for offer in self.offers if offer.max_user_applications]
        if limited and self.user is not None:
            used = offer_uses(user=self.user, offers=limited)
            for offer in self.offers:
                offer.used_before = used.get(offer.pk, 0)
        fits = fit_coupons(
            vouchers, price=self.best_of, offers=self.offers, lines=self._offer_lines(), user=self.user, now=self.now
        )
        asked = next((fit for fit in fits if fit.voucher.in_basket and fit.usable), None)
        return fits, asked or (None if without else best_fit(fits))

    def best(self, chosen: CouponFit | None) -> Priced:
        return chosen.priced if chosen and chosen.priced else self.best_of(None)

    def best_of(self, voucher: Voucher | None) -> Priced:
        """The price with this coupon, or with none."""
        offers = [o for o in self.offers if o.coupon_id is None or (voucher is not None and o.coupon_id == voucher.pk)]
        return Priced.of(
            self._offer_lines(),
            offers,
            voucher=voucher,
            owner=self.user,
            quotes=lambda goods: quotes_from(
                self.rates,
                district_code=self.district_code,
                weight=self.weight,
                goods_total=goods,
                now=self.now,
                not_before=self.leaves,
            ),
            delivery_code=self.delivery_code,
        )

    def _offer_lines(self) -> list[OfferLine]:
        return [OfferLine(ln.product, ln.stockrecord, ln.quantity, ln.unit_price) for ln in self.lines]


def _savings(priced: Priced) -> list[Saving]:
    found = []
    for application, amount in priced.savings:
        offer = application.offer
        by_coupon = priced.voucher is not None and offer.coupon_id == priced.voucher.pk
        found.append(
            Saving(
                offer_id=offer.pk,
                name=priced.voucher.name if by_coupon and priced.voucher else offer.name,
                amount=amount,
                frequency=application.frequency,
                for_delivery=application.for_delivery,
                voucher_id=priced.voucher.pk if by_coupon and priced.voucher else None,
                voucher_code=priced.voucher.code if by_coupon and priced.voucher else "",
                ends=None if by_coupon else offer.end_datetime,
                per_customer=offer.max_user_applications or 0,
            )
        )
    return found
