"""Two delivery methods with rates that a shop in mainland China can start with."""

from decimal import Decimal

from django.db import migrations

METHODS = [
    {
        "code": "standard",
        "name_zh_hans": "标准快递",
        "name_en": "Standard delivery",
        "description_zh_hans": "中通、圆通或韵达承运，送货上门",
        "description_en": "By ZTO, YTO or Yunda, to your door",
        "position": 1,
    },
    {
        "code": "express",
        "name_zh_hans": "顺丰特快",
        "name_en": "SF Express",
        "description_zh_hans": "顺丰承运，16:00 前下单当天发出",
        "description_en": "By SF Express; orders before 16:00 leave the same day",
        "position": 2,
    },
]
# region: first fee, step fee (per started kilogram beyond the first), free from, days at least, days at most.
RATES = {
    "standard": {
        "": ("8.00", "4.00", "199.00", 2, 4),
        "54": ("18.00", "10.00", None, 5, 8),  # 西藏
        "65": ("18.00", "10.00", None, 5, 8),  # 新疆
        "15": ("10.00", "5.00", "299.00", 3, 5),  # 内蒙古
        "63": ("12.00", "6.00", "299.00", 3, 6),  # 青海
    },
    "express": {
        "": ("18.00", "8.00", "599.00", 1, 2),
        "54": ("28.00", "18.00", None, 3, 5),
        "65": ("28.00", "18.00", None, 3, 5),
    },
}
NOT_SERVED = ["71", "81", "82"]  # 台湾, 香港, 澳门


def write(apps, schema_editor):
    method_model = apps.get_model("shipping", "DeliveryMethod")
    rate_model = apps.get_model("shipping", "DeliveryRate")
    for texts in METHODS:
        if method_model.objects.filter(code=texts["code"]).exists():
            continue
        method = method_model.objects.create(
            **texts, name=texts["name_zh_hans"], description=texts["description_zh_hans"]
        )
        for region, (first, step, free_from, days_min, days_max) in RATES[texts["code"]].items():
            rate_model.objects.create(
                method=method,
                region=region,
                first_fee=Decimal(first),
                step_fee=Decimal(step),
                free_from=Decimal(free_from) if free_from else None,
                days_min=days_min,
                days_max=days_max,
            )
        for region in NOT_SERVED:
            rate_model.objects.create(
                method=method, region=region, served=False, first_fee=Decimal(0), step_fee=Decimal(0)
            )


class Migration(migrations.Migration):
    dependencies = [("shipping", "0004_shop_fields")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
