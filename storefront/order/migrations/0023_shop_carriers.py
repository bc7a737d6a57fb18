"""Store the couriers, so that a new shop can ship at once."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from storefront.order.carriers import CARRIERS


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    carriers = apps.get_model("order", "Carrier")
    for position, known in enumerate(CARRIERS, start=1):
        carriers.objects.get_or_create(
            code=known.code,
            defaults={
                "name": known.name_zh_hans,
                "name_zh_hans": known.name_zh_hans,
                "name_en": known.name_en,
                "phone": known.phone,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("order", "0022_shop_fields")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
