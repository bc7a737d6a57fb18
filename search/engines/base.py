"""The protocol between the shop and a search engine, and the values that cross it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from search.engines.clauses import Clause, Filter

SCHEMA: Final = 2  # part of an index's name: a change of fields or analysis makes a new index

TOKEN_FIELDS: Final = ("zh_seg", "zh_segs", "zh_bi", "zh_body", "en_title", "en_all", "en_body", "code")
ORDER_FIELDS: Final = ("by_rank", "by_sold", "by_price", "by_price_down", "by_new", "by_rating")

Order = Literal["", "by_rank", "by_sold", "by_price", "by_price_down", "by_new", "by_rating"]


LEAST_WEIGHT: Final = 0.5


def weight_value(weight: float) -> float:
    """What engines store of a weight. Both multiply a score by log(2 + value), and take a negative value for 0."""
    return float(2.0 ** (max(weight, LEAST_WEIGHT) / LEAST_WEIGHT) - 2.0)


class EngineUnavailable(Exception):
    """The engine can't answer or write now: it is away, slow, of a wrong version, or its files are damaged."""


class EngineBusy(EngineUnavailable):
    """Another process is writing; what was to be written stays in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One product as engines store it.

    tokens: field of TOKEN_FIELDS -> tokens separated by spaces. tags: "group=value", for filters and counts.
    price: lowest price in fen. orders: field of ORDER_FIELDS -> whole number below 2**63 that sorts without ties.
    weight: factor on the score, LEAST_WEIGHT or more, 1 for the average.
    version: grows with each state of the product; an older one never replaces a newer one.
    state: digest of what `search_index check` compares.
    """

    id: int
    title_zh: str
    title_en: str
    tokens: Mapping[str, str]
    tags: tuple[str, ...]
    price: int
    orders: Mapping[str, int]
    weight: float = 1.0
    state: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A facet group in which something is chosen: products must pass `filter`, but for counts of their own group."""

    group: str
    filter: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """clause: None for all products. filters: always hold. order: "" for relevance.

    counted: whether tags are counted. whole: whether they are counted without any selection, too. weighed: whether
    scores are multiplied by the documents' weights.
    """

    clause: Clause | None = None
    filters: tuple[Filter, ...] = ()
    selections: tuple[Selection, ...] = ()
    order: Order = ""
    offset: int = 0
    limit: int = 24
    counted: bool = True
    whole: bool = False
    weighed: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One document found."""

    id: int
    score: float
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """total: exact. counts: tag -> products that have it, each group's own selection left out. prices: lowest and
    highest price in fen of the products found, the price selection left out; None when nothing is found or counted.
    whole, of: counts and number of the products that no selection is applied to, where they were asked for.
    """

    hits: tuple[Found, ...]
    total: int
    counts: Mapping[str, int] = field(default_factory=dict)
    prices: tuple[int, int] | None = None
    whole: Mapping[str, int] = field(default_factory=dict)
    of: int = 0


class Build(Protocol):
    """A new index beside the one that answers."""

    def add(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """Write documents, replacing those of the same id, and take the ids `gone` away."""

    def switch(self) -> None:
        """Let the new index answer from now on; the old one is removed when nobody reads it."""


class Asked(Protocol):
    """What can be asked questions: an engine, or a guard around one."""

    @property
    def name(self) -> str: ...

    def ask(self, question: Question) -> Answer:
        """Answer one question from what was last committed. Raises EngineUnavailable."""


class Engine(Asked, Protocol):
    """A search engine. Every method may raise EngineUnavailable, and nothing else."""

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """Replace documents, take ids away; durable and visible to all readers on return (within a second)."""

    def writing(self, wait: float = 0.0) -> AbstractContextManager[None]:
        """Held by whoever writes. Raises EngineBusy after `wait` seconds where an engine allows one writer and another
        process holds it.
        """

    def build(self) -> AbstractContextManager[Build]:
        """Start a new index. Left without switch(), it is thrown away."""

    def states(self) -> Iterator[tuple[int, str]]:
        """(id, state) of every document, in no order."""

    def exists(self) -> bool:
        """Whether an index of the present schema is there to answer."""

    def damaged(self) -> bool:
        """Whether an index is there that can't be read, so that only a new one helps."""

    def describe(self) -> Mapping[str, str]:
        """For people: version, place, number of documents, size."""
