"""What can be done to an order: each is a form page of its own, and each POST calls one operation."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.orders import operations, page, queries
from backoffice.orders.forms import CancelForm, NoteForm, ReceiptForm, RefundForm, ShipForm, TraceForm
from backoffice.orders.views import OrderScreen, order_context
from backoffice.shell.screens import Text, actor_of
from storefront.content.formats import money
from storefront.core.money import ZERO
from storefront.order.lifecycle import By, TransitionRefused, allowed
from storefront.order.models import Order, Parcel
from storefront.order.operations import (
    NothingToShip,
    QuantityTooLarge,
    TrackingNumberTaken,
    add_note,
    cancel_order,
    record_trace,
    ship_lines,
    start_preparing,
)
from storefront.partner.allocation import StillAwaited
from storefront.payment.models import PaymentAttempt
from storefront.payment.operations import AlreadyRecorded, Receipt, RefundBlocked, RefundTooLarge, record_receipt


class ActionScreen(OrderScreen):
    """A form that does one thing to an order. action_right is asked on top of seeing orders."""

    template_name = "backoffice/orders/action.html"
    action_right = ""
    title: Text = ""
    submit: Text = ""
    danger = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.action_right or not request.user.has_perm(self.action_right):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *steps, here = super().get_breadcrumbs_items()
        return [*steps, {"url": self.order_url, "label": here["label"]}, {"url": "", "label": self.title}]

    @property
    def order_url(self) -> str:
        return reverse("bo_orders:order", args=[self.order.number])

    def get_form(self, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def refusal(self) -> str:
        """Why the order's state does not allow this, in words; empty when it does."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := self.refusal():
            messages.warning(request, reason)
            return redirect(self.order_url)
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        if form.is_valid():
            try:
                return self.act(form)
            except TransitionRefused:
                messages.warning(request, self.refusal() or _("Meanwhile the order has moved on; nothing was changed."))
                return redirect(self.order_url)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    def again(self, form: forms.Form) -> HttpResponse:
        """The form with what the operation found wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect(self.order_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "order": self.order,
            "now": self.now,
            "title": self.title,
            "submit": self.submit,
            "danger": self.danger,
            "order_url": self.order_url,
            "with_money": self.request.user.has_perm("people.see_money"),
            "address_news": page.address_news(self.order),
        }


class PostOnlyAction(ActionScreen):
    """An action without a form of its own: its button stands on the order page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.order_url)

    def get_form(self, data: Any = None) -> forms.Form:
        return forms.Form(data if data is not None else {})


class PrepareAction(PostOnlyAction):
    action_right = "people.ship_order"
    title = gettext_lazy("Start preparing")

    def act(self, form: forms.Form) -> HttpResponse:
        start_preparing(order_id=self.order.pk, actor=actor_of(self.request), now=self.now)
        return self.done(_("Preparing has started."))


