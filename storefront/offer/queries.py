"""Offers with everything that applying them to a basket needs, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value

from storefront.catalogue.models import Product, ProductCategory
from storefront.offer.models import ConditionalOffer, Range

_NO_PATH: Final = Value("", output_field=CharField())
_NOTHING: Final = Value(0, output_field=IntegerField())


def load_offers(
    *, products: Collection[Product], vouchers: Collection[int] = (), now: datetime
) -> list[ConditionalOffer]:
    """The shop's open offers and those of these coupons, highest priority first, ready to be applied.

    products: what lies in the basket (a variant with its `parent` selected); vouchers: ids. An offer of several
    coupons comes once for each; `offer.coupon_id` says for which, None for the shop's own. Their ranges know which of
    the products they hold. Two queries, one without offers.
    """
    open_now = (Q(start_datetime=None) | Q(start_datetime__lte=now)) & (Q(end_datetime=None) | Q(end_datetime__gte=now))
    wanted = Q(offer_type=ConditionalOffer.SITE) & open_now
    if vouchers:
        wanted |= Q(vouchers__in=vouchers)
    found = ConditionalOffer.objects.filter(wanted, status=ConditionalOffer.OPEN)
    # A coupon's offers follow the coupon's dates. The sort makes the order of equal priorities a fixed one.
    coupon: Any = F("vouchers__pk") if vouchers else Value(None, output_field=IntegerField())
    rows = list(
        found.annotate(coupon_id=coupon)
        .select_related("condition__range", "benefit__range")
        .order_by("-priority", "pk", "coupon_id")
    )
    offers = [o for o in rows if o.offer_type == ConditionalOffer.SITE or o.coupon_id in vouchers]
    if offers:
        _prepare(_once(offers), products)
    return _once(offers)


def _once(offers: Sequence[ConditionalOffer]) -> list[ConditionalOffer]:
    """A shop's offer that also hangs on coupons comes as the shop's, once."""
    seen: dict[tuple[int, int | None], ConditionalOffer] = {}
    for offer in offers:
        if offer.offer_type == ConditionalOffer.SITE:
            offer.coupon_id = None
        seen.setdefault((offer.pk, offer.coupon_id), offer)
    return list(seen.values())


def _prepare(offers: Sequence[ConditionalOffer], products: Collection[Product]) -> None:
    ranges: dict[int, Range] = {}
    for offer in offers:
        for part in (offer.condition, offer.benefit):
            if part.range_id:
                ranges.setdefault(part.range_id, part.range)
    facts = _Facts(offers, ranges, products)
    for pk, goods in ranges.items():
        goods.members = frozenset(p.pk for p in products if facts.holds(goods, p)) if not goods.proxy_class else None
        ranges[pk] = goods
    for offer in offers:
        offer.combinable = frozenset(facts.combined[offer.pk])
        # A proxy that stands in the place of its row is Oscar's own proxy(): it isn't made anew for each question.
        for name in ("condition", "benefit"):
            part = getattr(offer, name)
            acting = part.proxy()
            if part.range_id:
                acting.range = ranges[part.range_id]
            setattr(offer, name, acting)


class _Facts:
    """What ranges are made of, as far as it concerns these products. One query."""

    def __init__(
        self, offers: Sequence[ConditionalOffer], ranges: dict[int, Range], products: Collection[Product]
    ) -> None:
        self.included: set[tuple[int, int]] = set()
        self.excluded: set[tuple[int, int]] = set()
        self.classes: set[tuple[int, int]] = set()
        self.shelves: dict[int, list[str]] = defaultdict(list)
        self.other_shelves: dict[int, list[str]] = defaultdict(list)
        self.stands: dict[int, list[str]] = defaultdict(list)
        self.combined: dict[int, set[int]] = defaultdict(set)
        ids = {p.pk for p in products} | {p.parent_id for p in products if p.parent_id}
        for kind, left, right, path in self._rows(ids, list(ranges), [o.pk for o in offers if not o.exclusive]):
            if kind == "included":
                self.included.add((left, right))
            elif kind == "excluded":
                self.excluded.add((left, right))
            elif kind == "class":
                self.classes.add((left, right))
            elif kind == "shelf":
                self.shelves[left].append(path)
            elif kind == "other shelf":
                self.other_shelves[left].append(path)
            elif kind == "stands":
                self.stands[left].append(path)
            else:
                self.combined[left].add(right)
                self.combined[right].add(left)

    @staticmethod
    def _rows(ids: set[int], ranges: list[int], offers: list[int]) -> Iterable[tuple[str, int, int, str]]:
        def branch(
            kind: str, rows: QuerySet[Any], left: str, right: Any = _NOTHING, path: Any = _NO_PATH
        ) -> QuerySet[Any, Any]:
            return rows.order_by().values_list(Value(kind, output_field=CharField()), F(left), right, path)

        inside, outside = Range.included_products.through.objects, Range.excluded_products.through.objects
        shelves, other_shelves = Range.included_categories.through, Range.excluded_categories.through
        branches = [
            branch("stands", ProductCategory.objects.filter(product__in=ids), "product_id", path=F("category__path"))
        ]
        if ranges:
            here = Q(range__in=ranges)
            branches += [
                branch("included", inside.filter(here, product__in=ids), "range_id", F("product_id")),
                branch("excluded", outside.filter(here, product__in=ids), "range_id", F("product_id")),
                branch("class", Range.classes.through.objects.filter(here), "range_id", F("productclass_id")),
                branch("shelf", shelves.objects.filter(here), "range_id", path=F("category__path")),
                branch("other shelf", other_shelves.objects.filter(here), "range_id", path=F("category__path")),
            ]
        if len(offers) > 1:
            pairs = ConditionalOffer.combinations.through.objects.filter(from_conditionaloffer__in=offers)
            branches.append(branch("combined", pairs, "from_conditionaloffer_id", F("to_conditionaloffer_id")))
        return branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]

    def holds(self, goods: Range, product: Product) -> bool:
        """Whether the range contains the product. A variant counts as what its parent is."""
        own = [pk for pk in (product.pk, product.parent_id) if pk]
        if any((goods.pk, pk) in self.excluded for pk in own):
            return False
        paths = [path for pk in own for path in self.stands[pk]]
        if goods.includes_all_products:
            return not _below(paths, self.other_shelves[goods.pk])
        kind = product.product_class_id or (product.parent.product_class_id if product.parent_id else None)
        return (
            any((goods.pk, pk) in self.included for pk in own)
            or (goods.pk, kind) in self.classes
            or _below(paths, self.shelves[goods.pk])
        )


def _below(paths: Iterable[str], tops: Sequence[str]) -> bool:
    """Whether one of the tree paths lies at or below one of `tops`."""
    return any(path.startswith(top) for path in paths for top in tops)
