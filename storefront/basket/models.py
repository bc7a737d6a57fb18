"""The basket: Oscar's, whose lines can be left out of the next order."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractLine


class Line(AbstractLine):
    """A line; unselected ones stay in the basket when the others are ordered. price_incl_tax is the price when it was added."""

    selected = models.BooleanField(_("Selected"), default=True)


from oscar.apps.basket.models import *  # noqa: E402, F403
