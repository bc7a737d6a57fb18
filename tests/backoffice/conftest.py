"""Staff of the tests, each with exactly the rights of one role, and orders in the states that pages show."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backoffice.people.operations import grant_role, sync_roles
from backoffice.people.roles import ROLES
from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.core import clock
from storefront.order.models import Carrier, Order
from storefront.order.operations import mark_paid, ship_lines
from storefront.payment.models import Charge, PaymentAttempt
from tests.cast import Shop, placed_order


@pytest.fixture
def roles(db: None) -> None:
    """The groups as roles.py lists them now, whatever the database's template was made from."""
    sync_roles()


@pytest.fixture
def staff(roles: None) -> Callable[[str], User]:
    """Makes a person with a role: staff("packer")."""

    def make(code: str) -> User:
        user, created = User.objects.get_or_create(email=f"{code}@staff.example", defaults={"first_name": code})
        if created:
            grant_role(user=user, code=code, actor=None, now=clock.now())
            user.refresh_from_db()
        return user

    return make


@pytest.fixture
def signed_in(staff: Callable[[str], User]) -> Callable[[str], Client]:
    """A client signed in with a role: signed_in("agent")."""

    def make(code: str) -> Client:
        client = Client()
        client.force_login(staff(code), backend="storefront.accounts.backends.EmailOrPhoneBackend")
        return client

    return make


def paid_order(*goods: tuple[Product, int], now: datetime, **fields: Any) -> Order:
    """An order whose total came in by one charge, as the payment side records it."""
    order = placed_order(*goods, now=now, **fields)
    attempt = PaymentAttempt.objects.create(
        order=order,
        number=1,
        method="alipay",
        status="succeeded",
        amount=order.total_incl_tax,
        currency="CNY",
        idempotency_key=f"test-{order.pk}",
        started_at=now,
        expires_at=now + timedelta(hours=1),
    )
    Charge.objects.create(
        order=order,
        attempt=attempt,
        payment_intent_id=f"pi_{order.pk}",
        method="alipay",
        amount=order.total_incl_tax,
        currency="CNY",
        charged_at=now,
    )
    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=now)
    order.refresh_from_db()
    return order


@pytest.fixture
def paid(shop: Shop) -> Order:
    """Two cups and a tray, paid an hour ago: 317.00."""
    return paid_order((shop.cup, 2), (shop.tray, 1), now=clock.now() - timedelta(hours=1))


@pytest.fixture
def half_sent(paid: Order, carrier: Carrier, staff: Callable[[str], User]) -> Order:
    """The same, with the cups on their way and the tray still here."""
    cups = paid.lines.get(partner_sku="CUP")
    ship_lines(
        order_id=paid.pk,
        quantities={cups.pk: 2},
        carrier=carrier,
        tracking_number="SF1000000001",
        actor=staff("packer"),
        now=clock.now(),
    )
    paid.refresh_from_db()
    return paid


@pytest.fixture(params=sorted(ROLES))
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)
