"""The local Stripe is as strict as Stripe: parameters, amounts, times, keys, lists and states."""

from datetime import timedelta

import pytest
import stripe
from stripe.params import EventListParams
from stripe.params.checkout import SessionCreateParams

from storefront.payment import gateway
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe.client import LocalStripe
from storefront.payment.local_stripe.errors import ApiError
from storefront.payment.local_stripe.faults import Course
from storefront.payment.local_stripe.models import LocalEvent, LocalObject
from storefront.payment.local_stripe.parameters import check, decode
from storefront.payment.local_stripe.tasks import expire_overdue_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(clock):
    return gateway.client().v1


@pytest.fixture
def params(clock):
    """Good parameters of a session, for a test to spoil."""
    price = {"currency": "cny", "unit_amount": 1999, "product_data": {"name": "品茗杯"}}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 2, "price_data": price}],
        "success_url": "https://shop.example/done",
        "cancel_url": "https://shop.example/back",
        "metadata": {"order": "1"},
        "allowed_payment_method_types": ["card"],
        "expires_at": int((clock() + timedelta(minutes=31)).timestamp()),
    }


def test_session_has_the_shape_of_a_session(api, params):
    session = api.checkout.sessions.create(params)

    assert session.object == "checkout.session"
    assert (session.amount_total, session.currency, session.status) == (3998, "cny", "open")
    assert (session.payment_status, session.payment_intent, session.livemode) == ("unpaid", None, False)
    assert session.url == f"https://shop.example/pay/local/{session.id}/"
    assert api.checkout.sessions.retrieve(session.id).to_dict() == session.to_dict()


PRICE = "line_items.0.price_data"


@pytest.mark.parametrize(
    ("path", "value", "code", "param"),
    [
        ("payment_method_types", ["card"], "parameter_unknown", "payment_method_types"),
        ("unknown", "x", "parameter_unknown", "unknown"),
        ("line_items.0.price_data.unit_amont", 5, "parameter_unknown", "line_items[0].price_data.unit_amont"),
        (
            "line_items.0.price_data.unit_amount",
            "1.5",
            "parameter_invalid_integer",
            "line_items[0].price_data.unit_amount",
        ),
        ("line_items.0.price_data.unit_amount", 10, "amount_too_small", "line_items"),
        ("line_items.0.price_data.unit_amount", 50_000_000, "amount_too_large", "line_items"),
        ("line_items.0.quantity", 0, "parameter_invalid_integer", "line_items[0].quantity"),
        ("line_items.0.price_data.currency", "yuan", "parameter_invalid", "line_items[0].price_data.currency"),
        ("line_items.0.price_data.product_data", {}, "parameter_missing", "line_items[0].price_data.product_data"),
        ("line_items", None, "parameter_missing", "line_items"),
        ("mode", "bogus", "parameter_invalid_string", "mode"),
        ("locale", "xx", "parameter_invalid_string", "locale"),
        ("customer_email", "nobody", "email_invalid", "customer_email"),
        ("success_url", "javascript:alert(1)", "url_invalid", "success_url"),
        ("success_url", None, "parameter_missing", "success_url"),
        ("expires_at", 1, "parameter_invalid", "expires_at"),
        ("allowed_payment_method_types", ["klarna"], "parameter_invalid", "allowed_payment_method_types"),
        (
            "allowed_payment_method_types",
            ["wechat_pay"],
            "parameter_missing",
            "payment_method_options.wechat_pay.client",
        ),
        ("metadata", {"key": "x" * 501}, "parameter_invalid", "metadata[key]"),
        ("metadata", {f"key{i}": "x" for i in range(51)}, "metadata_too_many_keys", "metadata"),
        ("client_reference_id", "x" * 201, "parameter_invalid", "client_reference_id"),
    ],
)
def test_wrong_parameter_is_refused_by_name(api, params, path, value, code, param):
    node, *keys = params, *path.split(".")
    for key in keys[:-1]:
        node = node[int(key)] if key.isdigit() else node[key]
    if value is None:
        del node[keys[-1]]
    else:
        node[keys[-1]] = value

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.checkout.sessions.create(params)

    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)
    assert not LocalObject.objects.exists()


def test_request_options_are_no_parameters():
    with pytest.raises(ApiError, match="idempotency_key"):
        check(decode("idempotency_key=x"), SessionCreateParams)


def test_parameters_get_their_types():
    checked = check(decode("created[gte]=12&types[0]=a&types[1]=b&limit=3&delivery_success=false"), EventListParams)

    assert checked == {"created": {"gte": 12}, "types": ["a", "b"], "limit": 3, "delivery_success": False}


def test_same_key_gives_the_same_answer(api, params):
    first = api.checkout.sessions.create(params, {"idempotency_key": "k"})

    again = api.checkout.sessions.create(params, {"idempotency_key": "k"})

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.request_id == first.last_response.request_id
    assert LocalObject.objects.count() == 1


def test_same_key_with_other_parameters_is_an_error(api, params):
    api.checkout.sessions.create(params, {"idempotency_key": "k"})
    params["metadata"] = {"order": "2"}

    with pytest.raises(stripe.IdempotencyError):
        api.checkout.sessions.create(params, {"idempotency_key": "k"})


