"""Oscar's product page, saved as one step: everything that was typed is kept, or nothing is."""

from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.catalogue import views as base

from storefront.dashboard.catalogue.formsets import ProductReasonFormSet


class ProductCreateUpdateView(base.ProductCreateUpdateView):
    """Adds the numbered reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.formsets["reason_formset"] = ProductReasonFormSet

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with atomic():
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class ProductDeleteView(base.ProductDeleteView):
    """Deletes a product that never moved; others can only be hidden, since the ledger and orders refer to them."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with atomic():
                response: HttpResponse = super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(self.request, _("This product has stock movements and can't be deleted. Hide it instead."))
            return redirect("dashboard:catalogue-product", pk=self.kwargs["pk"])
        return response
