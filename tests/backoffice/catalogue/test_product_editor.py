"""Editing products on the bridged pages: both languages, cleaned HTML and pictures, prices and stock through their operations."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import ModelLogEntry

from storefront.catalogue.models import Category, Product
from storefront.core import clock
from storefront.partner.models import PriceChange, StockMovement, StockRecord
from storefront.partner.prices import set_price
from tests.cast import Shop


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back from the page's form if nothing was changed."""
    page = BeautifulSoup(client.get(url).content.decode(), "html.parser")
    form = (
        page.select_one("form#create_update_product_form, form[id*=create_update]")
        or page.select("form[method=post]")[-1]
    )
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.get("disabled") is not None or field.get("type") in ("file", "submit", "button"):
            continue
        if field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data[name] = field.get("value", "on")
        elif field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            data[name] = chosen if field.has_attr("multiple") else (chosen or [""])[0]
        else:
            data[name] = field.text.strip("\n") if field.name == "textarea" else field.get("value", "")
    return data | {"action": "continue"}


def edit(client: Client, product: Product, **changes: Any) -> Any:
    url = reverse("dashboard:catalogue-product", args=[product.pk])
    return client.post(url, form_of(client, url) | changes)


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "#8FB9AA").save(stream, kind, **options)
    return stream.getvalue()


@pytest.fixture
def manager(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("marketing.manager")


def test_texts_are_kept_in_both_languages(manager: Client, shop: Shop) -> None:
    response = edit(
        manager,
        shop.cup,
        title_zh_hans="晴山品茗杯",
        title_en="Qingshan cup",
        selling_point_zh_hans="一人一杯",
        meta_title_en="A cup",
    )

    assert response.status_code == 302, response.context and [f.errors for f in response.context["form"]]
    shop.cup.refresh_from_db()
    assert (shop.cup.title_zh_hans, shop.cup.title_en) == ("晴山品茗杯", "Qingshan cup")
    assert (shop.cup.selling_point_zh_hans, shop.cup.meta_title_en) == ("一人一杯", "A cup")


def test_saving_unchanged_changes_nothing(manager: Client, shop: Shop) -> None:
    before = Product.objects.filter(pk=shop.cup.pk).values().get()
    record = StockRecord.objects.filter(product=shop.cup).values().get()

    assert edit(manager, shop.cup).status_code == 302

    after = Product.objects.filter(pk=shop.cup.pk).values().get()
    assert {k: v for k, v in after.items() if before[k] != v and k != "date_updated"} == {}
    assert {k for k, v in StockRecord.objects.filter(product=shop.cup).values().get().items() if record[k] != v} <= {
        "date_updated"
    }
    assert StockMovement.objects.filter(stockrecord__product=shop.cup).count() == 1


def test_the_chinese_title_is_required_and_nothing_is_half_saved(manager: Client, shop: Shop) -> None:
    response = edit(manager, shop.cup, title_zh_hans="", title_en="Changed", selling_point_zh_hans="changed")

    assert response.status_code == 200
    assert "title_zh_hans" in response.context["form"].errors
    shop.cup.refresh_from_db()
    assert shop.cup.title_en != "Changed"


def test_html_is_cleaned(manager: Client, shop: Shop) -> None:
    dirty = '<p onclick="x()">薄胎</p><script>alert(1)</script><a href="javascript:x">a</a><img src=x onerror=y><ul><li>一</li></ul>'

    edit(manager, shop.cup, description_zh_hans=dirty)

    shop.cup.refresh_from_db()
    assert shop.cup.description_zh_hans == '<p>薄胎</p><a rel="noopener nofollow">a</a><ul><li>一</li></ul>'


def test_dates_of_sale_must_follow_each_other(manager: Client, shop: Shop) -> None:
    response = edit(manager, shop.cup, published_from="2026-12-02T10:00", published_until="2026-12-01T10:00")

    assert list(response.context["form"].errors) == ["published_until"]


@pytest.mark.parametrize("value", ["31/12/2026", "2026-99-99T10:00", "x", "9" * 500])
def test_a_wrong_date_is_told(manager: Client, shop: Shop, value: str) -> None:
    assert list(edit(manager, shop.cup, published_from=value).context["form"].errors) == ["published_from"]


def test_a_price_changes_with_its_history(manager: Client, shop: Shop) -> None:
    edit(manager, shop.cup, **{"stockrecords-0-price": "59.00"})

    assert StockRecord.objects.get(product=shop.cup).price == Decimal("59.00")
    change = PriceChange.objects.get(stockrecord__product=shop.cup)
    assert (change.price, change.actor.email) == (Decimal("59.00"), "marketing.manager@staff.example")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"list_price": "49.00", "list_price_basis": "suggested"}, "list_price"),
        ({"list_price": "59.00", "list_price_basis": ""}, "list_price_basis"),
        ({"price": "-1"}, "price"),
        ({"price": "x"}, "price"),
        ({"price": "1e30"}, "price"),
    ],
)
def test_wrong_prices_are_told_at_their_field(manager: Client, shop: Shop, values: dict[str, str], field: str) -> None:
    response = edit(manager, shop.cup, **{f"stockrecords-0-{name}": value for name, value in values.items()})

    assert list(response.context["stockrecord_formset"].errors[0]) == [field]
    assert StockRecord.objects.get(product=shop.cup).price == Decimal("49.00")


