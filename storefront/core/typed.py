"""What somebody typed, as one harmless line."""

import unicodedata
from typing import Final

LONGEST_WORDS: Final = 100  # characters that are looked at


def clean_words(text: str) -> str:
    """One line of at most LONGEST_WORDS characters without control characters, in composed form."""
    text = unicodedata.normalize("NFC", text[: LONGEST_WORDS * 4])
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(shown.split())[:LONGEST_WORDS].strip()
