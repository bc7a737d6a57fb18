"""What staff do on the order page: each form calls one operation, and a refused one changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.core import clock
from storefront.order.models import Carrier, Order, Parcel
from storefront.partner.models import StockRecord
from storefront.payment.models import Dispute, Refund
from storefront.payment.operations import apply_dispute
from tests.backoffice.conftest import paid_order
from tests.cast import Shop, placed_order


def post(
    client: Client, name: str, order: Order, data: dict[str, Any] | None = None, *args: Any, follow: bool = False
) -> Any:
    return client.post(reverse(f"bo_orders:{name}", args=[order.number, *args]), data or {}, follow=follow)


def line(order: Order, sku: str) -> Any:
    return order.lines.get(partner_sku=sku)


def verbs(order: Order) -> list[str]:
    return list(order.log.values_list("verb", flat=True))


def test_packer_ships_an_order_in_two_parcels(
    signed_in: Callable[[str], Client], paid: Order, carrier: Carrier, shop: Shop
) -> None:
    client = signed_in("packer")
    cups, tray = line(paid, "CUP"), line(paid, "TRAY")

    post(client, "prepare", paid)
    first = post(
        client,
        "ship",
        paid,
        {f"units_{cups.pk}": 2, f"units_{tray.pk}": 0, "carrier": carrier.pk, "tracking_number": " sf 1000 2000 3000 "},
    )
    second = post(
        client, "ship", paid, {f"units_{tray.pk}": 1, "carrier": carrier.pk, "tracking_number": "SF100020003001"}
    )

    assert first["Location"] == reverse("bo_orders:ship", args=[paid.number])  # units are left: the next parcel
    assert second["Location"] == reverse("bo_orders:order", args=[paid.number])
    paid.refresh_from_db()
    assert paid.status == Order.Status.SHIPPED
    assert [p.tracking_number for p in paid.parcels.all()] == ["SF100020003000", "SF100020003001"]
    record = StockRecord.objects.get(product=shop.cup)
    assert (record.num_in_stock, record.num_allocated) == (8, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"units": 3}, "units"),
        ({"units": -1}, "units"),
        ({"units": "x"}, "units"),
        ({"units": 10**30}, "units"),
        ({"tracking_number": ""}, "tracking_number"),
        ({"tracking_number": "短"}, "tracking_number"),
        ({"tracking_number": "1" * 41}, "tracking_number"),
        ({"carrier": 999999}, "carrier"),
        ({"carrier": "x"}, "carrier"),
        ({"units": 0}, "__all__"),
    ],
)
def test_a_wrong_parcel_is_told_at_its_field_and_nothing_leaves(
    signed_in: Callable[[str], Client], paid: Order, carrier: Carrier, change: dict[str, Any], field: str
) -> None:
    cups = line(paid, "CUP")
    data = {
        f"units_{cups.pk}": change.get("units", 2),
        "carrier": change.get("carrier", carrier.pk),
        "tracking_number": change.get("tracking_number", "SF12345678"),
    }

    response = post(signed_in("packer"), "ship", paid, data)

    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field if field != "units" else f"units_{cups.pk}"]
    assert paid.parcels.count() == 0
    paid.refresh_from_db()
    assert paid.status == Order.Status.PAID


def test_the_same_tracking_number_twice_makes_one_parcel(
    signed_in: Callable[[str], Client], half_sent: Order, carrier: Carrier
) -> None:
    tray = line(half_sent, "TRAY")

    response = post(
        signed_in("packer"),
        "ship",
        half_sent,
        {f"units_{tray.pk}": 1, "carrier": carrier.pk, "tracking_number": "SF1000000001"},
    )

    assert response.status_code == 422
    assert "tracking_number" in response.context["form"].errors
    assert half_sent.parcels.count() == 1


def test_units_shipped_meanwhile_are_told(
    signed_in: Callable[[str], Client], paid: Order, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backoffice.orders import actions

    real, cups = actions.ship_lines, line(paid, "CUP")

    def late(**asked: Any) -> Any:
        real(**{**asked, "tracking_number": "SF-COLLEAGUE"})  # a colleague is quicker by one request
        return real(**asked)

    monkeypatch.setattr(actions, "ship_lines", late)
    response = post(
        signed_in("packer"),
        "ship",
        paid,
        {f"units_{cups.pk}": 2, "carrier": carrier.pk, "tracking_number": "SF12345678"},
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"units_{cups.pk}"]
    assert paid.parcels.count() == 1


def test_an_unpaid_order_can_not_be_shipped(signed_in: Callable[[str], Client], shop: Shop, carrier: Carrier) -> None:
    order = placed_order((shop.cup, 1), now=clock.now())

    response = post(
        signed_in("packer"),
        "ship",
        order,
        {f"units_{line(order, 'CUP').pk}": 1, "carrier": carrier.pk, "tracking_number": "SF12345678"},
    )

    assert response["Location"] == reverse("bo_orders:order", args=[order.number])
    assert order.parcels.count() == 0


def test_news_of_a_parcel(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    parcel = half_sent.parcels.get()
    at = (clock.now() + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")  # local clock of the shop

    response = post(
        signed_in("packer"),
        "trace",
        half_sent,
        {"stage": "in_transit", "text": "到达杭州转运中心", "place": "杭州", "at": at},
        parcel.pk,
    )

    assert response.status_code == 302
    assert [(t.stage, t.text) for t in parcel.traces.all()] == [("in_transit", "到达杭州转运中心")]


@pytest.mark.parametrize("at", ["", "24/11/2026", "2099-01-01T10:00", "2026-13-01T10:00"])
def test_news_with_a_wrong_time_is_refused(signed_in: Callable[[str], Client], half_sent: Order, at: str) -> None:
    parcel = half_sent.parcels.get()

    response = post(signed_in("packer"), "trace", half_sent, {"stage": "signed", "text": "已签收", "at": at}, parcel.pk)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["at"]
    assert parcel.traces.count() == 0


def test_a_parcel_of_another_order_is_not_found(
    signed_in: Callable[[str], Client], half_sent: Order, shop: Shop
) -> None:
    other = paid_order((shop.cup, 1), now=clock.now())

    assert post(signed_in("packer"), "trace", other, {}, half_sent.parcels.get().pk).status_code == 404


def test_cancelling_frees_the_stock_and_gives_the_money_back(
    signed_in: Callable[[str], Client], paid: Order, shop: Shop, run_tasks: Callable[[], int]
) -> None:
    response = post(signed_in("agent"), "cancel", paid, {"why": "asked", "text": "顾客改主意"})
    run_tasks()

    assert response.status_code == 302
    paid.refresh_from_db()
    assert (paid.status, paid.close_reason) == (Order.Status.CANCELLED, "顾客改主意")
    assert StockRecord.objects.get(product=shop.cup).num_allocated == 0
    assert paid.refunds.get().amount == Decimal("317.00")


def test_after_a_parcel_left_nothing_can_be_cancelled(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    response = post(signed_in("agent"), "cancel", half_sent, {"why": "asked"}, follow=True)

    half_sent.refresh_from_db()
    assert half_sent.status == Order.Status.PARTLY_SHIPPED
    assert "退款" in response.content.decode()


def test_refund_of_units_is_confirmed_before_it_happens(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    client, tray = signed_in("service.lead"), line(half_sent, "TRAY")
    asked = {"how": "lines", f"units_{tray.pk}": 1, "reason": "not_shipped", "note": "缺货"}

    shown = post(client, "refund", half_sent, asked)
    assert "¥219.00" in shown.content.decode()
    assert Refund.objects.count() == 0
    assert verbs(half_sent).count("refund_requested") == 0  # the preview leaves nothing behind

    done = post(client, "refund", half_sent, asked | {"confirmed": "1"})

    assert done.status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.note) == (Decimal("219.00"), "not_shipped", "缺货")
    tray.refresh_from_db()
    assert (tray.cancelled_quantity, tray.open_quantity) == (1, 0)  # what is refunded is not sent any more
    half_sent.refresh_from_db()
    assert half_sent.status == Order.Status.SHIPPED


def test_refund_of_an_amount_leaves_the_goods_alone(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    post(
        signed_in("service.lead"),
        "refund",
        half_sent,
        {"how": "amount", "amount": "20.50", "reason": "goodwill", "confirmed": "1"},
    )

    assert Refund.objects.get().amount == Decimal("20.50")
    assert line(half_sent, "TRAY").open_quantity == 1


@pytest.mark.parametrize("amount", ["0", "-1", "317.01", "1.005", "", "x", "1e99", "NaN"])
def test_a_wrong_amount_refunds_nothing(signed_in: Callable[[str], Client], half_sent: Order, amount: str) -> None:
    response = post(
        signed_in("service.lead"),
        "refund",
        half_sent,
        {"how": "amount", "amount": amount, "reason": "goodwill", "confirmed": "1"},
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["amount"]
    assert Refund.objects.count() == 0


def test_refunding_everything_before_shipping_is_sent_to_cancelling(
    signed_in: Callable[[str], Client], paid: Order
) -> None:
    response = post(signed_in("service.lead"), "refund", paid, {"how": "full", "reason": "other", "confirmed": "1"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["how"]
    assert Refund.objects.count() == 0


def test_two_refunds_of_the_same_unit_are_one(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    client, cups = signed_in("service.lead"), line(half_sent, "CUP")
    asked = {"how": "lines", f"units_{cups.pk}": 2, "reason": "returned", "confirmed": "1"}

    post(client, "refund", half_sent, asked)
    again = post(client, "refund", half_sent, asked)

    assert again.status_code == 422
    assert Refund.objects.count() == 1


def test_a_note_stays_inside(signed_in: Callable[[str], Client], paid: Order, staff: Callable[[str], User]) -> None:
    post(signed_in("seller"), "note", paid, {"text": " 顾客要求中午前送到 "})

    entry = paid.log.get(verb="note")
    assert (entry.text, entry.public, entry.actor) == ("顾客要求中午前送到", False, staff("seller"))


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_an_empty_or_endless_note_is_told(signed_in: Callable[[str], Client], paid: Order, text: str) -> None:
    response = post(signed_in("seller"), "note", paid, {"text": text})

    assert response.status_code == 422
    assert "note" not in verbs(paid)


def test_looking_at_the_full_contact_leaves_a_trace(
    signed_in: Callable[[str], Client], paid: Order, staff: Callable[[str], User]
) -> None:
    client = signed_in("agent")
    hidden = client.get(reverse("bo_orders:order", args=[paid.number])).content.decode()
    assert "林*溪" in hidden
    assert "文三路" not in hidden
    assert "13800138000" not in hidden

    shown = post(client, "contact", paid)

    assert "文三路 90 号" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert paid.log.get(verb="reveal").actor == staff("agent")


def test_the_packing_slip_has_the_address_and_leaves_a_trace(signed_in: Callable[[str], Client], paid: Order) -> None:
    slip = post(signed_in("packer"), "slip", paid).content.decode()

    assert "林小溪" in slip
    assert "文三路 90 号" in slip
    assert "¥" not in slip
    assert "print_slip" in verbs(paid)


def test_a_broken_parcel_can_be_found(half_sent: Order) -> None:
    from backoffice.orders.queries import in_view

    assert not in_view("exceptions").exists()

    half_sent.parcels.update(stage=Parcel.Stage.EXCEPTION)

    assert in_view("exceptions").get() == half_sent


def test_several_orders_are_begun_at_once(
    signed_in: Callable[[str], Client], paid: Order, half_sent: Order, shop: Shop
) -> None:
    fresh = paid_order((shop.cup, 1), now=clock.now())

    response = signed_in("packer").post(
        reverse("bo_orders:selected"),
        {"orders": [fresh.number, half_sent.number, "nonsense"], "do": "prepare"},
        follow=True,
    )

    fresh.refresh_from_db()
    half_sent.refresh_from_db()
    assert (fresh.status, half_sent.status) == (Order.Status.PREPARING, Order.Status.PARTLY_SHIPPED)
    assert len(response.context["messages"]) == 2  # one was begun, one was left as it is


def test_several_slips_are_one_document_and_each_print_is_noted(
    signed_in: Callable[[str], Client], paid: Order, shop: Shop
) -> None:
    unpaid = placed_order((shop.cup, 1), now=clock.now())

    page = signed_in("packer").post(
        reverse("bo_orders:selected"), {"orders": [paid.number, unpaid.number], "do": "slips"}
    )

    assert page.content.decode().count("<article") == 1
    assert "print_slip" in verbs(paid)
    assert "print_slip" not in verbs(unpaid)


def test_nothing_chosen_is_told(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("packer").post(reverse("bo_orders:selected"), {"do": "prepare"})["Location"] == reverse(
        "bo_orders:list"
    )


def open_dispute(order: Order, *, now: Any) -> Dispute:
    """As the provider's message records it."""
    charge = order.charges.get()
    data = {
        "id": f"du_{order.pk}",
        "payment_intent": charge.payment_intent_id,
        "amount": int(charge.amount * 100),
        "status": "needs_response",
        "reason": "fraudulent",
        "created": int(now.timestamp()),
        "evidence_details": {"due_by": int((now + timedelta(days=7)).timestamp())},
    }
    apply_dispute(data=data, kind="charge.dispute.funds_withdrawn", told_at=now, now=now)
    return order.disputes.get()


