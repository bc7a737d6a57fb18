"""Ways to pay that people record: where and for how much the shop offers them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet

from storefront.payment.models import WayByHand


class WayByHandViewSet(ModelViewSet):
    """One row a method; they are there from the start and are neither added nor taken away."""

    model = WayByHand
    name = "bo_ways"
    url_prefix = "ways-to-pay"
    icon = "key"
    menu_label = _("Payments without a provider")
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_display = [
        "method",
        BooleanColumn("active", label=_("Offered at checkout"), sort_key="active"),
        "least",
        "most",
    ]
    inspect_view_fields = ["method", "active", "least", "most", "regions", "days", "words_zh_hans", "words_en"]
    panels = [
        FieldRowPanel([FieldPanel("method", read_only=True), FieldPanel("active")]),
        FieldRowPanel([FieldPanel("least"), FieldPanel("most")]),
        FieldRowPanel([FieldPanel("regions"), FieldPanel("days")]),
        FieldPanel("words_zh_hans"),
        FieldPanel("words_en"),
    ]


VIEWSETS: tuple[Any, ...] = (WayByHandViewSet,)
