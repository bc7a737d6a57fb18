"""Mails about orders: which event writes which, once, in the customer's language, plain and HTML."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.transaction import atomic
from django.test import Client
from django.utils.translation import override

from storefront.accounts.models import User
from storefront.core.clock import now as present
from storefront.core.events import publish
from storefront.order import events
from storefront.order.lifecycle import By
from storefront.order.models import Carrier, Order, Parcel
from storefront.order.operations import cancel_order, confirm_receipt, expire_order
from storefront.payment.events import PaidTooLate, RefundSucceeded
from storefront.payment.models import Refund
from storefront.payment.operations import refund_order
from storefront.tracking.handlers import mail_shipped
from storefront.tracking.mails import order_link, queue_mail, send_order_mail
from storefront.tracking.models import MailLog
from tests.cast import Shop, placed_order
from tests.storefront.tracking.steps import paid_order, refunded, send, trace

Stage = Parcel.Stage
Run = Callable[[], int]
Outbox = list[EmailMultiAlternatives]


@pytest.fixture(autouse=True)
def no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refunds stay pending: what the provider does with them is payment's matter."""
    monkeypatch.setattr("storefront.payment.gateway.create_refund", lambda **_: (_ for _ in ()).throw(RuntimeError))


def run_mails() -> None:
    """Run the stored handlers of this app and the mails, and nothing of other rooms."""
    from django_tasks_db.models import DBTaskResult

    from storefront.core.worker import make_worker

    worker = make_worker(batch=True)
    while True:
        ready = [
            t
            for t in DBTaskResult.objects.ready()
            if "tracking" in t.task_path or "storefront.tracking" in str(t.args_kwargs)
        ]
        if not ready:
            return
        ready[0].claim(worker.worker_id)
        worker.run_task(ready[0])
        failed = DBTaskResult.objects.filter(pk=ready[0].pk, status="FAILED").first()
        assert failed is None, failed and failed.traceback


def in_language(order: Order, language: str) -> Order:
    Order.objects.filter(pk=order.pk).update(language=language)
    order.refresh_from_db()
    return order


def every_mail(shop: Shop, carrier: Carrier, language: str) -> None:
    """Each event that customers are written about, once."""
    now = present()
    in_language(placed_order((shop.cup, 1), now=now), language)
    run_mails()
    paid = in_language(paid_order((shop.cup, 1), (shop.tray, 1)), language)
    run_mails()
    line = paid.lines.order_by("pk").first()
    assert line is not None
    send(paid, carrier, units={line.pk: 1}, number="A1")
    parcel = send(paid, carrier, number="A2")
    run_mails()
    trace(parcel, Stage.OUT_FOR_DELIVERY, "正在派送", "杭州", at=now + timedelta(hours=1))
    run_mails()
    trace(parcel, Stage.EXCEPTION, "地址不详", "杭州", at=now + timedelta(hours=2))
    run_mails()
    trace(parcel, Stage.SIGNED, "本人签收", "杭州", at=now + timedelta(hours=3))
    run_mails()
    confirm_receipt(order_id=paid.pk, by=By.CUSTOMER, actor=None, now=now)
    refund = refunded(paid, "9.00")
    with atomic():
        publish(RefundSucceeded(order_id=paid.pk, refund_id=refund.pk))
    cancelled = in_language(paid_order((shop.cup, 1)), language)
    cancel_order(order_id=cancelled.pk, by=By.CUSTOMER, actor=None, reason="", now=now)
    expired = in_language(placed_order((shop.cup, 1), now=now), language)
    expire_order(order_id=expired.pk, now=now + timedelta(minutes=30))
    late = in_language(paid_order((shop.cup, 1)), language)
    reason = Refund.Reason.UNFULFILLABLE
    refund = refund_order(order=late, reason=reason, actor=None, now=now)[0]
    with atomic():
        publish(PaidTooLate(order_id=late.pk, refund_id=refund.pk))
    run_mails()


