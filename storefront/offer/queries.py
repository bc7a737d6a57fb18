"""Offers with everything that applying them to a basket needs, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import F, IntegerField, Model, Q, QuerySet, Value

from storefront.catalogue.models import Category, Product, ProductCategory
from storefront.core.money import CENT
from storefront.core.prepared import PreparedModel
from storefront.offer.models import ConditionalOffer, Range, SpendTier

_NO_PATH: Final = "''"
_UNREAD: Final = tuple(
    f"{part}__range__{name}"
    for part in ("condition", "benefit")
    for name in ("description", "description_zh_hans", "description_en", "slug", "date_created", "is_public")
)


def _select(kind: str, model: type[Model], left: str, right: str, path: str, where: str) -> str:
    """One part of the statement. Names are our models' own; values go in as parameters."""
    table = f'"{model._meta.db_table}" t'
    if path:
        table += f' JOIN "{Category._meta.db_table}" c ON c.id = t.category_id'
    return f"SELECT '{kind}', t.{left}, {right}, {path or _NO_PATH} FROM {table} WHERE {where}"  # noqa: S608


_IN_RANGES: Final = "t.range_id IN ({ranges})"
_THESE: Final = f"{_IN_RANGES} AND t.product_id IN ({{ids}})"
_SQL: dict[str, str] = {
    "stands": _select("stands", ProductCategory, "product_id", "0", "c.path", "t.product_id IN ({ids})"),
    "included": _select("included", Range.included_products.through, "range_id", "t.product_id", "", _THESE),
    "excluded": _select("excluded", Range.excluded_products.through, "range_id", "t.product_id", "", _THESE),
    "class": _select("class", Range.classes.through, "range_id", "t.productclass_id", "", _IN_RANGES),
    "shelf": _select("shelf", Range.included_categories.through, "range_id", "0", "c.path", _IN_RANGES),
    "other shelf": _select("other shelf", Range.excluded_categories.through, "range_id", "0", "c.path", _IN_RANGES),
    "combined": _select(
        "combined",
        ConditionalOffer.combinations.through,
        "from_conditionaloffer_id",
        "t.to_conditionaloffer_id",
        "",
        "t.from_conditionaloffer_id IN ({offers})",
    ),
}


_SQL["tier"] = (
    "SELECT 'tier', t.offer_id, 0, CAST(t.spend AS VARCHAR(20)) || ':' || CAST(t.off AS VARCHAR(20)) "  # noqa: S608
    f'FROM "{SpendTier._meta.db_table}" t WHERE t.offer_id IN ({{offers}})'
)


def _places(values: Collection[int]) -> str:
    return ",".join(["%s"] * len(values)) or "NULL"


def load_offers(
    *, products: Collection[Product], vouchers: Collection[int] = (), now: datetime
) -> list[ConditionalOffer]:
    """The shop's open offers and those of these coupons, highest priority first, ready to be applied.

    products: what lies in the basket (a variant with its `parent` selected); vouchers: ids. An offer of several
    coupons comes once for each; `offer.coupon_id` says for which, None for the shop's own. Their ranges know which of
    the products they hold. Two queries, one without offers.
    """
    rows = _read_offers.instances(now, list(vouchers))
    offers = [o for o in rows if o.offer_type == ConditionalOffer.SITE or o.coupon_id in vouchers]
    if offers:
        _prepare(_once(offers), products)
    return _once(offers)


def _offers_at(now: datetime, vouchers: Sequence[int]) -> QuerySet[ConditionalOffer]:
    open_now = (Q(start_datetime=None) | Q(start_datetime__lte=now)) & (Q(end_datetime=None) | Q(end_datetime__gte=now))
    wanted = Q(offer_type=ConditionalOffer.SITE) & open_now
    if vouchers:
        wanted |= Q(vouchers__in=vouchers)
    # A coupon's offers follow the coupon's dates. The sort makes the order of equal priorities a fixed one.
    coupon: Any = F("vouchers__pk") if vouchers else Value(None, output_field=IntegerField())
    return (
        ConditionalOffer.objects.filter(wanted, status=ConditionalOffer.OPEN)
        .annotate(coupon_id=coupon)
        .select_related("condition__range", "benefit__range")
        .defer("description", "description_zh_hans", "description_en", *_UNREAD)
        .order_by("-priority", "pk", "coupon_id")
    )


