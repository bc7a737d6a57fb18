"""The frame of every page, the page of components, the error pages and the weight of what the browser loads."""

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from storefront.catalogue.models import Category
from storefront.content.categories import category_tree, forget_categories
from storefront.content.context import Shell

STATIC = Path(settings.BASE_DIR) / "storefront/static/storefront"
ALWAYS = ("tokens", "base", "layout", "components", "utilities")


def page(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def open_guide(settings: Settings) -> None:
    settings.DEBUG = True


# --- weight ----------------------------------------------------------------------------------------------------------


def packed(paths: list[Path]) -> int:
    """Bytes of the files after gzip, each packed alone, as the browser receives them."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_style_that_every_page_loads_stays_small() -> None:
    assert packed([STATIC / f"css/{name}.css" for name in ALWAYS]) <= 20 * 1024


@pytest.mark.parametrize("sheet", sorted((STATIC / "css/pages").glob("*.css")), ids=lambda path: path.stem)
def test_style_of_a_page_stays_small(sheet: Path) -> None:
    assert packed([sheet]) <= 3 * 1024


def test_scripts_of_ours_stay_small() -> None:
    # All of them together; what a page loads of them is held to its budget in tests/storefront/test_frame.py.
    assert packed(sorted((STATIC / "js").rglob("*.js"))) <= 24 * 1024


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").rglob("*.css")), ids=lambda path: path.stem)
def test_style_keeps_to_its_layers(sheet: Path) -> None:
    text = sheet.read_text()

    assert "!important" not in text
    assert "@import" not in text
    assert text.lstrip().startswith(("@layer", "/*"))


# --- frame -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("open_guide")
@pytest.mark.parametrize(("path", "lang"), [("/styleguide/", "zh-Hans"), ("/en/styleguide/", "en")])
def test_frame_has_what_people_and_machines_look_for(client: Client, path: str, lang: str) -> None:
    found = page(client, path)

    assert found.html["lang"] == lang
    assert found.select_one("link[rel=canonical]")["href"] == f"http://testserver{path}"
    assert {link["hreflang"]: link["href"] for link in found.select("link[rel=alternate]")} == {
        "zh-Hans": "http://testserver/styleguide/",
        "en": "http://testserver/en/styleguide/",
        "x-default": "http://testserver/styleguide/",
    }
    assert found.select_one(".c-skip")["href"] == "#main"
    assert found.find(id="live")["role"] == "status"
    assert len(found.select("main")) == len(found.select("h1")) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("open_guide")
def test_page_has_nothing_that_the_content_policy_would_stop(client: Client) -> None:
    found = page(client, "/styleguide/")

    assert not found.select("[style], style, [onclick], [onsubmit], [onload], [hx-on]")
    assert [script.get("type") for script in found.select("script:not([src])")] == ["application/json"]


@pytest.mark.django_db
@pytest.mark.usefixtures("open_guide")
def test_ids_are_unique_and_links_in_the_page_lead_somewhere(client: Client) -> None:
    found = page(client, "/styleguide/")
    ids = [node["id"] for node in found.select("[id]") if not node["id"].startswith("fav-")]
    repeated = {one for one in ids if ids.count(one) > 1} - {"errors-title", "seen", "pager"}

    assert repeated == set()  # the components stand twice on this page, in two themes


@pytest.mark.django_db
@pytest.mark.usefixtures("open_guide")
def test_frame_asks_the_database_nothing_once_the_tree_is_known(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/styleguide/")

    with django_assert_num_queries(0):
        client.get("/styleguide/")


@pytest.mark.django_db
def test_components_are_shown_to_staff_only(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")])
def test_theme_is_one_of_two_or_the_devices(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert Shell(request).theme == theme


# --- categories ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_menu_shows_public_shelves_down_to_three_levels_in_each_language(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tea = Category.add_root(name_zh_hans="茶叶", name_en="Tea")
    oolong = tea.add_child(name_zh_hans="乌龙茶", name_en="Oolong")
    rock = oolong.add_child(name_zh_hans="武夷岩茶", name_en="Wuyi rock tea")
    rock.add_child(name_zh_hans="肉桂", name_en="Cinnamon")
    Category.add_root(name_zh_hans="仓库", name_en="Store room", is_public=False)
    Category.add_root(name_zh_hans="内购", name_en="Staff sale", exclude_from_menu=True)

    with django_assert_num_queries(1):
        chinese = category_tree("zh-hans")
        category_tree("zh-hans")
    english = category_tree("en")

    assert [shelf.name for shelf in chinese] == ["茶叶"]
    assert [shelf.name for shelf in english] == ["Tea"]
    assert english[0].children[0].children[0].name == "Wuyi rock tea"
    assert english[0].children[0].children[0].children == ()
    assert english[0].url == tea_url_in_english(tea)


def tea_url_in_english(category: Category) -> str:
    from django.utils.translation import override

    with override("en"):
        return str(Category.objects.get(pk=category.pk).get_absolute_url())


@pytest.mark.django_db
def test_changed_shelves_can_be_shown_at_once() -> None:
    category_tree("en")
    Category.add_root(name_zh_hans="茶叶", name_en="Tea")

    forget_categories()

    assert [shelf.name for shelf in category_tree("en")] == ["Tea"]


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_missing_page_offers_a_way_on_in_its_language(client: Client) -> None:
    response = client.get("/en/no-such-page/")
    found = BeautifulSoup(response.content, "html.parser")

    assert response.status_code == 404
    assert found.html["lang"] == "en"
    assert found.select_one("meta[name=robots]")["content"] == "noindex"
    assert found.select_one("main a.c-btn")["href"] == "/en/"


def test_broken_page_needs_neither_context_nor_database() -> None:
    found = BeautifulSoup(render_to_string("500.html"), "html.parser")

    assert found.h1 is not None
    assert found.select_one("[lang=en] h2") is not None


@pytest.mark.django_db
def test_expired_form_says_that_nothing_was_lost() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/en/styleguide/")

    assert response.status_code == 403
    assert b"nothing was lost" in response.content


def test_mail_frame_is_whole_in_both_forms() -> None:
    values = {
        "site_url": "https://shop.example",
        "action_url": "https://shop.example/a?b=1&c=2",
        "action_label": "Open",
    }
    html = BeautifulSoup(render_to_string("storefront/mail/base.html", values), "html.parser")
    text = render_to_string("storefront/mail/base.txt", values)

    assert not html.select("link, script, img, table")
    assert html.find("a", string="Open")["href"] == "https://shop.example/a?b=1&c=2"
    assert "https://shop.example/a?b=1&c=2" in text
