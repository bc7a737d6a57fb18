"""Completing and correcting from the shop's vocabulary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language.lexicon import Entry, Lexicon, entry_of, within_one_edit


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    weights = {"连衣裙": 30, "连衣裙女": 5, "茶壶": 20, "茶叶": 10, "插花": 8, "保温杯": 15, "马克杯": 12, "重庆火锅": 3,
               "盖碗": 9, "teapot": 7, "kettle": 4}  # fmt: skip
    return Lexicon(entry_of(term, weight) for term, weight in weights.items())


def terms(entries: list[Entry]) -> list[str]:
    return [e.term for e in entries]


@pytest.mark.parametrize("typed", ["连", "连衣", "lianyiqun", "lianyi", "lian yi", "lyq", "ly", "连yi", "连衣q"])
def test_a_term_is_found_while_it_is_being_typed(lexicon: Lexicon, typed: str) -> None:
    assert terms(lexicon.complete(typed))[0] == "连衣裙"


def test_heavier_terms_come_first(lexicon: Lexicon) -> None:
    assert terms(lexicon.complete("cha")) == ["茶壶", "茶叶", "插花"]
    assert terms(lexicon.complete("ch", limit=2)) == ["茶壶", "插花"]


def test_exact_initials_come_before_longer_ones(lexicon: Lexicon) -> None:
    assert terms(lexicon.complete("lyq")) == ["连衣裙", "连衣裙女"]


def test_nothing_typed_completes_to_nothing(lexicon: Lexicon) -> None:
    assert lexicon.complete("") == []
    assert lexicon.complete("(") == []
    assert Lexicon().complete("a") == []


@pytest.mark.parametrize(
    ("typed", "meant", "way"),
    [
        ("连衣群", "连衣裙", "sound"),
        ("茶胡", "茶壶", "sound"),
        ("保问杯", "保温杯", "sound"),
        ("虫庆火锅", "重庆火锅", "sound"),
        ("马克怀", "马克杯", "edit"),
        ("保温", None, ""),
        ("保温保杯", "保温杯", "edit"),
        ("lianyiqun", "连衣裙", "pinyin"),
        ("lyq", "连衣裙", "pinyin"),
        ("teapto", "teapot", "edit"),
        ("ketle", "kettle", "edit"),
    ],
)
def test_what_was_meant(lexicon: Lexicon, typed: str, meant: str | None, way: str) -> None:
    found = lexicon.correct(typed)

    assert (found.text if found else None) == meant
    assert (found.way if found else "") == way


def test_known_terms_are_not_corrected(lexicon: Lexicon) -> None:
    assert lexicon.correct("茶叶") is None
    assert lexicon.correct("") is None


def test_of_two_characters_only_a_sound_is_mended(lexicon: Lexicon) -> None:
    assert lexicon.correct("茶纸") is None


def test_several_words_are_mended_one_by_one(lexicon: Lexicon) -> None:
    found = lexicon.correct("连衣群 马克杯")

    assert found is not None
    assert found.text == "连衣裙 马克杯"


def test_the_wrong_part_of_a_longer_text_is_mended(lexicon: Lexicon) -> None:
    found = lexicon.correct("夏季连衣群")

    assert found is not None
    assert found.text == "夏季连衣裙"


def test_a_term_given_twice_keeps_its_greater_weight() -> None:
    lexicon = Lexicon([Entry("壶", 1), Entry("壶", 3), Entry("壶", 2)])

    assert len(lexicon) == 1
    assert lexicon.complete("壶")[0].weight == 3


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [("abc", "abd", True), ("abc", "ab", True), ("abc", "abcd", True), ("abc", "acb", True), ("abc", "abc", False),
     ("abc", "ade", False), ("abc", "a", False), ("", "a", True), ("abcd", "badc", False)],
)  # fmt: skip
def test_one_edit(a: str, b: str, near: bool) -> None:
    assert within_one_edit(a, b) is near
    assert within_one_edit(b, a) is near


@given(st.text(max_size=40))
def test_any_text_can_be_asked(lexicon_text: str) -> None:
    small = Lexicon([Entry("茶壶", 1, "", ("cha", "hu")), Entry("tea", 1)])

    small.complete(lexicon_text)
    small.correct(lexicon_text)
