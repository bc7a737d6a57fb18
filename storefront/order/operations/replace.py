"""A shopper never stands in their own way: earlier unpaid orders of theirs make room for a new one."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.order.lifecycle import By, allowed, lock_order
from storefront.order.models import Order
from storefront.order.operations.close import cancel_order
from storefront.partner.holders import own_unpaid, person_of
from storefront.partner.models import StockRecord


def give_way(wanted: Mapping[int, int], *, user: User | None, numbers: Collection[str], now: datetime) -> list[Order]:
    """Cancel the shopper's own unpaid orders that hold what the new one needs; those that were cancelled.

    wanted: stock record id -> units; numbers: the session's orders. Only orders whose goods are short are touched, the
    oldest first and no more than needed; none when even all of them would not do. Money that still comes for one goes
    back. Must run in the caller's transaction, before it holds. One query for a shopper who holds nothing, none for a
    stranger. Locks: those orders by id, then stock records by id.
    """
    if user is None and not numbers:
        return []
    held = own_unpaid(person=person_of(user, ""), numbers=numbers).filter(stockrecord__in=list(wanted))
    own = set(held.values_list("document", "stockrecord_id", "units"))
    if not own:
        return []
    found = Order.objects.filter(number__in={document for document, _pk, _units in own}).order_by("pk")
    orders = [lock_order(pk) for pk in found.values_list("pk", flat=True)]
    mine = (None, user.pk if user is not None else None)
    waiting = {o.number: o for o in orders if allowed("expire", o.status) and o.user_id in mine}
    # All records that the cancelled orders and the new one touch, in one go: taken in turns they could cross.
    touched = {pk for order in waiting.values() for pk in order.lines.values_list("stockrecord_id", flat=True)}
    records = StockRecord.objects.select_for_update(of=("self",)).filter(pk__in=touched | set(wanted)).order_by("pk")
    missing = {record.pk: wanted[record.pk] - record.available for record in records if record.pk in wanted}
    lacking = {pk: units for pk, units in missing.items() if units > 0}
    if any(sum(u for d, p, u in own if p == pk and d in waiting) < units for pk, units in lacking.items()):
        return []
    cancelled = []
    for order in waiting.values():
        gives = {pk: units for document, pk, units in own if document == order.number and lacking.get(pk, 0) > 0}
        if not gives:
            continue
        reason = _("Replaced by a new order")
        cancelled.append(cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=user, reason=reason, now=now))
        for pk, units in gives.items():
            lacking[pk] -= units
    return cancelled