class NoteAction(PostOnlyAction):
    action_right = "people.note_order"
    title = gettext_lazy("Internal note")

    def get_form(self, data: Any = None) -> forms.Form:
        return NoteForm(data)

    def act(self, form: forms.Form) -> HttpResponse:
        add_note(order=self.order, text=form.cleaned_data["text"], actor=actor_of(self.request), now=self.now)
        return redirect(f"{self.order_url}#thread")

    def again(self, form: forms.Form) -> HttpResponse:
        context = super().get_context_data() | order_context(self.order, self.request, self.now) | {"note_form": form}
        return self.response_class(
            self.request, ["backoffice/orders/order.html"], context, using=self.template_engine, status=422
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        return self.act(form) if form.is_valid() else self.again(form)


class ShipAction(ActionScreen):
    """Ship some or all open units in one parcel; with units left it comes back for the next parcel."""

    action_right = "people.ship_order"
    template_name = "backoffice/orders/ship.html"
    title = gettext_lazy("Ship a parcel")
    submit = gettext_lazy("Ship the parcel")

    def refusal(self) -> str:
        if not allowed("ship_part", self.order.status):
            return _("This order can't be shipped now.")
        if self.order.shipping_block:
            return _("The payment is disputed at the bank; nothing may leave until it is decided.")
        return "" if queries.open_units(self.order.lines.all()) else _("Nothing is left to ship.")

    def get_form(self, data: Any = None) -> ShipForm:
        last = self.order.parcels.last()
        return ShipForm(data, lines=self.order.lines.all(), initial={"carrier": last.carrier_id if last else None})

    def act(self, form: ShipForm) -> HttpResponse:
        number = form.cleaned_data["tracking_number"]
        try:
            parcel = ship_lines(
                order_id=self.order.pk,
                quantities=form.units(),
                carrier=form.cleaned_data["carrier"],
                tracking_number=number,
                actor=actor_of(self.request),
                now=self.now,
            )
        except NothingToShip:
            form.add_error(None, forms.ValidationError(_("Put at least one unit into the parcel")))
        except QuantityTooLarge as error:
            field = f"units_{error.line_id}"
            text = _("Only %(units)s units are left to ship") % {"units": error.open_quantity}
            form.add_error(field if field in form.fields else None, forms.ValidationError(text))
        except StillAwaited as error:
            field = f"units_{error.line}"
            text = _("%(units)s units are here; the others have not arrived yet") % {"units": error.ready}
            form.add_error(field if field in form.fields else None, forms.ValidationError(text))
        except TrackingNumberTaken:
            form.add_error(
                "tracking_number", forms.ValidationError(_("This order already has a parcel with this number"))
            )
        else:
            left = sum(line.open_quantity for line in Order.objects.get(pk=self.order.pk).lines.all())
            if left:
                messages.success(
                    self.request,
                    _("Parcel %(number)s is on its way; %(left)s units are left.")
                    % {"number": parcel.number, "left": left},
                )
                return redirect("bo_orders:ship", self.order.number)
            return self.done(_("Parcel %(number)s is on its way; the order is shipped.") % {"number": parcel.number})
        return self.again(form)


class TraceAction(ActionScreen):
    """Add a stop of a parcel's way by hand."""

    action_right = "people.ship_order"
    title = gettext_lazy("Add parcel news")
    submit = gettext_lazy("Add")
    parcel: Parcel

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        parcel = (
            Parcel.objects.filter(order__number=kwargs["number"], pk=kwargs["parcel"]).select_related("carrier").first()
        )
        if parcel is None:
            raise Http404
        self.parcel = parcel
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data: Any = None) -> TraceForm:
        return TraceForm(data, initial={"at": self.now})

    def act(self, form: TraceForm) -> HttpResponse:
        told = form.cleaned_data
        if told["at"] > self.now:
            form.add_error("at", forms.ValidationError(_("This time has not come yet")))
            return self.again(form)
        record_trace(
            parcel_id=self.parcel.pk,
            stage=Parcel.Stage(told["stage"]),
            text=told["text"],
            place=told["place"],
            at=told["at"],
            actor=actor_of(self.request),
            now=self.now,
        )
        return self.done(_("The news was added to parcel %(number)s.") % {"number": self.parcel.number})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"parcel": self.parcel}


