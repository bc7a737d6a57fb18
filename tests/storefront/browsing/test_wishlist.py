"""Saved products: of guests in a cookie, of customers in the database, and from one to the other."""

from decimal import Decimal

import pytest
from django.contrib.auth import user_logged_in
from django.db.transaction import atomic
from django.test import Client, RequestFactory
from django.urls import reverse

from storefront.accounts.contributions import export_parts
from storefront.accounts.events import AccountErased
from storefront.accounts.models import User
from storefront.browsing.models import SavedProduct
from storefront.browsing.wishlist import COOKIE, MOST_SAVED, save_product
from storefront.catalogue.models import Product
from storefront.catalogue.operations import write_review
from storefront.core.events import publish
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import StockRecord
from tests.cast import Shop, hold_units

TOGGLE = "/saved/toggle/"


def saved(client: Client) -> dict[int, object]:
    return {one.card.product_id: one for one in client.get("/saved/").context["saved"]}


def test_guest_saves_and_lets_go_in_a_signed_cookie(client: Client, listed: Shop) -> None:
    client.post(TOGGLE, {"product": listed.cup.pk})
    client.post(TOGGLE, {"product": listed.tray.pk})
    assert list(saved(client)) == [listed.tray.pk, listed.cup.pk]

    client.post(TOGGLE, {"product": listed.cup.pk})
    assert list(saved(client)) == [listed.tray.pk]
    assert not SavedProduct.objects.exists()


def test_forged_cookie_counts_as_empty(client: Client, listed: Shop) -> None:
    client.cookies[COOKIE] = f"{listed.cup.pk}-100:forged"

    assert saved(client) == {}
    assert client.get("/catalogue/").status_code == 200


def test_customer_saves_once_and_sees_the_heart_filled(client: Client, listed: Shop, customer: User) -> None:
    client.force_login(customer)

    client.post(TOGGLE, {"product": listed.cup.pk})

    assert SavedProduct.objects.get().price == Decimal("49.00")
    cards = client.get("/catalogue/").context["list"].page.object_list
    assert [card.product_id for card in cards if card.in_wishlist] == [listed.cup.pk]
    client.post(TOGGLE, {"product": listed.cup.pk})
    assert not SavedProduct.objects.exists()


def test_htmx_gets_the_button_again(client: Client, listed: Shop) -> None:
    for pressed in ("true", "false"):
        response = client.post(TOGGLE, {"product": listed.cup.pk}, HTTP_HX_REQUEST="true")

        assert f'aria-pressed="{pressed}"' in response.content.decode()
        assert "say" in response.headers["HX-Trigger"]


def test_plain_form_returns_to_the_page_it_came_from_but_not_to_another_site(client: Client, listed: Shop) -> None:
    here = client.post(TOGGLE, {"product": listed.cup.pk, "next": "/catalogue/"})
    away = client.post(TOGGLE, {"product": listed.cup.pk, "next": "https://evil.example/"})

    assert here.headers["Location"] == "/catalogue/"
    assert away.headers["Location"] == reverse("wishlists:list")


@pytest.mark.parametrize("product", ["", "x", "-1", "0", "999999", "9" * 40, "1 OR 1=1"])
def test_unknown_products_change_nothing(client: Client, listed: Shop, customer: User, product: str) -> None:
    client.force_login(customer)

    assert client.post(TOGGLE, {"product": product}).status_code == 302
    assert client.get(TOGGLE).status_code == 405
    assert not SavedProduct.objects.exists()


def test_cheaper_sold_out_and_no_longer_sold_are_told_apart(client: Client, listed: Shop, customer: User, now) -> None:
    for product in (listed.cup, listed.tray, listed.pot):
        save_product(user=customer, product_id=product.pk, price=Decimal("400.00"), now=now)
    StockRecord.objects.filter(product=listed.cup).update(price=Decimal("39.00"))
    hold_units({listed.stock(listed.tray).pk: 3})
    Product.objects.filter(pk=listed.pot.pk).update(is_public=False)
    rebuild_listings()
    client.force_login(customer)

    found = saved(client)

    assert (found[listed.cup.pk].cheaper, found[listed.cup.pk].gone) == (Decimal("361.00"), False)
    assert found[listed.tray.pk].card.state == "soldout"
    assert found[listed.pot.pk].gone


def test_what_a_guest_saved_joins_the_account_once(client: Client, listed: Shop, customer: User, now) -> None:
    save_product(user=customer, product_id=listed.tray.pk, price=Decimal("300.00"), now=now)
    for product in (listed.cup, listed.tray):
        client.post(TOGGLE, {"product": product.pk})

    sign_in(client, customer)

    assert set(customer.saved_products.values_list("product_id", flat=True)) == {listed.cup.pk, listed.tray.pk}
    assert customer.saved_products.get(product=listed.tray).price == Decimal("300.00")
    client.post(TOGGLE, {"product": listed.cup.pk})
    client.logout()
    sign_in(client, customer)
    assert set(customer.saved_products.values_list("product_id", flat=True)) == {listed.tray.pk}


def sign_in(client: Client, person: User) -> None:
    """As the sign-in page does: the signal carries the request with the guest's cookie."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    client.force_login(person)
    user_logged_in.send(sender=User, request=request, user=person)


def test_list_is_bounded(listed: Shop, customer: User, now) -> None:
    SavedProduct.objects.bulk_create(
        SavedProduct(user=customer, product=product, at=now)
        for product in Product.objects.bulk_create(
            Product(upc=f"B{n}", title_zh_hans=f"{n}", product_class=listed.cup.product_class, slug=f"b{n}")
            for n in range(MOST_SAVED)
        )
    )

    assert save_product(user=customer, product_id=listed.cup.pk, price=None, now=now) is False
    assert SavedProduct.objects.count() == MOST_SAVED


def test_lists_of_others_are_never_shown(
    client: Client, listed: Shop, customer: User, other_customer: User, now
) -> None:
    save_product(user=customer, product_id=listed.cup.pk, price=None, now=now)
    client.force_login(other_customer)

    assert saved(client) == {}


def test_erased_account_leaves_no_list_and_nameless_reviews(listed: Shop, customer: User, now, run_tasks) -> None:
    save_product(user=customer, product_id=listed.cup.pk, price=None, now=now)
    review = write_review(
        product_id=listed.cup.pk, line_id=None, variant="", score=5, text="断水很干净", photos=[], anonymous=False,
        actor=customer, now=now,
    )  # fmt: skip
    assert {"saved_products", "reviews"} <= export_parts(customer).keys()

    with atomic():
        publish(AccountErased(user_id=customer.pk))
    run_tasks()

    review.refresh_from_db()
    assert review.anonymous
    assert not SavedProduct.objects.exists()
