"""Address book entries with 省/市/区."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.apps.address.abstract_models import AbstractUserAddress


class UserAddress(AbstractUserAddress):
    """A saved address.

    first_name holds the recipient's whole name; state, line4 and line3 hold 省, 市 and 区, line1 the street.
    """

    class Label(models.TextChoices):
        NONE = "", pgettext_lazy("label of an address", "No label")
        HOME = "home", pgettext_lazy("label of an address", "Home")
        WORK = "work", pgettext_lazy("label of an address", "Office")

    district_code = models.CharField(_("District"), max_length=6, blank=True)
    label = models.CharField(_("Label"), max_length=10, blank=True, choices=Label.choices, default=Label.NONE)


from oscar.apps.address.models import *  # noqa: E402, F403
from oscar.apps.address.models import Country  # noqa: E402, F401
