"""Choosers of products, categories, brands, coupons and reviews for the blocks of pages."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet


class WordsFilter(BaseFilterForm):
    """A search box over plain columns, in both languages; Oscar's models are in no index of Wagtail's."""

    columns: tuple[str, ...] = ()
    q = forms.CharField(
        label=_("Search term"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        words = self.cleaned_data.get("q", "").split()
        for word in words:
            wanted = Q()
            for column in self.columns:
                wanted |= Q(**{f"{column}__icontains": word})
            objects = objects.filter(wanted)
        self.is_searching, self.search_query = bool(words), " ".join(words) or None
        return objects


def _viewset(
    name: str, model: str, columns: tuple[str, ...], words: tuple[Any, Any, Any], icon: str, **shown: Any
) -> ChooserViewSet:
    """A chooser of rows that match `shown`. columns are searched, the first orders. words: choose, another, edit."""
    form = type(f"{name}Filter", (WordsFilter,), {"columns": columns})
    order = shown.pop("order", (columns[0],))

    def get_object_list(self: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model_class._default_manager.filter(**shown).order_by(*order)
        return found

    parts = {"filter_form_class": form, "get_object_list": get_object_list, "ordering": order}
    viewset = type(
        f"{name}ChooserViewSet",
        (ChooserViewSet,),
        {
            "model": model,
            "icon": icon,
            "choose_one_text": words[0],
            "choose_another_text": words[1],
            "edit_item_text": words[2],
            "choose_view_class": type(f"Choose{name}", (ChooseView,), parts),
            "choose_results_view_class": type(f"Choose{name}Results", (ChooseResultsView,), parts),
        },
    )
    made: ChooserViewSet = viewset(f"{name.lower()}_chooser")
    return made


product_chooser = _viewset(
    "Product",
    "catalogue.Product",
    ("title_zh_hans", "title_en", "upc"),
    (_("Choose a product"), _("Choose another product"), _("Edit this product")),
    "tag",
    structure__in=("standalone", "parent"),
    is_public=True,
)
category_chooser = _viewset(
    "Category",
    "catalogue.Category",
    ("name_zh_hans", "name_en"),
    (_("Choose a category"), _("Choose another category"), _("Edit this category")),
    "folder-open-inverse",
    is_public=True,
    order=("path",),
)
brand_chooser = _viewset(
    "Brand",
    "catalogue.Brand",
    ("name_zh_hans", "name_en"),
    (_("Choose a brand"), _("Choose another brand"), _("Edit this brand")),
    "tag",
)
coupon_chooser = _viewset(
    "Voucher",
    "voucher.Voucher",
    ("name_zh_hans", "name_en", "code"),
    (_("Choose a coupon"), _("Choose another coupon"), _("Edit this coupon")),
    "tag",
    public=True,
    order=("-end_datetime",),
)
review_chooser = _viewset(
    "ProductReview",
    "reviews.ProductReview",
    ("body", "title"),
    (_("Choose a review"), _("Choose another review"), _("Edit this review")),
    "openquote",
    status=1,
    order=("-date_created",),
)

VIEWSETS = [product_chooser, category_chooser, brand_chooser, coupon_chooser, review_chooser]

ProductChooserBlock = product_chooser.get_block_class("ProductChooserBlock", "storefront.content.choosers")
CategoryChooserBlock = category_chooser.get_block_class("CategoryChooserBlock", "storefront.content.choosers")
BrandChooserBlock = brand_chooser.get_block_class("BrandChooserBlock", "storefront.content.choosers")
CouponChooserBlock = coupon_chooser.get_block_class("CouponChooserBlock", "storefront.content.choosers")
ReviewChooserBlock = review_chooser.get_block_class("ReviewChooserBlock", "storefront.content.choosers")