class CancelAction(ActionScreen):
    """Call the order off; what was paid goes back by itself."""

    action_right = "people.cancel_order"
    template_name = "backoffice/orders/cancel.html"
    title = gettext_lazy("Cancel order")
    danger = True

    def refusal(self) -> str:
        return (
            ""
            if allowed("cancel", self.order.status)
            else _("A parcel has left, so the order can't be cancelled. Refund it instead.")
        )

    @property
    def paid(self) -> Any:
        came, back = queries.money_of(self.order)
        return came - back

    def get_form(self, data: Any = None) -> CancelForm:
        return CancelForm(data)

    def act(self, form: CancelForm) -> HttpResponse:
        paid = self.paid
        cancel_order(
            order_id=self.order.pk, by=By.STAFF, actor=actor_of(self.request), reason=form.reason(), now=self.now
        )
        if paid and queries.blocked_refund(self.order):
            return self.done(_("The order is cancelled. Its money goes back if the bank decides for the shop."))
        if paid:
            return self.done(
                _("The order is cancelled; %(amount)s goes back to the customer.") % {"amount": money(paid)}
            )
        return self.done(_("The order is cancelled."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"paid": self.paid}


class ReceiptAction(ActionScreen):
    """Record money that arrived by transfer or at the door, by a person who has seen it."""

    action_right = "people.record_payment"
    template_name = "backoffice/orders/receipt.html"
    title = gettext_lazy("Record a payment")
    submit = gettext_lazy("Record it")

    @property
    def attempt(self) -> PaymentAttempt | None:
        return queries.attempt_by_hand(self.order)

    def refusal(self) -> str:
        return "" if self.attempt else _("This order is not paid by transfer or at the door.")

    def get_form(self, data: Any = None) -> ReceiptForm:
        left = self.attempt.amount - queries.money_of(self.order)[0] if self.attempt else ZERO
        return ReceiptForm(data, initial={"amount": max(left, ZERO) or None})

    def act(self, form: ReceiptForm) -> HttpResponse:
        told, attempt = form.cleaned_data, self.attempt
        if attempt is None:
            return redirect(self.order_url)
        try:
            outcome = record_receipt(
                attempt=attempt,
                amount=told["amount"],
                reference=told["reference"].strip(),
                actor=actor_of(self.request),
                now=self.now,
            )
        except AlreadyRecorded:
            form.add_error("reference", forms.ValidationError(_("A payment with this reference was recorded before")))
            return self.again(form)
        return self.done(
            {
                Receipt.PAID: _("Recorded; the order is paid."),
                Receipt.PART: _("Recorded; the rest is still awaited."),
                Receipt.OVERPAID: _("Recorded; the order is paid, and what is too much is to be paid back."),
                Receipt.RETURNED: _("Recorded; the order can't take it any more, so it is to be paid back."),
            }[outcome]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"attempt": self.attempt}


class RefundAction(ActionScreen):
    """Refund in two steps: the form, then a confirmation that names the amount."""

    action_right = "people.refund_order"
    template_name = "backoffice/orders/refund.html"
    title = gettext_lazy("Refund")
    danger = True

    def refusal(self) -> str:
        if queries.blocked_refund(self.order):
            return _("The payment is disputed at the bank; nothing can be refunded until it is decided.")
        came, back = queries.money_of(self.order)
        return "" if came > back else _("Nothing is left to refund.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if not self.refusal() else self.get(request, *args, **kwargs)

    def get_form(self, data: Any = None) -> RefundForm:
        came, back = queries.money_of(self.order)
        refunded = queries.refunded_units(self.order)
        fee = queries.fee_left(self.order)
        return RefundForm(data, lines=self.order.lines.all(), refunded=refunded, left=came - back, fee=fee)

    def act(self, form: RefundForm) -> HttpResponse:
        asked = form.asked() | {"reason": form.cleaned_data["reason"], "actor": actor_of(self.request), "now": self.now}
        try:
            if self.request.POST.get("confirmed") == "1":
                refunds = operations.refund_with_goods(order=self.order, note=form.cleaned_data["note"], **asked)
                total = sum(refund.amount for refund in refunds)
                return self.done(_("%(amount)s is on its way back to the customer.") % {"amount": money(total)})
            amount = operations.preview_refund(order=self.order, **asked)
        except RefundTooLarge as error:
            form.add_error(
                "how", forms.ValidationError(_("At most %(left)s can be refunded") % {"left": money(error.left)})
            )
            return self.again(form)
        except operations.CancelInstead:
            form.add_error(
                "how",
                forms.ValidationError(_("No parcel has left yet: cancel the order instead, which refunds everything.")),
            )
            return self.again(form)
        except RefundBlocked:
            messages.warning(self.request, _("The payment has just been disputed at the bank; nothing was refunded."))
            return redirect(self.order_url)
        context = self.get_context_data(form=form, confirm=amount)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        came, back = queries.money_of(self.order)
        return super().get_context_data(**kwargs) | {
            "left": came - back,
            "may_cancel": allowed("cancel", self.order.status),
        }


class ContactAction(PostOnlyAction):
    """Show the customer's full contact once, and note who looked."""

    action_right = "people.reveal_contact"
    title = gettext_lazy("Contact")

    def act(self, form: forms.Form) -> HttpResponse:
        operations.reveal_contact(order=self.order, actor=actor_of(self.request), now=self.now)
        context = (
            super().get_context_data()
            | order_context(self.order, self.request, self.now)
            | {"contact": self.order.shipping_address, "revealed": True}
        )
        response = self.response_class(
            self.request, ["backoffice/orders/order.html"], context, using=self.template_engine
        )
        response["Cache-Control"] = "no-store"
        return response


class SlipAction(PostOnlyAction):
    """The packing slip with the full address, for the printer."""

    action_right = "people.ship_order"
    title = gettext_lazy("Packing slip")

    def act(self, form: forms.Form) -> HttpResponse:
        operations.note_slip_printed(order=self.order, actor=actor_of(self.request), now=self.now)
        context = super().get_context_data()
        response = self.response_class(
            self.request, ["backoffice/orders/slip.html"], context, using=self.template_engine
        )
        response["Cache-Control"] = "no-store"
        return response
