"""Steering search in the back office: rules with their errors, the log's figures, explanations, and who may do it."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from search import indexing
from search.engines.base import Engine, EngineUnavailable
from search.engines.embedded import EmbeddedEngine
from search.log import note_click, note_order, note_search
from search.models import FacetOrder, LoggedSearch, Placement, Redirect, Synonym
from search.vocabulary import forget_knowledge, read_arrangements, read_knowledge
from storefront.accounts.models import User
from storefront.core import clock
from storefront.order.models import Order
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop, placed_order

HOSTILE = ["", "   ", "\x00\x01\x1f", "长" * 10_000, "' OR 1=1 --", '"><script>alert(1)</script>', "%"]


@pytest.fixture
def engine(shop: Shop, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The shop's products in an index that the pages ask."""
    made = EmbeddedEngine(tmp_path / "search")
    for module in ("search.queries.explaining", "search.queries.previewing", "backoffice.search.pins"):
        monkeypatch.setattr(f"{module}.chosen_engine", lambda: made)
    monkeypatch.setattr(indexing, "chosen_engine", lambda: made)
    rebuild_listings(now=clock.now())
    indexing.rebuild(now=clock.now())
    forget_knowledge()
    yield made
    forget_knowledge()


@pytest.fixture
def marketer(signed_in: Callable[[str], Client], engine: Engine) -> Client:
    return signed_in("marketer")


def text(response: Any) -> str:
    return response.content.decode()


def search(words: str, visitor: str = "a" * 32, days: int = 1, total: int = 3, **given: Any) -> str:
    return note_search(
        words=words,
        total=total,
        language="zh-hans",
        visitor=visitor,
        now=clock.now() - dt.timedelta(days=days),
        **given,
    )


# --- synonyms -------------------------------------------------------------------------------------------------------
def test_a_synonym_is_previewed_by_the_real_engine_and_then_saved(marketer: Client) -> None:
    data = {"words": "水盅, 品茗杯", "one_way": "", "meant": ""}
    search("水盅")

    preview = marketer.post(reverse("bo_search:synonym_new"), data | {"do": "preview"})

    assert preview.status_code == 200
    (change,) = [c for c in preview.context["moved"] if c.query == "水盅"]
    assert (change.before, change.after) == (0, 1)
    assert "晴山品茗杯" in text(preview)
    assert not Synonym.objects.exists()

    saved = marketer.post(reverse("bo_search:synonym_new"), data | {"do": "save"})
    assert saved["Location"] == reverse("bo_search:synonyms")
    rule = Synonym.objects.get()
    assert rule.words == "水盅, 品茗杯"
    assert "水盅, 品茗杯" in text(marketer.get(reverse("bo_search:synonyms")))

    marketer.post(reverse("bo_search:synonym", args=[rule.pk]), {"words": "水盅", "one_way": "1", "meant": "茶盘"})
    rule.refresh_from_db()
    assert (rule.words, rule.meant, rule.one_way) == ("水盅", "茶盘", True)
    marketer.post(reverse("bo_search:synonym", args=[rule.pk]), {"do": "delete"})
    assert not Synonym.objects.exists()
    assert marketer.get(reverse("bo_search:synonym", args=[rule.pk])).status_code == 404


def test_wrong_words_are_told_at_their_field(marketer: Client) -> None:
    for words in HOSTILE:
        for do in ("save", "preview"):
            response = marketer.post(reverse("bo_search:synonym_new"), {"words": words, "do": do})

            assert response.status_code == 422, words[:20]
            assert "words" in response.context["form"].errors
    assert not Synonym.objects.exists()


