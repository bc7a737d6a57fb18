"""The divisions of China: the data, look-ups, and loading it again."""

import pytest

from storefront.accounts import regions
from storefront.accounts.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_again():
    regions.forget()
    yield
    regions.forget()


def test_data_holds_all_provinces_and_recent_changes() -> None:
    names = {place.code: place.name for place in regions.tree().places.values()}

    assert len(regions.tree().provinces) == 34
    assert (names["653228"], names["653229"]) == ("和康县", "和安县")
    assert (names["330113"], names["330114"]) == ("临平区", "钱塘区")
    for merged in ("320611", "350402", "330103", "330104", "370634"):
        assert merged not in names
    assert not {"县", "市辖区", "省直辖县", "自治区直辖县级行政区划"} & set(names.values())


def test_every_place_lies_in_one_of_the_level_above() -> None:
    places = regions.tree().places

    for place in places.values():
        assert place.level == (places[place.parent].level + 1 if place.parent else 1)


def test_path_of_names_a_municipality_once() -> None:
    assert str(regions.path_of("110101")) == "北京市东城区"
    assert str(regions.path_of("330106")) == "浙江省杭州市西湖区"
    assert str(regions.path_of("419001")) == "河南省济源市"
    assert regions.path_of("500240").codes == ("500000", "500100", "500240")
    with pytest.raises(regions.UnknownRegion):
        regions.path_of("999999")


def test_delivery_needs_the_last_level_of_a_served_branch() -> None:
    assert regions.can_deliver("330106")
    assert regions.can_deliver("419001")
    for code in ("330000", "330100", "810000", "810101", "", "999999"):
        assert not regions.can_deliver(code), code


def test_loading_again_keeps_what_the_shop_decided_and_switches_off_what_is_gone() -> None:
    Region.objects.filter(code="810000").update(active=True)
    Region.objects.filter(code="330106").update(active=False, name="old name")
    Region.objects.create(code="999999", name="gone", level=3, parent_id="330100")

    written, off = regions.load()

    assert (written, off) == (Region.objects.count() - 1, 1)
    assert Region.objects.get(code="810000").active is True
    assert Region.objects.get(code="330106").active is False
    assert Region.objects.get(code="330106").name == "西湖区"
    assert Region.objects.get(code="999999").active is False
    assert not regions.can_deliver("330106")


def test_look_ups_ask_the_database_once(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        for _ in range(5):
            regions.choices("330000")
            regions.path_of("330106")
            regions.can_deliver("330106")
