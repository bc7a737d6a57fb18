"""Units that open orders hold get a row of their own."""

from django.db import migrations

BATCH = 2000


def fill(apps, schema_editor):
    """One allocation in the main warehouse for each order line that holds units."""
    main = apps.get_model("partner", "Warehouse").objects.filter(code="main").first()
    Allocation = apps.get_model("partner", "Allocation")
    lines = apps.get_model("order", "Line").objects.filter(num_allocated__gt=0, stockrecord__isnull=False)
    columns = ("pk", "stockrecord_id", "num_allocated", "order__number", "order__user_id", "order__date_placed",
               "order__hold_until", "order__status")  # fmt: skip
    rows = []
    for line, record, units, number, user, placed, until, status in lines.order_by("pk").values_list(*columns):
        rows.append(
            Allocation(
                stockrecord_id=record, warehouse=main, units=units, document=number, line=line, at=placed,
                person=f"user:{user}" if user else "", until=until if status == "pending_payment" else None,
            )
        )
    Allocation.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("order", "0024_shop_shipping_block"), ("partner", "0012_shop_movements_in_place")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
