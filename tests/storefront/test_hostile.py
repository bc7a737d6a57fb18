"""Every address and form of the shop, sent what nobody should send: an answer with words, never a broken page."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from storefront.accounts.models import User
from storefront.address.models import UserAddress
from storefront.catalogue.models import Product
from storefront.order.models import Line, Order
from storefront.partner.models import Listing
from storefront.voucher.models import Voucher
from tests.crawl import visit

pytestmark = pytest.mark.usefixtures("demo_shop", "db")

BACKEND = "storefront.accounts.backends.EmailOrPhoneBackend"
FINE = {200, 204, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 413, 415, 422, 429}
NOT_OURS = ("admin/", "_util/", "static/")
LONG = "长" * 100_000
EVIL = (
    "\x00",
    "🙂" * 40,
    "-1",
    "0",
    "1e999",
    "999999999999999999999999",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%s%(x)s{0}{{x}}",
    "../../etc/passwd",
    "\ud7ff\uffff",
    "٣",  # a digit to isdigit(), not to int()'s ASCII
    "²",  # a digit to isdigit(), nothing to int()
    "NaN",
    LONG,
)


# --- what there is ---------------------------------------------------------------------------------------------------


def patterns(resolver: URLResolver | None = None, namespace: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """(name with namespaces, route) of every address of the shop."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if here.startswith(NOT_OURS) or here.startswith("en/"):
            continue
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, here)
        elif isinstance(entry, URLPattern) and entry.name:
            yield namespace + entry.name, here


ROUTES = sorted(
    r for r in set(patterns()) if r[0] not in {"wagtail_serve", "wagtaildocs_serve"}
)  # test_no_raw_path_breaks covers these
IDS = [name for name, _ in ROUTES]


def field_names() -> list[str]:
    """Every name that a view or form of the shop reads, as far as the source says it plainly."""
    names: set[str] = set()
    files = [f for house in ("storefront", "search") for f in (Path(settings.BASE_DIR) / house).rglob("*.py")]
    for path in sorted(files):
        if "demo" in path.parts or "dashboard" in path.parts:
            continue
        source = path.read_text()
        names.update(re.findall(r"""(?:POST|GET|data|typed)(?:\.get|\.getlist)?[\[(]"(\w+)\"""", source))
        names.update(re.findall(r"""\"(\w+)" in request\.(?:POST|GET)""", source))
        if path.name == "forms.py":
            module = importlib.import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))
            for _, found in inspect.getmembers(module, inspect.isclass):
                if issubclass(found, forms.BaseForm):
                    names.update(getattr(found, "base_fields", {}))
    return sorted(names)


NAMES = field_names()


def test_the_addresses_and_names_are_found() -> None:
    assert len(ROUTES) > 60
    assert {"quantity", "password", "province", "contact", "code", "score", "number", "sort"} <= set(NAMES)


# --- who asks --------------------------------------------------------------------------------------------------------


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.guitai.example")


def client_of(who: str) -> Client:
    client = Client()
    if who != "guest":
        client.force_login(person(who), backend=BACKEND)
    listing = Listing.objects.filter(available__gt=20, product__structure="standalone").first()
    assert listing is not None
    client.post(reverse("basket:add", args=[listing.product_id]), {"quantity": 1})
    return client


def real_values() -> dict[str, str]:
    """Values of the demo shop by the name of an address's part; `pk` fits none for sure and several by chance."""
    order = Order.objects.filter(user=person("shopper"), status="pending_payment").first()
    assert order is not None
    product = Product.objects.filter(structure="parent").first()
    assert product is not None
    line = Line.objects.filter(order__user=person("shopper"), order__status="completed").first()
    assert line is not None
    return {
        "number": order.number,
        "pk": str(product.pk),
        "product_pk": str(product.pk),
        "product_slug": product.slug,
        "category_slug": "teaware",
        "slug": "qingshan",
        "line_id": str(line.pk),
        "restriction_id": "1",
        "session_id": "cs_test_unknown",
        "uidb64": "MQ",
        "token": "set-password",
        "key": "0" * 40,
        "width": "240",
        "name": "products/2026/11/x",
        "section": "products-1",
    }


