"""China's provinces, cities and districts, from the data file."""

from django.db import migrations


def load(apps, schema_editor):
    from storefront.accounts import regions

    regions.load(apps.get_model("accounts", "Region"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
