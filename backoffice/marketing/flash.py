"""Flash sales: the list, making and changing one, watching it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.marketing import queries
from backoffice.marketing.forms import SPARE_ROWS, Rows, SaleForm, item_rows, tell_sale
from backoffice.shell.screens import Screen, actor_of
from storefront.core import clock
from storefront.partner.models import FlashSale
from storefront.partner.sales import SaleRefused, drop_sale, end_sale, save_sale

_WRITE = "partner.change_flashsale"
_MORE_ROWS = 10


class SalesView(Screen):
    """/admin/marketing/flash/: flash sales by their state."""

    right = "partner.view_flashsale"
    page_title = gettext_lazy("Flash sales")
    header_icon = "time"
    template_name = "backoffice/marketing/sales.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view, now = self.kwargs.get("view", "all"), clock.now()
        if view not in queries.SALE_VIEWS:
            raise Http404
        counts = queries.sale_counts(now=now)
        rows = list(queries.sales(view, now=now)[: queries.SHOWN])
        return super().get_context_data(**kwargs) | {
            "sales": [(sale, queries.state_of(sale.starts, sale.ends, now)) for sale in rows],
            "may_write": self.request.user.has_perm(_WRITE),
            "tabs": [
                {
                    "label": label, "count": counts[key], "current": key == view,
                    "url": _url(key),
                }
                for key, label in queries.SALE_VIEWS.items()
            ],
        }  # fmt: skip


def _url(view: str) -> str:
    return reverse("bo_marketing:sales") if view == "all" else reverse("bo_marketing:sales_view", args=[view])


class SaleView(Screen):
    """/admin/marketing/flash/<id>/: how a sale goes; end it, or delete one that has not begun."""

    right = "partner.view_flashsale"
    header_icon = "time"
    template_name = "backoffice/marketing/sale.html"
    trail = ((gettext_lazy("Flash sales"), "bo_marketing:sales"),)
    sale: FlashSale

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            self.sale = get_object_or_404(FlashSale, pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return str(self.sale.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, user = clock.now(), self.request.user
        rows = queries.watched(self.sale)
        return super().get_context_data(**kwargs) | {
            "sale": self.sale,
            "state": queries.state_of(self.sale.starts, self.sale.ends, now),
            "rows": rows,
            "quota": sum(row.item.quota for row in rows),
            "sold": sum(row.item.sold for row in rows),
            "unpaid": sum(row.unpaid for row in rows),
            "revenue": sum(row.revenue for row in rows),
            "may_write": user.has_perm(_WRITE),
            "sees_money": user.has_perm("people.see_money"),
            "now": now,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(_WRITE):
            raise PermissionDenied
        if "end" in request.POST:
            if end_sale(sale_id=self.sale.pk, now=clock.now()):
                messages.success(request, _("The sale has ended. Orders keep the price they were placed at."))
            else:
                messages.warning(request, _("The sale does not run; nothing was changed."))
        elif "drop" in request.POST:
            if drop_sale(sale_id=self.sale.pk, now=clock.now()):
                messages.success(request, _("The sale was deleted."))
                return redirect("bo_marketing:sales")
            messages.warning(request, _("The sale has begun; it can only be ended."))
        return redirect("bo_marketing:sale", self.sale.pk)


class SaleFormView(Screen):
    """/admin/marketing/flash/new/ and .../<id>/edit/: a flash sale with its SKUs."""

    right = _WRITE
    header_icon = "time"
    template_name = "backoffice/marketing/sale_form.html"
    trail = ((gettext_lazy("Flash sales"), "bo_marketing:sales"),)
    sale: FlashSale | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right) and "pk" in kwargs:
            self.sale = get_object_or_404(FlashSale, pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return _("Change %(name)s") % {"name": self.sale.name} if self.sale else _("New flash sale")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs |= self._fresh()
        return super().get_context_data(**kwargs) | {
            "sale": self.sale,
            "back": reverse("bo_marketing:sale", args=[self.sale.pk]) if self.sale else reverse("bo_marketing:sales"),
        }

    def _fresh(self) -> dict[str, Any]:
        if self.sale is None:
            return {"form": SaleForm(), "rows": item_rows()}
        sale = self.sale
        times = {"starts": timezone.localtime(sale.starts), "ends": timezone.localtime(sale.ends)}
        head = model_to_dict(sale, ["name_zh_hans", "name_en"]) | times
        items = [
            {"sku": i.stockrecord.partner_sku, "price": i.price, "quota": i.quota, "person_limit": i.person_limit}
            for i in sale.items.select_related("stockrecord").order_by("pk")
        ]
        return {"form": SaleForm(initial=head), "rows": item_rows(initial=items, spare=SPARE_ROWS)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, rows = SaleForm(request.POST), item_rows(request.POST)
        if "more" in request.POST:
            return self.render_to_response(self.get_context_data(**_with_more(request)))
        valid = [form.is_valid(), rows.is_valid()]
        if all(valid) and (saved := self._save(form, rows, request)):
            messages.success(request, _("Saved."))
            return redirect("bo_marketing:sale", saved.pk)
        return self.render_to_response(self.get_context_data(form=form, rows=rows), status=422)

    def _save(self, form: SaleForm, rows: Rows, request: HttpRequest) -> FlashSale | None:
        data = form.cleaned_data
        try:
            return save_sale(
                sale_id=self.sale.pk if self.sale else None,
                names=form.names(),
                starts=data["starts"],
                ends=data["ends"],
                items=[row.item() for row in rows.filled],
                below_cost=data["below_cost"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except SaleRefused as refused:
            tell_sale(form, rows, refused.problems)
            return None


def _with_more(request: HttpRequest) -> dict[str, Any]:
    """What was typed, unchecked, with more empty rows."""
    head = {name: request.POST.get(name, "") for name in SaleForm.base_fields}
    typed = [
        {name: form.data.get(form.add_prefix(name), "") for name in form.fields}
        for form in item_rows(request.POST).filled
    ]
    return {"form": SaleForm(initial=head), "rows": item_rows(initial=typed, spare=_MORE_ROWS)}
