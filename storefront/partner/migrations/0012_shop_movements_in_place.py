import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partner", "0011_shop_stock_in_place")]
    operations = [
        migrations.AlterField(
            model_name="stockmovement",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="partner.warehouse",
                verbose_name="Warehouse",
            ),
        ),
    ]
