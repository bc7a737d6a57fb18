"""Reactions of the browsing pages to what happens below."""

from oscar.apps.customer.models import ProductAlert

from storefront.accounts.events import AccountErased
from storefront.browsing import questions, reviews
from storefront.browsing.alerts import notify
from storefront.browsing.models import SavedProduct
from storefront.browsing.related import forget_places
from storefront.catalogue.events import (
    CategoryChanged,
    ProductChanged,
    QuestionAnswered,
    QuestionHidden,
    ReviewAnswered,
    ReviewPublished,
)
from storefront.catalogue.models import Question
from storefront.catalogue.reviews.models import ProductReview
from storefront.content.categories import forget_categories
from storefront.content.frame import forget_parts
from storefront.core.clock import now
from storefront.core.events import on
from storefront.partner.events import StockChanged
from storefront.partner.listing import bump_version


@on(AccountErased)
def forget_person(event: AccountErased) -> None:
    """What the person saved and waited for goes; reviews stay, without a name."""
    SavedProduct.objects.filter(user=event.user_id).delete()
    ProductAlert.objects.filter(user=event.user_id).delete()
    ProductReview.objects.filter(user=event.user_id).update(anonymous=True)
    Question.objects.filter(user=event.user_id).update(user=None)


@on(StockChanged)
def tell_those_who_wait(event: StockChanged) -> None:
    """Goods that are back are told to those who asked."""
    notify(stockrecord_ids=event.stockrecord_ids, now=now())


@on(CategoryChanged)
def show_categories(event: CategoryChanged) -> None:
    """Menus and lists show the changed tree."""
    forget_categories()
    forget_parts()
    bump_version()


@on(ProductChanged)
def show_place(event: ProductChanged) -> None:
    """The product page shows the shelves it stands on now, and what was put beside it."""
    forget_places(event.product_ids)


@on(ReviewPublished)
def show_review(event: ReviewPublished) -> None:
    """The product page shows or hides the review at once."""
    reviews.forget(event.product_id)


@on(ReviewAnswered)
def show_answer(event: ReviewAnswered) -> None:
    """The product page shows the answer at once."""
    for product_id in ProductReview.objects.filter(pk=event.review_id).values_list("product_id", flat=True):
        reviews.forget(product_id)


@on(QuestionAnswered)
def show_question(event: QuestionAnswered) -> None:
    """The product's page shows the answer."""
    questions.forget(event.product_id)


@on(QuestionAnswered)
def mail_answer(event: QuestionAnswered) -> None:
    """Whoever asked is told once; a corrected answer only changes the page."""
    if event.first:
        questions.send_answer_mail.enqueue(event.question_id)


@on(QuestionHidden)
def drop_question(event: QuestionHidden) -> None:
    """The product's page shows it no more."""
    questions.forget(event.product_id)
