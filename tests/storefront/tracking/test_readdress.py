"""改地址: who may send a paid order elsewhere, when, and what stands against it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.accounts.operations import save_address
from storefront.core.clock import now as present
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Carrier, Order
from storefront.order.operations import (
    ChangedTooOften,
    FreightWouldRise,
    PlaceNotServed,
    change_address,
    start_preparing,
)
from storefront.shipping.models import DeliveryRate
from tests.cast import Shop, placed_order
from tests.storefront.checkout.test_races import at_once
from tests.storefront.tracking.steps import paid_order, send

NEAR = AddressDetails(recipient="李晓", phone="13912345678", district_code="330110", street="五常大道 168 号")
FAR = AddressDetails(recipient="李晓", phone="13912345678", district_code="540102", street="北京中路 1 号")
TYPED = {
    "recipient": "李晓",
    "phone": "139 1234 5678",
    "province": "330000",
    "city": "330100",
    "district": "330110",
    "street": "五常大道 168 号",
}


def change(order: Order, details: AddressDetails = NEAR, *, by: By = By.CUSTOMER, now: datetime | None = None) -> bool:
    return change_address(order_id=order.pk, details=details, by=by, actor=order.user, now=now or present())


def goes_to(order: Order) -> tuple[str, str, str, str]:
    address = Order.objects.get(pk=order.pk).shipping_address
    return address.first_name, str(address.phone_number.national_number), address.district_code, address.line1


def page(order: Order) -> str:
    return f"/orders/{order.number}/address/"


@pytest.fixture
def paid(shop: Shop, customer: User) -> Order:
    return paid_order((shop.cup, 1), user=customer, fee="8.00")


def test_address_changes_with_history_mail_and_promise(
    paid: Order, now: datetime, run_tasks: Callable[[], int]
) -> None:
    before = goes_to(paid)

    assert change(paid, now=now)

    assert before != goes_to(paid) == ("李晓", "13912345678", "330110", "五常大道 168 号")
    entry = paid.log.get(verb="readdress")
    assert (entry.by, entry.public, entry.data) == (
        "customer",
        True,
        {"from": "浙江省杭州市西湖区", "to": "浙江省杭州市余杭区"},
    )
    paid.refresh_from_db()
    assert paid.promised_until is not None
    mail.outbox.clear()
    run_tasks()
    letters = [m for m in mail.outbox if "收货地址已修改" in m.subject]
    assert len(letters) == 1
    assert "五常大道" not in letters[0].body


def test_same_address_changes_nothing(paid: Order) -> None:
    recipient, phone, district, street = goes_to(paid)

    assert not change(paid, AddressDetails(recipient=recipient, phone=phone, district_code=district, street=street))
    assert not change(paid, AddressDetails(recipient="", phone="", district_code=district, street=street))

    assert not paid.log.filter(verb="readdress").exists()


def test_empty_name_and_number_stay(paid: Order) -> None:
    name, phone, *_rest = goes_to(paid)

    change(paid, AddressDetails(recipient="", phone="", district_code="330110", street="五常大道 168 号"))

    assert goes_to(paid) == (name, phone, "330110", "五常大道 168 号")


def test_freight_may_not_rise_and_a_cheaper_place_changes_no_amount(paid: Order, shop: Shop, customer: User) -> None:
    total, before = paid.total_incl_tax, goes_to(paid)

    with pytest.raises(FreightWouldRise) as refused:
        change(paid, FAR)

    assert (refused.value.fee_paid, refused.value.fee) == (Decimal("8.00"), Decimal("18.00"))
    assert goes_to(paid) == before
    assert not paid.log.filter(verb="readdress").exists()
    dear = paid_order((shop.cup, 1), user=customer, fee="18.00")
    assert change(dear, FAR)  # as much was paid
    assert change(dear, NEAR)
    assert Order.objects.get(pk=dear.pk).total_incl_tax == dear.total_incl_tax
    assert Order.objects.get(pk=paid.pk).total_incl_tax == total


def test_place_that_the_method_does_not_serve_is_refused(paid: Order) -> None:
    everywhere = DeliveryRate.objects.get(method__code="standard", region="")
    everywhere.pk, everywhere.region, everywhere.served = None, "3301", False
    everywhere.save()
    before = goes_to(paid)

    with pytest.raises(PlaceNotServed):
        change(paid, AddressDetails(recipient="", phone="", district_code="330110", street="x"))

    assert goes_to(paid) == before


def test_only_paid_orders_of_which_nothing_has_left(
    shop: Shop, customer: User, packer: User, carrier: Carrier, now: datetime
) -> None:
    unpaid = placed_order((shop.cup, 1), user=customer, now=now)
    packed = paid_order((shop.cup, 1), user=customer)
    start_preparing(order_id=packed.pk, actor=packer, now=now)
    part = paid_order((shop.cup, 2), user=customer)
    send(part, carrier, units={part.lines.get().pk: 1})

    for order in (unpaid, part):
        with pytest.raises(TransitionRefused):
            change(order)
        assert goes_to(order)[0] == "林小溪"
    assert change(packed)


def test_customers_change_it_three_times_at_most_staff_as_often_as_needed(paid: Order) -> None:
    for count in range(3):
        change(paid, AddressDetails(recipient="", phone="", district_code="330110", street=f"{count} 号"))

    with pytest.raises(ChangedTooOften):
        change(paid)
    assert change(paid, by=By.STAFF)


@pytest.mark.django_db(transaction=True)
def test_a_parcel_leaves_to_the_one_address_or_the_other(shop: Shop, customer: User, carrier: Carrier) -> None:
    for count in range(4):
        order = paid_order((shop.cup, 1), user=customer, fee="8.00")

        def work(number: int, order: Order = order, count: int = count) -> str:
            try:
                if number == 0:
                    send(order, carrier, number=f"SF{count}583920474621")
                    return "shipped"
                return "changed" if change(order) else "same"
            except TransitionRefused:
                return "refused"

        results = at_once(work, 2)

        verbs = [v for v in order.log.order_by("pk").values_list("verb", flat=True) if v in ("readdress", "ship_rest")]
        assert results[0] == "shipped"
        if results[1] == "changed":
            assert verbs == ["readdress", "ship_rest"]
        else:
            assert (results[1], verbs, goes_to(order)[0]) == ("refused", ["ship_rest"], "林小溪")


def test_owner_changes_it_on_the_page(client: Client, paid: Order, customer: User) -> None:
    client.force_login(customer)
    assert page(paid) in client.get(f"/orders/{paid.number}/").content.decode()
    assert 'value="林小溪"' in client.get(page(paid)).content.decode()

    answer = client.post(page(paid), TYPED)

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{paid.number}/")
    assert goes_to(paid) == ("李晓", "13912345678", "330110", "五常大道 168 号")
    shown = client.get(f"/orders/{paid.number}/").content.decode()
    assert "收货地址改到 浙江省杭州市余杭区" in shown


def test_guest_changes_it_and_never_reads_the_old_one_in_full(client: Client, shop: Shop) -> None:
    order = paid_order((shop.cup, 1), fee="8.00")
    assert client.get(page(order)).status_code == 404
    session = client.session
    session["orders"] = [order.number]
    session.save()

    html = client.get(page(order)).content.decode()
    answer = client.post(page(order), {**TYPED, "recipient": "", "phone": ""})

    assert "文三路" not in html
    assert "林小溪" not in html
    assert "13800138000" not in html
    assert "林*溪" in html
    assert answer.status_code == 302
    assert goes_to(order) == ("林小溪", "13800138000", "330110", "五常大道 168 号")


def test_strangers_and_other_customers_meet_a_404(client: Client, paid: Order, other_customer: User) -> None:
    before = goes_to(paid)
    client.force_login(other_customer)

    assert client.get(page(paid)).status_code == 404
    assert client.post(page(paid), TYPED).status_code == 404
    assert goes_to(paid) == before


def test_dearer_place_says_how_much_and_what_to_do(client: Client, paid: Order, customer: User) -> None:
    client.force_login(customer)

    answer = client.post(page(paid), {**TYPED, "province": "540000", "city": "540100", "district": "540102"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "多 ¥10.00" in html
    assert f"/orders/{paid.number}/cancel/" in html
    assert 'value="李晓"' in html


def test_saved_address_pasted_text_and_next_list_fill_the_form_only(
    client: Client, paid: Order, customer: User, other_customer: User, now: datetime
) -> None:
    client.force_login(customer)
    mine = save_address(user=customer, actor=customer, details=NEAR, now=now)
    theirs = save_address(user=other_customer, actor=other_customer, details=FAR, now=now)
    before = goes_to(paid)

    taken = client.post(page(paid), {"saved": mine.pk})
    pasted = client.post(page(paid), {"paste": "1", "pasted": "李晓 13912345678 浙江省杭州市余杭区五常大道 168 号"})
    step = client.post(page(paid), {"region_step": "1", "province": "330000", "street": "五常大道"})
    stolen = client.post(page(paid), {"saved": theirs.pk})

    assert "五常大道 168 号" in taken.content.decode()
    assert '<option value="330110" selected>' in pasted.content.decode()
    assert '<option value="330100">杭州市' in step.content.decode()
    assert [a.status_code for a in (taken, pasted, step, stolen)] == [200, 200, 200, 404]
    assert goes_to(paid) == before


def test_too_late_leads_back_with_the_reason(client: Client, paid: Order, customer: User, carrier: Carrier) -> None:
    client.force_login(customer)
    send(paid, carrier)

    answer = client.post(page(paid), TYPED, follow=True)

    assert "包裹已经发出，地址改不了了" in answer.content.decode()
    assert page(paid) not in answer.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_page_opens_in_both_languages(client: Client, paid: Order, customer: User, language: str) -> None:
    client.force_login(customer)

    html = client.get(language + page(paid)).content.decode()

    assert ("Where shall it go?" in html) is bool(language)
