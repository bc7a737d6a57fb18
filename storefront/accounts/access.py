"""Who may load what: loading is the permission."""

from django.http import Http404

from storefront.accounts.models import User
from storefront.address.models import UserAddress


def get_address_for(user: User, pk: int) -> UserAddress:
    """One of the person's own addresses. Raises Http404 for anybody else's."""
    address = UserAddress.objects.filter(user=user, pk=pk).first()
    if address is None:
        raise Http404
    return address
