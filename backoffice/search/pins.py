"""Pinned and buried products: the list, and one query with its products, its live result and a picker."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from backoffice.search.access import SEE, SearchScreen
from backoffice.search.forms import PlacementForm
from backoffice.search.synonyms import RuleListView
from backoffice.search.words import why_refused
from backoffice.shell.listings import CellColumn
from backoffice.shell.screens import Text, actor_of
from search.engines.base import EngineUnavailable
from search.engines.chosen import chosen_engine
from search.language.folding import fold_query
from search.models import Placement
from search.operations import (
    SteeringRefused,
    change_placement,
    move_placement,
    place_product,
    remove_placement,
)
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import SearchResult
from search.vocabulary import current_knowledge, read_placed
from storefront.catalogue.models import Product, ProductImage
from storefront.content.formats import shop_time
from storefront.core import clock

SHOWN: Final = 12  # products of the live result
OFFERED: Final = 8  # products that the picker offers

VIEWS: Final[Mapping[str, Text]] = {
    "running": gettext_lazy("In force"),
    "later": gettext_lazy("Later"),
    "over": gettext_lazy("Over"),
    "all": pgettext_lazy("placed products", "All"),
}


def in_view(view: str, now: datetime) -> QuerySet[Placement]:
    """The placed products of a saved view."""
    begun, over = Q(starts=None) | Q(starts__lte=now), Q(ends__lte=now)
    conditions = {"running": begun & ~over, "later": Q(starts__gt=now), "over": over, "all": Q()}
    return Placement.objects.filter(conditions[view])


def state_of(row: Placement, now: datetime) -> dict[str, Any]:
    """In force, later, over, or without effect because the product isn't shown."""
    if not row.product.is_public:
        return {"word": _("Product hidden"), "tone": "danger"}
    if row.ends is not None and row.ends <= now:
        return {"word": _("Over"), "tone": ""}
    if row.starts is not None and row.starts > now:
        return {"word": _("Later"), "tone": "info"}
    return {"word": _("In force"), "tone": "ok"}


def dates_of(row: Placement) -> str:
    """When it holds, in words."""
    if row.starts and row.ends:
        return _("%(start)s to %(end)s") % {"start": shop_time(row.starts), "end": shop_time(row.ends)}
    if row.starts:
        return _("from %(start)s") % {"start": shop_time(row.starts)}
    return _("until %(end)s") % {"end": shop_time(row.ends)} if row.ends else _("always")


def editor_of(query: str) -> str:
    """The page of a query's products."""
    return f"{reverse('bo_search:pins_query')}?{urlencode({'q': query})}"


