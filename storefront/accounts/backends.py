"""Sign-in with an e-mail address or a mobile number."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from storefront.accounts.models import User


class EmailOrPhoneBackend(ModelBackend):
    """Django's model backend whose user name is an e-mail address or a mobile number."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        name = username or kwargs.get("email") or ""
        user = User.objects.by_sign_in_name(name)
        if user is None:
            User().set_password(password)  # as much work as for a known name, so that time tells nothing
            return None
        if user.check_password(password or "") and self.user_can_authenticate(user):
            return user
        return None
