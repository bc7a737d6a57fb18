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
