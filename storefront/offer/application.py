"""Applying offers to lines of goods: Oscar's applicator, conditions and benefits on lines that live in memory only."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from oscar.apps.offer.applicator import Applicator

from storefront.catalogue.models import Product
from storefront.core.money import CENT, ZERO, split
from storefront.offer.models import ConditionalOffer
from storefront.offer.tiers import TierLine, TierNear, apply_tiers
from storefront.partner.models import StockRecord


@dataclasses.dataclass(frozen=True, kw_only=True)
class Application:
    """What one offer gave. amount: yuan, more than 0; shares: parts of it by line, in order, that add up to it.

    An offer for the delivery has `for_delivery` and neither amount nor shares: what it gives depends on the fee.
    """

    offer: ConditionalOffer
    amount: Decimal
    frequency: int
    shares: tuple[Decimal, ...] = ()
    for_delivery: bool = False


class OfferLine:
    """One line as Oscar's conditions and benefits see it, with the items that offers have used up."""

    def __init__(self, product: Product, stockrecord: StockRecord, quantity: int, price: Decimal) -> None:
        self.product = product
        self.stockrecord = stockrecord
        self.stockrecord_id = stockrecord.pk
        self.quantity = quantity
        self.unit_effective_price = price
        self.given: dict[int, Decimal] = defaultdict(Decimal)  # offer id -> yuan, not yet rounded
        self._used: dict[int, int] = {}
        self._offers: dict[int, ConditionalOffer] = {}

    def discount(
        self, amount: Decimal, quantity: int, incl_tax: bool = True, offer: ConditionalOffer | None = None
    ) -> None:
        """Take `amount` yuan off `quantity` of the items. Prices contain the tax, so incl_tax changes nothing."""
        assert offer is not None
        self.given[offer.id] += amount
        self.consume(quantity, offer=offer)

    def consume(self, quantity: int | Decimal, offer: ConditionalOffer) -> int:
        """Mark items as used by the offer; at most what is left for it. Returns how many."""
        units = min(self.quantity_without_offer_discount(offer), int(quantity))
        self._offers[offer.id] = offer
        self._used[offer.id] = self._used.get(offer.id, 0) + units
        return units

    def quantity_with_offer_discount(self, offer: ConditionalOffer) -> int:
        return self._used.get(offer.id, 0)

    def quantity_without_offer_discount(self, offer: ConditionalOffer) -> int:
        """Items that the offer may still use beside what other offers hold.

        An exclusive offer shares no item with another exclusive one that came first, and no line with an offer that
        isn't exclusive; two that aren't share unless one names its companions and the other isn't among them.
        """
        if not self._used:
            return self.quantity
        left = self.quantity
        own = offer.id  # `pk` is a property; this is asked ten thousand times a basket
        for pk, used in self._used.items():
            other = self._offers[pk]
            if pk == own or not used:
                continue
            if offer.exclusive and other.exclusive:
                left -= used if other.priority >= offer.priority else 0
            elif offer.exclusive or other.exclusive or not _go_together(offer, other):
                return 0
        return max(0, left - self._used.get(own, 0))

    def quantity_available_for_offer(self, offer: ConditionalOffer) -> int:
        return self.quantity_without_offer_discount(offer) + self._used.get(offer.id, 0)

    def is_available_for_offer_discount(self, offer: ConditionalOffer) -> bool:
        return self.quantity_without_offer_discount(offer) > 0


def _go_together(one: ConditionalOffer, other: ConditionalOffer) -> bool:
    named = (one.combinable or frozenset()) | (other.combinable or frozenset())
    if not named:
        return True
    return other.pk in (one.combinable or ()) or one.pk in (other.combinable or ())


class OfferBasket:
    """The basket as Oscar's applicator sees it. owner: the customer or None."""

    currency = "CNY"

    def __init__(self, lines: Sequence[OfferLine], owner: object) -> None:
        self._lines = lines
        self.owner = owner

    def all_lines(self) -> Sequence[OfferLine]:
        return self._lines


@dataclasses.dataclass(frozen=True, kw_only=True)
class Applied:
    """What the offers gave, in the order in which they count, and the spend tiers that are near."""

    given: list[Application]
    near: list[TierNear]


def apply_offers(lines: Sequence[OfferLine], offers: Sequence[ConditionalOffer], *, owner: object) -> list[Application]:
    """What the offers give: apply() without what is near."""
    return apply(lines, offers, owner=owner).given


