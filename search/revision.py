"""A number in the database that tells every process when names, categories, synonyms or the vocabulary changed."""

import time
from typing import Final

from django.db.models import F
from django.db.transaction import atomic

from search.models import Revision

LOOK_AGAIN: Final = 2.0  # seconds between two looks

_number: int | None = None
_looked = 0.0


def revision() -> int:
    """The number as of at most LOOK_AGAIN seconds ago. One query then, else none."""
    global _number, _looked
    if _number is None or time.monotonic() - _looked > LOOK_AGAIN:
        _looked = time.monotonic()
        _number = read_revision()
    return _number


def read_revision() -> int:
    """The number now. One query."""
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


@atomic
def knowledge_changed() -> None:
    """Let every process read names, synonyms and vocabulary anew, within LOOK_AGAIN seconds after the commit."""
    Revision.objects.get_or_create(pk=1)
    Revision.objects.filter(pk=1).update(number=F("number") + 1)


def forget_revision() -> None:
    """Look again at the next call: for tests and after a restore of the database."""
    global _number
    _number = None
