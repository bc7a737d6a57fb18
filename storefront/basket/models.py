"""The basket: Oscar's, whose lines can be left out of the next order."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine


class Basket(AbstractBasket):
    """A basket. `vouchers` holds at most one: the coupon that was chosen. Without one the best claimed one is used."""

    own_orders: Collection[str] = ()  # numbers of the session's orders: what they hold unpaid is the shopper's own

    without_coupon = models.BooleanField(_("No coupon"), default=False)

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(owner__isnull=False, status="Open"), name="basket_one_open_each"
            )
        ]


class Line(AbstractLine):
    """A line; unselected ones stay in the basket when the others are ordered.

    later: saved for later: it stays with the basket but is not in it, it has no price, no part in limits, no checkbox.
    price_incl_tax is the unit price when it was put in.
    """

    selected = models.BooleanField(_("Selected"), default=True)
    later = models.BooleanField(_("Saved for later"), default=False)


from oscar.apps.basket.models import *  # noqa: E402, F403
