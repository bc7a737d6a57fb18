"""Words, character pairs and stems."""

import pytest

from search.language.cutting import Cutter, joined, meaningful, pairs_of, parts, runs, stems_of
from search.language.folding import fold


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(["汝窑开片杯", "侧把壶", "天青"])


@pytest.mark.parametrize("text", ["iPhone15Pro", "iphone 15 pro", "IPHONE15 PRO", "ｉＰｈｏｎｅ 15Pro"])
def test_model_numbers_are_cut_where_letters_meet_digits(cutter: Cutter, text: str) -> None:
    assert cutter.words_of(fold(text)) == ["iphone", "15", "pro"]


def test_an_index_also_holds_whole_model_numbers_and_bare_numbers(cutter: Cutter) -> None:
    assert cutter.fine_words_of(fold("XH-500B")) == ["xh", "500", "b", "xh500b"]
    assert cutter.fine_words_of(fold("容量500毫升")) == ["容量", "500ml", "500"]


def test_words_of_the_shop_stay_whole(cutter: Cutter) -> None:
    assert cutter.words_of("天青汝窑开片杯") == ["天青", "汝窑开片杯"]
    assert "侧把壶" not in Cutter().words_of("紫砂侧把壶")
    assert "侧把壶" in cutter.words_of("紫砂侧把壶")


def test_an_index_also_holds_the_words_inside_long_ones() -> None:
    fine = Cutter().fine_words_of("玻璃保温杯")

    assert {"玻璃", "保温", "保温杯"} <= set(fine)


def test_own_words_must_be_chinese_and_of_some_length() -> None:
    assert Cutter(["壶", "a b", "iphone", "汝" * 13, "天 青"]).words == frozenset()


def test_pairs_overlap_and_single_characters_stand_alone() -> None:
    assert pairs_of("连衣裙 杯 usb3") == ["连衣", "衣裙", "杯", "usb", "3"]


def test_stems_are_of_letters_only() -> None:
    assert stems_of("teapots and 茶壶 glazed") == ["teapot", "and", "glaze"]


def test_runs_leave_signs_out() -> None:
    assert runs("a+b (c) 100%棉【新】") == ["a+b", "c", "100", "棉", "新"]
    assert parts("a+b") == ["a", "b"]
    assert joined("a-b.c/d") == "abcd"


def test_meaningless_words_go_unless_nothing_else_is_left() -> None:
    assert list(meaningful(["蓝", "的", "壶"])) == ["蓝", "壶"]
    assert list(meaningful(["的"])) == ["的"]
