"""A Chinese page speaks Chinese, an English page English, whatever the shop has on its shelves."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from storefront.accounts.models import User
from tests.crawl import Visited, chinese_pieces, crawl, english_words, visit

# What is written in Latin letters in Chinese too: the name, marks of payment, units, sizes, terms without a Chinese form.
ALLOWED = frozenset(
    """
    guitai en english jpeg png webp mb abs hb visa mastercard ml cm mm kg g m l w k h v usb type-c led ph xs xl xxl xxxl icp
    """.split()
)


def follow_shop(path: str) -> bool:
    """Pages of the shop, without the endless combinations of filters."""
    if path.startswith(("/admin", "/media", "/static", "/en/", "/stripe")):
        return False
    return "?" not in path or bool(re.search(r"\?(page=2|variant=\d+|q=[^&]*|tab=\w+|show=\w+)$", path))


def follow_english(path: str) -> bool:
    """Each kind of page, and every fourth product."""
    if not path.startswith("/en/"):
        return False
    product = re.search(r"/product/.*_(\d+)/", path)
    return follow_shop(path.removeprefix("/en")) and (not product or int(product[1]) % 4 == 0)


def shopper() -> Client:
    client = Client()
    client.force_login(
        User.objects.get(email="shopper@demo.guitai.example"),
        backend="storefront.accounts.backends.EmailOrPhoneBackend",
    )
    return client


def posted(client: Client, page: Visited) -> Iterator[Visited]:
    """What the page's own forms answer when they are sent empty."""
    for form in page.page.forms:
        action = form.action or page.path
        if form.method == "post" and not re.search(r"sign-out|export|privacy|add/|toggle|claim|again|remind", action):
            response = client.post(action, dict.fromkeys(form.fields, ""))
            if response.headers.get("Content-Type", "").startswith("text/html"):
                yield visit_answer(action, response)


def visit_answer(path: str, response: object) -> Visited:
    from tests.crawl import read

    html = response.content.decode()  # type: ignore[attr-defined]
    return Visited(path, response, html, read(html))  # type: ignore[arg-type]


def with_basket(client: Client, prefix: str = "") -> Client:
    from storefront.catalogue.models import Product

    product = Product.objects.filter(structure="standalone", stockrecords__num_in_stock__gt=20).first()
    assert product is not None
    client.post(f"{prefix}/basket/add/{product.pk}/", {"quantity": 2})
    return client


OWN_NAMES = {"简体中文", "中文"}  # languages are called by their own names


def report(found: dict[str, str]) -> str:
    return "\n".join(f"{words!r} on {where}" for words, where in sorted(found.items()))


@pytest.mark.usefixtures("demo_shop", "db")
@pytest.mark.parametrize("who", ["guest", "shopper"])
def test_no_english_word_is_left_on_a_chinese_page(who: str) -> None:
    client = with_basket(shopper() if who == "shopper" else Client())
    found: dict[str, str] = {}
    visited = 0

    def check(page: Visited) -> None:
        assert page.page.lang in ("zh-Hans", ""), page.path
        for words in page.page.words:
            for word in english_words(words, ALLOWED):
                found.setdefault(f"{word} ({words.text.strip()[:60]})", f"{page.path} {words.where}")

    wanted = (
        follow_shop
        if who == "guest"
        else lambda path: follow_shop(path) and not path.startswith(("/product", "/category"))
    )
    for page in crawl(client, "/", follow=wanted):
        visited += 1
        check(page)
    for path in ("/checkout/", "/orders/find/", "/account/", "/saved/", "/orders/", "/no-such-page/", "/search/?q=999"):
        page = visit(client, path)
        check(page)
        for answer in posted(client, page):
            check(answer)

    assert visited > (150 if who == "guest" else 15)
    assert not found, report(found)


@pytest.mark.usefixtures("demo_shop", "db")
@pytest.mark.parametrize("who", ["guest", "shopper"])
def test_chinese_on_an_english_page_says_that_it_is_chinese(who: str) -> None:
    client = with_basket(shopper() if who == "shopper" else Client(), "/en")
    found: dict[str, str] = {}
    visited = 0

    def check(page: Visited) -> None:
        assert page.page.lang in ("en", ""), page.path
        for words in page.page.words:
            for piece in chinese_pieces(words):
                named = words.where == "img[alt]" and re.search(
                    "[A-Za-z]{3}", piece
                )  # a caption with its author's name
                if piece in OWN_NAMES or named:
                    continue
                found.setdefault(piece.strip()[:60], f"{page.path} {words.where}")

    wanted = (
        follow_english
        if who == "guest"
        else lambda path: follow_english(path) and not path.startswith(("/en/product", "/en/category"))
    )
    for page in crawl(client, "/en/", follow=wanted):
        visited += 1
        check(page)
    for path in ("/en/checkout/", "/en/orders/find/", "/en/account/", "/en/no-such-page/"):
        page = visit(client, path)
        check(page)
        for answer in posted(client, page):
            check(answer)

    assert visited > (80 if who == "guest" else 15)
    assert not found, report(found)
