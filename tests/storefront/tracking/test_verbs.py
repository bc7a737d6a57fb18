"""What customers do with their orders: cancel, confirm, remind, buy again, keep."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.basket.models import Basket, Line
from storefront.core.clock import now as present
from storefront.order.lifecycle import TransitionRefused
from storefront.order.models import Carrier, Order
from storefront.partner.models import StockRecord
from storefront.tracking.operations import (
    AccountExists,
    NotTheirContact,
    OrderClaimed,
    RemindedToday,
    claim_order,
    open_account_with_order,
    remind_to_ship,
)
from tests.cast import Shop, placed_order
from tests.storefront.tracking.steps import granted, paid_order, send


@pytest.fixture
def owner(customer: User) -> Client:
    client = Client()
    client.force_login(customer)
    return client


def at(verb: str, order: Order) -> str:
    return reverse(f"tracking:{verb}", args=[order.number])


def said(response: object) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


def status(order: Order) -> str:
    order.refresh_from_db()
    return order.status


# --- cancel ----------------------------------------------------------------------------------------------------------


def test_cancelling_needs_a_reason_and_a_post(shop: Shop, customer: User, owner: Client) -> None:
    order = paid_order((shop.cup, 2), user=customer)

    asked = owner.get(at("cancel", order))
    without, wrong = owner.post(at("cancel", order)), owner.post(at("cancel", order), {"reason": "x" * 9000})

    assert (asked.status_code, without.status_code, wrong.status_code) == (200, 422, 422)
    assert "¥98.00" in asked.content.decode()
    assert status(order) == "paid"


def test_cancelling_frees_the_stock_and_keeps_the_reason_in_the_orders_language(
    shop: Shop, customer: User, owner: Client
) -> None:
    order = paid_order((shop.cup, 2), user=customer)
    Order.objects.filter(pk=order.pk).update(language="en")

    response = owner.post(at("cancel", order), {"reason": "wrong_address"})

    assert response.status_code == 302
    assert status(order) == "cancelled"
    assert order.close_reason == "The address is wrong"
    assert shop.stock(shop.cup).num_allocated == 0
    assert order.log.filter(verb="cancel").get().actor == customer


def test_cancelling_twice_cancels_once(shop: Shop, customer: User, owner: Client) -> None:
    order = paid_order((shop.cup, 2), user=customer)

    owner.post(at("cancel", order), {"reason": "other"})
    again = owner.post(at("cancel", order), {"reason": "other"})

    assert (again.status_code, again["Location"]) == (302, at("detail", order))
    assert order.log.filter(verb="cancel").count() == 1
    assert shop.stock(shop.cup).num_allocated == 0


@pytest.mark.parametrize("units", [1, 2])
def test_nothing_is_cancelled_once_a_parcel_has_left(
    shop: Shop, customer: User, owner: Client, carrier: Carrier, units: int
) -> None:
    order = paid_order((shop.cup, 2), user=customer)
    send(order, carrier, units={order.lines.get().pk: units})
    before = status(order)

    shown, posted = owner.get(at("cancel", order)), owner.post(at("cancel", order), {"reason": "other"})

    assert (shown.status_code, posted.status_code) == (302, 302)
    assert status(order) == before
    assert at("cancel", order) not in owner.get(at("detail", order)).content.decode()


def test_a_guest_cancels_an_unpaid_order(shop: Shop, client: Client) -> None:
    order = placed_order((shop.cup, 1), now=present())

    granted(client, order).post(at("cancel", order), {"reason": "changed_mind"})

    assert status(order) == "cancelled"


@pytest.mark.parametrize("verb", ["remind", "buy-again", "claim"])
def test_what_changes_something_is_a_post(shop: Shop, customer: User, owner: Client, verb: str) -> None:
    order = paid_order((shop.cup, 1), user=customer)

    assert owner.get(at(verb, order)).status_code == 405


@pytest.mark.parametrize("verb", ["cancel", "receive", "remind", "buy-again", "claim", "lookup"])
def test_forms_are_protected_against_foreign_sites(shop: Shop, customer: User, verb: str) -> None:
    order = paid_order((shop.cup, 1), user=customer)
    client = Client(enforce_csrf_checks=True)
    client.force_login(customer)

    path = reverse("tracking:lookup") if verb == "lookup" else at(verb, order)

    assert client.post(path, {"reason": "other"}).status_code == 403
    assert status(order) == "paid"


# --- confirm receipt -------------------------------------------------------------------------------------------------


def test_receipt_is_asked_for_once_and_confirmed_once(
    shop: Shop, customer: User, owner: Client, carrier: Carrier
) -> None:
    order = paid_order((shop.cup, 1), user=customer)
    send(order, carrier)

    asked = owner.get(at("receive", order))
    states = [asked.status_code, status(order)]
    owner.post(at("receive", order))
    owner.post(at("receive", order))

    assert states == [200, "shipped"]
    assert status(order) == "received"
    assert order.log.filter(verb="receive").count() == 1


def test_receipt_waits_until_all_parcels_have_left(shop: Shop, customer: User, owner: Client, carrier: Carrier) -> None:
    order = paid_order((shop.cup, 2), user=customer)
    send(order, carrier, units={order.lines.get().pk: 1})

    response = owner.post(at("receive", order))

    assert response.status_code == 302
    assert status(order) == "partly_shipped"


# --- remind ----------------------------------------------------------------------------------------------------------


def test_the_shop_is_reminded_once_a_day(shop: Shop, customer: User, now: datetime) -> None:
    order = paid_order((shop.cup, 1), user=customer, now=now)

    remind_to_ship(order_id=order.pk, actor=customer, now=now)
    with pytest.raises(RemindedToday):
        remind_to_ship(order_id=order.pk, actor=customer, now=now + timedelta(hours=9))
    remind_to_ship(order_id=order.pk, actor=customer, now=now + timedelta(hours=10))  # past midnight in Shanghai

    assert order.log.filter(verb="remind", public=True).count() == 2


def test_nothing_is_reminded_of_that_is_unpaid_or_gone(
    shop: Shop, customer: User, owner: Client, carrier: Carrier, now: datetime
) -> None:
    unpaid, gone = (
        placed_order((shop.cup, 1), user=customer, now=now),
        paid_order((shop.cup, 1), user=customer, now=now),
    )
    send(gone, carrier)

    for order in (unpaid, gone):
        with pytest.raises(TransitionRefused):
            remind_to_ship(order_id=order.pk, actor=customer, now=now)
        assert owner.post(at("remind", order)).status_code == 302
        assert not order.log.filter(verb="remind").exists()


# --- buy again -------------------------------------------------------------------------------------------------------


def test_buying_again_takes_what_is_there_and_tells_what_is_not(shop: Shop, customer: User, owner: Client) -> None:
    pot = shop.variants["天青", "110 ml"]
    order = paid_order((shop.cup, 3), (shop.tray, 2), (pot, 1), user=customer)
    StockRecord.objects.filter(product=shop.tray).update(num_in_stock=0, num_allocated=0)
    StockRecord.objects.filter(product=shop.cup).update(num_in_stock=2, num_allocated=0)

    response = owner.post(at("buy-again", order))

    lines = dict(Line.objects.filter(basket__owner=customer).values_list("product__upc", "quantity"))
    words = " ".join(said(response))
    assert response["Location"] == reverse("basket:summary")
    assert lines == {"CUP": 2, pot.upc: 1}
    assert shop.tray.title_zh_hans in words
    assert shop.cup.title_zh_hans in words


def test_buying_again_what_is_off_sale_or_deleted_leaves_the_basket_alone(
    shop: Shop, customer: User, owner: Client
) -> None:
    order = paid_order((shop.cup, 1), (shop.tray, 1), user=customer)
    shop.cup.is_public = False
    shop.cup.save()
    order.lines.filter(product=shop.tray).update(product=None)

    response = owner.post(at("buy-again", order))

    assert response["Location"] == at("detail", order)
    assert not Line.objects.filter(basket__owner=customer).exists()
    assert len(said(response)) == 2


def test_a_guest_buys_again_into_the_visitors_basket(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 2))

    granted(client, order).post(at("buy-again", order))

    assert Line.objects.get(basket__owner=None, basket__status=Basket.OPEN).quantity == 2


# --- keep ------------------------------------------------------------------------------------------------------------


def test_a_password_turns_a_guests_order_into_an_account(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 1))

    response = granted(client, order).post(at("claim", order), {"password": "a long enough one"})

    order.refresh_from_db()
    user = User.objects.get(email="guest@test.example")
    assert response.status_code == 302
    assert order.user == user
    assert user.check_password("a long enough one")
    assert client.get(at("detail", order)).context["owner"]
    assert Client().get(at("detail", order)).status_code == 404


@pytest.mark.parametrize("password", ["", "short", "password", "x" * 200])
def test_a_weak_password_opens_no_account(shop: Shop, client: Client, password: str) -> None:
    order = paid_order((shop.cup, 1))

    response = granted(client, order).post(at("claim", order), {"password": password})

    order.refresh_from_db()
    assert response.status_code == 422
    assert order.user_id is None
    assert not User.objects.exists()


def test_an_existing_account_signs_in_and_then_keeps_the_order(shop: Shop, client: Client) -> None:
    user = User.objects.create_user("guest@test.example", "correct horse")
    order = paid_order((shop.cup, 1))
    granted(client, order)

    client.post(at("claim", order), {"password": "a long enough one"})
    order.refresh_from_db()
    before = order.user_id
    client.force_login(user)
    client.session.save()
    granted(client, order)
    client.post(at("claim", order))

    order.refresh_from_db()
    assert before is None
    assert order.user == user
    assert user.check_password("correct horse")


def test_an_order_goes_to_one_account_and_only_to_its_contact(
    shop: Shop, customer: User, other_customer: User, now: datetime
) -> None:
    order = paid_order((shop.cup, 1), email="customer@test.example", now=now)

    with pytest.raises(NotTheirContact):
        claim_order(order_id=order.pk, user=other_customer, now=now)
    with pytest.raises(AccountExists):
        open_account_with_order(order_id=order.pk, password="a long enough one", now=now)
    claim_order(order_id=order.pk, user=customer, now=now)
    claim_order(order_id=order.pk, user=customer, now=now)
    for wrong in (
        lambda: claim_order(order_id=order.pk, user=other_customer, now=now),
        lambda: open_account_with_order(order_id=order.pk, password="a long enough one", now=now),
    ):
        with pytest.raises(OrderClaimed):
            wrong()

    order.refresh_from_db()
    assert order.user == customer
    assert order.log.filter(verb="claim").count() == 1


def test_a_kept_order_gets_its_mails_without_a_guests_link(
    shop: Shop, carrier: Carrier, run_tasks: Callable[[], int], mailoutbox: list
) -> None:
    order = paid_order((shop.cup, 1), email="customer@test.example")
    open_account_with_order(order_id=order.pk, password="a long enough one", now=present())
    run_tasks()
    mailoutbox.clear()

    send(order, carrier)
    run_tasks()

    assert [mail.to for mail in mailoutbox] == [["customer@test.example"]]
    assert "?k=" not in mailoutbox[0].body


def test_the_payment_result_lets_a_guest_keep_the_order(shop: Shop, customer: User, client: Client) -> None:
    guests, theirs = paid_order((shop.cup, 1)), paid_order((shop.cup, 1), user=customer)
    owner = Client()
    owner.force_login(customer)

    shown = granted(client, guests).get(reverse("payment:result", args=[guests.number])).content.decode()
    own = owner.get(reverse("payment:result", args=[theirs.number])).content.decode()

    assert f'action="{at("claim", guests)}#claim"' in shown
    assert 'name="password"' in shown
    assert 'name="password"' not in own
