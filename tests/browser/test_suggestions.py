"""The search field's suggestions by keyboard, by touch and while an input method is composing."""

import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

SCREENS = [(390, "zh-hans", "light"), (390, "en", "dark"), (1440, "zh-hans", "dark"), (1440, "en", "light")]


def field_of(one: Visitor, width: int) -> Locator:
    """The phone's field is on a page of its own; a wide window has one in the header of each page."""
    page = one.open("/search/" if width < 960 else "/")
    field = page.locator("main search-suggest input" if width < 960 else "header search-suggest input")
    field.focus()
    expect(field).to_have_role("combobox")
    return field


def options(page: Page) -> Locator:
    return page.locator(".c-suggest__list:not([hidden]) [role=option]")


def asked(page: Page) -> list[str]:
    """What is asked from now on, as it is asked."""
    words: list[str] = []

    def note(request: Any) -> None:
        if "/search/suggest/" in request.url:
            words.append(parse_qs(urlsplit(request.url).query)["q"][0])

    page.on("request", note)
    return words


@pytest.mark.parametrize(("width", "language", "scheme"), SCREENS)
def test_a_suggestion_is_picked_by_keyboard(
    visitor: Callable[..., Visitor], width: int, language: str, scheme: str
) -> None:
    one = visitor(width, language, scheme)
    field = field_of(one, width)
    page = field.page

    field.press_sequentially("qingshan", delay=20)
    expect(options(page).first).to_be_visible()

    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#live")).to_contain_text(str(options(page).count()))
    assert options(page).evaluate_all("rows => rows.every(r => r.getBoundingClientRect().height >= 44)")
    assert not one.scrolls_sideways()
    grave = [
        v["id"]
        for v in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == []

    brand = page.locator('[role=option][href*="/brand/"]')
    for _ in range(options(page).count()):
        field.press("ArrowDown")
        if brand.get_attribute("aria-selected") == "true":
            break
    expect(field).to_have_attribute("aria-activedescendant", str(brand.get_attribute("id")))
    expect(field).to_be_focused()
    expect(field).to_have_value("qingshan")
    field.press("Enter")

    page.wait_for_url(f"**{one.prefix}/brand/qingshan/")
    assert one.complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_pinyin_leads_to_a_product_and_a_word_to_its_search(visitor: Callable[..., Visitor], width: int) -> None:
    one = visitor(width)
    field = field_of(one, width)
    page = field.page

    field.press_sequentially("cbh", delay=20)
    word = options(page).filter(has_text="侧把壶").first
    word.click()
    page.wait_for_url("**/search/?q=*")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["侧把壶"]

    field = field_of(one, width)
    field.fill("cebahu")
    product = page.locator('.c-suggest__list [role=option][href*="/product/"]').first
    expect(product.locator(".c-price")).to_contain_text("¥")
    product.click()
    page.wait_for_url("**/product/**")
    assert one.complaints == []


def test_the_list_closes_and_the_words_stay(visitor: Callable[..., Visitor]) -> None:
    one = visitor(1440)
    field = field_of(one, 1440)
    page = field.page
    field.press_sequentially("qingshan")
    expect(options(page).first).to_be_visible()

    field.press("ArrowUp")  # from the field to the last option
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")  # and back to the field
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    field.press("ArrowDown")
    field.press("Home")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    field.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field).to_have_value("qingshan")

    field.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    field.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")

    field.focus()
    field.press("Enter")
    page.wait_for_url("**/search/?q=qingshan")
    assert one.complaints == []


def test_nothing_is_asked_and_no_key_acts_while_a_word_is_composed(visitor: Callable[..., Visitor]) -> None:
    one = visitor(390)
    field = field_of(one, 390)
    page = field.page
    words = asked(page)

    field.evaluate("""field => {
        field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
        for (const typed of ["c", "ch", "cha"]) {
            field.value = typed;
            field.dispatchEvent(new CompositionEvent("compositionupdate", {bubbles: true, data: typed}));
            field.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true, data: typed}));
        }
        for (const key of ["ArrowDown", "Enter", "Escape"]) {
            const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, isComposing: true});
            field.dispatchEvent(event);
            if (event.defaultPrevented) field.dataset.taken = key;
        }
    }""")
    page.wait_for_timeout(400)
    assert words == []
    assert field.get_attribute("data-taken") is None

    field.evaluate("""field => {
        field.value = "茶";
        field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "茶"}));
    }""")

    expect(options(page).first).to_be_visible()
    assert words == ["茶"]
    assert one.complaints == []


def test_quick_typing_asks_once_and_an_old_answer_never_shows(visitor: Callable[..., Visitor]) -> None:
    one = visitor(390)
    field = field_of(one, 390)
    page = field.page
    words = asked(page)
    held: list[Any] = []
    page.route("**/search/suggest/?q=qi", lambda route: held.append(route))

    field.press_sequentially("qi", delay=5)
    page.wait_for_timeout(300)
    field.press_sequentially("ngshan", delay=5)
    expect(options(page).filter(has_text="qingshan").first).to_be_visible()

    assert words == ["qi", "qingshan"]
    for route in held:
        with contextlib.suppress(Error):  # the browser has given it up
            route.fulfill(body='<a class="c-suggest__row" role="option" href="/old/">old</a>')
    page.wait_for_timeout(300)
    assert options(page).filter(has_text="old").count() == 0
    assert one.complaints == []


def test_without_scripts_it_is_a_form(visitor: Callable[..., Visitor], browser: Any, shop_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(shop_url + "/search/")

    page.fill("main input[type=search]", "晴山")
    page.press("main input[type=search]", "Enter")

    page.wait_for_url("**/search/?q=*")
    assert page.locator("#grid .c-card").count() > 0
    context.close()
