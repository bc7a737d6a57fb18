"""What every engine must do. Runs on the embedded engine, and on Elasticsearch with `make test-elasticsearch`."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from search.engines.base import Document, Engine, EngineUnavailable, Question, Selection
from search.engines.clauses import Among, Best, Boost, Every, Liked, Phrase, Priced, Some, Tagged, Term
from tests.search.engines.catalogue import catalogue, document, expected, ids, questions


def filled(engine: Engine, documents: Sequence[Document]) -> Engine:
    with engine.build() as build:
        build.add(documents)
        with engine.writing():
            build.switch()
    return engine


def write(engine: Engine, documents: Sequence[Document] = (), gone: Sequence[int] = ()) -> None:
    with engine.writing():
        engine.write(documents, gone)


def test_an_engine_without_an_index_says_so(engine: Engine) -> None:
    assert engine.exists() is False
    with pytest.raises(EngineUnavailable):
        engine.ask(Question())


def test_an_empty_index_answers_nothing(engine: Engine) -> None:
    filled(engine, [])

    answer = engine.ask(Question(clause=Term("zh_segs", "壶")))

    assert engine.exists()
    assert (answer.hits, answer.total, answer.counts, answer.prices) == ((), 0, {}, None)


def test_several_hundred_questions_find_and_count_exactly_what_they_should(engine: Engine) -> None:
    documents = catalogue(150)
    filled(engine, documents)

    for question in questions(300):
        wanted, counts, prices = expected(documents, question)
        answer = engine.ask(question)
        assert set(ids(answer)) == wanted, question
        assert answer.total == len(wanted), question
        assert dict(answer.counts) == counts, question
        assert answer.prices == prices, question
        if question.whole:
            everything, whole, _ = expected(documents, replace(question, selections=()))
            assert (answer.of, dict(answer.whole)) == (len(everything), whole), question


def test_counts_leave_out_the_own_groups_selection(engine: Engine) -> None:
    filled(engine, [
        document(1, ["壶"], tags=["colour=red", "size=s"]),
        document(2, ["壶"], tags=["colour=blue", "size=s"]),
        document(3, ["壶"], tags=["colour=blue", "size=l"]),
    ])  # fmt: skip
    red = Selection(group="colour", filter=Tagged(("colour=red",)))

    answer = engine.ask(Question(clause=Term("zh_segs", "壶"), selections=(red,)))

    assert ids(answer) == [1]
    assert dict(answer.counts) == {"public=1": 1, "colour=red": 1, "colour=blue": 2, "size=s": 1}


@pytest.mark.parametrize(
    ("order", "wanted"),
    [("by_rank", [3, 2, 1]), ("by_price", [2, 3, 1]), ("by_price_down", [1, 3, 2]), ("by_new", [1, 2, 3])],
)
def test_orders(engine: Engine, order: str, wanted: list[int]) -> None:
    filled(engine, [document(1, ["壶"], price=900), document(2, ["壶"], price=100), document(3, ["壶"], price=500)])

    assert ids(engine.ask(Question(order=order))) == wanted  # type: ignore[arg-type]


def test_pages_put_together_are_the_whole(engine: Engine) -> None:
    documents = catalogue(120)
    filled(engine, documents)

    pages = [ids(engine.ask(Question(order="by_price", offset=start, limit=24))) for start in range(0, 144, 24)]

    assert [len(p) for p in pages] == [24, 24, 24, 24, 24, 0]
    assert [pk for p in pages for pk in p] == [d.id for d in sorted(documents, key=lambda d: d.orders["by_price"])]


def test_relevance_prefers_the_rarer_word_and_the_boosted_clause(engine: Engine) -> None:
    filled(engine, [document(n, ["茶"]) for n in range(3, 30)] + [document(1, ["茶", "壶"]), document(2, ["茶", "杯"])])
    either = Some((Term("zh_segs", "壶"), Term("zh_segs", "茶")))
    liked = Liked(Term("zh_segs", "茶"), (Boost(Term("zh_segs", "杯"), 5.0),))

    assert ids(engine.ask(Question(clause=either, limit=1))) == [1]
    assert ids(engine.ask(Question(clause=liked, limit=1))) == [2]
    assert engine.ask(Question(clause=liked)).total == 29


def test_a_phrase_needs_its_order(engine: Engine) -> None:
    filled(engine, [document(1, ["白", "茶", "壶"]), document(2, ["壶", "茶", "白"])])

    assert ids(engine.ask(Question(clause=Phrase("zh_seg", ("白", "茶"))))) == [1]
    assert ids(engine.ask(Question(clause=Phrase("zh_seg", ("茶",))))) == [1, 2]


def test_weights_change_relevance_and_nothing_else(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"], weight=0.5), document(2, ["壶"], weight=1.4), document(3, ["壶"], weight=1.0)])
    pot = Question(clause=Term("zh_segs", "壶"))

    hits = engine.ask(pot).hits
    plain = engine.ask(replace(pot, weighed=False)).hits

    assert [h.id for h in hits] == [2, 3, 1]
    assert hits[0].score / hits[2].score == pytest.approx(1.4 / 0.5, rel=1e-3)
    assert plain[0].score == pytest.approx(plain[2].score)


def test_filters_do_not_change_scores(engine: Engine) -> None:
    filled(engine, catalogue(50))
    pot = Question(clause=Term("zh_segs", "壶"), weighed=False)

    before = {h.id: h.score for h in engine.ask(pot).hits}
    after = {h.id: h.score for h in engine.ask(replace(pot, filters=(Tagged(("stock=1",)),))).hits}

    assert after
    assert after == {pk: pytest.approx(before[pk], rel=1e-4) for pk in after}


def test_titles_come_back_as_they_are(engine: Engine) -> None:
    title = '天青 "壶" <b>&amp;\\ 500ｍｌ'
    filled(engine, [replace(document(1, ["壶"]), title_zh=title, title_en="Pot's")])

    (hit,) = engine.ask(Question()).hits

    assert (hit.title_zh, hit.title_en) == (title, "Pot's")


def test_documents_are_replaced_and_taken_away(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"], state="a"), document(2, ["壶"]), document(3, ["壶"])])

    write(engine, [document(1, ["杯"], state="b", version=1), document(4, ["壶"], version=1)], gone=[2, 77])

    assert set(ids(engine.ask(Question(clause=Term("zh_segs", "壶"))))) == {3, 4}
    assert ids(engine.ask(Question(clause=Term("zh_segs", "杯")))) == [1]
    assert dict(engine.states()) == {1: "b", 3: "", 4: ""}


def test_writing_the_same_twice_changes_nothing(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"])])

    write(engine, [document(1, ["杯"], version=4)])
    write(engine, [document(1, ["杯"], version=4)])

    assert engine.ask(Question()).total == 1


def test_a_build_answers_only_after_the_switch(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"])])

    with engine.build() as build:
        build.add([document(2, ["壶"])])
        assert ids(engine.ask(Question())) == [1]
        build.add([document(2, ["杯"], version=2)], gone=[9])
        build.add([document(3, ["壶"])])
        build.add([], gone=[3])
        with engine.writing():
            build.switch()

    assert ids(engine.ask(Question())) == [2]
    assert engine.ask(Question(clause=Term("zh_segs", "壶"))).total == 0


def test_a_build_that_is_given_up_leaves_the_old_index(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"])])

    with engine.build() as build:
        build.add([document(2, ["壶"])])

    assert ids(engine.ask(Question())) == [1]


@pytest.mark.parametrize("token", ["", " ", '"', "a:b", "*", "\\", "(", "[1 TO 2]", "壶" * 5000, "\x00", "+-!~^"])
def test_any_token_is_plain(engine: Engine, token: str) -> None:
    filled(engine, [document(1, ["壶"], tags=['odd="a]\\'])])

    for clause in (
        Term("zh_segs", token),
        Phrase("zh_seg", ("壶", token)),
        Best((Term("code", token),)),
        Every((Term("zh_bi", token),)),
    ):
        assert engine.ask(Question(clause=clause)).total == 0
    assert engine.ask(Question(filters=(Tagged((token, 'odd="a]\\')),))).total == 1
    assert engine.ask(Question(filters=(Among((0, 1, 2**40)),))).total == 1
    assert engine.ask(Question(filters=(Priced(-5, 2**40),))).total == 1


def test_it_describes_itself(engine: Engine) -> None:
    filled(engine, [document(1, ["壶"])])

    described = engine.describe()

    assert described["documents"] == "1"
    assert {"engine", "place", "bytes"} <= described.keys()
