"""Finding products by words in the database: titles, selling points, SKUs, brands and shelves, in both languages."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from storefront.browsing.choice import MOST_WORDS
from storefront.browsing.index import ShelfIndex
from storefront.catalogue.models import Category, Product
from storefront.partner.models import StockRecord

_TITLES = ("title_zh_hans", "title_en")
_TEXTS = (*_TITLES, "selling_point_zh_hans", "selling_point_en")


@dataclass(frozen=True, slots=True)
class Found:
    """everything: products that match all words somewhere; titled: those whose title alone does, shown first."""

    everything: int
    titled: int


def find(words: str, index: ShelfIndex) -> Found:
    """Products that contain every word, in any of the places. Three queries, whatever the number of words.

    LIKE's own signs in the words are escaped by the ORM, so that "100%" finds a hundred per cent.
    """
    parts = list(dict.fromkeys(words.split()))[:MOST_WORDS]
    if not parts:
        return Found(0, 0)
    in_text = _hits(parts, _TEXTS)
    in_title = in_text.pop("title")
    sku = _sku_hits(parts)
    shelves = _shelf_hits(parts)
    everything = titled = index.all
    for number, part in enumerate(parts):
        titled &= index.set_of(in_title[number])
        found = index.set_of(in_text["any"][number] | sku[number])
        for shelf in shelves[number]:
            found |= index.shelves.get(shelf, 0)
        folded = part.casefold()
        for brand in index.brands.values():
            if folded in brand.zh.casefold() or folded in brand.en.casefold():
                found |= brand.bits
        everything &= found
    return Found(everything, titled & everything)


def _contains(part: str, fields: tuple[str, ...]) -> Q:
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__icontains": part})
    return condition


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _hits(parts: list[str], fields: tuple[str, ...]) -> dict[str, list[set[int]]]:
    """Ids by word: where any of the fields has it ("any"), and where a title has it ("title")."""
    wanted = Q()
    flags: dict[str, Case] = {}
    for number, part in enumerate(parts):
        wanted |= _contains(part, fields)
        flags[f"any{number}"] = _flag(_contains(part, fields))
        flags[f"title{number}"] = _flag(_contains(part, _TITLES))
    found: dict[str, list[set[int]]] = {"any": [set() for _ in parts], "title": [set() for _ in parts]}
    names = [(kind, number) for number in range(len(parts)) for kind in ("any", "title")]
    rows = Product.objects.filter(wanted, parent=None).order_by().annotate(**flags)
    for pk, *hits in rows.values_list("pk", *(f"{kind}{number}" for kind, number in names)):
        for (kind, number), hit in zip(names, hits, strict=True):
            if hit:
                found[kind][number].add(pk)
    return found


def _sku_hits(parts: list[str]) -> list[set[int]]:
    wanted = Q()
    for part in parts:
        wanted |= Q(partner_sku__icontains=part)
    found: list[set[int]] = [set() for _ in parts]
    rows = StockRecord.objects.filter(wanted, product__is_public=True).order_by()
    for sku, product, parent in rows.values_list("partner_sku", "product_id", "product__parent_id"):
        for number, part in enumerate(parts):
            if part.casefold() in sku.casefold():
                found[number].add(parent or product)
    return found


def _shelf_hits(parts: list[str]) -> list[set[int]]:
    wanted = Q()
    for part in parts:
        wanted |= Q(name_zh_hans__icontains=part) | Q(name_en__icontains=part)
    found: list[set[int]] = [set() for _ in parts]
    rows = Category.objects.browsable().filter(wanted).order_by().values_list("pk", "name_zh_hans", "name_en")
    for pk, zh, en in rows:
        for number, part in enumerate(parts):
            if part.casefold() in (zh or "").casefold() or part.casefold() in (en or "").casefold():
                found[number].add(pk)
    return found
