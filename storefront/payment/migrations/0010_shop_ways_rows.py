"""One row a way to pay that people record; both are off until the shop decides."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    ways = apps.get_model("payment", "WayByHand")
    for method in ("bank_transfer", "cash_on_delivery"):
        ways.objects.get_or_create(method=method)


class Migration(migrations.Migration):
    dependencies = [("payment", "0009_shop_ways_by_hand")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
