"""Every kind of page on the demo shop's data: under its weight, under a strict content policy, whole for machines.

What the browser asks for is counted in tests/browser/test_weight.py.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.core.joined import JOINED, PARTS
from storefront.order.models import Line, Order
from storefront.partner.models import Listing
from tests.crawl import Visited, is_data, read, visit

pytestmark = pytest.mark.usefixtures("demo_shop", "db")

KB = 1024
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


def signed_in() -> Client:
    client = Client()
    client.force_login(
        User.objects.get(email="shopper@demo.guitai.example"),
        backend="storefront.accounts.backends.EmailOrPhoneBackend",
    )
    return client


def places() -> dict[str, str]:
    """An address of each kind of page, by a name for it; the names in `BY_OWNER` need the demo's shopper."""
    listings = Listing.objects.select_related("product").order_by("-score")
    pot = listings.filter(variants__gt=1, available__gt=20, reviews__gt=2).first()
    soldout = listings.filter(available=0).first()
    assert pot is not None
    assert soldout is not None
    mine = Order.objects.filter(user__email="shopper@demo.guitai.example")
    line = Line.objects.filter(order__in=mine.filter(status="completed"), review__isnull=True).first()
    assert line is not None
    number = {order.status: order.number for order in mine}
    product = pot.product.get_absolute_url()
    return {
        "home": "/",
        "all": "/catalogue/",
        "shelf": "/category/teaware_1/",
        "filtered": "/category/teaware_1/?brand=qingshan&stock=1&sort=price",
        "brand": "/brand/qingshan/",
        "search": "/search/?q=%E6%9D%AF",
        "nothing": "/search/?q=%E7%81%AB%E7%AE%AD",
        "words": "/search/",
        "product": product,
        "soldout": soldout.product.get_absolute_url(),
        "reviews": product + "reviews/",
        "basket": "/basket/",
        "checkout": "/checkout/",
        "look-up": "/orders/find/",
        "sign-in": "/account/sign-in/",
        "register": "/account/register/",
        "forgotten": "/account/password/forgotten/",
        "missing": "/no-such-page/",
        "account": "/account/",
        "orders": "/orders/",
        "order": f"/orders/{number['partly_shipped']}/",
        "unpaid": f"/orders/{number['pending_payment']}/",
        "cancel": f"/orders/{number['paid']}/cancel/",
        "receive": f"/orders/{number['shipped']}/receive/",
        "result": f"/pay/result/{number['pending_payment']}/",
        "addresses": "/account/addresses/",
        "address": "/account/addresses/new/",
        "profile": "/account/profile/",
        "password": "/account/password/",
        "privacy": "/account/privacy/",
        "saved": "/saved/",
        "review": f"/review/{line.pk}/",
    }


NAMES = (
    "home all shelf filtered brand search nothing words product soldout reviews basket checkout look-up sign-in register "
    "forgotten missing account orders order unpaid cancel receive result addresses address profile password privacy "
    "saved review"
).split()
FOR_GUESTS = {"sign-in", "register", "forgotten"}


def editors_pages() -> list[str]:
    from wagtail.models import Page

    return [page.url for page in Page.objects.live().public().filter(depth__gt=2).specific() if page.url]


@pytest.fixture(params=[*NAMES, "editors' pages", "payment", "errors"])
def pages(request: pytest.FixtureRequest) -> Iterator[list[Visited]]:
    """The pages of one kind, in both languages where both have one address each."""
    client = Client() if request.param in FOR_GUESTS else signed_in()
    fill_basket(client)
    if request.param == "editors' pages":
        yield [visit(client, url) for url in editors_pages()]
    elif request.param == "payment":
        yield [pay_page(Client())]
    elif request.param == "errors":
        answer = client.post(reverse("checkout:place"), {"address": "new"})
        html = answer.content.decode()
        yield [Visited("/checkout/place/", answer, html, read(html))]
    else:
        found = places()
        assert set(found) == set(NAMES)
        path = found[request.param]
        yield [visit(client, path), visit(client, "/en" + path)]


def fill_basket(client: Client) -> None:
    for product in Product.objects.filter(structure="standalone", stockrecords__num_in_stock__gt=20)[:3]:
        client.post(reverse("basket:add", args=[product.pk]), {"quantity": 2})


