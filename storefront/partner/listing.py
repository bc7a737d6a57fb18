"""Keeps Listing, the read model of cards and lists, in step with products, prices, stock, pictures and reviews."""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Avg, Count, F, Q, Sum
from django.db.transaction import atomic

from storefront.catalogue.models import Product, ProductAttributeValue, ProductImage
from storefront.catalogue.reviews.models import ProductReview
from storefront.core.clock import now as read_clock
from storefront.core.events import publish
from storefront.partner.events import ListingChanged
from storefront.partner.flash import shown, windows
from storefront.partner.models import FlashItem, Listing, StockMovement, StockRecord

BATCH: Final = 1000  # products read and written at a time; SQLite allows 250,000 bound values a statement
VERSION_KEY: Final = "listing:version"

SOLD_KINDS: Final = (StockMovement.Kind.SALE, StockMovement.Kind.SALE_REVERSAL)
# The default order: what sells and is liked first, new things get a hearing for a quarter of a year.
PRIOR_REVIEWS: Final = 10  # reviews of the average product that a rating must outweigh
PRIOR_RATING: Final = 4.2
NEW_WEIGHT: Final = 1.5
NEW_HALF_LIFE: Final = timedelta(days=30)


@dataclass(slots=True)
class _Gathered:
    """What is known of one product while its row is made. records: (product id, price, list price, available) a
    variant; flash: (product id, price, units left, start, end) a sale that has not ended."""

    records: list[tuple[int, Decimal, Decimal | None, int]] = field(default_factory=list)
    flash: list[tuple[int, Decimal, int, datetime, datetime]] = field(default_factory=list)
    variants: int = 0
    sold: int = 0
    rating: float | None = None
    reviews: int = 0
    swatches: dict[str, None] = field(default_factory=dict)
    image: tuple[str, int, int] = ("", 0, 0)


@atomic
def refresh_listing(product_ids: Iterable[int], *, now: datetime | None = None) -> int:
    """Write the rows of these products anew; ids of variants stand for their parents. Returns how many rows.

    The number of queries depends on the number of batches, not of products. A product that is gone loses its row by
    the database's cascade; one without a price, not public or outside its dates stays as an invisible row, so that
    wish lists can still show it.
    """
    now = now or read_clock()
    wanted = sorted(set(product_ids))
    written = 0
    for start in range(0, len(wanted), BATCH):
        ids = wanted[start : start + BATCH]
        parents = dict(Product.objects.filter(pk__in=ids).order_by().values_list("pk", "parent_id"))
        tops = {parent or pk for pk, parent in parents.items()}
        written += _write(tops, now)
        publish(ListingChanged(product_ids=sorted(tops | (set(ids) - parents.keys()))))
    bump_version()
    return written


def rebuild_listings(*, now: datetime | None = None, announce: bool = True) -> int:
    """Write every product's row anew, a transaction a batch. Returns how many rows.

    announce: False where the search index is built anew afterwards.
    """
    now = now or read_clock()
    written = 0
    for ids in _batches(Product.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)):
        with atomic():
            written += _write(set(ids), now)
            if announce:
                publish(ListingChanged(product_ids=ids))
    bump_version()
    return written


def version() -> int:
    """Changes whenever a row may have changed, in every process that shares the cache."""
    return int(cache.get_or_set(VERSION_KEY, _first_version, None) or 0)


def bump_version() -> None:
    """Say that rows changed: now, for readers in this transaction, and again when it has committed."""
    _next_version()
    transaction.on_commit(_next_version)


def _next_version() -> None:
    try:
        cache.incr(VERSION_KEY)
    except ValueError:
        cache.set(VERSION_KEY, _first_version(), None)


def _first_version() -> int:
    """Never one that a cache has held before it was emptied."""
    return time.time_ns()


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for pk in list(ids):
        batch.append(pk)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _write(ids: set[int], now: datetime) -> int:
    if not ids:
        return 0
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    _gather_stock(ids, gathered)
    _gather_flash(gathered, now)
    _gather_sales(ids, gathered)
    _gather_reviews(ids, gathered)
    _gather_swatches(ids, gathered)
    _gather_images(ids, gathered)
    columns = ("pk", "is_public", "published_from", "published_until", "date_created", "priority")
    rows = [
        _row(product, gathered[product["pk"]], now)
        for product in Product.objects.filter(pk__in=ids).order_by().values(*columns)
    ]
    fields = [f.attname for f in Listing._meta.concrete_fields if not f.primary_key]
    Listing.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["product_id"], update_fields=fields
    )
    return len(rows)


def _gather_stock(ids: set[int], gathered: dict[int, _Gathered]) -> None:
    """Records of the product itself, or of its public variants when it has any."""
    children = Product.objects.filter(parent__in=ids).order_by().values_list("pk", "parent_id", "is_public")
    parent_of: dict[int, int] = {}
    hidden: set[int] = set()
    for pk, parent, public in children:
        parent_of[pk] = parent
        if public:
            gathered[parent].variants += 1
        else:
            hidden.add(pk)
    parents = set(parent_of.values())
    records = (
        StockRecord.objects.filter(Q(product__in=ids) | Q(product__parent__in=ids), price__isnull=False)
        .order_by("pk")
        .values_list("product_id", "price", "list_price", "num_in_stock", "num_allocated", "beyond_limit")
    )
    seen: set[int] = set()
    for pk, price, list_price, on_hand, held, beyond in records:
        if pk in hidden or pk in parents or pk in seen:
            continue  # a parent's own record is no offer; of several records the first counts, as in the strategy
        seen.add(pk)
        gathered[parent_of.get(pk, pk)].records.append((pk, price, list_price, on_hand + beyond - held))


