"""axe-core finds nothing serious on any kind of page, in both languages, widths and colour schemes."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor
from tests.browser.tour import Facts, guest_pages, shopper_pages

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
EVERYTHING = {"resultTypes": ["violations"]}


@dataclasses.dataclass
class Inspection:
    """Runs axe-core on the page that is open and keeps what it finds grave."""

    axe: Axe = dataclasses.field(default_factory=Axe)
    found: list[str] = dataclasses.field(default_factory=list)
    pages: int = 0

    def look(self, visitor: Visitor, name: str, options: dict[str, Any]) -> None:
        results = self.axe.run(visitor.page, options=options).response
        for violation in results["violations"]:
            if violation["impact"] in GRAVE:
                nodes = violation["nodes"]
                self.found.append(f"{name}: {violation['id']} x{len(nodes)}, e.g. {nodes[0]['html'][:160]}")

    def look_at_both_widths(self, visitor: Visitor, name: str) -> None:
        page = visitor.page
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            self.look(visitor, f"{name} at {size['width']}", EVERYTHING)
            if visitor.scrolls_sideways():
                self.found.append(f"{name} at {size['width']}: scrolls sideways")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.pages += 1


Walk = Callable[[Visitor, Facts], Iterator[str]]


@pytest.mark.parametrize("walk", [guest_pages, shopper_pages], ids=["guest", "shopper"])
def test_chinese_pages_are_open_to_everybody(visitor: Callable[..., Visitor], facts: Facts, walk: Walk) -> None:
    one, inspection = visitor(390), Inspection()

    for name in walk(one, facts):
        inspection.look_at_both_widths(one, name)

    assert inspection.pages > 15
    assert not inspection.found, "\n".join(inspection.found)
    assert one.complaints == []


@pytest.mark.parametrize("walk", [guest_pages, shopper_pages], ids=["guest", "shopper"])
def test_english_pages_in_the_dark_are_open_to_everybody(
    visitor: Callable[..., Visitor], facts: Facts, walk: Walk
) -> None:
    one, inspection = visitor(1440, "en", "dark"), Inspection()

    for name in walk(one, facts):
        inspection.look(one, name, EVERYTHING)
        if one.scrolls_sideways():
            inspection.found.append(f"{name}: scrolls sideways")
        inspection.pages += 1

    assert inspection.pages > 15
    assert not inspection.found, "\n".join(inspection.found)
    assert one.complaints == []
