"""Forms of the order page: shape only. What the order's state allows is the operations' business."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.orders.goods import title_of
from storefront.order.models import Carrier, Line, Parcel
from storefront.payment.models import Refund


class UnitsMixin(forms.Form):
    """One number field an order line, named units_<line id>."""

    units_initial = True

    def add_unit_fields(self, lines: Iterable[Line], most: dict[int, int], *, filled: bool) -> None:
        """lines: in the order shown; most: line id -> units that may be asked for, lines with 0 get no field."""
        self.unit_lines: list[tuple[Line, str]] = []
        for line in lines:
            limit = most.get(line.pk, 0)
            if limit < 1:
                continue
            name = f"units_{line.pk}"
            self.fields[name] = forms.IntegerField(
                label=_("Units of %(title)s") % {"title": title_of(line)},
                min_value=0,
                max_value=limit,
                required=False,
                initial=limit if filled else 0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "c-units"}),
                error_messages={
                    "max_value": _("At most %(limit_value)s units"),
                    "min_value": _("No fewer than 0 units"),
                    "invalid": _("Enter a whole number"),
                },
            )
            self.unit_lines.append((line, name))

    @property
    def unit_rows(self) -> list[tuple[Line, forms.BoundField]]:
        """The lines with their fields, for the template."""
        return [(line, self[name]) for line, name in self.unit_lines]

    def units(self) -> dict[int, int]:
        """Order line id -> units, 1 or more."""
        found = {line.pk: self.cleaned_data.get(name) or 0 for line, name in self.unit_lines}
        return {pk: units for pk, units in found.items() if units}


class ShipForm(UnitsMixin):
    """One parcel: what is in it, who carries it, under which number."""

    carrier: forms.ModelChoiceField[Carrier] = forms.ModelChoiceField(
        Carrier.objects.none(),
        label=_("Carrier"),
        empty_label=None,
        error_messages={"required": _("Choose a carrier"), "invalid_choice": _("Choose a carrier")},
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the tracking number on the waybill")},
    )

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].queryset = Carrier.objects.filter(active=True)  # type: ignore[attr-defined]
        rows = list(lines)
        self.add_unit_fields(rows, {line.pk: line.open_quantity for line in rows}, filled=True)

    _tracking = RegexValidator(r"^[A-Z0-9-]{6,40}\Z", _("A tracking number has 6 to 40 letters and digits"))

    def clean_tracking_number(self) -> str:
        number = "".join(self.cleaned_data["tracking_number"].split()).upper()
        self._tracking(number)
        return number

    def clean(self) -> None:
        if not self.errors and not self.units():
            raise forms.ValidationError(_("Put at least one unit into the parcel"), code="empty")


class TraceForm(forms.Form):
    """A stop on a parcel's way, told by telephone or read on the carrier's page."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Parcel.Stage.choices, initial=Parcel.Stage.IN_TRANSIT)
    place = forms.CharField(label=pgettext_lazy("where a parcel is", "Place"), max_length=80, required=False)
    text = forms.CharField(
        label=_("News"), max_length=300, error_messages={"required": _("Write what the carrier reports")}
    )
    at = forms.DateTimeField(
        label=_("Time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("Enter a date and a time"), "required": _("Enter a date and a time")},
    )


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(
        label=_("Internal note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write an internal note. Customers can't see it.")}),
        error_messages={"required": _("A note needs words"), "max_length": _("A note has at most 2000 characters")},
    )


