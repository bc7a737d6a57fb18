"""One style sheet for what every page loads, joined from its parts as they are: no build step, five requests fewer.

The parts stay files of their own (docs/map.md); a page links `storefront/css/shop.css`.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

JOINED: Final = "storefront/css/shop.css"
PARTS: Final = tuple(f"storefront/css/{part}.css" for part in ("tokens", "base", "layout", "components", "utilities"))


class JoinedFinder(finders.BaseFinder):
    """Finds the joined sheet; it is written anew when one of its parts is younger."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.VAR_DIR) / "joined"
        self.storage = FileSystemStorage(self.root)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Path of the file on disk; [] or a list for find_all, as Django's finders answer."""
        if path != JOINED:
            return []
        found = str(join(self.root))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """For collectstatic."""
        join(self.root)
        yield JOINED, self.storage


def join(root: Path) -> Path:
    """Write the joined sheet below root where it is missing or stale. Returns its path. Safe in parallel processes."""
    parts = [Path(str(finders.find(part))) for part in PARTS]
    target = root / JOINED
    newest = max(part.stat().st_mtime for part in parts)
    if not target.exists() or target.stat().st_mtime < newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text("\n".join(part.read_text() for part in parts))
        fresh.replace(target)
    return target