def words_of(mail: Any) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail as people read them."""
    html = str(mail.alternatives[0].content)
    html = re.sub(r"<(style|title)[^>]*>.*?</\1>", "", html, flags=re.S)
    return mail.subject, mail.body, unescape(re.sub(r"<[^>]+>", " ", html))


def test_each_event_writes_its_mail_in_english(shop: Shop, carrier: Carrier, mailoutbox: Outbox) -> None:
    every_mail(shop, carrier, "en")

    subjects = [mail.subject for mail in mailoutbox]
    assert subjects[0].startswith("We have your order, please pay by ")
    assert set(subjects[1:]) == {
        "Payment received, we are packing your order",
        "Your parcel has left: SF Express A1",
        "Your parcel has left: SF Express A2",
        "Your parcel is out for delivery",
        "There is a problem with the delivery",
        "Your parcel is signed for",
        "How do you like it?",
        "¥9.00 went back to you",
        "Your order is cancelled",
        "Your order was not paid in time",
        "Sorry, your payment came too late",
    }
    assert all(mail.to == ["guest@test.example"] for mail in mailoutbox)


def test_a_chinese_mail_holds_no_english_word(shop: Shop, carrier: Carrier, mailoutbox: Outbox) -> None:
    every_mail(shop, carrier, "zh-hans")

    assert len(mailoutbox) >= 12
    known = re.compile(r"https?://\S+|\S+@\S+|\b(A1|A2|ml|cm)\b")
    for mail in mailoutbox:
        for part in words_of(mail):
            left = re.findall(r"[A-Za-z]{2,}", known.sub("", part))
            assert left == [], (mail.subject, left)


def test_each_mail_has_text_html_number_and_a_working_link(shop: Shop, carrier: Carrier, mailoutbox: Outbox) -> None:
    every_mail(shop, carrier, "en")

    for mail in mailoutbox:
        subject, text, html = words_of(mail)
        assert [one.mimetype for one in mail.alternatives] == ["text/html"]
        assert "\n" not in subject
        found = re.search(r"http://\S+(/en/orders/(\d{16})/\?k=\S+)", text)
        assert found, text
        assert found[2] in text
        assert found[2] in html
        assert found[1].replace("&", "&amp;") in str(mail.alternatives[0].content)
        client = Client()
        assert client.get(found[1]).status_code == 302
        assert client.get(found[1].split("?")[0]).status_code == 200


def test_goods_and_amounts_stand_in_both_parts(shop: Shop, mailoutbox: Outbox) -> None:
    in_language(placed_order((shop.cup, 2), fee="12.00", now=present()), "en")

    run_mails()

    _subject, text, html = words_of(mailoutbox[0])
    for part in (text, html):
        assert shop.cup.title_zh_hans in part
        assert "×2" in part
        assert "¥110.00" in part


def test_what_people_typed_is_escaped_in_html_and_plain_in_text(shop: Shop, mailoutbox: Outbox) -> None:
    order = paid_order((shop.cup, 1))
    order.lines.update(title="Cup & <b>saucer</b>")
    run_mails()

    assert "Cup & <b>saucer</b>" in mailoutbox[0].body
    assert "Cup &amp; &lt;b&gt;saucer" in str(mailoutbox[0].alternatives[0].content)


def test_a_mail_goes_out_once_however_often_its_event_is_handled(
    shop: Shop, carrier: Carrier, mailoutbox: Outbox
) -> None:
    order = paid_order((shop.cup, 1))
    parcel = send(order, carrier)
    event = events.ParcelShipped(order_id=order.pk, parcel_id=parcel.pk, complete=True)
    run_mails()
    sent = len(mailoutbox)

    mail_shipped(event)
    mail_shipped(event)
    run_mails()

    assert len(mailoutbox) == sent
    assert MailLog.objects.filter(kind="shipped").count() == 1


def test_a_mail_that_was_sent_is_not_sent_by_a_second_run_of_its_job(shop: Shop, mailoutbox: Outbox) -> None:
    order = paid_order((shop.cup, 1))
    run_mails()
    sent = len(mailoutbox)

    send_order_mail.enqueue(MailLog.objects.get(order=order, kind="paid").pk)
    run_mails()

    assert len(mailoutbox) == sent


def test_a_mail_is_stored_only_with_its_facts(shop: Shop) -> None:
    order = paid_order((shop.cup, 1))
    before = MailLog.objects.count()

    class Undone(Exception):
        pass

    @atomic
    def undone() -> None:
        queue_mail(order_id=order.pk, kind=MailLog.Kind.PAID, now=present())
        raise Undone

    with pytest.raises(Undone):
        undone()

    assert MailLog.objects.count() == before


def test_a_failing_mail_server_leaves_the_mail_to_be_tried_again(
    shop: Shop, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_tasks_db.models import DBTaskResult

    order = paid_order((shop.cup, 1), email="")
    run_mails()
    Order.objects.filter(pk=order.pk).update(guest_email="guest@test.example")
    queue_mail(order_id=order.pk, kind=MailLog.Kind.PAID, now=present())

    def refuse(*_args: object, **_fields: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("storefront.tracking.mails.send", refuse)
    with pytest.raises(AssertionError):
        run_mails()
    waiting = DBTaskResult.objects.filter(task_path__contains="send_order_mail", status="READY")

    assert [task.queue_name for task in waiting] == ["mail"]
    assert MailLog.objects.get(order=order, kind="paid").done_at is None
    assert mailoutbox == []


def test_no_mail_without_an_address(shop: Shop, carrier: Carrier, mailoutbox: Outbox) -> None:
    order = paid_order((shop.cup, 1), email="")
    send(order, carrier)

    run_mails()

    assert mailoutbox == []
    assert not MailLog.objects.exists()


def test_news_that_is_out_of_date_is_not_sent(shop: Shop, mailoutbox: Outbox) -> None:
    order = in_language(paid_order((shop.cup, 1)), "en")  # placed and paid before the worker ran

    run_mails()

    assert [mail.subject for mail in mailoutbox] == ["Payment received, we are packing your order"]
    assert not MailLog.objects.filter(order=order, done_at=None).exists()


def test_stops_on_the_way_are_told_once_and_only_those_that_matter(
    shop: Shop, carrier: Carrier, mailoutbox: Outbox
) -> None:
    order = in_language(paid_order((shop.cup, 1)), "en")
    parcel = send(order, carrier)
    run_mails()
    mailoutbox.clear()
    start = present()

    for hour, stage in enumerate(
        [Stage.COLLECTED, Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY, Stage.OUT_FOR_DELIVERY, Stage.AWAITING_PICKUP]
    ):
        trace(parcel, stage, f"stop {hour}", at=start + timedelta(hours=hour))
        run_mails()

    assert [mail.subject for mail in mailoutbox] == ["Your parcel is out for delivery"]


def test_mails_of_an_account_go_to_its_address_without_a_guests_link(
    shop: Shop, customer: User, mailoutbox: Outbox
) -> None:
    order = paid_order((shop.cup, 1), user=customer)

    run_mails()

    assert [mail.to for mail in mailoutbox] == [["customer@test.example"]]
    with override(order.language):
        assert order_link(order).endswith(f"/orders/{order.number}/")
    assert "?k=" not in mailoutbox[0].body
