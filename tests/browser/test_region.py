"""The phone's region sheet, by hand and by keyboard."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from tests.browser.tour import Facts, put_in, settled

pytestmark = pytest.mark.browser

FOCUS = "document.activeElement.id"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_region_is_found_by_keyboard_and_the_focus_returns(
    visitor: Callable[..., Visitor], facts: Facts, language: str
) -> None:
    one = visitor(390, language)
    put_in(one, facts.plain)
    page = one.open("/checkout/")
    page.focus("#region-open")
    page.keyboard.press("Enter")
    page.locator("#region-panel").wait_for()
    settled(page)

    assert page.evaluate(FOCUS) == "region-tab-1"
    page.focus("#region-search")
    page.keyboard.type("西湖")
    found = page.locator("dialog [data-region-pick]").first
    page.locator("dialog [data-region-pick]", has_text="南昌市").wait_for()
    assert found.inner_text().split() == ["浙江省", "杭州市", "西湖区"]
    assert page.locator("[data-region-said]").inner_text()
    with page.expect_response(lambda r: "/checkout/delivery/" in r.url):
        found.press("Enter")

    page.wait_for_function(f"{FOCUS} == 'region-open'")
    assert page.locator("#region-open").inner_text().split() == ["浙江省", "杭州市", "西湖区"]
    assert page.input_value("#id_district") == "330106"
    assert page.locator("dialog.c-regions").count() == 0
    assert one.complaints == []


def test_region_is_chosen_step_by_step_and_escape_leaves_it(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(390)
    put_in(one, facts.plain)
    page = one.open("/checkout/")
    page.click("#region-open")
    page.locator("#region-panel").wait_for()
    settled(page)
    for name in ("浙江省", "杭州市"):
        page.locator("#region-list button", has_text=name).click()
        settled(page)
    page.locator("[data-region-pick]", has_text="西湖区").click()
    page.wait_for_function(f"{FOCUS} == 'region-open'")

    page.click("#region-open")
    page.locator("#region-list [aria-current]", has_text="西湖区").wait_for()
    settled(page)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUS) == "region-tab-1"
    page.keyboard.press("Escape")

    page.wait_for_function(f"{FOCUS} == 'region-open'")
    assert page.input_value("#id_district") == "330106"
    assert not one.scrolls_sideways()


def test_wide_windows_keep_three_selects(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(1440)
    put_in(one, facts.plain)
    page = one.open("/checkout/")

    assert not page.locator("#region-open").is_visible()
    assert page.locator("#id_province").is_visible()