def test_a_disputed_order_says_until_when_to_answer_and_can_be_neither_shipped_nor_refunded(
    signed_in: Callable[[str], Client], paid: Order
) -> None:
    open_dispute(paid, now=clock.now())
    client = signed_in("sales.manager")

    page = client.get(reverse("bo_orders:order", args=[paid.number])).content.decode()
    shipped = client.get(reverse("bo_orders:ship", args=[paid.number]), follow=True).content.decode()
    refunded = post(client, "refund", paid, {"how": "full", "reason": "other", "confirmed": "1"}, follow=True)
    home = client.get(reverse("wagtailadmin_home")).content.decode()

    for words in ("拒付 ¥317.00", "待提交证据", "持卡人称未曾付款", "支付服务商后台提交证据", "裁决前不能发货"):
        assert words in page
    assert "裁决前不能发货" in shipped
    assert "不能退款" in refunded.content.decode() or "未退款" in refunded.content.decode()
    assert not Refund.objects.exists()
    assert "银行拒付" in home


def test_delivery_fee_goes_back_with_units(signed_in: Callable[[str], Client], half_sent: Order) -> None:
    Order.objects.filter(pk=half_sent.pk).update(shipping_incl_tax=Decimal("12.00"))
    asked = {f"units_{line(half_sent, 'CUP').pk}": 1, "how": "lines", "shipping": "on", "reason": "returned"}

    post(signed_in("service.lead"), "refund", half_sent, asked | {"confirmed": "1"})

    made = Refund.objects.get()
    assert (made.amount, made.shipping) == (Decimal("61.00"), Decimal("12.00"))


