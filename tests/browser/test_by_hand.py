"""Hands that differ: no mouse, no scripts, twice, back again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served, Visitor
from tests.browser.tour import Facts, fill_address, place_order, put_in, settled

pytestmark = pytest.mark.browser

ORDERS = "from storefront.order.models import Order\nanswer = Order.objects.count()"


def tab_to(page: Any, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus, and see that the ring is visible there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            seen = page.evaluate(
                """() => {
                    const box = document.activeElement.getBoundingClientRect();
                    const x = box.x + box.width / 2, y = box.y + box.height / 2;
                    const top = document.elementFromPoint(x, y);
                    return Boolean(top) && (document.activeElement.contains(top) || top.contains(document.activeElement)
                        || document.activeElement.closest("label")?.contains(top));
                }"""
            )
            assert seen, f"{selector} has the focus but is covered"
            return
    raise AssertionError(f"Tab does not lead to {selector}")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_product_goes_into_the_basket_by_keyboard_alone(
    visitor: Callable[..., Visitor], facts: Facts, width: int
) -> None:
    one = visitor(width)
    page = one.open(facts.variants)

    if width < 960:
        tab_to(page, ".c-rowlink[data-sheet]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#sku-axes", state="visible")
    for number in range(page.locator("#sku-axes fieldset").count()):
        tab_to(page, f"#sku-axes fieldset:nth-of-type({number + 1}) input[type=radio]")
        with page.expect_response(lambda r: r.request.headers.get("hx-target") == "sku-axes"):
            # The first option of the group is under the focus; an arrow key takes the next one.
            odd = page.evaluate("document.activeElement.closest('label').dataset.state || ''")
            page.keyboard.press("ArrowDown" if odd else "Space")
        settled(page)
    page.wait_for_selector("button[name=add]:visible")
    tab_to(page, "button[name=add]")
    with page.expect_response(lambda r: "/basket/add/" in r.url):
        page.keyboard.press("Enter")
    page.wait_for_function("[...document.querySelectorAll('[data-cart-count]')].some(b => b.textContent === '1')")

    assert page.inner_text("#live")
    assert one.complaints == []


def test_skip_link_leads_past_the_header(visitor: Callable[..., Visitor]) -> None:
    page = visitor(1440).open("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [390, 1440])
def test_everything_can_be_bought_without_scripts(browser: Browser, served: Served, facts: Facts, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)

    page.goto(served.address + facts.variants)
    page.locator("#sku-axes label.c-option:not([data-state])").first.click()
    page.locator("button[name=choose]").click()
    page.locator("button[name=add]:visible").first.click()
    page.goto(served.address + "/basket/")
    page.locator("input[name=quantity]:visible").first.fill("2")
    page.locator(".p-line button.p-plain").first.click()
    amount = page.locator("input[name=quantity]").first.input_value()
    page.goto(served.address + "/checkout/")
    page.fill("#id_recipient", "林小溪")
    page.fill("#id_phone", "13800138000")
    for level, code in (("province", "330000"), ("city", "330100"), ("district", "330106")):
        page.select_option(f"#id_{level}", code)
        if level != "district":
            page.locator("noscript button[name=region_step], button[name=region_step]").first.click()
    page.fill("#id_street", "龙井路 1 号 2 幢 301")
    page.fill("#id_email", "lin.xiaoxi@test.example")
    page.locator("button[name=update]:visible").first.click()
    place_order(page)
    page.click("button[value=approve]")
    page.wait_for_url("**/pay/result/**")
    page.reload()

    assert amount == "2"
    assert "2611" in page.url
    assert page.locator("#payment-result").get_attribute("data-state") in ("paid", "confirming")
    context.close()


def test_a_double_click_and_the_back_button_place_one_order(
    visitor: Callable[..., Visitor], served: Served, facts: Facts
) -> None:
    one = visitor(1440)
    page = one.page
    put_in(one, facts.plain)
    one.open("/checkout/")
    fill_address(page)
    before = served.ask(ORDERS)

    page.locator(".p-slip__go").dblclick(no_wait_after=True)
    page.wait_for_url("**/pay/local/**")
    first = page.url
    page.go_back()
    page.wait_for_load_state()
    if page.locator(".p-slip__go").count():
        place_order(page)
        page.wait_for_url(lambda url: "/pay/" in url or "/basket/" in url)

    assert served.ask(ORDERS) == before + 1
    assert "/pay/local/" in first


def test_two_tabs_place_one_order(visitor: Callable[..., Visitor], served: Served, facts: Facts) -> None:
    one = visitor(1440)
    put_in(one, facts.plain)
    one.open("/checkout/")
    fill_address(one.page)
    other = one.page.context.new_page()
    other.goto(served.address + "/checkout/")
    fill_address(other)
    before = served.ask(ORDERS)

    place_order(one.page)
    one.page.wait_for_url("**/pay/local/**")
    place_order(other)
    other.wait_for_url("**/pay/**")

    assert served.ask(ORDERS) == before + 1


def test_zoomed_text_and_narrow_windows_keep_everything_on_the_page(
    visitor: Callable[..., Visitor], facts: Facts
) -> None:
    one = visitor(320)
    wide = []
    put_in(one, facts.plain)

    for path in ("/", "/category/teaware_1/", facts.variants, "/basket/", "/checkout/", "/orders/find/", "/search/"):
        one.open(path)
        if one.scrolls_sideways():
            wide.append(path)

    assert wide == []
