"""The product list and the stock list."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.forms import RadioSelect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from backoffice.inventory import queries
from backoffice.shell.exports import note_export
from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import actor_of
from storefront.basket.queries import variant_texts
from storefront.catalogue.models import Brand, Category, Product, ProductClass, ProductImage
from storefront.content.formats import money
from storefront.core import clock
from storefront.partner.models import StockRecord


class ProductFilters(WagtailFilterSet):
    """What the product list's filter drawer offers."""

    product_class = django_filters.ModelChoiceFilter(label=gettext_lazy("Type"), queryset=ProductClass.objects.all())
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Category"), queryset=Category.objects.all(), method="by_category"
    )
    brand = django_filters.ModelChoiceFilter(label=gettext_lazy("Brand"), queryset=Brand.objects.all())
    structure = django_filters.ChoiceFilter(
        label=gettext_lazy("Variants"),
        choices=[
            (Product.PARENT, gettext_lazy("With variants")),
            (Product.STANDALONE, gettext_lazy("Without variants")),
        ],
        widget=RadioSelect,
    )
    returnable = django_filters.ChoiceFilter(
        label=gettext_lazy("7-day return"),
        choices=[("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))],
        widget=RadioSelect,
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def by_category(self, rows: QuerySet[Product], name: str, value: Category) -> QuerySet[Product]:
        return rows.filter(categories__path__startswith=value.path).distinct()


def _price_of(product: Product) -> str:
    listing = getattr(product, "listing", None)
    if listing is None or not listing.price:
        return ""
    return _("From %(price)s") % {"price": money(listing.price)} if listing.price_varies else money(listing.price)


def _available(product: Product) -> int | None:
    listing = getattr(product, "listing", None)
    return listing.available if listing is not None else None


def _state_of(product: Product) -> dict[str, Any]:
    listing = getattr(product, "listing", None)
    if not product.is_public:
        return {"word": _("Hidden"), "tone": ""}
    if listing is None or not listing.visible:
        return {"word": _("Not on sale"), "tone": "warn"}
    if not listing.available:
        return {"word": _("Sold out"), "tone": "danger"}
    return {"word": _("On sale"), "tone": "ok"}


class ProductListView(RecordListView):
    """Lists products; a row opens the editor for those who may edit, else the shop's page."""

    right = "catalogue.view_product"
    export_right = "people.export_product"
    model = Product
    page_title = gettext_lazy("Products")
    header_icon = "tag"
    views_named = queries.PRODUCT_VIEWS
    alarming = frozenset({"sold-out"})
    url_stem = "bo_inventory:products"
    view_stem = "bo_inventory:products_view"
    filterset_class = ProductFilters
    default_ordering = "-date_updated"
    verbose_name_plural = gettext_lazy("products")
    search_words = gettext_lazy("Title or SKU")
    empty_words = {
        "all": gettext_lazy("No product yet. Create the first one with the button above."),
        "on-sale": gettext_lazy("No product is on sale."),
        "off": gettext_lazy("No product is off sale: all of them can be bought."),
        "sold-out": gettext_lazy("No product is sold out."),
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "title",
                label=gettext_lazy("Product"),
                template="backoffice/inventory/cells/product.html",
                value=self._link,
                area="id",
                one_line=False,
                sort_key="title",
            ),
            CellColumn("upc", label=gettext_lazy("SKU"), value=lambda p: p.upc or "", area="who", sort_key="upc"),
            CellColumn("product_class", label=gettext_lazy("Type"), value=lambda p: p.product_class or "", area="item"),
            CellColumn(
                "variants",
                label=gettext_lazy("Variants"),
                value=lambda p: (getattr(p, "listing", None) and p.listing.variants) or "",
                number=True,
            ),
            CellColumn(
                "price",
                label=gettext_lazy("Price"),
                value=_price_of,
                area="sum",
                number=True,
                sort_key="listing__price",
            ),
            CellColumn(
                "available",
                label=gettext_lazy("Available"),
                value=_available,
                area="due",
                number=True,
                sort_key="listing__available",
            ),
            CellColumn(
                "sold",
                label=gettext_lazy("Sold"),
                value=lambda p: p.listing.sold if getattr(p, "listing", None) else "",
                number=True,
                sort_key="listing__sold",
            ),
            CellColumn(
                "state",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=_state_of,
                area="state",
            ),
            CellColumn(
                "date_updated",
                label=gettext_lazy("Changed"),
                template="backoffice/shell/time_cell.html",
                area="owner",
                sort_key="date_updated",
            ),
        ]

    def _link(self, product: Product) -> str:
        if self.request.user.has_perm("catalogue.change_product"):
            return reverse("dashboard:catalogue-product", args=[product.pk])
        return product.get_absolute_url()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("catalogue.add_product"):
            return []
        return [HeaderButton(_("New product"), url=reverse("bo_inventory:new"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Product]:
        first = Prefetch("images", ProductImage.objects.order_by("display_order"))
        return (
            queries.products(self.view_key).select_related("listing", "product_class", "brand").prefetch_related(first)
        )

    def order_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        return queryset.order_by(self.ordering, "-pk")

    def find(self, rows: QuerySet[Product], text: str) -> QuerySet[Product]:
        return queries.find_products(rows, text)

    def view_counts(self) -> Mapping[str, int]:
        return queries.product_counts()

    def summary(self, count: int) -> str:
        return _("%(count)s products") % {"count": f"{count:,}"}

    @property
    def export_columns(self) -> dict[str, tuple[Any, Any]]:  # type: ignore[override]
        return {
            "sku": (_("SKU"), lambda p: p.upc or ""),
            "title": (_("Title"), lambda p: p.get_title()),
            "type": (_("Type"), lambda p: str(p.product_class or "")),
            "brand": (_("Brand"), lambda p: str(p.brand or "")),
            "price": (_("Price"), lambda p: p.listing.price if getattr(p, "listing", None) else ""),
            "available": (_("Available"), _available),
            "sold": (_("Sold"), lambda p: p.listing.sold if getattr(p, "listing", None) else ""),
            "status": (_("Status"), lambda p: _state_of(p)["word"]),
        }

    def note_export(self, rows: int) -> None:
        note_export(
            actor=actor_of(self.request),
            what=f"products/{self.view_key}",
            rows=rows,
            masked=False,
            query=self.request.GET.urlencode(),
            now=clock.now(),
        )

    def get_filename(self) -> str:
        return f"products-{timezone.localdate():%Y%m%d}"


class StockListView(RecordListView):
    """Lists stock records: on hand, held for orders, free to sell."""

    right = "partner.view_stockrecord"
    export_right = "people.export_product"
    model = StockRecord
    page_title = gettext_lazy("Stock")
    header_icon = "table"
    views_named = queries.STOCK_VIEWS
    alarming = frozenset({"low", "out"})
    url_stem = "bo_inventory:stock"
    view_stem = "bo_inventory:stock_view"
    default_ordering = "free"
    verbose_name_plural = gettext_lazy("stock records")
    search_words = gettext_lazy("SKU or title")
    empty_words = {
        "all": gettext_lazy("No stock record yet. It comes with a product's price."),
        "low": gettext_lazy("No stock is low."),
        "out": gettext_lazy("Nothing is out of stock."),
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "partner_sku",
                label=gettext_lazy("SKU"),
                template="backoffice/inventory/cells/sku.html",
                area="id",
                sort_key="partner_sku",
            ),
            CellColumn(
                "product",
                label=gettext_lazy("Product"),
                template="backoffice/inventory/cells/stocked.html",
                value=self._goods,
                area="item",
                one_line=False,
            ),
            CellColumn("num_in_stock", label=gettext_lazy("On hand"), area="due", number=True, sort_key="num_in_stock"),
            CellColumn(
                "num_allocated",
                label=pgettext_lazy("stock", "Held"),
                area="who",
                number=True,
                sort_key="num_allocated",
            ),
            CellColumn(
                "free", label=gettext_lazy("Available"), area="sum", number=True, sort_key="free", labelled=True
            ),
            CellColumn("floor", label=gettext_lazy("Low from"), number=True),
            CellColumn(
                "state",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=self._state,
                area="state",
            ),
        ]

    _variants: Mapping[int, str] = {}

    def get_base_queryset(self) -> QuerySet[StockRecord]:
        return queries.stock(self.view_key).select_related("product__parent")

    def order_queryset(self, queryset: QuerySet[StockRecord]) -> QuerySet[StockRecord]:
        return queryset.order_by(self.ordering, "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        self._variants = variant_texts([row.product_id for row in context["object_list"] if row.product.parent_id])
        return context

    def _goods(self, record: StockRecord) -> dict[str, str]:
        return {"title": record.product.get_title(), "variant": self._variants.get(record.product_id, "")}

    def _state(self, record: Any) -> dict[str, Any]:
        if record.free <= 0:
            return {"word": _("Out of stock"), "tone": "danger"}
        return (
            {"word": pgettext("stock", "Low"), "tone": "warn"}
            if record.free <= record.floor
            else {"word": pgettext("stock", "Enough"), "tone": "ok"}
        )

    def find(self, rows: QuerySet[StockRecord], text: str) -> QuerySet[StockRecord]:
        return queries.find_stock(rows, text)

    def view_counts(self) -> Mapping[str, int]:
        return queries.stock_counts()

    def summary(self, count: int) -> str:
        return _("%(count)s stock records") % {"count": f"{count:,}"}

    @property
    def export_columns(self) -> dict[str, tuple[Any, Any]]:  # type: ignore[override]
        return {
            "sku": (_("SKU"), lambda r: r.partner_sku),
            "title": (_("Title"), lambda r: r.product.get_title()),
            "on_hand": (_("On hand"), lambda r: r.num_in_stock),
            "held": (pgettext("stock", "Held"), lambda r: r.num_allocated),
            "free": (_("Available"), lambda r: r.free),
        }

    def note_export(self, rows: int) -> None:
        note_export(
            actor=actor_of(self.request),
            what=f"stock/{self.view_key}",
            rows=rows,
            masked=False,
            query=self.request.GET.urlencode(),
            now=clock.now(),
        )

    def get_filename(self) -> str:
        return f"stock-{timezone.localdate():%Y%m%d}"
