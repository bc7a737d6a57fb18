"""sitemap.xml, robots.txt, error pages and the choosers of staff."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.content.models import HomePage, StoryPage
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(client: Client, part: str) -> dict[str, dict[str, str]]:
    tree = ElementTree.fromstring(client.get(f"/sitemap-{part}.xml").content)
    return {
        entry.find("s:loc", NAMES).text: {
            link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)
        }
        for entry in tree.findall("s:url", NAMES)
    }


def test_sitemap_lists_products_in_both_languages_with_alternates(
    client: Client, shop: Shop, now: datetime, settings
) -> None:
    settings.SITE_URL = "https://guitai.example"
    rebuild_listings(now=now)

    found = entries(client, "products")

    path = reverse("catalogue:detail", kwargs={"product_slug": shop.cup.slug, "pk": shop.cup.pk})
    both = {"zh-hans": f"https://guitai.example{path}", "en": f"https://guitai.example/en{path}"}
    assert found[both["zh-hans"]] == found[both["en"]] == both | {"x-default": both["zh-hans"]}
    assert len(found) == 6


def test_sitemap_leaves_hidden_products_out(client: Client, shop: Shop, now: datetime) -> None:
    shop.cup.is_public = False
    shop.cup.save()
    rebuild_listings(now=now)

    assert not any(shop.cup.slug in address for address in entries(client, "products"))


def test_sitemap_of_categories_has_each_languages_own_address(client: Client, shop: Shop) -> None:
    found = entries(client, "categories")

    english = next(address for address in found if "/en/" in address and "pots-and-cups" in address)
    assert "pots-and-cups" not in found[english]["zh-hans"]


def test_sitemap_of_pages_names_the_translations_that_exist(client: Client, db: None) -> None:
    chinese = HomePage.objects.get(locale__language_code="zh-hans")
    english = HomePage.objects.get(locale__language_code="en")
    story = chinese.add_child(instance=StoryPage(title="后面", slug="story", locale=chinese.locale, body=[]))
    key = story.translation_key
    english.add_child(
        instance=StoryPage(title="Behind", slug="behind", locale=english.locale, translation_key=key, body=[])
    )
    chinese.add_child(instance=StoryPage(title="独", slug="alone", locale=chinese.locale, body=[]))
    chinese.add_child(instance=StoryPage(title="稿", slug="draft", locale=chinese.locale, live=False, body=[]))

    found = {address.split("8000")[-1]: links for address, links in entries(client, "pages").items()}

    assert set(found) == {"/", "/en/", "/story/", "/en/behind/", "/alone/"}
    assert {code: address.split("8000")[-1] for code, address in found["/story/"].items()} == {
        "zh-hans": "/story/",
        "en": "/en/behind/",
    }
    assert found["/alone/"] == {}


def test_sitemap_index_names_all_parts_and_unknown_parts_are_404(client: Client, db: None) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

    parts = [entry.text for entry in tree.iter(f"{{{NAMES['s']}}}loc")]
    assert [part.rsplit("-", 1)[-1] for part in parts] == ["pages.xml", "products.xml", "categories.xml", "brands.xml"]
    assert client.get("/sitemap-nothing.xml").status_code == 404
    assert client.get("/sitemap-products.xml?p=99").status_code == 404
    assert client.get("/sitemap-products.xml?p=x").status_code == 404


def test_robots_keep_out_of_personal_pages_in_both_languages(client: Client, db: None) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    for path in ("/basket/", "/checkout/", "/account/", "/orders/", "/search/"):
        assert f"Disallow: {path}" in lines
        assert f"Disallow: /en{path}" in lines
    assert lines[-1].endswith("/sitemap.xml")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/en/nothing/",
        "/" + "a" * 3000 + "/",
        "/%00/",
        "/en/%00/",
        "/%FF/",
        "/<script>/",
        "/account/addresses/" + "9" * 30 + "/",
    ],
)
def test_unknown_address_is_404_in_the_readers_language(client: Client, customer: User, path: str) -> None:
    client.force_login(customer)

    answer = client.get(path)

    assert answer.status_code == 404
    assert ('lang="en"' in answer.content.decode()[:200]) == path.startswith("/en/")


def test_error_page_of_a_broken_server_asks_no_database(rf, django_assert_num_queries, db: None) -> None:
    from django.views.defaults import server_error

    with django_assert_num_queries(0):
        answer = server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "这一页没能打开" in answer.content.decode()


@pytest.mark.parametrize("chooser", ["product", "category", "brand", "voucher", "productreview"])
def test_staff_choose_rows_by_words_of_either_language(client: Client, shop: Shop, chooser: str) -> None:
    client.force_login(User.objects.create_superuser("root@test.example", "correct horse"))

    everything = client.get(f"/admin/{chooser}_chooser/")
    searched = client.get(f"/admin/{chooser}_chooser/results/", {"q": "tasting"}).content.decode()

    assert everything.status_code == 200
    if chooser == "product":
        assert "晴山品茗杯" in searched
        assert "黑胡桃茶盘" not in searched


def test_choosers_are_for_staff(client: Client, customer: User) -> None:
    client.force_login(customer)

    assert client.get("/admin/product_chooser/").status_code in (302, 403)


def test_staff_edit_pages_and_texts_in_the_admin(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("root@test.example", "correct horse"))
    page = HomePage.objects.get(locale__language_code="zh-hans")

    for path in (f"pages/{page.pk}/edit/", f"pages/{page.pk}/", "snippets/content/sitetexts/add/"):
        assert client.get(f"/admin/{path}").status_code == 200, path
    for kind in ("storypage", "indexpage"):
        assert client.get(f"/admin/pages/add/content/{kind}/{page.pk}/").status_code == 200, kind


def test_translation_of_a_page_is_made_as_a_draft_at_the_same_place(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("root@test.example", "correct horse"))
    chinese = HomePage.objects.get(locale__language_code="zh-hans")
    english = HomePage.objects.get(locale__language_code="en")
    story = chinese.add_child(instance=StoryPage(title="后面", slug="story", locale=chinese.locale, body=[]))

    client.post(f"/admin/translation/submit/page/{story.pk}/", {"locales": [english.locale_id]})

    copy = StoryPage.objects.get(locale=english.locale)
    assert (copy.slug, copy.live, copy.get_parent().pk) == ("story", False, english.pk)
    assert copy.translation_key == story.translation_key
