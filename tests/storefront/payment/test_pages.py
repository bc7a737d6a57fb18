"""The buyer's pages: the result, decided by the order, and the hosted page of the local Stripe."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from storefront.order.lifecycle import By
from storefront.order.models import Order
from storefront.order.operations import cancel_order, expire_order
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe.faults import Course, Fault, Trouble
from storefront.payment.models import PaymentAttempt
from storefront.payment.queries import State, standing
from tests.cast import placed_order
from tests.storefront.payment.conftest import CHALLENGED_CARD, POOR_CARD


def result_url(order, query=""):
    return reverse("payment:result", args=[order.number]) + query


def state_of(response):
    return re.search(r'id="payment-result"[^>]*data-state="(\w+)"', response.content.decode())[1]


def test_order_of_nobody_and_of_others_is_404(order, shop, clock, other_customer):
    stranger = Client()
    assert stranger.get(result_url(order)).status_code == 404
    assert stranger.post(reverse("payment:start", args=[order.number])).status_code == 404
    stranger.force_login(other_customer)
    assert stranger.get(result_url(order)).status_code == 404
    assert stranger.get("/pay/result/0000000000000000/").status_code == 404
    assert not PaymentAttempt.objects.exists()


def test_own_order_of_an_account_is_shown(shop, clock, customer):
    order = placed_order((shop.cup, 1), user=customer, now=clock())
    client = Client()
    client.force_login(customer)

    assert client.get(result_url(order)).status_code == 200


def test_paying_starts_by_post_only(order, guest):
    assert guest.get(reverse("payment:start", args=[order.number])).status_code == 405
    assert not PaymentAttempt.objects.exists()


def test_buyer_goes_through_the_hosted_page_to_the_paid_order(order, guest, run_tasks):
    response = guest.post(reverse("payment:start", args=[order.number]), {"method": "alipay"})
    page = guest.get(response.url)
    assert page.status_code == 200
    assert "测试支付：不会扣任何款" in page.content.decode()
    session_id = order.payment_attempts.get().session_id

    back = guest.post(reverse("stripe:local-wallet", args=[session_id]), {"wallet": "alipay", "answer": "approve"})

    assert back.url.endswith(result_url(order, "?back=1"))
    assert state_of(guest.get(back.url)) == "confirming"
    run_tasks()
    done = guest.get(back.url)
    assert state_of(done) == "paid"
    assert "noindex" in done.content.decode()


def test_order_read_before_its_payment_was_settled_is_not_called_unpaid(order, begin, pay, run_tasks):
    read_early = Order.objects.get(pk=order.pk)
    pay(begin())
    run_tasks()

    assert standing(read_early, returned=True).state is State.PAID


def test_coming_back_proves_nothing(order, guest, begin):
    begin()

    guest.get(result_url(order, "?back=1"))

    order.refresh_from_db()
    assert order.status == Order.Status.PENDING_PAYMENT


def test_lost_message_is_made_good_by_looking(order, guest, begin, pay, run_tasks):
    attempt = begin()
    with faults.deliveries({"*": Course.HELD}):
        pay(attempt)

    guest.get(result_url(order, "?back=1"))
    run_tasks()

    assert state_of(guest.get(result_url(order, "?back=1"))) == "paid"


def test_declined_card_is_told_with_its_reason_and_can_be_retried(order, guest, begin, pay, run_tasks):
    pay(begin(), POOR_CARD)
    run_tasks()

    response = guest.get(result_url(order))

    assert state_of(response) == "unpaid"
    assert guest.post(reverse("payment:start", args=[order.number]), {"method": "card"}).status_code == 302


@pytest.mark.parametrize(("closing", "state"), [("expire", "expired"), ("cancel", "cancelled")])
def test_closed_order_says_so(order, guest, begin, clock, closing, state):
    begin()
    if closing == "cancel":
        cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=clock())
    else:
        clock.advance(minutes=30)
        expire_order(order_id=order.pk, now=clock())

    response = guest.get(result_url(order, "?back=1"))

    assert state_of(response) == state
    again = guest.post(reverse("payment:start", args=[order.number]))
    assert again.url == result_url(order)


def test_payment_after_the_goods_are_gone_is_apologised_for(order, guest, begin, run_tasks, clock, shop):
    attempt = begin()
    clock.advance(minutes=30)
    expire_order(order_id=order.pk, now=clock())
    placed_order((shop.tray, 3), now=clock())
    run_tasks()
    hosted_page.pay_late(session_id=attempt.session_id, now=clock())
    run_tasks()

    response = guest.get(result_url(order))

    assert state_of(response) == "paid_too_late"
    assert "317.00" in response.content.decode()


def test_waiting_page_asks_again_and_changes_only_when_there_is_news(order, guest, begin, pay, run_tasks, clock):
    attempt = begin("alipay")
    page = guest.get(result_url(order, "?back=1")).content.decode()
    poll = re.search(r'hx-get="([^"]+)" hx-trigger="every 2s"', page)[1].replace("&amp;", "&")
    htmx = {"HTTP_HX_REQUEST": "true"}

    assert guest.get(poll, **htmx).status_code == 204
    clock.advance(seconds=40)
    slower = guest.get(poll, **htmx).content.decode()
    assert 'hx-trigger="every 30s"' in slower
    assert "<html" not in slower
    slow_poll = re.search(r'hx-get="([^"]+)"', slower)[1].replace("&amp;", "&")
    assert guest.get(slow_poll, **htmx).status_code == 204
    pay(attempt)
    run_tasks()
    news = guest.get(slow_poll, **htmx)
    assert state_of(news) == "paid"
    assert "hx-get" not in news.content.decode()
    assert "say" in news["HX-Trigger"]


@pytest.mark.parametrize("since", ["", "x", "9" * 40, "-1", "１２"])
def test_foreign_values_in_the_address_do_no_harm(order, guest, begin, since):
    begin()

    response = guest.get(result_url(order), {"back": "1", "since": since, "slow": "x"}, HTTP_HX_REQUEST="true")

    assert response.status_code in (200, 204)


def test_unreachable_provider_is_told_and_costs_nothing(order, guest):
    with faults.scripted(Fault("POST /v1/checkout/sessions$", Trouble.TIMEOUT_BEFORE, times=3)):
        response = guest.post(reverse("payment:start", args=[order.number]), {"method": "card"}, follow=True)

    assert response.status_code == 200
    assert state_of(response) == "unpaid"
    assert "c-toast" in response.content.decode()


def test_number_of_queries_of_the_result_page(order, guest, begin, django_assert_max_num_queries):
    begin()
    guest.get(result_url(order))

    with django_assert_max_num_queries(10):
        guest.get(result_url(order))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_hosted_page_speaks_the_language_of_the_order(order, begin, guest, language):
    Order.objects.filter(pk=order.pk).update(language=language)
    order.refresh_from_db()

    html = guest.get(begin().checkout_url).content.decode()

    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}">' in html
    assert "Test payment: no money moves" in html
    assert "style=" not in html
    assert "<script" not in html


def test_challenge_and_decline_on_the_hosted_page(order, begin, guest, run_tasks):
    attempt = begin()
    card = reverse("stripe:local-card", args=[attempt.session_id])
    challenge = reverse("stripe:local-challenge", args=[attempt.session_id])

    guest.post(card, {"preset": CHALLENGED_CARD})
    assert 'value="pass"' in guest.get(attempt.checkout_url).content.decode()
    guest.post(challenge, {"answer": "fail"})
    assert 'role="alert"' in guest.get(attempt.checkout_url).content.decode()
    guest.post(card, {"number": CHALLENGED_CARD})
    done = guest.post(challenge, {"answer": "pass"})

    assert (done.url == attempt.order.payment_attempts.get() and False) or done.status_code == 302
    run_tasks()
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


def test_wechat_page_draws_its_code_without_inline_style(order, begin, guest):
    html = guest.get(begin("wechat_pay").checkout_url).content.decode()

    assert "<svg" in html
    assert "style=" not in html


def test_expired_hosted_page_offers_the_late_payment(order, begin, guest, clock, run_tasks):
    attempt = begin()
    clock.advance(minutes=32)
    expire_order(order_id=order.pk, now=clock())
    run_tasks()

    assert reverse("stripe:local-late", args=[attempt.session_id]) in guest.get(attempt.checkout_url).content.decode()
    guest.post(reverse("stripe:local-late", args=[attempt.session_id]))
    run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.PAID


@pytest.mark.parametrize("path", ["", "card/", "challenge/", "wallet/", "late/"])
@pytest.mark.parametrize("session_id", ["cs_test_none", "x" * 300, "签", "%00"])
def test_hosted_page_of_no_session_is_404(db, path, session_id):
    client = Client()
    url = f"/pay/local/{session_id}/{path}"

    response = client.post(url, {"wallet": "alipay"}) if path else client.get(url)

    assert response.status_code == 404


def test_acts_out_of_turn_change_nothing(order, begin, guest):
    attempt = begin()

    guest.post(reverse("stripe:local-challenge", args=[attempt.session_id]), {"answer": "pass"})
    guest.post(reverse("stripe:local-wallet", args=[attempt.session_id]), {"wallet": "alipay", "answer": "approve"})
    guest.post(reverse("stripe:local-late", args=[attempt.session_id]))

    assert (
        hosted_page.session_and_intent(session_id=attempt.session_id, now=attempt.started_at)[0].data["status"]
        == "open"
    )