class CancelForm(forms.Form):
    """Why the order is called off; the customer reads it."""

    REASONS = [
        ("asked", _("The customer asked for it")),
        ("out_of_stock", _("Goods missing or damaged")),
        ("address", _("Can't be delivered to this address")),
        ("fraud", _("Suspicious order")),
        ("other", _("Another reason")),
    ]
    why = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=forms.RadioSelect, initial="asked")
    text = forms.CharField(
        label=_("Words to the customer"), max_length=180, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def reason(self) -> str:
        """What the history keeps: the customer's words where staff wrote some, else the chosen reason."""
        return self.cleaned_data["text"].strip() or str(dict(self.REASONS)[self.cleaned_data["why"]])


class ReceiptForm(forms.Form):
    """Money that arrived by transfer, or that the carrier handed over."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
        error_messages={
            "required": _("Enter an amount such as 128.00"),
            "invalid": _("Enter an amount such as 128.00"),
            "min_value": _("The amount must be more than 0"),
            "max_decimal_places": _("An amount has at most 2 decimals"),
            "max_digits": _("The amount is too large"),
            "max_whole_digits": _("The amount is too large"),
        },
    )
    reference = forms.CharField(
        label=_("Reference on the statement"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the bank's or the carrier's reference")},
    )


class RefundForm(UnitsMixin):
    """How much goes back: everything, the price of units, or an amount."""

    FULL, LINES, AMOUNT = "full", "lines", "amount"
    # Reasons that a person gives; the others are the system's own.
    REASONS = [
        (value, label)
        for value, label in Refund.Reason.choices
        if value
        in {
            Refund.Reason.RETURNED,
            Refund.Reason.NOT_SHIPPED,
            Refund.Reason.PRICE,
            Refund.Reason.GOODWILL,
            Refund.Reason.OTHER,
        }
    ]
    how = forms.ChoiceField(
        label=_("How much"),
        choices=[(LINES, _("The price of units")), (AMOUNT, _("An amount")), (FULL, _("Everything that is left"))],
        widget=forms.RadioSelect,
        initial=LINES,
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Enter an amount such as 128.00"),
            "min_value": _("The amount must be more than 0"),
            "max_decimal_places": _("An amount has at most 2 decimals"),
            "max_digits": _("The amount is too large"),
            "max_whole_digits": _("The amount is too large"),
        },
    )
    shipping = forms.BooleanField(label=_("The delivery fee goes back too"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    note = forms.CharField(label=_("Note for colleagues"), max_length=200, required=False)

    def __init__(
        self, *args: Any, lines: Iterable[Line], refunded: dict[int, int], left: Decimal, fee: Decimal, **kwargs: Any
    ) -> None:
        """left: what can go back in all; fee: what of the delivery fee can; yuan."""
        super().__init__(*args, **kwargs)
        rows = list(lines)
        self.left = left
        if fee:
            self.fields["shipping"].label = _("The delivery fee of %(fee)s goes back too") % {"fee": f"¥{fee:,.2f}"}
        else:
            del self.fields["shipping"]
        self.add_unit_fields(rows, {line.pk: line.quantity - refunded.get(line.pk, 0) for line in rows}, filled=False)

    def clean(self) -> None:
        if self.errors:
            return
        how, amount = self.cleaned_data["how"], self.cleaned_data.get("amount")
        if how == self.AMOUNT and amount is None:
            self.add_error("amount", forms.ValidationError(_("Enter an amount such as 128.00"), code="required"))
        elif how == self.AMOUNT and amount is not None and amount > self.left:
            self.add_error(
                "amount",
                forms.ValidationError(
                    _("At most ¥%(left)s can be refunded") % {"left": f"{self.left:,.2f}"}, code="too_large"
                ),
            )
        elif how == self.LINES and not self.units() and not self.cleaned_data.get("shipping"):
            self.add_error("how", forms.ValidationError(_("Choose at least one unit to refund"), code="empty"))

    def asked(self) -> dict[str, Any]:
        """The operation's amount, lines and delivery fee."""
        how = self.cleaned_data["how"]
        return {
            "shipping": how == self.LINES and bool(self.cleaned_data.get("shipping")),
            "amount": self.cleaned_data["amount"] if how == self.AMOUNT else None,
            "lines": self.units() if how == self.LINES else None,
        }