def apply(lines: Sequence[OfferLine], offers: Sequence[ConditionalOffer], *, owner: object) -> Applied:
    """Apply the offers by the rules of docs/adr/0012; the lines must be new.

    Offers of goods and coupons come first, by priority, then the spend tiers on what the goods cost after the shop's
    own offers. Neither the order of `lines` nor that of `offers` matters. Offers whose budget can't bear it give
    nothing. Each amount is rounded to fen once and then divided over the lines, so that parts add up. No query when
    the offers come from storefront.offer.queries.load_offers.
    """
    place = sorted(range(len(lines)), key=lambda i: (lines[i].stockrecord_id, i))
    ordered = [lines[i] for i in place]
    usable = sorted(offers, key=lambda o: (-o.priority, o.pk, o.coupon_id or 0))
    while True:
        basket = OfferBasket(
            [OfferLine(ln.product, ln.stockrecord, ln.quantity, ln.unit_effective_price) for ln in ordered], owner
        )
        Applicator().apply_offers(basket, [offer for offer in usable if not offer.tiers])
        applied = _results(basket)
        tiered, near = _by_tiers(basket, applied, usable)
        applied += tiered
        too_dear = {a.offer.pk for a in applied if not within_budget(a)}
        if not too_dear:
            return Applied(given=[_placed_back(a, place) for a in applied], near=near)
        usable = [offer for offer in usable if offer.pk not in too_dear]


def _placed_back(application: Application, place: Sequence[int]) -> Application:
    """The shares in the order of the caller's lines."""
    if not application.shares:
        return application
    by_line = dict(zip(place, application.shares, strict=True))
    return dataclasses.replace(application, shares=tuple(by_line[i] for i in range(len(place))))


def _by_tiers(
    basket: "OfferBasket", applied: Sequence[Application], offers: Sequence[ConditionalOffer]
) -> tuple[list[Application], list[TierNear]]:
    tiered = [offer for offer in offers if offer.tiers]
    if not tiered:
        return [], []
    lines = []
    for i, line in enumerate(basket.all_lines()):
        full = line.unit_effective_price * line.quantity
        own = sum((a.shares[i] for a in applied if a.shares and a.offer.coupon_id is None), ZERO)
        every = sum((a.shares[i] for a in applied if a.shares), ZERO)
        lines.append(TierLine(base=full - own, left=full - every, allows=partial(_counts_for, line)))
    given, near = apply_tiers(
        lines, tiered, usable=lambda offer: offer.get_max_applications(basket.owner) > 0
    )  # fmt: skip
    return [Application(offer=g.offer, amount=g.amount, frequency=1, shares=g.shares) for g in given], near


def _counts_for(line: OfferLine, offer: ConditionalOffer) -> bool:
    """Whether a line is among an offer's goods, and no other offer that has used it forbids company."""
    return bool(offer.condition.can_apply_condition(line)) and line.is_available_for_offer_discount(offer)


def within_budget(application: Application) -> bool:
    """Whether the offer's budget still bears what it would give."""
    offer = application.offer
    return offer.max_discount is None or offer.total_discount + application.amount <= offer.max_discount


def _results(basket: OfferBasket) -> list[Application]:
    lines = basket.all_lines()
    left = [line.unit_effective_price * line.quantity for line in lines]
    found = []
    for entry in basket.offer_applications:  # type: ignore[attr-defined]
        offer, frequency = entry["offer"], entry["freq"]
        if entry["result"].affects_shipping:
            found.append(Application(offer=offer, amount=ZERO, frequency=frequency, for_delivery=True))
            continue
        wishes = [line.given[offer.id] for line in lines]
        room = [rest if wish else ZERO for rest, wish in zip(left, wishes, strict=True)]  # no other line bears a fen
        amount = min(entry["discount"].quantize(CENT, ROUND_HALF_UP), sum(room, ZERO))
        if amount <= 0:
            continue
        shares = _spread(amount, wishes, room)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        found.append(Application(offer=offer, amount=amount, frequency=frequency, shares=tuple(shares)))
    return found


def _spread(amount: Decimal, wishes: Sequence[Decimal], left: Sequence[Decimal]) -> list[Decimal]:
    """Divide by `wishes`, no part above what is left of its line's price. amount must not exceed the sum of `left`."""
    shares = split(amount, wishes)
    over = ZERO
    for i, share in enumerate(shares):
        if share > left[i]:
            over += share - left[i]
            shares[i] = left[i]
    for i, share in enumerate(shares):
        room = min(over, left[i] - share)
        shares[i] += room
        over -= room
    return shares
