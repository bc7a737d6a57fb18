"""Forms of the order pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.forms import AddressForm
from storefront.accounts.models import User
from storefront.content.formats import mask_name, mask_phone
from storefront.content.languages import foreign_tag


class FindForm(forms.Form):
    """What a guest knows of an order."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=60,
        error_messages={"required": _("Enter the order number"), "max_length": _("An order number has 16 digits")},
        help_text=_("16 digits; it stands in the mail that we sent when you ordered"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    contact = forms.CharField(
        label=_("Mobile number or e-mail"),
        max_length=254,
        error_messages={
            "required": _("Enter the mobile number or e-mail address of the order"),
            "max_length": _("That is too long for a number or an address"),
        },
        help_text=_("The one you gave when you ordered, in full"),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """The number without the gaps that people type. One that can't be ours is refused like an unknown one."""
        number = "".join(str(self.cleaned_data["number"]).split()).replace("-", "")
        return number if number.isascii() and number.isalnum() and len(number) <= 32 else "0"


class ReaddressForm(AddressForm):
    """Another address for an order. What is left empty of recipient and number stays as it was."""

    def __init__(self, *args: Any, current: AddressDetails, **kwargs: Any) -> None:
        """current: where the order goes now; it is shown masked."""
        super().__init__(*args, in_book=False, **kwargs)
        kept = {"recipient": mask_name(current.recipient), "phone": mask_phone(current.phone)}
        for name, words in kept.items():
            self.fields[name].required = False
            # The name may be in another language than the page, and a screen reader is to know.
            value = (
                format_html('<span lang="{}">{}</span>', tag, words) if (tag := foreign_tag(words)) else escape(words)
            )
            self.fields[name].help_text = mark_safe(escape(_("Left empty, it stays %(value)s")) % {"value": value})  # noqa: S308


class CancelReason(models.TextChoices):
    """Why a customer calls an order off. The words are stored in the order's language, for people to read."""

    CHANGED_MIND = "changed_mind", _("I changed my mind")
    WRONG_GOODS = "wrong_goods", _("I chose the wrong item or variant")
    WRONG_ADDRESS = "wrong_address", _("The address is wrong")
    COUPON = "coupon", _("I forgot a coupon")
    TOO_SLOW = "too_slow", _("It takes too long")
    OTHER = "other", _("Something else")


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you cancel?"),
        choices=CancelReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason"), "invalid_choice": _("Choose a reason")},
    )

    def reason_label(self) -> Any:
        """The chosen reason in words, lazy: write it out under the language it is kept in."""
        return CancelReason(self.cleaned_data["reason"]).label


class PasswordForm(forms.Form):
    """One password, for a guest who keeps an order in a new account."""

    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("8 characters or more"),
        error_messages={"required": _("Choose a password"), "max_length": _("At most 128 characters")},
    )

    def __init__(self, *args: Any, email: str = "", name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = User(email=email or None, first_name=name)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self._person)
        return password
