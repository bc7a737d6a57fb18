"""The product page: addresses, option states, buying, states of stock and sale, and its cost."""

import datetime as dt
import json
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.browsing.product import clean
from storefront.catalogue.models import (
    AttributeOption,
    Product,
    ProductRecommendation,
)
from storefront.catalogue.operations import publish_review, write_review
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import StockRecord
from tests.cast import Shop, hold_units

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "sku-axes"}


def address(product: Product) -> str:
    return reverse("catalogue:detail", kwargs={"product_slug": product.slug, "pk": product.pk})


def states(response) -> dict[str, str]:
    return {
        option.label: "chosen" if option.chosen else option.state or "ok"
        for axis in response.context["offering"].axes
        for option in axis.options
    }


def option(label: str) -> int:
    return AttributeOption.objects.get(option_zh_hans=label).pk


def test_page_of_a_plain_product(client: Client, listed: Shop) -> None:
    response = client.get(address(listed.cup))
    html = response.content.decode()

    assert response.status_code == 200
    assert f"<h1>{listed.cup.title}</h1>" in html
    assert response.context["offering"].variant.id == listed.cup.pk
    assert 'name="buy_now"' in html
    assert "data-axis" not in html


def test_wrong_slug_and_variant_address_lead_to_the_page(client: Client, listed: Shop) -> None:
    child = listed.variants["天青", "110 ml"]

    moved = client.get(f"/product/old_{listed.pot.pk}/?variant={child.pk}")
    from_child = client.get(f"/product/anything_{child.pk}/")

    assert (moved.status_code, moved.headers["Location"]) == (301, f"{address(listed.pot)}?variant={child.pk}")
    assert (from_child.status_code, from_child.headers["Location"]) == (
        301,
        f"{address(listed.pot)}?variant={child.pk}",
    )


@pytest.mark.parametrize("pk", ["0", "999999", "999999999999999999"])
def test_unknown_product_is_not_found(client: Client, listed: Shop, pk: str) -> None:
    assert client.get(f"/product/x_{pk}/").status_code == 404
    assert client.post(f"/product/x_{pk}/add/").status_code == 404
    assert client.get(f"/product/x_{pk}/reviews/").status_code == 404


def test_before_a_choice_the_price_is_a_lowest_price_and_the_missing_axis_is_named(
    client: Client, listed: Shop
) -> None:
    StockRecord.objects.filter(product=listed.variants["米白", "180 ml"]).update(price=Decimal("298.00"))

    offering = client.get(address(listed.pot)).context["offering"]

    assert (offering.shown.price, offering.price_from) == (Decimal("298.00"), True)
    assert "釉色" in offering.buy_label


def test_option_states_come_from_the_server(client: Client, listed: Shop) -> None:
    hold_units({listed.stock(listed.variants["天青", "110 ml"]).pk: 5})
    Product.objects.filter(pk=listed.variants["米白", "180 ml"].pk).update(is_public=False)

    response = client.get(f"{address(listed.pot)}?glaze={option('天青')}&capacity={option('180 ml')}")

    assert response.context["offering"].variant.id == listed.variants["天青", "180 ml"].pk
    assert states(response) == {"天青": "chosen", "米白": "other", "110 ml": "soldout", "180 ml": "chosen"}


def test_htmx_swaps_what_depends_on_the_choice_and_takes_the_other_back(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.variants["米白", "180 ml"].pk).update(is_public=False)

    response = client.get(
        f"{address(listed.pot)}?glaze={option('米白')}&capacity={option('180 ml')}",
        **HTMX,
        HTTP_HX_TRIGGER_NAME="glaze",
    )
    html = response.content.decode()

    assert "<html" not in html
    assert {"p-price", "p-notice", "p-chosen", "sku-head", "sku-quantity", "sku-buttons", "p-bar"} <= set(
        re.findall(r'id="([\w-]+)" ?[^>]*hx-swap-oob', html)
    )
    offering = response.context["offering"]
    assert offering.chosen.cleared == ("180 ml",)
    assert response.headers["HX-Replace-Url"] == address(listed.pot)
    assert "180 ml" in json.loads(response.headers["HX-Trigger"])["say"]["text"]


def test_full_choice_by_htmx_replaces_the_address(client: Client, listed: Shop) -> None:
    child = listed.variants["天青", "110 ml"]

    response = client.get(f"{address(listed.pot)}?glaze={option('天青')}&capacity={option('110 ml')}", **HTMX)

    assert response.headers["HX-Replace-Url"] == f"{address(listed.pot)}?variant={child.pk}"


