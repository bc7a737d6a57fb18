"""Questions and answers of a product: reading them for its page, and the mail to whoever asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext, override

from storefront.accounts.mail import send
from storefront.accounts.models import User
from storefront.catalogue.models import Question
from storefront.content.formats import mask_name
from storefront.core.jobs import job
from storefront.core.prepared import PreparedModel

SHOWN: Final = 20
KEPT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer. name: masked, may be empty."""

    id: int
    name: str
    text: str
    answer: str
    at: datetime


def answered(product_id: int) -> tuple[Asked, ...]:
    """The latest answered questions of a product. Kept for five minutes; forget() drops them at once."""
    kept: tuple[Asked, ...] | None = cache.get(_key(product_id))
    if kept is None:
        kept = tuple(
            Asked(
                id=row.pk,
                name=mask_name(row.user.get_full_name()) if row.user else "",
                text=row.text,
                answer=row.answer,
                at=row.answered_at or row.asked_at,
            )
            for row in _read_public.instances(product_id)
        )
        cache.set(_key(product_id), kept, KEPT_SECONDS)
    return kept


_read_public = PreparedModel(
    lambda product_id: (
        Question.objects.filter(product=product_id, status=Question.Status.PUBLIC)
        .select_related("user")
        .order_by("-answered_at", "-pk")[:SHOWN]
    )
)


def forget(product_id: int) -> None:
    """A question of the product was answered or hidden."""
    cache.delete(_key(product_id))


def _key(product_id: int) -> str:
    return f"questions:{product_id}"


def own_waiting(product_id: int, user: User) -> list[Question]:
    """What this person asked about the product and is not answered yet. One query."""
    rows = Question.objects.filter(product=product_id, user=user, status=Question.Status.WAITING)
    return list(rows.order_by("-asked_at")[:5])


@job(attempts=6, base=20, atomic=False, queue="mail")
def send_answer_mail(question_id: int) -> None:
    """Tell whoever asked what the shop says, in the language they asked in. Hidden questions tell nothing."""
    question = (
        Question.objects.select_related("user", "product")
        .filter(pk=question_id, status=Question.Status.PUBLIC, user__is_active=True)
        .first()
    )
    if question is None or question.user is None or not question.user.email:
        return
    with override(question.language):
        product = question.product
        path = reverse("catalogue:detail", kwargs={"product_slug": product.slug, "pk": product.pk})
        send(
            to=question.user.email,
            subject=gettext("Your question is answered: %(product)s") % {"product": product.get_title()},
            template="question_answered",
            context={
                "question": question.text,
                "answer": question.answer,
                "product": product.get_title(),
                "action_url": f"{settings.SITE_URL}{path}#questions",
                "action_label": gettext("See the product"),
                "reason": gettext("You get this mail because you asked about this product in our shop."),
            },
            language=question.language,
        )
