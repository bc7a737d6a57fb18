"""Forms of the account pages, and the address form that the checkout shares."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.accounts import regions
from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.accounts.pasted import ParsedAddress
from storefront.accounts.phones import normal_phone
from storefront.address.models import UserAddress

LONGEST_PASSWORD = 128  # hashing costs time with every character


class PhoneField(forms.CharField):
    """A mobile number of mainland China in any spelling; cleaned to 11 digits."""

    default_error_messages = {
        "required": _("Enter a mobile number, so that the courier can reach you"),
        "phone": _("Enter an 11-digit mobile number"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        attrs = {"inputmode": "numeric", "autocomplete": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", **attrs}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        phone = normal_phone(text)
        if not phone:
            raise ValidationError(self.error_messages["phone"], code="phone")
        return phone

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # maxlength would cut a pasted number with spaces short


class NewPasswordField(forms.CharField):
    """A new password, kept as typed; its rules are checked by NewPassword forms."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("help_text", _("At least 8 characters, not a common password and not your name."))
        kwargs.setdefault("error_messages", {"required": _("Choose a password")})
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **kwargs)


class CurrentPasswordField(forms.CharField):
    """The password that the account has now."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("error_messages", {"required": _("Enter your password")})
        widget = forms.PasswordInput(attrs={"autocomplete": "current-password"}, render_value=False)
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **kwargs)


class EmailField(forms.EmailField):
    """An e-mail address in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        messages = {"invalid": _("Check the e-mail address: it looks like name@example.com")}
        kwargs.setdefault("error_messages", messages)
        super().__init__(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or "").lower()


class SignInForm(forms.Form):
    """Who, and with which password. The view asks the backends."""

    name = forms.CharField(
        label=_("Mobile number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter your mobile number or e-mail address")},
    )
    password = CurrentPasswordField()


