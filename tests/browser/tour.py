"""A walk through every kind of page of the shop, as a guest and as the demo's shopper."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from tests.browser.conftest import Served, Visitor

PASSWORD = "guitai-demo"
SHOPPER = "shopper@demo.guitai.example"
GUEST = "lin.xiaoxi@test.example"
STREET = "龙井路 1 号 2 幢 301"
PHONE = "13800138000"

LOOK_UP = """
from django.db.models import F
from django.utils import translation
from storefront.catalogue.models import Product
from storefront.content.models import CampaignPage, GuidePage, IndexPage, StoryPage
from storefront.offer.models import ConditionalOffer
from storefront.order.models import Line, Order
from storefront.partner.models import Listing
translation.activate("zh-hans")
mine = Order.objects.filter(user__email="shopper@demo.guitai.example")
shown = Listing.objects.filter(visible=True, product__structure__in=["standalone", "parent"]).order_by("-score")
path = lambda listing: listing.product.get_absolute_url()
soldout_sku = Product.objects.filter(
    structure="child", stockrecords__num_in_stock=0, parent__listing__available__gt=0
).first()
first = lambda model: next((p.url for p in model.objects.live().filter(locale__language_code="zh-hans")), "")
answer = {
    "variants": path(
        shown.filter(variants__gt=1, available__gt=20, reviews__gt=0)
        .exclude(product__children__stockrecords__num_in_stock__lte=F("product__children__stockrecords__num_allocated"))
        .first()
    ),
    "plain": path(shown.filter(variants__lte=1, available__gt=20).first()),
    "plain_id": shown.filter(variants__lte=1, available__gt=20).first().product_id,
    "soldout": path(shown.filter(available=0).first()),
    "soldout_variant": soldout_sku and f"{soldout_sku.parent.get_absolute_url()}?variant={soldout_sku.pk}",
    "offer": next((o.slug for o in ConditionalOffer.objects.filter(status="Open", offer_type="Site")), ""),
    "story": first(StoryPage), "guide": first(GuidePage), "campaign": first(CampaignPage), "index": first(IndexPage),
    "orders": {o.status: o.number for o in mine},
    "parcels": mine.filter(parcels__isnull=False).order_by("status").first().number,
    "line": Line.objects.filter(
        order__in=mine.filter(status__in=["received", "completed"]), review__isnull=True, product__isnull=False
    ).values_list("pk", flat=True).first(),
}
"""


@dataclasses.dataclass(frozen=True)
class Facts:
    """Addresses of the demo shop that only its database knows; "" when it has no such thing."""

    variants: str
    plain: str
    plain_id: int
    soldout: str
    soldout_variant: str
    offer: str
    story: str
    guide: str
    campaign: str
    index: str
    orders: dict[str, str]
    parcels: str
    line: int

    @classmethod
    def of(cls, served: Served) -> "Facts":
        return cls(**served.ask(LOOK_UP))


def sign_in(visitor: Visitor, name: str = SHOPPER) -> None:
    """As one of the demo's people."""
    page = visitor.open("/account/sign-in/")
    page.fill("#id_name", name)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/account/")


def put_in(visitor: Visitor, path: str, *, choose: bool = False) -> None:
    """Into the basket from a product page, by the form that the page has."""
    page = visitor.open(path)
    if choose:
        choose_options(page)
    with page.expect_response(lambda r: "/basket/add/" in r.url) as answer:
        click_add(page)
    assert answer.value.status < 400
    page.wait_for_load_state()


def choose_options(page: Any) -> None:
    """The first option of each axis that can be had."""
    opener = page.locator(".p-bar a[data-sheet]").first
    if opener.is_visible():
        opener.click()
    for number in range(page.locator("#sku-axes fieldset").count()):
        axis = page.locator("#sku-axes fieldset").nth(number)
        if axis.locator("input:checked").count():
            continue
        option = axis.locator("label.c-option:not([data-state])").first
        with page.expect_response(lambda r: "sku-axes" in (r.request.headers.get("hx-target") or "")):
            option.click()


def click_add(page: Any) -> None:
    """The button that puts what is chosen into the basket: in the bar, in the open sheet or beside the picture."""
    page.locator("button[name=add]:visible").first.click()


def settled(page: Any) -> None:
    """Wait until htmx has wired what it put into the page: a machine is quicker than that, a hand is not."""
    page.locator(".htmx-added, .htmx-settling, .htmx-swapping").first.wait_for(state="detached")


def fill_address(page: Any) -> None:
    """A real place: 浙江省 杭州市 西湖区."""
    page.fill("#id_recipient", "林小溪")
    page.fill("#id_phone", "138 0013 8000")
    if page.locator("#region-open").is_visible():
        pick_region(page)
    else:
        for level, code in (("province", "330000"), ("city", "330100"), ("district", "330106")):
            page.locator(f"#id_{level} option[value='{code}']").wait_for(state="attached")
            settled(page)
            page.select_option(f"#id_{level}", code)

    def rest() -> None:
        page.fill("#id_street", STREET)
        if page.locator("#id_email").count():
            page.fill("#id_email", GUEST)
        page.focus("#id_note")

    fees_of(page, rest)


