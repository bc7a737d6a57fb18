"""What the log of searches tells. Every figure is a number of rows of LoggedSearch, or a share of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, Max, Q, QuerySet

from search.models import LoggedSearch, SearchClick
from storefront.catalogue.models import Product

PERIODS: Final[Sequence[int]] = (7, 30, 90, 365)  # days
PERIOD: Final = 30
LAST_PLACE: Final = 10  # clicks further down are counted together
MOST_PRODUCTS: Final = 10
MOST_ROWS: Final = 50
SAMPLE: Final = 40  # frequent queries among which those that a synonym concerns are sought

_EMPTY = Q(total=0)
_SHOWN = Q(total__gt=0)
_CLICKED = Q(clicks__gt=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Searches, different queries, and how many found nothing, were shown something, clicked, ordered.

    place: mean place of the first click, None without clicks.
    """

    searches: int = 0
    queries: int = 0
    empty: int = 0
    shown: int = 0
    clicked: int = 0
    ordered: int = 0
    place: float | None = None

    @property
    def unclicked(self) -> int:
        return self.shown - self.clicked


def period(days: str) -> int:
    """Days of a period as an address names it; the usual one for anything else."""
    return int(days) if days.isascii() and days.isdigit() and len(days) < 4 and int(days) in PERIODS else PERIOD


def searches(days: int, now: datetime) -> QuerySet[LoggedSearch]:
    """Searches of the last days."""
    return LoggedSearch.objects.filter(at__gte=now - timedelta(days=days), at__lte=now)


def totals(rows: QuerySet[LoggedSearch]) -> Totals:
    """One query."""
    found: dict[str, Any] = rows.aggregate(
        searches=Count("pk"),
        queries=Count("words", distinct=True),
        empty=Count("pk", filter=_EMPTY),
        shown=Count("pk", filter=_SHOWN),
        clicked=Count("pk", filter=_SHOWN & _CLICKED),
        ordered=Count("pk", filter=Q(ordered=True)),
        place=Avg("place"),
    )
    return Totals(**found)


def by_query(rows: QuerySet[LoggedSearch]) -> Any:
    """A queryset with one dict a query: words, searches, found, empty, shown, opened, mean (place), ordered, last."""
    return (
        rows.order_by()
        .values("words")
        .annotate(
            searches=Count("pk"),
            found=Max("total"),
            empty=Count("pk", filter=_EMPTY),
            shown=Count("pk", filter=_SHOWN),
            opened=Count("pk", filter=_SHOWN & _CLICKED),
            mean=Avg("place"),
            orders=Count("pk", filter=Q(ordered=True)),
            last=Max("at"),
        )
    )


VIEWS: Final[Mapping[str, Q]] = {
    "all": Q(),
    "empty": Q(empty__gt=0),
    "unclicked": Q(shown__gt=0, opened=0),
}


def view_counts(rows: QuerySet[LoggedSearch]) -> dict[str, int]:
    """Different queries of each saved view. One query a view."""
    return {view: by_query(rows).filter(condition).count() for view, condition in VIEWS.items()}


def first_clicks(rows: QuerySet[LoggedSearch]) -> list[tuple[int, int]]:
    """(place, searches whose first click was there) for places 1 to LAST_PLACE, and LAST_PLACE + 1 for all further."""
    counted = dict.fromkeys(range(1, LAST_PLACE + 2), 0)
    for place, count in rows.exclude(place=None).order_by().values_list("place").annotate(Count("pk")):
        counted[min(place, LAST_PLACE + 1)] += count
    return list(counted.items())


@dataclass(frozen=True, slots=True)
class Opened:
    """A product that was opened from a query's results. mean: of its places."""

    product: Product
    clicks: int
    mean: float


def opened(words: str, days: int, now: datetime) -> list[Opened]:
    """The products that were opened most. Two queries."""
    clicks = SearchClick.objects.filter(search__in=searches(days, now).filter(words=words))
    ranked = list(
        clicks.order_by()
        .values("product_id")
        .annotate(n=Count("pk"), mean=Avg("place"))
        .order_by("-n", "mean", "product_id")[:MOST_PRODUCTS]
    )
    products = Product.objects.in_bulk([row["product_id"] for row in ranked])
    return [
        Opened(products[row["product_id"]], row["n"], row["mean"]) for row in ranked if row["product_id"] in products
    ]


def sample(words: Sequence[str], now: datetime) -> list[str]:
    """Queries by which a change of synonyms is tried: the words themselves, frequent queries that hold one of them,
    then other frequent ones.
    """
    frequent = list(
        searches(90, now).order_by().values("words").annotate(n=Count("pk")).order_by("-n", "words")
        .values_list("words", flat=True)[:1000]
    )  # fmt: skip
    concerned = [query for query in frequent if any(word and word in query for word in words)]
    others = [query for query in frequent[:SAMPLE] if query not in concerned]
    return [*words, *concerned[:12], *others]
