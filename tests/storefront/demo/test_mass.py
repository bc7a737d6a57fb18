"""Mass data for benchmarks."""

from datetime import datetime

import pytest
from django.utils import timezone

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.demo.mass import load_mass
from storefront.order.models import Order
from storefront.partner.models import Listing

NOW = timezone.make_aware(datetime(2026, 11, 24, 15, 30))


@pytest.mark.django_db
def test_mass_data_fills_an_empty_shop() -> None:
    load_mass(products=25, orders=5, customers=6, now=NOW, say=lambda words: None)

    assert Product.objects.filter(parent=None).count() == 25
    assert Listing.objects.filter(visible=True, price__gt=0).count() == 25
    assert (Order.objects.count(), User.objects.count()) == (5, 6)


@pytest.mark.django_db
def test_orders_without_goods_are_refused() -> None:
    with pytest.raises(ValueError, match="need products"):
        load_mass(products=0, orders=5, customers=6, now=NOW, say=lambda words: None)