def test_a_second_rule_and_a_circle_are_told_in_words(marketer: Client) -> None:
    new = reverse("bo_search:synonym_new")
    marketer.post(new, {"words": "甲, 乙"})

    again = marketer.post(new, {"words": "乙, 甲"})
    marketer.post(new, {"words": "丙", "one_way": "1", "meant": "丁"})
    circle = marketer.post(new, {"words": "丁", "one_way": "1", "meant": "丙"})

    assert "已有规则包含这些词" in text(again)
    assert "丁 → 丙 → 丁" in text(circle)
    assert [list(r.context["form"].errors) for r in (again, circle)] == [["words"], ["meant"]]
    assert Synonym.objects.count() == 2


def test_a_word_from_the_log_stands_in_the_new_rule(marketer: Client) -> None:
    assert 'value="水盅"' in text(marketer.get(reverse("bo_search:synonym_new"), {"words": "水盅"}))
    assert 'value="水盅"' in text(marketer.get(reverse("bo_search:redirect_new"), {"query": "水盅"}))


# --- pinned and buried products -------------------------------------------------------------------------------------
def place(client: Client, query: str, **data: Any) -> Any:
    return client.post(f"{reverse('bo_search:pins_query')}?q={query}", data)


def test_products_are_pinned_moved_dated_and_let_go(marketer: Client, shop: Shop) -> None:
    for product in (shop.tray, shop.cup):
        assert place(marketer, "茶", do="place", pk=product.pk, kind="pin").status_code == 302
    one, two = Placement.objects.order_by("position")

    page = marketer.get(reverse("bo_search:pins_query"), {"q": "茶"})
    assert [s.product.pk for s in page.context["shown"]][:2] == [shop.tray.pk, shop.cup.pk]
    assert [s.placed for s in page.context["shown"]][:2] == ["pin", "pin"]

    place(marketer, "茶", do="up", pk=two.pk)
    assert [row.product_id for row in read_knowledge().placed["茶"]] == [shop.cup.pk, shop.tray.pk]
    place(marketer, "茶", do="change", pk=one.pk, kind="bury", starts="2026-11-01T00:00", ends="2099-01-01T08:30")
    one.refresh_from_db()
    assert one.kind == "bury"
    assert one.ends == dt.datetime(2099, 1, 1, 0, 30, tzinfo=dt.UTC)
    place(marketer, "茶", do="remove", pk=two.pk)
    assert list(Placement.objects.all()) == [one]
    assert "晴山品茗杯" not in text(marketer.get(reverse("bo_search:pins")))
    assert "黑胡桃茶盘" in text(marketer.get(reverse("bo_search:pins_view", args=["running"])))


def test_the_picker_finds_products_of_the_shop(marketer: Client, shop: Shop) -> None:
    page = marketer.get(reverse("bo_search:pins_query"), {"q": "露营", "find": "茶盘"})

    assert [s.product.pk for s in page.context["offered"]] == [shop.tray.pk]


def test_wrong_places_are_told(marketer: Client, shop: Shop) -> None:
    type(shop.pot).objects.filter(pk=shop.pot.pk).update(is_public=False)
    place(marketer, "茶", do="place", pk=shop.cup.pk, kind="pin")
    mine = Placement.objects.get()

    wrong = [
        place(marketer, "茶", do="place", pk=shop.cup.pk, kind="pin"),
        place(marketer, "茶", do="place", pk=shop.pot.pk, kind="pin"),
        place(marketer, "茶", do="place", pk=99999999, kind="pin"),
        place(marketer, "茶", do="place", pk="9" * 40, kind="pin"),
        place(marketer, "茶", do="place", pk=shop.tray.pk, kind="top"),
        place(marketer, "茶", do="place", pk=shop.tray.pk, kind="pin", ends="nonsense"),
        place(marketer, "茶", do="change", pk=mine.pk, kind="pin", starts="2026-02-02T00:00", ends="2026-01-01T00:00"),
        place(marketer, "茶", do="change", pk=mine.pk, kind="pin", ends="99999-01-01T00:00"),
    ]

    assert [r.status_code for r in wrong] == [422] * len(wrong)
    assert "已隐藏" in text(wrong[1])
    assert "已有位置" in text(wrong[0])
    assert place(marketer, "茶", do="explode", pk=1).status_code == 404
    assert Placement.objects.count() == 1


