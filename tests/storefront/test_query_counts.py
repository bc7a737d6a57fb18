"""How many statements each promised page takes: within its limit, and the same for few rows and for many.

For guests and customers, in both languages. docs/benchmarks.md shows these limits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from storefront.accounts.models import User
from storefront.basket.models import Line
from storefront.browsing.wishlist import save_product
from storefront.catalogue.models import (
    AttributeOption,
    Brand,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductImage,
    ProductReason,
)
from storefront.catalogue.operations import answer_review, publish_review, write_review
from storefront.core.clock import now as present
from storefront.offer.models import Benefit
from storefront.order.models import Carrier, Order, Parcel
from storefront.order.operations import mark_paid
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import StockRecord
from storefront.payment.local_stripe.client import LocalStripe
from storefront.voucher.operations import claim_voucher
from tests.cast import Shop, make_product, stock_up
from tests.shelves import put_on_shelves
from tests.storefront.checkout.steps import WISHES, hidden, put_in
from tests.storefront.content.test_pages import block, grid, home, shelf, show
from tests.storefront.offer.makers import make_coupon, make_offer, range_of
from tests.storefront.tracking.steps import paid_order, refunded, send, trace

HOME, LIST, PRODUCT, BASKET, ORDERS, PLACING = 12, 8, 12, 15, 12, 40


@dataclass(frozen=True)
class Visitor:
    """Who looks, and in which language. user: None for a guest; prefix: "" or "/en"."""

    client: Client
    user: User | None
    prefix: str

    @property
    def language(self) -> str:
        return "en" if self.prefix else "zh-hans"

    def page_of(self, product: Product) -> str:
        """The product's address without the language's prefix; its slug is of the language."""
        with override(self.language):
            return product.get_absolute_url().removeprefix(self.prefix)

    def asks(self, path: str, most: int) -> int:
        """Statements of a page once the process knows what it keeps for minutes, as menus."""
        path = self.prefix + path
        assert self.client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            assert self.client.get(path).status_code == 200
        assert len(asked) <= most, "\n".join(query["sql"][:140] for query in asked)
        return len(asked)


@pytest.fixture(params=["guest zh", "guest en", "customer zh", "customer en"])
def visitor(request: pytest.FixtureRequest, client: Client, customer: User) -> Visitor:
    who, language = request.param.split()
    if who == "customer":
        client.force_login(customer)
    return Visitor(client, customer if who == "customer" else None, "/en" if language == "en" else "")


@pytest.fixture
def goods(shop: Shop) -> Callable[[int], list[Product]]:
    """Puts so many more products on the shelf; makes them known to lists."""

    def put(count: int) -> list[Product]:
        brand, _ = Brand.objects.get_or_create(slug="kiln", defaults={"name_zh_hans": "窑", "name_en": "Kiln"})
        kind, first = shop.cup.product_class, Product.objects.count()
        assert kind is not None
        made = [
            make_product(kind, f"G{n}", f"杯 {n}", f"Cup {n}", f"{10 + n}.00", 50, brand=brand)
            for n in range(first, first + count)
        ]
        for product in made:
            product.categories.add(shop.shelf)
        put_on_shelves()
        return made

    return put


def test_home(visitor: Visitor, shop: Shop, goods: Callable[[int], list[Product]]) -> None:
    goods(1)
    if visitor.user:
        put_in(visitor.client, shop.cup)
    voice = write_review(
        product_id=shop.cup.pk, line_id=None, variant="", score=5, text="断水很干净，很好用", photos=[],
        anonymous=False, actor=visitor.user or home().owner or shop_keeper(), now=present(),
    )  # fmt: skip
    publish_review(review=voice, actor=None)
    quotes = block("quotes", {"title": "听来的", "more": "", "link": NOWHERE, "reviews": [], "limit": 3})
    tiles = block("category_tiles", {"title": "", "categories": []})
    show(tiles, grid("新品"), shelf("货架", shop.cup), quotes, language=visitor.language)
    few = visitor.asks("/", HOME)

    made = goods(30)
    shelves = [shelf(f"货架 {n}", shop.cup, *made[n : n + 6]) for n in range(8)]
    grids = [grid(f"规则 {rule}", rule) for rule in ("new", "bestselling", "top") * 2]
    show(tiles, *grids, *shelves, quotes, language=visitor.language)

    assert visitor.asks("/", HOME) == few


def test_lists(visitor: Visitor, shop: Shop, goods: Callable[[int], list[Product]], now: datetime) -> None:
    goods(0)
    if visitor.user:
        save_product(user=visitor.user, product_id=shop.cup.pk, price=None, now=now)
        put_in(visitor.client, shop.cup)
    moved = visitor.client.get(f"{visitor.prefix}/category/x_{shop.shelf.pk}/")
    address = moved.headers["Location"].removeprefix(visitor.prefix)
    paths = [address, f"{address}?price=0-100&stock=1", "/catalogue/", "/search/?q=杯", "/search/?q=cup"]
    few = [visitor.asks(path, LIST) for path in paths]

    goods(30)

    assert [visitor.asks(path, LIST) for path in paths] == few


def test_product(visitor: Visitor, shop: Shop, other_customer: User, now: datetime) -> None:
    rebuild_listings()
    if visitor.user:
        save_product(user=visitor.user, product_id=shop.pot.pk, price=None, now=now)
        put_in(visitor.client, shop.cup)
    visitor.client.get(visitor.prefix + visitor.page_of(shop.tray))
    few = visitor.asks(visitor.page_of(shop.pot), PRODUCT)

    enrich(shop, 20, other_customer, now)

    assert visitor.asks(visitor.page_of(shop.pot), PRODUCT) == few


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_first_visit_of_a_product(client: Client, shop: Shop, customer: User, now: datetime, prefix: str) -> None:
    """A guest's, in a process that has shown another product before: it knows the offers and delivery rates."""
    rebuild_listings()
    enrich(shop, 20, customer, now)
    client.get(prefix + Visitor(client, None, prefix).page_of(shop.tray))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(prefix + Visitor(client, None, prefix).page_of(shop.pot))

    assert answer.status_code == 200
    assert len(asked) <= PRODUCT, "\n".join(query["sql"][:140] for query in asked)