def _gather_flash(gathered: dict[int, _Gathered], now: datetime) -> None:
    """Flash sales that run or are to come, as far as units are left."""
    owner = {record[0]: found for found in gathered.values() for record in found.records}
    items = (
        FlashItem.objects.filter(stockrecord__product__in=list(owner), ends__gt=now, quota__gt=F("sold"))
        .order_by("starts", "pk")
        .values_list("stockrecord__product_id", "price", "quota", "sold", "starts", "ends")
    )
    for pk, price, quota, sold, starts, ends in items:
        owner[pk].flash.append((pk, price, quota - sold, starts, ends))


def _gather_sales(ids: set[int], gathered: dict[int, _Gathered]) -> None:
    movements = StockMovement.objects.filter(kind__in=SOLD_KINDS).order_by()
    for path in ("stockrecord__product", "stockrecord__product__parent"):
        sums = movements.filter(**{f"{path}__in": ids}).values_list(f"{path}_id").annotate(units=Sum("quantity"))
        for pk, units in sums:
            gathered[pk].sold += max(0, -units)


def _gather_reviews(ids: set[int], gathered: dict[int, _Gathered]) -> None:
    approved = ProductReview.objects.filter(product__in=ids, status=ProductReview.APPROVED).order_by()
    for pk, rating, count in approved.values_list("product_id").annotate(Avg("score"), Count("pk")):
        gathered[pk].rating, gathered[pk].reviews = rating, count


def _gather_swatches(ids: set[int], gathered: dict[int, _Gathered]) -> None:
    values = (
        ProductAttributeValue.objects.filter(product__parent__in=ids, product__is_public=True, attribute__is_axis=True)
        .exclude(value_option__swatch="")
        .filter(value_option__isnull=False)
        .order_by("product__parent_id", "value_option__position", "value_option_id")
        .values_list("product__parent_id", "value_option__swatch")
    )
    for parent, swatch in values:
        gathered[parent].swatches[swatch] = None


def _gather_images(ids: set[int], gathered: dict[int, _Gathered]) -> None:
    """The first picture of the product, else of its first variant that has one."""
    images = ProductImage.objects.order_by("display_order", "pk")
    own = images.filter(product__in=ids).values_list("product_id", "original", "width", "height")
    inherited = images.filter(product__parent__in=ids).order_by("product_id", "display_order", "pk")
    for rows in (own, inherited.values_list("product__parent_id", "original", "width", "height")):
        for pk, name, width, height in rows:
            if name and not gathered[pk].image[0]:
                gathered[pk].image = (name, width, height)


def _row(product: dict[str, Any], found: _Gathered, now: datetime) -> Listing:
    cheapest = min(found.records, key=lambda record: (record[1], record[0]), default=None)
    start, end = product["published_from"], product["published_until"]
    in_dates = (start is None or start <= now) and (end is None or now < end)
    available = sum(max(0, record[3]) for record in found.records)
    rating = None
    if found.rating is not None:
        rating = Decimal(str(found.rating)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    name, width, height = found.image
    kept = windows(found.records, found.flash)
    varies = len({record[1] for record in found.records}) > 1
    on_card = shown(
        cheapest[1] if cheapest else Decimal(0), varies, cheapest[2] if cheapest else None, kept, now=now
    )  # fmt: skip
    return Listing(
        product_id=product["pk"],
        price=on_card.price,
        price_varies=on_card.varies,
        list_price=on_card.was,
        flash=kept,
        available=available,
        sold=found.sold,
        rating=rating,
        reviews=found.reviews,
        score=score_of(
            sold=found.sold, rating=found.rating, reviews=found.reviews, age=now - product["date_created"],
            priority=product["priority"], available=available,
        ),
        swatches=list(found.swatches),
        variants=found.variants,
        image=name,
        image_width=width,
        image_height=height,
        created=product["date_created"],
        visible=bool(product["is_public"] and in_dates and cheapest is not None),
        updated=now,
    )  # fmt: skip


def score_of(*, sold: int, rating: float | None, reviews: int, age: timedelta, priority: int, available: int) -> float:
    """Place in the default order, higher first: sales on a log scale, the rating drawn towards the average product's
    by PRIOR_REVIEWS (a Bayesian mean), a bonus for novelty that halves in NEW_HALF_LIFE, staff's priority on top of
    all, and what is sold out at the end.
    """
    liked = ((rating or 0) * reviews + PRIOR_RATING * PRIOR_REVIEWS) / (reviews + PRIOR_REVIEWS)
    novelty = NEW_WEIGHT * 0.5 ** (max(age, timedelta(0)) / NEW_HALF_LIFE)
    return 20 * priority + math.log10(1 + sold) + 2 * (liked - PRIOR_RATING) + novelty - (0 if available else 10)


def listed_ids(stockrecord_ids: Sequence[int]) -> list[int]:
    """Products (parents of variants) whose rows depend on these stock records. One query."""
    pairs = (
        StockRecord.objects.filter(pk__in=stockrecord_ids).order_by().values_list("product_id", "product__parent_id")
    )
    return sorted({parent or product for product, parent in pairs})