def test_a_crossed_out_price_must_have_been_asked_in_the_last_days(manager: Client, shop: Shop) -> None:
    record, now = StockRecord.objects.get(product=shop.cup), clock.now()
    for price, ago in (("69.00", 30), ("55.00", 3), ("49.00", 1)):
        moment = now - timedelta(days=ago)
        set_price(stockrecord_id=record.pk, price=Decimal(price), list_price=None, basis="", actor=None, now=moment)

    basis = {"stockrecords-0-price": "39.00", "stockrecords-0-list_price_basis": "lowest_7_days"}
    refused = edit(manager, shop.cup, **basis, **{"stockrecords-0-list_price": "69.00"})
    assert list(refused.context["stockrecord_formset"].errors[0]) == ["list_price"]

    assert edit(manager, shop.cup, **basis, **{"stockrecords-0-list_price": "49.00"}).status_code == 302
    record.refresh_from_db()
    assert (record.price, record.list_price, record.list_price_basis) == (
        Decimal("39.00"),
        Decimal("49.00"),
        "lowest_7_days",
    )


def test_marketers_can_not_change_prices(signed_in: Callable[[str], Client], shop: Shop) -> None:
    response = edit(
        signed_in("marketer"),
        shop.cup,
        title_en="Cup",
        **{"stockrecords-0-price": "1.00", "stockrecords-0-list_price": "2.00"},
    )

    assert response.status_code == 302
    record = StockRecord.objects.get(product=shop.cup)
    assert (record.price, record.list_price) == (Decimal("49.00"), None)


def test_stock_can_not_be_typed_over(manager: Client, shop: Shop) -> None:
    edit(
        manager,
        shop.cup,
        **{"stockrecords-0-num_in_stock": "999", "stockrecords-0-num_allocated": "0", "stockrecords-0-opening": "999"},
    )

    assert StockRecord.objects.get(product=shop.cup).num_in_stock == 10


def test_a_new_product_begins_with_an_opening_movement(manager: Client, shop: Shop) -> None:
    url = reverse("dashboard:catalogue-product-create", args=["ware"])
    data = form_of(manager, url) | {
        "title_zh_hans": "晴山公道杯",
        "upc": "PITCHER",
        "categories": "",
        "productcategory_set-0-category": shop.shelf.pk,
        "stockrecords-0-partner_sku": "PITCHER",
        "stockrecords-0-price": "128.00",
        "stockrecords-0-opening": "12",
    }

    response = manager.post(url, data)

    assert response.status_code == 302, [
        response.context[k].errors for k in ("form", "stockrecord_formset", "category_formset")
    ]
    record = StockRecord.objects.get(partner_sku="PITCHER")
    assert (record.num_in_stock, record.price) == (12, Decimal("128.00"))
    movement = record.movements.get()
    assert (movement.kind, movement.quantity) == (StockMovement.Kind.OPENING, 12)


