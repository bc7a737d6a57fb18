"""A made-up catalogue for engine tests, and the same questions answered by plain Python."""

import random
from collections.abc import Iterable, Sequence

from search.engines.base import Answer, Document, Question
from search.engines.clauses import (
    Among,
    Best,
    Boost,
    Clause,
    Either,
    Every,
    Filter,
    Liked,
    Phrase,
    Priced,
    Some,
    Tagged,
    Term,
)  # fmt: skip

WORDS = "青瓷 茶 壶 杯 盖碗 茶壶 马克杯 木 托盘 手工 大 小 白 黑 红 blue tea pot 500ml".split()
COLOURS, SIZES, BRANDS = ("red", "blue", "white"), ("s", "m", "l"), ("a", "b", "c", "d")


def document(
    number: int, words: Sequence[str], *, tags: Iterable[str] = (), price: int = 1000, **fields: object
) -> Document:
    text = " ".join(words)
    return Document(
        id=number,
        title_zh=text,
        title_en=f"product {number}",
        tokens={"zh_seg": text, "zh_segs": " ".join(dict.fromkeys(words)), "zh_bi": text, "en_all": "product"},
        tags=tuple(sorted({"public=1", *tags})),
        price=price,
        orders={
            "by_rank": number,
            "by_sold": (number * 7919) % 10007,
            "by_price": price * 100_000 + number,
            "by_price_down": price * 100_000 + number,
            "by_new": 1_000_000 - number,
            "by_rating": (number * 31) % 997 * 100_000 + number,
        },
        **fields,  # type: ignore[arg-type]
    )


def catalogue(size: int, seed: int = 3) -> list[Document]:
    chance = random.Random(seed)
    found = []
    for number in range(1, size + 1):
        tags = {f"colour={c}" for c in chance.sample(COLOURS, chance.randint(0, 2))}
        tags |= {f"size={s}" for s in chance.sample(SIZES, chance.randint(1, 3))}
        tags |= {f"brand={chance.choice(BRANDS)}", f"shelf={chance.randint(1, 4)}"}
        tags |= {"stock=1"} if chance.random() < 0.8 else set()
        words = [chance.choice(WORDS) for _ in range(chance.randint(1, 8))]
        found.append(document(number, words, tags=tags, price=chance.randint(100, 50_000)))
    return found


def matches(clause: Clause, d: Document) -> bool:
    match clause:
        case Term(field, token):
            return token in d.tokens.get(field, "").split()
        case Phrase(field, tokens, _):
            words = d.tokens.get(field, "").split()
            return any(tuple(words[i : i + len(tokens)]) == tokens for i in range(len(words)))
        case Every(clauses):
            return all(matches(c, d) for c in clauses)
        case Some(clauses, least):
            return sum(matches(c, d) for c in clauses) >= least
        case Best(clauses, _):
            return any(matches(c, d) for c in clauses)
        case Boost(inner, _) | Liked(inner, _):
            return matches(inner, d)
    raise TypeError(clause)


def passes(wanted: Filter, d: Document) -> bool:
    match wanted:
        case Tagged(tags):
            return bool(set(tags) & set(d.tags))
        case Among(ids):
            return d.id in ids
        case Priced(low, high):
            return (low is None or d.price >= low) and (high is None or d.price <= high)
        case Either(filters):
            return any(passes(f, d) for f in filters)


def expected(
    documents: Sequence[Document], question: Question
) -> tuple[set[int], dict[str, int], tuple[int, int] | None]:
    """Ids, counts and prices, by definition."""
    base = [
        d
        for d in documents
        if (question.clause is None or matches(question.clause, d)) and all(passes(f, d) for f in question.filters)
    ]

    def without(group: str | None) -> list[Document]:
        return [d for d in base if all(passes(s.filter, d) for s in question.selections if s.group != group)]

    counts: dict[str, int] = {}
    groups = {s.group for s in question.selections}
    for d in without(None):
        for tag in d.tags:
            if tag.partition("=")[0] not in groups:
                counts[tag] = counts.get(tag, 0) + 1
    for group in groups:
        for d in without(group):
            for tag in d.tags:
                if tag.partition("=")[0] == group:
                    counts[tag] = counts.get(tag, 0) + 1
    prices = [d.price for d in without("price")]
    return {d.id for d in without(None)}, counts, (min(prices), max(prices)) if prices else None


def questions(count: int, seed: int = 5) -> list[Question]:
    """Questions of every kind."""
    from search.engines.base import Selection

    chance = random.Random(seed)
    found = []
    for _ in range(count):
        words = [Term("zh_segs", chance.choice(WORDS)) for _ in range(chance.randint(1, 3))]
        clause = chance.choice(
            [None, Every(tuple(words)), Some(tuple(words), min(2, len(words))), Best(tuple(words), 0.3),
             Liked(Boost(words[0], 2.0), tuple(words[1:])), Phrase("zh_seg", tuple(chance.sample(WORDS, 2)))]
        )  # fmt: skip
        selections = []
        if chance.random() < 0.5:
            selections.append(
                Selection(
                    group="colour",
                    filter=Tagged(tuple(f"colour={c}" for c in chance.sample(COLOURS, chance.randint(1, 2)))),
                )
            )
        if chance.random() < 0.4:
            selections.append(Selection(group="size", filter=Tagged((f"size={chance.choice(SIZES)}",))))
        if chance.random() < 0.3:
            low = chance.randint(100, 30_000)
            between: Filter = Priced(low, chance.choice([None, low + 10_000]))
            if chance.random() < 0.4:
                between = Either((Priced(None, 900), between))
            selections.append(Selection(group="price", filter=between))
        filters: list[Filter] = [Tagged(("public=1",))]
        if chance.random() < 0.3:
            filters.append(Tagged((f"shelf={chance.randint(1, 4)}",)))
        if chance.random() < 0.1:
            filters.append(Among(tuple(range(1, 60))))
        whole = chance.random() < 0.5
        found.append(
            Question(clause=clause, filters=tuple(filters), selections=tuple(selections), limit=1000, whole=whole)
        )
    return found


def ids(answer: Answer) -> list[int]:
    return [hit.id for hit in answer.hits]
