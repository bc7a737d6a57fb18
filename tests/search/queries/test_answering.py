"""Requests answered: understanding, widening, correcting, facets."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import ORDER_FIELDS, Document, Engine
from search.engines.embedded import EmbeddedEngine
from search.language.cutting import Cutter
from search.language.fields import tokens_for
from search.language.knowledge import Knowledge
from search.language.lexicon import Lexicon, entry_of
from search.language.synonyms import Rule, Synonyms
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import SearchResult
from search.suggesting import suggestions

GOODS: Mapping[int, tuple[str, str, str, int]] = {
    1: ("夏季碎花连衣裙 42码", "Summer dress", "brand=rosa", 19900),
    2: ("雪纺连衣裙 收腰", "Chiffon dresses", "brand=lily", 25900),
    3: ("真丝连衣裙 长款", "Silk dress, long", "brand=rosa", 89900),
    4: ("iPhone15Pro 手机壳 透明", "Case for iPhone 15 Pro", "brand=case", 3900),
    5: ("玻璃保温杯 500毫升", "Glass thermos, 500 ml", "brand=cup", 8900),
    6: ("陶瓷马克杯 350ml", "Ceramic mug, 350 ml", "brand=cup", 4900),
    7: ("茶壶", "Teapots of red clay", "brand=cup", 36800),
    8: ("", "Walnut tray", "brand=wood", 21900),
    9: ("隐藏的茶壶", "Hidden teapot", "brand=cup", 100),
}
KNOWN = ["连衣裙", "手机壳", "保温杯", "马克杯", "茶壶"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    made = EmbeddedEngine(tmp_path_factory.mktemp("search"))
    cutter = Cutter(KNOWN)
    with made.writing(), made.build() as build:
        build.add(
            Document(
                id=pk,
                title_zh=zh,
                title_en=en,
                tokens=tokens_for(cutter, zh_title=zh, en_title=en, codes=[f"SKU-{pk:03}"]),
                tags=(brand, *(() if pk == 9 else ("public=1",))),
                price=price,
                orders=dict.fromkeys(ORDER_FIELDS, pk),
            )
            for pk, (zh, en, brand, price) in GOODS.items()
        )
        build.switch()
    return made


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(
        cutter=Cutter(KNOWN),
        synonyms=Synonyms([Rule(("托盘", "tray")), Rule(("裙装",), ("连衣裙",), one_way=True)]),
        lexicon=Lexicon(entry_of(t, 3) for t in [*KNOWN, "teapot", "thermos", "dress"]),
        redirects={"售后": "/help/returns/"},
        places={"茶壶": (("category", 12),), "连衣裙": (("category", 3), ("brand", 9))},
    )


@pytest.fixture
def ask(engine: Engine, knowledge: Knowledge):  # type: ignore[no-untyped-def]
    def run(text: str = "", **fields: object) -> SearchResult:
        return answer(engine, knowledge, SearchRequest(text=text, **fields))  # type: ignore[arg-type]

    return run


def found(result: SearchResult) -> set[int]:
    return {hit.product_id for hit in result.hits}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("连衣裙", {1, 2, 3}),
        ("連衣裙", {1, 2, 3}),
        ("dress", {1, 2, 3}),
        ("DRESSES", {1, 2, 3}),
        ("雪纺连衣裙", {2}),
        ("连衣裙雪纺", {2}),
        ("iphone 15 pro", {4}),
        ("IPHONE15PRO", {4}),
        ("ｉｐｈｏｎｅ15 pro 手机壳", {4}),
        ("500ml", {5}),
        ("0.5升 保温杯", {5}),
        ("500 毫升", {5}),
        ("42码连衣裙", {1}),
        ("42 连衣裙", {1}),
        ("托盘", {8}),
        ("裙装", {1, 2, 3}),
        ("sku-006", {6}),
        ("teapot 茶壶", {7}),
        ("的茶壶", {7}),
    ],
)
def test_what_is_meant_is_found(ask, text: str, wanted: set[int]) -> None:  # type: ignore[no-untyped-def]
    result = ask(text, relaxed=False)

    assert found(result) == wanted
    assert result.total == len(wanted)


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("连衣群", "连衣裙"),
        ("lyq", "连衣裙"),
        ("lianyiqun", "连衣裙"),
        ("保瘟杯", "保温杯"),
        ("马克怀", "马克杯"),
        ("teapto", "teapot"),
    ],
)
def test_what_was_mistyped_is_searched_as_it_was_meant(ask, text: str, corrected: str) -> None:  # type: ignore[no-untyped-def]
    result = ask(text)

    assert result.corrected == corrected
    assert result.steps == ("corrected",)
    assert result.total > 0


def test_few_hits_are_widened_to_most_of_the_words(ask) -> None:  # type: ignore[no-untyped-def]
    result = ask("真丝连衣裙短款")

    assert result.steps == ("most_words",)
    assert 3 in found(result)


def test_words_that_nothing_has_together_are_widened_to_any(ask) -> None:  # type: ignore[no-untyped-def]
    result = ask("紫水晶大象玻璃雕塑摆件")

    assert result.steps == ("any_word",)
    assert found(result) == {5}


def test_nothing_is_widened_when_that_was_not_wanted_or_does_not_help(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("紫水晶大象玻璃雕塑摆件", relaxed=False).total == 0
    assert ask("饕餮").steps == ()
    assert ask("连衣裙").steps == ()


def test_a_selection_does_not_widen_the_words(ask) -> None:  # type: ignore[no-untyped-def]
    result = ask("连衣裙", selections={"brand": ("nobody",)})

    assert (result.total, result.steps, result.without_selections) == (0, (), 3)
    assert [(v.key, v.count, v.selected) for v in result.facets["brand"].values] == [
        ("rosa", 2, False),
        ("lily", 1, False),
        ("nobody", 0, True),
    ]


def test_facets_are_or_inside_a_group_and_and_across(ask) -> None:  # type: ignore[no-untyped-def]
    both = ask("连衣裙", selections={"brand": ("rosa", "lily")})
    cheap = ask("连衣裙", selections={"brand": ("rosa",)}, price_to=Decimal("199"))

    assert found(both) == {1, 2, 3}
    assert found(cheap) == {1}
    assert [(v.key, v.count) for v in cheap.facets["brand"].values] == [("rosa", 1)]
    assert cheap.prices == (Decimal(199), Decimal(899))


def test_prices_are_whole_fen(ask) -> None:  # type: ignore[no-untyped-def]
    assert found(ask(price_from=Decimal("38.999"), price_to=Decimal("39.001"))) == {4}
    assert ask(price_from=Decimal("39.001"), price_to=Decimal("39.009")).total == 0
    assert ask(price_from=Decimal("-1"), price_to=Decimal("1e30")).total == 8
    assert ask(price_from=Decimal("NaN")).total == 8


def test_only_staff_find_what_is_hidden(ask) -> None:  # type: ignore[no-untyped-def]
    assert found(ask("茶壶", relaxed=False)) == {7}
    assert found(ask("茶壶", relaxed=False, audience="staff")) == {7, 9}


def test_an_empty_text_lists_everything_in_the_shops_order(ask) -> None:  # type: ignore[no-untyped-def]
    result = ask("  \x00 ", per_page=3, page=2)

    assert [h.product_id for h in result.hits] == [5, 4, 3]
    assert (result.total, result.page, result.pages) == (8, 2, 3)


def test_signs_alone_find_nothing(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("!?。*").total == 0


def test_titles_are_marked_in_the_persons_language(ask) -> None:  # type: ignore[no-untyped-def]
    (zh,) = ask("雪纺连衣裙", relaxed=False).hits
    (en,) = ask("tray", language="en", relaxed=False).hits
    (only_en,) = ask("托盘", relaxed=False).hits

    assert [(p.text, p.hit) for p in zh.title] == [("雪纺连衣裙", True), (" 收腰", False)]
    assert [(p.text, p.hit) for p in en.title] == [("Walnut ", False), ("tray", True)]
    assert "".join(p.text for p in only_en.title) == "Walnut tray"


def test_synonyms_are_named(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("托盘").expansions == (("托盘", ("tray",)),)


def test_a_page_may_answer(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("售後").redirect == "/help/returns/"


def test_only_these_products(ask) -> None:  # type: ignore[no-untyped-def]
    assert found(ask("连衣裙", ids=(2, 3, 7))) == {2, 3}
    assert ask(ids=()).total == 0


def test_far_pages_are_the_last_allowed_one(ask) -> None:  # type: ignore[no-untyped-def]
    result = ask("连衣裙", page=10**9)

    assert (result.hits, result.total) == ((), 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            ["AND OR NOT", "a:b^2~", "[* TO *]", "'; DROP TABLE x;--", "%s%n{{7*7}}", "\\", "壶" * 10_000, "\ud83d"]
        ),
    )
)
def test_any_text_is_answered(ask, text: str) -> None:  # type: ignore[no-untyped-def]
    result = ask(text, selections={text[:20]: (text[:50],)} if text else {})

    assert result.total >= 0


def test_suggestions(engine: Engine, knowledge: Knowledge) -> None:
    typed = suggestions(engine, knowledge, "连", language="zh-hans")
    initials = suggestions(engine, knowledge, "lyq", language="zh-hans")
    english = suggestions(engine, knowledge, "te", language="en")

    assert (typed.words, typed.categories, typed.brands) == (("连衣裙",), (3,), (9,))
    assert {h.product_id for h in typed.products} == {1, 2, 3}
    assert initials.words == ("连衣裙",)
    assert english.words == ("teapot",)
    assert suggestions(engine, knowledge, " ", language="en").words == ()


def test_suggestions_mend_what_nothing_begins_with(engine: Engine, knowledge: Knowledge) -> None:
    mended = suggestions(engine, knowledge, "茶胡", language="zh-hans")

    assert mended.words == ("茶壶",)
    assert {h.product_id for h in mended.products} == {7}


def test_an_engine_that_is_away_is_told(tmp_path: Path, knowledge: Knowledge) -> None:
    from search.engines.base import EngineUnavailable

    with pytest.raises(EngineUnavailable):
        answer(EmbeddedEngine(tmp_path / "nothing"), knowledge, SearchRequest(text="壶"))
