"""China's administrative divisions: the data file, and look-ups in a tree kept in memory.

Most places have three levels. A county-level city directly below its province (济源市, 仙桃市) is a city without
districts, so the choice ends there.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from storefront.accounts.models import Region

DATA_FILE: Final = Path(__file__).parent / "data" / "regions.json"
_KEEP_SECONDS: Final = 300.0  # after this a process sees what another has changed
MOST_FOUND: Final = 30  # places that a search lists


class UnknownRegion(LookupError):
    """No region has this code."""


@dataclass(frozen=True, slots=True)
class Place:
    """One division. level: 1 province, 2 city, 3 district. active: we deliver there."""

    code: str
    name: str
    level: int
    parent: str
    active: bool


@dataclass(frozen=True, slots=True)
class RegionPath:
    """A division with what it lies in. A level that it doesn't have is ""."""

    province: str
    city: str
    district: str
    codes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The levels that it has, each name once: ("浙江省", "杭州市", "西湖区"), ("北京市", "东城区")."""
        return tuple(dict.fromkeys(filter(None, (self.province, self.city, self.district))))

    def __str__(self) -> str:
        """浙江省杭州市西湖区; a municipality is named once: 北京市东城区."""
        return "".join(self.names)


class Tree:
    """All divisions, as read at one moment."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places
        self.below: dict[str, list[Place]] = {}
        for place in places.values():
            self.below.setdefault(place.parent, []).append(place)

    @cached_property
    def provinces(self) -> list[Place]:
        return self.below.get("", [])


_kept: tuple[float, Tree] | None = None


def tree() -> Tree:
    """The divisions. One query in five minutes in each process; `forget` makes it read again."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _KEEP_SECONDS:
        rows = Region.objects.values_list("code", "name", "level", "parent_id", "active").order_by("code")
        places = {code: Place(code, name, level, parent or "", active) for code, name, level, parent, active in rows}
        _kept = time.monotonic(), Tree(places)
    return _kept[1]


def forget() -> None:
    """Read the table again at the next look-up."""
    global _kept
    _kept = None


def choices(parent: str = "") -> list[tuple[str, str]]:
    """(code, name) of the places below that we deliver to; provinces for "". Empty for an unknown code and below a leaf."""
    return [(place.code, place.name) for place in tree().below.get(parent, ()) if place.active]


def path_of(code: str) -> RegionPath:
    """Names and codes from the province down to `code`, of any level. Raises UnknownRegion."""
    places = tree().places
    chain: list[Place] = []
    at = code
    while at:
        place = places.get(at)
        if place is None:
            raise UnknownRegion(code)
        chain.insert(0, place)
        at = place.parent
    names = [place.name for place in chain] + ["", ""]
    return RegionPath(names[0], names[1], names[2], tuple(place.code for place in chain))


def can_deliver(code: str) -> bool:
    """Whether a delivery address may have this code: known, the last level of its branch, and served all the way up."""
    known = tree()
    place = known.places.get(code)
    if place is None or place.level == Region.Level.PROVINCE or known.below.get(code):
        return False
    return all(known.places[part].active for part in path_of(code).codes)


def search(text: str, *, limit: int = MOST_FOUND) -> list[RegionPath]:
    """Places we deliver to whose name has the text, with what they lie in; nothing for a blank text.

    Words may name several levels in their order (杭州 西湖); the last one has to be in the place's own name. Exact names
    come first, then those that begin with the word, then larger places.
    """
    words = text.split()[:4]
    if not words:
        return []
    found = []
    for place in tree().places.values():
        if not place.active or words[-1] not in place.name:
            continue
        path = path_of(place.code)
        if not all(tree().places[code].active for code in path.codes):
            continue
        if place.level == Region.Level.CITY and place.name == path.province:
            continue  # 北京市 as its own city is not told apart from 北京市
        above = "".join(path.names[:-1])
        if all(word in above for word in words[:-1]):
            found.append((_likeness(place, words[-1]), path))
    found.sort(key=lambda one: one[0])
    return [path for _rank, path in found[:limit]]


def _likeness(place: Place, word: str) -> tuple[int, int, str]:
    exact = place.name == word or place.name[:-1] == word
    return 0 if exact else 1 if place.name.startswith(word) else 2, place.level, place.code


def rows_of_file(path: Path = DATA_FILE) -> Iterator[dict[str, Any]]:
    """Rows for the Region table from the data file, parents before children."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for province, (name, cities) in data["provinces"].items():
        served = province not in data["not_served"]
        yield {"code": province, "name": name, "level": 1, "parent_id": None, "active": served}
        for city, (city_name, districts) in cities.items():
            yield {"code": city, "name": city_name, "level": 2, "parent_id": province, "active": served}
            for district, district_name in districts.items():
                yield {"code": district, "name": district_name, "level": 3, "parent_id": city, "active": served}


def load(model: type[Region] = Region) -> tuple[int, int]:
    """Bring the table to the state of the data file. Returns (rows written, rows switched off).

    Rows that exist keep `active`, which the shop decides. What the file no longer has is switched off and not deleted:
    old addresses point to it. Runs as often as one likes.
    """
    rows = list(rows_of_file())
    model._default_manager.bulk_create(
        [model(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
        batch_size=800,
    )
    known = {row["code"] for row in rows}
    stored = model._default_manager.filter(active=True).values_list("code", flat=True)
    gone = [code for code in stored if code not in known]
    for start in range(0, len(gone), 500):
        model._default_manager.filter(code__in=gone[start : start + 500]).update(active=False)
    forget()
    return len(rows), len(gone)
