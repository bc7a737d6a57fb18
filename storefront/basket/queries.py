"""Reads of the basket: its lines with all that pricing and showing them needs, in two queries whatever their number."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.translation import get_language

from storefront.basket.models import Basket, Line
from storefront.catalogue.models import ProductAttributeValue, ProductImage
from storefront.core.prepared import PreparedModel
from storefront.partner.flash import JOINED, joined_to, of_row

_GOODS: Final = (
    "structure", "upc", "parent", "title", "title_zh_hans", "title_en", "slug", "product_class", "is_public",
    "is_discountable", "published_from", "published_until", "returnable", "purchase_limit", "weight",
)  # fmt: skip
_PICTURE: Final = ("listing__image", "listing__image_width", "listing__image_height")
_RECORD: Final = (
    "product",
    "partner",
    "partner_sku",
    "price",
    "price_currency",
    "list_price",
    "list_price_basis",
    "num_in_stock",
    "num_allocated",
    "beyond",
    "beyond_limit",
    "beyond_date",
)
_COLUMNS: Final = (
    "basket", "quantity", "selected", "later", "price_incl_tax", "date_created", "product", "stockrecord",
    *(f"product__{name}" for name in (*_GOODS, *_PICTURE)),
    *(f"product__parent__{name}" for name in (*_GOODS, *_PICTURE)),
    *(f"stockrecord__{name}" for name in _RECORD),
)  # fmt: skip


def load_lines(basket_id: int | None, *, now: datetime) -> list[Line]:
    """The lines in the order they came, with product, parent, stock record and the variant's own picture. One query.

    Each has `sale`: the flash sale that runs at `now`, or None.
    """
    if basket_id is None:
        return []
    lines: list[Line] = _read_lines.instances(basket_id, now)
    for line in lines:
        line.sale = of_row([getattr(line, f"sale_{n}") for n in range(len(JOINED))])  # type: ignore[attr-defined]
    return lines


def _lines_of(basket_id: int, now: datetime) -> QuerySet[Line]:
    pictures = ProductImage.objects.filter(product=OuterRef("product_id")).order_by("display_order", "pk")
    return (
        Line.objects.filter(basket=basket_id)
        .select_related("product__parent__listing", "product__listing", "stockrecord")
        .only(*_COLUMNS)
        .annotate(own_image=Subquery(pictures.values("original")[:1]), running=joined_to("stockrecord__", now=now))
        .annotate(**{f"sale_{n}": F(name) for n, name in enumerate(JOINED)})
        .order_by("date_created", "pk")
    )


_read_lines = PreparedModel(_lines_of)


def variant_texts(product_ids: Collection[int]) -> dict[int, str]:
    """What tells each of these variants apart, "天青·180 ml", in the active language. One query, none for no ids."""
    if not product_ids:
        return {}
    values = (
        ProductAttributeValue.objects.filter(product__in=product_ids, attribute__is_axis=True)
        .select_related("value_option")
        .order_by("attribute__position", "attribute__code")
    )
    found: dict[int, list[str]] = {}
    for value in values:
        word = value.value_option.option if value.value_option_id else value.value_text
        if word:
            found.setdefault(value.product_id, []).append(str(word))
    dot = "·" if (get_language() or "").startswith("zh") else " · "
    return {pk: dot.join(words) for pk, words in found.items()}


def cookie_basket_id(request: HttpRequest) -> int | None:
    """The basket that the visitor's cookie names; None without one or with one that isn't ours."""
    cookie = request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN)
    if not cookie:
        return None
    try:
        return int(Signer().unsign(cookie))
    except (BadSignature, ValueError):
        return None


def badge_count(request: HttpRequest) -> int:
    """Units in the visitor's basket, for the header. At most one query; none for a visitor who has put nothing in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    pk = cookie_basket_id(request)
    if pk is not None and signed_in:
        pk = request.basket.pk  # type: ignore[attr-defined]  # merges the visitor's basket into the customer's
    loaded = getattr(request, "loaded_basket", None)
    lines = Line.objects.filter(basket__status=Basket.OPEN, later=False)
    if loaded is not None:
        if loaded.pk is None:
            return 0
        lines = lines.filter(basket=loaded.pk)
    elif signed_in:
        lines = lines.filter(basket__owner=user)
    elif pk is not None:
        lines = lines.filter(basket=pk, basket__owner=None)
    else:
        return 0
    return int(lines.aggregate(units=Sum("quantity"))["units"] or 0)


def image_of(line: Any) -> tuple[str, int, int]:
    """Name, width and height of a line's picture: the variant's own, else the product's; "" without one."""
    listing = getattr(line.product.parent if line.product.parent_id else line.product, "listing", None)
    if listing is not None and line.own_image in (None, "", listing.image):
        return listing.image, listing.image_width, listing.image_height
    return line.own_image or "", 0, 0
