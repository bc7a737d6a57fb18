"""The list of offers. A row opens Oscar's form for those who may change it, else the offer's figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from backoffice.marketing import queries
from backoffice.shell.listings import CellColumn, RecordListView
from storefront.content.formats import money, shop_date
from storefront.core import clock
from storefront.offer.models import Benefit, Condition, ConditionalOffer

_STATES = {
    "running": (gettext_lazy("Running"), "ok"),
    "coming": (gettext_lazy("Coming"), "warn"),
    "over": (gettext_lazy("Over"), ""),
}


def state_of(offer: ConditionalOffer, now: datetime) -> dict[str, Any]:
    """Status word and tone: by dates, unless the offer is suspended or its limits are reached."""
    if offer.status == ConditionalOffer.SUSPENDED:
        return {"word": _("Suspended"), "tone": "warn"}
    if offer.status == ConditionalOffer.CONSUMED:
        return {"word": _("Used up"), "tone": ""}
    word, tone = _STATES[queries.state_of(offer.start_datetime, offer.end_datetime, now)]
    return {"word": word, "tone": tone}


def runs(offer: ConditionalOffer) -> str:
    """The days of an offer in words."""
    first, last = (shop_date(day) if day else "" for day in (offer.start_datetime, offer.end_datetime))
    if first and last:
        return f"{first} – {last}"
    if first:
        return _("From %(day)s") % {"day": first}
    return _("Until %(day)s") % {"day": last} if last else _("Always")


def in_words(offer: ConditionalOffer) -> str:
    """What an offer asks and gives, in one line."""
    tiers = offer.spend_tiers.all()
    if tiers:
        step = _("%(off)s off from %(spend)s")
        return " · ".join(step % {"off": money(tier.off), "spend": money(tier.spend)} for tier in tiers)
    return f"{_name_of(offer.condition)} → {_name_of(offer.benefit)}"


def _name_of(part: Condition | Benefit) -> str:
    typed = part.proxy()
    typed.range = part.range  # loaded with the list; the proxy would ask for it again
    return str(typed.name)


def for_whom(offer: ConditionalOffer) -> str:
    """Who gets an offer."""
    if offer.offer_type == ConditionalOffer.VOUCHER:
        return _("With a coupon")
    return _("Everybody") if offer.offer_type == ConditionalOffer.SITE else str(offer.get_offer_type_display())


class OfferListView(RecordListView):
    """Lists offers with what they ask and give, their days, and what they have cost."""

    right = "offer.view_conditionaloffer"
    model = ConditionalOffer
    page_title = gettext_lazy("Offers")
    header_icon = "pick"
    views_named = queries.SALE_VIEWS
    url_stem = "bo_offers:list"
    view_stem = "bo_offers:view"
    default_ordering = "-start_datetime"
    search_words = gettext_lazy("Name of an offer")
    empty_words = {"all": gettext_lazy("No offer yet. Create the first one with the button above.")}

    @cached_property
    def columns(self) -> list[CellColumn]:
        now = clock.now()
        return [
            CellColumn(
                "name",
                label=gettext_lazy("Offers"),
                template="backoffice/marketing/cells/offer.html",
                value=lambda offer: {"url": self._address_of(offer), "words": in_words(offer)},
                area="id",
                one_line=False,
                sort_key="name",
            ),
            CellColumn("kind", label=gettext_lazy("For"), value=for_whom, area="who"),
            CellColumn("runs", label=gettext_lazy("Runs"), value=runs, area="item", sort_key="start_datetime"),
            CellColumn("priority", label=gettext_lazy("Priority"), number=True, sort_key="priority"),
            CellColumn(
                "uses", label=gettext_lazy("Uses"), value=lambda o: o.num_applications, number=True, area="due",
                sort_key="num_applications",
            ),
            CellColumn(
                "given", label=gettext_lazy("Given"), value=lambda o: money(o.total_discount), number=True, area="sum",
                sort_key="total_discount",
            ),
            CellColumn(
                "state", label=gettext_lazy("Status"), template="backoffice/shell/state_cell.html",
                value=lambda o: state_of(o, now), area="state",
            ),
        ]  # fmt: skip

    def _address_of(self, offer: ConditionalOffer) -> str:
        if not self.request.user.has_perm("offer.change_conditionaloffer"):
            return reverse("dashboard:offer-detail", args=[offer.pk])
        return reverse("bo_marketing:tier" if offer.spend_tiers.all() else "dashboard:offer-metadata", args=[offer.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("offer.add_conditionaloffer"):
            return []
        return [HeaderButton(_("New offer"), url=reverse("dashboard:offer-metadata"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[ConditionalOffer]:
        return queries.offers(self.view_key, now=clock.now())

    def order_queryset(self, queryset: QuerySet[ConditionalOffer]) -> QuerySet[ConditionalOffer]:
        return queryset.order_by(self.ordering, "-pk")

    def find(self, rows: QuerySet[ConditionalOffer], text: str) -> QuerySet[ConditionalOffer]:
        return queries.find_offers(rows, text)

    def view_counts(self) -> Mapping[str, int]:
        return queries.offer_counts(now=clock.now())

    def summary(self, count: int) -> str:
        return _("%(count)s offers") % {"count": f"{count:,}"}
