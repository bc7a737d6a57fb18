"""Lists in tests: the search index of what the database holds, built by the shop's own means, one for each process."""

import sys
from collections.abc import Iterator

import pytest

from storefront.core.clock import now as present

_built = False


def put_on_shelves() -> None:
    """Write the listing and the index from what the database holds now; lists ask the index from then on."""
    from storefront.partner.listing import rebuild_listings

    rebuild_listings()
    build_index()


def build_index() -> None:
    """The index of the listing as it is, as `manage.py search_index rebuild` makes it."""
    from search.indexing import rebuild

    global _built
    rebuild(now=present())
    _built = True
    forget_kept()


def end_with_the_test() -> None:
    """The shop itself built an index in this test: it goes away with it, too."""
    global _built
    _built = True


def forget_kept() -> None:
    """Let this process read anew what it keeps of the index and of names."""
    from search.engines.chosen import asked_engine
    from search.views import following, labels
    from search.vocabulary import forget_knowledge

    asked_engine.cache_clear()
    forget_knowledge()
    labels.forget_labels()
    labels._looked = 0.0
    following._followed = None


@pytest.fixture(autouse=True)
def without_index() -> Iterator[None]:
    """A test's index ends with it, as its rows do. Without one, lists come from the database."""
    global _built
    yield
    if _built:
        from django.conf import settings

        for pointer in settings.SEARCH_DIR.glob("CURRENT-*"):
            pointer.unlink()
        _built = False
    if "search.engines.chosen" in sys.modules:
        forget_kept()
