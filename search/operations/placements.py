"""Products that stand first or last for a query."""

from datetime import datetime
from typing import Final

from django.db.models import Max
from django.db.transaction import atomic
from wagtail.log_actions import log

from search.language.folding import fold_query
from search.models import Placement
from search.operations.refusals import SteeringRefused, checked_query
from search.revision import knowledge_changed
from storefront.accounts.models import User
from storefront.catalogue.models import Product

MOST: Final = 20  # placed products of one query


@atomic
def place_product(
    *,
    query: str,
    product_id: int,
    first: bool,
    starts: datetime | None = None,
    ends: datetime | None = None,
    actor: User,
    now: datetime,
) -> Placement:
    """Let a product stand first (or last) for a query, behind those that were pinned before.

    Raises SteeringRefused: of the query "empty", "long", "signs"; of the product "gone", "variant", "hidden",
    "twice", "many"; of the dates "backwards", "over".
    """
    query = checked_query(query)
    folded = fold_query(query)
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise SteeringRefused("product", "gone")
    if product.parent_id is not None:
        raise SteeringRefused("product", "variant")
    if not product.is_public:
        raise SteeringRefused("product", "hidden", product.get_title())
    others = Placement.objects.select_for_update().filter(folded=folded)
    if others.filter(product=product).exists():
        raise SteeringRefused("product", "twice", product.get_title())
    if others.count() >= MOST:
        raise SteeringRefused("product", "many", str(MOST))
    _check_dates(starts, ends, now)
    last = others.aggregate(last=Max("position"))["last"] or 0
    row = Placement.objects.create(
        query=query,
        folded=folded,
        product=product,
        kind=Placement.Kind.PIN if first else Placement.Kind.BURY,
        position=last + 1,
        starts=starts,
        ends=ends,
    )
    log(row, "wagtail.create", user=actor, timestamp=now)
    knowledge_changed()
    return row


@atomic
def change_placement(
    *, placement_id: int, first: bool, starts: datetime | None, ends: datetime | None, actor: User, now: datetime
) -> None:
    """Change where a product stands and when. Raises SteeringRefused ("gone", "backwards", "over")."""
    row = _locked(placement_id)
    _check_dates(starts, ends, now)
    row.kind = Placement.Kind.PIN if first else Placement.Kind.BURY
    row.starts, row.ends = starts, ends
    row.save(update_fields=["kind", "starts", "ends"])
    log(row, "wagtail.edit", user=actor, timestamp=now)
    knowledge_changed()


@atomic
def move_placement(*, placement_id: int, up: bool, actor: User, now: datetime) -> None:
    """Change places with the neighbour; at the end of the row nothing happens. Raises SteeringRefused ("gone")."""
    row = _locked(placement_id)
    rows = list(
        Placement.objects.select_for_update().filter(folded=row.folded, kind=row.kind).order_by("position", "pk")
    )
    place = next(n for n, other in enumerate(rows) if other.pk == row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, each in enumerate(rows, start=1):
        each.position = position
    Placement.objects.bulk_update(rows, ["position"])
    log(row, "wagtail.edit", user=actor, timestamp=now)
    knowledge_changed()


@atomic
def remove_placement(*, placement_id: int, actor: User, now: datetime) -> None:
    """Let a product stand where it belongs. One that is gone already stays gone."""
    row = Placement.objects.select_for_update().filter(pk=placement_id).first()
    if row is not None:
        log(row, "wagtail.delete", user=actor, timestamp=now, deleted=True)
        row.delete()
        knowledge_changed()


def _locked(placement_id: int) -> Placement:
    row = Placement.objects.select_for_update().filter(pk=placement_id).first()
    if row is None:
        raise SteeringRefused("product", "gone")
    return row


def _check_dates(starts: datetime | None, ends: datetime | None, now: datetime) -> None:
    if ends is not None and starts is not None and ends <= starts:
        raise SteeringRefused("ends", "backwards")
    if ends is not None and ends <= now:
        raise SteeringRefused("ends", "over")