def test_refused_parameters_do_not_use_the_key_up(api, params):
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.create({**params, "mode": "bogus"}, {"idempotency_key": "k"})

    assert api.checkout.sessions.create(params, {"idempotency_key": "k"}).status == "open"


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x", "pk_test_x", "x"])
def test_other_keys_than_test_keys_are_refused(params, key):
    client = stripe.StripeClient(key, http_client=LocalStripe())

    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.create(params)


def test_unknown_objects_and_addresses_are_404(api):
    for ask in (
        lambda: api.checkout.sessions.retrieve("cs_test_x"),
        lambda: api.payment_intents.retrieve("pi_x"),
        lambda: api.events.retrieve("evt_x"),
        lambda: api.customers.list(),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            ask()
        assert refused.value.http_status == 404


def test_lists_are_paged_newest_first(api, params):
    ids = [api.checkout.sessions.create(params).id for _ in range(5)]

    page = api.checkout.sessions.list({"limit": 2})

    assert [s.id for s in page.data] == ids[:2:-1]
    assert page.has_more
    assert [s.id for s in page.auto_paging_iter()] == ids[::-1]
    before = api.checkout.sessions.list({"limit": 2, "ending_before": ids[1]})
    assert [s.id for s in before.data] == [ids[3], ids[2]]
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.list({"limit": 101})


def test_session_can_be_expired_once(api, params):
    session = api.checkout.sessions.create(params)

    assert api.checkout.sessions.expire(session.id).status == "expired"

    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.expire(session.id)
    assert [e.type for e in api.events.list().data] == ["checkout.session.expired"]


def test_session_expires_by_itself(api, params, clock):
    session = api.checkout.sessions.create(params)
    clock.advance(minutes=32)

    expire_overdue_sessions.func(None)

    assert api.checkout.sessions.retrieve(session.id).status == "expired"


def test_paid_session_shows_payment_and_charge(api, params, clock):
    session = api.checkout.sessions.create(params)

    hosted_page.pay_by_card(session_id=session.id, number="4242 4242 4242 4242", now=clock())

    paid = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.amount_received == 3998
    assert paid.payment_intent.latest_charge.payment_method_details.card.last4 == "4242"
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.expire(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        api.payment_intents.cancel(paid.payment_intent.id)
    with pytest.raises(ApiError):
        hosted_page.pay_by_card(session_id=session.id, number="4242424242424242", now=clock())


@pytest.mark.parametrize(
    ("number", "code", "decline"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000000069", "expired_card", None),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
        ("", "card_declined", "test_mode_live_card"),
    ],
)
def test_card_is_declined_with_its_reason(api, params, clock, number, code, decline):
    session = api.checkout.sessions.create(params)

    assert hosted_page.pay_by_card(session_id=session.id, number=number, now=clock()) is hosted_page.Step.DECLINED

    intent = api.payment_intents.retrieve(api.checkout.sessions.retrieve(session.id).payment_intent)
    error = intent.last_payment_error.to_dict()
    assert (intent.status, error["code"], error.get("decline_code")) == ("requires_payment_method", code, decline)


def test_disputed_card_opens_a_dispute_and_blocks_refunds(api, params, clock):
    session = api.checkout.sessions.create(params)

    hosted_page.pay_by_card(session_id=session.id, number="4000000000000259", now=clock())

    [dispute] = api.disputes.list().data
    assert (dispute.status, dispute.amount) == ("needs_response", 3998)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"charge": dispute.charge})
    assert refused.value.code == "charge_disputed"


@pytest.mark.parametrize("amount", [0, -1, 3999])
def test_refund_of_what_is_not_there_is_refused(api, params, clock, amount):
    session = api.checkout.sessions.create(params)
    hosted_page.pay_by_card(session_id=session.id, number="4242424242424242", now=clock())
    intent = api.checkout.sessions.retrieve(session.id).payment_intent

    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": intent, "amount": amount})

    api.refunds.create({"payment_intent": intent, "amount": 3998})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"


def test_events_tell_the_whole_course_of_a_payment(api, params, clock):
    with faults.deliveries({"*": Course.HELD}):
        session = api.checkout.sessions.create(params)
        hosted_page.pay_by_card(session_id=session.id, number="4000000000009995", now=clock())
        hosted_page.pay_by_card(session_id=session.id, number="4242424242424242", now=clock())

    assert [e.type for e in api.events.list().data][::-1] == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert [e.type for e in api.events.list({"type": "payment_intent.*"}).data] == [
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.created",
    ]
    failed = LocalEvent.objects.get(type="payment_intent.payment_failed").payload
    assert failed["data"]["object"]["status"] == "requires_payment_method"
    assert failed["api_version"] == gateway.API_VERSION
    assert api.events.list({"delivery_success": True}).data == []


def test_network_waits_for_no_open_transaction(api):
    from django.db.transaction import atomic

    with atomic(), pytest.raises(RuntimeError, match="durable"):
        api.events.list()
