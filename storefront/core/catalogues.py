"""Message catalogues: .po files are kept, .mo files are made from them when they are missing or older.

A serving process joins the catalogues of all apps into one a language.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.trans_real import DjangoTranslation, translation


def compile_catalogues(folders: list[Path]) -> int:
    """Compile every stale catalogue below the locale folders; returns how many. Fuzzy entries are left out.

    A process that has already spoken forgets the old words: importing the apps loads the catalogues once, and on a
    fresh machine there are none at that time.
    """
    made = 0
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as f:
                catalogue = read_po(f, locale=source.parts[-3])
            # Web, worker and scheduler may all start at once: each writes a file of its own.
            fresh = target.with_suffix(f".mo.{os.getpid()}.new")
            with fresh.open("wb") as f:
                write_mo(f, catalogue)
            fresh.replace(target)
            translation_file_changed(sender=None, file_path=target)
            made += 1
    return made


def join_catalogues(language: str) -> None:
    """Look each text of a language up in one dictionary from now on, in this process.

    Django keeps a dictionary for each app and chains those of more general languages behind them: about forty places
    to look at for a text that has no translation, as in English all have. What is found stays the same.
    """
    joined = translation(language)
    texts: dict[Any, str] = {}
    plurals: dict[tuple[int, ...], tuple[dict[Any, str], Callable[[int], int]]] = {}
    for found, plural in _catalogues(joined):
        counted, _ = plurals.setdefault(tuple(map(plural, _NUMBERS)), ({}, plural))
        for key, text in found.items():
            (counted if isinstance(key, tuple) else texts).setdefault(key, text)
    catalogue: Any = joined._catalog  # type: ignore[attr-defined]
    catalogue._catalogs = [texts, *(counted for counted, _ in plurals.values())]
    catalogue._plurals = [joined.plural, *(plural for _, plural in plurals.values())]  # type: ignore[attr-defined]
    joined._fallback = None  # type: ignore[attr-defined]


_NUMBERS = range(120)  # rules of plurals that agree on these are one rule


def _catalogues(level: Any) -> Iterator[tuple[dict[Any, str], Callable[[int], int]]]:
    """Every dictionary of a translation with its rule of plurals, those that win first."""
    while level is not None:
        if isinstance(level, DjangoTranslation):
            catalogue: Any = level._catalog  # type: ignore[attr-defined]
            yield from zip(catalogue._catalogs, catalogue._plurals, strict=True)
        else:
            yield level._catalog, level.plural
        level = level._fallback
