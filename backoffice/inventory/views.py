"""The stock card and the choice of a product's type."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.inventory import queries
from backoffice.inventory.forms import MovementForm
from backoffice.shell.screens import Screen, actor_of
from storefront.basket.queries import variant_texts
from storefront.catalogue.models import ProductClass
from storefront.core import clock
from storefront.partner.ledger import Kind, NotEnoughOnHand, post_movement, receive_return, set_on_hand
from storefront.partner.models import StockRecord, Warehouse

HELD_ON_CARD: Final = 12
ORDER_KINDS: Final = (Kind.SALE, Kind.SALE_REVERSAL)  # movements whose document is an order


def whole(text: str) -> int | None:
    """A number from an address; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def not_enough(error: NotEnoughOnHand) -> str:
    """What is said when held units would no longer be covered."""
    return _("%(units)s units can be taken; the rest is held for orders") % {"units": error.available}


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
        asked = self.request.GET
        place, before, after = (whole(asked.get(name, "")) for name in ("place", "before", "after"))
        user = self.request.user
        may_adjust = user.has_perm("people.adjust_stock")
        places = queries.places(self.record)
        return (
            {"form": MovementForm(sees_cost=user.has_perm("people.see_money")) if may_adjust else None}
            | super().get_context_data(**kwargs)
            | {
                "record": self.record,
                "variant": variant_texts([self.record.product_id]).get(self.record.product_id, "")
                if self.record.product.parent_id
                else "",
                "page": queries.movements(self.record, place=place, before=before, after=after),
                "places": places,
                "place": place,
                "quarantined": sum(p.on_hand for p in places if p.warehouse.purpose == Warehouse.Purpose.QUARANTINE),
                "held": queries.held(self.record, limit=HELD_ON_CARD) if self.record.num_allocated else [],
                "may_adjust": may_adjust,
                "sees_cost": user.has_perm("people.see_money"),
                "order_kinds": ORDER_KINDS,
                "now": clock.now(),
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("people.adjust_stock"):
            raise PermissionDenied
        form = MovementForm(request.POST, sees_cost=request.user.has_perm("people.see_money"))
        if form.is_valid():
            try:
                posted = self._post(form, request)
            except NotEnoughOnHand as error:
                form.add_error("units", not_enough(error))
            else:
                if posted:
                    messages.success(request, _("The movement is in the ledger."))
                else:
                    messages.info(request, _("The count agrees with the ledger; nothing was written."))
                return redirect("bo_inventory:card", self.record.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _post(self, form: MovementForm, request: HttpRequest) -> bool:
        shared = {"stockrecord_id": self.record.pk, "actor": actor_of(request), "now": clock.now(), **form.asked()}
        if form.cleaned_data["kind"] == Kind.RETURN:
            receive_return(units=form.quantity(), **shared)
            return True
        shared["warehouse"] = form.cleaned_data["warehouse"]
        if form.counts:
            return set_on_hand(on_hand=form.quantity(), **shared) is not None
        kind = Kind(form.cleaned_data["kind"])
        cost = form.cleaned_data.get("unit_cost") if kind == Kind.RECEIPT else None
        post_movement(kind=kind, quantity=form.quantity(), unit_cost=cost, **shared)
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
