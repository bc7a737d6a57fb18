"""A question about a product is asked, answered in public, or hidden."""

from datetime import datetime, timedelta
from typing import Final

from django.db.transaction import atomic
from django.utils.html import strip_tags

from storefront.accounts.models import User
from storefront.catalogue.events import QuestionAnswered, QuestionAsked, QuestionHidden
from storefront.catalogue.models import Question
from storefront.core.events import publish

SHORTEST: Final = 4
LONGEST: Final = 300
LONGEST_ANSWER: Final = 1000
MOST_WAITING: Final = 5  # questions of a person that have no answer yet
MOST_A_DAY: Final = 10

Status = Question.Status


class NotAQuestion(ValueError):
    """The text is outside what a question or an answer may have."""


class AskedTooMuch(Exception):
    """The person has asked as much as they may for now."""


def clean(text: str) -> str:
    """The words alone: no markup, no control characters, one space between words."""
    return " ".join(strip_tags(text.replace("\0", "")).split())


@atomic
def ask_question(*, product_id: int, text: str, language: str, actor: User, now: datetime) -> Question:
    """Store a question that waits for its answer; the same question again is the one that waits.

    product_id: the product, not its variant. Raises NotAQuestion, AskedTooMuch. Locks: the person, so that many at
    once are counted.
    """
    text = clean(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise NotAQuestion
    User.objects.select_for_update().get(pk=actor.pk)
    own = Question.objects.filter(user=actor)
    waiting = own.filter(status=Status.WAITING)
    same = waiting.filter(product=product_id, text=text).first()
    if same is not None:
        return same
    if waiting.count() >= MOST_WAITING or own.filter(asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise AskedTooMuch
    question = Question.objects.create(product_id=product_id, user=actor, text=text, language=language, asked_at=now)
    publish(QuestionAsked(question_id=question.pk, product_id=product_id))
    return question


@atomic
def answer_question(*, question: Question, text: str, actor: User, now: datetime) -> Question:
    """Answer, or change the answer: both are public from now on. Raises NotAQuestion. Locks: question."""
    text = "\n".join(filter(None, (clean(line) for line in text.splitlines())))
    if not 1 <= len(text) <= LONGEST_ANSWER:
        raise NotAQuestion
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    first = locked.answered_at is None
    locked.answer, locked.answered_by, locked.answered_at, locked.status = text, actor, now, Status.PUBLIC
    locked.save(update_fields=["answer", "answered_by", "answered_at", "status"])
    publish(QuestionAnswered(question_id=locked.pk, product_id=locked.product_id, first=first))
    return locked


@atomic
def hide_question(*, question: Question, actor: User, now: datetime) -> bool:
    """Keep a question off the pages, or take it off. False when it is hidden already. Locks: question."""
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.status == Status.HIDDEN:
        return False
    locked.status = Status.HIDDEN
    locked.save(update_fields=["status"])
    publish(QuestionHidden(question_id=locked.pk, product_id=locked.product_id))
    return True
