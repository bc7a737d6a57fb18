"""Telling people once that goods are back."""

import re

import pytest
from django.core import mail
from django.test import Client
from oscar.apps.customer.models import ProductAlert

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.partner.allocation import release
from storefront.partner.ledger import post_movement
from storefront.partner.models import StockMovement
from tests.cast import Shop, hold_units


@pytest.fixture
def empty_cup(listed: Shop, run_tasks) -> Product:
    """A cup whose last unit was just ordered."""
    hold_units({listed.stock(listed.cup).pk: 10})
    run_tasks()
    return listed.cup


def restock(shop: Shop, product: Product, now) -> None:
    post_movement(
        stockrecord_id=shop.stock(product).pk, kind=StockMovement.Kind.RECEIPT, quantity=5, actor=None, now=now
    )


def test_customer_is_told_once(
    client: Client, listed: Shop, empty_cup: Product, customer: User, now, run_tasks
) -> None:
    client.force_login(customer)
    for _ in range(2):
        assert client.post(f"/alerts/{empty_cup.pk}/").status_code == 200
    assert ProductAlert.objects.count() == 1

    restock(listed, empty_cup, now)
    restock(listed, empty_cup, now)
    run_tasks()
    restock(listed, empty_cup, now)
    run_tasks()

    assert [m.to for m in mail.outbox] == [[customer.email]]
    assert f"/product/{empty_cup.slug}_{empty_cup.pk}/" in mail.outbox[0].body
    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


def test_guest_confirms_the_address_before_anything_else_is_sent(
    client: Client, listed: Shop, empty_cup: Product, now, run_tasks
) -> None:
    client.post(f"/alerts/{empty_cup.pk}/", {"email": "Guest@Test.example"})
    run_tasks()
    assert [m.to for m in mail.outbox] == [["guest@test.example"]]
    restock(listed, empty_cup, now)
    hold_units({listed.stock(empty_cup).pk: 5})
    run_tasks()
    assert len(mail.outbox) == 1

    link = re.search(r"http://[^/]+(/alerts/confirm/\S+)", mail.outbox[0].body).group(1)
    assert client.get(link).status_code == 200
    assert ProductAlert.objects.get().status == ProductAlert.UNCONFIRMED
    client.post(link)
    release("others", lines={1: 5})
    run_tasks()

    assert [m.to for m in mail.outbox] == [["guest@test.example"]] * 2
    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


def test_asking_twice_writes_one_row_and_one_mail(client: Client, empty_cup: Product, run_tasks) -> None:
    answers = [
        client.post(f"/alerts/{empty_cup.pk}/", {"email": email}).content
        for email in ("a@test.example", "A@test.example ")
    ]
    run_tasks()

    assert ProductAlert.objects.count() == 1
    assert len(mail.outbox) == 1
    assert re.sub(rb'value="\w{64}"|content="\w{64}"', b"", answers[0]) == re.sub(
        rb'value="\w{64}"|content="\w{64}"', b"", answers[1]
    )


def test_confirmed_after_it_came_back_is_told_at_once(
    client: Client, listed: Shop, empty_cup: Product, now, run_tasks
) -> None:
    client.post(f"/alerts/{empty_cup.pk}/", {"email": "guest@test.example"})
    run_tasks()
    restock(listed, empty_cup, now)
    run_tasks()

    client.post(f"/alerts/confirm/{ProductAlert.objects.get().key}/")
    run_tasks()

    assert len(mail.outbox) == 2


def test_called_off_alert_sends_nothing(client: Client, listed: Shop, empty_cup: Product, now, run_tasks) -> None:
    client.post(f"/alerts/{empty_cup.pk}/", {"email": "guest@test.example"})
    key = ProductAlert.objects.get().key
    client.post(f"/alerts/confirm/{key}/")
    assert client.get(f"/alerts/cancel/{key}/").status_code == 200
    client.post(f"/alerts/cancel/{key}/")
    mail.outbox.clear()

    restock(listed, empty_cup, now)
    run_tasks()

    assert [m for m in mail.outbox if "到货" in m.subject or "Back" in m.subject] == []
    assert ProductAlert.objects.get().status == ProductAlert.CANCELLED


def test_alert_on_a_variant_waits_for_that_variant(
    client: Client, listed: Shop, customer: User, now, run_tasks
) -> None:
    wanted, other = listed.variants["天青", "110 ml"], listed.variants["米白", "110 ml"]
    hold_units({listed.stock(wanted).pk: 5, listed.stock(other).pk: 5})
    client.force_login(customer)
    client.post(f"/alerts/{wanted.pk}/")
    run_tasks()

    restock(listed, other, now)
    run_tasks()
    assert mail.outbox == []

    restock(listed, wanted, now)
    run_tasks()
    assert len(mail.outbox) == 1
    assert f"?variant={wanted.pk}" in mail.outbox[0].body


def test_mail_is_written_in_the_language_of_its_reader(
    client: Client, listed: Shop, empty_cup: Product, run_tasks
) -> None:
    client.post(f"/en/alerts/{empty_cup.pk}/", {"email": "guest@test.example"})
    run_tasks()

    assert listed.cup.title_en in mail.outbox[0].body
    assert "/en/alerts/confirm/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a@test.example\nBcc: all@test.example", "a" * 300 + "@test.example", "\x00@test.example"]
)
def test_wrong_addresses_are_said_and_nothing_is_kept(
    client: Client, empty_cup: Product, email: str, run_tasks
) -> None:
    plain = client.post(f"/alerts/{empty_cup.pk}/", {"email": email})
    htmx = client.post(f"/alerts/{empty_cup.pk}/", {"email": email}, HTTP_HX_REQUEST="true")

    assert (plain.status_code, htmx.status_code) == (422, 422)
    assert b'aria-invalid="true"' in htmx.content
    assert not ProductAlert.objects.exists()
    assert mail.outbox == []


def test_unknown_products_and_keys_are_not_found(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.tray.pk).update(is_public=False)

    for path in (f"/alerts/{listed.tray.pk}/", "/alerts/999999/", "/alerts/999999999999999999/"):
        assert client.post(path, {"email": "a@test.example"}).status_code == 404
    for path in ("/alerts/confirm/none/", "/alerts/cancel/none/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
