"""The stock card and the choice of a product's type."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.inventory.forms import MovementForm
from backoffice.shell.screens import Screen, actor_of
from storefront.basket.queries import variant_texts
from storefront.catalogue.models import ProductClass
from storefront.core import clock
from storefront.partner.ledger import Kind, NotEnoughOnHand, post_movement, receive_return, set_on_hand
from storefront.partner.models import StockRecord


class StockCardView(Screen):
    """/admin/stock/<id>/: the movements of one SKU with their running balance, and a form to post one."""

    right = "partner.view_stockrecord"
    header_icon = "history"
    template_name = "backoffice/inventory/card.html"
    trail = ((gettext_lazy("Stock"), "bo_inventory:stock"),)
    record: StockRecord

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            self.record = get_object_or_404(StockRecord.objects.select_related("product__parent"), pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return str(self.record.partner_sku)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        movements = Paginator(self.record.movements.select_related("actor"), 50)
        may_adjust = self.request.user.has_perm("people.adjust_stock")
        return (
            {"form": MovementForm() if may_adjust else None}
            | super().get_context_data(**kwargs)
            | {
                "record": self.record,
                "variant": variant_texts([self.record.product_id]).get(self.record.product_id, "")
                if self.record.product.parent_id
                else "",
                "movements": movements.get_page(self.request.GET.get("p")),
                "may_adjust": may_adjust,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("people.adjust_stock"):
            raise PermissionDenied
        form = MovementForm(request.POST)
        if form.is_valid():
            try:
                posted = self._post(form, request)
            except NotEnoughOnHand as error:
                form.add_error(
                    "units", _("%(units)s units can be taken; the rest is held for orders") % {"units": error.available}
                )
            else:
                if posted:
                    messages.success(request, _("The movement is in the ledger."))
                else:
                    messages.info(request, _("The count agrees with the ledger; nothing was written."))
                return redirect("bo_inventory:card", self.record.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _post(self, form: MovementForm, request: HttpRequest) -> bool:
        now, actor = clock.now(), actor_of(request)
        if form.counts:
            return (
                set_on_hand(
                    stockrecord_id=self.record.pk, on_hand=form.quantity(), actor=actor, now=now, **form.asked()
                )
                is not None
            )
        if form.cleaned_data["kind"] == Kind.RETURN:
            receive_return(stockrecord_id=self.record.pk, units=form.quantity(), actor=actor, now=now, **form.asked())
            return True
        post_movement(
            stockrecord_id=self.record.pk,
            kind=Kind(form.cleaned_data["kind"]),
            quantity=form.quantity(),
            actor=actor,
            now=now,
            **form.asked(),
        )
        return True


class NewProductView(Screen):
    """/admin/products/new/: which type the new product is of; it decides its attributes."""

    right = "catalogue.add_product"
    page_title = gettext_lazy("New product")
    header_icon = "plus"
    template_name = "backoffice/inventory/new.html"
    trail = ((gettext_lazy("Products"), "bo_inventory:products"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = ProductClass.objects.all()
        return super().get_context_data(**kwargs) | {
            "kinds": [(kind, reverse("dashboard:catalogue-product-create", args=[kind.slug])) for kind in kinds]
        }