class RegisterForm(forms.Form):
    """A new account: e-mail address, mobile number or both, and a password."""

    phone = PhoneField(required=False)
    email = EmailField(required=False, help_text=_("Order news and a forgotten password go there."))
    password = NewPasswordField()
    language = forms.ChoiceField(
        label=_("Language of our messages"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )
    marketing_consent = forms.BooleanField(
        label=_("Send me word of new things and offers, a few times a month"),
        help_text=_("You can stop it at any time in your account."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("phone", _("Enter a mobile number or an e-mail address"))
        if data.get("password"):
            person = User(email=data.get("email") or None, phone=data.get("phone") or None)
            _check_password(self, "password", data["password"], person)
        return data


class NewPasswordForm(forms.Form):
    """A new password for a person who is known already: by a link, or by a guest's order."""

    password = NewPasswordField(label=_("New password"))

    def __init__(self, user: User | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            _check_password(self, "password", data["password"], self.user)
        return data


class ChangePasswordForm(NewPasswordForm):
    """A new password, confirmed by the old one."""

    current = CurrentPasswordField(label=_("Current password"))
    field_order = ("current", "password")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if self.user is None or not self.user.check_password(current):
            raise ValidationError(_("This is not your current password"))
        return current


class ResetRequestForm(forms.Form):
    """Whom to send a link for a new password."""

    email = EmailField(
        error_messages={
            "required": _("Enter the e-mail address of your account"),
            "invalid": _("Check the e-mail address: it looks like name@example.com"),
        }
    )


class ProfileForm(forms.Form):
    """What a person tells about themselves."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(required=False)
    email = EmailField(required=False)
    language = forms.ChoiceField(label=_("Language of our messages"), choices=settings.LANGUAGES)
    marketing_consent = forms.BooleanField(
        label=_("Send me word of new things and offers, a few times a month"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("phone", _("Keep a mobile number or an e-mail address: you sign in with it"))
        return data


class EraseForm(forms.Form):
    """The password, and a tick that says it is meant."""

    password = CurrentPasswordField()
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that you mean it")},
    )


class PasteForm(forms.Form):
    """An address pasted as one text."""

    pasted = forms.CharField(
        label=_("Paste a whole address"),
        required=False,
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class AddressForm(forms.Form):
    """A delivery address with 省, 市 and 区 as three linked selects.

    Without scripts each change of a level is sent with the button `region_step`, and `wants_next_level` says that the
    form only asks for the next list. `details()` gives what was cleaned.
    """

    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter who receives the parcel")},
    )
    phone = PhoneField()
    province = forms.CharField(label=_("Province"), max_length=6, required=False)
    city = forms.CharField(label=_("City"), max_length=6, required=False)
    district = forms.CharField(label=_("District"), max_length=6, required=False)
    street = forms.CharField(
        label=_("Street, building, door"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
        error_messages={"required": _("Enter the street, the building and the door")},
    )
    label = forms.ChoiceField(
        label=_("Label"),
        choices=sorted(UserAddress.Label.choices, key=lambda choice: not choice[0]),  # "no label" stands last
        required=False,
        widget=forms.RadioSelect,
    )
    is_default = forms.BooleanField(label=_("Use this address first"), required=False)

    LEVELS = ("province", "city", "district")

    def __init__(self, *args: Any, in_book: bool = True, **kwargs: Any) -> None:
        """in_book: with label and default, for the address book."""
        super().__init__(*args, **kwargs)
        if not in_book:
            del self.fields["label"], self.fields["is_default"]
        self.chosen: tuple[str, str, str] = self._choose()
        words = {"province": _("Choose a province"), "city": _("Choose a city"), "district": _("Choose a district")}
        completes = {"province": "address-level1", "city": "address-level2", "district": "address-level3"}
        above = ""
        for level, code in zip(self.LEVELS, self.chosen, strict=True):
            below = regions.choices(above) if level == "province" or above else []
            widget = forms.Select(choices=[("", words[level]), *below], attrs={"autocomplete": completes[level]})
            self.fields[level].widget = widget
            self.initial[level] = code
            above = code

    @property
    def wants_next_level(self) -> bool:
        """Whether the form was sent only to fill the next list of the region."""
        return bool(self.is_bound and self.data.get("region_step"))

    @property
    def has_districts(self) -> bool:
        """Whether the chosen city is divided; 济源市 and its like are not."""
        return not self.chosen[1] or bool(regions.tree().below.get(self.chosen[1]))

    @property
    def place_code(self) -> str:
        """Code of the last level that is chosen; "" while none is."""
        return next((code for code in reversed(self.chosen) if code), "")

    @property
    def place_complete(self) -> bool:
        """Whether the last level is chosen."""
        return bool(self.place_code) and regions.can_deliver(self.place_code)

    @property
    def place_names(self) -> tuple[str, ...]:
        """What is chosen so far, each name once: ("浙江省", "杭州市")."""
        return regions.path_of(self.place_code).names if self.place_code else ()

    @property
    def place_errors(self) -> list[str]:
        """What is wrong with the region, whichever level it stands at."""
        return [str(error) for level in self.LEVELS for error in self.errors.get(level, ())] if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = self.place_code
        if not code:
            self.add_error("province", _("Choose the province, the city and the district"))
        elif not regions.can_deliver(code):
            served = regions.choices(code)
            level = "city" if not self.chosen[1] else "district"
            words = {"city": _("Choose the city and the district"), "district": _("Choose the district")}
            self.add_error(level, words[level] if served else _("We do not deliver there yet. Choose another address."))
        data["district_code"] = code
        return data

    def details(self) -> AddressDetails:
        """The cleaned address. Only after is_valid()."""
        data = self.cleaned_data
        return AddressDetails(
            recipient=data["recipient"],
            phone=data["phone"],
            district_code=data["district_code"],
            street=" ".join(data["street"].split()),
            label=data.get("label", ""),
            is_default=bool(data.get("is_default")),
        )

    @staticmethod
    def initial_of(details: AddressDetails) -> dict[str, Any]:
        """Initial values from a stored address."""
        return {
            "recipient": details.recipient,
            "phone": details.phone,
            "street": details.street,
            "label": details.label,
            "is_default": details.is_default,
            **_levels_of(details.district_code),
        }

    @staticmethod
    def initial_of_parsed(parsed: ParsedAddress) -> dict[str, Any]:
        """Initial values from a pasted text; what it didn't have is left out."""
        found = {"recipient": parsed.recipient, "phone": parsed.phone, "street": parsed.street}
        levels = dict(zip(AddressForm.LEVELS, parsed.codes, strict=False))
        return {name: value for name, value in (found | levels).items() if value}

    def _choose(self) -> tuple[str, str, str]:
        """The chosen codes, each only when it lies in the one before: a new province empties city and district."""
        codes: list[str] = []
        above = ""
        for level in self.LEVELS:
            given = self.data.get(self.add_prefix(level), "") if self.is_bound else self.initial.get(level, "")
            code = str(given or "")
            known = dict(regions.choices(above)) if level == "province" or above else {}
            only = next(iter(known)) if level == "city" and len(known) == 1 else ""  # 北京市 is its own only city
            above = code if code in known else only
            codes.append(above)
        return codes[0], codes[1], codes[2]


def _levels_of(code: str) -> dict[str, str]:
    try:
        codes = regions.path_of(code).codes if code else ()
    except regions.UnknownRegion:
        codes = ()
    return dict(zip(AddressForm.LEVELS, codes, strict=False))


def _check_password(form: forms.Form, field: str, password: str, user: User | None) -> None:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as weak:
        form.add_error(field, weak)
