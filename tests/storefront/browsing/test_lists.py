"""Lists: what they hold, in which order, with which counts, at which cost."""

import itertools
from decimal import Decimal

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from storefront.accounts.models import User
from storefront.catalogue.models import (
    Brand,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
)
from storefront.catalogue.operations import publish_review, write_review
from storefront.content.models import GuidePage, GuideProduct, HomePage, IndexPage
from storefront.partner.models import Listing, StockRecord
from tests.cast import Shop
from tests.shelves import build_index, put_on_shelves

INDEX = "/catalogue/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def titles(response) -> list[str]:
    return [card.title for card in response.context["list"].page.object_list]


def facet(response, name: str) -> dict[str, int]:
    found = next((f for f in response.context["list"].facets if f.name == name), None)
    return {value.key: value.count for value in found.values} if found else {}


def test_category_shows_its_products_and_those_below_it(client: Client, listed: Shop) -> None:
    top = listed.shelf.get_parent()

    for shelf in (top, listed.shelf):
        response = client.get(client.get(f"/category/x_{shelf.pk}/").headers["Location"])

        assert response.status_code == 200
        assert {listed.cup.title, listed.tray.title, listed.pot.title} == set(titles(response))


def test_wrong_slug_leads_to_the_right_address_and_keeps_the_filters(client: Client, listed: Shop) -> None:
    response = client.get(f"/category/old-name_{listed.shelf.pk}/?sort=new&price=0-100")

    assert response.status_code == 301
    assert response.headers["Location"].endswith(f"_{listed.shelf.pk}/?sort=new&price=0-100")
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/category/x_999999/", "/category/x_999999999999999999/", "/brand/nobody/", "/offers/none/", "/ranges/none/"],
)
def test_unknown_shelves_are_not_found(client: Client, listed: Shop, path: str) -> None:
    assert client.get(path).status_code == 404


def test_hidden_category_is_not_found_and_its_products_stay_in_the_whole_list(
    client: Client, listed: Shop, run_tasks
) -> None:
    Category.objects.filter(pk=listed.shelf.pk).update(is_public=False)

    assert client.get(f"/category/x_{listed.shelf.pk}/").status_code == 404
    assert len(titles(client.get(INDEX))) == 3


def test_orders(client: Client, listed: Shop) -> None:
    by_price = titles(client.get(f"{INDEX}?sort=price"))

    assert by_price == [listed.cup.title, listed.tray.title, listed.pot.title]
    assert titles(client.get(f"{INDEX}?sort=-price")) == by_price[::-1]
    Listing.objects.filter(pk=listed.tray.pk).update(sold=9)
    build_index()
    assert titles(client.get(f"{INDEX}?sort=sold"))[0] == listed.tray.title
    assert titles(client.get(f"{INDEX}?sort=new"))[0] == listed.pot.title


def test_counts_are_those_of_a_count_by_hand(client: Client, fill, shop: Shop, customer: User, now) -> None:
    fill(40)
    StockRecord.objects.filter(partner_sku__in=["FILL-1", "FILL-30"]).update(num_in_stock=0)
    offers = StockRecord.objects.filter(partner_sku__in=["FILL-2", "FILL-31", "TRAY"])
    offers.update(list_price=Decimal("999.00"), list_price_basis="suggested")
    other = Brand.objects.create(slug="mill", name_zh_hans="坊", name_en="Mill")
    Product.objects.filter(upc__in=["FILL-2", "FILL-3"]).update(brand=other)
    for sku, score in (("FILL-2", 5), ("FILL-5", 2)):
        product = Product.objects.get(upc=sku)
        review = write_review(
            product_id=product.pk, line_id=None, variant="", score=score, text="说说看看怎样", photos=[], anonymous=False,
            actor=customer, now=now,
        )  # fmt: skip
        publish_review(review=review, actor=None)
    put_on_shelves()
    rows = list(Listing.objects.filter(visible=True).select_related("product__brand"))

    tests = {
        "brand=kiln": lambda r: r.product.brand is not None and r.product.brand.slug == "kiln",
        "brand=mill": lambda r: r.product.brand is not None and r.product.brand.slug == "mill",
        "price=0-100": lambda r: r.price < 100,
        "price=300-500": lambda r: 300 <= r.price < 500,
        "stock=1": lambda r: r.available > 0,
        "offer=1": lambda r: r.list_price is not None,
        "rating=4": lambda r: r.rating is not None and r.rating >= 4,
        "min=50&max=120": lambda r: 50 <= r.price <= 120,
    }
    for choice in (c for n in (1, 2, 3) for c in itertools.combinations(tests, n)):
        response = client.get(f"{INDEX}?{'&'.join(choice)}")
        page = response.context["list"]

        def allowed(row, group: str = "", choice: tuple[str, ...] = choice) -> bool:
            groups: dict[str, list[bool]] = {}
            for one in choice:
                name = "price" if one.startswith(("min", "price")) else one.partition("=")[0]
                groups.setdefault(name, []).append(tests[one](row))
            return all(any(hits) for name, hits in groups.items() if name != group)

        assert page.total == sum(map(allowed, rows)), choice
        for slug, count in facet(response, "brand").items():
            expected = sum(
                allowed(r, "brand") and r.product.brand is not None and r.product.brand.slug == slug for r in rows
            )
            assert count == expected, (choice, slug)
        for key, count in facet(response, "price").items():
            low, high = {"0-100": (0, 100), "100-300": (100, 300), "300-500": (300, 500), "500-": (500, 10**9)}[key]
            assert count == sum(allowed(r, "price") and low <= r.price < high for r in rows), (choice, key)
        for key, count in facet(response, "service").items():
            check = tests["rating=4" if key == "rating" else f"{key}=1"]
            assert count == sum(allowed(r, key) and check(r) for r in rows), (choice, key)


