"""Forms of the stock card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.partner.models import StockMovement

Kind = StockMovement.Kind
COUNT = "count"  # not a kind of movement: what was counted decides between gain and loss


class MovementForm(forms.Form):
    """A change of the units on hand, with its reason. A count says what is there; every other kind says what moved."""

    KINDS = [
        (Kind.RECEIPT, _("Goods received")),
        (Kind.RETURN, _("Returned goods, inspected")),
        (Kind.DAMAGE, _("Damaged or lost")),
        (Kind.ADJUSTMENT, _("Taken out for another purpose")),
        (COUNT, _("Counted: units on hand are now")),
    ]
    LEAVING = {Kind.DAMAGE, Kind.ADJUSTMENT}

    kind = forms.ChoiceField(
        label=pgettext_lazy("stock movement", "What happened"),
        choices=KINDS,
        widget=forms.RadioSelect,
        initial=Kind.RECEIPT,
    )
    units = forms.IntegerField(
        label=_("Units"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter the number of units"),
            "invalid": _("Enter a whole number"),
            "min_value": _("No fewer than 0 units"),
            "max_value": _("At most %(limit_value)s units"),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Waybill, count sheet or what was seen"),
        error_messages={"required": _("Write the reason; the ledger keeps it")},
    )

    def clean(self) -> None:
        kind, units = self.cleaned_data.get("kind"), self.cleaned_data.get("units")
        if units == 0 and kind and kind != COUNT:
            self.add_error("units", forms.ValidationError(_("A movement moves at least one unit"), code="zero"))

    def quantity(self) -> int:
        """Signed units of a movement; for a count the units that are there."""
        units: int = self.cleaned_data["units"]
        return -units if self.cleaned_data["kind"] in self.LEAVING else units

    @property
    def counts(self) -> bool:
        return bool(self.cleaned_data["kind"] == COUNT)

    def asked(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"].strip()}
