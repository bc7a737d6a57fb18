"""Writes of the catalogue: reviews from writing to answering."""

from storefront.catalogue.operations.reviews import (
    AlreadyReviewed,
    NotReviewable,
    answer_review,
    hide_review,
    publish_review,
    write_review,
)

__all__ = ["AlreadyReviewed", "NotReviewable", "answer_review", "hide_review", "publish_review", "write_review"]
