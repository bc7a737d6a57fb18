from typing import Any

from django.core.management.base import BaseCommand

from storefront.core import clock
from storefront.payment.operations import reconcile


class Command(BaseCommand):
    help = "Compares payments and refunds with the provider now and makes good what was missed."

    def handle(self, *args: Any, **options: Any) -> None:
        run = reconcile(now=clock.now())
        self.stdout.write(
            f"{run.events_seen} messages seen, {run.events_missed} of them missed before; "
            f"{run.attempts_checked} open attempts looked at, {run.attempts_repaired} closed; "
            f"{run.refunds_sent} refunds sent."
        )