def test_a_new_product_with_an_error_leaves_nothing(manager: Client, shop: Shop) -> None:
    url = reverse("dashboard:catalogue-product-create", args=["ware"])
    count = Product.objects.count()

    response = manager.post(url, form_of(manager, url) | {"title_zh_hans": "没有分类", "upc": "NOWHERE"})

    assert response.status_code == 200
    assert Product.objects.count() == count


def test_pictures_are_judged_by_content_and_written_anew(manager: Client, shop: Shop) -> None:
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    upload = SimpleUploadedFile("p.jpg", picture("JPEG", exif=exif), content_type="text/plain")

    assert edit(manager, shop.cup, **{"images-0-original": upload, "images-0-alt_zh_hans": "正面"}).status_code == 302

    image = shop.cup.images.get()
    assert image.original.name.endswith(".webp")
    assert b"secret camera" not in image.original.read()
    assert (image.width, image.height, image.alt_zh_hans) == (400, 300, "正面")
    image.original.delete(save=False)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a<script>", b"<svg onload=x>", b"%PDF-1.4", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_what_is_no_picture_is_refused(manager: Client, shop: Shop, content: bytes) -> None:
    upload = SimpleUploadedFile("p.png", content, content_type="image/png")

    response = edit(manager, shop.cup, **{"images-0-original": upload})

    assert response.status_code == 200
    assert list(response.context["image_formset"].errors[0]) == ["original"]
    assert shop.cup.images.count() == 0


def test_reasons_are_numbered_anew_in_the_asked_order(manager: Client, shop: Shop) -> None:
    edit(manager, shop.cup, **{"reasons-0-title_zh_hans": "薄", "reasons-1-title_zh_hans": "轻"})
    edit(manager, shop.cup, **{"reasons-0-place": "2", "reasons-1-place": "1"})

    assert list(shop.cup.reasons.values_list("position", "title_zh_hans")) == [(0, "轻"), (1, "薄")]

    edit(manager, shop.cup, **{"reasons-0-DELETE": "on"})
    assert list(shop.cup.reasons.values_list("position", "title_zh_hans")) == [(0, "薄")]


def test_a_product_that_moved_can_only_be_hidden(manager: Client, shop: Shop) -> None:
    response = manager.post(reverse("dashboard:catalogue-product-delete", args=[shop.cup.pk]))

    assert response["Location"] == reverse("dashboard:catalogue-product", args=[shop.cup.pk])
    assert Product.objects.filter(pk=shop.cup.pk).exists()


def test_each_save_is_one_entry_of_the_history(manager: Client, shop: Shop) -> None:
    edit(manager, shop.cup, title_en="Cup")
    edit(manager, shop.cup, title_en="Small cup")

    entries = ModelLogEntry.objects.filter(object_id=str(shop.cup.pk), content_type__model="product")
    assert [(e.action, e.user.email) for e in entries] == [("wagtail.edit", "marketing.manager@staff.example")] * 2


def test_category_names_and_addresses_are_kept_in_both_languages(manager: Client, shop: Shop) -> None:
    url = reverse("dashboard:catalogue-category-update", args=[shop.shelf.pk])
    data = form_of(manager, url) | {"name_zh_hans": "壶与盏", "name_en": "Pots & bowls"}

    response = manager.post(url, data)

    assert response.status_code == 302, response.context["form"].errors
    category = Category.objects.get(pk=shop.shelf.pk)
    assert (category.name_zh_hans, category.name_en) == ("壶与盏", "Pots & bowls")
    assert ModelLogEntry.objects.filter(object_id=str(category.pk), action="wagtail.edit").count() == 1
