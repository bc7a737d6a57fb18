"""From the home page to the parcel at the door, as a guest, and what the packer does meanwhile."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Served, Visitor
from tests.browser.tour import PASSWORD, PHONE, choose_options, click_add, fill_address, place_order

pytestmark = pytest.mark.browser

EVERY_WINDOW = [("zh-hans", 390), ("zh-hans", 1440), ("en", 390), ("en", 1440)]

POT = """
from storefront.partner.models import Listing, StockRecord
record = StockRecord.objects.filter(num_in_stock__gt=20, product__structure="child").order_by("pk").first()
answer = {"path": record.product.parent.get_absolute_url(), "record": record.pk, "variant": record.product_id}
"""


def state_of(served: Served, number: str) -> str:
    return str(
        served.ask(f"from storefront.order.models import Order\nanswer = Order.objects.get(number='{number}').status")
    )


def held(served: Served, record: int) -> int:
    code = f"from storefront.partner.models import StockRecord\nanswer = StockRecord.objects.get(pk={record}).num_allocated"
    return int(served.ask(code))


def order_number(page: Any) -> str:
    """The number of the order that the result page is about."""
    found = re.search(r"/pay/result/(\d{16})/", page.url)
    assert found, page.url
    return found[1]


def buy(visitor: Visitor, *paths: str, method: str = "alipay") -> Any:
    """Put products into the basket and order them; the payment page is open afterwards."""
    for path in paths:
        page = visitor.open(path)
        choose_options(page)
        with page.expect_response(lambda r: "/basket/add/" in r.url):
            click_add(page)
    page = visitor.open("/basket/")
    assert not visitor.scrolls_sideways()
    visitor.open("/checkout/")
    fill_address(page)
    page.locator(f"input[name=payment][value={method}]").check(force=True)
    page.wait_for_load_state("networkidle")
    assert not visitor.scrolls_sideways()
    place_order(page)
    page.wait_for_url("**/pay/local/**")
    return page


def approve(page: Any) -> str:
    """Pay with the wallet on the marked test page; returns the order's number."""
    page.click("button[name=answer][value=approve]")
    page.wait_for_selector("#payment-result[data-state=paid]", timeout=90_000)
    return order_number(page)


def ship(packer: Visitor, number: str, tracking: str, *units: int) -> None:
    """Fill in the parcel form of the back office: so many units of each line that is still open."""
    page = packer.page
    page.goto(f"{packer.shop_url}/admin/orders/{number}/ship/")
    for place, count in enumerate(units):
        page.locator("form input[name^=units_]").nth(place).fill(str(count))
    page.locator("select[name=carrier]").select_option(index=1)
    page.fill("input[name=tracking_number]", tracking)
    with page.expect_response(lambda r: r.request.method == "POST" and "/ship/" in r.url) as answer:
        page.locator(".c-form__foot button[type=submit]").click()
    assert answer.value.status == 302


@pytest.mark.parametrize(("language", "width"), EVERY_WINDOW)
def test_a_guest_buys_the_packer_ships_two_parcels_the_guest_confirms(
    visitor: Callable[..., Visitor], served: Served, language: str, width: int
) -> None:
    guest = visitor(width, language)
    page = guest.open("/")
    assert not guest.scrolls_sideways()
    page.locator("main .c-card__title a").first.click()
    page.wait_for_url("**/product/**")
    path = page.url.removeprefix(served.address + guest.prefix)

    buy(guest, path, served.ask(POT)["path"])
    number = approve(page)

    assert state_of(served, number) == "paid"

    follower = visitor(width, language)
    page = follower.open("/orders/find/")
    page.fill("#id_number", number)
    page.fill("#id_contact", PHONE)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/orders/{number}/")

    packer = visitor(1440)
    packer.page.goto(f"{served.address}/admin/login/")
    packer.page.fill("input[name=username]", "packer@demo.guitai.example")
    packer.page.fill("input[name=password]", PASSWORD)
    packer.page.click("button[type=submit]")
    packer.page.wait_for_url("**/admin/")
    ship(packer, number, f"SF{number[-8:]}1", 1, 0)
    assert state_of(served, number) == "partly_shipped"
    ship(packer, number, f"SF{number[-8:]}2", 1)
    assert state_of(served, number) == "shipped"

    follower.open(f"/orders/{number}/")
    assert page.locator("#parcels > *").count() == 2
    assert not follower.scrolls_sideways()
    follower.open(f"/orders/{number}/receive/")
    with page.expect_response(lambda r: r.request.method == "POST" and "/receive/" in r.url):
        page.click(".p-step__go button[type=submit]")

    assert state_of(served, number) == "received"
    assert guest.complaints == follower.complaints == packer.complaints == []


def test_a_declined_card_is_tried_again(visitor: Callable[..., Visitor], served: Served) -> None:
    guest = visitor()
    pot = served.ask(POT)

    page = buy(guest, f"{pot['path']}?variant={pot['variant']}", method="card")
    page.fill("#number", "4000 0000 0000 0002")
    page.locator("form:has(#number) button[type=submit]:not([name=preset])").first.click()
    page.wait_for_load_state("networkidle")
    refused = page.url
    page.fill("#number", "4242 4242 4242 4242")
    page.locator("form:has(#number) button[type=submit]:not([name=preset])").first.click()
    page.wait_for_selector("#payment-result[data-state=paid]", timeout=90_000)

    assert "/pay/local/" in refused
    assert state_of(served, order_number(page)) == "paid"
    assert guest.complaints == []


def test_an_order_that_is_not_paid_in_time_gives_its_stock_back(
    visitor: Callable[..., Visitor], served: Served
) -> None:
    guest = visitor()
    pot = served.ask(POT)
    before = held(served, pot["record"])

    page = buy(guest, f"{pot['path']}?variant={pot['variant']}")
    number = str(served.ask("from storefront.order.models import Order\nanswer = Order.objects.latest('pk').number"))
    while_waiting = held(served, pot["record"])
    served.ask(
        "from datetime import timedelta\n"
        "from storefront.core.clock import now\n"
        "from storefront.order.models import Order\n"
        "from storefront.order.operations import expire_order\n"
        f"order = Order.objects.get(number='{number}')\n"
        "answer = expire_order(order_id=order.pk, now=now() + timedelta(minutes=31))"
    )
    page.goto(f"{served.address}/orders/{number}/")

    assert (while_waiting, held(served, pot["record"])) == (before + 1, before)
    assert state_of(served, number) == "expired"
    assert "已超时" in page.inner_text("h1") or "超时" in page.inner_text("main")
