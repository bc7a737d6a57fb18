"""What a request to the basket may say. Numbers that make no sense become words or the nearest that does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from storefront.basket.pricing import MOST_UNITS


class UnitsField(forms.Field):
    """A number of units. More than a basket holds is taken for all it holds; text, 0 and less are refused."""

    default_error_messages = {"units": _("Enter a quantity of 1 or more")}

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        self.least = least
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(self.error_messages["units"], code="units")
        units = MOST_UNITS + 1 if len(text) > 6 else int(text)
        if units < self.least:
            raise forms.ValidationError(self.error_messages["units"], code="units")
        return units


class AddForm(forms.Form):
    """Putting a product in: `quantity` (1 without it), `next` (where to go then), `buy_now` (straight to checkout)."""

    quantity = UnitsField(required=False)
    next = forms.CharField(required=False, max_length=2000)

    @property
    def units(self) -> int:
        return int(self.cleaned_data.get("quantity") or 1)


class LineForm(forms.Form):
    """Changing a line: its quantity (0 takes it out), a step of +1 or -1, whether it is selected."""

    quantity = UnitsField(required=False, least=0)
    step = forms.ChoiceField(required=False, choices=[("-1", "-1"), ("1", "1")])
    with_selected = forms.BooleanField(required=False)
    selected = forms.BooleanField(required=False)


class CouponForm(forms.Form):
    """Choosing a coupon: by `code`, or by the id of a claimed one."""

    code = forms.CharField(label=_("Coupon code"), required=False, max_length=40)
    voucher = forms.IntegerField(required=False, min_value=1, max_value=2**62)
