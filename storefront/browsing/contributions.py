"""What an account's export of one's own data gets from the browsing pages."""

from typing import Any

from storefront.accounts.contributions import export_part
from storefront.accounts.models import User
from storefront.browsing.models import SavedProduct
from storefront.catalogue.models import Question
from storefront.catalogue.reviews.models import ProductReview


@export_part("saved_products")
def exported_saved(user: User) -> list[dict[str, Any]]:
    """A person's wish list."""
    rows = SavedProduct.objects.filter(user=user).order_by("at").select_related("product")
    return [{"title": row.product.title, "price": str(row.price or ""), "at": row.at.isoformat()} for row in rows]


@export_part("reviews")
def exported_reviews(user: User) -> list[dict[str, Any]]:
    """A person's reviews, whatever became of them."""
    rows = ProductReview.objects.filter(user=user).order_by("date_created").select_related("product")
    return [
        {
            "product": row.product.title if row.product else "",
            "score": row.score,
            "text": row.body,
            "written_at": row.date_created.isoformat(),
            "public": row.status == ProductReview.APPROVED,
        }
        for row in rows
    ]


@export_part("questions")
def exported_questions(user: User) -> list[dict[str, Any]]:
    """What a person asked about products, with the answers."""
    rows = Question.objects.filter(user=user).order_by("asked_at").select_related("product")
    return [
        {
            "product": row.product.title,
            "text": row.text,
            "asked_at": row.asked_at.isoformat(),
            "answer": row.answer,
        }
        for row in rows
    ]
