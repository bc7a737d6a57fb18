"""Message catalogues: .po files are kept, .mo files are made from them when they are missing or older."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed


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
