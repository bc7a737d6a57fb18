"""Numbers that customers see and nobody can guess."""

import secrets
from datetime import datetime

from django.utils import timezone


def dated_number(now: datetime) -> str:
    """A number of 16 digits: the local date as YYMMDD and ten random digits.

    Ten random digits a day keep numbers unguessable (guest look-up also asks for the phone or e-mail and is rate
    limited); the date lets people on the telephone find the day.
    """
    return f"{timezone.localtime(now):%y%m%d}{secrets.randbelow(10**10):010d}"
