"""The phone's region sheet: tabs, steps, search, and what it leaves to the three selects."""

import pytest
from django.test import Client

from storefront.accounts import regions
from storefront.accounts.models import Region
from storefront.accounts.region_sheet import region_page

pytestmark = pytest.mark.django_db

SHEET = "/account/addresses/regions/sheet/"


@pytest.fixture(autouse=True)
def _read_again():
    regions.forget()
    yield
    regions.forget()


def test_search_names_where_a_place_lies() -> None:
    found = [" ".join(path.names) for path in regions.search("西湖")]

    assert found[:2] == ["浙江省 杭州市 西湖区", "江西省 南昌市 西湖区"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("西湖区", "浙江省 杭州市 西湖区"),
        ("南昌 西湖", "江西省 南昌市 西湖区"),
        ("江西 南昌 西湖", "江西省 南昌市 西湖区"),
        ("杭州", "浙江省 杭州市"),
        ("浙江", "浙江省"),
        ("北京", "北京市"),
        ("济源", "河南省 济源市"),
    ],
)
def test_search_puts_the_likeliest_first(words: str, first: str) -> None:
    assert " ".join(regions.search(words)[0].names) == first


def test_search_finds_only_where_we_deliver() -> None:
    Region.objects.filter(code="330106").update(active=False)
    regions.forget()

    assert [path.names[0] for path in regions.search("西湖区")] == ["江西省", "湖北省"]
    for nothing in ("", "  ", "奥克兰", "zzz", "\0", "%", "区" * 40):
        assert regions.search(nothing) == [], nothing


def test_search_lists_a_limited_number() -> None:
    assert len(regions.search("区")) == regions.MOST_FOUND


def test_sheet_begins_with_provinces_and_opens_the_level_below() -> None:
    start = region_page(at="", level="", words="")
    assert [tab.open for tab in start.tabs] == [True, False, False]
    assert "浙江省" in [place.names[0] for place in start.choices]
    assert not any(place.last for place in start.choices)

    cities = region_page(at="330000", level="", words="")
    assert [tab.current for tab in cities.tabs] == [False, True, False]
    assert cities.tabs[0].name == "浙江省"
    assert "杭州市" in [place.names[0] for place in cities.choices]

    districts = region_page(at="330100", level="", words="")
    west = next(place for place in districts.choices if place.code == "330106")
    assert (west.last, west.levels) == (True, ("330000", "330100", "330106"))


def test_complete_region_opens_at_its_last_level_with_the_choice_marked() -> None:
    page = region_page(at="330106", level="", words="")

    assert [tab.current for tab in page.tabs] == [False, False, True]
    assert [place.code for place in page.choices if place.chosen] == ["330106"]
    assert [place.code for place in region_page(at="330106", level="1", words="").choices if place.chosen] == ["330000"]


def test_municipality_skips_its_only_city_and_a_city_without_districts_is_the_end() -> None:
    beijing = region_page(at="110000", level="", words="")
    assert [tab.current for tab in beijing.tabs] == [False, False, True]
    assert beijing.choices[0].levels[:2] == ("110000", "110100")

    jiyuan = next(place for place in region_page(at="410000", level="", words="").choices if place.code == "419001")
    assert (jiyuan.last, jiyuan.levels) == (True, ("410000", "419001", ""))
    assert [tab.open for tab in region_page(at="419001", level="3", words="").tabs] == [True, True, False]


def test_last_step_leads_to_the_selects_filled(client: Client) -> None:
    page = client.get(SHEET, {"q": "西湖", "prefix": "ship"}).content.decode()
    target = page.split('data-region-pick="')[1].split('"')[0].replace("&amp;", "&")

    selects = client.get(target).content.decode()

    assert '<option value="330106" selected>西湖区</option>' in selects
    assert 'name="ship-district"' in selects


def test_step_and_search_render_the_panel_alone(client: Client, django_assert_num_queries) -> None:
    regions.tree()
    with django_assert_num_queries(0):
        whole = client.get(SHEET, {"at": "330000"}).content.decode()
        panel = client.get(
            SHEET, {"at": "330000"}, headers={"HX-Request": "true", "HX-Target": "region-panel"}
        ).content.decode()

    assert 'type="search"' in whole
    assert 'type="search"' not in panel
    assert 'role="tab"' in panel


@pytest.mark.parametrize(
    "nonsense", ["at=999999", "at=%00", "level=9", "at=330000&level=3", "q=%00", "prefix=<script>"]
)
def test_nonsense_shows_places(client: Client, nonsense: str) -> None:
    answer = client.get(f"{SHEET}?{nonsense}")

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert 'role="tab"' in answer.content.decode()


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "试试更短的名称" in client.get(SHEET, {"q": "奥克兰"}).content.decode()
    assert "Try a shorter one" in client.get("/en" + SHEET, {"q": "奥克兰"}).content.decode()
