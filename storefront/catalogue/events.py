"""What happens to products, categories and reviews."""

import dataclasses

from storefront.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProductChanged(Event):
    """Texts, pictures, attributes, dates or categories of products changed. Ids of variants stand for themselves."""

    product_ids: list[int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    """A category's name, place or visibility changed."""

    category_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class BrandChanged(Event):
    """A brand's name changed, or the brand is gone."""

    brand_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewWritten(Event):
    """A review waits for moderation."""

    review_id: int
    product_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewPublished(Event):
    """A review became visible, or stopped being it."""

    review_id: int
    product_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewAnswered(Event):
    """The shop answered a review."""

    review_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """Somebody asks about a product."""

    question_id: int
    product_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """A question's answer is public, new or changed; `first` when it had none before."""

    question_id: int
    product_id: int
    first: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionHidden(Event):
    """A question is on no page any more."""

    question_id: int
    product_id: int
