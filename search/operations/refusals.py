"""Why a decision about search was not taken."""

from search.language.cutting import runs
from search.language.folding import fold


class SteeringRefused(Exception):
    """Nothing was written. field: what it belongs to; reason: a key that pages have words for; value: about what."""

    def __init__(self, field: str, reason: str, value: str = "") -> None:
        super().__init__(f"{field}: {reason} {value}".strip())
        self.field = field
        self.reason = reason
        self.value = value


def checked_query(text: str, longest: int = 100) -> str:
    """A query as staff typed it, with single spaces. Raises SteeringRefused for one that nobody could search for."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not text:
        raise SteeringRefused("query", "empty")
    if len(text) > longest:
        raise SteeringRefused("query", "long", str(longest))
    if not runs(fold(text)):
        raise SteeringRefused("query", "signs", text)
    return text
