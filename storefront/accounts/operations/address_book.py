"""The address book."""

from datetime import datetime

from storefront.accounts import regions
from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.address.models import UserAddress
from storefront.core.locks import atomic

MOST_ADDRESSES = 20


class TooManyAddresses(Exception):
    """The address book is full."""


class AddressNotServed(Exception):
    """We don't deliver to this place, or it isn't the last level of its branch."""


@atomic
def save_address(
    *, user: User, actor: User, details: AddressDetails, now: datetime, address: UserAddress | None = None
) -> UserAddress:
    """Store a new address, or change `address`, which is the person's own. The first one is the default.

    One that says the same as another of the person's replaces it. Raises AddressNotServed, TooManyAddresses.
    Locks the person.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not regions.can_deliver(details.district_code):
        raise AddressNotServed(details.district_code)
    own = UserAddress.objects.filter(user=user)
    changed = address or UserAddress(user=user)
    _fill(changed, details)
    same = own.filter(hash=changed.generate_hash()).exclude(pk=changed.pk).first()
    if same is not None:
        if address is not None:
            address.delete()
        changed = same
        _fill(changed, details)
    elif address is None and own.count() >= MOST_ADDRESSES:
        raise TooManyAddresses
    first = not own.exclude(pk=changed.pk).exists()
    changed.is_default_for_shipping = details.is_default or first
    changed.save()
    return changed


def _fill(address: UserAddress, details: AddressDetails) -> None:
    for column, value in details.columns().items():
        setattr(address, column, value)
    address.label = details.label


@atomic
def make_default(*, address: UserAddress, actor: User, now: datetime) -> None:
    """Make this the address that a checkout starts with."""
    address.is_default_for_shipping = True
    address.save()  # Oscar takes the flag from the others


@atomic
def delete_address(*, address: UserAddress, actor: User, now: datetime) -> None:
    """Remove an address. When it was the default, the most used of the others takes its place."""
    user_id, was_default = address.user_id, address.is_default_for_shipping
    address.delete()
    if was_default:
        others = UserAddress.objects.filter(user_id=user_id)
        following = others.order_by("-num_orders_as_shipping_address", "-pk").first()
        if following is not None:
            following.is_default_for_shipping = True
            following.save()
