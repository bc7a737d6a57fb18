"""The country that the shop delivers to."""

from django.db import migrations


def add_china(apps, schema_editor):
    apps.get_model("address", "Country").objects.update_or_create(
        iso_3166_1_a2="CN",
        defaults={
            "iso_3166_1_a3": "CHN",
            "iso_3166_1_numeric": "156",
            "printable_name": "中国",
            "name": "中华人民共和国",
            "is_shipping_country": True,
            "display_order": 0,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("address", "0008_shop_fields")]
    operations = [migrations.RunPython(add_china, migrations.RunPython.noop)]
