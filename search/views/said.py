"""What was done to the words of a search, for the page to say."""

from dataclasses import dataclass

from search.language.cutting import is_chinese
from search.queries.result import SearchResult
from search.views.choice import Choice

MOST_EXPANSIONS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """corrected: the words searched instead; exact_url: to what was typed. suggestion: words perhaps meant, its url.

    step: "most_words" or "any_word" when the words were not asked for all at once. expansions: what was looked for,
    too, in the page's language. without_filters: products that the words find when the filters leave none.
    """

    corrected: str = ""
    exact_url: str = ""
    suggestion: str = ""
    suggestion_url: str = ""
    step: str = ""
    expansions: tuple[str, ...] = ()
    without_filters: int = 0

    @property
    def anything(self) -> bool:
        """Whether there is something to say above the list."""
        return bool(self.corrected or self.suggestion or self.step or self.expansions)


def said_of(result: SearchResult, choice: Choice, *, english: bool) -> Said:
    """From what the index did."""
    step = next((s for s in result.steps if s != "corrected"), "")
    others = dict.fromkeys(
        other for _, meant in result.expansions for other in meant if is_chinese(other) is not english
    )
    return Said(
        corrected=result.corrected,
        exact_url=f"?{Choice(words=choice.words, exact=True, sort=choice.sort).query()}" if result.corrected else "",
        suggestion=result.suggestion,
        suggestion_url=f"?{Choice(words=result.suggestion).query()}" if result.suggestion else "",
        step=step,
        expansions=tuple(others)[:MOST_EXPANSIONS],
        without_filters=result.without_selections,
    )
