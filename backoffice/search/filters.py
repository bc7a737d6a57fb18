"""The order of filters: the categories that have their own, and the editor of one category."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages

from backoffice.search.access import STEER, SteeringScreen
from backoffice.search.forms import FacetForm, tell
from backoffice.search.synonyms import RuleListView
from backoffice.shell.listings import CellColumn
from backoffice.shell.screens import actor_of
from search.documents import HOLDS_CODE
from search.models import FacetOrder
from search.operations import SteeringRefused, clear_facet_order, set_facet_order
from search.queries.arranging import arranged
from search.vocabulary import read_arrangements
from storefront.catalogue.models import Category, Product, ProductAttribute
from storefront.core import clock


def groups_of(category: Category) -> list[tuple[str, str]]:
    """(name, label) of the filters that products of a category can have, in the built-in order. Two queries."""
    kinds = (
        Product.objects.filter(parent=None, categories__path__startswith=category.path)
        .order_by()
        .values_list("product_class_id", flat=True)
        .distinct()
    )
    attributes = ProductAttribute.objects.filter(product_class__in=list(kinds)).order_by("position", "pk")
    axes: dict[str, str] = {}
    holds = False
    for attribute in attributes:
        if attribute.is_axis:
            axes.setdefault(attribute.code, attribute.name)
        holds = holds or (attribute.code == HOLDS_CODE and not attribute.is_axis)
    first = [("holds", _("How many drink"))] if holds else []
    return [*first, *axes.items(), ("brand", _("Brand")), ("price", _("Price")), ("service", _("Service"))]


class FilterListView(RuleListView):
    """Every category, with the order it has."""

    model = Category
    page_title = gettext_lazy("Order of filters")
    header_icon = "list-ul"
    url_stem = "bo_search:filters"
    default_ordering = "path"
    verbose_name_plural = gettext_lazy("categories")
    search_words = gettext_lazy("Name of the category")
    tab = "filters"
    row_url = "bo_search:filter"
    empty_words = {"all": gettext_lazy("There is no category yet.")}

    @cached_property
    def _own(self) -> set[int]:
        return set(FacetOrder.objects.values_list("category_id", flat=True))

    @cached_property
    def _orders(self) -> dict[int, Any]:
        return read_arrangements()

    def _state(self, category: Category) -> dict[str, Any]:
        if category.pk in self._own:
            return {"word": _("Own order"), "tone": "ok"}
        if category.pk in self._orders:
            return {"word": _("As the category above"), "tone": "info"}
        return {"word": _("Built-in order"), "tone": ""}

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "name",
                label=gettext_lazy("Category"),
                template="backoffice/search/cells/category.html",
                value=self.link_of,
                area="id",
                one_line=False,
            ),
            CellColumn(
                "state",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=self._state,
                area="sum",
            ),
        ]

    def get_base_queryset(self) -> QuerySet[Category]:
        return Category.objects.all()

    def order_queryset(self, queryset: QuerySet[Category]) -> QuerySet[Category]:
        return queryset.order_by("path")

    def find(self, rows: QuerySet[Category], text: str) -> QuerySet[Category]:
        text = text.replace("\x00", "").strip()[:80]
        return rows.filter(name_zh_hans__icontains=text) | rows.filter(name_en__icontains=text) if text else rows

    def summary(self, count: int) -> str:
        return _("%(count)s categories") % {"count": f"{count:,}"}


class FilterScreen(SteeringScreen):
    """The filters of one category: a place for each, and whether it is shown."""

    template_name = "backoffice/search/filter.html"
    trail = (
        (pgettext_lazy("sidebar", "Search"), "bo_search:figures"),
        (gettext_lazy("Order of filters"), "bo_search:filters"),
    )
    tab = "filters"
    category: Category

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(STEER):
            self.category = get_object_or_404(Category, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.category.name)

    def _form(self, data: Any = None) -> FacetForm:
        order = read_arrangements().get(self.category.pk)
        groups = groups_of(self.category)
        if order is None:
            return FacetForm(data, groups=groups, hidden=frozenset())
        shown = arranged(groups, order, lambda group: group[0])
        rest = [group for group in groups if group not in shown]
        return FacetForm(data, groups=[*shown, *rest], hidden=order.hidden)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self._form()
        return {"form": form} | super().get_context_data(**kwargs) | {
            "category": self.category,
            "own": FacetOrder.objects.filter(category=self.category).exists(),
            "inherited": self.category.pk in read_arrangements(),
        }  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, now = actor_of(request), clock.now()
        if request.POST.get("do") == "clear":
            clear_facet_order(category_id=self.category.pk, actor=actor, now=now)
            messages.success(request, _("The category has no order of its own any more."))
            return redirect("bo_search:filters")
        form = self._form(request.POST)
        if form.is_valid():
            groups, hidden = form.order()
            try:
                set_facet_order(category_id=self.category.pk, groups=groups, hidden=hidden, actor=actor, now=now)
            except SteeringRefused as error:
                tell(form, error)
            else:
                messages.success(request, _("Saved. The list shows it within a few seconds."))
                return redirect("bo_search:filters")
        return self.render_to_response(self.get_context_data(form=form), status=422)
