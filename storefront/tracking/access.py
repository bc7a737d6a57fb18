"""How a guest proves that an order is theirs: the signed link of a mail, or number and contact."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from storefront.accounts.phones import normal_phone
from storefront.core.ratelimit import allow, client_address
from storefront.order.models import Order

LINK_SECONDS = 60 * 24 * 3600
FIND_WINDOW = 600
_TRIES_OF_ADDRESS = 10
_TRIES_FOR_NUMBER = 5
_signer = TimestampSigner(salt="order-link")


class TooManyTries(Exception):
    """The address or the number was tried too often in this window."""


def link_token(order: Order) -> str:
    """Lets whoever holds it see this order as a guest for 60 days. The number itself is not part of it."""
    return _signer.sign(order.number).removeprefix(f"{order.number}:")


def order_of_link(number: str, token: str) -> Order | None:
    """The order of a mail's link; None for a wrong or old token, and once the order belongs to an account."""
    try:
        _signer.unsign(f"{number}:{token}", max_age=LINK_SECONDS)
    except BadSignature:
        return None
    return Order.objects.filter(number=number, user=None).first()


def find_order(*, request: HttpRequest, number: str, contact: str) -> Order | None:
    """A guest's order by its number and the full phone number or e-mail address given with it.

    None for an unknown number, a wrong contact and an order of an account alike, after the same work.
    Raises TooManyTries beyond 10 tries an address or 5 a number in ten minutes.
    """
    by_address = allow(f"order-find:address:{client_address(request)}", _TRIES_OF_ADDRESS, FIND_WINDOW)
    by_number = allow(f"order-find:number:{number}", _TRIES_FOR_NUMBER, FIND_WINDOW)
    if not (by_address and by_number):
        raise TooManyTries
    order = Order.objects.select_related("shipping_address").filter(number=number, user=None).first()
    address = order.shipping_address if order else None
    known = (
        _normal(order.guest_email if order else ""),
        _normal(order.phone if order else ""),
        _normal(str(address.phone_number) if address and address.phone_number else ""),
    )
    given = _normal(contact)
    # No short cut: each comparison is made whether or not an earlier one fits, and also when there is no order.
    fits = [constant_time_compare(given, one) & bool(given) & bool(one) for one in known]
    return order if order and any(fits) else None


def _normal(contact: str) -> str:
    contact = contact.strip()
    return contact.casefold() if "@" in contact else normal_phone(contact) or contact.replace(" ", "")
