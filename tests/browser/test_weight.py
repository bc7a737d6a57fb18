"""What the browser loads before anybody scrolls, counted at the browser; sizes are counted in storefront/test_frame."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from tests.browser.tour import Facts, put_in

pytestmark = pytest.mark.browser

MOST_REQUESTS = 25


# Browsers fetch pictures up to some thousand pixels ahead of the scrolling; those are not what a page needs to show.
IN_SIGHT = """() => new Set([...document.images].filter(image => {
    const box = image.getBoundingClientRect();
    return image.currentSrc && box.width && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
}).map(image => image.currentSrc)).size"""


@pytest.mark.parametrize("width", [390, 1440])
def test_the_first_screen_asks_for_few_things(visitor: Callable[..., Visitor], facts: Facts, width: int) -> None:
    one = visitor(width)
    put_in(one, facts.variants, choose=True)
    paths = ["/", "/category/teaware_1/", "/catalogue/", facts.variants, facts.plain, "/basket/", "/checkout/",
             "/search/", "/account/sign-in/", facts.story, facts.guide, facts.campaign]  # fmt: skip
    asked: list[str] = []
    one.page.on("request", lambda r: r.resource_type != "image" and asked.append(r.url))
    one.page.context.new_cdp_session(one.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    heavy: dict[str, tuple[int, int]] = {}

    for path in filter(None, paths):
        asked.clear()
        one.open(path)
        one.page.wait_for_load_state("networkidle")
        pictures = one.page.evaluate(IN_SIGHT)
        if len(asked) + pictures > MOST_REQUESTS:
            heavy[path] = (len(asked), pictures)

    assert not heavy, heavy
    assert one.complaints == []


def test_nothing_moves_while_the_page_loads(visitor: Callable[..., Visitor], facts: Facts) -> None:
    one = visitor(390)
    one.page.add_init_script(
        """window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.moved += entry.value; }).observe({type: "layout-shift", buffered: true});"""
    )
    shifts = {}

    for path in ("/", "/category/teaware_1/", facts.variants):
        loads = []
        for _ in range(2):  # what the page itself causes is there each time
            one.open(path)
            one.page.wait_for_load_state("networkidle")
            loads.append(round(one.page.evaluate("window.moved"), 3))
        shifts[path] = min(loads)

    assert {path: shift for path, shift in shifts.items() if shift > 0.02} == {}