def pay_page(client: Client) -> Visited:
    """The hosted page of the built-in payment double."""
    fill_basket(client)
    details = {
        "address": "new", "recipient": "林小溪", "phone": "13800138000", "province": "330000", "city": "330100",
        "district": "330106", "street": "龙井路 1 号", "email": "lin@test.example", "delivery": "standard",
        "payment": "alipay", "invoice": "",
    }  # fmt: skip
    html = client.post(reverse("checkout:delivery"), details).content.decode()
    sealed = {
        name: found[1] for name in ("basket", "seen") if (found := re.search(rf'name="{name}" value="([^"]*)"', html))
    }
    answer = client.post(reverse("checkout:place"), {**details, **sealed})
    assert answer.status_code == 303, answer
    return visit(client, re.sub("^https?://[^/]+", "", answer.headers["Location"]))


def size(*paths: str) -> int:
    """Bytes of static files as the browser receives them, each packed alone."""
    return sum(len(gzip.compress(Path(str(finders.find(path))).read_bytes(), 9)) for path in paths)


def loads(page: Visited, ending: str) -> list[str]:
    return [src.removeprefix("/static/") for src in page.page.loads if src.endswith(ending)]


def scripts_of(entries: list[str]) -> set[str]:
    """The scripts of a page with everything that they import."""
    found: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        source = Path(str(finders.find(name))).read_text()
        folder = Path(name).parent
        waiting.extend(
            str(Path("/", folder, one).resolve().relative_to("/"))
            for one in re.findall(r"""^import\s.*?["'](\.[^"']+)["']""", source, re.MULTILINE)
        )
    return found


def test_pages_of_every_kind_keep_to_their_weight_and_policy(pages: list[Visited]) -> None:
    assert pages

    for page in pages:
        assert page.response.status_code in (200, 404, 422), (page.path, page.response.status_code)
        assert_light(page)
        assert_strict(page)
        assert_whole(page)


def assert_light(page: Visited) -> None:
    styles, scripts = loads(page, ".css"), scripts_of(loads(page, ".js"))

    assert len(gzip.compress(page.html.encode(), 9)) <= 40 * KB, page.path
    assert size(*styles) <= 30 * KB, (page.path, styles)
    assert all(size(style) <= 3 * KB for style in styles if style != JOINED), (page.path, styles)
    assert size(*scripts) <= 40 * KB, (page.path, size(*scripts), scripts)


def assert_strict(page: Visited) -> None:
    header = page.response.headers["Content-Security-Policy"]
    rules = {part.split()[0]: part.split(maxsplit=1)[1] for part in header.split("; ")}

    assert {name: rules[name] for name in POLICY} == POLICY, page.path
    assert not re.search("unsafe|nonce|\\*", header)
    assert page.page.unsafe == [], page.path
    for source in re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", page.html):
        assert is_data((re.search(r'type="([^"]*)"', source) or ["", ""])[1]), (page.path, source)


def assert_whole(page: Visited) -> None:
    # A product may stand on two shelves of a page; its heart keeps its id, by which the focus is found after saving.
    repeated = {one for one in page.page.ids if page.page.ids.count(one) > 1 and not one.startswith("fav-")}
    lost = {target for target in page.page.inner_targets if target != "#" and target[1:] not in page.page.ids}

    assert page.page.lang == ("en" if page.path.startswith("/en/") else "zh-Hans") or "pay/local" in page.path
    assert page.page.title, page.path
    assert page.page.headings.count(1) == 1, (page.path, page.page.headings)
    assert page.page.nameless_pictures == 0, page.path
    assert repeated == set(), (page.path, repeated)
    assert lost == set(), (page.path, lost)


def test_what_every_page_loads_is_one_small_sheet() -> None:
    joined = Path(str(finders.find(JOINED))).read_text()

    assert size(JOINED) <= 20 * KB
    assert sum(size(part) for part in PARTS) <= 20 * KB
    assert all(Path(str(finders.find(part))).read_text() in joined for part in PARTS)


def test_the_joined_sheet_is_collected(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["wagtail*", "oscar"])

    assert (tmp_path / JOINED).exists()


def test_the_joined_sheet_follows_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storefront.core import joined

    parts = {name: tmp_path / f"{number}.css" for number, name in enumerate(PARTS)}
    for part in parts.values():
        part.write_text("a {}")
    monkeypatch.setattr(joined.finders, "find", lambda name: str(parts[name]))
    target = joined.join(tmp_path / "out")
    before = target.read_text()
    parts[PARTS[3]].write_text("b {}")
    later = target.stat().st_mtime + 5
    import os

    os.utime(parts[PARTS[3]], (later, later))

    joined.join(tmp_path / "out")

    assert "b {}" not in before
    assert "b {}" in target.read_text()
