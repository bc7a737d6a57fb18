"""What staff decide about search: checked, written, in the history, and known to every process."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from search.language.synonyms import Synonyms
from search.models import FacetOrder, Placement, Redirect, Revision, Synonym
from search.operations import (
    SteeringRefused,
    change_placement,
    clear_facet_order,
    delete_redirect,
    delete_synonym,
    move_placement,
    place_product,
    remove_placement,
    save_redirect,
    save_synonym,
    set_facet_order,
)
from search.queries.arranging import arranged, facet_order_for
from search.vocabulary import forget_knowledge, read_arrangements, read_knowledge, read_synonyms
from storefront.accounts.models import User
from storefront.catalogue.models import Category
from tests.cast import Shop, make_product

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def marketer(packer: User) -> User:
    return packer


def revision() -> int:
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def refused(do: Callable[..., Any], **given: Any) -> tuple[str, str]:
    before = revision(), ModelLogEntry.objects.count()
    with pytest.raises(SteeringRefused) as error:
        do(**given)
    assert (revision(), ModelLogEntry.objects.count()) == before
    return error.value.field, error.value.reason


# --- synonyms -------------------------------------------------------------------------------------------------------
def test_a_synonym_is_kept_told_and_used(marketer: User) -> None:
    before = revision()

    row = save_synonym(words="保温杯，保溫壺、thermos", actor=marketer, now=NOW)

    assert row.words == "保温杯, 保溫壺, thermos"
    assert set(read_synonyms().of("thermos")) == {"保温杯", "保温壶"}
    assert revision() == before + 1
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.label) == ("wagtail.create", marketer, "保温杯, 保溫壺, thermos")


def test_a_synonym_in_one_direction_leads_one_way(marketer: User) -> None:
    save_synonym(words="裙装", meant="连衣裙, 半身裙, 裙装", one_way=True, actor=marketer, now=NOW)

    assert read_synonyms().of("裙装") == ("连衣裙", "半身裙")
    assert read_synonyms().of("连衣裙") == ()


def test_a_synonym_changes_and_goes(marketer: User) -> None:
    row = save_synonym(words="杯, 盏", actor=marketer, now=NOW)

    save_synonym(words="杯, 盏, 盅", synonym_id=row.pk, actor=marketer, now=NOW)
    assert set(read_synonyms().of("盅")) == {"杯", "盏"}
    delete_synonym(synonym_id=row.pk, actor=marketer, now=NOW)
    delete_synonym(synonym_id=row.pk, actor=marketer, now=NOW)

    assert not Synonym.objects.exists()
    actions = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["wagtail.create", "wagtail.edit", "wagtail.delete"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"words": ""}, ("words", "empty")),
        ({"words": " ，、,; "}, ("words", "empty")),
        ({"words": "\x00\x01\u200b"}, ("words", "empty")),
        ({"words": "杯"}, ("words", "alone")),
        ({"words": "Thermos, ＴＨＥＲＭＯＳ"}, ("words", "alone")),
        ({"words": "杯, !!!"}, ("words", "word")),
        ({"words": "杯, " + "长" * 41}, ("words", "word")),
        ({"words": "杯" * 10_000}, ("words", "long")),
        ({"words": ",".join(f"词{n}" for n in range(21))}, ("words", "many")),
        ({"words": "杯", "one_way": True}, ("meant", "empty")),
        ({"words": "杯", "meant": "杯", "one_way": True}, ("meant", "same")),
    ],
)
def test_wrong_synonyms_are_refused(marketer: User, given: dict[str, Any], error: tuple[str, str]) -> None:
    assert refused(save_synonym, actor=marketer, now=NOW, **given) == error
    assert not Synonym.objects.exists()


def test_what_other_rules_say_already_is_refused(marketer: User) -> None:
    row = save_synonym(words="杯, 盏, 盅", actor=marketer, now=NOW)

    assert refused(save_synonym, words="盅, 杯", actor=marketer, now=NOW) == ("words", "covered")
    assert refused(save_synonym, words="杯", meant="盏", one_way=True, actor=marketer, now=NOW) == ("words", "covered")
    save_synonym(words="杯, 盅", synonym_id=row.pk, actor=marketer, now=NOW)  # a rule doesn't stand in its own way


def test_rules_in_one_direction_do_not_go_round(marketer: User) -> None:
    save_synonym(words="甲", meant="乙", one_way=True, actor=marketer, now=NOW)
    save_synonym(words="乙", meant="丙", one_way=True, actor=marketer, now=NOW)

    assert refused(save_synonym, words="丙", meant="甲", one_way=True, actor=marketer, now=NOW) == ("meant", "circle")
    assert isinstance(read_synonyms(), Synonyms)


# --- pinned and buried products -------------------------------------------------------------------------------------
def test_a_pin_is_kept_under_the_folded_query(shop: Shop, marketer: User) -> None:
    place_product(query=" 品茗杯　TEA ", product_id=shop.tray.pk, first=True, actor=marketer, now=NOW)
    place_product(query="品茗杯 tea", product_id=shop.cup.pk, first=False, ends=NOW + DAY, actor=marketer, now=NOW)

    pinned, buried = read_knowledge().placed["品茗杯 tea"]
    assert (pinned.product_id, pinned.first, pinned.ends) == (shop.tray.pk, True, None)
    assert (buried.product_id, buried.first, buried.ends) == (shop.cup.pk, False, NOW + DAY)
    assert ModelLogEntry.objects.filter(action="wagtail.create").count() == 2


def test_pins_change_places_dates_and_go(shop: Shop, marketer: User) -> None:
    one, two = (
        place_product(query="茶", product_id=p.pk, first=True, actor=marketer, now=NOW) for p in (shop.cup, shop.tray)
    )

    def order() -> list[int]:
        return [row.product_id for row in read_knowledge().placed.get("茶", ())]

    move_placement(placement_id=two.pk, up=True, actor=marketer, now=NOW)
    assert order() == [shop.tray.pk, shop.cup.pk]
    move_placement(placement_id=two.pk, up=True, actor=marketer, now=NOW)
    assert order() == [shop.tray.pk, shop.cup.pk]
    move_placement(placement_id=two.pk, up=False, actor=marketer, now=NOW)
    assert order() == [shop.cup.pk, shop.tray.pk]
    change_placement(placement_id=one.pk, first=False, starts=NOW, ends=NOW + DAY, actor=marketer, now=NOW)
    one.refresh_from_db()
    assert (one.kind, one.starts, one.ends) == ("bury", NOW, NOW + DAY)
    remove_placement(placement_id=one.pk, actor=marketer, now=NOW)
    remove_placement(placement_id=one.pk, actor=marketer, now=NOW)
    assert order() == [shop.tray.pk]


def test_wrong_pins_are_refused(shop: Shop, marketer: User) -> None:
    variant = next(iter(shop.variants.values()))
    hidden = shop.pot
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    place_product(query="茶", product_id=shop.cup.pk, first=True, actor=marketer, now=NOW)

    def why(query: str = "茶", product: int = shop.tray.pk, **dates: Any) -> tuple[str, str]:
        return refused(place_product, query=query, product_id=product, first=True, actor=marketer, now=NOW, **dates)

    assert why(query="") == ("query", "empty")
    assert why(query="\x00\x1f") == ("query", "empty")
    assert why(query="茶" * 10_000) == ("query", "long")
    assert why(query="?!*") == ("query", "signs")
    assert why(product=987654) == ("product", "gone")
    assert why(product=variant.pk) == ("product", "variant")
    assert why(product=hidden.pk) == ("product", "hidden")
    assert why(product=shop.cup.pk) == ("product", "twice")
    assert why(starts=NOW + DAY, ends=NOW + DAY) == ("ends", "backwards")
    assert why(ends=NOW) == ("ends", "over")
    assert refused(change_placement, placement_id=999, first=True, starts=None, ends=None, actor=marketer, now=NOW) == (
        "product",
        "gone",
    )
    assert Placement.objects.count() == 1


def test_a_deleted_product_takes_its_pins_away(shop: Shop, marketer: User) -> None:
    kind = shop.cup.product_class
    assert kind is not None
    spare = make_product(kind, "SPARE", "样品", "", "", 0)
    place_product(query="茶", product_id=spare.pk, first=True, actor=marketer, now=NOW)

    spare.delete()

    assert read_knowledge().placed == {}


# --- redirects ------------------------------------------------------------------------------------------------------
def test_a_redirect_leads_to_a_page_of_the_shop(shop: Shop, marketer: User) -> None:
    row = save_redirect(query="全部商品", url="/catalogue/?sort=new", actor=marketer, now=NOW)
    save_redirect(query="所有商品", url="/en/catalogue/", redirect_id=row.pk, actor=marketer, now=NOW)

    assert read_knowledge().redirects == {"所有商品": "/en/catalogue/"}
    delete_redirect(redirect_id=row.pk, actor=marketer, now=NOW)
    assert read_knowledge().redirects == {}
    assert ModelLogEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("https://evil.example/", "elsewhere"),
        ("//evil.example/", "elsewhere"),
        ("/\\evil.example/", "elsewhere"),
        ("\\\\evil.example", "elsewhere"),
        ("/\t/evil.example", "elsewhere"),
        ("javascript:alert(1)", "elsewhere"),
        ("data:text/html,x", "elsewhere"),
        ("catalogue/", "elsewhere"),
        ("/catalogue/\x00", "elsewhere"),
        ("/" + "x" * 10_000, "long"),
        ("/no/such/page/", "nowhere"),
        ("/admin/", "staff"),
        ("/search/?q=%E6%9D%AF", "search"),
        ("/en/search/?q=cup", "search"),
        ("http://[", "elsewhere"),
        ("/%ff%00", "nowhere"),
    ],
)
def test_redirects_elsewhere_are_refused(marketer: User, url: str, reason: str) -> None:
    assert refused(save_redirect, query="售后", url=url, actor=marketer, now=NOW) == ("url", reason)
    assert not Redirect.objects.exists()


def test_a_query_is_led_once(marketer: User) -> None:
    save_redirect(query="全部 商品", url="/catalogue/", actor=marketer, now=NOW)

    again = refused(save_redirect, query=" 全部　商品 ", url="/catalogue/", actor=marketer, now=NOW)
    assert again == ("query", "twice")


# --- the order of filters -------------------------------------------------------------------------------------------
def test_the_order_of_filters_holds_for_the_categories_below(shop: Shop, marketer: User) -> None:
    above = Category.objects.get(name_zh_hans="茶器")
    set_facet_order(category_id=above.pk, groups=["price", "brand"], hidden=["glaze"], actor=marketer, now=NOW)

    found = read_arrangements()
    assert found[shop.shelf.pk] == found[above.pk]
    names = ["shelf", "glaze", "capacity", "brand", "price", "service"]
    assert arranged(names, found[above.pk], str) == ["price", "brand", "shelf", "capacity", "service"]

    set_facet_order(category_id=shop.shelf.pk, groups=["capacity"], hidden=[], actor=marketer, now=NOW)
    assert read_arrangements()[shop.shelf.pk].groups == ("capacity",)
    clear_facet_order(category_id=shop.shelf.pk, actor=marketer, now=NOW)
    assert read_arrangements()[shop.shelf.pk].groups == ("price", "brand")


def test_without_a_decision_the_built_in_order_stays(shop: Shop) -> None:
    forget_knowledge()
    names = ["shelf", "glaze", "price"]

    assert arranged(names, facet_order_for(shop.shelf.pk), str) == names
    assert arranged(names, facet_order_for(None), str) == names
    forget_knowledge()


def test_wrong_orders_are_refused(shop: Shop, marketer: User) -> None:
    def why(category: int = shop.shelf.pk, **given: Any) -> tuple[str, str]:
        return refused(
            set_facet_order,
            **({"category_id": category, "groups": ["brand"], "hidden": [], "actor": marketer, "now": NOW} | given),
        )

    assert why(category=99999) == ("category", "gone")
    assert why(groups=["brand", "brand"]) == ("groups", "twice")
    assert why(hidden=["brand"]) == ("groups", "twice")
    assert why(groups=[], hidden=["brand"]) == ("groups", "nothing")
    assert why(groups=["x" * 101]) == ("groups", "many")
    assert not FacetOrder.objects.exists()
