"""The product page, its parts for htmx, and the form of its option picker."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, override, pgettext
from django.views.decorators.http import require_POST, require_safe

from storefront.accounts.models import User
from storefront.browsing import product, questions, reviews, structured
from storefront.browsing.coupons import claimed_ids, public_coupons, with_state
from storefront.browsing.delivery import delivery_words
from storefront.browsing.history import price_moved, remember, viewed_ids
from storefront.browsing.offers import running_offers
from storefront.browsing.product import ProductFacts
from storefront.browsing.related import placed, selling
from storefront.browsing.shelves import Place, deepest
from storefront.browsing.variants import LOW, AxisView, Pick, Variant, pick, picked_of, view
from storefront.browsing.wishlist import wished_ids
from storefront.content.formats import grouped, money, promise_date
from storefront.content.pictures import derived_url
from storefront.core.clock import now as read_clock
from storefront.order.access import orders_of_session
from storefront.partner.cards import ProductCard, cards_for
from storefront.partner.flash import FLASH_BASIS
from storefront.partner.models import StockRecord

MOST_RELATED: Final = 8
MOST_PER_ORDER: Final = 99


@dataclass(slots=True, kw_only=True)
class Offering:
    """What the buy box shows for the present choice."""

    chosen: Pick
    axes: list[AxisView]
    shown: Variant
    sold_out: bool
    low: bool
    price_from: bool
    stock_words: str
    summary: str
    add_label: str
    buy_label: str
    missing_words: str
    basis: str
    limit_words: str
    flash_words: str
    most: int
    quantity: int = 1
    add_url: str = ""
    step_url: str = ""
    delivery: Any = None
    cleared: str = ""
    spoken: str = ""
    variant_query: str = ""

    @property
    def variant(self) -> Variant | None:
        return self.chosen.variant

    @property
    def has_other(self) -> bool:
        """Some option does not go with what is chosen."""
        return any(option.state == "other" for axis in self.axes for option in axis.options)

    @property
    def has_sold_out(self) -> bool:
        return any(option.state == "soldout" for axis in self.axes for option in axis.options)


@require_safe
def detail(request: HttpRequest, product_slug: str, pk: int) -> HttpResponse:
    """A product. A variant's address leads to its product's; a wrong slug to the right one; what is gone says so."""
    pk, now = int(pk), read_clock()
    facts = _load(request, pk, now)
    if facts is None:
        parent = product.parent_of(pk)
        if parent is None:
            raise Http404
        target = product.load(parent, now=now)
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{_url(target)}?variant={pk}")
    address = _url(facts)
    if request.path != address:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
    if facts.gone:
        return _gone(request, facts, now)
    htmx: Any = getattr(request, "htmx", None)
    chosen = choose(facts, request.GET, last=(htmx.trigger_name or "") if htmx else "")
    offering = offer(facts, chosen, now=now)
    offering.quantity = min(_quantity(request.GET), offering.most)
    if htmx and htmx.target == "sku-axes":
        return _part(request, facts, offering)
    return _whole(request, facts, offering, now)


@require_POST
def add(request: HttpRequest, product_slug: str, pk: int) -> HttpResponse:
    """Where the picker's form is sent: finds the variant of the chosen options and hands the form on to the basket.

    307 keeps the method and everything in the form. Without a full choice the page comes back and says what is
    missing.
    """
    facts = _load(request, int(pk), read_clock())
    if facts is None or facts.gone:
        raise Http404
    chosen = choose(facts, request.POST)
    stepped = "step" in request.POST and not {"add", "buy_now"} & request.POST.keys()
    if chosen.variant is None or stepped or "choose" in request.POST:
        query = QueryDict(mutable=True)
        if chosen.variant is not None:
            query["variant"] = str(chosen.variant.id)
        else:
            for code, option in chosen.values.items():
                query[code] = str(option)
        query["quantity"] = str(_quantity(request.POST, step=stepped))
        fragment = "#sku" if chosen.variant is None else ""
        return HttpResponse(status=303, headers={"Location": f"{_url(facts)}?{query.urlencode()}{fragment}"})
    return HttpResponse(status=307, headers={"Location": reverse("basket:add", kwargs={"pk": chosen.variant.id})})


def _load(request: HttpRequest, pk: int, now: datetime) -> ProductFacts | None:
    facts = product.load(pk, now=now)
    if facts is None or all(v.state == "ok" for v in facts.variants):
        return facts
    user = request.user if isinstance(request.user, User) else None
    return product.with_own(facts, user=user, numbers=orders_of_session(request))


def choose(facts: ProductFacts, data: QueryDict, *, last: str = "") -> Pick:
    """The choice in an address or form: `variant=<id>`, else one parameter an axis."""
    wanted: dict[str, int] = {}
    variant = data.get("variant", "")
    if variant.isascii() and variant.isdigit():
        named = next((v for v in facts.variants if v.id == int(variant)), None)
        if named is not None:
            wanted = picked_of(named)
    for axis in facts.axes:
        value = data.get(axis.code, "")
        if value.isascii() and value.isdigit() and len(value) < 19:
            wanted[axis.code] = int(value)
    chosen = pick(facts.axes, facts.variants, wanted, last=last)
    if not facts.axes and len(facts.variants) == 1:
        return Pick({}, facts.variants[0], None)
    return chosen


def _quantity(data: QueryDict, *, step: bool = False) -> int:
    """Units asked for, 1 to MOST_PER_ORDER; with `step` the pressed button counts in."""
    text, by = data.get("quantity", ""), data.get("step", "")
    units = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    if step:
        units += {"1": 1, "-1": -1}.get(by, 0)
    return max(1, min(units, MOST_PER_ORDER))


def offer(facts: ProductFacts, chosen: Pick, *, now: datetime) -> Offering:
    """The buy box in words."""
    variant, lowest = chosen.variant, facts.lowest
    assert lowest is not None
    shown = variant or lowest
    within = [v for v in facts.variants if all(v.options.get(c) == o for c, o in chosen.values.items())]
    sold_out = variant.state == "soldout" if variant else all(v.state == "soldout" for v in within or facts.variants)
    axes = view(facts.axes, facts.variants, chosen)
    missing = gettext("Choose: %(axis)s") % {"axis": chosen.missing.label} if chosen.missing else ""
    most = max(
        1, min(facts.limit or MOST_PER_ORDER, variant.available if variant and variant.available else MOST_PER_ORDER)
    )
    stock = _stock_words(variant, sold_out, missing)
    prices = {v.price for v in within} if not variant else {variant.price}
    cleared = gettext("Taken back: %(options)s.") % {"options": _comma().join(chosen.cleared)} if chosen.cleared else ""
    if not variant and within:
        shown = min(within, key=lambda v: (v.price, v.id))
    return Offering(
        chosen=chosen,
        axes=axes,
        shown=shown,
        sold_out=sold_out,
        low=bool(variant and variant.state == "low"),
        price_from=len(prices) > 1,
        stock_words=stock,
        summary=_summary(axes, stock if sold_out else "", missing),
        add_label=gettext("Add to cart"),
        buy_label=missing or gettext("Buy now"),
        missing_words=missing,
        basis=_basis(shown),
        limit_words=gettext("At most %(count)s per order") % {"count": facts.limit} if facts.limit else "",
        flash_words=_flash_words(shown),
        most=most,
        add_url=_add_url(facts),
        step_url=_choice_url(facts),
        delivery=delivery_words(total=shown.price, weight=facts.product.weight, now=now, not_before=shown.awaited),
        cleared=cleared,
        spoken=" ".join(filter(None, [cleared, money(shown.price) if variant else "", stock])),
        variant_query=f"?variant={variant.id}" if variant else "",
    )


def _whole(request: HttpRequest, facts: ProductFacts, offering: Offering, now: datetime) -> HttpResponse:
    language = _language()
    place = deepest(placed(facts.product.pk).shelves, language)
    wished = wished_ids(request)
    related, viewed = _shelves(facts, place, viewed_ids(request), language=language, wished=wished, now=now)
    coupons = [c for c in public_coupons(now=now) if c.serves(facts.product.pk)]
    found = reviews.summary(facts.product.pk)
    asked = questions.answered(facts.product.pk)
    crumbs = _crumbs(place, facts.product.title)
    canonical = request.build_absolute_uri(request.path)  # it is the product's own: others were redirected
    context = {
        **_context(facts, offering),
        "crumbs": crumbs,
        "shelf": place.shelf if place else None,
        "related": related,
        "viewed": viewed,
        "offers": [o for o in running_offers(now=now) if o.serves(facts.product.pk)][:3],
        "coupons": with_state(coupons, claimed_ids(request.user, coupons)),
        "coupon_words": [c.short for c in coupons[:2]],
        "reviews": found,
        "own_reviews": reviews.own_pending(facts.product.pk, request.user),
        "asked": asked,
        "pressed": facts.product.pk in wished,
        "moved": _moved_words(price_moved(request, facts.product.pk, _lowest(facts))),
        "returnable": facts.product.returnable,
        "canonical": canonical,
        "language_urls": _language_urls(facts),
        "structured": [
            structured.product(request, facts, found, url=canonical),
            structured.breadcrumbs(crumbs, request),
            *([structured.questions(asked)] if asked else []),
        ],
    }
    response = render(request, "storefront/browsing/product.html", context)
    remember(request, response, facts.product.pk, _lowest(facts))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _lowest(facts: ProductFacts) -> Decimal:
    return min(variant.price for variant in facts.variants)


def _moved_words(by: Decimal | None) -> str:
    """The price since this browser's last look at the product."""
    if not by:
        return ""
    words = (
        gettext("%(amount)s more than when you last looked")
        if by > 0
        else gettext("%(amount)s less than when you last looked")
    )
    return words % {"amount": money(abs(by))}


