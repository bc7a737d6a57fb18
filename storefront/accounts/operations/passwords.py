"""Passwords: changing one, and the mail that lets a person set a new one."""

from datetime import datetime

from django.db.transaction import atomic

from storefront.accounts.mail import send_reset_mail
from storefront.accounts.models import User


@atomic
def change_password(*, user: User, actor: User, password: str, now: datetime) -> User:
    """Set a password that the caller's form has validated. Sessions that were opened with the old one end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


@atomic
def request_password_reset(*, name: str, now: datetime) -> None:
    """Send a link to the person who signs in by this name, when there is one with an e-mail address.

    The caller learns nothing about whether there is. The mail goes out as a background job, in the person's language.
    """
    user = User.objects.by_sign_in_name(name)
    if user is not None and user.is_active and user.email:
        send_reset_mail.enqueue(user.pk)
