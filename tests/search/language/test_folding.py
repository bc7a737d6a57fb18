"""One form for everything that means the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language.folding import LONGEST, fold, fold_query, simplify


@pytest.mark.parametrize("text", ["500ml", "500 毫升", "５００ＭＬ", "0.5L", "0.5 升", "500cc", "500毫升"])
def test_one_volume_has_one_form(text: str) -> None:
    assert fold(text) == "500ml"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1公斤", "1000g"),
        ("3斤", "1500g"),
        ("1.8米", "1800mm"),
        ("180cm", "1800mm"),
        ("15.6英寸", "15.6in"),
        ("60W", "60w"),
        ("20000毫安", "20000mah"),
        ("250克茶叶", "250g 茶叶"),
    ],
)
def test_quantities_are_counted_in_one_unit(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["5克拉", "2米色", "3升级", "42码", "4k屏", "5g7", "3d打印"])
def test_words_that_begin_like_a_unit_stay(text: str) -> None:
    assert fold(text) == text


def test_width_case_and_script_do_not_matter() -> None:
    assert fold("ｉＰｈｏｎｅ１５　ＰＲＯ") == "iphone15 pro"
    assert fold("連衣裙") == "连衣裙"
    assert fold("裡麵條") == "里面条"
    assert fold("Straße") == "strasse"


def test_a_name_with_a_character_of_two_readings_stays_a_name() -> None:
    assert simplify("著名") == "著名"
    assert simplify("隔著") == "隔着"


def test_control_characters_part_words() -> None:
    assert fold("茶\x00壶\u200b\t盖\r\n") == "茶 壶 盖"
    assert fold(" \x00 ") == ""


def test_a_query_is_looked_at_up_to_a_length() -> None:
    assert len(fold_query("壶" * 10_000)) == LONGEST


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
