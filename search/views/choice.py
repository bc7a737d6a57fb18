"""What a shopper asked a list for, read from its address. Anything that makes no sense is left out, never an error."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from search.documents import BANDS, HAS
from search.queries.request import SWITCHES, Sort
from storefront.core.typed import clean_words

PER_PAGE: Final = 24
MOST_VALUES: Final = 50  # values of one group that are looked at
HIGHEST_PRICE: Final = Decimal("9999999")
SORTS: Final[dict[str, Sort]] = {"": "", "sold": "sold", "price": "price", "-price": "-price", "new": "new"}
RESERVED: Final = frozenset(
    {"q", "exact", "sort", "page", "shelf", "brand", "price", "holds", "min", "max", "public", "deal", HAS, *SWITCHES}
)

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Choice:
    """Selected values by group, the order, the page and the words. Groups: "shelf", "brand", "price" and axis codes.

    exact: only what was typed is wanted, neither corrected nor widened.
    """

    words: str = ""
    exact: bool = False
    sort: Sort = ""
    page: int = 1
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    switches: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many values are applied."""
        return (
            sum(map(len, self.groups.values())) + len(self.switches) + (self.low is not None or self.high is not None)
        )

    def without(self, group: str, value: str | None = None) -> "Choice":
        """The choice less one value, from its first page. group "range" takes the two prices away."""
        if group == "range":
            return replace(self, low=None, high=None, page=1)
        if group in SWITCHES:
            return replace(self, switches=self.switches - {group}, page=1)
        left = tuple(v for v in self.groups.get(group, ()) if value is not None and v != value)
        return replace(
            self,
            groups={**{g: v for g, v in self.groups.items() if g != group}, **({group: left} if left else {})},
            page=1,
        )

    def keep(self, known: Mapping[str, Container[str]]) -> "Choice":
        """The choice less the values that no product of the shop has. known: values by group."""
        groups = {g: tuple(v for v in values if v in known.get(g, ())) for g, values in self.groups.items()}
        return replace(self, groups={g: values for g, values in groups.items() if values})

    def query(self, *, sort: bool = True, page: bool = False) -> str:
        """The address' query with its parameters in one order, so that equal choices have equal addresses."""
        pairs = [(group, value) for group, values in self.groups.items() for value in values]
        pairs += [(name, "4" if name == "rating" else "1") for name in self.switches]
        pairs += [
            (name, f"{amount.normalize():f}")
            for name, amount in (("min", self.low), ("max", self.high))
            if amount is not None
        ]
        pairs.sort()
        if self.words:
            pairs = [("q", self.words), *([("exact", "1")] if self.exact else []), *pairs]
        if sort and self.sort:
            pairs.append(("sort", self.sort))
        if page and self.page > 1:
            pairs.append(("page", str(self.page)))
        return urlencode(pairs)


def read_choice(data: QueryDict, *, axes: frozenset[str] = frozenset(), groups: frozenset[str] = frozenset()) -> Choice:
    """axes: codes of option axes that exist; groups: which of "shelf" and "brand" this list offers."""
    chosen: dict[str, tuple[str, ...]] = {}
    for group in sorted(axes | groups | {"price"}):
        values = dict.fromkeys(v for v in data.getlist(group)[:MOST_VALUES] if _KEY.fullmatch(v))
        if group == "price":
            values = dict.fromkeys(v for v in values if any(v == key for key, _below in BANDS))
        if values:
            chosen[group] = tuple(sorted(values))
    low, high = _amount(data.get("min")), _amount(data.get("max"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    sort = data.get("sort", "")
    return Choice(
        words=clean_words(data.get("q", "")),
        exact=data.get("exact") == "1",
        sort=SORTS.get(sort, ""),
        page=_page(data.get("page", "")),
        groups=chosen,
        low=low,
        high=high,
        switches=frozenset(name for name in SWITCHES if data.get(name) in ("1", "4")),
    )


def _amount(text: str | None) -> Decimal | None:
    if not text or not re.fullmatch(r"[0-9]{1,8}(\.[0-9]{1,2})?", text.strip(), re.ASCII):
        return None
    amount = Decimal(text.strip())
    return amount if amount <= HIGHEST_PRICE else None


def _page(text: str) -> int:
    return max(1, int(text)) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else 1
