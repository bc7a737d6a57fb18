"""Opening an account, and the profile."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.transaction import atomic

from storefront.accounts.events import AccountRegistered
from storefront.accounts.models import User
from storefront.accounts.phones import normal_phone
from storefront.core.events import publish


class AlreadyRegistered(Exception):
    """The e-mail address or the mobile number belongs to an account."""


@atomic
def register(
    *,
    email: str = "",
    phone: str = "",
    password: str,
    language: str,
    now: datetime,
    name: str = "",
    marketing_consent: bool = False,
) -> User:
    """Open an account for an e-mail address, a mobile number or both.

    The password has been validated by the caller's form. name: the whole name. Raises AlreadyRegistered when one of the
    two is taken, ValueError when both are missing.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email or None,
                password,
                phone=phone or None,
                language=language,
                first_name=name.strip(),
                marketing_consent=marketing_consent,
                date_joined=now,
            )
    except IntegrityError as taken:
        raise AlreadyRegistered from taken
    publish(AccountRegistered(user_id=user.pk))
    return user


@atomic
def update_profile(
    *, user: User, actor: User, name: str, email: str, phone: str, language: str, marketing_consent: bool, now: datetime
) -> User:
    """Change what a person tells about themselves. Raises AlreadyRegistered, ValueError without e-mail and number.

    Locks the person.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not email and not phone:
        raise ValueError("a user needs an e-mail address or a mobile number")
    user.first_name, user.last_name = name.strip(), ""
    user.email = email.lower() or None
    user.phone = (normal_phone(phone) or None) if phone else None
    user.language, user.marketing_consent = language, marketing_consent
    try:
        with transaction.atomic():
            user.save(update_fields=["first_name", "last_name", "email", "phone", "language", "marketing_consent"])
    except IntegrityError as taken:
        raise AlreadyRegistered from taken
    return user
