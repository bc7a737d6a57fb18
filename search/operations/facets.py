"""The order of facet groups in a category."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.transaction import atomic
from wagtail.log_actions import log

from search.models import FacetOrder
from search.operations.refusals import SteeringRefused
from search.revision import knowledge_changed
from storefront.accounts.models import User
from storefront.catalogue.models import Category

MOST: Final = 60  # groups of a category


@atomic
def set_facet_order(
    *, category_id: int, groups: Sequence[str], hidden: Sequence[str], actor: User, now: datetime
) -> FacetOrder:
    """Say which groups a category shows first, in order, and which never. It holds for the categories below, too.

    Raises SteeringRefused: "gone" (the category), "twice" (a group), "many", "nothing" (every group hidden).
    """
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise SteeringRefused("category", "gone")
    if len(groups) + len(hidden) > MOST or any(not g or len(g) > 100 for g in (*groups, *hidden)):
        raise SteeringRefused("groups", "many", str(MOST))
    if len({*groups, *hidden}) != len(groups) + len(hidden):
        raise SteeringRefused("groups", "twice")
    if hidden and not groups:
        raise SteeringRefused("groups", "nothing")
    row = FacetOrder.objects.select_for_update().filter(category=category).first()
    action = "wagtail.edit" if row else "wagtail.create"
    row = row or FacetOrder(category=category)
    row.groups, row.hidden = list(groups), list(hidden)
    row.save()
    log(row, action, user=actor, timestamp=now)
    knowledge_changed()
    return row


@atomic
def clear_facet_order(*, category_id: int, actor: User, now: datetime) -> None:
    """Let the category have the order of the one above it, or the built-in one."""
    row = FacetOrder.objects.select_for_update().filter(category=category_id).first()
    if row is not None:
        log(row, "wagtail.delete", user=actor, timestamp=now, deleted=True)
        row.delete()
        knowledge_changed()
