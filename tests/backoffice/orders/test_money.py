"""The list of what a person must decide about money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.core import clock
from storefront.order.models import Order
from storefront.payment.models import Refund, StripeEvent, WayByHand
from storefront.payment.operations import NothingToDecide, apply_event, decide_refund, refund_order, start_payment
from tests.cast import Shop, placed_order

URL = "/admin/orders/money/"


def odd_event(pk: str, intent: str = "pi_elsewhere") -> StripeEvent:
    payload: dict[str, Any] = {
        "id": pk,
        "type": "payment_intent.succeeded",
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "data": {"object": {"object": "payment_intent", "id": intent, "metadata": {}}},
    }
    apply_event(payload=payload, now=clock.now())
    return StripeEvent.objects.get(pk=pk)


@pytest.fixture
def failed(paid: Order, staff: Callable[[str], User]) -> Refund:
    [refund] = refund_order(
        order=paid, amount=Decimal("20.00"), reason="goodwill", actor=staff("service.lead"), now=clock.now()
    )
    Refund.objects.filter(pk=refund.pk).update(status="failed", failure_reason="expired_or_canceled_card")
    refund.refresh_from_db()
    return refund


def test_all_that_does_not_fit_is_listed_with_its_reason(
    signed_in: Callable[[str], Client], failed: Refund, paid: Order
) -> None:
    odd_event("evt_odd")
    apply_event(
        payload={
            "id": "evt_new",
            "type": "invoice.finalized",
            "created": 1,
            "livemode": False,
            "data": {"object": {"object": "invoice", "id": "in_1"}},
        },
        now=clock.now(),
    )
    Order.objects.filter(pk=paid.pk).update(status=Order.Status.EXPIRED)

    page = signed_in("head").get(URL).content.decode()

    for words in (
        "订单已关闭，但仍有未退款项",
        "¥20.00",
        "expired_or_canceled_card",
        "evt_odd",
        "invoice.finalized ×1",
    ):
        assert words in page
    assert "立即对账" not in page  # the head sees, and does not decide


def test_what_was_decided_leaves_the_list_with_its_note(
    signed_in: Callable[[str], Client], failed: Refund, staff: Callable[[str], User]
) -> None:
    odd_event("evt_odd")
    client = signed_in("service.lead")

    client.post(URL, {"what": "event", "id": "evt_odd", "note": "另一店铺的收款"})
    client.post(URL, {"what": "refund", "id": failed.pk, "note": "已转账退回"})

    page = client.get(URL).content.decode()
    assert "evt_odd" not in page
    assert "expired_or_canceled_card" not in page
    failed.refresh_from_db()
    assert (failed.decision, failed.decided_by) == ("已转账退回", staff("service.lead"))
    assert failed.order.log.filter(verb="refund_decided", text="已转账退回").exists()
    assert (
        reverse("bo_orders:order", args=[failed.order.number])
        not in client.get(reverse("bo_orders:view", args=["exceptions"])).content.decode()
    )
    with pytest.raises(NothingToDecide):
        decide_refund(refund_id=failed.pk, note="再来一次", actor=staff("service.lead"), now=clock.now())


@pytest.mark.parametrize("code", ["seller", "agent", "head"])
def test_without_the_right_to_refund_nothing_is_decided(signed_in: Callable[[str], Client], code: str) -> None:
    event = odd_event("evt_odd")

    response = signed_in(code).post(URL, {"what": "event", "id": "evt_odd", "note": "看过了"})

    event.refresh_from_db()
    assert (response.status_code, event.decided_at) == (302, None)
    assert "evt_odd" in signed_in(code).get(URL).content.decode()


def test_a_packer_sees_no_money(signed_in: Callable[[str], Client]) -> None:
    assert "待处理款项" not in signed_in("packer").get(URL, follow=True).content.decode()


def test_the_number_of_queries_does_not_grow(
    signed_in: Callable[[str], Client], failed: Refund, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("service.lead")
    client.get(URL)
    for n in range(5):
        odd_event(f"evt_{n}", f"pi_{n}")

    with django_assert_max_num_queries(24):
        client.get(URL)


def test_a_person_with_the_right_records_a_transfer_and_pays_back_what_is_too_much(
    signed_in: Callable[[str], Client], shop: Shop
) -> None:
    WayByHand.objects.filter(method="bank_transfer").update(active=True)
    order = placed_order((shop.cup, 2), now=clock.now())
    start_payment(order=order, method="bank_transfer", success_url="s", cancel_url="c", actor=None, now=clock.now())
    Order.objects.filter(pk=order.pk).update(payment_method="bank_transfer")
    url = reverse("bo_orders:receipt", args=[order.number])

    assert signed_in("seller").post(url, {"amount": "98.00", "reference": "A1"}).status_code == 302
    order.refresh_from_db()
    assert order.paid_at is None
    lead = signed_in("sales.lead")
    assert "登记收款" in lead.get(reverse("bo_orders:order", args=[order.number])).content.decode()
    lead.post(url, {"amount": "100.00", "reference": "A1"})

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.status, refund.amount, refund.reason) == ("paid", Decimal("2.00"), "overpaid")
    manager = signed_in("sales.manager")
    assert "需要线下退款" in manager.get(URL).content.decode()
    manager.post(URL, {"what": "payout", "id": refund.pk, "note": "B77"})
    refund.refresh_from_db()
    assert refund.status == "succeeded"
