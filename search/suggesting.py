"""What a search field offers while somebody types: words, categories, brands, products."""

from dataclasses import dataclass
from typing import Final

from search.engines.base import Asked
from search.engines.chosen import asked_engine
from search.language.cutting import is_chinese
from search.language.folding import fold_query
from search.language.knowledge import Knowledge
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import Hit
from search.vocabulary import current_knowledge

MOST_WORDS: Final = 6
MOST_PLACES: Final = 3
MOST_PRODUCTS: Final = 4
LOOKED_AT: Final = 24  # terms that are looked at for their language


@dataclass(frozen=True, slots=True)
class Suggestions:
    """words: searches to offer, best first. categories, brands: ids. products: hits of what is typed, or of the first
    word offered.
    """

    words: tuple[str, ...] = ()
    categories: tuple[int, ...] = ()
    brands: tuple[int, ...] = ()
    products: tuple[Hit, ...] = ()


def suggest(text: str, *, language: str = "zh-hans") -> Suggestions:
    """Suggestions for what is typed so far. Raises EngineUnavailable. A query of the database every few seconds."""
    return suggestions(asked_engine(), current_knowledge(), text, language=language)


def suggestions(engine: Asked, knowledge: Knowledge, text: str, *, language: str) -> Suggestions:
    """As `suggest`, from this engine and knowledge."""
    typed = fold_query(text)
    if not typed:
        return Suggestions()
    english = not language.startswith("zh") and not is_chinese(typed)
    terms = [e.term for e in knowledge.lexicon.complete(typed, LOOKED_AT)]
    # Words of the person's language first; the sort keeps the order otherwise.
    terms.sort(key=lambda term: term != typed and is_chinese(term) is english)
    if not terms and (meant := knowledge.lexicon.correct(typed)):
        terms = [meant.text]
    places = dict.fromkeys(place for term in [typed, *terms] for place in knowledge.places.get(term, ()))
    found: dict[int, Hit] = {}
    for words in [typed, *terms[:1]]:
        if len(found) < MOST_PRODUCTS:
            request = SearchRequest(text=words, language=language, per_page=MOST_PRODUCTS, counted=False, relaxed=False)
            for hit in answer(engine, knowledge, request).hits:
                found.setdefault(hit.product_id, hit)
    return Suggestions(
        words=tuple(terms[:MOST_WORDS]),
        categories=tuple(pk for kind, pk in places if kind == "category")[:MOST_PLACES],
        brands=tuple(pk for kind, pk in places if kind == "brand")[:MOST_PLACES],
        products=tuple(found.values())[:MOST_PRODUCTS],
    )
