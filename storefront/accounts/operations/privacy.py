"""A person's own data: taking it along, and leaving."""

from datetime import datetime
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext

from storefront.accounts import contributions
from storefront.accounts.addresses import addresses_of
from storefront.accounts.events import AccountErased
from storefront.accounts.models import User
from storefront.core.events import publish


class WrongPassword(Exception):
    """The password that confirms the step isn't the account's."""


class AccountStillNeeded(Exception):
    """Something stands against erasing the account; `reasons` says what, in words of the active language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def export_account(*, user: User, actor: User, now: datetime) -> dict[str, Any]:
    """Everything the shop keeps about a person, ready for JSON: the account, addresses, and what other rooms add."""
    return {
        "exported_at": now.isoformat(),
        "account": {
            "name": user.get_full_name(),
            "email": user.email,
            "phone": user.phone,
            "language": user.language,
            "marketing_consent": user.marketing_consent,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "addresses": [
            {
                "recipient": address.first_name,
                "phone": str(address.phone_number),
                "region": f"{address.state}{address.line4}{address.line3}",
                "district_code": address.district_code,
                "street": address.line1,
                "label": address.label,
                "default": address.is_default_for_shipping,
            }
            for address in addresses_of(user)
        ],
        **contributions.export_parts(user),
    }


@atomic
def erase_account(*, user: User, actor: User, password: str, now: datetime) -> None:
    """Remove the person from the account. Orders stay, as the law on accounts asks; nobody can sign in any more.

    Raises WrongPassword, AccountStillNeeded (open orders and the like; staff keep their account until they leave).
    Locks the person.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(password):
        raise WrongPassword
    reasons = contributions.obstacles(user)
    if user.is_staff:
        reasons.append(gettext("This account is used for work here. It ends with your work, not on this page."))
    if reasons:
        raise AccountStillNeeded(reasons)
    user.addresses.all().delete()
    user.wishlists.all().delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.phone = f"erased-{user.pk}@erased.invalid", None
    user.first_name = user.last_name = ""
    user.marketing_consent = user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    publish(AccountErased(user_id=user.pk))
