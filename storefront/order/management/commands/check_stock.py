"""manage.py check_stock [--heal]: prove every figure of the stock from its history."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from storefront.order.queries import lines_without_their_units
from storefront.partner.audit import Figure, NotHealable, differences, heal
from storefront.partner.models import StockRecord, Warehouse

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Proves for all SKUs that on hand is the sum of the movements, held the sum of the open allocations, every "
        "balance in the ledger its running sum, and that order lines hold what they say. Ends with 1 when not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heal", action="store_true", help="write kept figures anew from the history")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.perf_counter()
        found = list(differences())
        lines = lines_without_their_units()
        skus = dict(
            StockRecord.objects.filter(pk__in={d.stockrecord_id for d in found}).values_list("pk", "partner_sku")
        )
        houses = dict(Warehouse.objects.values_list("pk", "code"))
        for d in found[:SHOWN]:
            where = f" {houses.get(d.warehouse_id, '')}" if d.warehouse_id else ""
            sku = skus.get(d.stockrecord_id, d.stockrecord_id)
            self.stdout.write(f"{sku}{where}: {d.figure} is kept as {d.kept}, the history says {d.proved}")
        for number, line, said, held in lines[:SHOWN]:
            self.stdout.write(f"order {number} line {line}: says {said} held, allocations hold {held}")
        unread = max(0, len(found) - SHOWN) + max(0, len(lines) - SHOWN)
        if unread:
            self.stdout.write(f"and {unread} more")
        seconds = time.perf_counter() - begun
        self.stdout.write(
            f"{StockRecord.objects.count()} SKUs, {len(found)} differences, {len(lines)} lines apart, {seconds:.2f} s"
        )
        left = len(lines) + sum(d.figure == Figure.BALANCE for d in found)
        if options["heal"]:
            left += self._heal(sorted({d.stockrecord_id for d in found if d.figure != Figure.BALANCE}))
        elif found:
            left = len(found) + len(lines)
        if left:
            sys.exit(1)

    def _heal(self, stockrecord_ids: list[int]) -> int:
        """Returns how many SKUs need a person."""
        refused = 0
        for pk in stockrecord_ids:
            try:
                heal(pk)
            except NotHealable as error:
                refused += 1
                self.stdout.write(f"not healed: {error}")
        self.stdout.write(f"{len(stockrecord_ids) - refused} SKUs healed")
        return refused
