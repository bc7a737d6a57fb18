"""Who sees an order, and how a guest proves that it is theirs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.core.clock import now as present
from storefront.order.models import Order
from storefront.tracking.access import LINK_SECONDS, link_token
from storefront.tracking.operations import claim_order
from tests.cast import Shop, placed_order
from tests.storefront.tracking.steps import granted, paid_order

VERBS = ("cancel", "receive", "remind", "buy-again", "claim")


def words(response: Any, number: str) -> str:
    """The answer without what differs in any case: protection tokens, the clock, and the number that was asked for."""
    text = re.sub(r"[A-Za-z0-9]{64}|data-now=\"[^\"]*\"", "", response.content.decode())
    return text.replace(number, "")


def page(order: Order) -> str:
    return reverse("tracking:detail", args=[order.number])


def test_the_owner_sees_the_order_and_others_do_not(shop: Shop, customer: User, other_customer: User) -> None:
    order = paid_order((shop.cup, 1), user=customer)
    owner, other = Client(), Client()
    owner.force_login(customer)
    other.force_login(other_customer)

    assert owner.get(page(order)).status_code == 200
    assert other.get(page(order)).status_code == 404
    assert order.number not in other.get(reverse("tracking:list")).content.decode()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["other_customer", "stranger", "guest_of_another_order"])
def test_nobody_else_acts_on_an_order(
    shop: Shop, customer: User, other_customer: User, client: Client, verb: str, who: str
) -> None:
    order = paid_order((shop.cup, 1), user=customer)
    before = order.log.count()
    if who == "other_customer":
        client.force_login(other_customer)
    elif who == "guest_of_another_order":
        granted(client, placed_order((shop.cup, 1), now=present()))

    response = client.post(
        reverse(f"tracking:{verb}", args=[order.number]), {"reason": "other", "password": "correct horse"}
    )

    order.refresh_from_db()
    assert response.status_code == 404
    assert (order.status, order.user_id, order.log.count()) == ("paid", customer.pk, before)


def test_a_guest_sees_the_order_only_in_a_session_that_was_let(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 1))

    stranger = client.get(page(order))
    unknown = client.get(reverse("tracking:detail", args=["2611240000000000"]))
    guest = granted(Client(), order).get(page(order))

    assert (stranger.status_code, unknown.status_code, guest.status_code) == (404, 404, 200)
    assert words(stranger, order.number) == words(unknown, "2611240000000000")


def test_a_guest_has_fewer_actions_than_the_owner(shop: Shop, customer: User, client: Client) -> None:
    theirs, guests = paid_order((shop.cup, 1), user=customer), paid_order((shop.cup, 1))
    granted(client, guests)
    owner = Client()
    owner.force_login(customer)

    assert reverse("tracking:remind", args=[theirs.number]) in owner.get(page(theirs)).content.decode()
    assert reverse("tracking:remind", args=[guests.number]) not in client.get(page(guests)).content.decode()
    assert client.post(reverse("tracking:remind", args=[guests.number])).status_code == 404


@pytest.mark.parametrize("contact", ["guest@test.example", " GUEST@test.example ", "13800138000", "+86 138 0013 8000"])
def test_number_and_contact_open_the_order(shop: Shop, client: Client, contact: str) -> None:
    order = paid_order((shop.cup, 1))
    typed = " ".join(order.number[i : i + 4] for i in range(0, 16, 4))

    response = client.post(reverse("tracking:lookup"), {"number": typed, "contact": contact})

    assert response.status_code == 302
    assert response["Location"] == page(order)
    assert client.get(page(order)).status_code == 200


@pytest.mark.parametrize("contact", ["13800138001", "8000", "guest@test.examplf", "0", "' OR 1=1 --", "＠", "x" * 254])
def test_a_wrong_contact_is_answered_like_an_unknown_number(shop: Shop, client: Client, contact: str) -> None:
    order = paid_order((shop.cup, 1))

    wrong = client.post(reverse("tracking:lookup"), {"number": order.number, "contact": contact})
    unknown = client.post(reverse("tracking:lookup"), {"number": "2611240000000000", "contact": contact})

    assert wrong.status_code == unknown.status_code == 422
    assert words(wrong, order.number) == words(unknown, "2611240000000000")
    assert client.get(page(order)).status_code == 404


def test_an_order_of_an_account_is_not_found_by_its_number(shop: Shop, customer: User, client: Client) -> None:
    order = paid_order((shop.cup, 1), user=customer)

    response = client.post(reverse("tracking:lookup"), {"number": order.number, "contact": "13800138000"})

    assert response.status_code == 422
    assert client.get(page(order)).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "../../etc/passwd", "9" * 60, "<b>", "订单", "\x00", "9" * 5000])
def test_hostile_numbers_are_answered_calmly(db: None, client: Client, number: str) -> None:
    response = client.post(reverse("tracking:lookup"), {"number": number, "contact": "13800138000"})

    assert response.status_code == 422
    assert "<b>" not in response.content.decode().split('role="search"')[0]


@pytest.mark.parametrize(
    "path",
    ["/orders/%00/", "/orders/..%2f..%2f/", "/orders/" + "9" * 4000 + "/", "/orders/<b>/", "/orders/0000/cancel/"],
)
def test_hostile_addresses_are_not_found(db: None, client: Client, path: str) -> None:
    assert client.get(f"/orders/{path}").status_code == 404


def test_tries_are_limited_by_address_and_by_number(shop: Shop) -> None:
    order = paid_order((shop.cup, 1))
    right = {"number": order.number, "contact": "13800138000"}

    for place in range(5):
        Client(REMOTE_ADDR=f"10.0.0.{place}").post(reverse("tracking:lookup"), {**right, "contact": "13800138001"})
    by_number = Client(REMOTE_ADDR="10.0.0.99").post(reverse("tracking:lookup"), right)
    cache.clear()
    for place in range(10):
        Client(REMOTE_ADDR="10.0.0.7").post(
            reverse("tracking:lookup"), {"number": f"26112400000000{place:02}", "contact": "x"}
        )
    by_address = Client(REMOTE_ADDR="10.0.0.7").post(reverse("tracking:lookup"), right)
    elsewhere = Client(REMOTE_ADDR="10.0.0.8").post(reverse("tracking:lookup"), right)

    assert (by_number.status_code, by_address.status_code, elsewhere.status_code) == (429, 429, 302)
    assert 0 < int(by_address["Retry-After"]) <= 600


def test_the_link_of_a_mail_opens_the_order_and_leaves_the_address_bar(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 1))

    first = client.get(page(order), {"k": link_token(order)})

    assert (first.status_code, first["Location"]) == (302, page(order))
    assert client.get(page(order)).status_code == 200


def test_forged_old_and_foreign_links_open_nothing(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order, other = paid_order((shop.cup, 1)), paid_order((shop.cup, 1))
    good = link_token(order)
    long_ago = present().timestamp() - LINK_SECONDS - 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: long_ago)
    old = link_token(order)
    monkeypatch.undo()
    foreign = TimestampSigner(salt="something else").sign(order.number).removeprefix(f"{order.number}:")

    for token in (link_token(other), old, foreign, good[:-1], "", "x", ":", "x" * 9000):
        assert client.get(page(order), {"k": token}).status_code == 404


def test_a_link_opens_nothing_once_the_order_is_in_an_account(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 1), email="customer@test.example")
    token = link_token(order)
    user = User.objects.create_user("customer@test.example", "correct horse")
    claim_order(order_id=order.pk, user=user, now=present() + timedelta(minutes=1))

    assert client.get(page(order), {"k": token}).status_code == 404
