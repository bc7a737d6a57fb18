"""Periodic work of payment."""

from storefront.core import clock
from storefront.core.jobs import job
from storefront.core.periodic import periodic
from storefront.payment import operations


@periodic("*/10 * * * *")
@job(attempts=1, atomic=False)
def reconcile() -> None:
    """Compare with the provider and make good what was missed."""
    operations.reconcile(now=clock.now())
