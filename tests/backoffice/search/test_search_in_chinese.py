"""The pages that steer search speak Chinese, with something in each of them."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from search.log import note_click, note_search
from search.models import Placement, Redirect, Synonym
from storefront.core import clock
from tests.backoffice.crawl import english_phrases
from tests.cast import Shop


def test_no_english_is_left(signed_in: Callable[[str], Client], shop: Shop) -> None:
    rule = Synonym.objects.create(words="杯, 盏", meant="盅", one_way=True)
    lead = Redirect.objects.create(query="售后", url="/catalogue/")
    Placement.objects.create(query="茶", folded="茶", product=shop.cup)
    key = note_search(words="茶", total=1, language="en", visitor="a" * 32, now=clock.now(), corrected="茶叶")
    note_click(key=key, visitor="a" * 32, product_id=shop.cup.pk, place=2, now=clock.now())
    note_search(words="盅", total=0, language="zh-hans", visitor="a" * 32, now=clock.now())
    client = signed_in("admin")
    pages = [
        *(reverse(f"bo_search:{name}") for name in ("figures", "synonyms", "pins", "redirects", "filters", "why")),
        *(reverse(f"bo_search:{name}") for name in ("synonym_new", "redirect_new")),
        reverse("bo_search:synonym", args=[rule.pk]),
        reverse("bo_search:redirect", args=[lead.pk]),
        reverse("bo_search:filter", args=[shop.shelf.pk]),
        *(f"{reverse(f'bo_search:{name}')}?q=茶&find=杯" for name in ("query", "pins_query", "why")),
        *(reverse("bo_search:figures_view", args=[view]) for view in ("empty", "unclicked")),
    ]

    found = {
        phrase: url
        for url in pages
        for phrase in english_phrases(
            client.get(url).content.decode(), allowed="admin cup tray pot qingshan thermos category".split()
        )
    }

    assert found == {}
