"""What every page in the shell has: page furniture, a right that is asked first, and a way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from storefront.accounts.models import User

Text = str | Promise


def actor_of(request: HttpRequest) -> User:
    """Who acts: a signed-in person. Raises PermissionDenied for nobody (the shell's doors let nobody in anyway)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RightRequired:
    """Refuses everybody without `right`. A page without a right is refused to all: deny by default."""

    right: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.right or not request.user.has_perm(self.right):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class Screen(RightRequired, WagtailAdminTemplateMixin, TemplateView):
    """A page of ours. trail: the steps between the home page and this one, as (label, URL name)."""

    _show_breadcrumbs = True
    trail: tuple[tuple[Text, str], ...] = ()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse("wagtailadmin_home"), "label": _("Workbench")}
        steps = [{"url": reverse(name), "label": label} for label, name in self.trail]
        return [home, *steps, {"url": "", "label": self.get_page_title()}]
