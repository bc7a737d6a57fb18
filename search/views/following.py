"""What another process changed in names and shelves shows here, too, where no cache is shared."""

from search.revision import revision
from search.views.labels import forget_labels
from storefront.content.categories import forget_categories
from storefront.content.frame import forget_parts
from storefront.partner.listing import bump_version

_followed: int | None = None


def follow_changes() -> None:
    """Before a list: read categories, brands and values anew when they changed. A query every two seconds at most."""
    global _followed
    number = revision()
    if _followed is not None and number != _followed:
        forget_labels()
        forget_categories()
        forget_parts()
        bump_version()
    _followed = number
