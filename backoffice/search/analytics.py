"""What customers search for: the queries with their figures, and one query with its rows and what can be done."""

from collections.abc import Mapping
from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from backoffice.search import figures
from backoffice.search.access import SEE, STEER, TABS, SearchScreen
from backoffice.shell.exports import note_export
from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import Text, actor_of
from search.language.folding import fold_query
from search.models import LoggedSearch, Placement, Redirect, Synonym
from search.vocabulary import listed
from storefront.core import clock

LANGUAGES: Final = (
    ("zh-hans", pgettext_lazy("of a search", "Chinese")),
    ("en", pgettext_lazy("of a search", "English")),
)
PERIODS: Final[Mapping[str, Text]] = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 365 days"),
}
VIEWS: Final[Mapping[str, Text]] = {
    "all": gettext_lazy("All queries"),
    "empty": gettext_lazy("Without result"),
    "unclicked": gettext_lazy("Without click"),
}


def share(part: int, whole: int) -> str:
    """A share in per cent; a dash where there is nothing to take a share of."""
    return f"{part / whole * 100:.1f}%" if whole else "—"


def place_words(mean: float | None) -> str:
    """A mean place with one decimal; a dash without clicks."""
    return f"{mean:.1f}" if mean is not None else "—"


def address_of(words: str, days: int = figures.PERIOD) -> str:
    """The page of a query."""
    return f"{reverse('bo_search:query')}?{urlencode({'q': words, 'period': str(days)})}"


