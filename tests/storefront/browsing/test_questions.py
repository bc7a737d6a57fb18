"""问答: asked, answered in public, mailed once, hidden."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from storefront.accounts.models import User
from storefront.catalogue.models import Product, Question
from storefront.catalogue.operations.questions import (
    MOST_WAITING,
    AskedTooMuch,
    NotAQuestion,
    answer_question,
    ask_question,
    hide_question,
)
from tests.cast import Shop

TEXT = "可以进洗碗机吗？"


def ask(product: Product, user: User, now: datetime, text: str = TEXT, language: str = "zh-hans") -> Question:
    return ask_question(product_id=product.pk, text=text, language=language, actor=user, now=now)


def page(product: Product) -> str:
    return str(product.get_absolute_url())


def form(product: Product) -> str:
    return f"{page(product)}ask/"


def test_question_is_public_once_it_is_answered(
    client: Client, listed: Shop, customer: User, packer: User, now: datetime, run_tasks: Callable[[], int]
) -> None:
    question = ask(listed.cup, customer, now)
    assert TEXT not in client.get(page(listed.cup)).content.decode()

    answer_question(question=question, text="可以，建议用低温程序。", actor=packer, now=now)
    run_tasks()

    html = client.get(page(listed.cup)).content.decode()
    assert TEXT in html
    assert "可以，建议用低温程序。" in html
    data = [json.loads(part) for part in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)]
    faq = next(one for one in data if one["@type"] == "FAQPage")
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"] == "可以，建议用低温程序。"
    assert TEXT not in client.get(page(listed.tray)).content.decode()


def test_answer_is_mailed_once_in_the_language_of_the_question(
    shop: Shop, customer: User, packer: User, now: datetime, run_tasks: Callable[[], int]
) -> None:
    question = ask(shop.cup, customer, now, "Is it safe in the dishwasher?", "en")

    answer_question(question=question, text="Yes, <b>cold</b>.", actor=packer, now=now)
    run_tasks()
    answer_question(question=question, text="Yes, below 60 °C.", actor=packer, now=now)
    run_tasks()

    assert [m.subject for m in mail.outbox] == ["Your question is answered: Qingshan tasting cup, 80 ml"]
    assert mail.outbox[0].to == ["customer@test.example"]
    assert "Is it safe" in mail.outbox[0].body
    assert Question.objects.get().answer == "Yes, below 60 °C."


def test_hidden_question_leaves_the_page_and_tells_nobody(
    client: Client, listed: Shop, customer: User, packer: User, now: datetime, run_tasks: Callable[[], int]
) -> None:
    question = ask(listed.cup, customer, now)
    answer_question(question=question, text="可以。", actor=packer, now=now)
    hide_question(question=question, actor=packer, now=now)
    run_tasks()

    assert TEXT not in client.get(page(listed.cup)).content.decode()
    assert mail.outbox == []
    assert not hide_question(question=question, actor=packer, now=now)


@pytest.mark.parametrize("text", ["", "   ", "短", "<b></b>", "字" * 301])
def test_what_is_no_question_is_refused(shop: Shop, customer: User, now: datetime, text: str) -> None:
    with pytest.raises(NotAQuestion):
        ask(shop.cup, customer, now, text)

    assert not Question.objects.exists()


def test_markup_is_taken_out(shop: Shop, customer: User, now: datetime) -> None:
    question = ask(shop.cup, customer, now, "  可以<i>直接</i>\0 进\n<b>洗碗机</b>吗 ")

    assert question.text == "可以直接 进 洗碗机吗"


def test_same_question_twice_is_one_and_waiting_ones_are_few(shop: Shop, customer: User, now: datetime) -> None:
    assert ask(shop.cup, customer, now) == ask(shop.cup, customer, now)
    for number in range(MOST_WAITING - 1):
        ask(shop.cup, customer, now, f"第 {number} 个问题")

    with pytest.raises(AskedTooMuch):
        ask(shop.tray, customer, now, "再问一个")
    assert Question.objects.count() == MOST_WAITING


def test_answered_questions_still_count_for_the_day(shop: Shop, customer: User, packer: User, now: datetime) -> None:
    for number in range(10):
        answer_question(question=ask(shop.cup, customer, now, f"第 {number} 个问题"), text="好", actor=packer, now=now)

    with pytest.raises(AskedTooMuch):
        ask(shop.cup, customer, now, "再问一个")
    assert ask(shop.cup, customer, now + timedelta(days=1, seconds=1), "再问一个")


def test_customer_asks_on_the_page(client: Client, listed: Shop, customer: User) -> None:
    client.force_login(customer)

    empty = client.post(form(listed.cup), {"text": " "})
    answer = client.post(form(listed.cup), {"text": TEXT})

    assert empty.status_code == 422
    assert "请写下问题" in empty.content.decode()
    assert answer["Location"] == f"{page(listed.cup)}#questions"
    assert Question.objects.get().user == customer
    assert TEXT in client.get(form(listed.cup)).content.decode()
    assert "What would you like to know?" in client.get("/en" + form(listed.cup)).content.decode()


def test_guests_sign_in_first_and_gone_goods_take_none(client: Client, listed: Shop, customer: User) -> None:
    answer = client.post(form(listed.cup), {"text": TEXT})
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]
    client.force_login(customer)
    Product.objects.filter(pk=listed.cup.pk).update(is_public=False)

    assert client.post(form(listed.cup), {"text": TEXT}).status_code == 404
    assert not Question.objects.exists()


def test_asking_is_rate_limited(client: Client, listed: Shop, customer: User) -> None:
    client.force_login(customer)

    answers = [client.post(form(listed.cup), {"text": ""}) for _ in range(13)]

    assert [a.status_code for a in answers[-2:]] == [422, 429]
    assert "请 10 分钟后再试" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"]
