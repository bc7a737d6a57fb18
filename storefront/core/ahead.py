"""What web processes load before their first request, and share where they are forked. Apps add theirs in ready()."""

from collections.abc import Callable
from typing import Final

AHEAD: Final[list[Callable[[], object]]] = []
