"""Django's own signals that browsing follows."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from storefront.accounts.models import User
from storefront.browsing.wishlist import guest_saved, merge
from storefront.core.clock import now


@receiver(user_logged_in, dispatch_uid="browsing_merge_saved")
def merge_saved(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What was saved before signing in joins the account. The pages of the list drop the cookie then."""
    if request is None:
        return
    saved = guest_saved(request)
    if saved:
        merge(user=user, saved=saved, now=now())
