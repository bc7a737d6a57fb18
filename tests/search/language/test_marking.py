"""Marking what was found in a title as it is written."""

from hypothesis import given
from hypothesis import strategies as st

from search.language.marking import mark


def marked(title: str, *words: str) -> str:
    return "".join(f"[{p.text}]" if p.hit else p.text for p in mark(title, words))


def test_the_title_keeps_its_own_form() -> None:
    assert marked("天青 連衣裙 ＵＳＢ", "连衣裙", "usb") == "天青 [連衣裙] [ＵＳＢ]"
    assert marked("iPhone15 Pro", "15", "iphone") == "[iPhone15] Pro"


def test_every_place_is_marked_once() -> None:
    assert marked("茶壶与茶壶盖", "茶壶", "壶盖") == "[茶壶]与[茶壶盖]"


def test_the_middle_of_a_word_is_not_marked() -> None:
    assert marked("A teapot for pots", "pot") == "A teapot for [pot]s"


def test_a_character_that_folds_to_several_is_marked_whole() -> None:
    assert marked("㎏装 ½杯", "kg") == "[㎏]装 ½杯"


@given(st.text(max_size=30), st.lists(st.text(max_size=3), max_size=4))
def test_pieces_put_together_give_the_title(title: str, words: list[str]) -> None:
    assert "".join(p.text for p in mark(title, words)) == title
