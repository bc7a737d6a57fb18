"""A review is written, waits, is published or hidden, and may be answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError
from django.db.transaction import atomic

from storefront.accounts.models import User
from storefront.catalogue.events import ReviewAnswered, ReviewPublished, ReviewWritten
from storefront.catalogue.reviews.models import ProductReview, ReviewAnswer, ReviewPhoto
from storefront.catalogue.uploads import CleanPhoto
from storefront.core.events import publish

MOST_PHOTOS: Final = 9
SHORTEST: Final = 5
LONGEST: Final = 2000


class NotReviewable(ValueError):
    """The text, score or number of photos is outside what a review may have."""


class AlreadyReviewed(Exception):
    """This order line has a review already."""


@atomic
def write_review(
    *,
    product_id: int,
    line_id: int | None,
    variant: str,
    score: int,
    text: str,
    photos: Sequence[CleanPhoto],
    anonymous: bool,
    actor: User,
    now: datetime,
) -> ProductReview:
    """Store a review that waits for moderation.

    product_id: the product, not its variant. line_id: the order line it was bought with; the caller has checked that
    it is the actor's and was delivered. score: 1 to 5. Raises NotReviewable, AlreadyReviewed (nothing is written then).
    """
    text = text.strip()
    if not (1 <= score <= 5 and SHORTEST <= len(text) <= LONGEST and len(photos) <= MOST_PHOTOS):
        raise NotReviewable
    try:
        with atomic():
            review = ProductReview(
                product_id=product_id,
                line_id=line_id,
                variant=variant[:200],
                score=score,
                title=text[:40],
                body=text,
                user=actor,
                anonymous=anonymous,
                status=ProductReview.FOR_MODERATION,
            )
            review.save()
    except IntegrityError:
        raise AlreadyReviewed from None
    ProductReview.objects.filter(pk=review.pk).update(date_created=now)
    for position, photo in enumerate(photos):
        ReviewPhoto.objects.create(review=review, image=photo.content, position=position)
    publish(ReviewWritten(review_id=review.pk, product_id=product_id))
    return review


@atomic
def publish_review(*, review: ProductReview, actor: User | None) -> bool:
    """Let everybody see a review. False when it is public already. Locks: the review."""
    return _moderate(review, ProductReview.APPROVED)


@atomic
def hide_review(*, review: ProductReview, actor: User | None) -> bool:
    """Take a review off the pages (insults, personal data, other goods); its author still sees that it was refused.

    A bad score is no reason. False when it is hidden already. Locks: the review.
    """
    return _moderate(review, ProductReview.REJECTED)


@atomic
def answer_review(*, review: ProductReview, text: str, actor: User, now: datetime) -> ReviewAnswer:
    """Answer in public, or change the answer. Raises NotReviewable for an empty or overlong text. Locks: the review."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise NotReviewable
    locked = ProductReview.objects.select_for_update().get(pk=review.pk)
    answer, _ = ReviewAnswer.objects.update_or_create(
        review=locked, defaults={"text": text, "author": actor, "answered_at": now}
    )
    publish(ReviewAnswered(review_id=locked.pk))
    return answer


def _moderate(review: ProductReview, status: int) -> bool:
    locked = ProductReview.objects.select_for_update().get(pk=review.pk)
    if locked.status == status:
        return False
    locked.status = status
    locked.save()  # Oscar's save() brings the product's average up to date
    assert locked.product_id is not None
    publish(ReviewPublished(review_id=locked.pk, product_id=locked.product_id))
    return True
