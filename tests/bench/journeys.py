"""What visitors do, said once for every shop that is measured: each shop says how, `rows` measures it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tests.bench.harness import Client, Measured, Server, measure, measure_last


class Site(Protocol):
    """A shop as its visitors use it. `i` chooses among categories, products and words. What goes wrong raises."""

    def home(self, client: Client, i: int) -> None: ...
    def everything(self, client: Client, i: int) -> None: ...
    def category(self, client: Client, i: int) -> None: ...
    def product(self, client: Client, i: int) -> None: ...
    def search(self, client: Client, i: int) -> None: ...
    def basket(self, client: Client) -> None: ...

    def add(self, client: Client, i: int) -> None:
        """Put a product in, as the form of its page does, up to the answer that leads on."""

    def newcomer(self) -> Client:
        """A visitor without a basket whose forms are accepted without a page before them."""

    def to_the_last_page(self, client: Client, i: int) -> Any:
        """From a product page to the checkout page with the button; returns what `place` sends."""

    def place(self, client: Client, form: Any) -> None:
        """Press the button, up to the answer that says that the order exists."""


def rows(site: Site, server: Server, seconds: float, names: Sequence[str] = ()) -> list[Measured]:
    """Measure everything, or the rows named."""

    def page(visit: Callable[[Client, int], None]) -> Callable[[int], None]:
        return lambda i: visit(Client(server.port), i)

    def add(i: int) -> None:
        site.add(site.newcomer(), i)

    def visit(i: int) -> int:
        client = Client(server.port)
        site.product(client, i)
        site.add(client, i)
        site.basket(client)
        return client.requests

    def order(i: int) -> int:
        client = Client(server.port)
        site.place(client, site.to_the_last_page(client, i))
        return client.requests

    def filled(i: int) -> Client:
        client = Client(server.port)
        site.product(client, i)
        site.add(client, i)
        client.pause()
        return client

    def ready(i: int) -> tuple[Client, Any]:
        client = Client(server.port)
        form = site.to_the_last_page(client, i)
        client.pause()
        return client, form

    work: dict[str, Callable[[str], Measured]] = {
        "home": lambda name: measure(server, name, page(site.home), seconds),
        "all products, 24 items": lambda name: measure(server, name, page(site.everything), seconds),
        "category list, 24 items": lambda name: measure(server, name, page(site.category), seconds),
        "product": lambda name: measure(server, name, page(site.product), seconds),
        "search, 24 results": lambda name: measure(server, name, page(site.search), seconds),
        "add to basket (new visitor)": lambda name: measure(server, name, add, seconds),
        "basket page": lambda name: measure_last(server, name, filled, site.basket),
        "visit = product + add + basket": lambda name: measure(server, name, visit, seconds),
        "guest checkout, product to placed order": lambda name: measure(server, name, order, seconds),
        "order-placing step alone": lambda name: measure_last(server, name, ready, lambda r: site.place(*r)),
    }
    return [run(name) for name, run in work.items() if not names or any(part in name for part in names)]
