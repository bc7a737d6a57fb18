"""`{% load orders %}`: parts about orders for pages of floors below."""

from typing import Any

from django import template
from django.template import Context

from storefront.order.models import Order
from storefront.tracking.forms import PasswordForm

register = template.Library()


@register.inclusion_tag("storefront/tracking/claim.html", takes_context=True)
def keep_order(context: Context, order: Order) -> dict[str, Any]:
    """`{% keep_order order %}`: lets a guest keep a new order in an account by choosing a password. Nothing for others.

    The form goes to tracking:claim, which shows what is wrong on the order's own page.
    """
    user = getattr(context.get("request"), "user", None)
    contact = order.guest_email or order.phone
    guest = order.user_id is None and contact and user is not None and not user.is_authenticated
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "order": order,
        "contact": contact,
        "claim_form": PasswordForm() if guest else None,
        "can_claim": False,
    }