def test_option_axes_are_facets_of_the_shelf(client: Client, listed: Shop) -> None:
    response = client.get(INDEX)

    assert facet(response, "glaze") == {"celadon": 1, "cream": 1}
    assert facet(response, "capacity") == {"110-ml": 1, "180-ml": 1}
    assert titles(client.get(f"{INDEX}?glaze=celadon&capacity=110-ml")) == [listed.pot.title]


def test_values_without_products_are_shown_but_cannot_be_chosen(client: Client, listed: Shop) -> None:
    response = client.get(f"{INDEX}?price=0-100")

    glaze = next(f for f in response.context["list"].facets if f.name == "glaze")
    assert [(v.key, v.count, v.disabled) for v in glaze.values] == [("celadon", 0, True), ("cream", 0, True)]


def test_chips_take_one_value_away_each(client: Client, listed: Shop) -> None:
    response = client.get(f"{INDEX}?glaze=cream&price=300-500&max=900&sort=price")

    chips = {chip.text: chip.url for chip in response.context["list"].chips}
    assert len(chips) == 3
    assert chips["米白"] == "?max=900&price=300-500&sort=price"


def test_empty_result_offers_to_drop_the_last_filter_and_shows_bestsellers(client: Client, listed: Shop) -> None:
    response = client.get(f"{INDEX}?price=500-")

    assert response.context["list"].total == 0
    assert len(response.context["list"].bestsellers) == 3


@pytest.mark.parametrize(
    ("query", "kept", "indexed"),
    [
        ("", "", True),
        ("?sort=price", "", True),
        ("?glaze=celadon", "?glaze=celadon", True),
        ("?glaze=celadon&sort=new&page=1", "?glaze=celadon", True),
        ("?glaze=celadon&capacity=110-ml", "", False),
        ("?min=10", "", False),
    ],
)
def test_search_engines_keep_one_value_and_no_order(
    client: Client, listed: Shop, query: str, kept: str, indexed: bool
) -> None:
    html = client.get(INDEX + query).content.decode()

    assert f'<link rel="canonical" href="http://testserver{INDEX}{kept}">' in html
    assert ('content="noindex' not in html) is indexed


def test_addresses_have_their_parameters_in_one_order(client: Client, listed: Shop) -> None:
    headers = {**HTMX, "HTTP_HX_TARGET": "list"}
    first = client.get(f"{INDEX}?price=300-500&glaze=cream&min=&max=&glaze=celadon", **headers)
    second = client.get(f"{INDEX}?glaze=celadon&glaze=cream&price=300-500", **headers)

    assert (
        first.headers["HX-Push-Url"]
        == second.headers["HX-Push-Url"]
        == f"{INDEX}?glaze=celadon&glaze=cream&price=300-500"
    )
    assert "HX-Request" in first.headers["Vary"]


def test_htmx_gets_only_what_it_asked_for(client: Client, fill) -> None:
    fill(60)

    more = client.get(f"{INDEX}?page=2", **HTMX, HTTP_HX_TARGET="grid").content.decode()
    body = client.get(INDEX, **HTMX, HTTP_HX_TARGET="list").content.decode()
    count = client.get(f"{INDEX}?price=0-100", **HTMX, HTTP_HX_TARGET="facet-count").content.decode()

    assert more.count("<article") == 24
    assert "<html" not in more
    assert 'id="pager" hx-swap-oob="true"' in more
    assert body.lstrip().startswith('<div id="list">')
    assert "10" in count
    assert "<" not in count


