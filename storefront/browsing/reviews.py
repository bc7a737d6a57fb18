"""Reading reviews: the summary of a product's, a page of them by filter, and an author's own that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import get_language, gettext

from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview, ReviewPhoto
from storefront.content.formats import mask_name
from storefront.content.pictures import Picture, derived_url
from storefront.core.prepared import PreparedQuery

HEAD: Final = 2  # reviews on the product page
PER_PAGE: Final = 10
KEPT_SECONDS: Final = 300
BAD: Final = 2  # "critical" up to this score

Filter = Literal["", "photos", "critical", "variant", "1", "2", "3", "4", "5"]
FILTERS: Final = ("", "photos", "critical", "variant", "5", "4", "3", "2", "1")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a review; zoom: address of the large one."""

    picture: Picture
    zoom: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as pages show it. name: masked; pending: only its author sees it."""

    id: int
    name: str
    score: int
    variant: str
    at: Any
    text: str
    photos: tuple[Photo, ...]
    answer: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """bars: (score, count, per cent of all) from 5 to 1. average: "4.8" or "" without reviews."""

    count: int
    average: str
    bars: tuple[tuple[int, int, int], ...]
    with_photos: int
    critical: int
    first: tuple[ReviewView, ...]


def summary(product_id: int) -> ReviewSummary:
    """Numbers and the first reviews of a product. Kept for five minutes; forget() drops it at once."""
    key = _key(product_id, get_language() or settings.LANGUAGE_CODE)
    kept = cache.get(key)
    if kept is None:
        kept = _read_summary(product_id)
        cache.set(key, kept, KEPT_SECONDS)
    found: ReviewSummary = kept
    return found


def forget(product_id: int) -> None:
    """A review of the product was published, hidden or answered."""
    cache.delete_many([_key(product_id, code) for code, _name in settings.LANGUAGES])


def page_of(product_id: int, *, filter: str, number: int, variant: str) -> "Page[ReviewView]":
    """One page of approved reviews. variant: the words of the chosen variant, for the filter of that name."""
    rows = _filtered(_approved(product_id), filter, variant).order_by("-date_created", "-pk")
    paginator: Paginator[Any] = Paginator(rows, PER_PAGE)
    page = paginator.page(min(max(1, number), paginator.num_pages))
    return Page(_views(list(page.object_list)), page.number, paginator)  # type: ignore[arg-type]


def own_pending(product_id: int, user: Any) -> list[ReviewView]:
    """The author's reviews that wait for moderation. One query, none for guests; two more with photos."""
    if not isinstance(user, User) or not user.is_authenticated:
        return []
    rows = ProductReview.objects.filter(product=product_id, user=user, status=ProductReview.FOR_MODERATION).order_by(
        "-pk"
    )
    return _views(list(rows.select_related("user", "answer")))


def _key(product_id: int, language: str) -> str:
    return f"reviews:{product_id}:{language}"


def _approved(product_id: int) -> QuerySet[ProductReview]:
    rows: QuerySet[ProductReview] = ProductReview.objects.filter(product=product_id, status=ProductReview.APPROVED)
    return rows.select_related("user", "answer")


def _filtered(rows: QuerySet[ProductReview], filter: str, variant: str) -> QuerySet[ProductReview]:
    if filter == "photos":
        return rows.filter(Exists(ReviewPhoto.objects.filter(review=OuterRef("pk"))))
    if filter == "critical":
        return rows.filter(score__lte=BAD)
    if filter == "variant" and variant:
        return rows.filter(variant=variant)
    if filter in ("1", "2", "3", "4", "5"):
        return rows.filter(score=int(filter))
    return rows


_WITH_PHOTOS: Final = Exists(ReviewPhoto.objects.filter(review=OuterRef("pk")))
_count_scores = PreparedQuery(
    ("score", "pictured", "count"),
    lambda product_id: (
        _approved(product_id)
        .order_by()
        .annotate(pictured=_WITH_PHOTOS)
        .values("score", "pictured")
        .annotate(count=Count("pk"))
    ),
)


def _read_summary(product_id: int) -> ReviewSummary:
    counts = dict.fromkeys(range(5, 0, -1), 0)
    photos = 0
    for score, pictured, count in _count_scores(product_id):
        counts[min(5, max(1, score))] += count
        photos += count if pictured else 0
    total = sum(counts.values())
    # Those with photos and more to read come first on the product page; bad ones are not sorted away.
    first: list[ReviewView] = []
    if total:
        ordered = _approved(product_id).annotate(pictured=_WITH_PHOTOS).order_by("-pictured", "-date_created")
        first = _views(list(ordered[:HEAD]))
    return ReviewSummary(
        count=total,
        average=f"{sum(s * n for s, n in counts.items()) / total:.1f}" if total else "",
        bars=tuple((score, count, round(100 * count / total) if total else 0) for score, count in counts.items()),
        with_photos=photos,
        critical=counts[1] + counts[2],
        first=tuple(first),
    )


def _views(rows: Sequence[ProductReview]) -> list[ReviewView]:
    photos: dict[int, list[Photo]] = {}
    if rows:
        for photo in ReviewPhoto.objects.filter(review__in=[r.pk for r in rows]).order_by("position", "pk"):
            photos.setdefault(photo.review_id, []).append(
                Photo(
                    Picture(str(photo.image.name), photo.width, photo.height), derived_url(str(photo.image.name), 1080)
                )
            )
    views = []
    for row in rows:
        name = row.user.get_full_name() if row.user else row.name
        answer = getattr(row, "answer", None)
        views.append(
            ReviewView(
                id=row.pk,
                name=gettext("Anonymous") if row.anonymous or not name else mask_name(name),
                score=row.score,
                variant=row.variant,
                at=row.date_created,
                text=row.body,
                photos=tuple(photos.get(row.pk, ())),
                answer=answer.text if answer else "",
                pending=row.status == ProductReview.FOR_MODERATION,
            )
        )
    return views
