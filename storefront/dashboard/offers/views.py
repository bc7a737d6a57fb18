"""Oscar's offer steps; the one without a title gets one."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.offers import views as base


class OfferConditionView(base.OfferConditionView):
    def get_title(self) -> str | Promise:
        return _("Condition")
