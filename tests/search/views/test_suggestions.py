"""What the search field offers while somebody types."""

import logging
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.engines.guard import FAILURES
from search.views import suggestions
from search.views.suggestions import marked
from storefront.catalogue.models import Brand, Product
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop
from tests.shelves import put_on_shelves

ADDRESS = "/search/suggest/"


class Options(HTMLParser):
    """The links of a fragment with their role: address -> text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if of.get("role") == "option":
            self._open = str(of["href"])
            self.found[self._open] = ""

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open] += data


def ask(client: Client, words: str, prefix: str = "") -> dict[str, str]:
    response = client.get(prefix + ADDRESS, {"q": words})
    assert response.status_code == 200
    return Options(response.content.decode()).found


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """The shop with an index and a brand for its pot."""
    brand = Brand.objects.create(slug="qingshan", name_zh_hans="晴山窑", name_en="Qingshan Kiln")
    Product.objects.filter(pk=shop.pot.pk).update(brand=brand)
    put_on_shelves()
    return shop


def test_pinyin_finds_words_shelves_and_products(client: Client, stocked: Shop) -> None:
    name = stocked.shelf.name
    found = ask(client, name)

    searches = [parse_qs(urlsplit(url).query)["q"][0] for url in found if "?q=" in url]
    assert name in searches
    assert any(f"_{stocked.shelf.pk}/" in url for url in found)
    assert "/brand/qingshan/" in ask(client, "qingshan")
    assert "/brand/qingshan/" in ask(client, "qsy")
    assert stocked.pot.get_absolute_url() in ask(client, "cbh")


def test_a_product_comes_with_its_price_and_its_stock(client: Client, stocked: Shop) -> None:
    text = ask(client, stocked.cup.title)[stocked.cup.get_absolute_url()]

    assert stocked.cup.title in text
    assert re.search(r"¥\s*\d", text)


def test_english_pages_offer_english_names_and_addresses(client: Client, stocked: Shop) -> None:
    found = ask(client, "qingshan", "/en")

    assert all(url.startswith("/en/") for url in found)
    assert found["/en/brand/qingshan/"].strip() == "Qingshan Kiln"
    assert any((stocked.pot.title_en or "?") in text for text in found.values())


def test_what_was_typed_is_marked_and_markup_is_text(client: Client, stocked: Shop) -> None:
    Product.objects.filter(pk=stocked.cup.pk).update(title_zh_hans="<b>晴山</b> 杯")
    put_on_shelves()

    html = client.get(ADDRESS, {"q": "晴山"}).content.decode()

    assert "<mark>晴山</mark>" in html
    assert "<b>" not in html
    assert marked("Tea Table", "ＴＥＡ") == (("Tea", True), (" Table", False))
    assert marked("侧把壶", "cbh") == (("侧把壶", False),)


def test_nothing_typed_and_nothing_found_are_an_empty_fragment(client: Client, stocked: Shop) -> None:
    for words in ("", "   ", "\x00\x07", "zzqqxx"):
        response = client.get(ADDRESS, {"q": words})
        assert (response.status_code, response.content.strip()) == (200, b"")


def test_it_costs_two_queries_whatever_is_found(client: Client, stocked: Shop) -> None:
    for words in ("晴山", "qingshan", "壶", "cbh", "zzqqxx"):
        client.get(ADDRESS, {"q": words})
        with CaptureQueriesContext(connection) as asked:
            client.get(ADDRESS, {"q": words})
        assert len(asked) <= 2, "\n".join(q["sql"][:140] for q in asked)


def test_the_browser_alone_keeps_it_for_a_moment(client: Client, stocked: Shop) -> None:
    response = client.get(ADDRESS, {"q": "晴山"})

    assert response.headers["Cache-Control"] == "private, max-age=30"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}
    assert client.post(ADDRESS, {"q": "晴山"}).status_code == 405


def test_without_an_engine_the_field_offers_nothing_and_the_log_says_it_once(
    client: Client, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    rebuild_listings()
    caplog.set_level(logging.WARNING)

    answers = [client.get(ADDRESS, {"q": "晴山"}) for _ in range(FAILURES + 20)]

    assert {(r.status_code, r.content) for r in answers} == {(200, b"")}
    assert {r.headers["Cache-Control"] for r in answers} == {"no-store"}
    assert [r.levelname for r in caplog.records if r.name.startswith("search")] == ["ERROR"]


def test_who_asks_far_too_often_is_refused(client: Client, stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "A_MINUTE", 3)

    answers = [client.get(ADDRESS, {"q": "晴山"}, REMOTE_ADDR="203.0.113.77") for _ in range(8)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    "words",
    [
        "壶" * 10_000, "x" * 10_000, "\x00壶\x07\x1b", "' OR 1=1 --", "title_zh:* AND NOT \"x\"~3^2", "[* TO *]", "\\",
        "\u202e\u200b壶", "🫖👨‍👩‍👧", "<script>alert(1)</script>", "%" * 3000, "a" + "\u0301" * 500, "x:(((((((((", "壶 " * 500,
        '"><img src=x onerror=alert(1)>', "İ" * 50,
    ],
)  # fmt: skip
def test_whatever_is_typed_is_plain_text(client: Client, stocked: Shop, words: str) -> None:
    response = client.get(ADDRESS, {"q": words})

    assert response.status_code == 200
    assert "<script" not in response.content.decode()
    assert "onerror" not in response.content.decode()
