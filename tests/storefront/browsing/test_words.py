"""Searching the database by words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from storefront.catalogue.models import Brand, Product
from tests.cast import Shop
from tests.shelves import put_on_shelves


def found(client: Client, words: str, prefix: str = "", **more: str) -> list[str]:
    response = client.get(f"{prefix}/search/", {"q": words, **more})
    assert response.status_code == 200
    return [card.title for card in response.context["list"].page.object_list]


def test_words_are_found_in_titles_of_both_languages(client: Client, listed: Shop) -> None:
    assert found(client, "侧把") == [listed.pot.title]
    assert found(client, "side-HANDLE") == [listed.pot.title]
    assert found(client, "茶盘", "/en") == [listed.tray.title_en]


def test_all_words_must_be_there_in_any_order(client: Client, listed: Shop) -> None:
    assert set(found(client, "晴山")) == {listed.pot.title, listed.cup.title}
    assert found(client, "单只 晴山")[0] == listed.cup.title
    assert found(client, "单只 晴山", exact="1") == [listed.cup.title]
    assert found(client, "晴山 茶盘", exact="1") == []


def test_brand_shelf_selling_point_and_sku_count_too(client: Client, listed: Shop) -> None:
    brand = Brand.objects.create(slug="qs", name_zh_hans="晴山窑", name_en="Qingshan Kiln")
    Product.objects.filter(pk=listed.tray.pk).update(brand=brand, selling_point_zh_hans="干泡一席")
    put_on_shelves()

    assert found(client, "kiln") == [listed.tray.title]
    assert found(client, "干泡") == [listed.tray.title]
    assert found(client, "tray") == [listed.tray.title]
    assert len(found(client, "壶与杯")) == 3
    sku = listed.stock(listed.variants["天青", "110 ml"]).partner_sku
    assert found(client, sku.lower()) == [listed.pot.title]


def test_titles_stand_before_other_places(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.tray.pk).update(selling_point_zh_hans="配得上侧把壶", priority=5)
    put_on_shelves()

    assert found(client, "侧把") == [listed.pot.title, listed.tray.title]
    assert found(client, "侧把 ") == [listed.pot.title, listed.tray.title]


def test_signs_of_like_are_taken_literally(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(title_zh_hans="百分 100% 棉_线")
    put_on_shelves()

    assert found(client, "100%") == ["百分 100% 棉_线"]
    assert found(client, "棉_线") == ["百分 100% 棉_线"]
    assert found(client, "%") == []


@pytest.mark.parametrize(
    "words",
    [
        "x" * 10_000,
        "壶" * 10_000,
        "\x00壶\x07\x1b",
        "' OR 1=1 --",
        "\\",
        "\u202e\u200b壶",
        " ".join("abcdefghij" * 100),
        "🫖",
        "<script>",
        "%" * 3000,
    ],
)
def test_hostile_words_are_harmless(client: Client, listed: Shop, words: str) -> None:
    response = client.get("/search/", {"q": words})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert "<script></title>" not in response.content.decode()


def test_control_characters_do_not_stand_in_the_way(client: Client, listed: Shop) -> None:
    assert found(client, "\x00侧把\x07") == [listed.pot.title]


def test_without_words_the_page_offers_the_shelves(client: Client, listed: Shop) -> None:
    for query in ("", "?q=", "?q=%20%09"):
        response = client.get(f"/search/{query}")

        assert response.status_code == 200
        assert "list" not in response.context


def test_results_can_be_filtered_and_are_not_indexed(client: Client, listed: Shop) -> None:
    response = client.get("/search/?q=晴山&price=0-100")

    assert [card.title for card in response.context["list"].page.object_list] == [listed.cup.title]
    assert b'content="noindex' in response.content


def test_number_of_queries_is_fixed(client: Client, fill) -> None:
    fill(60)
    client.get("/search/?q=杯")

    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=杯 1 2 3 4")

    assert len(queries) <= 5, [q["sql"][:120] for q in queries]