class SearchFilters(WagtailFilterSet):
    """What the list of queries can be narrowed by."""

    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=list(PERIODS.items()),
        widget=RadioSelect,
        method="by_period",
        empty_label=None,
    )
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=LANGUAGES, widget=RadioSelect)
    place = django_filters.ChoiceFilter(
        label=gettext_lazy("Place of the first click"),
        choices=[(str(n), str(n)) for n in range(1, figures.LAST_PLACE + 1)]
        + [(str(figures.LAST_PLACE + 1), f"{figures.LAST_PLACE + 1}+")],
        method="by_place",
    )

    class Meta:
        model = LoggedSearch
        fields: list[str] = []

    def by_period(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows  # the list has read it: every figure of the page is of the same time

    def by_place(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        place = int(value)
        return rows.filter(place__gte=place) if place > figures.LAST_PLACE else rows.filter(place=place)


class FiguresView(RecordListView):
    """/admin/search/: every query of the period with its figures."""

    right = SEE
    export_right = SEE
    model = LoggedSearch
    page_title = gettext_lazy("Search terms")
    header_icon = "search"
    views_named = VIEWS
    alarming = frozenset({"empty"})
    url_stem = "bo_search:figures"
    view_stem = "bo_search:figures_view"
    default_ordering = "-searches"
    filterset_class = SearchFilters
    verbose_name_plural = gettext_lazy("queries")
    search_words = gettext_lazy("Words of the query")
    template_name = "backoffice/search/figures.html"
    empty_words = {
        "all": gettext_lazy("Nobody has searched in this period. Each search of a customer appears here."),
        "empty": gettext_lazy("Every query found something."),
        "unclicked": gettext_lazy("From every query's results somebody opened a product."),
    }
    tab = "figures"

    @cached_property
    def days(self) -> int:
        return figures.period(self.request.GET.get("period", ""))

    @cached_property
    def now(self) -> Any:
        return clock.now()

    @cached_property
    def rows(self) -> QuerySet[LoggedSearch]:
        """The searches that the page's figures are of: period and language; the other filters choose among queries."""
        rows = figures.searches(self.days, self.now)
        language = self.request.GET.get("language", "")
        return rows.filter(language=language) if language in dict(LANGUAGES) else rows

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "words",
                label=gettext_lazy("Query"),
                template="backoffice/search/cells/query.html",
                value=lambda row: address_of(row["words"], self.days),
                area="id",
                one_line=False,
                sort_key="words",
            ),
            CellColumn(
                "searches",
                label=gettext_lazy("Searches"),
                value=lambda row: f"{row['searches']:,}",
                area="sum",
                number=True,
                sort_key="searches",
            ),
            CellColumn(
                "found",
                label=gettext_lazy("Products found"),
                value=lambda row: f"{row['found']:,}",
                area="who",
                number=True,
                sort_key="found",
            ),
            CellColumn(
                "empty",
                label=gettext_lazy("Without result"),
                value=lambda row: share(row["empty"], row["searches"]),
                number=True,
                sort_key="empty",
            ),
            CellColumn(
                "opened",
                label=gettext_lazy("With click"),
                value=lambda row: share(row["opened"], row["shown"]),
                area="due",
                number=True,
                sort_key="opened",
            ),
            CellColumn(
                "mean",
                label=gettext_lazy("Mean place"),
                value=lambda row: place_words(row["mean"]),
                number=True,
                sort_key="mean",
            ),
            CellColumn(
                "orders",
                label=gettext_lazy("With order"),
                value=lambda row: share(row["orders"], row["searches"]),
                area="state",
                number=True,
                sort_key="orders",
            ),
            CellColumn(
                "fix",
                label=pgettext_lazy("what can be done", "Act"),
                template="backoffice/search/cells/fix.html",
                value=lambda row: row["words"],
                area="owner",
            ),
        ]

    export_columns = {
        "words": (gettext_lazy("Query"), lambda row: row["words"]),
        "searches": (gettext_lazy("Searches"), lambda row: row["searches"]),
        "found": (gettext_lazy("Products found"), lambda row: row["found"]),
        "empty": (gettext_lazy("Without result"), lambda row: row["empty"]),
        "opened": (gettext_lazy("With click"), lambda row: row["opened"]),
        "mean": (gettext_lazy("Mean place"), lambda row: row["mean"]),
        "orders": (gettext_lazy("With order"), lambda row: row["orders"]),
        "last": (gettext_lazy("Last"), lambda row: row["last"]),
    }

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = figures.searches(self.days, self.now)
        return figures.by_query(rows).filter(figures.VIEWS[self.view_key])

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.order_by(self.ordering, "words")

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        text = fold_query(text)[:100]
        return rows.filter(words__contains=text) if text else rows

    def view_counts(self) -> Mapping[str, int]:
        return figures.view_counts(figures.searches(self.days, self.now))

    def summary(self, count: int) -> str:
        return _("%(count)s queries · %(period)s") % {"count": f"{count:,}", "period": PERIODS[str(self.days)]}

    def note_export(self, rows: int) -> None:
        note_export(
            actor=actor_of(self.request), what="searches", rows=rows, masked=True,
            query=self.request.META.get("QUERY_STRING", ""), now=self.now,
        )  # fmt: skip

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if self.results_only:
            return context | {"may_steer": self.request.user.has_perm(STEER)}
        found = figures.totals(self.rows)
        # What isn't known here is left out, else links on the page would grow with whatever was in its address.
        query = {name: self.request.GET[name] for name in ("period", "ordering") if name in self.request.GET}
        rows = {name: value for name, value in query.items() if name != "ordering"}
        views = {key: self._view(key, rows) for key in VIEWS} | {"ordered": self._view("all", rows, ordering="-orders")}
        places = figures.first_clicks(self.rows)
        return context | {
            "tabs": TABS,
            "tab": self.tab,
            "may_steer": self.request.user.has_perm(STEER),
            "now": self.now,
            "period_words": PERIODS[str(self.days)],
            "periods": [(PERIODS[str(n)], self._with(query, period=n), n == self.days) for n in figures.PERIODS],
            "kpis": kpis(found, self._with(query), views),
            "places": [
                (f"{n}+" if n > figures.LAST_PLACE else str(n), count, self._with(query, place=n))
                for n, count in places
            ],
            "most_clicks": max(count for _, count in places),
        }

    def _with(self, query: Mapping[str, str], **given: object) -> str:
        return _address(self.get_index_url(), {**query, **given})

    def _view(self, key: str, query: Mapping[str, str], **given: object) -> str:
        path = reverse("bo_search:figures") if key == "all" else reverse("bo_search:figures_view", args=[key])
        return _address(path, {**query, **given})


