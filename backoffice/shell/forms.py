"""The sign-in form of the back office."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's, whose user name is an e-mail address or a mobile number."""

    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _("This e-mail or mobile number and password do not match. Please check both."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = _("Enter your e-mail or mobile number")
        self.fields["password"].error_messages["required"] = _("Enter your password")
