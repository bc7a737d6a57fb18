"""What a product page says about a flash price: units left, units a person, and that nothing comes on top."""

from django.test import Client

from storefront.core import clock
from tests.cast import Shop
from tests.storefront.partner.sales import flash_sale


def test_page_of_a_flash_price_says_how_many_and_that_nothing_comes_on_top(client: Client, shop: Shop) -> None:
    now = clock.now()
    flash_sale(shop.tray, "199.00", quota=2, person_limit=1, starts=now, made=now)

    chinese = client.get(shop.tray.get_absolute_url()).content.decode()
    english = client.get(f"/en{shop.tray.get_absolute_url()}").content.decode()

    assert "限时价剩 2 件，每人限购 1 件，不叠加其他优惠" in chinese
    assert "2 left at this price, at most 1 per person, no other offer on top" in english


def test_page_of_a_usual_price_says_nothing_of_it(client: Client, shop: Shop) -> None:
    assert "不叠加其他优惠" not in client.get(shop.tray.get_absolute_url()).content.decode()
