"""What is searched for: one row a visitor, query and day, written beside the page and never at its cost.

Words are kept without what looks like a telephone number or a mail address. Who searched is kept for 30 days.
"""

import datetime as dt
import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import DatabaseError
from django.db.models import F, Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.language.folding import LONGEST, fold_query
from search.models import LoggedSearch, SearchClick, VisitBasket
from storefront.order.models import Order

log = logging.getLogger(__name__)

FOLLOWED: Final = dt.timedelta(days=7)  # an order this long after a search may be its consequence
TIED: Final = dt.timedelta(days=30)  # so long it is known who searched
KEPT: Final = dt.timedelta(days=400)  # so long a row is kept: a year can be compared with the one before
MOST_SHOWN: Final = 24
DEEPEST_PLACE: Final = 9_999
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}")
_LONG_NUMBER: Final = re.compile(r"(?<!\d)(\d[\d -]{5,20}\d)(?!\d)")


def note_search(
    *,
    words: str,
    total: int,
    language: str,
    visitor: str,
    now: datetime,
    engine: str = "",
    corrected: str = "",
    shown: Sequence[int] = (),
    user_id: int | None = None,
    page: int = 1,
    filtered: bool = False,
) -> str:
    """Note that somebody searched. Returns the key that the page passes on when a product is opened, "" for nothing.

    words: as typed. total: products found. visitor: from visits.visitor_of. shown: ids on the page. page, filtered: a
    further page and a narrowed list belong to the search that was noted before, and write nothing.
    One INSERT at most; whatever goes wrong is said in the log and never reaches the page.
    """
    typed = private(" ".join(words[:LONGEST].replace("\x00", " ").split()))
    folded = private(fold_query(words))[:200]
    if not folded or not visitor:
        return ""
    key = _key(visitor, folded, now)
    if page > 1 or filtered:
        return key
    row = LoggedSearch(
        key=key,
        at=now,
        typed=typed[:200],
        words=folded,
        language=language[:10],
        total=max(0, total),
        engine=engine[:20],
        corrected=private(corrected)[:200],
        shown=list(shown)[:MOST_SHOWN],
        visitor=visitor,
        user_id=user_id,
    )
    try:
        LoggedSearch.objects.bulk_create([row], ignore_conflicts=True)  # the same words again: the first row stays
    except (DatabaseError, ValueError) as error:
        log.warning("a search was not noted: %s", error)
        return ""
    return key


@atomic
def note_click(*, key: str, visitor: str, product_id: int, place: int, now: datetime) -> bool:
    """Note that a product was opened from a result. place: in the whole list, from 1. False: no such search, or again.

    Only the visitor who searched can add to the row. Locks: the search.
    """
    if not (1 <= place <= DEEPEST_PLACE and 0 < product_id < 2**63 and len(key) == 32):
        return False
    row = LoggedSearch.objects.select_for_update().filter(key=key, visitor=visitor).first()
    if row is None or row.at > now or now - row.at > FOLLOWED:
        return False
    if row.clicks >= 100 or SearchClick.objects.filter(search=row, product_id=product_id).exists():
        return False
    SearchClick.objects.create(search=row, product_id=product_id, place=place, at=now)
    LoggedSearch.objects.filter(pk=row.pk).update(
        clicks=F("clicks") + 1, place=row.place if row.place is not None else place
    )
    return True


@atomic
def note_order(*, order_id: int) -> int:
    """Mark the searches that an order followed: by its buyer, in the week before, with one of its products clicked or
    on the first page. Returns how many were marked anew. May run again.
    """
    order = Order.objects.filter(pk=order_id).first()
    if order is None or order.date_placed is None:
        return 0
    who = Q(user_id=order.user_id) if order.user_id else Q(pk=None)
    if order.basket_id:
        visits = VisitBasket.objects.filter(basket_id=order.basket_id).values_list("visitor", flat=True)
        who |= Q(visitor__in=list(visits))
    bought: set[int] = set()
    for pk, parent in order.lines.values_list("product_id", "product__parent_id"):
        bought |= {p for p in (pk, parent) if p}
    rows = LoggedSearch.objects.filter(who, at__lte=order.date_placed, at__gte=order.date_placed - FOLLOWED)
    followed = [
        row.pk
        for row in rows.filter(ordered=False).prefetch_related("clicked")
        if bought & {*row.shown, *(click.product_id for click in row.clicked.all())}
    ]
    return LoggedSearch.objects.filter(pk__in=followed).update(ordered=True)


def follow_basket(*, visitor: str, basket_id: int, now: datetime) -> None:
    """Remember that a visit filled a basket. Never fails the page."""
    try:
        if LoggedSearch.objects.filter(visitor=visitor).exists():
            VisitBasket.objects.bulk_create(
                [VisitBasket(visitor=visitor, basket_id=basket_id, at=now)], ignore_conflicts=True
            )
    except DatabaseError as error:
        log.warning("a visit was not followed: %s", error)


def follow_user(*, visitor: str, user_id: int) -> None:
    """A visitor has signed in: the searches of the visit are theirs. Never fails the page."""
    try:
        LoggedSearch.objects.filter(visitor=visitor, user_id=None).update(user_id=user_id)
    except DatabaseError as error:
        log.warning("a visit was not followed: %s", error)


@atomic
def untie(*, now: datetime) -> int:
    """Forget who searched more than 30 days ago, and rows of more than 400 days. Returns the rows that were untied."""
    old = LoggedSearch.objects.filter(at__lt=now - TIED)
    tied = old.exclude(visitor="", user_id=None, key=None)
    untied = tied.update(visitor="", user_id=None, key=None)
    VisitBasket.objects.filter(at__lt=now - TIED).delete()
    LoggedSearch.objects.filter(at__lt=now - KEPT).delete()
    return untied


@atomic
def forget_user(*, user_id: int) -> int:
    """Untie all searches of somebody whose account is erased. Returns how many there were."""
    return LoggedSearch.objects.filter(user_id=user_id).update(visitor="", user_id=None, key=None)


def private(text: str) -> str:
    """Without mail addresses, and long numbers down to their first three digits."""
    text = _MAIL.sub("***@***", text)
    return _LONG_NUMBER.sub(lambda found: f"{found[1][:3]}***" if _digits(found[1]) >= 8 else found[1], text)


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _key(visitor: str, folded: str, now: datetime) -> str:
    day = timezone.localtime(now).date().isoformat()
    return salted_hmac("search.log", f"{visitor} {day} {folded}").hexdigest()[:32]