def pick_region(page: Any) -> None:
    """浙江省 杭州市 西湖区 by the search of the phone's sheet."""
    page.click("#region-open")
    page.locator("#region-panel").wait_for()
    settled(page)
    page.fill("#region-search", "西湖")
    page.locator("dialog [data-region-pick]", has_text="杭州市").click()
    page.locator("#id_district option[value='330106'][selected]").wait_for(state="attached")
    settled(page)


def fees_of(page: Any, act: Callable[[], object]) -> None:
    """Fill in what changes the fees, the street last, and wait until the page shows them.

    The page asks as soon as the street is left, so it is waited for from before that on. Without scripts nothing is to
    wait for.
    """
    if page.evaluate("typeof window.htmx") == "undefined":
        act()
        return
    street = f"street={quote(STREET)}"
    with page.expect_response(lambda r: "/checkout/delivery/" in r.url and street in (r.request.post_data or "")):
        act()
    settled(page)


def place_order(page: Any) -> None:
    """Press whichever of the two buttons the width shows."""
    page.locator("button[form=checkout]:visible, .p-slip__go:visible").first.click()


STATIC_GUEST = {
    "home": "/",
    "list": "/category/teaware_1/",
    "list-filtered": "/category/teaware_1/?brand=qingshan&price=100-300&sort=price",
    "catalogue": "/catalogue/",
    "brand": "/brand/qingshan/",
    "search-start": "/search/",
    "search": "/search/?q=%E6%9D%AF",
    "search-empty": "/search/?q=%E7%81%AB%E7%AE%AD%E5%8F%91%E5%8A%A8%E6%9C%BA",
    "basket-empty": "/basket/",
    "look-up": "/orders/find/",
    "sign-in": "/account/sign-in/",
    "register": "/account/register/",
    "forgotten": "/account/password/forgotten/",
    "missing": "/no-such-page/",
}
STATIC_SHOPPER = {
    "account": "/account/",
    "orders": "/orders/",
    "orders-none": "/orders/?q=zzzz",
    "addresses": "/account/addresses/",
    "address": "/account/addresses/new/",
    "profile": "/account/profile/",
    "password": "/account/password/",
    "privacy": "/account/privacy/",
    "wish-list": "/saved/",
}


def guest_pages(visitor: Visitor, facts: Facts) -> Iterator[str]:
    """Open the pages that a guest sees, one after the other; yields the name of the page that is open."""
    for name, path in STATIC_GUEST.items():
        visitor.open(path)
        yield name
    found = {
        "product": facts.variants,
        "product-plain": facts.plain,
        "product-soldout": facts.soldout,
        "variant-soldout": facts.soldout_variant,
        "reviews": facts.variants + "reviews/",
        "offer": facts.offer and f"/offers/{facts.offer}/",
        "story": facts.story,
        "guide": facts.guide,
        "campaign": facts.campaign,
        "index": facts.index,
    }
    for name, path in found.items():
        if path:
            visitor.open(path)
            yield name
    page = visitor.page
    put_in(visitor, facts.plain)
    put_in(visitor, facts.variants, choose=True)
    visitor.open("/basket/")
    yield "basket"
    visitor.open("/checkout/")
    yield "checkout"
    place_order(page)
    page.wait_for_selector("[data-error-summary]")
    yield "checkout-errors"
    fill_address(page)
    place_order(page)
    page.wait_for_selector("button[value=approve]")
    yield "payment"
    page.click("a.c-more")
    page.wait_for_selector("#payment-result")
    yield "result-unpaid"
    page.click("#payment-result button[type=submit]")
    page.wait_for_selector("button[value=approve]")
    page.click("button[value=approve]")
    page.wait_for_selector("#payment-result[data-state=paid]")
    yield "result-paid"
    page.click(".p-result__buttons a >> nth=0")
    page.wait_for_selector(".p-od")
    yield "order-guest"


def shopper_pages(visitor: Visitor, facts: Facts) -> Iterator[str]:
    """The pages behind the sign-in."""
    sign_in(visitor)
    for name, path in STATIC_SHOPPER.items():
        visitor.open(path)
        yield name
    for status in ("pending_payment", "paid", "partly_shipped", "shipped", "completed", "cancelled"):
        if number := facts.orders.get(status):
            visitor.open(f"/orders/{number}/")
            yield f"order-{status}"
    visitor.open(f"/orders/{facts.orders['paid']}/cancel/")
    yield "order-cancel"
    visitor.open(f"/orders/{facts.orders['shipped']}/receive/")
    yield "order-receive"
    if facts.line:
        visitor.open(f"/review/{facts.line}/")
        yield "review-write"
    visitor.open("/account/addresses/")
    visitor.page.click("main a[href*='/account/addresses/']:not([href$='new/']):not([href$='addresses/'])")
    yield "address-edit"
