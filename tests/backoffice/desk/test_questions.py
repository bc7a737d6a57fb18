"""Questions about products in the back office: who answers, and what follows."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.catalogue.models import Question
from storefront.catalogue.operations.questions import ask_question
from tests.cast import Shop


@pytest.fixture
def question(shop: Shop, customer: User, now: datetime) -> Question:
    return ask_question(product_id=shop.cup.pk, text="可以进洗碗机吗？", language="zh-hans", actor=customer, now=now)


def url(question: Question) -> str:
    return reverse("bo_desk:question", args=[question.pk])


def test_agent_finds_it_at_the_workbench_and_answers(signed_in: Callable[[str], Client], question: Question) -> None:
    client = signed_in("agent")
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    listed = client.get(reverse("bo_desk:questions")).content.decode()

    answer = client.post(url(question), {"do": "answer", "text": "可以，建议低温。"})

    assert "待回复的提问" in home
    assert "可以进洗碗机吗？" in home
    assert "可以进洗碗机吗？" in listed
    assert answer["Location"] == reverse("bo_desk:questions")
    question.refresh_from_db()
    assert (question.status, question.answer) == ("public", "可以，建议低温。")
    assert "可以，建议低温。" in client.get(reverse("bo_desk:questions_view", args=["public"])).content.decode()


def test_empty_answer_and_markup_alone_are_refused(signed_in: Callable[[str], Client], question: Question) -> None:
    client = signed_in("agent")

    answers = [client.post(url(question), {"do": "answer", "text": text}) for text in ("", "<p></p>", "x" * 1001)]

    assert [a.status_code for a in answers] == [422] * 3
    question.refresh_from_db()
    assert question.status == "waiting"


def test_hidden_questions_can_still_be_answered(signed_in: Callable[[str], Client], question: Question) -> None:
    client = signed_in("agent")

    client.post(url(question), {"do": "hide"})
    question.refresh_from_db()
    hidden = question.status
    client.post(url(question), {"do": "answer", "text": "可以。"})
    question.refresh_from_db()

    assert (hidden, question.status) == ("hidden", "public")


@pytest.mark.parametrize("code", ["packer", "seller", "head"])
def test_others_neither_see_nor_answer(signed_in: Callable[[str], Client], question: Question, code: str) -> None:
    client = signed_in(code)

    answers = [
        client.get(reverse("bo_desk:questions")),
        client.get(url(question)),
        client.post(url(question), {"do": "answer", "text": "可以。"}),
    ]

    assert all(a.status_code in (302, 403) for a in answers)
    question.refresh_from_db()
    assert question.status == "waiting"
