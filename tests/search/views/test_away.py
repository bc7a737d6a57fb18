"""While the search engine is away, lists and a simple search come from the database."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.engines.chosen import chosen_engine
from search.engines.guard import FAILURES
from search.tasks import tend_index
from storefront.catalogue.models import Brand, Product
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop
from tests.shelves import end_with_the_test, put_on_shelves

INDEX = "/catalogue/"


def titles(response) -> list[str]:
    return [card.title for card in response.context["list"].page.object_list]


@pytest.fixture
def unindexed(shop: Shop) -> Shop:
    """The shop with its listing, without an index."""
    rebuild_listings()
    return shop


def damage_by_emptying(folder: Path) -> None:
    for file in folder.iterdir():
        if file.is_file():
            file.write_bytes(b"")


def damage_by_noise(folder: Path) -> None:
    for file in folder.iterdir():
        if file.is_file():
            file.write_bytes(b"\xa5" * file.stat().st_size)


def damage_by_removal(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


DAMAGES: list[Callable[[Path], None]] = [damage_by_emptying, damage_by_noise, damage_by_removal]


@pytest.fixture(params=["none", *DAMAGES])
def away(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """The shop whose index is not there yet, or is damaged in one of several ways."""
    if request.param == "none":
        rebuild_listings()
        return shop
    put_on_shelves()
    request.param(next(f for f in settings.SEARCH_DIR.iterdir() if f.is_dir() and f.name in current()))
    return shop


def current() -> str:
    return next(settings.SEARCH_DIR.glob("CURRENT-*")).read_text()


def test_a_category_shows_its_products_with_a_note_and_without_facets(client: Client, away: Shop) -> None:
    response = client.get(client.get(f"/category/x_{away.shelf.pk}/").headers["Location"])

    assert response.status_code == 200
    assert set(titles(response)) == {away.cup.title, away.tray.title, away.pot.title}
    assert response.context["list"].facets == []
    assert "筛选暂时不可用" in response.content.decode()


def test_titles_are_searched_in_both_languages(client: Client, unindexed: Shop) -> None:
    response = client.get("/search/?q=侧把 晴山")

    assert titles(response) == [unindexed.pot.title]
    assert "只按标题" in response.content.decode()
    assert titles(client.get("/en/search/?q=SIDE-handle")) == [unindexed.pot.title_en]
    assert titles(client.get("/search/?q=没有的")) == []


def test_signs_of_like_are_taken_literally(client: Client, unindexed: Shop) -> None:
    Product.objects.filter(pk=unindexed.cup.pk).update(title_zh_hans="百分 100% 棉_线")

    assert titles(client.get("/search/?q=100%25")) == ["百分 100% 棉_线"]
    assert titles(client.get("/search/", {"q": "_山"})) == []


def test_what_the_database_can_filter_is_filtered_and_the_rest_is_said(client: Client, unindexed: Shop) -> None:
    brand = Brand.objects.create(slug="kiln", name_zh_hans="窑", name_en="Kiln")
    Product.objects.filter(pk=unindexed.cup.pk).update(brand=brand)
    cup, tray, pot = unindexed.cup.title, unindexed.tray.title, unindexed.pot.title

    assert titles(client.get(f"{INDEX}?sort=price")) == [cup, tray, pot]
    assert titles(client.get(f"{INDEX}?sort=-price&price=100-300&price=300-500")) == [pot, tray]
    assert titles(client.get(f"{INDEX}?max=60")) == titles(client.get(f"{INDEX}?brand=kiln")) == [cup]
    assert titles(client.get("/brand/kiln/")) == [cup]
    partly = client.get(f"{INDEX}?glaze=celadon&max=300&sort=price")
    assert titles(partly) == [cup, tray]
    assert [chip.text for chip in partly.context["list"].chips] == ["¥300 以内"]
    assert "部分筛选条件没有生效" in partly.content.decode()
    count = client.get(f"{INDEX}?max=300", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="facet-count")
    assert "2" in count.content.decode()


def test_queries_are_few_whatever_is_shown(client: Client, unindexed: Shop) -> None:
    for path in (INDEX, f"{INDEX}?price=0-100&stock=1", "/search/?q=晴山"):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) <= 8, "\n".join(q["sql"][:140] for q in asked)


def test_it_is_logged_once_and_ready_says_it(client: Client, unindexed: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(FAILURES + 5):
        assert client.get(INDEX).status_code == 200

    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["search"].startswith("database")
    assert [r.levelname for r in caplog.records if r.name.startswith("search")] == ["ERROR"]


def test_the_shop_heals_itself(client: Client, away: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get(INDEX).context["list"].plain
    tend_index.func(None)
    end_with_the_test()
    from search.engines.chosen import asked_engine

    asked_engine.cache_clear()  # the pause of the breaker is over

    assert client.get(INDEX).context["list"].plain is False
    assert client.get("/readyz").json()["search"] == "embedded"
    assert chosen_engine().exists()


@pytest.mark.parametrize(
    "words",
    [
        "壶" * 10_000, "x" * 10_000, "\x00壶\x07\x1b", "' OR 1=1 --", "title_zh:* AND NOT \"x\"~3^2", "[* TO *]", "/.*/",
        "\\", "\u202e\u200b壶", "🫖👨‍👩‍👧", "<script>alert(1)</script>", "%" * 3000, "مرحبا שלום", "a" + "\u0301" * 500,
        "AND OR NOT + - ( ) { }", "x:(((((((((", "壶 " * 500,
    ],
)  # fmt: skip
@pytest.mark.parametrize("indexed", [True, False])
def test_whatever_is_typed_is_plain_text(client: Client, shop: Shop, words: str, indexed: bool) -> None:
    if indexed:
        put_on_shelves()
    else:
        rebuild_listings()

    for more in ({}, {"sort": "price", "price": "0-100"}, {"exact": "1"}):
        response = client.get("/search/", {"q": words, **more})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
