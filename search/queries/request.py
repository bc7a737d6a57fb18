"""What somebody asks of a list or a search."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

Sort = Literal["", "sold", "price", "-price", "new", "rating"]
Audience = Literal["shopper", "staff"]

PER_PAGE: Final = 24
DEEPEST: Final = 10_000  # products that can be paged through; deeper ones are nobody's
SHELF, BRAND, PRICE, OFFER = "shelf", "brand", "price", "deal"
SWITCHES: Final = ("stock", "offer", "rating", "returns")  # groups of one value, "1" ("4" for rating)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """text: as typed; whatever it holds is plain text. language: of the person, "zh-hans" or "en".

    category: id; the products of its whole subtree. brand: slug. offer: id of an offer whose products are asked for.
    ids: only among these products, for lists that are defined otherwise. selections: facet group -> chosen values: OR
    inside a group, AND across groups. Groups: "shelf" (category ids), "brand" (slugs), codes of option axes (keys of
    their values), "holds", "rating" ("4"), "stock", "offer", "returns" ("1"), "price" (keys of documents.BANDS).
    price_from, price_to: yuan, both included; a further value of the group "price". sort: "" is by relevance with text,
    by the shop's order without. page: from 1. audience: staff also find what isn't shown to shoppers. counted: whether
    facets are counted; whole: whether they are counted without the selections, too. relaxed: whether fewer than three
    hits widen the search.
    """

    text: str = ""
    language: str = "zh-hans"
    category: int | None = None
    brand: str = ""
    offer: int | None = None
    ids: tuple[int, ...] | None = None
    selections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    sort: Sort = ""
    page: int = 1
    per_page: int = PER_PAGE
    audience: Audience = "shopper"
    counted: bool = True
    whole: bool = False
    relaxed: bool = True
