"""Pinned products stand first and buried ones last, on both engines, with true totals and facets."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from search.engines.base import ORDER_FIELDS, Document, Engine
from search.language.cutting import Cutter
from search.language.fields import tokens_for
from search.language.knowledge import Knowledge, Placed
from search.language.lexicon import Lexicon, entry_of
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import SearchResult

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
# id -> title, brand, fen, visible. Ids 1..8 are cups.
GOODS: dict[int, tuple[str, str, int, bool]] = {
    **{pk: (f"白瓷茶杯 第{pk}款", "a" if pk % 2 else "b", pk * 1000, True) for pk in range(1, 9)},
    20: ("黑胡桃茶盘", "a", 21900, True),
    21: ("铸铁壶", "c", 36800, True),
    22: ("隐藏的茶杯", "a", 100, False),
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    cutter = Cutter(["茶杯", "茶盘"])
    with engine.writing(), engine.build() as build:
        build.add(
            Document(
                id=pk,
                title_zh=title,
                title_en="",
                tokens=tokens_for(cutter, zh_title=title, en_title="", codes=[]),
                tags=(f"brand={brand}", *(("public=1",) if shown else ())),
                price=price,
                orders=dict.fromkeys(ORDER_FIELDS, price),
            )
            for pk, (title, brand, price, shown) in GOODS.items()
        )
        build.switch()
    return engine


@pytest.fixture
def ask(filled: Engine) -> Callable[..., SearchResult]:
    def run(*placed: Placed, text: str = "茶杯", now: dt.datetime = NOW, **fields: object) -> SearchResult:
        knowledge = Knowledge(
            cutter=Cutter(["茶杯", "茶盘"]),
            lexicon=Lexicon([entry_of("茶杯", 8)]),
            placed={"茶杯": placed, "露营": placed},
        )
        return answer(filled, knowledge, SearchRequest(text=text, **fields), now)  # type: ignore[arg-type]

    return run


def pin(pk: int, **dates: dt.datetime) -> Placed:
    return Placed(product_id=pk, first=True, **dates)


def bury(pk: int) -> Placed:
    return Placed(product_id=pk, first=False)


def ids(result: SearchResult) -> list[int]:
    return [hit.product_id for hit in result.hits]


def test_pinned_products_stand_first_in_their_order_and_buried_ones_last(ask: Callable[..., SearchResult]) -> None:
    plain = ids(ask())
    result = ask(pin(5), pin(2), bury(plain[0] if plain[0] not in (5, 2) else 8))

    buried = result.buried[0]
    assert ids(result)[:2] == [5, 2]
    assert ids(result)[-1] == buried
    assert ids(result)[2:-1] == [pk for pk in plain if pk not in (5, 2, buried)]
    assert result.total == 8


def test_a_pin_need_not_have_the_words_and_counts(ask: Callable[..., SearchResult]) -> None:
    result = ask(pin(20))

    assert ids(result)[0] == 20
    assert result.total == 9
    assert {v.key: v.count for v in result.facets["brand"].values} == {"a": 5, "b": 4}
    assert result.prices == (Decimal(10), Decimal(219))


def test_pins_pass_the_filters_like_everything_else(ask: Callable[..., SearchResult]) -> None:
    other = ask(pin(20), pin(5), pin(2), bury(4), selections={"brand": ("b",)})

    assert ids(other)[0] == 2
    assert ids(other)[-1] == 4
    assert other.total == 4
    assert {v.key: v.count for v in other.facets["brand"].values} == {"a": 5, "b": 4}
    assert ids(ask(pin(20), price_to=Decimal(30))) == ids(ask(price_to=Decimal(30)))


def test_hidden_and_missing_products_are_not_pinned(ask: Callable[..., SearchResult]) -> None:
    result = ask(pin(22), pin(999), pin(3))

    assert ids(result)[0] == 3
    assert result.total == 8


def test_a_buried_product_that_the_words_do_not_find_stays_away(ask: Callable[..., SearchResult]) -> None:
    assert 20 not in ids(ask(bury(20)))
    assert ask(bury(20)).total == 8


@pytest.mark.parametrize("per_page", [1, 2, 3, 4, 9])
def test_pages_put_together_are_the_list(ask: Callable[..., SearchResult], per_page: int) -> None:
    placed = (pin(20), pin(7), bury(1), bury(2))
    whole = ids(ask(*placed))

    pages = [ids(ask(*placed, per_page=per_page, page=n)) for n in range(1, 9 // per_page + 2)]

    assert whole[:2] == [20, 7]
    assert whole[-2:] == [1, 2]
    assert len(whole) == 9
    assert [pk for page in pages for pk in page] == whole


def test_dates_are_kept(ask: Callable[..., SearchResult]) -> None:
    soon, running = pin(20, starts=NOW + DAY), pin(21, starts=NOW - DAY, ends=NOW + DAY)

    assert ids(ask(soon, running))[0] == 21
    assert ask(soon, running).pinned == (21,)
    assert ids(ask(soon, running, now=NOW + DAY))[0] == 20  # the end is not part of the time
    assert 20 not in ids(ask(soon, running))


def test_only_the_same_words_are_meant_whatever_their_form(ask: Callable[..., SearchResult]) -> None:
    assert ids(ask(pin(20), text=" 茶杯　"))[0] == 20
    assert 20 not in ids(ask(pin(20), text="白瓷茶杯"))


def test_sorted_otherwise_nothing_is_placed(ask: Callable[..., SearchResult]) -> None:
    assert ids(ask(pin(20), bury(1), sort="price")) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_words_that_find_nothing_show_what_is_pinned_and_nothing_else(ask: Callable[..., SearchResult]) -> None:
    result = ask(pin(21), text="露营")

    assert ids(result) == [21]
    assert (result.total, result.steps, result.corrected) == (1, (), "")


def test_a_correction_is_placed_as_what_it_was_corrected_to(ask: Callable[..., SearchResult]) -> None:
    result = ask(pin(20), text="茶悲")

    assert result.corrected == "茶杯"
    assert ids(result)[0] == 20


def test_placing_costs_a_fixed_number_of_questions(
    ask: Callable[..., SearchResult], filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = filled.ask
    monkeypatch.setattr(filled, "ask", lambda question: asked.append(1) or real(question))  # type: ignore[func-returns-value]

    ask(*(pin(pk) for pk in (20, 21, *range(1, 9))), *(bury(900 + n) for n in range(40)))

    assert len(asked) <= 6