_read_offers = PreparedModel(_offers_at)


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
        goods.members = facts.members_of(goods) if not goods.proxy_class else None
        ranges[pk] = goods
    for offer in offers:
        offer.combinable = frozenset(facts.combined[offer.pk])
        offer.tiers = tuple(sorted(facts.tiers[offer.pk]))
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
        # All sets below are of products at hand, so that a range's members are a few unions of them.
        self.included: dict[int, set[int]] = defaultdict(set)
        self.excluded: dict[int, set[int]] = defaultdict(set)
        self.classes: dict[int, set[int]] = defaultdict(set)
        self.shelves: dict[int, list[str]] = defaultdict(list)
        self.other_shelves: dict[int, list[str]] = defaultdict(list)
        self.standing: dict[str, set[int]] = defaultdict(set)  # by the tree path of a category
        self.combined: dict[int, set[int]] = defaultdict(set)
        self.tiers: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
        self.everything = frozenset(p.pk for p in products)
        # A variant counts as what its parent is.
        family: dict[int, set[int]] = defaultdict(set)
        kinds: dict[int | None, set[int]] = defaultdict(set)
        for p in products:
            family[p.pk].add(p.pk)
            if p.parent_id:
                family[p.parent_id].add(p.pk)
            kinds[p.product_class_id or (p.parent.product_class_id if p.parent_id else None)].add(p.pk)
        ids = set(family)
        for kind, left, right, path in self._rows(ids, list(ranges), offers):
            if kind == "included":
                self.included[left] |= family[right]
            elif kind == "excluded":
                self.excluded[left] |= family[right]
            elif kind == "class":
                self.classes[left] |= kinds[right]
            elif kind == "shelf":
                self.shelves[left].append(path)
            elif kind == "other shelf":
                self.other_shelves[left].append(path)
            elif kind == "stands":
                self.standing[path] |= family[left]
            elif kind == "tier":
                spend, _colon, off = path.partition(":")
                self.tiers[left].append((Decimal(spend).quantize(CENT), Decimal(off).quantize(CENT)))
            else:
                self.combined[left].add(right)
                self.combined[right].add(left)

    @staticmethod
    def _rows(ids: set[int], ranges: list[int], loaded: Sequence[ConditionalOffer]) -> list[tuple[str, int, int, str]]:
        """(kind, left id, right id, tree path) of what is asked. Plain SQL: the ORM takes longer to write this
        statement of up to eight parts than the database to answer it, and every basket and checkout asks."""
        parts, values = [_SQL["stands"]], [*ids]
        if ranges:
            parts += [_SQL["included"], _SQL["excluded"], _SQL["class"], _SQL["shelf"], _SQL["other shelf"]]
            values += [*ranges, *ids, *ranges, *ids, *ranges, *ranges, *ranges]
        lists = {"ids": _places(ids), "ranges": _places(ranges)}
        texts = [part.format(**lists) for part in parts]
        every = sorted({o.pk for o in loaded})
        social = sorted({o.pk for o in loaded if not o.exclusive})
        for part, offers in (("tier", every), ("combined", social if len(social) > 1 else [])):
            if offers:
                texts.append(_SQL[part].format(offers=_places(offers)))
                values += offers
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(texts), values)
            return list(cursor.fetchall())

    def members_of(self, goods: Range) -> frozenset[int]:
        """The products at hand that the range contains."""
        if goods.includes_all_products:
            return self.everything - self.excluded[goods.pk] - self._below(self.other_shelves[goods.pk])
        found = self.included[goods.pk] | self.classes[goods.pk] | self._below(self.shelves[goods.pk])
        return frozenset(found - self.excluded[goods.pk])

    def _below(self, tops: Sequence[str]) -> set[int]:
        """The products that stand in one of these categories or below it."""
        found: set[int] = set()
        for path, standing in self.standing.items():
            if path.startswith(tuple(tops)):
                found |= standing
        return found
