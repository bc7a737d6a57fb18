"""Offers with everything that applying them to a basket needs, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, IntegerField, Model, Q, QuerySet, Value

from storefront.catalogue.models import Category, Product, ProductCategory
from storefront.core.prepared import PreparedModel
from storefront.offer.models import ConditionalOffer, Range

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
_SQL: Final = {
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
    def _rows(ids: set[int], ranges: list[int], offers: list[int]) -> list[tuple[str, int, int, str]]:
        """(kind, left id, right id, tree path) of what is asked. Plain SQL: the ORM takes longer to write this
        statement of up to seven parts than the database to answer it, and every basket and checkout asks."""
        parts, values = [_SQL["stands"]], [*ids]
        if ranges:
            parts += [_SQL["included"], _SQL["excluded"], _SQL["class"], _SQL["shelf"], _SQL["other shelf"]]
            values += [*ranges, *ids, *ranges, *ids, *ranges, *ranges, *ranges]
        if len(offers) > 1:
            parts.append(_SQL["combined"])
            values += offers
        lists = {"ids": _places(ids), "ranges": _places(ranges), "offers": _places(offers)}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts).format(**lists), values)
            return list(cursor.fetchall())

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
