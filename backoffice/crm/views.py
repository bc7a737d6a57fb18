"""One customer: orders, addresses, reviews; contact masked until asked for."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from backoffice.crm import queries
from backoffice.shell.screens import Screen
from storefront.accounts.models import User
from storefront.content.formats import mask_name
from storefront.core import clock


class CustomerView(Screen):
    """/admin/customers/<id>/"""

    right = "accounts.view_user"
    header_icon = "user"
    template_name = "backoffice/crm/customer.html"
    trail = ((_("Customers"), "bo_customers:list"),)
    person: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            self.person = get_object_or_404(User, pk=kwargs["pk"], is_staff=False)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return mask_name(self.person.get_full_name()) or str(_("Customer"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        number, spent = queries.totals(self.person)
        orders = self.person.orders.order_by("-date_placed")[:20] if user.has_perm("order.view_order") else []
        reviews = (
            self.person.reviews.select_related("product").order_by("-date_created")[:5]
            if user.has_perm("reviews.view_productreview")
            else []
        )
        return super().get_context_data(**kwargs) | {
            "person": self.person,
            "orders": list(orders),
            "number": number,
            "spent": spent,
            "with_money": user.has_perm("people.see_money"),
            "reviews": list(reviews),
            "addresses": list(self.person.addresses.all()[:10]),
            "may_reveal": user.has_perm("people.reveal_contact"),
            "revealed": kwargs.get("revealed", False),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the full contact once, and write into the history who looked."""
        if not request.user.has_perm("people.reveal_contact"):
            raise PermissionDenied
        log(self.person, "backoffice.reveal", user=request.user, timestamp=clock.now())
        response = self.render_to_response(self.get_context_data(revealed=True))
        response["Cache-Control"] = "no-store"
        return response