def test_form_is_handed_to_the_basket_with_the_variant_that_is_really_chosen(client: Client, listed: Shop) -> None:
    child = listed.variants["米白", "110 ml"]
    form = {"glaze": option("米白"), "capacity": option("110 ml"), "quantity": 2, "add": "1", "variant": "1"}

    response = client.post(f"{address(listed.pot)}add/", form)

    assert response.status_code == 307
    assert response.headers["Location"] == reverse("basket:add", kwargs={"pk": child.pk})


@pytest.mark.parametrize("pressed", [{"add": "1"}, {"choose": "1"}, {"step": "1"}, {}])
def test_without_a_full_choice_the_page_comes_back_with_what_was_chosen(
    client: Client, listed: Shop, pressed: dict
) -> None:
    response = client.post(f"{address(listed.pot)}add/", {"glaze": option("米白"), "quantity": "2", **pressed})

    assert response.status_code == 303
    page = client.get(response.headers["Location"])
    assert states(page)["米白"] == "chosen"
    assert page.context["offering"].quantity == (3 if "step" in pressed else 2)


def test_stepping_without_javascript_buys_nothing(client: Client, listed: Shop) -> None:
    response = client.post(f"{address(listed.cup)}add/", {"quantity": "3", "step": "-1"})

    assert response.status_code == 303
    assert client.get(response.headers["Location"]).context["offering"].quantity == 2


@pytest.mark.parametrize(
    "query",
    [
        "variant=x",
        "variant=999999999999999999999999",
        "glaze=-1&capacity=%00",
        "quantity=-5",
        "quantity=99999999999",
        "glaze=1&glaze=2",
        "variant=٣",
    ],
)
def test_hostile_choices_are_harmless(client: Client, listed: Shop, query: str) -> None:
    assert client.get(f"{address(listed.pot)}?{query}").status_code == 200
    assert client.get(f"{address(listed.pot)}?{query}", **HTMX).status_code == 200
    form = dict(part.split("=") for part in query.split("&"))
    assert client.post(f"{address(listed.pot)}add/", form).status_code == 303


@pytest.mark.parametrize(
    ("held", "low", "sold_out"),
    [(0, False, False), (4, False, False), (5, True, False), (9, True, False), (10, False, True)],
)
def test_how_many_are_left_is_said_from_five_units_down(
    client: Client, listed: Shop, held: int, low: bool, sold_out: bool
) -> None:
    if held:
        hold_units({listed.stock(listed.cup).pk: held})

    offering = client.get(address(listed.cup)).context["offering"]

    assert (offering.low, offering.sold_out) == (low, sold_out)
    assert (str(10 - held) in offering.stock_words) is low


def test_sold_out_page_asks_whether_to_tell_instead_of_selling(client: Client, listed: Shop) -> None:
    hold_units({listed.stock(listed.cup).pk: 10})

    html = client.get(address(listed.cup)).content.decode()

    assert 'name="buy_now"' not in html
    assert f'action="/alerts/{listed.cup.pk}/"' in html


def test_limit_per_order_bounds_the_stepper(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(purchase_limit=3)

    offering = client.get(f"{address(listed.cup)}?quantity=50").context["offering"]

    assert (offering.most, offering.quantity) == (3, 3)
    assert "3" in offering.limit_words


def test_price_that_moved_since_the_last_look_is_said_once(client: Client, listed: Shop) -> None:
    record = StockRecord.objects.get(product=listed.cup)
    first = client.get(address(listed.cup))
    StockRecord.objects.filter(pk=record.pk).update(price=record.price - 9)

    second, third = client.get(address(listed.cup)), client.get(address(listed.cup))

    assert [page.context["moved"] == "" for page in (first, second, third)] == [True, False, True]
    assert "9.00" in second.context["moved"]
    assert second.context["moved"] in second.content.decode()


@pytest.mark.parametrize("change", [{"is_public": False}, {"published_until": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}])
def test_what_is_no_longer_sold_says_so_and_shows_what_stands_beside_it(
    client: Client, listed: Shop, change: dict
) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(**change)
    rebuild_listings()

    response = client.get(address(listed.cup))

    assert response.status_code == 410
    assert {card.product_id for card in response.context["related"]} == {listed.tray.pk, listed.pot.pk}
    assert client.post(f"{address(listed.cup)}add/").status_code == 404


def test_what_is_not_yet_sold_is_not_there(client: Client, listed: Shop) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(published_from=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))

    assert client.get(address(listed.cup)).status_code == 404


