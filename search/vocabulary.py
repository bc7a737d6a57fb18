"""What the shop's language is made of, read from the database: dictionary, synonyms, vocabulary, redirects."""

import functools
import logging
import threading
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import close_old_connections
from django.db.transaction import atomic

from search.language.cutting import Cutter
from search.language.folding import fold
from search.language.knowledge import Arrangement, Knowledge, Placed
from search.language.lexicon import Entry, Lexicon
from search.language.synonyms import Rule, Synonyms
from search.language.vocabulary import entries
from search.models import FacetOrder, Placement, Redirect, Synonym, Term
from search.revision import forget_revision, knowledge_changed, read_revision, revision
from storefront.catalogue.models import AttributeOption, Brand, Category, Product, ProductAttribute, ProductClass

log = logging.getLogger(__name__)

LONGEST_TERM: Final = 60

_NAMED: Final = (
    ("category", Category, "name"),
    ("brand", Brand, "name"),
    ("option", AttributeOption, "option"),
    ("class", ProductClass, "name"),
    ("attribute", ProductAttribute, "name"),
)


def names() -> Iterator[tuple[str, str, str]]:
    """(kind, Chinese, English) of brands, categories, attributes and their values. Five queries."""
    for kind, model, field in _NAMED:
        rows = model._default_manager.order_by("pk").values_list(f"{field}_zh_hans", f"{field}_en")
        for zh, en in rows.distinct():
            yield kind, zh or "", en or ""


def read_cutter() -> Cutter:
    """A cutter that knows the shop's names. The last one is kept: making one costs a third of a second."""
    return _cutter_of(frozenset(zh for _, zh, _ in names()))


@functools.lru_cache(maxsize=1)
def _cutter_of(words: frozenset[str]) -> Cutter:
    return Cutter(words)


def read_synonyms(without: int | None = None, beside: Iterable[Rule] = ()) -> Synonyms:
    """Staff's rules, and the two names of everything that has a name in both languages.

    without: id of a rule to leave out; beside: rules that are not saved. So a change can be tried before it is made.
    """
    rules = [rule_of(s) for s in Synonym.objects.exclude(pk=without or 0).order_by("pk")] + list(beside)
    rules += [
        Rule((zh, en))
        for kind, zh, en in names()
        if zh and en and fold(zh) != fold(en) and len(fold(zh)) > 1 and kind in ("category", "brand", "class")
    ]
    return Synonyms(rules)


def rule_of(synonym: Synonym) -> Rule:
    """A row as a rule."""
    return Rule(listed(synonym.words), listed(synonym.meant) if synonym.one_way else (), synonym.one_way)


def listed(text: str) -> tuple[str, ...]:
    """The words of a list with commas of any kind between them."""
    for sign in "，、;；":
        text = text.replace(sign, ",")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def read_knowledge() -> Knowledge:
    """Everything that queries are understood by."""
    terms = Term.objects.order_by().values_list("term", "weight", "kind", "sounds").iterator(chunk_size=5000)
    return Knowledge(
        cutter=read_cutter(),
        synonyms=read_synonyms(),
        lexicon=Lexicon(Entry(t, weight, kind, tuple(sounds.split())) for t, weight, kind, sounds in terms),
        redirects={fold(r.query): r.url for r in Redirect.objects.order_by("pk")},
        places=read_places(),
        placed=read_placed(),
        arrangements=read_arrangements(),
    )


def read_placed() -> dict[str, tuple[Placed, ...]]:
    """Folded query -> products that staff placed for it, in their order. One query."""
    found: dict[str, list[Placed]] = {}
    for row in Placement.objects.order_by("folded", "position", "pk"):
        first = row.kind == Placement.Kind.PIN
        found.setdefault(row.folded, []).append(
            Placed(product_id=row.product_id, first=first, starts=row.starts, ends=row.ends)
        )
    return {folded: tuple(rows) for folded, rows in found.items()}


def read_arrangements() -> dict[int, Arrangement]:
    """Category id -> facet order; categories below one with an order of its own have it, too. One or two queries."""
    own = {
        row.category_id: Arrangement(tuple(map(str, row.groups)), frozenset(map(str, row.hidden)))
        for row in FacetOrder.objects.order_by("pk")
    }
    if not own:
        return {}
    found: dict[int, Arrangement] = {}
    of_path: dict[str, Arrangement] = {}
    step = Category.steplen
    for pk, path in Category.objects.order_by("path").values_list("pk", "path"):
        arrangement = own.get(pk) or of_path.get(path[:-step])
        if arrangement is not None:
            found[pk] = of_path[path] = arrangement
    return found


def read_places() -> dict[str, tuple[tuple[str, int], ...]]:
    """Folded names of visible categories and of brands -> what they are. Two queries."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    shelves = Category.objects.browsable().order_by("path")
    for kind, rows in (("category", shelves), ("brand", Brand.objects.order_by("pk"))):
        for pk, zh, en in rows.values_list("pk", "name_zh_hans", "name_en"):
            for name in {fold(zh or ""), fold(en or "")} - {""}:
                found[name] = (*found.get(name, ()), (kind, pk))
    return found


def rebuild_vocabulary() -> int:
    """Write the vocabulary anew from names and titles. Returns the number of terms. Memory grows with the terms."""
    own: dict[str, str] = {}
    for kind, zh, en in names():
        for name in (zh, en):
            if name and kind != "attribute":
                own.setdefault(name, kind)
    rows = (
        Product.objects.filter(parent=None, is_public=True)
        .order_by()
        .values_list("title_zh_hans", "title_en")
        .iterator(chunk_size=2000)
    )
    titles = (title for row in rows for title in row if title)
    made: dict[str, Term] = {}
    for e in entries(titles, own, read_cutter()):
        if len(e.term) <= LONGEST_TERM:
            made.setdefault(e.term, Term(term=e.term, kind=e.kind, weight=e.weight, sounds=" ".join(e.sounds)[:160]))
    with atomic():
        Term.objects.all().delete()
        Term.objects.bulk_create(made.values(), batch_size=2000)
        knowledge_changed()
    return len(made)


_lock = threading.Lock()
_kept: Knowledge | None = None
_revision = -1


def current_knowledge() -> Knowledge:
    """What queries are understood by now. The first call reads it; later changes are read in a thread meanwhile."""
    if _kept is None:
        return _reread()
    if revision() != _revision and not _lock.locked():
        threading.Thread(target=_reread_apart, daemon=True, name="search-knowledge").start()
    return _kept


def forget_knowledge() -> None:
    """Read it anew at the next call: for tests and after a restore of the database."""
    global _kept
    _kept = None
    forget_revision()


def _reread() -> Knowledge:
    global _kept, _revision
    with _lock:
        number = read_revision()
        if _kept is None or number != _revision:
            _kept, _revision = read_knowledge(), number
        return _kept


def _reread_apart() -> None:
    try:
        _reread()
    except Exception:
        log.exception("the vocabulary could not be read; the old one serves on")
    finally:
        close_old_connections()