def test_a_pin_whose_product_was_hidden_later_says_so(marketer: Client, shop: Shop) -> None:
    place(marketer, "茶", do="place", pk=shop.cup.pk, kind="pin")
    type(shop.cup).objects.filter(pk=shop.cup.pk).update(is_public=False)

    assert "商品已隐藏" in text(marketer.get(reverse("bo_search:pins")))
    assert "商品已隐藏" in text(marketer.get(reverse("bo_search:pins_query"), {"q": "茶"}))


# --- redirects ------------------------------------------------------------------------------------------------------
def test_a_redirect_is_made_changed_and_deleted(marketer: Client) -> None:
    new = reverse("bo_search:redirect_new")

    marketer.post(new, {"query": "全部", "page": "", "url": "/catalogue/"})
    row = Redirect.objects.get()
    assert (row.query, row.url) == ("全部", "/catalogue/")
    assert "全部" in text(marketer.get(reverse("bo_search:redirects")))
    marketer.post(reverse("bo_search:redirect", args=[row.pk]), {"query": "所有", "page": "", "url": "/catalogue/"})
    assert read_knowledge().redirects == {"所有": "/catalogue/"}
    marketer.post(reverse("bo_search:redirect", args=[row.pk]), {"do": "delete"})
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/", "只能填写本店地址"),
        ("javascript:alert(1)", "只能填写本店地址"),
        ("//evil.example", "只能填写本店地址"),
        ("/nowhere/at/all/", "没有页面"),
        ("/admin/", "后台"),
        ("/search/?q=x", "搜索页本身"),
        ("", "请选择页面"),
    ],
)
def test_redirects_elsewhere_are_told_at_the_address(marketer: Client, url: str, words: str) -> None:
    response = marketer.post(reverse("bo_search:redirect_new"), {"query": "售后", "page": "", "url": url})

    assert response.status_code == 422
    assert words in str(response.context["form"].errors["url"])
    assert not Redirect.objects.exists()


def test_a_query_that_is_none_is_told(marketer: Client) -> None:
    for query in HOSTILE[:4]:
        response = marketer.post(reverse("bo_search:redirect_new"), {"query": query, "page": "", "url": "/catalogue/"})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["query"]


# --- the order of filters -------------------------------------------------------------------------------------------
def test_the_filters_of_a_category_are_ordered_and_hidden(marketer: Client, shop: Shop) -> None:
    url = reverse("bo_search:filter", args=[shop.shelf.pk])
    names = [name for name, _label in marketer.get(url).context["form"].groups]
    assert names == ["glaze", "capacity", "brand", "price", "service"]

    data = {f"place-{name}": place for place, name in enumerate(reversed(names), start=1)}
    data |= {f"show-{name}": "on" for name in names if name != "brand"}
    assert marketer.post(url, data).status_code == 302

    order = read_arrangements()[shop.shelf.pk]
    assert order.groups == ("service", "price", "capacity", "glaze")
    assert order.hidden == {"brand"}
    assert [n for n, _ in marketer.get(url).context["form"].groups] == [*order.groups, "brand"]
    assert "单独的顺序" in text(marketer.get(reverse("bo_search:filters")))
    marketer.post(url, {"do": "clear"})
    assert not FacetOrder.objects.exists()


def test_a_place_that_is_none_is_told(marketer: Client, shop: Shop) -> None:
    url = reverse("bo_search:filter", args=[shop.shelf.pk])
    data = {f"place-{n}": "1" for n in ("glaze", "capacity", "brand", "price", "service")}

    for place in ("", "0", "100", "1.5", "x", "9" * 400):
        response = marketer.post(url, data | {"place-brand": place, "show-brand": "on"})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["place-brand"]
    everything = marketer.post(url, dict.fromkeys(data, "1"))
    assert (everything.status_code, FacetOrder.objects.exists()) == (422, False)