def test_hidden_variants_do_not_exist(client: Client, listed: Shop) -> None:
    child = listed.variants["米白", "110 ml"]
    Product.objects.filter(pk=child.pk).update(is_public=False)

    response = client.get(f"{address(listed.pot)}?variant={child.pk}")

    assert response.context["offering"].variant is None
    assert child.pk not in {v.id for v in response.context["facts"].variants}


def test_struck_price_comes_with_its_basis(client: Client, listed: Shop) -> None:
    StockRecord.objects.filter(product=listed.cup).update(list_price=Decimal("59.00"), list_price_basis="suggested")

    response = client.get(address(listed.cup))

    assert response.context["offering"].basis
    assert '<s aria-hidden="true">¥59.00</s>' in response.content.decode()


def test_structured_data_is_valid_and_cannot_leave_its_script(
    client: Client, listed: Shop, customer: User, now
) -> None:
    Product.objects.filter(pk=listed.cup.pk).update(title_zh_hans="杯 </script><b>&", selling_point_zh_hans="\u2028")
    review = write_review(
        product_id=listed.cup.pk, line_id=None, variant="", score=4, text="断水很干净", photos=[], anonymous=False,
        actor=customer, now=now,
    )  # fmt: skip
    publish_review(review=review, actor=None)

    html = client.get(address(listed.cup)).content.decode()

    found = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    product = next(data for data in found if data["@type"] == "Product")
    assert product["name"] == "杯 </script><b>&"
    assert (product["offers"]["price"], product["offers"]["priceCurrency"]) == ("49.00", "CNY")
    assert product["offers"]["availability"].endswith("InStock")
    assert product["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.0",
        "reviewCount": 1,
        "bestRating": "5",
    }
    crumbs = next(data for data in found if data["@type"] == "BreadcrumbList")["itemListElement"]
    assert [step["position"] for step in crumbs] == list(range(1, len(crumbs) + 1))


def test_no_rating_is_claimed_without_reviews(client: Client, listed: Shop) -> None:
    assert "aggregateRating" not in client.get(address(listed.cup)).content.decode()


def test_both_languages_point_to_each_other(client: Client, listed: Shop) -> None:
    path = address(listed.cup)

    html = client.get(f"/en{path}").content.decode()

    assert f'hreflang="zh-Hans" href="http://testserver{path}"' in html
    assert f'hreflang="en" href="http://testserver/en{path}"' in html
    assert listed.cup.title_en in html


def test_description_keeps_harmless_tags_only() -> None:
    html = clean(
        '<p onclick="x()">好<script>alert(1)</script><a href="javascript:x">y</a><img src=x onerror=1><b>厚</b></p>'
    )

    assert html == '<p>好<a rel="noopener nofollow">y</a><b>厚</b></p>'
    assert clean("一段\n\n<二段") != ""
    assert clean("一段\n\n二段") == "<p>一段</p><p>二段</p>"


def test_related_by_hand_come_first_then_the_shelf(client: Client, listed: Shop) -> None:
    ProductRecommendation.objects.create(primary=listed.cup, recommendation=listed.pot, ranking=5)
    rebuild_listings()

    related = client.get(address(listed.cup)).context["related"]

    assert [card.product_id for card in related] == [listed.pot.pk, listed.tray.pk]


def test_recently_viewed_are_remembered_in_a_signed_cookie(client: Client, fill) -> None:
    made = fill(20)
    for product in made:
        client.get(address(product))

    viewed = client.get(address(made[0])).context["viewed"]

    assert 0 < len(viewed) <= 12
    assert made[0].pk not in {card.product_id for card in viewed}
    client.cookies["guitai_history"] = "1.2.3:forged"
    assert client.get(address(made[0])).context["viewed"] == []


def test_a_product_without_options_goes_to_the_basket_in_one_request(client: Client, listed: Shop) -> None:
    page = client.get(address(listed.cup)).content.decode()
    options = client.get(address(listed.pot)).content.decode()

    assert f'action="/basket/add/{listed.cup.pk}/"' in page
    assert page.count(f'formaction="{address(listed.cup)}add/"') == 2  # more and fewer units, without scripts
    assert f'action="{address(listed.pot)}add/"' in options