def _address(path: str, query: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def kpis(found: figures.Totals, here: str, views: Mapping[str, str]) -> list[dict[str, Any]]:
    """The figures above the list: value, what it is a number of, what it means, and where its rows are."""
    return [
        {
            "label": _("Searches"),
            "value": f"{found.searches:,}",
            "unit": _("%(count)s different queries") % {"count": f"{found.queries:,}"},
            "url": views["all"],
            "means": _(
                "The words of a visitor count once a day. Further pages, filters, robots and staff are not counted."
            ),
        },
        {
            "label": _("Without result"),
            "value": share(found.empty, found.searches),
            "unit": _("%(part)s of %(whole)s searches") % {"part": f"{found.empty:,}", "whole": f"{found.searches:,}"},
            "url": views["empty"],
            "means": _("Searches that found no product, even after widening and correcting."),
        },
        {
            "label": _("Without click"),
            "value": share(found.unclicked, found.shown),
            "unit": _("%(part)s of %(whole)s searches with a result")
            % {"part": f"{found.unclicked:,}", "whole": f"{found.shown:,}"},
            "url": views["unclicked"],
            "means": _("Searches with a result from which no product was opened. Needs the visitor's JavaScript."),
        },
        {
            "label": _("Mean place of the first click"),
            "value": place_words(found.place),
            "unit": _("of %(count)s searches with a click") % {"count": f"{found.clicked:,}"},
            "url": here,
            "means": _("1 is the first product of the list; the lower, the better the order."),
        },
        {
            "label": _("Order after search"),
            "value": share(found.ordered, found.searches),
            "unit": _("%(part)s of %(whole)s searches")
            % {"part": f"{found.ordered:,}", "whole": f"{found.searches:,}"},
            "url": views["ordered"],
            "means": _(
                "Searches after which the visitor ordered, within 7 days, a product that the first page showed "
                "or that was opened."
            ),
        },
    ]


class QueryView(SearchScreen):
    """/admin/search/query/?q=: the rows of one query, and what can be done about it."""

    template_name = "backoffice/search/query.html"
    trail = ((pgettext_lazy("sidebar", "Search"), "bo_search:figures"),)
    tab = "figures"

    @cached_property
    def words(self) -> str:
        words = fold_query(self.request.GET.get("q", ""))[:200]
        if not words:
            raise Http404
        return words

    def get_page_title(self) -> str:
        return _("“%(words)s”") % {"words": self.words}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days, now = figures.period(self.request.GET.get("period", "")), clock.now()
        rows = figures.searches(days, now).filter(words=self.words)
        found = figures.totals(rows)
        opened = figures.opened(self.words, days, now)
        here = address_of(self.words, days)
        latest = list(rows.order_by("-at", "-pk")[: figures.MOST_ROWS])
        return super().get_context_data(**kwargs) | {
            "words": self.words,
            "now": now,
            "period_words": PERIODS[str(days)],
            "periods": [(PERIODS[str(n)], address_of(self.words, n), n == days) for n in figures.PERIODS],
            "kpis": [k | {"url": f"{here}#rows"} for k in kpis(found, here, dict.fromkeys((*VIEWS, "ordered"), here))],
            "opened": opened,
            "most_opened": max((o.clicks for o in opened), default=0),
            "latest": latest,
            "more": found.searches - len(latest),
            "fixes": fixes(self.words),
        }


def fixes(words: str) -> dict[str, Any]:
    """What already steers a query: its synonym rules, the number of placed products, its redirect."""
    rules = [
        rule
        for rule in Synonym.objects.order_by("pk")
        if any(fold_query(word) in words for word in (*listed(rule.words), *listed(rule.meant)))
    ]
    return {
        "synonyms": rules,
        "placed": Placement.objects.filter(folded=words).count(),
        "redirect": next((r for r in Redirect.objects.order_by("pk") if fold_query(r.query) == words), None),
    }
