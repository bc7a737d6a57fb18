"""The review list: what waits for moderation first."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import Text
from storefront.catalogue.reviews.models import ProductReview
from storefront.content.formats import mask_name

VIEWS: dict[str, Text] = {
    "waiting": gettext_lazy("To moderate"),
    "unanswered": gettext_lazy("Bad and unanswered"),
    "public": gettext_lazy("Published"),
    "refused": gettext_lazy("Refused"),
    "all": gettext_lazy("All"),
}
_CONDITIONS = {
    "waiting": Q(status=ProductReview.FOR_MODERATION),
    "unanswered": Q(status=ProductReview.APPROVED, score__lte=3, answer__isnull=True),
    "public": Q(status=ProductReview.APPROVED),
    "refused": Q(status=ProductReview.REJECTED),
    "all": Q(),
}
STATES: dict[int, tuple[Text, str]] = {
    ProductReview.FOR_MODERATION: (gettext_lazy("To moderate"), "warn"),
    ProductReview.APPROVED: (gettext_lazy("Published"), "ok"),
    ProductReview.REJECTED: (gettext_lazy("Refused"), ""),
}


def in_view(view: str) -> QuerySet[ProductReview]:
    """The reviews of a saved view. Raises KeyError for a view that does not exist."""
    return ProductReview.objects.filter(_CONDITIONS[view])


def counts() -> dict[str, int]:
    """How many reviews each saved view holds. One query."""
    found = ProductReview.objects.aggregate(
        **{key: Count("pk", filter=condition) for key, condition in _CONDITIONS.items() if key != "all"},
        all=Count("pk"),
    )
    return {view: found[view] for view in VIEWS}


def author_of(review: ProductReview) -> str:
    """The author's masked name."""
    name = review.user.get_full_name() if review.user else review.name
    return mask_name(name) or _("Customer")


class ReviewListView(RecordListView):
    right = "reviews.view_productreview"
    model = ProductReview
    page_title = gettext_lazy("Reviews")
    header_icon = "comment"
    views_named = VIEWS
    default_view = "waiting"
    url_stem = "bo_desk:reviews"
    view_stem = "bo_desk:reviews_view"
    default_ordering = "-date_created"
    verbose_name_plural = gettext_lazy("reviews")
    search_words = gettext_lazy("Words of the review")
    empty_words = {
        "waiting": gettext_lazy("No review waits for a decision. New ones from customers appear here."),
        "unanswered": gettext_lazy("Every bad review has its answer."),
        "public": gettext_lazy("No review is public yet."),
        "refused": gettext_lazy("No review was refused."),
        "all": gettext_lazy("No review yet. Customers write them after they have received an order."),
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "body",
                label=gettext_lazy("Review"),
                template="backoffice/desk/cells/review.html",
                area="item",
                one_line=False,
            ),
            CellColumn(
                "product",
                label=gettext_lazy("Product"),
                value=lambda r: r.product.get_title() if r.product else "",
                area="id",
                one_line=False,
            ),
            CellColumn(
                "score",
                label=gettext_lazy("Stars"),
                value=lambda r: _("%(score)s of 5") % {"score": r.score},
                area="sum",
                number=True,
                sort_key="score",
            ),
            CellColumn("author", label=gettext_lazy("Author"), value=author_of, area="who"),
            CellColumn(
                "date_created",
                label=gettext_lazy("Written"),
                template="backoffice/shell/time_cell.html",
                area="due",
                sort_key="date_created",
            ),
            CellColumn(
                "status",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=self._state,
                area="state",
            ),
        ]

    def _state(self, review: ProductReview) -> dict[str, Any]:
        word, tone = STATES[review.status]
        return {"word": word, "tone": tone, "extra": _("answered") if hasattr(review, "answer") else ""}

    def get_base_queryset(self) -> QuerySet[ProductReview]:
        return in_view(self.view_key).select_related("product", "user", "answer").prefetch_related("photos")

    def order_queryset(self, queryset: QuerySet[ProductReview]) -> QuerySet[ProductReview]:
        return queryset.order_by(self.ordering, "-pk")

    def find(self, rows: QuerySet[ProductReview], text: str) -> QuerySet[ProductReview]:
        text = text.replace("\x00", "").strip()[:80]
        return rows.filter(Q(body__icontains=text) | Q(title__icontains=text)) if text else rows

    def view_counts(self) -> Mapping[str, int]:
        return counts()

    def summary(self, count: int) -> str:
        return _("%(count)s reviews") % {"count": f"{count:,}"}
