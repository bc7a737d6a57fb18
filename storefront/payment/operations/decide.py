"""What no rule decides: a person says what became of it, and it leaves the list."""

from datetime import datetime

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.payment.models import Refund, StripeEvent


class NothingToDecide(Exception):
    """It does not wait for anybody, or somebody has decided it before."""


@atomic
def decide_refund(*, refund_id: int, note: str, actor: User, now: datetime) -> Refund:
    """Say what became of a refund that failed. note: 1 to 200 characters. Raises NothingToDecide. Locks: order."""
    refund = Refund.objects.get(pk=refund_id)
    order = lock_order(refund.order_id)
    waiting = Refund.objects.filter(pk=refund_id, status=Refund.Status.FAILED, decided_at=None)
    if not note.strip() or not waiting.update(decided_at=now, decided_by=actor, decision=note.strip()[:200]):
        raise NothingToDecide(refund_id)
    data = {"amount": str(refund.amount), "refund": refund.pk}
    log_entry(order, "refund_decided", by=By.STAFF, actor=actor, now=now, text=note.strip(), data=data)
    refund.refresh_from_db()
    return refund


@atomic
def decide_event(*, event_id: str, note: str, actor: User, now: datetime) -> StripeEvent:
    """Say what became of a message that could not be applied. note: 1 to 200 characters. Raises NothingToDecide."""
    waiting = StripeEvent.objects.filter(pk=event_id, outcome__in=StripeEvent.ODD, decided_at=None)
    if not note.strip() or not waiting.update(decided_at=now, decided_by=actor, decision=note.strip()[:200]):
        raise NothingToDecide(event_id)
    return StripeEvent.objects.get(pk=event_id)
