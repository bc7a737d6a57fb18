"""One history of all writes, whoever made them and wherever they are kept."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from backoffice.shell import history
from storefront.accounts.models import User
from storefront.core import clock
from storefront.order.models import Order, OrderLogEntry
from storefront.order.operations import add_note
from storefront.partner.ledger import post_movement
from storefront.partner.models import StockMovement
from tests.cast import Shop


@pytest.fixture
def deeds(shop: Shop, half_sent: Order, staff: Callable[[str], User]) -> Order:
    """A note, a receipt of goods, and a role that was given (by the fixtures)."""
    add_note(order=half_sent, text="顾客催单", actor=staff("seller"), now=clock.now())
    post_movement(
        stockrecord_id=shop.stock(shop.tray).pk,
        kind=StockMovement.Kind.RECEIPT,
        quantity=7,
        actor=staff("packer"),
        reason="PO-0712",
        now=clock.now(),
    )
    return half_sent


def test_orders_stock_and_people_stand_in_one_list(deeds: Order) -> None:
    rows, more = history.entries()

    assert not more
    kinds = {(str(row.what), row.label) for row in rows}
    assert {label for _what, label in kinds} >= {deeds.number, "TRAY", "CUP"}
    assert any("+7" in row.detail and "PO-0712" in row.detail for row in rows)
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_filters_narrow_by_kind_person_and_record(deeds: Order, staff: Callable[[str], User]) -> None:
    packer = staff("packer")

    assert {row.label for row in history.entries(kind="stock")[0]} == {"TRAY", "CUP"}
    assert {row.who for row in history.entries(who=packer.pk)[0]} == {"packer"}
    assert {row.label for row in history.entries(text=deeds.number[-6:])[0]} == {deeds.number}


def test_older_pages_go_on_where_the_first_ends(
    deeds: Order, staff: Callable[[str], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE_SIZE", 3)

    first, more = history.entries()
    second, _more = history.entries(before=first[-1].at)

    assert more
    assert len(first) == 3
    assert not {(r.at, r.label, str(r.what)) for r in first} & {(r.at, r.label, str(r.what)) for r in second}


def test_the_page_takes_three_queries_for_its_rows(
    deeds: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    with django_assert_num_queries(3):
        history.entries()


@pytest.mark.parametrize(
    "query",
    [
        "who=x",
        "who=99999999999999",
        "kind=nonsense",
        "before=yesterday",
        "before=2026-13-01T00:00:00",
        "q=" + "x" * 500,
    ],
)
def test_wrong_addresses_answer(signed_in: Callable[[str], Client], deeds: Order, query: str) -> None:
    assert signed_in("head").get(f"{reverse('bo_history')}?{query}").status_code == 200


def test_what_customers_do_is_theirs(deeds: Order) -> None:
    placed = next(row for row in history.entries(kind="order")[0] if row.at == deeds.date_placed)

    assert placed.who == str(OrderLogEntry.By.CUSTOMER.label)
