"""Synonyms of one and of both directions."""

from search.language.synonyms import Rule, Synonyms


def test_words_of_a_rule_stand_for_each_other() -> None:
    synonyms = Synonyms([Rule(("番茄", "西红柿", "Tomato"))])

    assert synonyms.of("番茄") == ("西红柿", "tomato")
    assert synonyms.of("tomato") == ("番茄", "西红柿")


def test_a_one_way_rule_does_not_lead_back() -> None:
    synonyms = Synonyms([Rule(("茶具",), ("茶壶", "盖碗"), one_way=True)])

    assert synonyms.of("茶具") == ("茶壶", "盖碗")
    assert synonyms.of("茶壶") == ()


def test_spans_put_together_give_the_text() -> None:
    synonyms = Synonyms([Rule(("杯", "杯子")), Rule(("保温杯", "thermos"))])

    spans = synonyms.spans("红色保温杯和杯子")

    assert "".join(s for s, _ in spans) == "红色保温杯和杯子"
    assert ("保温杯", ("thermos",)) in spans
    assert ("杯子", ("杯",)) in spans


def test_letters_count_as_whole_words() -> None:
    synonyms = Synonyms([Rule(("tea", "茶"))])

    assert synonyms.spans("teapot") == [("teapot", ())]
    assert synonyms.spans("red tea") == [("red ", ()), ("tea", ("茶",))]


def test_rules_with_a_word_in_common_add_up() -> None:
    synonyms = Synonyms([Rule(("a", "b")), Rule(("a", "c")), Rule(("", "d"))])

    assert synonyms.of("a") == ("b", "c")
    assert synonyms.of("d") == ()
