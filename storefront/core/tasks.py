"""Housekeeping of the core."""

import datetime as dt

from django.core.management import call_command

from storefront.core.clock import now
from storefront.core.jobs import job, recover_lost_jobs
from storefront.core.models import PeriodicSlot
from storefront.core.periodic import periodic


@periodic("*/5 * * * *")
@job(attempts=1)
def recover_lost() -> None:
    """Jobs of killed workers run again."""
    recover_lost_jobs(now=now())


@periodic("20 4 * * *")
@job(attempts=1, atomic=False)
def prune() -> None:
    """Old finished tasks, slots and sessions are deleted."""
    PeriodicSlot.objects.filter(slot__lt=now() - dt.timedelta(days=14)).delete()
    call_command("prune_db_task_results", "--min-age-days", "14", verbosity=0)
    call_command("clearsessions")
