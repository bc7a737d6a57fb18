"""Tables of the core: only what jobs need."""

from django.db import models


class PeriodicSlot(models.Model):
    """One time at which one periodic job was enqueued; the unique pair keeps schedulers from doing it twice."""

    job = models.CharField(max_length=200)
    slot = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="core_slot_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M}"
