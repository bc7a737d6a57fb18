"""What follows when products, categories, brands and offers change: their documents are written anew.

And what the log of searches learns: which search an order followed, and whom to forget.
"""

from django.db import transaction

from search.engines.base import Question
from search.engines.chosen import chosen_engine
from search.engines.clauses import Tagged
from search.indexing import queue
from search.log import forget_user, note_order
from search.revision import knowledge_changed
from search.tasks import write_soon
from storefront.accounts.events import AccountErased
from storefront.browsing.offers import products_of
from storefront.catalogue.events import BrandChanged, CategoryChanged
from storefront.catalogue.models import Category, Product, ProductCategory
from storefront.core.clock import now
from storefront.core.events import on
from storefront.offer.events import OfferChanged
from storefront.offer.models import ConditionalOffer
from storefront.order.events import OrderPlaced
from storefront.partner.events import ListingChanged

MOST_TAGGED = 10_000  # products of an offer that are looked up in the index


def _queue(product_ids: list[int]) -> None:
    if product_ids:
        queue(product_ids, now=now())
        transaction.on_commit(write_soon)


@on(ListingChanged)
def index_listing(event: ListingChanged) -> None:
    """Price, stock, rating, texts, pictures or dates changed."""
    _queue(event.product_ids)


@on(CategoryChanged)
def index_category(event: CategoryChanged) -> None:
    """Its products, and those of the categories below, are found by its name and stand where it stands."""
    knowledge_changed()
    category = Category.objects.filter(pk=event.category_id).first()
    if category is not None:
        below = ProductCategory.objects.filter(category__path__startswith=category.path)
        _queue(sorted(set(below.values_list("product_id", flat=True))))


@on(BrandChanged)
def index_brand(event: BrandChanged) -> None:
    """Its products are found by its name."""
    knowledge_changed()
    _queue(list(Product.objects.filter(brand=event.brand_id, parent=None).order_by("pk").values_list("pk", flat=True)))


@on(OfferChanged)
def index_offer(event: OfferChanged) -> None:
    """Products that have joined the offer, and those that the index still has in it."""
    ids: set[int] = set()
    offer = (
        ConditionalOffer.objects.filter(pk=event.offer_id).select_related("condition__range", "benefit__range").first()
    )
    if offer is not None and offer.offer_type == ConditionalOffer.SITE:
        ids.update(products_of(offer))
    engine = chosen_engine()
    if engine.exists():
        tagged = Question(filters=(Tagged((f"deal={event.offer_id}",)),), limit=MOST_TAGGED, counted=False)
        ids.update(hit.id for hit in engine.ask(tagged).hits)
    _queue(sorted(ids))


@on(OrderPlaced)
def follow_order(event: OrderPlaced) -> None:
    """The searches that led to the order."""
    note_order(order_id=event.order_id)


@on(AccountErased)
def forget_searches(event: AccountErased) -> None:
    """Nobody can tell any more who searched."""
    forget_user(user_id=event.user_id)
