"""What an engine is asked to match: a small tree of clauses, the same for every engine.

Fields hold tokens that the application made (search.language), separated by spaces; a clause names tokens, never text
to be analysed. So both engines match the same products, and nothing a shopper types is ever query syntax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Term:
    """Documents whose field has this token."""

    field: str
    token: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents whose field has these tokens side by side, in this order."""

    field: str
    tokens: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Every:
    """Documents that match all of these; scores are added."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Documents that match at least `least` of these; scores are added."""

    clauses: tuple["Clause", ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """Documents that match any of these; the best score counts, of the others a share of `tie`."""

    clauses: tuple["Clause", ...]
    tie: float = 0.0


@dataclass(frozen=True, slots=True)
class Boost:
    """The same documents with a score times `factor`."""

    clause: "Clause"
    factor: float


@dataclass(frozen=True, slots=True)
class Liked:
    """Documents that match `clause`; those that match some of `extra` too score higher."""

    clause: "Clause"
    extra: tuple["Clause", ...]


Clause: TypeAlias = Term | Phrase | Every | Some | Best | Boost | Liked


@dataclass(frozen=True, slots=True)
class Tagged:
    """Filter: documents with at least one of these tags ("brand=3")."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """Filter: documents whose lowest price lies between these, both included, in fen; None for no bound."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Among:
    """Filter: documents with one of these ids."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Filter: documents with none of these ids."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Filter: documents that pass at least one of these."""

    filters: tuple["Filter", ...]


Filter: TypeAlias = Tagged | Priced | Among | Without | Either


def every(clauses: Sequence[Clause]) -> Clause:
    """All of them; a single clause stays as it is."""
    return clauses[0] if len(clauses) == 1 else Every(tuple(clauses))


def best(clauses: Sequence[Clause], tie: float = 0.0) -> Clause:
    """Any of them by the best score; a single clause stays as it is."""
    return clauses[0] if len(clauses) == 1 else Best(tuple(clauses), tie)
