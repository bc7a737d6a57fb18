"""What arrives at /stripe/webhook/: signed messages count once, everything else is turned away."""

import json
from datetime import UTC, datetime

import pytest
import stripe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from storefront.order.models import Order
from storefront.payment.local_stripe import faults
from storefront.payment.local_stripe.delivery import NotDelivered, deliver_event
from storefront.payment.local_stripe.faults import Course
from storefront.payment.local_stripe.models import LocalEvent
from storefront.payment.models import Charge, StripeEvent


def signed(payload, secret=None, timestamp=None):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    secret = secret or settings.STRIPE_WEBHOOK_SECRET
    return body, stripe.WebhookSignature.generate_signature_header(body, secret, timestamp)


def post(body, signature):
    headers = {} if signature is None else {"HTTP_STRIPE_SIGNATURE": signature}
    client = Client(enforce_csrf_checks=True, raise_request_exception=True)
    return client.post("/stripe/webhook/", body, content_type="application/json", **headers)


def message(kind, obj, **more):
    event = {"id": "evt_1", "object": "event", "type": kind, "created": 1, "livemode": False, "data": {"object": obj}}
    return {**event, **more}


NO_CONCERN = message("invoice.paid", {"object": "invoice", "id": "in_1"})


@pytest.fixture
def paid_message(order, begin, pay):
    """The message that makes the order paid, kept back."""
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
    return LocalEvent.objects.get(type="checkout.session.completed").payload


def test_address_has_no_language_and_takes_only_posts(db):
    assert reverse("stripe:webhook") == "/stripe/webhook/"
    assert Client().get("/stripe/webhook/").status_code == 405


def test_signed_message_is_applied_and_kept(order, paid_message):
    response = post(*signed(paid_message))

    order.refresh_from_db()
    assert (response.status_code, response.json()) == (200, {"outcome": "applied"})
    assert order.status == Order.Status.PAID
    assert StripeEvent.objects.get().payload == paid_message


def test_same_message_again_does_nothing(order, paid_message):
    post(*signed(paid_message))

    response = post(*signed(paid_message))

    assert (response.status_code, response.json()) == (200, {"outcome": "nothing_new"})
    assert Charge.objects.count() == 1
    assert order.log.filter(verb="payment_received").count() == 1


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "t=1",
        "v1=abc",
        "t=abc,v1=abc",
        "t=,v1=",
        "签名",
        "t=1,v1=签名",
        "\x00",
        "t=99999999999999999999999,v1=a",
        "a" * 100_000,
    ],
)
def test_bad_signature_is_turned_away(db, signature):
    response = post(json.dumps(NO_CONCERN), signature)

    assert response.status_code == 400
    assert not StripeEvent.objects.exists()


def test_old_signature_and_other_secret_are_turned_away(db):
    assert post(*signed(NO_CONCERN, timestamp=1_600_000_000)).status_code == 400
    assert post(*signed(NO_CONCERN, secret="whsec_other")).status_code == 400
    assert not StripeEvent.objects.exists()


def test_changed_body_is_turned_away(db):
    body, signature = signed(NO_CONCERN)

    response = post(body.replace("in_1", "in_2"), signature)

    assert response.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"text"',
        "{}",
        '{"object": "v2.core.event"}',
        '{"object": "event", "id": "evt_1"}',
        '{"object": "event", "id": "evt_1", "type": "x", "created": 1, "data": []}',
        '{"object": "event", "id": "evt_1", "type": "x", "created": 1, "data": {"object": "text"}}',
    ],
)
def test_signed_nonsense_is_turned_away(db, body):
    response = post(*signed(body))

    assert response.status_code == 400
    assert not StripeEvent.objects.exists()


def test_bytes_that_are_no_text_are_turned_away(db):
    _, signature = signed("{}")

    assert post(b"\xff\xfe{}", signature).status_code == 400


@pytest.mark.parametrize(
    ("payload", "outcome"),
    [
        (message("invoice.paid", {"object": "invoice", "id": "in_1"}), "unknown_type"),
        (
            message(
                "payment_intent.succeeded",
                {
                    "object": "payment_intent",
                    "id": "pi_x",
                    "amount_received": 1,
                    "currency": "cny",
                    "livemode": False,
                    "metadata": {"order": "000", "attempt": "1"},
                },
            ),
            "unmatched",
        ),
        (
            message("payment_intent.payment_failed", {"object": "payment_intent", "id": "pi_x", "metadata": None}),
            "unmatched",
        ),
        (
            message(
                "refund.created", {"object": "refund", "id": "re_x", "status": "succeeded", "payment_intent": "pi_x"}
            ),
            "unmatched",
        ),
        (message("invoice.paid", {"object": "invoice", "id": "in_1"}, livemode=True), "wrong_mode"),
    ],
    ids=["unknown type", "unknown order", "foreign intent", "foreign refund", "live message"],
)
def test_message_of_no_concern_is_accepted_and_kept(db, payload, outcome):
    response = post(*signed(payload))

    assert (response.status_code, response.json()) == (200, {"outcome": outcome})
    assert StripeEvent.objects.get().outcome == outcome


def test_live_money_does_not_pay_in_a_test_shop(order, paid_message):
    paid_message["livemode"] = paid_message["data"]["object"]["livemode"] = True

    response = post(*signed(paid_message))

    order.refresh_from_db()
    assert response.json() == {"outcome": "wrong_mode"}
    assert order.status == Order.Status.PENDING_PAYMENT


def test_message_whose_effect_breaks_is_not_kept(order, paid_message, monkeypatch):
    from storefront.payment.operations import settle

    monkeypatch.setattr(settle, "mark_paid", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post(*signed(paid_message))
    assert not StripeEvent.objects.exists()
    assert not Charge.objects.exists()
    monkeypatch.undo()

    assert post(*signed(paid_message)).json() == {"outcome": "applied"}


def test_delivery_is_tried_again_when_the_webhook_fails(order, paid_message, monkeypatch):
    event = LocalEvent.objects.get(type="checkout.session.completed")
    monkeypatch.setattr(stripe.WebhookSignature, "verify_header", lambda *a, **k: 1 / 0)

    with pytest.raises(NotDelivered):
        deliver_event.func(None, event.stripe_id)

    assert DBTaskResult.objects.filter(run_after__gt=datetime.fromtimestamp(event.created, UTC)).exists()
    event.refresh_from_db()
    assert event.delivered_at is None
