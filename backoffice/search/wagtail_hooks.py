"""Registration: search in the sidebar and in the history."""

from django.db.models import Model
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder

from backoffice.search.access import SEE, STEER
from backoffice.search.pins import editor_of
from backoffice.shell.menu import Entry
from search.models import FacetOrder, Placement, Redirect, Synonym


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("", include("backoffice.search.urls"))]


@hooks.register("register_bo_content_menu_item")
def search_entry() -> Entry:
    return Entry(pgettext_lazy("sidebar", "Search"), "bo_search:figures", right=SEE, icon="search", order=40)


class _Finder:
    """Where the history finds a rule's page."""

    url_name = ""

    def __init__(self, user: object = None) -> None:
        self.user = user

    def get_edit_url(self, instance: Model) -> str | None:
        if self.user is not None and not self.user.has_perm(STEER):  # type: ignore[attr-defined]
            return None
        return self.address(instance)

    def address(self, instance: Model) -> str | None:
        return reverse(self.url_name, args=[instance.pk])


class _SynonymFinder(_Finder):
    url_name = "bo_search:synonym"


class _RedirectFinder(_Finder):
    url_name = "bo_search:redirect"


class _PlacementFinder(_Finder):
    def address(self, instance: Model) -> str | None:
        row = Placement.objects.filter(pk=instance.pk).first()  # the history knows the id alone
        return editor_of(row.query) if row else None


class _FacetFinder(_Finder):
    def address(self, instance: Model) -> str | None:
        category = FacetOrder.objects.filter(pk=instance.pk).values_list("category_id", flat=True).first()
        return reverse("bo_search:filter", args=[category]) if category else None


register_admin_url_finder(Synonym, _SynonymFinder)
register_admin_url_finder(Redirect, _RedirectFinder)
register_admin_url_finder(Placement, _PlacementFinder)
register_admin_url_finder(FacetOrder, _FacetFinder)