def wanted(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def address(name: str, route: str, values: dict[str, str]) -> str | None:
    """The address with these values; None when the shop has no such address."""
    converted: dict[str, Any] = {}
    for part in wanted(route):
        value: Any = values[part]
        converted[part] = int(value) if value.isascii() and value.isdigit() and len(value) < 30 else value
    for attempt in (values, converted):
        try:
            return reverse(name, kwargs={part: attempt[part] for part in wanted(route)})
        except NoReverseMatch:
            continue
    return None


def check(response: Any, *sent: object) -> None:
    assert response.status_code in FINE, (response.status_code, *sent)
    for_machines = response.request["PATH_INFO"].startswith(("/stripe/", "/media/"))
    if (
        not for_machines
        and response.status_code in (400, 404, 410, 422)
        and not response.streaming
        and response.request["REQUEST_METHOD"] != "HEAD"
    ):
        assert response.content, ("no words", response.status_code, *sent)


# --- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=IDS)
def test_no_address_breaks_on_odd_parts_methods_and_queries(name: str, route: str) -> None:
    client = client_of("shopper")
    real = real_values()
    tried = 0
    for evil in ("", "1", "99999999", "9" * 18, "9" * 25, "🙂", "a" * 3000, "-1", "a_b", "中文"):
        url = address(name, route, {part: evil or real[part] for part in wanted(route)})
        if url is None:
            continue
        tried += 1
        for method in ("get", "head", "post", "put", "patch", "delete", "options"):
            check(getattr(client, method)(url), method, url)
        check(client.get(url, headers={"HX-Request": "true", "HX-Target": "list"}), url)
        if not wanted(route):
            break
    url = address(name, route, real)
    for evil in EVIL if url else ():
        check(client.get(url, dict.fromkeys(NAMES, evil[:2000])), url, evil[:30])

    assert tried


@pytest.mark.parametrize("who", ["guest", "shopper"])
@pytest.mark.parametrize(("name", "route"), ROUTES, ids=IDS)
def test_no_form_breaks_on_odd_values(name: str, route: str, who: str) -> None:
    client = client_of(who)
    url = address(name, route, real_values())
    assert url

    for evil in EVIL:
        check(client.post(url, dict.fromkeys(NAMES, evil)), url, evil[:30])
    check(client.post(url, {name: ["1", "2", "", "x"] for name in NAMES}), url, "lists")
    check(client.post(url, dict.fromkeys(NAMES, "x"), headers={"HX-Request": "true"}), url, "htmx")
    check(
        client.post(url, {n: SimpleUploadedFile("a.jpg", b"not a picture", "image/jpeg") for n in NAMES}), url, "files"
    )
    check(client.post(url, "{", content_type="application/json"), url, "broken JSON")
    check(client.post(url, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"), url, "broken multipart")
    check(client.post(url, b"--x", content_type="multipart/form-data"), url, "no boundary")
    for charset in ("latin-9", "utf-7", "none"):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        check(client.generic("POST", url, b"a=%ff%fe&name=%00", content_type=kind), url, charset)


@pytest.mark.parametrize(
    "path",
    [
        "/\x00",
        "/product/\x00_1/",
        "/category/" + "a/" * 2000,
        "/" + "长" * 3000,
        "/en/%ff/",
        "//evil.example/",
        "/product/x_1/?variant=\x00",
        "/documents/1/x.pdf",
        "/documents/" + "9" * 30 + "/x.pdf",
        "/documents/authenticate_with_password/" + "9" * 30 + "/",
    ],
)
def test_no_raw_path_breaks(path: str) -> None:
    check(Client().get(path), path[:40])


def test_broken_cookies_are_as_good_as_none() -> None:
    for value in ("\x00", "1:x:y", "\xff", "9" * 5000, "null"):
        client = Client()
        for name in (
            "guitai_basket",
            "guitai_history",
            "guitai_saved",
            settings.SESSION_COOKIE_NAME,
            "theme",
            settings.LANGUAGE_COOKIE_NAME,
            "csrftoken",
            "messages",
        ):
            client.cookies[name] = value
        for path in ("/", "/basket/", "/checkout/", "/saved/", "/orders/", "/catalogue/"):
            check(client.get(path), path, value[:10])


PAGES = {
    "basket": "/basket/",
    "sign-in": "/account/sign-in/",
    "register": "/account/register/",
    "forgotten": "/account/password/forgotten/",
    "look-up": "/orders/find/",
    "search": "/search/",
    "profile": "/account/profile/",
    "password": "/account/password/",
    "address": "/account/addresses/new/",
    "privacy": "/account/privacy/",
    "checkout": "/checkout/",
    "product": "product",
    "soldout": "soldout",
    "review": "review",
    "cancel": "cancel",
    "list": "/catalogue/",
}
RIGHT = {
    "recipient": "林小溪", "phone": "13800138000", "province": "330000", "city": "330100", "district": "330106",
    "street": "龙井路 1 号", "email": "lin@test.example", "delivery": "standard", "payment": "alipay", "address": "new",
    "quantity": "1", "score": "5", "text": "很好的一把壶", "password": "correct horse 1", "name": "lin@test.example",
}  # fmt: skip
ASKING = {"paste", "region_step", "update", "use_voucher", "use_code", "no_coupon", "step", "choose", "add", "buy_now"}


def page_address(kind: str) -> str:
    found = Listing.objects.filter(product__structure="parent").order_by("-available").first()
    soldout = Listing.objects.filter(available=0).first()
    line = Line.objects.filter(
        order__user=person("shopper"), order__status="completed", review__isnull=True, product__isnull=False
    ).first()
    assert found is not None
    assert soldout is not None
    assert line is not None
    open_order = Order.objects.get(user=person("shopper"), status="pending_payment")
    return {
        "product": found.product.get_absolute_url(),
        "soldout": soldout.product.get_absolute_url(),
        "review": reverse("browsing:review-write", args=[line.pk]),
        "cancel": reverse("tracking:cancel", args=[open_order.number]),
    }.get(kind, kind)


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_each_field_of_each_form_can_be_wrong_alone(kind: str) -> None:
    client = client_of("guest" if kind in ("sign-in", "register", "forgotten") else "shopper")
    path = page_address(PAGES[kind])
    forms_of_page = {(form.action, tuple(form.fields)): form for form in visit(client, path).page.forms}

    for form in forms_of_page.values():
        action = (form.action or path).split("#")[0]
        if "sign-out" in action or "export" in action:
            continue
        right = {name: RIGHT.get(name, value) for name, value in form.fields.items() if name not in ASKING}
        for name in form.fields:
            for evil in ("", "\x00", "-1", "9" * 30, "🙂<b>", "²", LONG[:20_000]):
                send = client.post if form.method == "post" else client.get
                if form.method == "get" and len(evil) > 1000:
                    evil = evil[:1000]
                check(send(action, {**right, name: evil}), action, name, evil[:20])


# --- what belongs to somebody else -----------------------------------------------------------------------------------


def belongings(owner: User) -> list[tuple[str, dict[str, Any]]]:
    """Addresses of what only the owner may see or change."""
    order = Order.objects.filter(user=owner, status="shipped").first()
    open_order = Order.objects.filter(user=owner, status="pending_payment").first()
    saved = UserAddress.objects.filter(user=owner).first()
    line = Line.objects.filter(order__user=owner, order__status__in=("received", "completed")).first()
    assert order
    assert open_order
    assert saved
    assert line
    verbs = ("cancel", "receive", "remind", "buy-again", "claim")
    return [
        *((f"tracking:{verb}", {"number": o.number}) for verb in verbs for o in (order, open_order)),
        ("payment:start", {"number": open_order.number}),
        ("payment:result", {"number": open_order.number}),
        ("accounts:address-edit", {"pk": saved.pk}),
        ("accounts:address-delete", {"pk": saved.pk}),
        ("accounts:address-default", {"pk": saved.pk}),
        ("browsing:review-write", {"line_id": line.pk}),
    ]


def state_of(owner: User) -> Any:
    return (
        list(Order.objects.filter(user=owner).order_by("pk").values_list("pk", "status", "user_id")),
        list(UserAddress.objects.filter(user=owner).order_by("pk").values()),
        Line.objects.filter(order__user=owner, review__isnull=False).count(),
    )


def test_what_is_somebody_elses_is_not_there_and_stays_as_it_was() -> None:
    owner, client = person("shopper"), client_of("shopper2")
    before = state_of(owner)

    for name, kwargs in belongings(owner):
        url = reverse(name, kwargs=kwargs)
        for response in (client.get(url), client.post(url, {"score": 5, "text": "很好的一把壶", "reason": "x"})):
            assert response.status_code in (404, 405), (url, response.status_code)

    assert state_of(owner) == before


def test_a_guest_is_led_to_the_look_up_or_the_sign_in_and_changes_nothing() -> None:
    owner, client = person("shopper"), client_of("guest")
    before = state_of(owner)

    for name, kwargs in belongings(owner):
        url = reverse(name, kwargs=kwargs)
        for response in (client.get(url), client.post(url, {"score": 5, "text": "很好的一把壶", "reason": "x"})):
            assert response.status_code in (302, 404, 405), (url, response.status_code)

    assert state_of(owner) == before


def test_an_order_page_is_not_there_for_others() -> None:
    order = Order.objects.filter(user=person("shopper")).first()
    assert order is not None
    url = reverse("tracking:detail", args=[order.number])

    assert client_of("shopper2").get(url).status_code == 404
    answer = client_of("guest").get(url)
    assert order.number not in answer.content.decode() or answer.status_code in (302, 404)


def test_lines_of_another_basket_can_not_be_changed() -> None:
    from storefront.basket.models import Line as BasketLine

    theirs, mine = client_of("shopper"), client_of("shopper2")
    line = BasketLine.objects.get(basket__owner=person("shopper"), basket__status="Open")

    for name in ("basket:update", "basket:remove"):
        mine.post(reverse(name, args=[line.pk]), {"quantity": 7, "with_selected": 1})

    line.refresh_from_db()
    assert line.quantity == 1
    assert theirs.get("/basket/").status_code == 200


def test_an_address_of_somebody_else_is_no_address_to_send_to() -> None:
    saved = UserAddress.objects.filter(user=person("shopper")).first()
    assert saved is not None
    client = client_of("shopper2")
    before = Order.objects.count()

    for name in ("checkout:place", "checkout:delivery"):
        answer = client.post(reverse(name), {"address": str(saved.pk), "delivery": "standard", "payment": "alipay"})
        assert answer.status_code in (200, 404, 422)
        assert saved.line1 not in answer.content.decode()
    assert Order.objects.count() == before


def test_a_coupon_of_somebody_else_is_refused() -> None:
    claimed = Voucher.objects.get(code="LAOYOU60")
    client = client_of("shopper2")

    answer = client.post(reverse("basket:add-voucher"), {"voucher": str(claimed.pk)}, follow=True)

    assert answer.status_code == 200
    assert claimed.name not in answer.content.decode().split("c-sums")[-1]
