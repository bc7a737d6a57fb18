"""What passes by itself at Stripe."""

from django.db import transaction

from storefront.core import clock
from storefront.core.jobs import job
from storefront.core.periodic import periodic

from .models import LocalObject
from .sessions import load_session
from .store import Call


@periodic("* * * * *")
@job(attempts=1, atomic=False)
def expire_overdue_sessions() -> None:
    """Sessions whose time is over expire, and say so by an event."""
    call = Call(now=clock.now())
    overdue = LocalObject.objects.filter(
        kind="checkout.session", data__status="open", data__expires_at__lte=call.seconds
    )
    for session_id in list(overdue.values_list("stripe_id", flat=True)[:500]):
        with transaction.atomic():
            load_session(session_id, call, lock=True)
