"""What lies in the house so far lies in the main warehouse: with an opening movement where the ledger lacks one."""

from django.db import migrations
from django.db.models import Sum
from django.utils import timezone

BATCH = 2000


def fill(apps, schema_editor):
    """Warehouses, the place of every movement, and one row of stock in place for each stock record."""
    names = {}
    Warehouse = apps.get_model("partner", "Warehouse")
    for code, purpose, position, zh, en in (
        ("main", "sale", 0, "主仓库", "Main warehouse"),
        ("returns", "quarantine", 90, "退货检验区", "Returns inspection"),
    ):
        names[code] = Warehouse.objects.create(
            code=code, purpose=purpose, position=position, name=zh, name_zh_hans=zh, name_en=en
        )
    main = names["main"]
    Movement = apps.get_model("partner", "StockMovement")
    Movement.objects.filter(warehouse=None).update(warehouse=main)
    Movement.objects.filter(kind="count", quantity__gt=0).update(kind="count_gain")
    Movement.objects.filter(kind="count").update(kind="count_loss")
    Record = apps.get_model("partner", "StockRecord")
    Place = apps.get_model("partner", "WarehouseStock")
    sums = dict(Movement.objects.order_by().values_list("stockrecord_id").annotate(Sum("quantity")))
    places, movements, now = [], [], timezone.now()
    for pk, on_hand, held in Record.objects.order_by("pk").values_list("pk", "num_in_stock", "num_allocated"):
        on_hand, held = on_hand or 0, held or 0
        difference = on_hand - sums.get(pk, 0)
        if difference:
            kind = "opening" if pk not in sums else "adjustment"
            movements.append(
                Movement(
                    stockrecord_id=pk, warehouse=main, kind=kind, quantity=difference, balance_after=on_hand, at=now,
                    reason="" if kind == "opening" else "账实核对",
                )
            )
        if on_hand or held or pk in sums:
            places.append(Place(stockrecord_id=pk, warehouse=main, on_hand=on_hand, held=held))
    Movement.objects.bulk_create(movements, batch_size=BATCH)
    Place.objects.bulk_create(places, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("partner", "0010_shop_warehouses")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
