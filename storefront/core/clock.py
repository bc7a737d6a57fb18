"""The clock. Views, jobs and commands read it once and pass the time down as `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