def test_pages_are_links_and_hold_each_product_once(client: Client, fill) -> None:
    fill(60)

    seen = [title for number in (1, 2, 3) for title in titles(client.get(f"{INDEX}?sort=price&page={number}"))]

    assert len(seen) == len(set(seen)) == 63
    assert "?sort=price&amp;page=2" in client.get(f"{INDEX}?sort=price").content.decode()
    assert titles(client.get(f"{INDEX}?sort=price&page=99")) == seen[48:]


@pytest.mark.parametrize(
    "query",
    [
        "sort=drop&page=-1&price=x&min=abc&max=1e9&brand='",
        "page=99999999999999999999",
        "page=٣&min=٣",
        "min=9&max=1",
        "glaze=" + "x" * 5000,
        "&".join(f"glaze=v{n}" for n in range(500)),
        "stock=2&rating=9&offer=",
        "%00=%00&sort=%00&brand=%ff",
        "shelf=1' OR 1=1--",
    ],
)
def test_hostile_parameters_are_harmless(client: Client, listed: Shop, query: str) -> None:
    response = client.get(f"{INDEX}?{query}")

    assert response.status_code == 200


def test_brand_page_shows_one_makers_goods(client: Client, fill) -> None:
    fill(3)

    response = client.get("/brand/kiln/")

    assert sorted(titles(response)) == ["杯 0", "杯 1", "杯 2"]
    assert facet(response, "brand") == {}


def test_english_list_falls_back_to_chinese_titles(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(title_en=None)
    put_on_shelves()

    response = client.get(f"/en{INDEX}")

    assert listed.cup.title_zh_hans in titles(response)
    assert listed.tray.title_en in titles(response)


@pytest.mark.django_db(transaction=True)
def test_a_change_of_price_moves_the_product_to_its_new_band(client: Client, listed: Shop, run_tasks) -> None:
    run_tasks()
    record = listed.stock(listed.cup)
    record.price = Decimal("310.00")
    record.save()
    run_tasks()

    response = client.get(f"{INDEX}?price=300-500")

    assert {listed.cup.title, listed.pot.title} == set(titles(response))


def test_product_in_two_categories_is_counted_once(client: Client, listed: Shop) -> None:
    other = listed.shelf.get_parent().add_child(name_zh_hans="礼物", name_en="Gifts")
    ProductCategory.objects.create(product=listed.cup, category=other)
    put_on_shelves()
    top = listed.shelf.get_parent()

    response = client.get(client.get(f"/category/x_{top.pk}/").headers["Location"])

    assert response.context["list"].total == 3


def test_vessels_are_told_apart_by_what_they_hold(client: Client, listed: Shop) -> None:
    capacity = ProductAttribute.objects.create(
        product_class=ProductClass.objects.create(name="Vessel", slug="vessel"),
        name="Holds",
        code="capacity",
        type="integer",
    )
    for product, amount in ((listed.cup, 130), (listed.tray, 131), (listed.pot, 600)):
        ProductAttributeValue.objects.create(product=product, attribute=capacity, value_integer=amount)
    put_on_shelves()

    assert facet(client.get(INDEX), "holds") == {"0-130": 1, "131-220": 1, "351-": 1}
    assert titles(client.get(f"{INDEX}?holds=131-220")) == [listed.tray.title]


def test_guide_of_the_shelf_stands_in_its_grid_until_it_is_filtered(client: Client, fill, shop: Shop) -> None:
    made = fill(5)
    home = HomePage.objects.filter(locale__language_code="zh-hans").first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(
            instance=HomePage(title="首页", slug="home-test", locale=Locale.objects.get(language_code="zh-hans"))
        )
        Site.objects.update(root_page=home)
    shelf = home.add_child(instance=IndexPage(title="茶事指南", slug="guides-test"))
    guide = shelf.add_child(instance=GuidePage(title="一个人喝，买多大？", slug="how-large", intro="一百一十毫升。"))
    for product in made[:3]:
        GuideProduct.objects.create(page=guide, product=product)

    plain = client.get(INDEX)

    assert plain.context["guide"].title == guide.title
    assert guide.title in plain.content.decode()
    assert client.get(f"{INDEX}?price=0-100").context["guide"] is None
    assert client.get("/en" + INDEX).context["guide"] is None
