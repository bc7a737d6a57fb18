"""Steps of the checkout as a browser takes them."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from storefront.catalogue.models import Product

ADDRESS = {
    "address": "new",
    "recipient": "林小溪",
    "phone": "138 0013 8000",
    "province": "330000",
    "city": "330100",
    "district": "330106",
    "street": "龙井路 1 号 2 幢 301",
}
WISHES = {
    **ADDRESS,
    "email": "lin@test.example",
    "delivery": "standard",
    "invoice": "",
    "payment": "alipay",
    "note": "",
}


def put_in(client: Client, product: Product, quantity: int = 1, **more: Any) -> Any:
    return client.post(reverse("basket:add", args=[product.pk]), {"quantity": quantity, **more})


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found.group(1)


def shown(client: Client, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it for these wishes: with the price for the address."""
    answer = client.post(reverse("checkout:delivery"), {**WISHES, **changes})
    assert answer.status_code == 200, answer
    html = answer.content.decode()
    return {**WISHES, **changes, "basket": hidden(html, "basket"), "seen": hidden(html, "seen")}


def place(client: Client, form: dict[str, Any]) -> Any:
    return client.post(reverse("checkout:place"), form)
