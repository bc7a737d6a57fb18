"""Another delivery address for an order, by staff."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.orders.actions import ActionScreen
from backoffice.shell.screens import actor_of
from storefront.accounts.addresses import details_of
from storefront.accounts.forms import AddressForm
from storefront.accounts.pasted import parse_address
from storefront.content.formats import money
from storefront.order.lifecycle import By
from storefront.order.models import Order
from storefront.order.operations import FreightWouldRise, PlaceNotServed, can_readdress, change_address
from storefront.tracking.forms import ReaddressForm


class ReaddressAction(ActionScreen):
    """Send the order somewhere else while nothing has left. The old address is not shown: the new one is typed."""

    action_right = "people.readdress_order"
    template_name = "backoffice/orders/readdress.html"
    title = gettext_lazy("Change address")
    submit = gettext_lazy("Change the address")

    def refusal(self) -> str:
        if can_readdress(self.order) and self.order.shipping_address is not None:
            return ""
        if self.order.status == Order.Status.PENDING_PAYMENT:
            return _("Not paid yet; the customer can still choose another address.")
        return _("A parcel has left or the order is closed, so its address can't be changed.")

    def get_form(self, data: Any = None) -> ReaddressForm:
        current = details_of(self.order.shipping_address)
        if data is None:
            known = AddressForm.initial_of(current)
            return ReaddressForm(initial={k: v for k, v in known.items() if k in AddressForm.LEVELS}, current=current)
        if "paste" in data or "region_step" in data:
            names = ("recipient", "phone", "street", *AddressForm.LEVELS)
            typed = {name: data.get(name, "")[:300] for name in names}
            if "paste" in data:
                typed |= AddressForm.initial_of_parsed(parse_address(data.get("pasted", "")))
            return ReaddressForm(initial=typed, current=current)
        return ReaddressForm(data, current=current)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := self.refusal():
            messages.warning(request, reason)
            return redirect(self.order_url)
        form = self.get_form(request.POST)
        if not form.is_bound:  # only filled in, or asked for the next list
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def act(self, form: ReaddressForm) -> HttpResponse:
        try:
            changed = change_address(
                order_id=self.order.pk,
                details=form.details(),
                by=By.STAFF,
                actor=actor_of(self.request),
                now=self.now,
            )
        except FreightWouldRise as error:
            amounts = {"fee": money(error.fee), "more": money(error.fee - error.fee_paid)}
            words = _(
                "Delivery there costs %(fee)s, %(more)s more than was paid. "
                "Cancel the order with the customer, who then orders again to the new address."
            )
            form.add_error("province", forms.ValidationError(words % amounts))
            return self.again(form)
        except PlaceNotServed:
            words = _("“%(method)s” does not go there.") % {"method": self.order.shipping_method}
            form.add_error("province", forms.ValidationError(words))
            return self.again(form)
        return self.done(_("The address is changed.") if changed else _("That is the address it goes to already."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"pasted": self.request.POST.get("pasted", "")[:500]}
