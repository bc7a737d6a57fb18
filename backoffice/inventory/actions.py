"""Forms of a stock card's own pages: each POST calls one operation."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.inventory.forms import BeyondForm, InspectForm, PolicyForm, TransferForm
from backoffice.inventory.views import not_enough
from backoffice.shell.screens import Screen, Text, actor_of
from storefront.core import clock
from storefront.partner.ledger import NotEnoughOnHand, inspect_return, transfer
from storefront.partner.models import StockRecord
from storefront.partner.warehouses import BelowHeld, policy, quarantine, save_policy, sell_beyond


class StockAction(Screen):
    """A form about one SKU. Adjusting stock is asked on top of seeing it."""

    right = "partner.view_stockrecord"
    template_name = "backoffice/inventory/action.html"
    header_icon = "history"
    trail = ((gettext_lazy("Stock"), "bo_inventory:stock"),)
    title: Text = ""
    note: Text = ""
    submit: Text = gettext_lazy("Save")
    record: StockRecord

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            if not request.user.has_perm("people.adjust_stock"):
                raise PermissionDenied
            self.record = get_object_or_404(StockRecord.objects.select_related("product__parent"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.record.partner_sku)

    def get_form(self, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def act(self, form: Any, request: HttpRequest) -> str:
        """Do it; the words that say so. An error that belongs to a field is added there and "" returned."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form") or self.get_form()} | super().get_context_data(**kwargs) | {
            "title": self.title, "note": self.note, "submit": self.submit, "record": self.record,
            "back": reverse("bo_inventory:card", args=[self.record.pk]),
        }  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        words = self.act(form, request) if form.is_valid() else ""
        if not words:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, words)
        return redirect("bo_inventory:card", self.record.pk)


class TransferAction(StockAction):
    title = gettext_lazy("Transfer to another warehouse")
    note = gettext_lazy("Only units that no order holds can go.")
    submit = gettext_lazy("Transfer")

    def get_form(self, data: Any = None) -> forms.Form:
        return TransferForm(data)

    def act(self, form: Any, request: HttpRequest) -> str:
        try:
            transfer(
                stockrecord_id=self.record.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )  # fmt: skip
        except NotEnoughOnHand as error:
            form.add_error("units", not_enough(error))
            return ""
        return _("%(units)s units are in %(warehouse)s now.") % {
            "units": form.cleaned_data["units"],
            "warehouse": form.cleaned_data["target"],
        }


class InspectAction(StockAction):
    title = gettext_lazy("Inspect returned goods")
    note = gettext_lazy("What came back can be sold only after somebody has looked at it.")
    submit = gettext_lazy("Record the inspection")

    def get_form(self, data: Any = None) -> forms.Form:
        return InspectForm(data, initial={"source": quarantine().pk})

    def act(self, form: Any, request: HttpRequest) -> str:
        try:
            inspect_return(
                stockrecord_id=self.record.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )  # fmt: skip
        except NotEnoughOnHand as error:
            form.add_error("good", not_enough(error))
            return ""
        return _("The inspection is in the ledger.")


class BeyondAction(StockAction):
    title = gettext_lazy("Sell beyond stock")
    note = gettext_lazy("Orders beyond stock wait; what arrives goes to the oldest first.")

    def get_form(self, data: Any = None) -> forms.Form:
        record = self.record
        return BeyondForm(
            data, initial={"beyond": record.beyond, "limit": record.beyond_limit, "date": record.beyond_date}
        )

    def act(self, form: Any, request: HttpRequest) -> str:
        chosen = form.cleaned_data
        try:
            sell_beyond(
                stockrecord_id=self.record.pk, beyond=chosen["beyond"], limit=chosen["limit"], date=chosen["date"]
            )
        except BelowHeld as error:
            form.add_error("limit", _("Orders wait for %(units)s units already") % {"units": error.least})
            return ""
        return _("Saved.")


class PolicyView(Screen):
    """/admin/stock/rules/: which warehouse serves an order, and how much may be held unpaid."""

    right = "partner.change_stockpolicy"
    page_title = gettext_lazy("Allocation rules")
    header_icon = "cogs"
    template_name = "backoffice/inventory/action.html"
    trail = ((gettext_lazy("Stock"), "bo_inventory:stock"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": PolicyForm(instance=policy())} | super().get_context_data(**kwargs) | {
            "title": self.page_title, "submit": _("Save"), "back": reverse("bo_inventory:stock"),
            "note": _("One warehouse that has everything serves the whole order; only then it is split."),
        }  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PolicyForm(request.POST, instance=policy())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        save_policy(form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("bo_inventory:policy")
