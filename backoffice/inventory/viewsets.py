"""Small tables that Wagtail's own model pages serve: brands, carriers, delivery methods and their rates."""

from typing import Any

import django_filters
from django.forms import RadioSelect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from backoffice.inventory.places import PlaceSelect, place_name
from backoffice.inventory.warehouses import WarehouseViewSet
from storefront.catalogue.models import Brand
from storefront.content.formats import money
from storefront.order.models import Carrier
from storefront.shipping.models import DeliveryMethod, DeliveryRate


def _both(name: str) -> FieldRowPanel:
    """A text in both languages side by side."""
    return FieldRowPanel([FieldPanel(f"{name}_zh_hans"), FieldPanel(f"{name}_en")])


class _Small(ModelViewSet):
    """Without copying; inspecting is what people with the right to see get."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False


class BrandViewSet(_Small):
    model = Brand
    name = "bo_brands"
    url_prefix = "brands"
    icon = "tag"
    menu_label = _("Brands")
    list_display = ["name", Column("slug", label=_("Slug"))]
    inspect_view_fields = ["name_zh_hans", "name_en", "slug", "story_zh_hans", "story_en"]
    search_fields = ["name_zh_hans", "name_en"]
    panels = [
        _both("name"),
        FieldPanel("slug"),
        FieldPanel("story_zh_hans"),
        FieldPanel("story_en"),
        FieldPanel("logo"),
    ]


class CarrierViewSet(_Small):
    model = Carrier
    name = "bo_carriers"
    url_prefix = "carriers"
    icon = "site"
    menu_label = _("Carriers")
    list_display = [
        "name",
        Column("code", label=_("Code")),
        Column("phone", label=_("Telephone")),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    inspect_view_fields = ["name_zh_hans", "name_en", "code", "phone", "position", "active"]
    panels = [
        _both("name"),
        FieldPanel("code"),
        FieldPanel("phone"),
        FieldRowPanel([FieldPanel("position", heading=_("Position")), FieldPanel("active")]),
    ]


class DeliveryMethodViewSet(_Small):
    model = DeliveryMethod
    name = "bo_delivery"
    url_prefix = "delivery-methods"
    icon = "redirect"
    menu_label = _("Delivery methods")
    list_display = [
        "name",
        Column("code", label=_("Code")),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    inspect_view_fields = [
        "name_zh_hans",
        "name_en",
        "code",
        "description_zh_hans",
        "description_en",
        "position",
        "active",
    ]
    panels = [
        _both("name"),
        _both("description"),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("position", heading=_("Position")), FieldPanel("active")]),
    ]


class RateFilters(WagtailFilterSet):
    """What the list of rates can be narrowed by."""

    method = django_filters.ModelChoiceFilter(label=_("Delivery method"), queryset=DeliveryMethod.objects.all())
    served = django_filters.ChoiceFilter(
        label=_("Served"), choices=[("True", _("Yes")), ("False", _("No"))], widget=RadioSelect
    )

    class Meta:
        model = DeliveryRate
        fields: list[str] = []


def _fee(name: str, label: Any) -> Column:
    """A sum of money, or a dash for none."""

    def shown(rate: DeliveryRate) -> str:
        amount = getattr(rate, name)
        return "—" if amount is None or not rate.served else money(amount)

    return Column(name, label=label, accessor=shown, sort_key=name)


class RateListView(generic.IndexView):
    """The rates, each by the name of its place."""

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column: Column = super()._get_title_column(field_name, *args, **kwargs)
        column.accessor = lambda rate: place_name(rate.region)
        return column


class DeliveryRateViewSet(_Small):
    model = DeliveryRate
    index_view_class = RateListView
    name = "bo_rates"
    url_prefix = "delivery-rates"
    icon = "decimal"
    menu_label = _("Delivery rates")
    list_display = [
        "region",
        Column("method", label=_("Delivery method"), sort_key="method"),
        BooleanColumn("served", label=_("Served"), sort_key="served"),
        _fee("first_fee", _("First fee")),
        _fee("step_fee", _("Step fee")),
        _fee("free_from", _("Free from")),
        "days_min",
        "days_max",
    ]
    filterset_class = RateFilters
    search_fields = ["region"]
    inspect_view_fields = [
        "method",
        "region",
        "served",
        "first_weight",
        "first_fee",
        "step_weight",
        "step_fee",
        "free_from",
        "days_min",
        "days_max",
    ]
    panels = [
        FieldPanel("method", heading=_("Delivery method")),
        FieldRowPanel([FieldPanel("region", widget=PlaceSelect), FieldPanel("served")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("first_weight"), FieldPanel("first_fee")]),
                FieldRowPanel([FieldPanel("step_weight"), FieldPanel("step_fee")]),
            ],
            heading=_("Fee"),
        ),
        FieldPanel("free_from"),
        FieldRowPanel([FieldPanel("days_min"), FieldPanel("days_max")]),
    ]


VIEWSETS: tuple[Any, ...] = (
    BrandViewSet,
    CarrierViewSet,
    DeliveryMethodViewSet,
    DeliveryRateViewSet,
    WarehouseViewSet,
)