def _part(request: HttpRequest, facts: ProductFacts, offering: Offering) -> HttpResponse:
    """What a new choice changes: the options themselves, and out of band price, stock, buttons, pictures, promise."""
    response = render(request, "storefront/browsing/product_part.html", {**_context(facts, offering), "oob": True})
    response["HX-Replace-Url"] = _url(facts) + offering.variant_query
    response["HX-Trigger"] = json.dumps({"say": {"text": offering.spoken}})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _gone(request: HttpRequest, facts: ProductFacts, now: datetime) -> HttpResponse:
    """A product that is no longer sold: its name, and what stands beside it."""
    language = _language()
    place = deepest(placed(facts.product.pk).shelves, language)
    related, _viewed = _shelves(facts, place, [], language=language, wished=wished_ids(request), now=now)
    picture = facts.pictures[0] if facts.pictures else None
    context = {
        "product": facts.product,
        "picture": picture,
        "related": related,
        "shelf": place.shelf if place else None,
        "crumbs": _crumbs(place, facts.product.title),
        "language_urls": _language_urls(facts),
    }
    return render(request, "storefront/browsing/product_gone.html", context, status=410)


def _context(facts: ProductFacts, offering: Offering) -> dict[str, Any]:
    pictures = facts.pictures_for(offering.variant)
    return {
        "product": facts.product,
        "facts": facts,
        "offering": offering,
        "pictures": pictures,
        "picture": pictures[0] if pictures else None,
        "zooms": [derived_url(p.name, 1500) for p in pictures],
        "sku": _sku(offering.shown.sku),
        "alert_id": offering.variant.id if offering.variant else facts.product.pk,
        "tag_rows": facts.shelf_tag(offering.variant),
        "product_path": _url(facts),
    }


