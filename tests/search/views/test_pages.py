"""Editors' pages that a search finds stand below its products."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction, Site

from storefront.content.models import CampaignPage, GuidePage, HomePage, IndexPage, StoryPage
from storefront.core.clock import now
from tests.cast import Shop
from tests.shelves import put_on_shelves


def titles(client: Client, words: str, path: str = "/search/", **more: str) -> list[str]:
    response = client.get(path, {"q": words, **more})
    assert response.status_code == 200
    return [page.title for page in response.context["pages"]]


@pytest.fixture
def home(shop: Shop) -> HomePage:
    """The Chinese home page; the products have an index."""
    put_on_shelves()
    found = HomePage.objects.filter(locale__language_code="zh-hans").first()
    if found is None:
        locale = Locale.objects.get(language_code="zh-hans")
        found = Page.get_first_root_node().add_child(instance=HomePage(title="首页", slug="first", locale=locale))
        Site.objects.update(root_page=found)
        Site.clear_site_root_paths_cache()
    return found


@pytest.fixture
def guides(home: HomePage) -> IndexPage:
    return home.add_child(instance=IndexPage(title="茶事", slug="tea-things"))


def write(guides: IndexPage, title: str, slug: str, **more: Any) -> GuidePage:
    return guides.add_child(instance=GuidePage(title=title, slug=slug, **more))


def test_pages_with_the_words_are_shown_below_the_products_best_first(client: Client, guides: IndexPage) -> None:
    write(guides, "怎么买", "buying", intro="先说侧把壶。")
    best = write(guides, "侧把壶怎么养", "care", intro="养壶不难。")
    write(guides, "锅具", "pans")

    response = client.get("/search/", {"q": "侧把壶"})

    assert [page.title for page in response.context["pages"]] == ["侧把壶怎么养", "怎么买"]
    html = response.content.decode()
    assert html.index('id="grid"') < html.index(f'href="{best.url}"')
    assert titles(client, "侧把壶", page="2") == ["侧把壶怎么养", "怎么买"]  # there is no second page of products
    assert titles(client, "侧把壶", price="0-100") == []


def test_a_search_without_products_shows_them_too(client: Client, guides: IndexPage, home: HomePage) -> None:
    home.add_child(instance=StoryPage(title="退换与售后", slug="returns", intro="七天以内。"))

    response = client.get("/search/", {"q": "售后"})

    assert response.context["list"].total == 0
    assert "退换与售后" in response.content.decode()


def test_only_live_public_pages_of_the_language_and_running_campaigns(client: Client, guides: IndexPage) -> None:
    write(guides, "侧把壶草稿", "draft", live=False)
    hidden = write(guides, "侧把壶内部", "hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for number, (start, end) in enumerate([(-2, -1), (-1, 1), (1, 2)]):
        times = {"starts_at": now() + dt.timedelta(days=start), "ends_at": now() + dt.timedelta(days=end)}
        guides.add_child(instance=CampaignPage(title=f"侧把壶节 {number}", slug=f"days-{number}", **times))

    assert titles(client, "侧把壶") == ["侧把壶节 1"]
    assert titles(client, "侧把壶", "/en/search/") == []


def test_they_are_five_at_most_and_cost_the_same_for_any_number(client: Client, guides: IndexPage) -> None:
    costs = []
    for number in range(1, 13):
        write(guides, f"侧把壶 {number}", f"pot-{number}")
        if number in (1, 12):
            client.get("/search/?q=侧把壶")
            with CaptureQueriesContext(connection) as asked:
                shown = titles(client, "侧把壶")
            costs.append(len(asked))
    assert len(shown) == 5
    assert costs[0] == costs[1] <= 8, costs


@pytest.mark.parametrize("words", ["%", "_", "\x00", "' OR 1=1 --", "的", "x" * 10_000, "a"])
def test_signs_and_words_without_meaning_find_no_page(client: Client, guides: IndexPage, words: str) -> None:
    write(guides, "侧把壶", "pot")

    response = client.get("/search/", {"q": words})

    assert response.status_code == 200
    assert not response.context.get("pages")
