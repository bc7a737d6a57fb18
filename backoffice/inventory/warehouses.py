"""The warehouses as Wagtail's model pages show them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from backoffice.inventory.places import place_name
from storefront.partner.models import Warehouse
from storefront.partner.warehouses import NotEmpty, check_closable, save_warehouse


class WarehouseForm(WagtailAdminModelForm):  # type: ignore[misc]
    """Refuses to close a warehouse with units, or to give it another purpose."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        before = Warehouse.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if before is not None and not self.errors:
            try:
                check_closable(before, purpose=data["purpose"], active=data["active"])
            except NotEmpty as error:
                text = _("%(units)s units still lie here; transfer them first")
                field = "active" if before.active and not data["active"] else "purpose"
                self.add_error(field, ValidationError(text, params={"units": error.units}))
        return data

    def save(self, commit: bool = True) -> Warehouse:
        warehouse: Warehouse = super().save(commit=False)
        return save_warehouse(warehouse) if commit else warehouse


class WarehouseListView(generic.IndexView):
    """The warehouses with the units that lie in them."""

    def get_base_queryset(self) -> QuerySet[Warehouse]:
        return Warehouse.objects.annotate(units=Coalesce(Sum("stock__on_hand"), 0))


class WarehouseViewSet(ModelViewSet):
    model = Warehouse
    name = "bo_warehouses"
    url_prefix = "warehouses"
    icon = "home"
    menu_label = _("Warehouses")
    index_view_class = WarehouseListView
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_display = [
        "name",
        Column("code", label=_("Code")),
        Column("get_purpose_display", label=_("Purpose"), sort_key="purpose"),
        Column(
            "place",
            label=pgettext_lazy("of a warehouse", "Place"),
            accessor=lambda w: place_name(w.district_code) if w.district_code else "",
        ),
        Column("units", label=_("On hand"), accessor=lambda w: f"{w.units:,}"),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    ordering = ["position", "pk"]
    inspect_view_fields = [
        "name_zh_hans",
        "name_en",
        "code",
        "purpose",
        "district_code",
        "address",
        "position",
        "active",
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name_zh_hans"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("code"), FieldPanel("purpose")]),
            FieldRowPanel([FieldPanel("district_code"), FieldPanel("address")]),
            FieldRowPanel([FieldPanel("position", heading=_("Position")), FieldPanel("active")]),
        ],
        base_form_class=WarehouseForm,
    )
