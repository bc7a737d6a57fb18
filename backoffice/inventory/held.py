"""The list of held units: for which order, whose, where, until when."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from backoffice.inventory import queries
from backoffice.shell.screens import Screen
from storefront.core import clock


class HeldView(Screen):
    """/admin/stock/held/: the oldest holds first."""

    right = "partner.view_stockrecord"
    page_title = gettext_lazy("Held units")
    header_icon = "lock"
    template_name = "backoffice/inventory/held.html"
    trail = ((gettext_lazy("Stock"), "bo_inventory:stock"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = self.kwargs.get("view", "all")
        if view not in queries.HELD_VIEWS:
            raise Http404
        counts = queries.held_counts()
        text = self.request.GET.get("q", "")
        return super().get_context_data(**kwargs) | {
            "held": queries.held(None, view=view, text=text),
            "text": text[:60],
            "now": clock.now(),
            "most": queries.HELD_SHOWN,
            "tabs": [
                {"label": label, "count": counts[key], "url": _url(key), "current": key == view}
                for key, label in queries.HELD_VIEWS.items()
            ],
        }


def _url(view: str) -> str:
    return reverse("bo_inventory:held") if view == "all" else reverse("bo_inventory:held_view", args=[view])
