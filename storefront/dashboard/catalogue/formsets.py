"""The parts of a product that are edited as rows: Oscar's, and its reasons."""

from typing import Any

from django.db.models import F
from django.forms.models import inlineformset_factory

from storefront.catalogue.models import Product, ProductReason
from storefront.dashboard.catalogue.forms import ProductReasonForm, StockRecordForm
from storefront.partner.models import StockRecord

_SHIFT = 1000

BaseStockRecordFormSet = inlineformset_factory(
    Product, StockRecord, form=StockRecordForm, extra=1, max_num=1, validate_max=True, can_delete=False
)
BaseReasonFormSet = inlineformset_factory(
    Product, ProductReason, form=ProductReasonForm, extra=2, max_num=8, can_delete=True
)


class ProductReasonFormSet(BaseReasonFormSet):  # type: ignore[valid-type, misc]
    """The numbered reasons. Places are given anew on saving, 1, 2, 3 in the order that was asked for."""

    def __init__(self, product_class: Any, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def save(self, commit: bool = True) -> list[ProductReason]:
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        kept = [form for form in kept if form.instance.pk or form.has_changed()]
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        # A product has each place once, so the old ones step aside first.
        ProductReason.objects.filter(product=self.instance).update(position=F("position") + _SHIFT)
        kept.sort(key=lambda form: form.cleaned_data.get("place") or _SHIFT)
        saved = []
        for position, form in enumerate(kept):
            reason = form.save(commit=False)
            reason.product, reason.position = self.instance, position
            reason.save()
            saved.append(reason)
        return saved


class StockRecordFormSet(BaseStockRecordFormSet):  # type: ignore[valid-type, misc]
    """The product's one stock record. It is never deleted here: its movements and order lines refer to it."""

    def __init__(self, product_class: Any, user: Any, *args: Any, **kwargs: Any) -> None:
        self.product_class, self.user = product_class, user
        super().__init__(*args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        return super()._construct_form(i, product_class=self.product_class, user=self.user, **kwargs)