def test_money_left_on_a_closed_order_can_be_refunded(signed_in: Callable[[str], Client], paid: Order) -> None:
    Order.objects.filter(pk=paid.pk).update(status=Order.Status.EXPIRED)

    post(signed_in("service.lead"), "refund", paid, {"how": "full", "reason": "other", "confirmed": "1"})

    assert Refund.objects.get().amount == paid.total_incl_tax


ADDRESS = {
    "recipient": "",
    "phone": "",
    "province": "330000",
    "city": "330100",
    "district": "330110",
    "street": "五常大道 168 号",
}


def test_agent_sends_a_paid_order_elsewhere_and_shipping_learns_of_it(
    signed_in: Callable[[str], Client], paid: Order
) -> None:
    client, packer = signed_in("agent"), signed_in("packer")
    post(packer, "slip", paid)

    form = client.get(reverse("bo_orders:readdress", args=[paid.number])).content.decode()
    answer = post(client, "readdress", paid, ADDRESS)

    assert "文三路" not in form
    assert answer["Location"] == reverse("bo_orders:order", args=[paid.number])
    paid.refresh_from_db()
    assert (paid.shipping_address.district_code, paid.shipping_address.first_name) == ("330110", "林小溪")
    assert paid.log.get(verb="readdress").by == "staff"
    page = packer.get(reverse("bo_orders:order", args=[paid.number])).content.decode()
    assert "请重新打印" in page
    assert "浙江省杭州市西湖区 → 浙江省杭州市余杭区" in page
    assert "请重新打印" in packer.get(reverse("bo_orders:ship", args=[paid.number])).content.decode()
    post(packer, "slip", paid)
    page = packer.get(reverse("bo_orders:order", args=[paid.number])).content.decode()
    assert "请重新打印" not in page
    assert "收货地址已修改" in page


