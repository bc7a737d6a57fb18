"""Plain django-oscar beside ours: its environment and shop in var/bench-oscar, and how its visitors use it."""

import itertools
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.harness import OTHERS, ROOT, Client, Server, free_port, launched

VERSION = "4.2.1"
PACKAGES = (f"django-oscar[sorl-thumbnail]=={VERSION}", "django>=5.2,<5.3", "gunicorn", "psycopg[binary]>=3.2,<4")
HOME = ROOT / "var" / "bench-oscar"
PYTHON = HOME / ".venv" / "bin" / "python"
WORDS = ("cup", "wood", "Rain", "pot", "tea", "Reed", "sand", "tray")
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Buyer",
    "line1": "1 Longjing Road",
    "line4": "Hangzhou",
    "postcode": "310000",
    "country": "CN",
    "phone_number": "",
    "notes": "",
}


def built(ours: Path) -> Path:
    """Folder of a plain Oscar that sells the products of our shop in `ours`; kept for the next run."""
    if not PYTHON.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", HOME / ".venv"], check=True)
    if subprocess.run([PYTHON, "-c", "import oscar, psycopg"], check=False, capture_output=True).returncode:
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    shop = HOME / ours.name
    if not (shop / "done").exists():
        shop.mkdir(parents=True, exist_ok=True)
        (shop / "oscar.sqlite3").unlink(missing_ok=True)
        fill(shop, ours)
        (shop / "done").touch()
    return shop


def fill(shop: Path, ours: Path, more: dict[str, str] | None = None) -> None:
    """Migrate its empty database and load our products. more: variables, as for `served`."""
    _python(shop, "-m", "django", "migrate", "--verbosity", "0", more=more)
    _python(shop, "-m", "plain_oscar.load", str(ours / "guitai.sqlite3"), more=more)


@contextmanager
def served(shop: Path, workers: int = 2, more: dict[str, str] | None = None) -> Iterator[Server]:
    """Serve it by gunicorn with sync workers, as its users do, until the block ends.

    more: further variables; PLAIN_OSCAR_DATABASE is the URL of a PostgreSQL database instead of its SQLite file.
    """
    port = free_port()
    command = [str(PYTHON), "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "--workers", str(workers)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "--timeout", "60"]
    with launched(command, _environment(shop) | (more or {}), port, cwd=HOME, first="/catalogue/") as server:
        yield server


class Oscar:
    """Reads from its database which products there are, and from its menu which categories."""

    def __init__(self, shop: Path, port: int) -> None:
        self.port = port
        with sqlite3.connect(shop / "oscar.sqlite3") as database:
            self.products = list(database.execute("SELECT id, slug FROM catalogue_product ORDER BY id"))
        client = Client(port)
        found = set(re.findall(r'href="(/catalogue/category/[^"?]+)"', client.page("/catalogue/")))
        self.categories = sorted(found)
        self.token = _token(client.page(_address(self.products[0])))
        self.cookies = {"csrftoken": client.cookies["csrftoken"]}
        self._next = itertools.count()

    def home(self, client: Client, i: int) -> None:
        client.page("/")

    def everything(self, client: Client, i: int) -> None:
        _full(client.page(f"/catalogue/?page={1 + i % 20}"))

    def category(self, client: Client, i: int) -> None:
        _full(client.page(self.categories[i % len(self.categories)]))

    def product(self, client: Client, i: int) -> None:
        client.page(_address(self.products[i * 37 % len(self.products)]))

    def search(self, client: Client, i: int) -> None:
        client.page(f"/search/?q={WORDS[i % len(WORDS)]}")

    def basket(self, client: Client) -> None:
        if "basket-items" not in client.page("/basket/"):
            raise RuntimeError("the basket is empty")

    def add(self, client: Client, i: int) -> None:
        client.cookies |= self.cookies
        self._add(client, self._one()[0], self.token)

    def newcomer(self) -> Client:
        return Client(self.port, self.cookies)

    def to_the_last_page(self, client: Client, i: int) -> Any:
        """Product page (and again after adding), e-mail, address, and on to the preview: nothing else is to choose."""
        product = self._one()
        token = _token(client.page(_address(product)))
        self._add(client, product[0], token)
        client.page(_address(product))  # where the answer leads a browser
        token = _token(client.page("/checkout/"))
        page = client.page(
            "/checkout/", {"csrfmiddlewaretoken": token, "username": "ada@test.example", "options": "anonymous"}
        )
        client.page("/checkout/shipping-address/", {"csrfmiddlewaretoken": _token(page), **ADDRESS})
        page = client.page("/checkout/preview/")
        return {"csrfmiddlewaretoken": _token(page), "action": "place_order"}

    def place(self, client: Client, form: Any) -> None:
        status, location, _ = client.post("/checkout/preview/", form)
        if status != 302 or "thank-you" not in location:
            raise RuntimeError(f"not placed: {status} {location}")

    def _add(self, client: Client, pk: int, token: str) -> None:
        status, _, _ = client.post(f"/basket/add/{pk}/", {"csrfmiddlewaretoken": token, "quantity": "1"})
        if status != 302:
            raise RuntimeError(f"not added: {status}")

    def _one(self) -> tuple[int, str]:
        found: tuple[int, str] = self.products[next(self._next) % len(self.products)]
        return found


def _address(product: tuple[int, str]) -> str:
    return f"/catalogue/{product[1]}_{product[0]}/"


def _environment(shop: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in OTHERS}
    return {
        **kept,
        "PLAIN_OSCAR": str(shop),
        "PYTHONPATH": str(Path(__file__).parent),
        "DJANGO_SETTINGS_MODULE": "plain_oscar.settings",
    }


def _python(shop: Path, *arguments: str, more: dict[str, str] | None = None) -> None:
    subprocess.run([str(PYTHON), *arguments], cwd=HOME, env=_environment(shop) | (more or {}), check=True)


def _token(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', html)
    if found is None:
        raise RuntimeError("no form on the page")
    return found.group(1)


def _full(html: str) -> None:
    if html.count('class="product_pod"') < 24:
        raise RuntimeError("not a full list")
