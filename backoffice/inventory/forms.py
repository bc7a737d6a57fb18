"""Forms of the stock card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.partner.models import StockMovement, StockPolicy, StockRecord, Warehouse

Kind = StockMovement.Kind
COUNT = "count"  # not a kind of movement: what was counted decides between gain and loss


def units_field(*, label: Any = None, least: int = 0, initial: int | None = None) -> forms.IntegerField:
    """A number of units, `least` or more."""
    return forms.IntegerField(
        label=label or _("Units"),
        min_value=least,
        max_value=1_000_000,
        initial=initial,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter the number of units"),
            "invalid": _("Enter a whole number"),
            "min_value": _("No fewer than %(limit_value)s units"),
            "max_value": _("At most %(limit_value)s units"),
        },
    )


def reason_field() -> forms.CharField:
    """Why; the ledger keeps it."""
    return forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Waybill, count sheet or what was seen"),
        error_messages={"required": _("Write the reason; the ledger keeps it")},
    )


def document_field() -> forms.CharField:
    """The paper behind it, if there is one."""
    return forms.CharField(
        label=_("Document number"), max_length=60, required=False, help_text=_("Purchase, count or transfer note")
    )


class WarehouseField(forms.ModelChoiceField):
    """A warehouse that is open, of one purpose or any."""

    def __init__(self, *, purpose: str = "", **kwargs: Any) -> None:
        rows = Warehouse.objects.filter(active=True)
        rows = rows.filter(purpose=purpose) if purpose else rows
        super().__init__(queryset=rows, empty_label=None, **kwargs)


class MovementForm(forms.Form):
    """A change of the units on hand, with its reason. A count says what is there; every other kind says what moved."""

    KINDS = [
        (Kind.RECEIPT, _("Goods received")),
        (Kind.RETURN, _("Returned goods, into quarantine")),
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
    units = units_field()
    warehouse = WarehouseField(label=_("Warehouse"), required=False, purpose=Warehouse.Purpose.SALE)
    reason = reason_field()
    document = document_field()
    unit_cost = forms.DecimalField(
        label=_("Unit cost"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("In yuan, of goods received"),
    )

    def __init__(self, *args: Any, sees_cost: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_cost:
            self.fields.pop("unit_cost")

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
        return {"reason": self.cleaned_data["reason"].strip(), "document": self.cleaned_data["document"].strip()}


class TransferForm(forms.Form):
    """Units from one warehouse to another."""

    source = WarehouseField(label=_("From"))
    target = WarehouseField(label=_("To"))
    units = units_field(least=1)
    reason = reason_field()
    document = document_field()

    def clean(self) -> None:
        source, target = self.cleaned_data.get("source"), self.cleaned_data.get("target")
        if source is not None and source == target:
            self.add_error("target", forms.ValidationError(_("Choose another warehouse"), code="same"))


class InspectForm(forms.Form):
    """What became of returned goods."""

    source = WarehouseField(label=_("Quarantine"), purpose=Warehouse.Purpose.QUARANTINE)
    good = units_field(label=_("Good: sellable again"), initial=0)
    bad = units_field(label=_("Bad: written off"), initial=0)
    target = WarehouseField(label=_("Good ones go to"), purpose=Warehouse.Purpose.SALE)
    reason = reason_field()
    document = document_field()

    def clean(self) -> None:
        if self.cleaned_data.get("good") == 0 and self.cleaned_data.get("bad") == 0:
            self.add_error("good", forms.ValidationError(_("Say how many were looked at"), code="none"))


class BeyondForm(forms.Form):
    """Whether a SKU is sold beyond what is on hand."""

    beyond = forms.ChoiceField(
        label=_("Beyond stock"), choices=StockRecord.Beyond.choices, required=False, widget=forms.RadioSelect
    )
    limit = units_field(label=_("Units beyond stock"), initial=0)
    date = forms.DateField(
        label=_("Ships from"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Shoppers are promised a delivery that starts on this day."),
    )  # fmt: skip

    def clean(self) -> None:
        if not self.cleaned_data.get("beyond"):
            return
        if not self.cleaned_data.get("limit") and "limit" not in self.errors:
            self.add_error("limit", forms.ValidationError(_("Say how many units at most"), code="none"))
        if not self.cleaned_data.get("date") and "date" not in self.errors:
            self.add_error("date", forms.ValidationError(_("Say from which day they ship"), code="none"))


class PolicyForm(forms.ModelForm):
    """How the shop allocates."""

    class Meta:
        model = StockPolicy
        fields = ["rule", "split_lines", "person_cap", "source_cap"]
        widgets = {"rule": forms.RadioSelect}
        help_texts = {
            "person_cap": _("0 is no cap. A shopper who reaches it is asked to pay or cancel first."),
            "source_cap": _("0 is no cap. A block is the network of an address: /24 of IPv4, /48 of IPv6."),
        }
