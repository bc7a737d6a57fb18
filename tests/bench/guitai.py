"""Our shop as its visitors use it."""

import itertools
import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.harness import Client

WORDS = ("茶杯", "木", "春山", "壶", "tea", "白沙", "cup", "盘")
ADDRESS = {
    "address": "new",
    "recipient": "林小溪",
    "phone": "13800138000",
    "province": "330000",
    "city": "330100",
    "district": "330106",
    "street": "龙井路 1 号 2 幢 301",
    "email": "lin@test.example",
    "delivery": "standard",
    "invoice": "",
    "payment": "alipay",
    "note": "",
}
_SHOWN = """
    SELECT p.slug, p.id FROM catalogue_product p JOIN partner_listing l ON l.product_id = p.id
    WHERE l.visible ORDER BY p.id
"""
_FOR_SALE = """
    SELECT p.slug, p.id FROM catalogue_product p JOIN partner_stockrecord s ON s.product_id = p.id
    WHERE p.structure = 'standalone' AND p.is_public AND p.returnable AND s.num_in_stock >= 60
      AND p.purchase_limit IS NULL ORDER BY p.id DESC LIMIT 1000
"""


class Guitai:
    """Reads from the database which products there are, and from the menu which categories."""

    def __init__(self, var: Path, port: int, ask: Callable[[str], Sequence[Any]] | None = None) -> None:
        """ask: answers SQL with rows, for a shop that isn't on SQLite in `var`."""
        self.port = port
        ask = ask or (lambda question: sqlite3.connect(var / "guitai.sqlite3").execute(question).fetchall())
        self.shown = [f"/product/{slug}_{pk}/" for slug, pk in ask(_SHOWN)]
        self.for_sale = [f"/product/{slug}_{pk}/" for slug, pk in ask(_FOR_SALE)]
        client = Client(port)
        self.categories = sorted(set(re.findall(r'href="(/category/[^"?]+)"', client.page("/catalogue/"))))
        self.token = _hidden(client.page(self.for_sale[0]), "csrfmiddlewaretoken")
        self.cookies = {"csrftoken": client.cookies["csrftoken"]}
        self._next = itertools.count()
        self._buyers = itertools.count(10_000_000)

    def home(self, client: Client, i: int) -> None:
        client.page("/")

    def everything(self, client: Client, i: int) -> None:
        _full(client.page(f"/catalogue/?page={1 + i % 20}"))

    def category(self, client: Client, i: int) -> None:
        _full(client.page(self.categories[i % len(self.categories)]))

    def product(self, client: Client, i: int) -> None:
        client.page(self.shown[i * 37 % len(self.shown)])

    def search(self, client: Client, i: int) -> None:
        client.page("/search/?q=" + quote(WORDS[i % len(WORDS)]))

    def basket(self, client: Client) -> None:
        if "/basket/lines/" not in client.page("/basket/"):
            raise RuntimeError("the basket is empty")

    def add(self, client: Client, i: int) -> None:
        product = self._one()
        address = f"/basket/add/{product.rstrip('/').rpartition('_')[2]}/"
        self._add(client, address, {"add": "1"})

    def newcomer(self) -> Client:
        return Client(self.port, self.cookies)

    def to_the_last_page(self, client: Client, i: int) -> Any:
        """Product page, "buy now", checkout page, and the parts of it that htmx fetches when the address is complete."""
        shown = client.page(self._one())
        token = _hidden(shown, "csrfmiddlewaretoken")
        page = client.page(self._add(client, _form_of(shown), {"buy_now": "1"}, token))
        form = {**ADDRESS, "phone": self._phone(), "csrfmiddlewaretoken": token, "basket": _hidden(page, "basket")}
        status, _, part = client.post("/checkout/delivery/", form, {"HX-Request": "true"})
        if status != 200:
            raise RuntimeError(f"no fee: {status}")
        return {**form, "seen": _hidden(part, "seen")}

    def place(self, client: Client, form: Any) -> None:
        status, location, _ = client.post("/checkout/place/", form)
        if status != 303 or location.startswith("/basket"):
            raise RuntimeError(f"not placed: {status} {location}")

    def _one(self) -> str:
        """Each order takes the next product, so that no run sells one out."""
        return self.for_sale[next(self._next) % len(self.for_sale)]

    def _phone(self) -> str:
        """Another buyer each time: the shop limits what one holds without paying."""
        return f"138{next(self._buyers):08d}"

    def _add(self, client: Client, address: str, button: dict[str, str], token: str = "") -> str:
        """Send the picker's form; with no token from a page of the client's own, the newcomers' is used."""
        if not token:
            token = self.token
            client.cookies |= self.cookies
        data = {"quantity": "1", "csrfmiddlewaretoken": token, **button}
        status, location, _ = client.post(address, data)
        if status != 303 or "/product/" in location:
            raise RuntimeError(f"not added: {status} {location}")
        return location


def _hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    if found is None:
        raise RuntimeError(f"no field {name}")
    return found.group(1)


def _form_of(html: str) -> str:
    """Where the picker's form of a product page is sent."""
    found = re.search(r'id="sku-form" method="post" action="([^"]+)"', html)
    if found is None:
        raise RuntimeError("no form on the product page")
    return found.group(1)


def _full(html: str) -> None:
    if html.count('class="c-card"') < 24:
        raise RuntimeError("not a full list")
