"""The checkout's form, but for the address (storefront.accounts.forms.AddressForm)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.accounts.forms import EmailField
from storefront.content.formats import speaks_chinese
from storefront.order.models import Order
from storefront.order.operations.create import Invoice
from storefront.payment.models import ONLINE, Method

LONGEST_NOTE: Final = 200
NEW_ADDRESS: Final = "new"
# 统一社会信用代码: digits and capital letters without I, O, S, V, Z; the last character is a check character.
_TAX_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class TaxIdField(forms.CharField):
    """A company's unified social credit code, in any case and with blanks; cleaned to 18 characters."""

    def clean(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", str(super().clean(value) or ""))
        text = re.sub(r"[\s-]", "", text).upper()
        if not text:
            return ""
        if len(text) != 18:
            words = _("A tax ID has 18 characters; this one has %(count)s. Compare it with the business licence.")
            raise ValidationError(words, params={"count": len(text)}, code="length")
        strange = "".join(dict.fromkeys(sign for sign in text if sign not in _TAX_SIGNS))
        if strange:
            words = _("A tax ID has no %(signs)s. Could it be the digit 1, 0, 5 or 2?")
            raise ValidationError(
                words, params={"signs": "、".join(strange) if speaks_chinese() else ", ".join(strange)}, code="signs"
            )
        if not checks_out(text):
            raise ValidationError(
                _("There is a slip in this tax ID. Compare it with the business licence."), code="check"
            )
        return text


def checks_out(tax_id: str) -> bool:
    """Whether the check character is right. tax_id: 18 permitted characters. Source: GB 32100-2015."""
    total = sum(_TAX_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(tax_id[:17]))
    return _TAX_SIGNS[(31 - total % 31) % 31] == tax_id[17]


def _tax_id_field(*, required: bool = False) -> TaxIdField:
    """The field, which is checked as soon as one leaves it."""
    return TaxIdField(
        label=_("Tax ID"),
        required=required,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "hx-post": reverse_lazy("checkout:tax-id"),
                "hx-trigger": "change",
                "hx-params": "tax_id",
                "hx-target": "#id_tax_id-group",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        ),
        help_text=_("18 characters, on the business licence."),
    )


class TaxIdForm(forms.Form):
    """A tax ID alone, to be checked while the rest of the checkout is still being filled in."""

    tax_id = _tax_id_field(required=True)


class CheckoutForm(forms.Form):
    """Contact, delivery, invoice, payment and note. Choices that are checked against the basket come from the view."""

    address = forms.CharField(required=False, max_length=20)
    email = EmailField(help_text=_("News of the order and the invoice go there."))
    save_address = forms.BooleanField(label=_("Keep this address in my account"), required=False, initial=True)
    delivery = forms.CharField(required=False, max_length=50)
    invoice = forms.ChoiceField(label=_("Invoice"), choices=Order.Invoice.choices, required=False)
    invoice_title = forms.CharField(
        label=_("Invoice title"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    tax_id = _tax_id_field()
    invoice_email = EmailField(label=_("Send the invoice to"), required=False)
    payment = forms.ChoiceField(
        label=_("Payment method"),
        choices=Method.choices,
        error_messages={"required": _("Choose how to pay"), "invalid_choice": _("Choose how to pay")},
    )
    no_return = forms.BooleanField(
        label=_("I know that some of these goods can't be returned without a reason"), required=False
    )
    note = forms.CharField(
        label=pgettext_lazy("to the shop", "Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("For instance: ring before you come")}),
    )

    def __init__(self, *args: Any, needs_email: bool, methods: Sequence[Method] = ONLINE, **kwargs: Any) -> None:
        """needs_email: for a customer without an account, or whose account has no e-mail address.

        methods: the ways in which this order can be paid.
        """
        super().__init__(*args, **kwargs)
        self.fields["payment"].choices = [(m.value, m.label) for m in methods]  # type: ignore[attr-defined]
        self.fields["email"].error_messages["required"] = _("Enter an e-mail address: news of your order goes there")
        if not needs_email:
            del self.fields["email"]
        # Shown only for the kind that needs them, and then not optional.
        kind = str(self.data.get("invoice", "")) if self.is_bound else Order.Invoice.COMPANY
        self.fields["invoice_title"].required = bool(kind)
        self.fields["tax_id"].required = kind == Order.Invoice.COMPANY
        company = kind == Order.Invoice.COMPANY
        words = _("Enter the company's name") if company else _("Enter the name for the invoice")
        self.fields["invoice_title"].error_messages["required"] = words
        self.fields["tax_id"].error_messages["required"] = _("Enter the company's tax ID")

    def clean_note(self) -> str:
        note = " ".join(self.cleaned_data["note"].split())
        if len(note) > LONGEST_NOTE:
            words = _("The note may have %(limit)s characters; it has %(count)s now")
            raise ValidationError(words, params={"limit": LONGEST_NOTE, "count": len(note)})
        return note

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("invoice")
        # What was typed for another kind of invoice stays in its hidden field and is not used.
        unused = {"": ("invoice_title", "tax_id", "invoice_email"), Order.Invoice.PERSONAL: ("tax_id",)}
        for name in unused.get(kind or "", ()) if kind is not None else ():
            self.errors.pop(name, None)
        return data

    def want_tick(self) -> None:
        """Some of the goods can't be returned freely, and the customer has not said that they know."""
        self.add_error("no_return", _("Tick that you know it, or take these goods out"))

    def invoice_wish(self) -> Invoice | None:
        """What is wanted on the invoice. Only after is_valid()."""
        data = self.cleaned_data
        kind = data["invoice"]
        if not kind:
            return None
        return Invoice(
            kind=kind,
            title=data["invoice_title"],
            tax_id=data["tax_id"] if kind == Order.Invoice.COMPANY else "",
            email=data["invoice_email"] or data.get("email", ""),
        )
