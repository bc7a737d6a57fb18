"""One order's page: what it says in each state, its parcels, timeline, amounts, and how many queries it takes."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview
from storefront.core.clock import now as present
from storefront.order.lifecycle import By
from storefront.order.models import Carrier, Order, OrderDiscount, Parcel
from storefront.order.operations import add_note, cancel_order, confirm_receipt, expire_order, withdraw_units
from storefront.payment.models import Refund
from storefront.payment.operations import refund_order
from storefront.tracking import presenting, timeline
from storefront.tracking.queries import order_sheet
from storefront.tracking.standing import Standing, standing
from tests.cast import Shop, placed_order
from tests.storefront.tracking.steps import granted, paid_order, refunded, send, trace

Stage = Parcel.Stage


def told(order: Order, now: datetime) -> Standing:
    """What the page says of an order, in English."""
    order.refresh_from_db()
    sheet = order_sheet(order)
    with override("en"):
        return standing(order, lines=sheet.lines, parcels=sheet.parcels, refunds=sheet.refunds, now=now)


def page(order: Order) -> str:
    return reverse("tracking:detail", args=[order.number])


def test_an_unpaid_order_says_until_when_to_pay(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 1), now=now)

    before, after = told(order, now), told(order, now + timedelta(minutes=30))

    assert (before.sentence, before.pay_until) == ("Waiting for your payment", now + timedelta(minutes=30))
    assert "today 15:00" in before.then
    assert (after.sentence, after.pay_until) == ("The time to pay has run out", None)


def test_a_paid_order_says_until_when_it_leaves_and_owns_up_when_late(shop: Shop, now: datetime) -> None:
    order = paid_order((shop.cup, 1), now=now)

    in_time, late = told(order, now + timedelta(hours=47)), told(order, now + timedelta(hours=49))

    assert in_time.brief == "Leaves by today 14:30"
    assert late.sentence == "Sorry, this one is late"


def test_two_parcels_are_counted_and_receipt_has_a_date(shop: Shop, carrier: Carrier, now: datetime) -> None:
    order = paid_order((shop.cup, 2), (shop.tray, 1), now=now)
    cups, tray = order.lines.order_by("pk")

    first = send(order, carrier, units={cups.pk: 1}, number="A1", now=now)
    partly = told(order, now)
    send(order, carrier, number="A2", now=now)
    shipped = told(order, now)
    trace(first, Stage.SIGNED, "放在门口", at=now + timedelta(hours=20))
    signed = told(order, now + timedelta(hours=20))

    assert partly.then.startswith("Still to be sent: 2.")
    assert shipped.sentence == "2 parcels, 0 signed for"
    assert signed.sentence == "2 parcels, 1 signed for"
    assert "Fri 4 Dec" in signed.then
    assert tray.quantity == 1


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.COLLECTED, "The carrier has your parcel"),
        (Stage.OUT_FOR_DELIVERY, "Your parcel is out for delivery"),
        (Stage.AWAITING_PICKUP, "Your parcel is waiting to be picked up"),
        (Stage.EXCEPTION, "There is a problem with the delivery"),
    ],
)
def test_one_parcel_is_told_by_its_stage(
    shop: Shop, carrier: Carrier, now: datetime, stage: Parcel.Stage, sentence: str
) -> None:
    order = paid_order((shop.cup, 1), now=now)
    trace(send(order, carrier, now=now), stage, "words of the carrier", at=now)

    assert told(order, now).sentence == sentence


def test_a_closed_order_says_what_happens_to_the_money(shop: Shop, now: datetime) -> None:
    unpaid, paid = placed_order((shop.cup, 1), now=now), paid_order((shop.tray, 1), now=now)
    expire_order(order_id=unpaid.pk, now=now + timedelta(minutes=30))
    cancel_order(order_id=paid.pk, by=By.CUSTOMER, actor=None, reason="no need", now=now)

    before = told(paid, now).then
    refund = refund_order(order=paid, reason=Refund.Reason.CANCELLED, actor=None, now=now)[0]
    under_way = told(paid, now).then
    Refund.objects.filter(pk=refund.pk).update(status=Refund.Status.SUCCEEDED)
    through = told(paid, now).then
    Refund.objects.filter(pk=refund.pk).update(status=Refund.Status.FAILED)
    stuck = told(paid, now).then

    assert told(unpaid, now).then == "Nothing was charged. You can place the same order again."
    assert before == "Reason: no need. What you paid goes back the way it came."
    assert "¥219.00 is going back" in under_way
    assert "¥219.00 went back" in through
    assert "did not go through" in stuck


def test_the_timeline_joins_log_and_traces_newest_first_and_hides_what_is_internal(
    shop: Shop, carrier: Carrier, packer: User, now: datetime
) -> None:
    order = paid_order((shop.cup, 2), now=now)
    line = order.lines.get()
    add_note(order=order, text="fragile customer", actor=packer, now=now + timedelta(minutes=1))
    first = send(order, carrier, units={line.pk: 1}, number="A1", now=now + timedelta(hours=1))
    second = send(order, carrier, number="A2", now=now + timedelta(hours=3))
    trace(first, Stage.COLLECTED, "已揽收", "龙泉", at=now + timedelta(hours=2))
    trace(second, Stage.EXCEPTION, "地址不详", "杭州", at=now + timedelta(hours=5))
    trace(first, Stage.SIGNED, "本人签收", "杭州", at=now + timedelta(hours=4))
    sheet = order_sheet(order)

    with override("en"):
        entries = timeline.history(sheet.log, sheet.parcels)

    assert [entry.text for entry in entries] == [
        "Delivery problem",
        "Signed for",
        "Parcel 2 has left",
        "Collected",
        "Parcel 1 has left",
        "Payment received",
        "Order placed",
    ]
    assert [entry.time for entry in entries] == sorted((entry.time for entry in entries), reverse=True)
    assert entries[0].state == "problem"
    assert "fragile" not in str(entries)


def test_the_road_shows_four_stops_and_ends_at_the_district(shop: Shop, carrier: Carrier, now: datetime) -> None:
    order = paid_order((shop.cup, 1), now=now)
    parcel = send(order, carrier, now=now)

    def road() -> list[tuple[str, str]]:
        sheet = order_sheet(order)
        return [(s.place, s.state) for s in timeline.road(sheet.parcels[0], order.shipping_address, order)]

    empty = road()
    for hour, place in enumerate(["龙泉", "丽水", "丽水", "金华", "杭州"]):
        trace(parcel, Stage.IN_TRANSIT, f"到达 {hour}", place, at=now + timedelta(hours=hour))
    moving = road()
    trace(parcel, Stage.SIGNED, "本人签收", "西湖区", at=now + timedelta(hours=9))

    assert empty == []
    assert moving == [("龙泉", "done"), ("金华", "done"), ("杭州", "now"), ("西湖区", "todo")]
    assert road()[-1] == ("西湖区", "done")


def test_a_parcel_without_news_for_two_days_is_called_silent(shop: Shop, carrier: Carrier, now: datetime) -> None:
    parcel = send(paid_order((shop.cup, 1), now=now), carrier, now=now)
    trace(parcel, Stage.IN_TRANSIT, "到达", at=now + timedelta(hours=1))
    parcel = Parcel.objects.get(pk=parcel.pk)

    assert not timeline.is_silent(parcel, now=now + timedelta(hours=48))
    assert timeline.is_silent(parcel, now=now + timedelta(hours=50))


def test_the_breakdown_adds_up_to_the_total(shop: Shop, now: datetime) -> None:
    order = paid_order((shop.cup, 2), (shop.tray, 1), fee="12.00", now=now)
    order.lines.filter(product=shop.tray).update(line_price_incl_tax=Decimal("189.00"))
    Order.objects.filter(pk=order.pk).update(total_incl_tax=Decimal("299.00"))
    OrderDiscount.objects.create(
        order=order, category="Basket", offer_name="满减", voucher_code="TEA30", amount=Decimal("30.00")
    )
    order.refresh_from_db()

    rows = presenting.breakdown(order_sheet(order))
    OrderDiscount.objects.filter(order=order).update(amount=Decimal("29.00"))
    unnamed = presenting.breakdown(order_sheet(order))

    assert [(row.value, row.off) for row in rows] == [
        (Decimal("317.00"), False),
        (Decimal("-30.00"), True),
        (Decimal("12.00"), False),
    ]
    assert (rows[1].label, rows[1].note) == ("满减", "TEA30")
    assert sum(row.value for row in rows) == sum(row.value for row in unnamed) == order.total_incl_tax


def test_refunds_are_never_hidden(shop: Shop, customer: User) -> None:
    order = paid_order((shop.tray, 1), user=customer)
    refunded(order, "19.00")
    client = Client()
    client.force_login(customer)

    text = client.get(page(order)).content.decode()

    assert "−¥19.00" in text
    assert "¥200.00" in text


def test_personal_data_is_masked(shop: Shop, client: Client) -> None:
    order = paid_order((shop.cup, 1))
    Order.objects.filter(pk=order.pk).update(
        invoice_kind="company", invoice_title="青山茶业", invoice_email="tax@t.example"
    )

    text = granted(client, order).get(page(order)).content.decode()

    assert "138****8000" in text
    assert "浙江省杭州市西湖区***" in text
    assert "青山茶业" in text
    for secret in ("林小溪", "13800138000", "文三路", "guest@test.example", "tax@t.example"):
        assert secret not in text


def test_what_people_typed_is_escaped(shop: Shop, carrier: Carrier, customer: User) -> None:
    order = paid_order((shop.cup, 1), user=customer)
    order.lines.update(title="<script>a</script>", variant="<script>b</script>")
    Order.objects.filter(pk=order.pk).update(
        customer_note="<script>c</script>", invoice_kind="company", invoice_title="<script>d</script>"
    )
    trace(send(order, carrier), Stage.IN_TRANSIT, "<script>e</script>", "<script>f</script>")
    client = Client()
    client.force_login(customer)

    for path in (page(order), reverse("tracking:list"), reverse("tracking:receive", args=[order.number])):
        text = client.get(path).content.decode()
        assert not [letter for letter in "abcdef" if f"<script>{letter}" in text]


def test_the_page_takes_the_same_few_queries_whatever_the_order_holds(
    shop: Shop, carrier: Carrier, customer: User
) -> None:
    small = paid_order((shop.cup, 1), user=customer)
    send(small, carrier, number="S1")
    large = paid_order(*((product, 2) for product in [shop.cup, shop.tray, *shop.variants.values()]), user=customer)
    for number, line in enumerate(large.lines.order_by("pk")):
        parcel = send(large, carrier, units={line.pk: 1}, number=f"L{number}")
        for hour in range(6):
            trace(parcel, Stage.IN_TRANSIT, f"stop {hour}", f"place {hour}", at=present() + timedelta(hours=hour))
    withdraw_units(order_id=large.pk, quantities={line.pk: 1}, by=By.STAFF, actor=None, reason="short", now=present())
    for amount in ("1.00", "2.00", "3.00"):
        refunded(large, amount)
    client = Client()
    client.force_login(customer)

    found = []
    for order in (small, large):
        client.get(page(order))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(order)).status_code == 200
        found.append(len(seen))

    assert found[0] == found[1]
    assert found[1] <= 15


def test_both_languages_show_the_page(shop: Shop, carrier: Carrier, client: Client) -> None:
    order = paid_order((shop.cup, 1))
    send(order, carrier)
    granted(client, order)
    address = page(order)

    chinese = client.get(address).content.decode()
    english = client.get(f"/en{address}").content.decode()

    assert "顺丰速运" in chinese
    assert "Your parcel has left" in english
    assert "SF Express" in english


def test_confirming_is_offered_with_the_date_until_which_claims_are_open(
    shop: Shop, carrier: Carrier, client: Client
) -> None:
    order = paid_order((shop.cup, 1))
    send(order, carrier)
    granted(client, order)

    response = client.get("/en" + reverse("tracking:receive", args=[order.number]))
    order.refresh_from_db()

    until = timezone.localtime(present() + timedelta(days=7))
    assert f"{until:%a} {until.day} {until:%b}" in response.content.decode()
    assert (order.status, order.received_at) == ("shipped", None)


def test_receipt_confirmed_by_time_is_told_as_such(shop: Shop, carrier: Carrier, now: datetime) -> None:
    order = paid_order((shop.cup, 1), now=now)
    send(order, carrier, now=now)
    confirm_receipt(order_id=order.pk, by=By.SYSTEM, actor=None, now=now)
    sheet = order_sheet(order)

    with override("en"):
        assert timeline.history(sheet.log, sheet.parcels)[0].text == "Receipt confirmed automatically"


def test_each_received_line_is_reviewed_once_by_its_owner(shop: Shop, carrier: Carrier, customer: User) -> None:
    order = paid_order((shop.cup, 1), (shop.tray, 1), user=customer)
    send(order, carrier)
    client = Client()
    client.force_login(customer)
    cup, tray = order.lines.order_by("pk")
    write = [reverse("browsing:review-write", args=[line.pk]) for line in (cup, tray)]

    def offered() -> list[str]:
        text = client.get(page(order)).content.decode()
        return [url for url in write if url in text]

    before = offered()
    confirm_receipt(order_id=order.pk, by=By.CUSTOMER, actor=customer, now=present())
    received = offered()
    ProductReview.objects.create(product=shop.cup, line=cup, user=customer, score=5, title="好", body="很好用的杯子")

    assert before == []
    assert received == write
    assert offered() == [write[1]]
    card = client.get(reverse("tracking:list")).context["cards"][0]
    assert card.actions[0].url == write[1]
