"""Pages of blocks: what is shown, what hides itself, languages, time, and what it costs."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.catalogue.reviews.models import ProductReview, ReviewPhoto
from storefront.content import sources, tasks
from storefront.content.models import CampaignPage, GuidePage, GuideProduct, HomePage, IndexPage, SiteTexts, StoryPage
from storefront.offer.tickets import Ticket
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop

NO_LINK = {"page": None, "category": None, "place": "", "address": ""}


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def items(values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def shelf(title: str, *products: Product) -> dict[str, Any]:
    value = {"title": title, "text": "", "more": "", "link": NO_LINK, "products": items([p.pk for p in products])}
    return block("product_shelf", value)


def grid(title: str, rule: str = "new", **change: Any) -> dict[str, Any]:
    value = {"title": title, "text": "", "more": "", "link": NO_LINK, "rule": rule, "category": None, "brand": None}
    return block("product_grid", value | {"limit": 8, "as_shelf": False} | change)


def strip(title: str, end: datetime | None, *coupons: int) -> dict[str, Any]:
    value = {"title": title, "text": "", "coupons": items(coupons), "button": "", "link": NO_LINK}
    return block("offer_strip", value | {"end": end.isoformat() if end else None})


def home(language: str = "zh-hans") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def show(*blocks: dict[str, Any], language: str = "zh-hans") -> HomePage:
    page = home(language)
    page.body = list(blocks)
    page.save_revision().publish()
    return page


def below(parent: Page, page: Page) -> Any:
    parent = Page.objects.get(pk=parent.pk)
    page.locale = parent.locale
    parent.add_child(instance=page)
    return page


@pytest.fixture
def image(db: None) -> Any:
    return get_image_model().objects.create(title="壶", file="original_images/pot.webp", width=1600, height=1200)


@pytest.fixture
def shelves(shop: Shop, now: datetime) -> Shop:
    rebuild_listings(now=now)
    return shop


def test_a_new_shop_has_a_home_page_in_both_languages(client: Client, shelves: Shop) -> None:
    chinese, english = client.get("/").content.decode(), client.get("/en/").content.decode()

    assert "新到架上" in chinese
    assert "晴山品茗杯" in chinese
    assert "New on the shelf" in english
    assert "Qingshan tasting cup" in english
    assert '<html lang="zh-Hans"' in chinese
    assert '<html lang="en"' in english


def test_page_names_its_translation(client: Client, db: None) -> None:
    page = client.get("/en/").content.decode()

    assert '<link rel="canonical" href="http://testserver/en/">' in page
    assert '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/">' in page
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/">' in page
    assert 'hreflang="x-default" href="http://testserver/"' in page


def test_untranslated_page_offers_the_other_languages_home(client: Client, db: None) -> None:
    below(home(), StoryPage(title="柜台后面", slug="story", body=[]))

    page = client.get("/story/").content.decode()

    assert 'rel="alternate"' not in page
    assert '<a class="c-iconbtn u-desk" href="/en/"' in page
    assert client.get("/en/story/").status_code == 404


def test_product_without_english_text_is_shown_in_chinese(client: Client, shelves: Shop, now: datetime) -> None:
    Product.objects.filter(pk=shelves.cup.pk).update(title_en=None)
    show(shelf("Cups", shelves.cup, shelves.tray), language="en")

    page = client.get("/en/").content.decode()

    assert "晴山品茗杯 单只 80 ml" in page
    assert "Walnut tea tray" in page


def test_chosen_products_stand_in_their_order_and_dead_ones_are_left_out(client: Client, shelves: Shop, now) -> None:
    shelves.pot.is_public = False
    shelves.pot.save()
    rebuild_listings(now=now)
    show(shelf("一套", shelves.tray, shelves.pot, shelves.cup))

    sections = client.get("/").context["sections"]

    assert [card.product_id for card in sections[0].value["cards"]] == [shelves.tray.pk, shelves.cup.pk]


def test_blocks_without_anything_live_hide_themselves(client: Client, shelves: Shop, now: datetime) -> None:
    Product.objects.update(is_public=False)
    rebuild_listings(now=now)
    show(
        shelf("没有了", shelves.cup),
        grid("也没有", category=shelves.shelf.pk),
        block("coupons", {"title": "没有券", "text": "", "coupons": []}),
        block("quotes", {"title": "没人说", "more": "", "link": NO_LINK, "reviews": [], "limit": 3}),
        block("image", {"picture": {"image": 999, "alt": "x", "decorative": False}, "caption": "", "wide": False}),
        block("video", {"title": "没有片", "poster": {"image": 999, "alt": "x"}, "file": 999, "captions": None}),
        block("rich_text", "<p>只剩这句</p>"),
    )

    answer = client.get("/")

    assert [section.kind for section in answer.context["sections"]] == ["rich_text"]
    assert "只剩这句" in answer.content.decode()


def test_rule_narrows_to_category_and_leaves_sold_out_products_out(client: Client, shelves: Shop, now) -> None:
    other = type(shelves.shelf).add_root(name_zh_hans="织物", name_en="Textiles")
    shelves.tray.categories.set([other])
    record = shelves.stock(shelves.cup)
    record.num_allocated = record.num_in_stock
    record.save()
    rebuild_listings(now=now)
    show(grid("茶器", category=shelves.shelf.get_parent().pk), grid("全部", "top"))

    first, second = client.get("/").context["sections"]

    assert [card.product_id for card in first.value["cards"]] == [shelves.pot.pk]
    assert {card.product_id for card in second.value["cards"]} == {shelves.pot.pk, shelves.tray.pk}


def test_deadline_is_the_servers(client: Client, db: None) -> None:
    present = timezone.now()
    show(
        strip("过去了", present - timedelta(minutes=1)),
        strip("还早", present + timedelta(hours=1)),
        block("countdown", {"title": "倒数", "end": (present - timedelta(seconds=1)).isoformat()}),
    )

    answer = client.get("/")

    assert [section.value["title"] for section in answer.context["sections"]] == ["还早"]
    assert "data-now=" in answer.content.decode()


def test_coupons_come_from_whoever_makes_tickets(client: Client, db: None, monkeypatch) -> None:
    asked = []

    def tickets(request: Any, ids: Any, now: datetime) -> list[Ticket]:
        asked.append(ids)
        return [Ticket(value="40", name=f"券 {pk}") for pk in ids or (7,)]

    monkeypatch.setattr(sources, "_coupons", tickets)
    show(strip("优惠", None, 3, 4, 5), block("coupons", {"title": "全部", "text": "", "coupons": []}))

    offer, wall = client.get("/").context["sections"]

    assert asked == [[3, 4, 5], None]
    assert [ticket.name for ticket in offer.value["tickets"]] == ["券 3", "券 4"]
    assert [ticket.name for ticket in wall.value["tickets"]] == ["券 7"]


def test_links_lead_to_the_page_in_the_readers_language(client: Client, shelves: Shop) -> None:
    chinese = below(home(), StoryPage(title="柜台后面", slug="story", body=[]))
    key = chinese.translation_key
    below(home("en"), StoryPage(title="Behind", slug="behind", translation_key=key, body=[]))
    draft = below(home(), StoryPage(title="草稿", slug="draft", live=False, body=[]))

    def row(title: str, **target: Any) -> dict[str, Any]:
        picture = {"image": None, "alt": "", "decorative": True}
        return {"picture": picture, "title": title, "text": "", "more": "", "link": NO_LINK | target}

    rows = [row("page", page=chinese.pk), row("category", category=shelves.shelf.pk)]
    places = [row("place", place="shelves"), row("draft", page=draft.pk)]
    show(
        block("editorial", {"title": "", "side": "left", "rows": items(rows)}),
        block("editorial", {"title": "", "side": "left", "rows": items(places)}),
        block("editorial", {"title": "", "side": "left", "rows": items([row("gone", page=99999)])}),
        language="en",
    )

    sections = client.get("/en/").context["sections"]
    urls = {row["title"]: row["url"] for section in sections for row in section.value["rows"]}

    assert urls["page"] == "/en/behind/"
    assert urls["category"].startswith("/en/category/")
    assert urls["place"] == "/en/catalogue/"
    assert (urls["draft"], urls["gone"]) == ("", "")


def test_first_lead_is_the_h1_and_a_page_without_one_has_a_hidden_h1(client: Client, image: Any) -> None:
    slide = {"kicker": "", "title": "先坐下，喝口茶", "text": "", "button": "", "link": NO_LINK, "image_tall": None}
    slides = [slide | {"picture": {"image": image.pk, "alt": "壶", "decorative": False}}]
    show(block("lead", {"slides": items(slides)}), block("rich_text", "<h2>下</h2>"))

    with_lead = client.get("/").content.decode()
    show(block("rich_text", "<h2>下</h2>"))
    without = client.get("/").content.decode()

    assert with_lead.count("<h1") == without.count("<h1") == 1
    assert "<h1>先坐下，喝口茶</h1>" in with_lead
    assert 'alt="壶"' in with_lead
    assert with_lead.count('fetchpriority="high"') == 1


def test_reviews_are_quoted_masked_in_the_readers_language_first(
    client: Client, shelves: Shop, customer: User, now: datetime
) -> None:
    customer.first_name, customer.last_name = "小溪", "林"
    customer.save()
    texts = [
        ("断水是真的干净。", 5, True),
        ("It does not drip.", 5, True),
        ("一般。", 2, True),
        ("没有照片。", 5, False),
    ]
    for number, (text, score, photo) in enumerate(texts):
        review = ProductReview.objects.create(
            product=shelves.cup, user=customer if number == 0 else None, score=score, title="", body=text, status=1,
            name="Ann Lee",
        )  # fmt: skip
        if photo:
            ReviewPhoto.objects.create(review=review, image="reviews/a.webp", width=800, height=600)
    show(block("quotes", {"title": "听来的", "more": "", "link": NO_LINK, "reviews": [], "limit": 3}))

    (section,) = client.get("/").context["sections"]

    assert [(row.text, row.who, row.lang) for row in section.value["rows"]] == [
        ("断水是真的干净。", "林*溪", ""),
        ("It does not drip.", "A*** L***", "en"),
    ]


def test_number_of_queries_does_not_grow_with_blocks_and_products(
    client: Client, shelves: Shop, customer: User, image: Any, now: datetime, django_assert_max_num_queries
) -> None:
    picture = {"image": image.pk, "alt": "壶", "decorative": False}
    slide = {"kicker": "", "title": "一", "text": "", "button": "去", "link": NO_LINK | {"page": home().pk}}
    row = {"picture": picture, "title": "二", "text": "", "more": "", "link": NO_LINK}
    day = {"time": "06:40", "line": "水声", "product": shelves.cup.pk}
    body = [
        block("lead", {"slides": items([slide | {"picture": picture, "image_tall": image.pk}] * 3)}),
        block("category_tiles", {"title": "", "categories": []}),
        *[grid(f"规则 {number}", rule) for number, rule in enumerate(["new", "bestselling", "top"] * 3)],
        *[shelf(f"货架 {number}", shelves.cup, shelves.tray, shelves.pot) for number in range(8)],
        block("day", {"title": "一天", "picture": picture, "rows": items([day] * 4)}),
        block("editorial", {"title": "", "side": "left", "rows": items([row, row])}),
        block("quotes", {"title": "听来的", "more": "", "link": NO_LINK, "reviews": [], "limit": 3}),
    ]
    for language in ("zh-hans", "en"):
        show(*body, language=language)
    for path in ("/", "/en/"):
        client.get(path)  # menus, counts and texts are kept for minutes

    with django_assert_max_num_queries(12):
        client.get("/")
    with django_assert_max_num_queries(12):
        answer = client.get("/en/")
    assert len(answer.context["sections"]) == 21

    client.force_login(customer)
    for path in ("/", "/en/"):
        client.get(path)
        with django_assert_max_num_queries(12):
            client.get(path)


def test_editors_must_say_what_a_picture_shows(image: Any) -> None:
    from storefront.content.blocks import PictureBlock

    with pytest.raises(ValidationError):
        PictureBlock().clean({"image": image, "alt": "", "decorative": False})
    assert PictureBlock().clean({"image": image, "alt": "", "decorative": True})["decorative"] is True


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example/", "/\\evil", "http://plain.example/", "data:x"]
)
def test_links_lead_to_safe_addresses_only(db: None, address: str) -> None:
    from storefront.content.blocks import LinkBlock

    with pytest.raises(ValidationError):
        LinkBlock().clean({"page": None, "category": None, "place": "", "address": address})
    assert (
        LinkBlock().clean({"page": None, "category": None, "place": "", "address": "/story/"})["address"] == "/story/"
    )


def test_html_of_editors_is_cleaned(db: None) -> None:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from storefront.content.blocks import RICH

    sent = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "depth": 0,
                "text": "好<script>alert(1)</script>链接",
                "inlineStyleRanges": [{"offset": 0, "length": 1, "style": "UNKNOWN"}],
                "entityRanges": [{"offset": 26, "length": 2, "key": 0}],
            }
        ],
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
    }

    kept = ContentstateConverter(features=RICH).to_database_format(json.dumps(sent))

    for bad in ("<script", "javascript:"):
        assert bad not in kept
    assert "好" in kept


def test_stored_html_is_cleaned_again_when_it_is_shown(client: Client, db: None) -> None:
    story = below(home(), StoryPage(title="后面", slug="story", body=[]))
    bad = '<p onclick="x()">好<script>alert(1)</script><img src=x onerror=y><a href="javascript:z">甲</a></p>'
    show(
        block("rich_text", f'{bad}<p><a linktype="page" id="{story.pk}">乙</a></p>'),
        block("faq", {"title": "问", "rows": items([{"question": "<b>?</b>", "answer": bad}])}),
    )

    page = client.get("/").content.decode()

    for word in ("<script>alert", "onclick", "onerror", "javascript:", "<b>?</b>"):
        assert word not in page
    assert '<a href="/story/" rel="noopener">乙</a>' in page


# --- campaigns -------------------------------------------------------------------------------------------------------


@pytest.fixture
def campaign(db: None, now: datetime) -> CampaignPage:
    index = below(home(), IndexPage(title="正在进行", slug="campaign", body=[]))
    page = CampaignPage(title="小雪，煮茶", slug="winter", intro="天冷了。", body=[], follow_up=index,
                        starts_at=now, ends_at=now + timedelta(days=7))  # fmt: skip
    return below(index, page)


@pytest.mark.parametrize(
    "shift, state", [(-1, "before"), (0, "live"), (7 * 86400 - 1, "live"), (7 * 86400, "ended"), (10**7, "ended")]
)
def test_campaign_begins_and_ends_by_the_servers_clock(campaign: CampaignPage, now: datetime, shift, state) -> None:
    request = RequestFactory().get("/campaign/winter/")

    context = campaign.get_context(request, now=now + timedelta(seconds=shift))

    assert context["state"] == state
    assert context["next_url"] == ("/campaign/" if state == "ended" else "")


def test_ended_campaign_says_so_and_is_not_indexed(client: Client, campaign: CampaignPage) -> None:
    CampaignPage.objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=2)
    )

    page = client.get("/campaign/winter/").content.decode()

    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/campaign/"' in page
    assert "小雪，煮茶" not in client.get("/campaign/").content.decode()


def test_campaign_that_comes_is_announced_but_not_listed(client: Client, campaign: CampaignPage) -> None:
    CampaignPage.objects.update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2)
    )

    assert client.get("/campaign/winter/").context["state"] == "before"
    assert client.get("/campaign/").context["entries"] == []


def test_campaign_cannot_end_before_it_starts(db: None, now: datetime) -> None:
    page = CampaignPage(title="x", slug="x", starts_at=now, ends_at=now - timedelta(days=1))

    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert "ends_at" in refused.value.message_dict


def test_last_day_of_an_end_at_midnight_is_the_day_before(db: None) -> None:
    end = timezone.make_aware(datetime(2026, 12, 1))

    assert timezone.localtime(CampaignPage(ends_at=end).last_day).day == 30


# --- guides, scheduling, texts of all pages --------------------------------------------------------------------------


def test_guide_shows_its_products_and_where_it_stands(client: Client, shelves: Shop, image: Any) -> None:
    index = below(home(), IndexPage(title="茶事指南", slug="guides", body=[]))
    guide = GuidePage(
        title="盖碗", slug="gaiwan", intro="三根手指。", image=image, image_alt="盖碗", minutes=2, body=[]
    )
    guide.goods = [GuideProduct(product=shelves.cup), GuideProduct(product=shelves.tray)]
    below(index, guide)

    answer = client.get("/guides/gaiwan/")
    page = answer.content.decode()

    assert [card.product_id for card in answer.context["cards"]] == [shelves.cup.pk, shelves.tray.pk]
    assert answer.context["parent"] == {"title": "茶事指南", "url": "/guides/"}
    assert '"BreadcrumbList"' in page
    assert '"Article"' in page
    assert "盖碗" in client.get("/guides/").content.decode()


def test_structured_data_names_shop_and_search(client: Client, db: None) -> None:
    page = client.get("/en/").content.decode()

    assert '"@type": "Organization"' in page
    assert "/en/search/?q={search_term_string}" in page


def test_scheduled_pages_go_live_and_expire_by_the_task(db: None) -> None:
    present = timezone.now()
    coming = below(home(), StoryPage(title="明天", slug="coming", body=[], live=False))
    coming.go_live_at = present - timedelta(minutes=2)
    coming.save_revision(approved_go_live_at=coming.go_live_at)
    going = below(home(), StoryPage(title="昨天", slug="going", body=[], expire_at=present - timedelta(minutes=2)))

    tasks.publish_scheduled_pages.func(None)

    coming.refresh_from_db()
    going.refresh_from_db()
    assert (coming.live, going.live) == (True, False)


def test_texts_of_all_pages_change_at_once_and_dead_links_are_left_out(client: Client, db: None) -> None:
    draft = below(home(), StoryPage(title="草稿", slug="draft", live=False, body=[]))
    terms = below(home(), StoryPage(title="服务条款", slug="terms", body=[]))
    rows = [
        {"words": "条款", "link": NO_LINK | {"page": terms.pk}},
        {"words": "草稿", "link": NO_LINK | {"page": draft.pk}},
    ]
    client.get("/")
    SiteTexts.objects.create(
        locale=Locale.objects.get(language_code="zh-hans"),
        announcement="满 ¥199 包邮",
        columns=[block("column", {"title": "服务", "rows": items(rows)})],
    )

    page = client.get("/").content.decode()

    assert "满 ¥199 包邮" in page
    assert '<a href="/terms/">条款</a>' in page
    assert ">草稿<" not in page
    assert "满 ¥199 包邮" not in client.get("/en/").content.decode()


def test_page_preview_shows_unpublished_blocks(client: Client, db: None) -> None:
    staff = User.objects.create_superuser("root@test.example", "correct horse")
    page = home()
    page.body = [block("rich_text", "<p>还没发布</p>")]
    page.save_revision()
    client.force_login(staff)

    answer = client.get(f"/admin/pages/{page.pk}/view_draft/")

    assert answer.status_code == 200
    assert "还没发布" in answer.content.decode()
    assert "还没发布" not in client.get("/").content.decode()
