"""What is said when a decision about search is refused, and what its parts are called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.shell.screens import Text
from search.operations import SteeringRefused

# (field, reason) -> words; a reason alone stands for every field.
_REASONS: dict[tuple[str, str], Text] = {
    ("query", "empty"): gettext_lazy("Enter what customers type"),
    ("query", "long"): gettext_lazy("At most %(value)s characters"),
    ("query", "signs"): gettext_lazy("Enter at least one letter, digit or Chinese character"),
    ("query", "twice"): gettext_lazy("“%(value)s” is redirected already; change that one"),
    ("words", "empty"): gettext_lazy("Enter the words, with commas between them"),
    ("words", "alone"): gettext_lazy("Enter at least two different words"),
    ("words", "covered"): gettext_lazy("Another rule says this already: %(value)s"),
    ("meant", "empty"): gettext_lazy("Enter the words that are found as well"),
    ("meant", "same"): gettext_lazy("Enter other words than those that are typed"),
    ("meant", "circle"): gettext_lazy(
        "These rules would go round in a circle: %(value)s. Make one rule in both directions instead"
    ),
    ("", "long"): gettext_lazy("At most %(value)s characters"),
    ("", "word"): gettext_lazy("“%(value)s” is no word: use letters, digits or Chinese characters, at most 40"),
    ("", "many"): gettext_lazy("At most %(value)s"),
    ("product", "gone"): gettext_lazy("This product does not exist any more"),
    ("product", "variant"): gettext_lazy("Choose the product, not one of its variants"),
    ("product", "hidden"): gettext_lazy("“%(value)s” is hidden; show it in the shop first"),
    ("product", "twice"): gettext_lazy("“%(value)s” has its place for this query already"),
    ("product", "many"): gettext_lazy("At most %(value)s products of a query can have a place"),
    ("ends", "backwards"): gettext_lazy("The end must be after the beginning"),
    ("ends", "over"): gettext_lazy("The end must be in the future"),
    ("url", "empty"): gettext_lazy("Choose a page or enter an address"),
    ("url", "elsewhere"): gettext_lazy("Only addresses of this shop, beginning with one “/”"),
    ("url", "staff"): gettext_lazy("Customers can't open pages of the back office"),
    ("url", "search"): gettext_lazy("Search can't lead to search"),
    ("url", "nowhere"): gettext_lazy("There is no page at this address"),
    ("category", "gone"): gettext_lazy("This category does not exist any more"),
    ("groups", "nothing"): gettext_lazy("Leave at least one filter visible"),
    ("groups", "twice"): gettext_lazy("Each filter has one place"),
}

PLACES: dict[str, Text] = {
    "title": gettext_lazy("in the Chinese title"),
    "texts": gettext_lazy("in brand, category or attributes"),
    "english_title": gettext_lazy("in the English title"),
    "english_texts": gettext_lazy("in English brand, category or attributes"),
    "code": gettext_lazy("is an SKU or model number"),
    "characters": gettext_lazy("only character by character"),
    "": gettext_lazy("not found; a synonym or another word was"),
}
PARTS: dict[str, Text] = {
    "words": gettext_lazy("All words"),
    "pairs": gettext_lazy("All pairs of characters"),
    "code": gettext_lazy("SKU or model number"),
    "phrase": gettext_lazy("Words side by side in the title"),
    "title": gettext_lazy("Words side by side in the English title"),
}
STEPS: dict[str, Text] = {
    "corrected": gettext_lazy("Fewer than three products were found, so a correction was searched."),
    "most_words": gettext_lazy("Fewer than three products were found, so most of the words are enough."),
    "any_word": gettext_lazy("No product has these words together, so any of them is enough."),
}


def why_refused(error: SteeringRefused) -> str:
    """The refusal in words, to stand at its field."""
    words = _REASONS.get((error.field, error.reason)) or _REASONS.get(("", error.reason)) or _("This can't be saved")
    return str(words) % {"value": error.value}