def test_basket(visitor: Visitor, shop: Shop, goods: Callable[[int], list[Product]]) -> None:
    now = present()
    for number in range(3):
        make_offer(f"优惠 {number}", goods=range_of(shop.cup), max_user_applications=5, priority=number)
        voucher = make_coupon(f"券 {number}", public=True, usage="Once per customer", now=now)
        if visitor.user:
            claim_voucher(voucher_id=voucher.pk, user=visitor.user, now=now)
    put_in(visitor.client, shop.variants["天青", "110 ml"])
    few = visitor.asks("/basket/", BASKET)

    for product in [*goods(8), shop.variants["米白", "180 ml"]]:
        put_in(visitor.client, product, 2)

    assert visitor.asks("/basket/", BASKET) == few
    assert Line.objects.count() == 10


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("query", ["", "?tab=receive", "?q=晴山"])
def test_order_list(client: Client, shop: Shop, carrier: Carrier, customer: User, prefix: str, query: str) -> None:
    stock_up(shop.cup, 990)
    client.force_login(customer)
    visitor = Visitor(client, customer, prefix)
    sent(paid_order((shop.cup, 1), user=customer), carrier)
    few = visitor.asks(f"/orders/{query}", ORDERS)

    for number in range(12):
        variant = (shop.variants["天青", "110 ml"], 1)
        order = paid_order((shop.cup, 2), *([variant] if number < 4 else []), user=customer)
        sent(order, carrier)
        if number % 3 == 0:
            refunded(order, "10.00")

    assert visitor.asks(f"/orders/{query}", ORDERS) == few


