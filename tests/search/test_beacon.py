"""A product opened from a search is told to the shop by a beacon that nobody waits for."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from search.beacon import A_MINUTE
from search.log import note_search
from search.models import SearchClick
from search.visits import COOKIE
from storefront.core import clock

AGENT = {"User-Agent": "Mozilla/5.0 (iPhone)"}
NAME = "n" * 24


@pytest.fixture
def key(db: None, client: Client) -> str:
    from django.http import HttpRequest

    from search.visits import visitor_of

    cache.clear()
    client.cookies[COOKIE] = NAME
    request = HttpRequest()
    request.COOKIES[COOKIE] = NAME
    return note_search(words="杯", total=1, language="zh-hans", visitor=visitor_of(request), now=clock.now())


def tell(client: Client, **data: str) -> int:
    return client.post(reverse("search:opened"), data, headers=AGENT).status_code


def test_a_click_is_noted_once_and_answers_nothing(client: Client, key: str) -> None:
    assert tell(client, search=key, product="5", place="3") == 204
    assert tell(client, search=key, product="5", place="3") == 204

    assert list(SearchClick.objects.values_list("product_id", "place")) == [(5, 3)]


@pytest.mark.parametrize(
    ("product", "place"), [("", "1"), ("x", "1"), ("1", "-1"), ("1", "1.5"), ("9" * 30, "1"), ("１", "1"), ("1", "")]
)
def test_nonsense_is_refused(client: Client, key: str, product: str, place: str) -> None:
    assert tell(client, search=key, product=product, place=place) == 400
    assert not SearchClick.objects.exists()


def test_others_robots_and_floods_are_not_noted(client: Client, key: str) -> None:
    stranger = Client()
    stranger.cookies[COOKIE] = "m" * 24
    assert tell(stranger, search=key, product="5", place="1") == 204
    assert tell(Client(), search=key, product="5", place="1") == 204
    assert client.post(reverse("search:opened"), {"search": key, "product": "5", "place": "1"}).status_code == 204
    for _ in range(A_MINUTE):
        tell(client, search="x", product="1", place="1")
    assert tell(client, search=key, product="5", place="1") == 204
    assert not SearchClick.objects.exists()


def test_it_is_a_post_with_a_token(key: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = NAME

    assert strict.get(reverse("search:opened")).status_code == 405
    assert tell(strict, search=key, product="5", place="1") == 403
    assert not SearchClick.objects.exists()
