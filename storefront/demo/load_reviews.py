"""The demo's reviews in the database, each tied to the order line it is about."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview, ReviewAnswer, ReviewPhoto
from storefront.demo.load_catalogue import Shelves, size_of, store
from storefront.demo.load_orders import BATCH, Written
from storefront.demo.reviews import all_reviews


def load_reviews(shelves: Shelves, written: Sequence[Written], staff: Mapping[str, User], *, now: datetime) -> int:
    """Write the reviews with photos and answers; returns how many."""
    rng = random.Random(9)
    lines = {
        planned.review: (w, line)
        for w in written
        for planned, line in zip(w.plan.lines, w.lines, strict=True)
        if planned.review is not None
    }
    rows: list[tuple[ProductReview, datetime]] = []
    photos: list[ReviewPhoto] = []
    answers: list[ReviewAnswer] = []
    for index, review in enumerate(all_reviews()):
        w, line = lines[index]
        at = now - timedelta(days=review.days, minutes=rng.randrange(900))
        row = ProductReview(
            product=shelves.products[review.code],
            user=w.owner,
            score=review.stars,
            title=review.title,
            body=review.body,
            status=ProductReview.APPROVED,
            line=line,
            variant=line.variant,
            anonymous=rng.random() < 0.08,
            total_votes=(votes := max(0, int(rng.gauss(3, 5)))),
            delta_votes=votes,
        )
        rows.append((row, at))
        for position, file in enumerate(review.photos):
            width, height = size_of(file)
            name = store(file, "reviews/demo")
            photos.append(ReviewPhoto(review=row, image=name, width=width, height=height, position=position))
        if review.answer:
            answered = now - timedelta(days=review.answer_days, minutes=rng.randrange(600))
            answers.append(
                ReviewAnswer(review=row, text=review.answer, author=staff["agent"], answered_at=max(answered, at))
            )
    ProductReview.objects.bulk_create([row for row, _ in rows], batch_size=BATCH)
    for row, at in rows:
        row.date_created = at
    ProductReview.objects.bulk_update([row for row, _ in rows], ["date_created"], batch_size=BATCH)
    for photo in photos:
        photo.review = photo.review  # takes over the new id
    for answer in answers:
        answer.review = answer.review
    ReviewPhoto.objects.bulk_create(photos, batch_size=BATCH)
    ReviewAnswer.objects.bulk_create(answers, batch_size=BATCH)
    return len(rows)
