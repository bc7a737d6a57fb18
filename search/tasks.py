"""Background work of the index, and of the log of searches."""

import datetime as dt
import logging
from typing import Final

from django.db.models import Q
from django_tasks.base import TaskResultStatus

from search.engines.base import EngineBusy, EngineUnavailable
from search.engines.chosen import chosen_engine
from search.indexing import BuildRunning, rebuild, write_changes
from search.log import untie
from search.models import PendingChange
from storefront.core.clock import now
from storefront.core.events import publish
from storefront.core.jobs import job
from storefront.core.periodic import periodic
from storefront.offer.events import OfferChanged
from storefront.offer.models import ConditionalOffer
from storefront.partner.models import Listing

log = logging.getLogger(__name__)

BUSY: Final = dt.timedelta(seconds=1)  # until a writer tries again that found another one
LOOK_BACK: Final = dt.timedelta(minutes=3)  # longer than the slot, so that a late run misses nothing


@job(attempts=6, base=1, cap=30, atomic=False)
def write_index() -> None:
    """Write what waits in the queue. Its row stays until the index has it, however often this fails."""
    try:
        write_changes(now=now())
    except EngineBusy:  # another process writes, and may have passed the newest rows already
        write_index.using(run_after=now() + BUSY).enqueue()


def write_soon() -> None:
    """Store one task that writes, unless one is waiting: any number of changes are written together."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=write_index.module_path)
    if not waiting.filter(Q(run_after=None) | Q(run_after__lte=now())).exists():
        write_index.enqueue()


@periodic("* * * * *")
@job(attempts=1, atomic=False)
def tend_index() -> None:
    """Make the index where there is none or a damaged one, and write what was left over when a writer was killed or
    gave up.
    """
    engine = chosen_engine()
    try:
        missing = not engine.exists() or engine.damaged()
        if missing and Listing.objects.exists():
            log.warning("search: the index of %s is missing or damaged and is built anew", engine.name)
            build_index()
    except EngineUnavailable:
        return  # the breaker has said so; the next minute looks again
    if missing:
        return
    if PendingChange.objects.exists():
        write_soon()


@periodic("20 5 * * *")
@job(attempts=2, atomic=False)
def renew_index() -> None:
    """Each night: the dictionary and the vocabulary follow the catalogue, the files are tidy."""
    build_index()


def build_index() -> None:
    """Rebuild unless somebody does."""
    try:
        rebuild(now=now())
    except BuildRunning:
        return


@periodic("* * * * *")
@job(attempts=3)
def follow_offer_dates() -> None:
    """Products of offers that begin or end are written anew."""
    window = (now() - LOOK_BACK, now())
    moved = ConditionalOffer.objects.filter(Q(start_datetime__range=window) | Q(end_datetime__range=window))
    for pk in moved.order_by("pk").values_list("pk", flat=True):
        publish(OfferChanged(offer_id=pk))


@periodic("40 4 * * *")
@job(attempts=3)
def untie_searches() -> None:
    """Each night: who searched more than 30 days ago is forgotten."""
    untie(now=now())