# --- figures --------------------------------------------------------------------------------------------------------
@pytest.fixture
def log(shop: Shop, customer: User) -> None:
    """茶杯: three visitors, two clicks (places 1 and 4), one order; 水盅: two, nothing found; 茶: one without click."""
    for visitor in "abc":
        key = search("茶杯", visitor * 32, shown=[shop.cup.pk], user_id=customer.pk if visitor == "a" else None)
        if visitor != "c":
            place = {"a": 1, "b": 4}[visitor]
            note_click(key=key, visitor=visitor * 32, product_id=shop.cup.pk, place=place, now=clock.now())
    search("水盅", "a" * 32, total=0)
    search("水盅", "b" * 32, total=0, days=40)
    search("茶", "a" * 32, total=9)
    note_order(order_id=placed_order((shop.cup, 1), user=customer, now=clock.now()).pk)


def rows(response: Any) -> dict[str, dict[str, Any]]:
    return {row["words"]: row for row in response.context["object_list"]}


def test_figures_are_counted_as_they_are_defined(marketer: Client, log: None) -> None:
    page = marketer.get(reverse("bo_search:figures"))

    found = rows(page)
    assert list(found) == ["茶杯", "水盅", "茶"]
    tea = found["茶杯"]
    assert (tea["searches"], tea["shown"], tea["opened"], tea["mean"], tea["orders"]) == (3, 3, 2, 2.5, 1)
    assert (found["水盅"]["searches"], found["水盅"]["empty"]) == (1, 1)
    values = [kpi["value"] for kpi in page.context["kpis"]]
    assert values == ["5", "20.0%", "50.0%", "2.5", "20.0%"]
    assert {place: count for place, count, _ in page.context["places"]}["4"] == 1
    html = text(page)
    assert "统计口径" in html
    assert "截至" in html
    assert f"{reverse('bo_search:synonym_new')}?words=%E6%B0%B4%E7%9B%85" in html


def test_periods_views_filters_and_files_show_the_same_rows(marketer: Client, log: None) -> None:
    url = reverse("bo_search:figures")

    assert rows(marketer.get(url, {"period": "90"}))["水盅"]["searches"] == 2
    assert set(rows(marketer.get(reverse("bo_search:figures_view", args=["empty"])))) == {"水盅"}
    assert set(rows(marketer.get(reverse("bo_search:figures_view", args=["unclicked"])))) == {"茶"}
    assert set(rows(marketer.get(url, {"q": "杯"}))) == {"茶杯"}
    assert set(rows(marketer.get(url, {"place": "4"}))) == {"茶杯"}
    assert set(rows(marketer.get(url, {"place": "11"}))) == set()
    assert set(rows(marketer.get(url, {"language": "en"}))) == set()
    assert next(iter(rows(marketer.get(url, {"ordering": "-empty"})))) == "水盅"
    file = marketer.get(url, {"export": "csv"})
    content = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "茶杯" in content
    assert len(content.strip().splitlines()) == 4


@pytest.mark.parametrize("name", ["q", "period", "language", "place", "ordering", "p"])
def test_addresses_with_nonsense_never_fail(marketer: Client, log: None, name: str) -> None:
    for value in HOSTILE:
        assert marketer.get(reverse("bo_search:figures"), {name: value}).status_code in (200, 404)
        assert marketer.get(reverse("bo_search:pins"), {name: value}).status_code in (200, 404)


@pytest.mark.parametrize("name", ["query", "pins_query", "why"])
def test_queries_with_nonsense_never_fail(marketer: Client, name: str) -> None:
    for value in HOSTILE:
        response = marketer.get(reverse(f"bo_search:{name}"), {"q": value, "find": value})

        assert response.status_code in (200, 404)
        assert "<script>alert" not in text(response)


