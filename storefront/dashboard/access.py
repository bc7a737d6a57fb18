"""Who may open which of Oscar's dashboard pages: one table of URL name -> rights, all of which are needed.

A page that is not in the table is refused to everybody: deny by default.
"""

from collections.abc import Iterator
from typing import Final

REFUSED: Final = ["dashboard.nobody"]


def _crud(
    stem: str, right: str, *, listing: str = "list", create: str = "create", update: str = "update"
) -> Iterator[tuple[str, list[str]]]:
    """The four usual pages of a model; right: "<app>.{}_<model>"."""
    view = right.format("view")
    yield f"{stem}-{listing}", [view]
    yield f"{stem}-{create}", [view, right.format("add")]
    yield f"{stem}-{update}", [view, right.format("change")]
    yield f"{stem}-delete", [view, right.format("delete")]


_PRODUCT = "catalogue.{}_product"
_VIEW_PRODUCT = [_PRODUCT.format("view")]
_OFFER = "offer.{}_conditionaloffer"
_EDIT_OFFER = [_OFFER.format("view"), _OFFER.format("add"), _OFFER.format("change")]

RIGHTS: Final[dict[str, list[str]]] = {
    # products
    "catalogue-product": [*_VIEW_PRODUCT, _PRODUCT.format("change")],
    "catalogue-product-create": [*_VIEW_PRODUCT, _PRODUCT.format("add")],
    "catalogue-product-create-child": [*_VIEW_PRODUCT, _PRODUCT.format("add")],
    "catalogue-product-delete": [*_VIEW_PRODUCT, _PRODUCT.format("delete")],
    "catalogue-product-lookup": _VIEW_PRODUCT,
    # the shelf of categories
    **dict(_crud("catalogue-category", "catalogue.{}_category")),
    "catalogue-category-detail-list": ["catalogue.view_category"],
    "catalogue-category-create-child": ["catalogue.view_category", "catalogue.add_category"],
    # product types and what their variants differ in
    **dict(_crud("catalogue-class", "catalogue.{}_productclass")),
    **dict(_crud("catalogue-attribute-option-group", "catalogue.{}_attributeoptiongroup")),
    **dict(_crud("catalogue-option", "catalogue.{}_option")),
    # offers
    "offer-detail": [_OFFER.format("view")],
    "offer-metadata": _EDIT_OFFER,
    "offer-condition": _EDIT_OFFER,
    "offer-benefit": _EDIT_OFFER,
    "offer-restrictions": _EDIT_OFFER,
    "offer-delete": [_OFFER.format("view"), _OFFER.format("delete")],
    **dict(_crud("range", "offer.{}_range")),
    "range-products": ["offer.view_range", "offer.change_range"],
    "range-reorder": ["offer.view_range", "offer.change_range"],
    # coupons
    **dict(_crud("voucher", "voucher.{}_voucher")),
    "voucher-stats": ["voucher.view_voucher"],
    **dict(_crud("voucher-set", "voucher.{}_voucherset")),
    "voucher-set-detail": ["voucher.view_voucherset"],
    "voucher-set-download": ["voucher.view_voucherset"],
}