def test_pasted_address_and_next_list_only_fill_the_form(signed_in: Callable[[str], Client], paid: Order) -> None:
    client = signed_in("agent")

    pasted = post(
        client, "readdress", paid, {"paste": "1", "pasted": "李晓 13912345678 浙江省杭州市余杭区五常大道 168 号"}
    )
    step = post(client, "readdress", paid, {"region_step": "1", "province": "330000"})

    assert 'value="330110" selected' in pasted.content.decode()
    assert 'value="330100"' in step.content.decode()
    assert "readdress" not in verbs(paid)


def test_dearer_place_is_refused_with_the_way_out(signed_in: Callable[[str], Client], paid: Order) -> None:
    answer = post(
        signed_in("agent"), "readdress", paid, ADDRESS | {"province": "540000", "city": "540100", "district": "540102"}
    )

    assert answer.status_code == 422
    assert "请与客户商定取消订单" in answer.content.decode()
    assert "readdress" not in verbs(paid)


@pytest.mark.parametrize("code", ["packer", "marketer", "head"])
def test_address_needs_the_right(signed_in: Callable[[str], Client], paid: Order, code: str) -> None:
    answer = post(signed_in(code), "readdress", paid, ADDRESS)

    assert answer.status_code in (302, 403)
    assert "readdress" not in verbs(paid)
    paid.refresh_from_db()
    assert paid.shipping_address.district_code == "330106"


def test_address_stays_once_a_parcel_has_left(
    signed_in: Callable[[str], Client], paid: Order, carrier: Carrier
) -> None:
    cups = line(paid, "CUP")
    post(
        signed_in("packer"),
        "ship",
        paid,
        {f"units_{cups.pk}": 1, "carrier": carrier.pk, "tracking_number": "SF1000200030"},
    )

    answer = post(signed_in("agent"), "readdress", paid, ADDRESS, follow=True)

    assert "不能改地址" in answer.content.decode()
    assert "readdress" not in verbs(paid)
