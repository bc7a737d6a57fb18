"""The log of searches: once a visitor, day and query; clicks; orders that followed; nobody after 30 days."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import RequestFactory

from search import handlers
from search.log import (
    follow_basket,
    follow_user,
    forget_user,
    note_click,
    note_order,
    note_search,
    private,
    untie,
)
from search.models import LoggedSearch, SearchClick, VisitBasket
from search.visits import COOKIE, FollowVisits, is_person, keep_visit, visit_of, visitor_of
from storefront.accounts.events import AccountErased
from storefront.accounts.models import User
from storefront.core.events import reactions
from storefront.core.periodic import schedule
from storefront.order.events import OrderPlaced
from tests.cast import Shop, placed_order

NOW = dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
ANNA, BEN = "a" * 32, "b" * 32


def note(words: str = "茶杯", *, visitor: str = ANNA, now: dt.datetime = NOW, **given: Any) -> str:
    return note_search(**({"words": words, "total": 3, "language": "zh-hans", "visitor": visitor, "now": now} | given))


def test_a_search_is_noted_as_typed_and_as_understood(db: None) -> None:
    key = note("  茶杯　ＴＥＡ ", total=7, engine="embedded", corrected="茶杯 tea", shown=[3, 1, 2], user_id=5)

    row = LoggedSearch.objects.get()
    assert (row.typed, row.words, row.total, row.engine) == ("茶杯 ＴＥＡ", "茶杯 tea", 7, "embedded")
    assert (row.corrected, row.shown, row.user_id, row.at, row.language) == (
        "茶杯 tea",
        [3, 1, 2],
        5,
        NOW,
        "zh-hans",
    )
    assert row.key == key
    assert len(key) == 32


def test_the_same_words_of_a_visitor_are_one_search_a_day(db: None) -> None:
    key = note("茶杯")

    assert note(" 茶杯 ", now=NOW + MINUTE) == key
    assert note("茶杯", page=2) == key
    assert note("茶杯", filtered=True) == key
    assert LoggedSearch.objects.count() == 1
    assert len({key, note("茶壶"), note("茶杯", visitor=BEN), note("茶杯", now=NOW + DAY)}) == 4
    assert LoggedSearch.objects.count() == 4


def test_a_further_page_alone_writes_nothing(db: None) -> None:
    note("茶杯", page=3)
    note("茶杯", filtered=True)

    assert not LoggedSearch.objects.exists()


def test_noting_costs_one_statement(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(1):
        note("茶杯")
    with django_assert_num_queries(1):
        note("茶杯")
    with django_assert_num_queries(0):
        note("茶杯", page=2)


@pytest.mark.parametrize("words", ["", "   ", "\x00\x01", "\u3000"])
def test_nothing_typed_is_no_search(db: None, words: str) -> None:
    assert note(words) == ""
    assert not LoggedSearch.objects.exists()


@pytest.mark.parametrize("words", ["长" * 10_000, "a\x00b", "\ud800", "'; DROP TABLE --", "𠮷" * 300])
def test_whatever_is_typed_can_be_noted(db: None, words: str) -> None:
    note(words)  # never an error

    for row in LoggedSearch.objects.all():
        assert len(row.words) <= 200


def test_a_database_that_fails_does_not_fail_the_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(LoggedSearch.objects, "bulk_create", fail)

    assert note() == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("订单 13800138000 物流", "订单 138*** 物流"),
        ("138 0013 8000", "138***"),
        ("anna@test.example 退款", "***@*** 退款"),
        ("iphone 15 pro", "iphone 15 pro"),
        ("500ml 350 x 12", "500ml 350 x 12"),
        ("2026-11", "2026-11"),
    ],
)
def test_numbers_and_addresses_of_people_are_not_kept(typed: str, kept: str) -> None:
    assert private(typed) == kept


# --- clicks ---------------------------------------------------------------------------------------------------------
def test_the_first_click_gives_the_place_and_each_product_counts_once(db: None) -> None:
    key = note()

    assert note_click(key=key, visitor=ANNA, product_id=11, place=4, now=NOW + MINUTE)
    assert note_click(key=key, visitor=ANNA, product_id=12, place=1, now=NOW + MINUTE)
    assert not note_click(key=key, visitor=ANNA, product_id=12, place=1, now=NOW + MINUTE)

    row = LoggedSearch.objects.get()
    assert (row.clicks, row.place) == (2, 4)
    assert list(SearchClick.objects.order_by("pk").values_list("product_id", "place")) == [(11, 4), (12, 1)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"visitor": BEN},
        {"key": "x" * 32},
        {"key": ""},
        {"place": 0},
        {"place": 10_000},
        {"product_id": 0},
        {"product_id": 2**63},
        {"now": NOW - MINUTE},
        {"now": NOW + 8 * DAY},
    ],
)
def test_clicks_of_others_and_nonsense_are_not_noted(db: None, wrong: dict[str, Any]) -> None:
    given = {"key": note(), "visitor": ANNA, "product_id": 1, "place": 1, "now": NOW + MINUTE} | wrong

    assert not note_click(**given)
    assert not SearchClick.objects.exists()


# --- orders ---------------------------------------------------------------------------------------------------------
def ordered() -> set[str]:
    return set(LoggedSearch.objects.filter(ordered=True).values_list("words", flat=True))


def test_an_order_follows_the_buyers_searches_of_the_week_before(shop: Shop, customer: User) -> None:
    cup, tray = shop.cup.pk, shop.tray.pk
    note("杯", user_id=customer.pk, shown=[cup, tray])
    note("碗", user_id=customer.pk, shown=[tray])
    key = note("器", user_id=customer.pk)
    note_click(key=key, visitor=ANNA, product_id=cup, place=30, now=NOW + MINUTE)
    note("盏", user_id=customer.pk + 1, visitor=BEN, shown=[cup])
    note("旧", user_id=customer.pk, shown=[cup], now=NOW - 8 * DAY)
    note("后", user_id=customer.pk, shown=[cup], now=NOW + DAY)

    order = placed_order((shop.cup, 1), user=customer, now=NOW + 2 * MINUTE)

    assert note_order(order_id=order.pk) == 2
    assert note_order(order_id=order.pk) == 0
    assert ordered() == {"杯", "器"}


def test_a_variant_counts_as_its_product(shop: Shop, customer: User) -> None:
    note("壶", user_id=customer.pk, shown=[shop.pot.pk])

    order = placed_order((next(iter(shop.variants.values())), 1), user=customer, now=NOW + MINUTE)
    handlers.follow_order(OrderPlaced(order_id=order.pk))

    assert ordered() == {"壶"}


def test_a_guests_order_follows_by_the_basket_that_the_visit_filled(shop: Shop) -> None:
    note("杯", shown=[shop.cup.pk])
    note("杯", visitor=BEN, shown=[shop.cup.pk])
    order = placed_order((shop.cup, 1), now=NOW + MINUTE)
    assert order.basket_id is not None
    follow_basket(visitor=ANNA, basket_id=order.basket_id, now=NOW)
    follow_basket(visitor=ANNA, basket_id=order.basket_id, now=NOW)
    follow_basket(visitor="c" * 32, basket_id=order.basket_id, now=NOW)  # never searched

    assert VisitBasket.objects.count() == 1
    assert note_order(order_id=order.pk) == 1
    assert LoggedSearch.objects.get(ordered=True).visitor == ANNA


def test_an_order_that_is_gone_changes_nothing(db: None) -> None:
    assert note_order(order_id=12345) == 0


# --- nobody after a month -------------------------------------------------------------------------------------------
def test_after_thirty_days_nobody_knows_who_searched_and_the_counts_stay(db: None) -> None:
    key = note("旧", user_id=7)
    note_click(key=key, visitor=ANNA, product_id=1, place=2, now=NOW + MINUTE)
    LoggedSearch.objects.update(ordered=True)
    follow_basket(visitor=ANNA, basket_id=5, now=NOW)
    note("新", user_id=7, now=NOW + 20 * DAY)

    assert untie(now=NOW + 30 * DAY) == 0
    assert untie(now=NOW + 30 * DAY + MINUTE) == 1
    assert untie(now=NOW + 30 * DAY + MINUTE) == 0

    old, new = LoggedSearch.objects.order_by("at")
    assert (old.key, old.visitor, old.user_id) == (None, "", None)
    assert (old.words, old.total, old.clicks, old.place, old.ordered) == ("旧", 3, 1, 2, True)
    assert (new.visitor, new.user_id) == (ANNA, 7)
    assert not VisitBasket.objects.exists()
    untie(now=NOW + 401 * DAY)
    assert list(LoggedSearch.objects.values_list("words", flat=True)) == ["新"]


def test_untying_runs_every_night() -> None:
    assert schedule()["search.tasks.untie_searches"] == "40 4 * * *"
    assert "search.handlers.follow_order" in reactions()[OrderPlaced.name()]


def test_an_erased_account_leaves_no_trace(db: None) -> None:
    note("杯", user_id=7)
    note("盏", user_id=8, visitor=BEN)

    handlers.forget_searches(AccountErased(user_id=7))

    assert list(LoggedSearch.objects.order_by("pk").values_list("user_id", "visitor")) == [(None, ""), (8, BEN)]
    assert forget_user(user_id=7) == 0


def test_who_signs_in_takes_the_searches_of_the_visit_along(db: None) -> None:
    note("杯")
    note("盏", visitor=BEN)

    follow_user(visitor=ANNA, user_id=7)

    assert list(LoggedSearch.objects.order_by("pk").values_list("user_id", flat=True)) == [7, None]


# --- visits ---------------------------------------------------------------------------------------------------------
def request_of(user: Any = None, **headers: str) -> Any:
    request = RequestFactory().get("/", headers={"User-Agent": "Mozilla/5.0 (iPhone)"} | headers)
    request.user = user
    return request


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Googlebot/2.1",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "curl/8.1",
        "python-requests/2.3",
        "Mozilla/5.0 HeadlessChrome/120",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Bytespider; spider-feedback@bytedance.com",
    ],
)
def test_robots_are_no_visitors(agent: str) -> None:
    assert not is_person(request_of(**{"User-Agent": agent}))


def test_staff_and_pages_fetched_in_advance_are_no_visits(customer: User, packer: User) -> None:
    assert is_person(request_of(customer))
    assert not is_person(request_of(packer))
    assert not is_person(request_of(**{"Sec-Purpose": "prefetch;prerender"}))


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0.49 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    ],
)
def test_browsers_are_visitors(agent: str) -> None:
    assert is_person(request_of(**{"User-Agent": agent}))


def test_a_visit_has_one_name_and_the_log_another() -> None:
    from django.http import HttpResponse

    request, response = request_of(), HttpResponse()

    name = visit_of(request)
    keep_visit(request, response)

    assert visit_of(request) == name
    assert response.cookies[COOKIE].value == name
    assert response.cookies[COOKIE]["httponly"]
    assert not response.cookies[COOKIE]["max-age"]
    assert name not in visitor_of(request)
    again = request_of()
    again.COOKIES[COOKIE] = name
    assert visitor_of(again) == visitor_of(request)
    again.COOKIES[COOKIE] = "x'; --"
    assert visitor_of(again) != visitor_of(request)
    assert FollowVisits is not None
