"""Moderating and answering reviews."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview
from tests.cast import Shop


@pytest.fixture
def review(shop: Shop, customer: User) -> ProductReview:
    return ProductReview.objects.create(
        product=shop.cup, user=customer, score=2, title="杯", body="杯口有一个小坑", status=0
    )


def press(client: Client, review: ProductReview, do: str, **data: Any) -> Any:
    return client.post(reverse("bo_desk:review", args=[review.pk]), {"do": do, **data})


def actions() -> list[str]:
    return list(
        ModelLogEntry.objects.filter(action__startswith="reviews.").order_by("pk").values_list("action", flat=True)
    )


def test_published_review_is_public_and_in_the_history(
    signed_in: Callable[[str], Client], review: ProductReview
) -> None:
    press(signed_in("service.lead"), review, "publish")

    review.refresh_from_db()
    assert review.status == ProductReview.APPROVED
    assert actions() == ["reviews.publish"]


def test_a_refusal_needs_a_reason(signed_in: Callable[[str], Client], review: ProductReview) -> None:
    client = signed_in("service.lead")

    assert press(client, review, "refuse").status_code == 422
    press(client, review, "refuse", reason="insult")

    review.refresh_from_db()
    assert review.status == ProductReview.REJECTED
    assert ModelLogEntry.objects.get(action="reviews.refuse").data["reason"] == "insult"


def test_an_agent_answers_but_does_not_moderate(signed_in: Callable[[str], Client], review: ProductReview) -> None:
    client = signed_in("agent")

    assert press(client, review, "publish")["Location"] == reverse("wagtailadmin_home")
    review.refresh_from_db()
    assert review.status == ProductReview.FOR_MODERATION

    press(signed_in("service.lead"), review, "publish")
    press(client, review, "answer", text="抱歉，已为您补发一只。")
    assert review.answer.text == "抱歉，已为您补发一只。"


@pytest.mark.parametrize("text", ["", "   ", "长" * 1001])
def test_an_empty_or_endless_answer_is_told(
    signed_in: Callable[[str], Client], review: ProductReview, text: str
) -> None:
    response = press(signed_in("agent"), review, "answer", text=text)

    assert response.status_code == 422
    assert actions() == []


def test_a_bad_review_without_an_answer_waits_for_one(
    signed_in: Callable[[str], Client], review: ProductReview
) -> None:
    lead = signed_in("service.lead")
    assert "杯口有一个小坑" in lead.get(reverse("wagtailadmin_home")).content.decode()
    press(lead, review, "publish")

    waiting = lead.get(reverse("bo_desk:reviews_view", args=["unanswered"]))
    assert list(waiting.context["object_list"]) == [review]

    press(lead, review, "answer", text="已补发。")
    assert not lead.get(reverse("bo_desk:reviews_view", args=["unanswered"])).context["object_list"]


def test_unknown_buttons_do_nothing(signed_in: Callable[[str], Client], review: ProductReview) -> None:
    assert press(signed_in("service.lead"), review, "delete")["Location"] == reverse("wagtailadmin_home")
    assert ProductReview.objects.filter(pk=review.pk).exists()