def test_a_query_opens_its_rows_and_what_can_be_done(marketer: Client, log: None, shop: Shop) -> None:
    Redirect.objects.create(query="茶杯", url="/catalogue/")
    page = marketer.get(reverse("bo_search:query"), {"q": " 茶杯 "})

    assert [row.words for row in page.context["latest"]] == ["茶杯"] * 3
    (one,) = page.context["opened"]
    assert (one.product, one.clicks, one.mean) == (shop.cup, 2, 2.5)
    assert page.context["fixes"]["redirect"].url == "/catalogue/"
    assert "customer" not in text(page)


def test_lists_cost_the_same_whatever_they_hold(
    marketer: Client, django_assert_max_num_queries: Any, log: None
) -> None:
    url = reverse("bo_search:figures")
    marketer.get(url)
    for n in range(25):
        search(f"词{n}", "d" * 32)

    with django_assert_max_num_queries(16):
        marketer.get(url)


# --- why this order -------------------------------------------------------------------------------------------------
def test_the_order_is_explained_in_words(marketer: Client, shop: Shop) -> None:
    place(marketer, "茶盘", do="place", pk=shop.cup.pk, kind="pin")

    page = marketer.get(reverse("bo_search:why"), {"q": "茶盘"})

    html = text(page)
    assert [row["product"].pk for row in page.context["rows"]] == [shop.cup.pk, shop.tray.pk]
    assert "因置顶排在这里" in html
    assert "在中文标题中" in html
    assert "内置引擎" in html


def test_pages_answer_when_the_engine_does_not(marketer: Client, engine: Engine, monkeypatch: Any) -> None:
    def away(question: Any) -> Any:
        raise EngineUnavailable("away")

    monkeypatch.setattr(engine, "ask", away)

    pages = [
        marketer.get(reverse("bo_search:why"), {"q": "茶"}),
        marketer.get(reverse("bo_search:pins_query"), {"q": "茶", "find": "杯"}),
        marketer.post(reverse("bo_search:synonym_new"), {"words": "甲, 乙", "do": "preview"}),
    ]

    assert [p.status_code for p in pages] == [200] * 3
    assert all("暂时没有响应" in text(p) for p in pages)


# --- who may --------------------------------------------------------------------------------------------------------
def test_who_only_sees_can_change_nothing(signed_in: Callable[[str], Client], engine: Engine, shop: Shop) -> None:
    head = signed_in("head")
    Synonym.objects.create(words="甲, 乙")

    for name in ("figures", "synonyms", "pins", "redirects", "filters", "why"):
        assert head.get(reverse(f"bo_search:{name}")).status_code == 200
    assert "synonyms/new" not in text(head.get(reverse("bo_search:synonyms")))
    for url in (
        reverse("bo_search:synonym_new"),
        reverse("bo_search:redirect_new"),
        f"{reverse('bo_search:pins_query')}?q=茶",
        reverse("bo_search:filter", args=[shop.shelf.pk]),
    ):
        answer = head.post(url, {"words": "丙, 丁", "query": "茶", "url": "/catalogue/", "do": "place"})
        assert answer["Location"] == reverse("wagtailadmin_home")
    assert (Synonym.objects.count(), Redirect.objects.count(), Placement.objects.count()) == (1, 0, 0)


def test_every_change_stands_in_the_history(signed_in: Callable[[str], Client], engine: Engine, shop: Shop) -> None:
    boss = signed_in("marketing.manager")
    boss.post(reverse("bo_search:synonym_new"), {"words": "甲, 乙"})
    place(boss, "茶", do="place", pk=shop.cup.pk, kind="pin")
    boss.post(reverse("bo_search:redirect_new"), {"query": "全部", "page": "", "url": "/catalogue/"})

    history = text(boss.get(reverse("bo_history")))

    assert "甲, 乙" in history
    assert reverse("bo_search:synonym", args=[Synonym.objects.get().pk]) in history
    assert "全部 → /catalogue/" in history
    assert "茶 · 晴山品茗杯" in history
    assert LoggedSearch.objects.count() == Order.objects.count() == 0
