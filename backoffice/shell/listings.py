"""Lists of records: Wagtail's listing (search, filters, sorting, pages, export) with saved views as tabs and our rows.

A list is an IndexView with `columns` of the kinds below; below 640 px each row becomes a card whose cells are laid
out by `area`.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Table
from wagtail.admin.views import generic

from backoffice.shell.screens import Text


class CellColumn(BaseColumn):
    """A cell drawn by a template, which gets `row` (the record) and what `value(record)` returns.

    area: place in the phone card ("id", "sum", "who", "due", "item", "state", "owner", "none"); number: right-aligned.
    labelled: its heading stands before it in the phone card, as with all numbers but the sum.
    """

    header_template_name = "backoffice/shell/column_header.html"

    def __init__(
        self,
        name: str,
        *,
        label: Text,
        template: str = "backoffice/shell/text_cell.html",
        value: Callable[[Any], Any] | None = None,
        area: str = "none",
        number: bool = False,
        sort_key: str | None = None,
        one_line: bool = True,
        header_template: str = "",
        labelled: bool = False,
    ) -> None:
        super().__init__(name, label=label, sort_key=sort_key)
        if header_template:
            self.header_template_name = header_template
        self.cell_template_name = template
        self.value = value
        self.area = area
        self.number = number
        self.one_line = one_line
        self.labelled = labelled or (number and area != "sum")

    def get_cell_context_data(self, instance: Any, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["row"] = instance
        context["value"] = self.value(instance) if self.value else getattr(instance, self.name, "")
        context["column"] = self
        return context


class RecordTable(Table):
    """Wagtail's table in the back office's looks."""

    template_name = "backoffice/shell/table.html"


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A tab above a list. state: "danger" paints its count when there is something."""

    key: str
    label: Text
    count: int
    url: str
    current: bool
    state: str = ""


class RecordListView(generic.IndexView):
    """Base of the lists. right: who may see it; export_right: who may take it away as a file."""

    right = ""
    export_right = ""
    views_named: Mapping[str, Text] = {}
    default_view = "all"
    url_stem = ""  # namespace:name of the list without a saved view; "<stem>_results" and its view forms follow from it
    view_stem = ""
    template_name = "backoffice/shell/listing.html"
    results_template_name = "backoffice/shell/listing_results.html"
    table_class = RecordTable
    paginate_by = 30
    # name -> (heading, value of a record); what a file may hold is decided here, not by the page's columns.
    export_columns: Mapping[str, tuple[Text, Callable[[Any], Any]]] = {}
    header_more_buttons: list[Any] = []  # Wagtail's export buttons; ours stand above the table and ask for the right
    search_fields = ["pk"]
    search_backend_name = None
    permission_policy = None
    any_permission_required = None
    add_to_reference_index = False
    search_words: Text = ""
    empty_words: Mapping[str, Text] = {}  # saved view -> what belongs there, said when nothing does
    bulk_template = ""  # the bar below the table for what is done to chosen rows; the rows' boxes name its form
    alarming: frozenset[str] = frozenset()  # saved views whose count is a warning

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.right or not request.user.has_perm(self.right):
            raise PermissionDenied
        self.view_key: str = kwargs.get("view", self.default_view)
        if self.views_named and self.view_key not in self.views_named:
            raise Http404
        if request.GET.get("export") in self.FORMATS and not request.user.has_perm(self.export_right):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    # --- addresses: the saved view is part of the path, so it survives searching, sorting and filtering
    def _address(self, suffix: str) -> str:
        if self.views_named and self.view_key != self.default_view:
            return reverse(f"{self.view_stem}{suffix}", args=[self.view_key])
        return reverse(f"{self.url_stem}{suffix}")

    def get_index_url(self) -> str:
        return self._address("")

    def get_index_results_url(self) -> str:
        return self._address("_results")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Workbench")},
            {"url": "", "label": self.get_page_title()},
        ]

    def _everything(self) -> str:
        """The address of the view with all records; "" where that one is shown, or where there is none."""
        if "all" not in self.views_named or self.view_key == "all":
            return ""
        return reverse(self.url_stem) if self.default_view == "all" else reverse(self.view_stem, args=["all"])

    # --- what modules say
    def view_counts(self) -> Mapping[str, int]:
        """How many records each saved view holds."""
        return {}

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The records that the search box means."""
        return rows

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.find(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return self.view_counts() if self.views_named else {}

    def get_paginator(self, *args: Any, **kwargs: Any) -> Paginator[Any]:
        paginator: Paginator[Any] = super().get_paginator(*args, **kwargs)
        if self.view_key in self._counts and not self.is_searching and not self.is_filtering:
            paginator.count = self._counts[self.view_key]  # type: ignore[misc]  # asked for already, for the tabs
        return paginator

    def saved_views(self) -> list[SavedView]:
        if not self.views_named:
            return []
        counts = self._counts
        return [
            SavedView(
                key=key,
                label=label,
                count=counts.get(key, 0),
                url=reverse(self.url_stem) if key == self.default_view else reverse(self.view_stem, args=[key]),
                current=key == self.view_key,
                state="danger" if key in self.alarming and counts.get(key, 0) else "",
            )
            for key, label in self.views_named.items()
        ]

    # --- files
    @property
    def list_export(self) -> list[str]:
        return list(self.export_columns)

    def get_heading(self, queryset: QuerySet[Any], field: str) -> str:
        return str(self.export_columns[field][0])

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        return OrderedDict((name, safe_cell(value(item))) for name, (_label, value) in self.export_columns.items())

    def note_export(self, rows: int) -> None:
        """Called before a file is made, to leave its trace in the history."""

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        self.note_export(queryset.count())
        response: HttpResponse = super().as_spreadsheet(queryset, spreadsheet_format)
        return response

    def get_search_form(self) -> Any:
        form = super().get_search_form()
        if form is not None and self.search_words:
            form.fields["q"].widget.attrs["placeholder"] = self.search_words
        return form

    def summary(self, count: int) -> str:
        """A line above the table: how many, and what they come to."""
        return ""

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        may_export = bool(self.export_columns) and self.request.user.has_perm(self.export_right)
        query = self.request.GET.copy()
        for spare in ("p", "export", "_w_filter_fragment"):
            query.pop(spare, None)
        kept = [(name, value) for name, values in query.lists() for value in values]
        exports = []
        if may_export:
            for kind in self.FORMATS:
                query["export"] = kind
                exports.append((kind.upper(), f"{self.get_index_url()}?{query.urlencode()}"))
        return context | {
            "saved_views": self.saved_views(),
            "summary": self.summary(context["items_count"]),
            "exports": exports,
            "unfiltered": self.get_index_url(),
            "kept_query": kept,
            "empty_words": self.empty_words.get(self.view_key, _("Nothing here at the moment.")),
            "everything": self._everything(),
        }


def safe_cell(value: Any) -> Any:
    """A value for a spreadsheet cell. Text that a spreadsheet would run as a formula is kept from running."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
