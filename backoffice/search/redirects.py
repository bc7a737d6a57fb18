"""Redirects: queries that a page answers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages
from wagtail.models import Page, Site

from backoffice.search.access import SEE, STEER, SteeringScreen
from backoffice.search.forms import RedirectForm, tell
from backoffice.search.synonyms import RuleListView
from backoffice.shell.listings import CellColumn
from backoffice.shell.screens import actor_of
from search.models import Redirect
from search.operations import SteeringRefused, delete_redirect, save_redirect
from storefront.core import clock

MOST_PAGES = 200


def pages() -> list[tuple[str, str]]:
    """(address, title) of the live pages in the first language, as they stand in the tree. Two queries."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    root = site.root_page
    found = Page.objects.live().descendant_of(root).order_by("path").values_list("url_path", "title", "depth")
    return [
        (f"/{path.removeprefix(root.url_path)}", f"{'　' * (depth - root.depth - 1)}{title}")
        for path, title, depth in found[:MOST_PAGES]
    ]


class RedirectListView(RuleListView):
    model = Redirect
    export_right = SEE
    page_title = pgettext_lazy("of search", "Redirects")
    header_icon = "redirect"
    url_stem = "bo_search:redirects"
    default_ordering = "query"
    verbose_name_plural = pgettext_lazy("of search", "redirects")
    search_words = gettext_lazy("Query or address")
    tab = "redirects"
    row_url = "bo_search:redirect"
    new_label = gettext_lazy("New redirect")
    new_url = "bo_search:redirect_new"
    empty_words = {
        "all": gettext_lazy("No redirect yet. Make one where a page answers better than a list of products.")
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "query",
                label=gettext_lazy("Query"),
                template="backoffice/search/cells/redirect.html",
                value=self.link_of,
                area="id",
                one_line=False,
                sort_key="query",
            ),
            CellColumn("url", label=gettext_lazy("Leads to"), area="item", one_line=False, sort_key="url"),
        ]

    export_columns = {
        "query": (gettext_lazy("Query"), lambda row: row.query),
        "url": (gettext_lazy("Leads to"), lambda row: row.url),
    }

    def get_base_queryset(self) -> QuerySet[Redirect]:
        return Redirect.objects.all()

    def find(self, rows: QuerySet[Redirect], text: str) -> QuerySet[Redirect]:
        text = text.replace("\x00", "").strip()[:80]
        return rows.filter(Q(query__icontains=text) | Q(url__icontains=text)) if text else rows

    def summary(self, count: int) -> str:
        return _("%(count)s redirects") % {"count": f"{count:,}"}


class RedirectScreen(SteeringScreen):
    """One redirect."""

    template_name = "backoffice/search/redirect.html"
    trail = (
        (pgettext_lazy("sidebar", "Search"), "bo_search:figures"),
        (pgettext_lazy("of search", "Redirects"), "bo_search:redirects"),
    )
    tab = "redirects"
    row: Redirect | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs and request.user.has_perm(STEER):
            self.row = get_object_or_404(Redirect, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.row.query) if self.row else _("New redirect")

    def _form(self, data: Any = None) -> RedirectForm:
        known = pages()
        initial = {"query": self.request.GET.get("query", "")[:100]}
        if self.row:
            listed = self.row.url in dict(known)
            initial = {"query": self.row.query, "page" if listed else "url": self.row.url}
        return RedirectForm(data, pages=known, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form") or self._form()} | super().get_context_data(**kwargs) | {"row": self.row}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, now = actor_of(request), clock.now()
        pk = self.row.pk if self.row else None
        if request.POST.get("do") == "delete" and pk is not None:
            delete_redirect(redirect_id=pk, actor=actor, now=now)
            messages.success(request, _("The redirect is deleted. Search forgets it within a few seconds."))
            return redirect("bo_search:redirects")
        form = self._form(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                save_redirect(
                    query=data["query"], url=data["page"] or data["url"], redirect_id=pk, actor=actor, now=now
                )
            except Redirect.DoesNotExist:
                raise Http404 from None
            except SteeringRefused as error:
                tell(form, error)
            else:
                messages.success(request, _("Saved. Search knows the redirect within a few seconds."))
                return redirect("bo_search:redirects")
        return self.render_to_response(self.get_context_data(form=form), status=422)
