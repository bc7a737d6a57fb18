"""Reads of flash sales and spend tiers for staff."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storefront.basket.queries import variant_texts
from storefront.core.money import ZERO
from storefront.offer.models import ConditionalOffer, SpendTier
from storefront.order.models import Line, Order
from storefront.partner.models import FlashItem, FlashSale
from storefront.partner.sales import costs

SALE_VIEWS: Final[dict[str, str | Promise]] = {
    "all": _("All"),
    "running": _("Running"),
    "coming": _("Coming"),
    "over": _("Over"),
}
SHOWN: Final = 100


def state_of(starts: datetime | None, ends: datetime | None, now: datetime) -> str:
    """ "coming", "running" or "over"."""
    if starts is not None and now < starts:
        return "coming"
    return "over" if ends is not None and ends <= now else "running"


def sales(view: str, *, now: datetime) -> QuerySet[FlashSale]:
    """Flash sales with `skus`, `quota` and `sold` in units, the latest first."""
    where = {
        "all": Q(),
        "running": Q(starts__lte=now, ends__gt=now),
        "coming": Q(starts__gt=now),
        "over": Q(ends__lte=now),
    }[view]
    counted = FlashSale.objects.filter(where).annotate(
        skus=Count("items"), quota=Sum("items__quota", default=0), sold=Sum("items__sold", default=0)
    )
    return counted.order_by("-starts", "-pk")


def sale_counts(*, now: datetime) -> dict[str, int]:
    """How many sales each view has. One query."""
    counts = FlashSale.objects.aggregate(
        all=Count("pk"),
        running=Count("pk", filter=Q(starts__lte=now, ends__gt=now)),
        coming=Count("pk", filter=Q(starts__gt=now)),
        over=Count("pk", filter=Q(ends__lte=now)),
    )
    return dict(counts)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A SKU of a sale as it stands. usual, cost: yuan, None when unknown; margin: % of the flash price; revenue: yuan
    of orders that were not given up; unpaid: units of `sold` that wait for payment."""

    item: FlashItem
    title: str
    variant: str
    usual: Decimal | None
    cost: Decimal | None
    revenue: Decimal
    unpaid: int

    @property
    def margin(self) -> Decimal | None:
        """Of the flash price, in %: (price - cost) x 100 / price."""
        return None if self.cost is None else (self.item.price - self.cost) * 100 / self.item.price


def watched(sale: FlashSale) -> list[Watched]:
    """The SKUs of a sale. Five queries."""
    items = list(sale.items.select_related("stockrecord__product__parent").order_by("pk"))
    known = costs([item.stockrecord_id for item in items])
    texts = variant_texts([i.stockrecord.product_id for i in items if i.stockrecord.product.parent_id])
    given_up = (Order.Status.CANCELLED, Order.Status.EXPIRED)
    lines = Line.objects.filter(flash_item__in=items).exclude(order__status__in=given_up).order_by()
    sums = {
        row["flash_item"]: row
        for row in lines.values("flash_item").annotate(
            revenue=Sum("line_price_incl_tax"),
            unpaid=Sum(
                F("quantity") - F("cancelled_quantity"),
                filter=Q(order__status=Order.Status.PENDING_PAYMENT),
                default=0,
            ),
        )
    }
    return [
        Watched(
            item=item,
            title=item.stockrecord.product.get_title(),
            variant=texts.get(item.stockrecord.product_id, ""),
            usual=item.stockrecord.price,
            cost=known.get(item.stockrecord_id),
            revenue=sums.get(item.pk, {}).get("revenue") or ZERO,
            unpaid=sums.get(item.pk, {}).get("unpaid") or 0,
        )
        for item in items
    ]


def tier_offers() -> QuerySet[ConditionalOffer]:
    """Offers by spend tiers with their tiers and goods, the latest first. Two queries."""
    tiers = Prefetch("spend_tiers", SpendTier.objects.order_by("spend"))
    found = ConditionalOffer.objects.filter(spend_tiers__isnull=False).distinct()
    return found.select_related("condition__range").prefetch_related(tiers).order_by("-pk")


def _offers_in(view: str, now: datetime) -> Q:
    begun = Q(start_datetime__lte=now) | Q(start_datetime=None)
    not_over = Q(end_datetime__gt=now) | Q(end_datetime=None)
    open_ = Q(status=ConditionalOffer.OPEN)
    return {
        "all": Q(),
        "running": begun & not_over & open_,
        "coming": Q(start_datetime__gt=now),
        "over": Q(end_datetime__lte=now) | Q(status=ConditionalOffer.CONSUMED),
    }[view]


def offers(view: str, *, now: datetime) -> QuerySet[ConditionalOffer]:
    """Offers of a saved view with what they ask and give. One further query for all spend tiers."""
    found = ConditionalOffer.objects.filter(_offers_in(view, now))
    return found.select_related("condition__range", "benefit__range").prefetch_related("spend_tiers")


def offer_counts(*, now: datetime) -> dict[str, int]:
    """How many offers each view has. One query."""
    return dict(
        ConditionalOffer.objects.aggregate(**{view: Count("pk", filter=_offers_in(view, now)) for view in SALE_VIEWS})
    )


def find_offers(rows: QuerySet[ConditionalOffer], text: str) -> QuerySet[ConditionalOffer]:
    """Offers by a part of their name in any language."""
    text = text.replace("\x00", "").strip()[:80]
    return rows.filter(Q(name_zh_hans__icontains=text) | Q(name_en__icontains=text)) if text else rows
