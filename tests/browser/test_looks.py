"""What the shop's scripts promise beside the plain pages: the choice that is told, the way that goes on where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.tour import Facts, put_in, settled

pytestmark = pytest.mark.browser


def test_a_choice_is_named_beside_its_axis(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(1440)
    page = one.open(facts.variants)
    option = page.locator("#sku-axes label.c-option:not([data-state])").first
    name = option.locator(".c-option__name").inner_text()

    option.click()

    expect(page.locator("#sku-axes legend").first).to_contain_text(name)
    expect(page.locator("#sku-axes input:checked")).to_be_focused()
    assert one.complaints == []


def test_a_turned_tablet_keeps_the_buttons_to_buy_with(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(820)
    page = one.open(facts.plain)

    page.set_viewport_size({"width": 1180, "height": 820})
    expect(page.locator("button[name=buy_now]:visible")).to_have_count(1)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.set_viewport_size({"width": 1180, "height": 820})

    expect(page.locator("#sku-form button[name=buy_now]:visible")).to_have_count(1)


def test_more_of_a_list_comes_without_losing_the_place(visitor: Callable[..., Visitor]) -> None:
    one = visitor(390)
    page = one.open("/catalogue/")
    had = page.locator("#grid .c-card").count()
    page.locator("#pager a[rel=next]").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")

    page.locator("#pager a[rel=next]").click()

    expect(page.locator("#grid .c-card")).to_have_count(2 * had)
    settled(page)
    expect(page.locator("#grid .c-card").nth(had).locator("a")).to_be_focused()
    expect(page.locator("#live")).to_have_text(page.locator("#seen").inner_text())
    assert page.evaluate("scrollY") == place


def test_a_group_of_many_filter_values_can_be_narrowed(visitor: Callable[..., Visitor]) -> None:
    one = visitor(1440)
    page = one.open("/catalogue/")
    group = page.locator("fieldset:has(.p-facets__find)").first
    values = group.locator(".c-check")
    word = values.first.locator("span").first.inner_text()
    assert values.count() > 10

    group.locator(".p-facets__find").fill(word)

    expect(values.first).to_be_visible()
    assert values.locator("visible=true").count() < values.count()
    assert "?" not in page.url


def test_a_picture_that_does_not_come_leaves_its_name(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(390)
    one.page.route("**/media/**", lambda route: route.abort())

    page = one.open("/category/teaware_1/")

    card = page.locator("#grid .c-card").first
    expect(card.locator(".c-plate__name")).to_have_text(card.locator(".c-card__title").inner_text())


def test_the_small_cart_opens_over_the_page_on_a_desk(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(1440)
    put_in(one, facts.plain)

    one.page.locator("mini-cart > a").click()

    dialog = one.page.get_by_role("dialog")
    expect(dialog.locator(".c-line")).to_have_count(1)
    expect(one.page.locator("toast-region .c-toast")).to_have_count(0)
    one.page.keyboard.press("Escape")
    expect(one.page.locator("mini-cart > a")).to_be_focused()
    assert one.complaints == []