def _shelves(
    facts: ProductFacts, place: Place | None, viewed: list[int], *, language: str, wished: Collection[int],
    now: datetime,
) -> tuple[list[ProductCard], list[ProductCard]]:  # fmt: skip
    """Related (chosen by hand, then what sells on the same shelf) and recently viewed.

    One query; once a minute another one for what sells.
    """
    own = facts.product.pk
    ids = list(placed(own).recommended[:MOST_RELATED])
    if len(ids) < MOST_RELATED:
        others = selling(place.shelf.id if place else None)
        ids = ids + [pk for pk in others if pk != own and pk not in ids][: MOST_RELATED - len(ids)]
    seen = [pk for pk in viewed if pk != own and pk not in ids]
    cards = {c.product_id: c for c in cards_for([*ids, *seen], language=language, in_wishlist=wished, now=now)}
    return [cards[pk] for pk in ids if pk in cards], [cards[pk] for pk in seen if pk in cards]


def _crumbs(place: Place | None, title: str) -> list[dict[str, str]]:
    steps = [{"text": s.name, "url": s.url} for s in place.path] if place else []
    return [{"text": gettext("Home"), "url": reverse("home")}, *steps, {"text": title, "url": ""}]


def _stock_words(variant: Variant | None, sold_out: bool, missing: str) -> str:
    if sold_out:
        return gettext("Out of stock for now")
    if variant is None:
        return missing
    if variant.awaited is not None:
        return gettext("Ships from %(day)s") % {"day": promise_date(max(variant.awaited, timezone.localdate()))}
    if variant.available <= LOW:
        return gettext("Only %(count)s left") % {"count": variant.available}
    return gettext("In stock")


