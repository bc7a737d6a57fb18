"""Who may see what is searched for and how search is steered, and who may steer it."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.shell.screens import Screen, Text

SEE: Final = "shop_search.see_search"
STEER: Final = "shop_search.steer_search"

# The pages of this area: key -> (label, URL name).
TABS: Final[Mapping[str, tuple[Text, str]]] = {
    "figures": (_("Search terms"), "bo_search:figures"),
    "synonyms": (_("Synonyms"), "bo_search:synonyms"),
    "pins": (_("Pinned products"), "bo_search:pins"),
    "redirects": (pgettext_lazy("of search", "Redirects"), "bo_search:redirects"),
    "filters": (_("Order of filters"), "bo_search:filters"),
    "why": (_("Why this order"), "bo_search:why"),
}


class SearchScreen(Screen):
    """A page of this area. Who only sees may not post."""

    right = SEE
    header_icon = "search"
    trail: tuple[tuple[Text, str], ...] = ((pgettext_lazy("sidebar", "Search"), "bo_search:figures"),)
    tab = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.has_perm(STEER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "tabs": TABS,
            "tab": self.tab,
            "may_steer": self.request.user.has_perm(STEER),
        }


class SteeringScreen(SearchScreen):
    """A form that only those who steer may open."""

    right = STEER
