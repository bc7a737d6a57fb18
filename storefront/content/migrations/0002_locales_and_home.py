"""Both languages, and a home page in each: Chinese at /, English at /en/."""

import json
import uuid

from django.db import migrations

HOMES = [("zh-hans", "柜台", "home"), ("en", "Guitai", "home-en")]
NO_LINK = {"page": None, "category": None, "place": "", "address": ""}
SHELVES = {
    "zh-hans": [("新到架上", "new", True), ("最常被带走的", "bestselling", False)],
    "en": [("New on the shelf", "new", True), ("What people take home", "bestselling", False)],
}


def blocks(language):
    """A home page for a shop in which nobody has written one: categories, what is new, what sells."""
    found = [{"type": "category_tiles", "id": str(uuid.uuid4()), "value": {"title": "", "categories": []}}]
    for title, rule, as_shelf in SHELVES[language]:
        value = {"title": title, "text": "", "more": "", "link": {**NO_LINK, "place": "shelves"}, "rule": rule}
        value |= {"category": None, "brand": None, "limit": 8, "as_shelf": as_shelf}
        found.append({"type": "product_grid", "id": str(uuid.uuid4()), "value": value})
    return json.dumps(found)


def add_homes(apps, schema_editor):
    content_type_model = apps.get_model("contenttypes", "ContentType")
    home_model, page_model = apps.get_model("content", "HomePage"), apps.get_model("wagtailcore", "Page")
    site_model, locale_model = apps.get_model("wagtailcore", "Site"), apps.get_model("wagtailcore", "Locale")
    if home_model.objects.exists():
        return
    kind, _ = content_type_model.objects.get_or_create(app_label="content", model="homepage")
    root = page_model.objects.get(depth=1)
    site_model.objects.all().delete()
    page_model.objects.filter(depth=2, slug="home", content_type__model="page").delete()  # Wagtail's welcome page
    taken = page_model.objects.filter(depth=2).count()
    key = uuid.uuid4()
    for place, (language, title, slug) in enumerate(HOMES, start=taken + 1):
        locale, _ = locale_model.objects.get_or_create(language_code=language)
        home = home_model.objects.create(
            title=title, draft_title=title, slug=slug, url_path=f"/{slug}/", path=f"{root.path}{place:04d}", depth=2,
            numchild=0, content_type=kind, locale=locale, translation_key=key, live=True, body=blocks(language),
        )
        if language == "zh-hans":
            site_model.objects.create(
                hostname="localhost", port=80, site_name="柜台 Guitai", root_page_id=home.pk, is_default_site=True
            )
    root.numchild = page_model.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(add_homes, migrations.RunPython.noop)]
