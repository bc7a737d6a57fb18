"""The search page says what was done to the words, and shows what was found in the titles."""

import re
from datetime import datetime

import pytest
from django.test import Client

from search.models import LoggedSearch, Redirect, Synonym
from search.views import labels
from storefront.accounts.models import User
from storefront.catalogue.models import AttributeOption, Brand, Category, Product
from tests.cast import Shop
from tests.shelves import build_index, forget_kept, put_on_shelves

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def indexed(shop: Shop) -> Shop:
    put_on_shelves()
    return shop


def titles(response) -> list[str]:
    return [card.title for card in response.context["list"].page.object_list]


def test_corrected_words_are_named_with_a_way_to_what_was_typed(client: Client, indexed: Shop) -> None:
    response = client.get("/search/?q=茶攀&sort=price")
    html = response.content.decode()

    assert titles(response) == [indexed.tray.title]
    assert "已为你搜索“茶盘”" in html
    (exact,) = re.findall(r'<a href="(\?q=[^"]*exact=1[^"]*)"', html)
    typed = client.get(f"/search/{exact}".replace("&amp;", "&"))
    assert titles(typed) == []
    assert "仍搜索" not in typed.content.decode()
    assert 'name="exact" value="1"' not in html


def test_exact_is_kept_by_order_filters_and_pages(client: Client, indexed: Shop) -> None:
    page = client.get("/search/?q=晴山&exact=1").context["list"]

    assert all("exact=1" in link.url for link in page.sorts)
    assert "exact=1" in page.query
    assert page.clear_url.count("exact=1") == 1


def test_widened_words_are_said(client: Client, indexed: Shop) -> None:
    response = client.get("/search/?q=晴山 黑胡桃")

    assert "全部" in response.content.decode() or "大部分" in response.content.decode()
    assert response.context["list"].said.step in ("most_words", "any_word")


def test_what_was_looked_for_is_marked_in_titles_and_escaped(client: Client, shop: Shop) -> None:
    Product.objects.filter(pk=shop.tray.pk).update(title_zh_hans="茶盘 <b>黑</b> & 白")
    put_on_shelves()

    html = client.get("/search/?q=茶盘").content.decode()
    category = client.get("/catalogue/").content.decode()

    assert "<mark>茶盘</mark> &lt;b&gt;黑&lt;/b&gt; &amp; 白" in html
    assert "<mark>" not in category


def test_a_title_that_changed_since_is_shown_as_it_is_now(client: Client, indexed: Shop) -> None:
    Product.objects.filter(pk=indexed.tray.pk).update(title_zh_hans="换了名字")

    response = client.get("/search/?q=茶盘")

    assert titles(response) == ["换了名字"]
    assert "<mark>" not in response.content.decode()


def test_filters_that_leave_nothing_say_what_the_words_find(client: Client, indexed: Shop) -> None:
    response = client.get("/search/?q=晴山&price=500-")

    assert response.context["list"].total == 0
    assert "不加筛选有 2 件商品" in response.content.decode()


def test_a_query_with_a_page_of_its_own_leads_there(client: Client, indexed: Shop) -> None:
    Redirect.objects.create(query="退货", url="/help/returns/")
    forget_kept()

    whole = client.get("/search/?q=退货")
    part = client.get("/search/?q=退货", **HTMX, HTTP_HX_TARGET="list")
    narrowed = client.get("/search/?q=退货&stock=1")

    assert (whole.status_code, whole.headers.get("Location")) == (302, "/help/returns/")
    assert (part.status_code, narrowed.status_code) == (200, 200)


def test_a_redirect_to_the_search_itself_ends_there(client: Client, indexed: Shop) -> None:
    Redirect.objects.create(query="circle", url="/search/?q=circle")
    forget_kept()

    assert client.get("/search/?q=circle").status_code == 200


def test_synonyms_find_and_are_named(client: Client, indexed: Shop) -> None:
    Synonym.objects.create(words="哐当", meant="茶盘", one_way=True)
    forget_kept()

    response = client.get("/search/?q=哐当")

    assert titles(response) == [indexed.tray.title]
    assert "同时查找" in response.content.decode()
    assert "<span>茶盘</span>" in response.content.decode()


def test_a_persons_search_is_noted_and_a_robots_is_not(client: Client, indexed: Shop, customer: User) -> None:
    client.get("/search/?q=茶盘", HTTP_USER_AGENT="Googlebot/2.1")
    client.get("/search/?q=茶盘")
    assert LoggedSearch.objects.count() == 0

    response = client.get("/search/?q=茶盘", HTTP_USER_AGENT="Mozilla/5.0 Firefox")
    client.get("/search/?q=茶盘&page=2", HTTP_USER_AGENT="Mozilla/5.0 Firefox")

    row = LoggedSearch.objects.get()
    assert (row.words, row.total, row.engine, row.shown) == ("茶盘", 1, "embedded", [indexed.tray.pk])
    assert f'data-search="{row.key}"' in response.content.decode()


def test_words_in_a_shelfs_address_change_nothing(client: Client, indexed: Shop) -> None:
    response = client.get("/catalogue/?q=茶盘")

    assert len(titles(response)) == 3
    assert "q=" not in response.context["list"].query


def test_new_values_have_their_names_at_once(
    client: Client, indexed: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/catalogue/")
    brand = Brand.objects.create(slug="mill", name_zh_hans="坊", name_en="Mill")
    other = Brand.objects.create(slug="kiln", name_zh_hans="窑", name_en="Kiln")
    Product.objects.filter(pk=indexed.tray.pk).update(brand=brand)
    Product.objects.filter(pk=indexed.cup.pk).update(brand=other)
    AttributeOption.objects.filter(option_en="Celadon").update(option_zh_hans="粉青", option_en="Powder blue")
    from search.indexing import rebuild

    rebuild(now=now)
    monkeypatch.setattr(labels, "_looked", -10.0)

    facets = {f.name: [v.label for v in f.values] for f in client.get("/catalogue/").context["list"].facets}

    assert sorted(facets["brand"]) == ["坊", "窑"]
    assert "粉青" in facets["glaze"]


def test_another_process_change_of_a_shelf_shows(client: Client, indexed: Shop) -> None:
    from search.revision import forget_revision, knowledge_changed

    client.get("/catalogue/")
    Category.objects.filter(depth=1).update(name_zh_hans="改名")
    knowledge_changed()  # as the worker does, elsewhere
    forget_revision()  # two seconds later

    assert "改名" in client.get("/catalogue/").content.decode()


def test_pages_beyond_the_last_show_the_last(client: Client, indexed: Shop) -> None:
    for page in ("2", "400", "999999"):
        response = client.get(f"/catalogue/?sort=price&page={page}")

        assert response.context["list"].page.number == 1
        assert len(titles(response)) == 3


def test_a_shelf_is_as_the_index_says_until_it_is_written(client: Client, indexed: Shop) -> None:
    Product.objects.filter(pk=indexed.cup.pk).update(is_public=False)
    build_index()
    assert len(titles(client.get("/catalogue/"))) == 3  # the listing has not been told

    put_on_shelves()
    assert len(titles(client.get("/catalogue/"))) == 2
