"""Offers by spend tiers, and the page that says what combines with what."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin import messages

from backoffice.marketing import queries
from backoffice.marketing.forms import Rows, TiersForm, tell_tiers, tier_rows
from backoffice.shell.screens import Screen
from storefront.content.formats import money, shop_time
from storefront.core import clock
from storefront.offer.models import ConditionalOffer
from storefront.offer.operations import TiersRefused, check_tiers, save_tiers


class TiersView(Screen):
    """/admin/marketing/tiers/: offers by spend tiers."""

    right = "offer.view_conditionaloffer"
    page_title = gettext_lazy("Spend tiers")
    header_icon = "decimal"
    template_name = "backoffice/marketing/tiers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        rows = [
            {
                "offer": offer,
                "state": queries.state_of(offer.start_datetime, offer.end_datetime, now)
                if offer.status == ConditionalOffer.OPEN
                else "off",
                "tiers": tiers_words([(t.spend, t.off) for t in offer.spend_tiers.all()]),
            }
            for offer in queries.tier_offers()[: queries.SHOWN]
        ]
        return super().get_context_data(**kwargs) | {
            "rows": rows, "may_write": self.request.user.has_perm("offer.change_conditionaloffer"),
        }  # fmt: skip


class TiersFormView(Screen):
    """/admin/marketing/tiers/new/ and .../<id>/: an offer by spend tiers, with what shoppers get in plain words."""

    right = "offer.change_conditionaloffer"
    header_icon = "decimal"
    template_name = "backoffice/marketing/tiers_form.html"
    trail = ((gettext_lazy("Spend tiers"), "bo_marketing:tiers"),)
    offer: ConditionalOffer | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right) and "pk" in kwargs:
            self.offer = get_object_or_404(queries.tier_offers(), pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return str(self.offer.name) if self.offer else _("New spend tiers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs |= self._fresh()
        return super().get_context_data(**kwargs) | {"offer": self.offer, "back": reverse("bo_marketing:tiers")}

    def _fresh(self) -> dict[str, Any]:
        offer = self.offer
        if offer is None:
            return {"form": TiersForm(), "rows": tier_rows()}
        head = {
            "name_zh_hans": offer.name_zh_hans, "name_en": offer.name_en, "goods": offer.condition.range_id,
            "starts": timezone.localtime(offer.start_datetime) if offer.start_datetime else None,
            "ends": timezone.localtime(offer.end_datetime) if offer.end_datetime else None,
            "active": offer.status == ConditionalOffer.OPEN,
        }  # fmt: skip
        tiers = [(t.spend, t.off) for t in offer.spend_tiers.all()]
        goods = str(offer.condition.range)
        return {
            "form": TiersForm(initial=head),
            "rows": tier_rows(initial=[{"spend": spend, "off": off} for spend, off in tiers]),
            "preview": preview(tiers, goods=goods, starts=offer.start_datetime, ends=offer.end_datetime),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, rows = TiersForm(request.POST), tier_rows(request.POST)
        valid = [form.is_valid(), rows.is_valid()]
        words: list[str] = []
        if all(valid):
            if "preview" in request.POST:
                words = self._preview(form, rows)
            elif saved := self._save(form, rows):
                messages.success(request, _("Saved."))
                return redirect("bo_marketing:tier", saved.pk)
        context = self.get_context_data(form=form, rows=rows, preview=words)
        return self.render_to_response(context, status=200 if words else 422)

    def _preview(self, form: TiersForm, rows: Rows) -> list[str]:
        data, tiers = form.cleaned_data, _tiers(rows)
        problems = check_tiers(tiers, starts=data["starts"], ends=data["ends"])
        if problems:
            tell_tiers(form, rows, problems)
            return []
        return preview(tiers, goods=str(data["goods"]), starts=data["starts"], ends=data["ends"])

    def _save(self, form: TiersForm, rows: Rows) -> ConditionalOffer | None:
        data = form.cleaned_data
        try:
            return save_tiers(
                offer_id=self.offer.pk if self.offer else None, names=form.names(), goods=data["goods"],
                tiers=_tiers(rows), starts=data["starts"], ends=data["ends"], active=data["active"],
            )  # fmt: skip
        except TiersRefused as refused:
            tell_tiers(form, rows, refused.problems)
            return None


class RulesView(Screen):
    """/admin/marketing/rules/: what combines with what, for staff."""

    right = "offer.view_conditionaloffer"
    page_title = gettext_lazy("What combines with what")
    header_icon = "help"
    template_name = "backoffice/marketing/rules.html"


def _tiers(rows: Rows) -> list[tuple[Decimal, Decimal]]:
    return [(row.cleaned_data["spend"], row.cleaned_data["off"]) for row in rows.filled]


def tiers_words(tiers: Sequence[tuple[Decimal, Decimal]]) -> str:
    """ "满 ¥200 减 ¥20，满 ¥500 减 ¥80"."""
    said = [_("%(off)s off from %(spend)s") % {"spend": _short(spend), "off": _short(off)} for spend, off in tiers]
    return pgettext("between parts of a list", ", ").join(said)


def preview(
    tiers: Sequence[tuple[Decimal, Decimal]], *, goods: str, starts: datetime | None, ends: datetime | None
) -> list[str]:
    """What shoppers get, in sentences: the tiers, the goods, the time, and an example a tier."""
    if not tiers:
        return []
    said = [
        _("%(tiers)s. The best tier that is reached counts, once an order.") % {"tiers": tiers_words(tiers)},
        _("For: %(goods)s. Goods at a flash price and goods of an exclusive offer do not count.") % {"goods": goods},
    ]
    if starts and ends:
        said.append(_("From %(start)s to %(end)s.") % {"start": shop_time(starts), "end": shop_time(ends)})
    elif starts:
        said.append(_("From %(start)s on, without an end.") % {"start": shop_time(starts)})
    elif ends:
        said.append(_("At once, until %(end)s.") % {"end": shop_time(ends)})
    else:
        said.append(_("At once, without an end."))
    first = tiers[0][0]
    below = first - 1 if first > 1 else first / 2
    said.append(_("Example: goods for %(spend)s cost %(pay)s.") % {"spend": money(below), "pay": money(below)})
    said += [
        _("Example: goods for %(spend)s cost %(pay)s.") % {"spend": money(spend), "pay": money(spend - off)}
        for spend, off in tiers
    ]
    return said


def _short(amount: Decimal) -> str:
    return money(amount).removesuffix(".00")