def _summary(axes: list[AxisView], sold_out: str, missing: str) -> str:
    picked = pgettext("between options", " · ").join(axis.picked for axis in axes if axis.picked)
    return _comma().join(part for part in (picked, sold_out or missing) if part)


def _basis(variant: Variant) -> str:
    if not variant.saving:
        return ""
    if variant.basis == FLASH_BASIS:
        return gettext("Struck price: what it costs outside this sale")
    return {
        StockRecord.Basis.LOWEST_7_DAYS: gettext("Struck price: the lowest of the 7 days before"),
        StockRecord.Basis.SUGGESTED: gettext("Struck price: suggested retail price"),
    }.get(StockRecord.Basis(variant.basis), "")


def _flash_words(variant: Variant) -> str:
    """How many units of a flash sale are left, how many of them one person may have, and what its price excludes."""
    if variant.flash is None:
        return ""
    parts = [gettext("%(count)s left at this price") % {"count": min(variant.flash.left, variant.available)}]
    if variant.flash.limit is not None:
        parts.append(gettext("at most %(count)s per person") % {"count": variant.flash.limit})
    parts.append(gettext("no other offer on top"))  # the rows of offers and coupons below speak of the usual price
    return _comma().join(parts)


def _sku(sku: str) -> str:
    """In groups of four when it is one long run of letters and figures."""
    return str(grouped(sku)) if sku.isalnum() and len(sku) > 6 else sku


def _comma() -> str:
    return pgettext("between parts of a list", ", ")


def _add_url(facts: ProductFacts) -> str:
    """Where the form is sent: to the basket when there is nothing to choose, else to `add`, which reads the options
    that are really chosen at that moment."""
    if not facts.axes and len(facts.variants) == 1:
        return reverse("basket:add", kwargs={"pk": facts.variants[0].id})
    return _choice_url(facts)


def _choice_url(facts: ProductFacts) -> str:
    """Where the buttons for more or fewer units lead without scripts."""
    return reverse("catalogue:add", kwargs={"product_slug": facts.product.slug, "pk": facts.product.pk})


def _url(facts: ProductFacts) -> str:
    return reverse("catalogue:detail", kwargs={"product_slug": facts.product.slug, "pk": facts.product.pk})


def _language_urls(facts: ProductFacts) -> Mapping[str, str]:
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[code] = _url(facts)
    return urls


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
