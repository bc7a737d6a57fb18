"""What staff do with reviews; each writes into the history in the same step."""

from datetime import datetime

from django.db.transaction import atomic
from wagtail.log_actions import log

from storefront.accounts.models import User
from storefront.catalogue.operations import answer_review, hide_review, publish_review
from storefront.catalogue.reviews.models import ProductReview, ReviewAnswer


@atomic
def publish(*, review: ProductReview, actor: User, now: datetime) -> bool:
    """Let everybody see the review. False when it was public already (nothing is written then)."""
    changed = publish_review(review=review, actor=actor)
    if changed:
        log(review, "reviews.publish", user=actor, timestamp=now)
    return changed


@atomic
def refuse(*, review: ProductReview, reason: str, actor: User, now: datetime) -> bool:
    """Take the review off the pages, or keep it off, with the reason. False when it was refused already."""
    changed = hide_review(review=review, actor=actor)
    if changed:
        log(review, "reviews.refuse", user=actor, timestamp=now, data={"reason": reason})
    return changed


@atomic
def answer(*, review: ProductReview, text: str, actor: User, now: datetime) -> ReviewAnswer:
    """Answer in the shop's name, or change the answer. Raises NotReviewable for an empty or overlong text."""
    found = answer_review(review=review, text=text, actor=actor, now=now)
    log(review, "reviews.answer", user=actor, timestamp=now)
    return found