class PinListView(RuleListView):
    model = Placement
    export_right = SEE
    page_title = gettext_lazy("Pinned products")
    header_icon = "thumbtack"
    views_named = VIEWS
    default_view = "all"
    url_stem = "bo_search:pins"
    view_stem = "bo_search:pins_view"
    default_ordering = "folded"
    verbose_name_plural = gettext_lazy("placed products")
    search_words = gettext_lazy("Query or product")
    tab = "pins"
    template_name = "backoffice/search/pins.html"
    empty_words = {
        "running": gettext_lazy("No product has a place of its own at the moment."),
        "later": gettext_lazy("Nothing is planned."),
        "over": gettext_lazy("Nothing is over."),
        "all": gettext_lazy("No product is pinned or buried. Enter a query above to begin."),
    }

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "query",
                label=gettext_lazy("Query"),
                template="backoffice/search/cells/redirect.html",
                value=lambda row: editor_of(row.query),
                area="id",
                one_line=False,
                sort_key="folded",
            ),
            CellColumn(
                "product",
                label=gettext_lazy("Product"),
                value=lambda row: row.product.get_title(),
                area="item",
                one_line=False,
            ),
            CellColumn(
                "kind",
                label=pgettext_lazy("in a list of products", "Place"),
                value=lambda row: row.get_kind_display(),
                area="who",
                sort_key="kind",
            ),
            CellColumn("dates", label=pgettext_lazy("of a rule", "In force"), value=dates_of, area="owner"),
            CellColumn(
                "state",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=lambda row: state_of(row, self.now),
                area="state",
            ),
        ]

    export_columns = {
        "query": (gettext_lazy("Query"), lambda row: row.query),
        "product": (gettext_lazy("Product"), lambda row: row.product.get_title()),
        "kind": (pgettext_lazy("in a list of products", "Place"), lambda row: row.get_kind_display()),
        "position": (pgettext_lazy("in the order", "Place"), lambda row: row.position),
        "starts": (pgettext_lazy("of a period", "From"), lambda row: row.starts),
        "ends": (pgettext_lazy("of a period", "Until"), lambda row: row.ends),
    }

    def get_base_queryset(self) -> QuerySet[Placement]:
        return in_view(self.view_key, self.now).select_related("product")

    def order_queryset(self, queryset: QuerySet[Placement]) -> QuerySet[Placement]:
        return queryset.order_by(self.ordering, "folded", "-kind", "position", "pk")

    def find(self, rows: QuerySet[Placement], text: str) -> QuerySet[Placement]:
        text = text.replace("\x00", "").strip()[:80]
        title = Q(product__title_zh_hans__icontains=text) | Q(product__title_en__icontains=text)
        return rows.filter(Q(query__icontains=text) | Q(folded__icontains=fold_query(text)) | title) if text else rows

    def view_counts(self) -> Mapping[str, int]:
        return {view: in_view(view, self.now).count() for view in VIEWS}

    def summary(self, count: int) -> str:
        return _("%(count)s placed products") % {"count": f"{count:,}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A product in the live result or in the picker. placed: its place for this query, "" for none."""

    product: Product
    placed: str = ""


class PinScreen(SearchScreen):
    """/admin/search/pins/query/?q=: the button pressed decides which operation runs."""

    template_name = "backoffice/search/pin_query.html"
    trail = (
        (pgettext_lazy("sidebar", "Search"), "bo_search:figures"),
        (gettext_lazy("Pinned products"), "bo_search:pins"),
    )
    tab = "pins"

    @cached_property
    def query(self) -> str:
        query = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:100]
        if not fold_query(query):
            raise Http404
        return query

    def get_page_title(self) -> str:
        return _("Products for “%(query)s”") % {"query": self.query}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given, actor, now = request.POST, actor_of(request), clock.now()
        do, pk = given.get("do", ""), _number(given.get("pk", ""))
        form = PlacementForm(given) if do in ("place", "change") else None
        try:
            if form is not None and not form.is_valid():
                return self._again(form, pk, do)
            if form is not None:
                data = form.cleaned_data
                dates = {"first": data["kind"] == "pin", "starts": data["starts"], "ends": data["ends"]}
                if do == "place":
                    place_product(query=self.query, product_id=pk, actor=actor, now=now, **dates)
                else:
                    change_placement(placement_id=pk, actor=actor, now=now, **dates)
            elif do in ("up", "down"):
                move_placement(placement_id=pk, up=do == "up", actor=actor, now=now)
            elif do == "remove":
                remove_placement(placement_id=pk, actor=actor, now=now)
            else:
                raise Http404
        except SteeringRefused as error:
            if form is not None:
                form.add_error(error.field if error.field in form.fields else None, why_refused(error))
                return self._again(form, pk, do)
            messages.error(request, why_refused(error))
        else:
            messages.success(request, _("Saved. Search shows it within a few seconds."))
        return redirect(f"{editor_of(self.query)}#placed")

    def _again(self, form: PlacementForm, pk: int, do: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, wrong=(do, pk)), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, wrong, form = clock.now(), kwargs.get("wrong", ("", 0)), kwargs.get("form")
        rows = Placement.objects.filter(folded=fold_query(self.query)).select_related("product").prefetch_related(
            Prefetch("product__images", ProductImage.objects.order_by("display_order"))
        ).order_by("-kind", "position", "pk")  # fmt: skip
        placed = [(row, state_of(row, now), self._row_form(row, wrong, form)) for row in rows]
        result, offered, away = SearchResult(), [], False
        words = " ".join(self.request.GET.get("find", "").replace("\x00", " ").split())[:100]
        try:
            result = self._search(self.query, SHOWN, now)
            offered = self._products(self._search(words, OFFERED, now, plain=True)) if words else []
        except EngineUnavailable:
            away = True
        return super().get_context_data(**kwargs) | {
            "query": self.query,
            "placed": placed,
            "form": form,
            "result": result,
            "shown": self._products(result),
            "find": words,
            "offered": offered,
            "away": away,
            "now": now,
        }

    @staticmethod
    def _row_form(row: Placement, wrong: tuple[str, int], form: PlacementForm | None) -> PlacementForm:
        if form is not None and wrong == ("change", row.pk):
            return form
        return PlacementForm(
            initial={"kind": row.kind, "starts": row.starts, "ends": row.ends}, auto_id=f"id_{row.pk}_%s"
        )

    @staticmethod
    def _search(words: str, count: int, now: datetime, *, plain: bool = False) -> SearchResult:
        """What shoppers find, with pins as they are saved; plain: as if nothing was placed."""
        knowledge = replace(current_knowledge(), placed={} if plain else read_placed())
        language = get_language() or "zh-hans"
        return answer(
            chosen_engine(), knowledge, SearchRequest(text=words, per_page=count, counted=False, language=language), now
        )

    @staticmethod
    def _products(result: SearchResult) -> list[Shown]:
        images = Prefetch("images", ProductImage.objects.order_by("display_order"))
        found = Product.objects.prefetch_related(images).in_bulk([hit.product_id for hit in result.hits])
        return [
            Shown(
                product=found[hit.product_id],
                placed="pin" if hit.product_id in result.pinned else "bury" if hit.product_id in result.buried else "",
            )
            for hit in result.hits
            if hit.product_id in found
        ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