def test_order_list_sends_a_guest_to_sign_in_without_a_statement(client: Client, db: None) -> None:
    for path in ("/orders/", "/en/orders/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 302
        assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_placing(
    visitor: Visitor, shop: Shop, goods: Callable[[int], list[Product]], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = present()
    assert connection.features.supports_json_field  # asked once a process, in three statements
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10), priority=5)
    counts = []
    many = [*goods(8), shop.variants["米白", "180 ml"]]
    for round_, more in enumerate(([], [], many)):
        if visitor.user:
            voucher = make_coupon(f"券 {round_}", off=30, usage="Once per customer", public=True, now=now)
            claim_voucher(voucher_id=voucher.pk, user=visitor.user, now=now)
        for product in [shop.variants["天青", "110 ml"], *more]:
            put_in(visitor.client, product)
        page = visitor.client.post(f"{visitor.prefix}/checkout/delivery/", WISHES).content.decode()
        form = {**WISHES, "basket": hidden(page, "basket"), "seen": hidden(page, "seen")}

        asked = statements_of_placing(visitor, form, monkeypatch)

        counts.append(len(asked))
        if round_:  # the first order of a process reads the country, too
            assert len(asked) <= PLACING, "\n".join(sql[:140] for sql in asked)
        order = Order.objects.latest("pk")
        mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=present())
    assert [order.lines.count() for order in Order.objects.order_by("pk")] == [1, 1, 10]
    assert counts[1] == counts[2]


NOWHERE = {"page": None, "category": None, "place": "", "address": ""}


def shop_keeper() -> User:
    return User.objects.create_user("keeper@test.example", "correct horse", first_name="keeper")


def sent(order: Order, carrier: Carrier) -> None:
    """The order's goods are on their way."""
    trace(send(order, carrier), Parcel.Stage.IN_TRANSIT, "到达杭州转运中心", "杭州")


def enrich(shop: Shop, count: int, reviewer: User, now: datetime) -> None:
    """So many variants, pictures, attributes, reasons and answered reviews of the pot."""
    kind = shop.cup.product_class
    glaze = ProductAttribute.objects.get(code="glaze", product_class=kind)
    group = AttributeOption.objects.get(option_zh_hans="天青").group
    seller = shop.stock(shop.cup).partner
    for number in range(count):
        child = Product.objects.create(structure="child", parent=shop.pot, upc=f"MORE-{number}")
        option = AttributeOption.objects.create(group=group, option_zh_hans=f"釉 {number}", option_en=f"Glaze {number}")
        ProductAttributeValue.objects.create(product=child, attribute=glaze, value_option=option)
        StockRecord.objects.create(
            product=child, partner=seller, partner_sku=child.upc, price=Decimal("368.00"), price_currency="CNY"
        )
        item = ProductAttribute.objects.create(product_class=kind, name=f"项 {number}", code=f"i{number}", type="text")
        ProductAttributeValue.objects.create(product=shop.pot, attribute=item, value_text="值")
        picture = {"original": f"products/{number}.webp", "width": 9, "height": 9}
        ProductImage.objects.bulk_create([ProductImage(product=shop.pot, display_order=number, **picture)])
        ProductReason.objects.create(product=shop.pot, position=number, title_zh_hans=f"理由 {number}")
        review = write_review(
            product_id=shop.pot.pk, line_id=None, variant="", score=5, text="断水很干净", photos=[], anonymous=False,
            actor=reviewer, now=now,
        )  # fmt: skip
        publish_review(review=review, actor=None)
        answer_review(review=review, text="谢谢", actor=reviewer, now=now)
    rebuild_listings()


def statements_of_placing(visitor: Visitor, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SQL of the placing request, savepoints among it, without that of the local Stripe, which stands for the network.

    Without BEGIN, too: PostgreSQL's is not sent as a statement.
    """
    asked: list[str] = []
    paused = [0]

    def count(execute: Any, sql: str, *args: Any) -> Any:
        if not paused[0] and not re.match("BEGIN", sql):
            asked.append(sql)
        return execute(sql, *args)

    request = LocalStripe.request

    def over_the_network(*args: Any, **kwargs: Any) -> Any:
        paused[0] += 1
        try:
            return request(*args, **kwargs)
        finally:
            paused[0] -= 1

    Site.objects.get_current()
    with monkeypatch.context() as patch, connection.execute_wrapper(count):
        patch.setattr(LocalStripe, "request", over_the_network)
        answer = visitor.client.post(f"{visitor.prefix}/checkout/place/", form)
    assert answer.status_code == 303
    return asked
