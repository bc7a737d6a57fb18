"""What the phone's region sheet shows: three tabs and the places of one level, or what a search found."""

import dataclasses
from collections.abc import Sequence

from django.utils.translation import gettext as _

from storefront.accounts import regions


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choice:
    """A place to choose. names: as they are read, the last is the place's own; levels: codes for the three selects.

    last: choosing it completes the region; otherwise it opens the level below.
    """

    code: str
    names: Sequence[str]
    levels: tuple[str, str, str]
    last: bool
    chosen: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tab:
    """A level. name: what is chosen there, else the level's own; open: its places can be listed."""

    level: int
    name: str
    chosen: bool
    open: bool
    current: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegionPage:
    """The sheet at one moment. at: the place chosen so far; words: of the search, "" for none; said: for the ear."""

    at: str
    words: str
    tabs: Sequence[Tab]
    choices: Sequence[Choice]
    said: str


def region_page(*, at: str, level: str, words: str) -> RegionPage:
    """The sheet for a place chosen so far. Nonsense counts as nothing chosen. Asks the database nothing."""
    try:
        path = regions.path_of(at) if at else None
    except regions.UnknownRegion:
        path = None
    codes = path.codes if path else ()
    if len(codes) == 1:
        codes = (*codes, *_only_city(codes[0]))
    words = " ".join(words.split())
    shown = _shown_level(codes, level)
    if words:
        choices = [_choice(found.codes[-1], found.names) for found in regions.search(words)]
        said = _("%(count)s places found") % {"count": len(choices)}
    else:
        above = codes[shown - 2] if shown > 1 else ""
        chosen = codes[shown - 1] if len(codes) >= shown else ""
        choices = [_choice(code, (name,), chosen=code == chosen) for code, name in regions.choices(above)]
        said = _tab_words()[shown]
    return RegionPage(
        at=codes[-1] if codes else "", words=words, tabs=_tabs(codes, shown, words), choices=choices, said=said
    )


def _tab_words() -> dict[int, str]:
    return {1: _("Choose a province"), 2: _("Choose a city"), 3: _("Choose a district")}


def _shown_level(codes: Sequence[str], asked: str) -> int:
    """The tab that was asked for when it can be opened, else the next level to choose, at most the last there is."""
    if (
        asked in ("1", "2", "3")
        and int(asked) <= len(codes) + 1
        and (asked == "1" or regions.choices(codes[int(asked) - 2]))
    ):
        return int(asked)
    following = len(codes) + 1
    return following if following == 1 or (following < 4 and regions.choices(codes[-1])) else len(codes)


def _tabs(codes: Sequence[str], shown: int, words: str) -> list[Tab]:
    places = regions.tree().places
    found = []
    for level, name in enumerate((_("Province"), _("City"), _("District")), start=1):
        chosen = places[codes[level - 1]].name if len(codes) >= level else ""
        opens = level == 1 or (len(codes) >= level - 1 and bool(regions.choices(codes[level - 2])))
        found.append(
            Tab(
                level=level,
                name=chosen or name,
                chosen=bool(chosen),
                open=opens,
                current=level == shown and not words,
            )
        )
    return found


def _choice(code: str, names: Sequence[str], *, chosen: bool = False) -> Choice:
    codes = regions.path_of(code).codes
    if len(codes) == 1:
        codes = (*codes, *_only_city(code))
    levels = (*codes, "", "")[:3]
    return Choice(
        code=code,
        names=names,
        levels=(levels[0], levels[1], levels[2]),
        last=len(codes) > 1 and not regions.tree().below.get(codes[-1]),
        chosen=chosen,
    )


def _only_city(province: str) -> tuple[str, ...]:
    """The city of a province that has just one, 北京市 being its own."""
    below = regions.choices(province)
    return (below[0][0],) if len(below) == 1 else ()
