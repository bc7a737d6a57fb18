"""Why a product stands where it stands, and what a synonym would change, on both engines."""

import datetime as dt

import pytest

from search.engines.base import ORDER_FIELDS, Document, Engine
from search.language.cutting import Cutter
from search.language.fields import tokens_for
from search.language.knowledge import Knowledge, Placed
from search.language.synonyms import Rule, Synonyms
from search.queries.explaining import Explanation, Reasons, explained
from search.queries.previewing import compared
from search.queries.request import SearchRequest

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
GOODS = {
    1: ("白瓷茶杯", "White cup", [], 1.0),
    2: ("青瓷茶杯 描金", "Celadon cup", [], 1.4),
    3: ("玻璃壶", "Glass pot", ["茶杯"], 1.0),
    4: ("手冲壶 X200", "Kettle X200", [], 1.0),
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with engine.writing(), engine.build() as build:
        build.add(
            Document(
                id=pk,
                title_zh=zh,
                title_en=en,
                tokens=tokens_for(Cutter(["茶杯"]), zh_title=zh, en_title=en, zh_more=more, codes=[f"SKU{pk}"]),
                tags=("public=1",),
                price=pk,
                orders=dict.fromkeys(ORDER_FIELDS, pk),
                weight=weight,
            )
            for pk, (zh, en, more, weight) in GOODS.items()
        )
        build.switch()
    return engine


def why(engine: Engine, text: str, *placed: Placed) -> Explanation:
    knowledge = Knowledge(cutter=Cutter(["茶杯"]), placed={text: placed})
    return explained(engine, knowledge, SearchRequest(text=text), NOW)


def of(explanation: Explanation, pk: int) -> Reasons:
    return next(r for r in explanation.reasons if r.hit.product_id == pk)


def test_each_word_is_told_where_it_stands(filled: Engine) -> None:
    found = why(filled, "茶杯")

    assert found.words == ("茶杯",)
    assert of(found, 1).words == (("茶杯", "title"),)
    assert of(found, 3).words == (("茶杯", "texts"),)
    assert [r.place for r in found.reasons] == [1, 2, 3]
    assert [r.hit for r in found.reasons] == list(found.result.hits)


def test_parts_of_the_score_and_the_products_weight_are_told(filled: Engine) -> None:
    found = why(filled, "茶杯")

    assert {name for name, _ in of(found, 1).parts} == {"words", "pairs", "phrase"}
    assert {name for name, _ in of(found, 3).parts} == {"words", "pairs"}
    assert of(found, 1).weight == pytest.approx(1.0, abs=0.02)
    assert of(found, 2).weight == pytest.approx(1.4, abs=0.02)
    assert all(score > 0 for _, score in of(found, 1).parts)
    assert of(found, 2).score == pytest.approx(found.result.hits[0].score, rel=1e-3)


def test_english_words_and_codes_are_told(filled: Engine) -> None:
    assert of(why(filled, "kettle"), 4).words == (("kettle", "english_title"),)
    assert ("code", pytest.approx(of(why(filled, "sku4"), 4).parts[0][1])) == of(why(filled, "sku4"), 4).parts[0]


def test_what_stands_by_decision_says_so(filled: Engine) -> None:
    found = why(filled, "茶杯", Placed(product_id=4, first=True), Placed(product_id=2, first=False))

    assert found.reasons[0].hit.product_id == 4
    assert (of(found, 4).pinned, of(found, 4).parts, of(found, 4).score) == (True, (), 0.0)
    assert of(found, 2).buried
    assert found.reasons[-1].hit.product_id == 2


@pytest.mark.parametrize("text", ["", "  ", "?!", "饕餮", "\x00" * 50, "长" * 10_000, '" OR 1=1 --'])
def test_whatever_is_typed_can_be_explained(filled: Engine, text: str) -> None:
    assert isinstance(why(filled, text), Explanation)


def test_a_synonym_is_tried_before_it_is_made(filled: Engine) -> None:
    now = Knowledge(cutter=Cutter(["茶杯"]))
    then = Knowledge(cutter=Cutter(["茶杯"]), synonyms=Synonyms([Rule(("水盅", "茶杯"))]))

    changes = compared(filled, now, then, ["玻璃壶", "水盅", "水盅"], language="zh-hans")

    first, second = changes
    assert (first.query, first.before, first.after, first.moved) == ("水盅", 0, 3, True)
    assert {hit.product_id for hit in first.came} == {1, 2, 3}
    assert (second.query, second.before, second.after, second.moved) == ("玻璃壶", 1, 1, False)
