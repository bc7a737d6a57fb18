"""A page's blocks as they are shown: pictures and links resolved, products, coupons and reviews in, dead blocks out.

Everything that the blocks of a page need is collected first and read with one query a kind (products, pictures, pages,
reviews), so the number of queries doesn't grow with the number of blocks. The blocks' templates say what they show.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import nh3
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from storefront.content import sources, voices
from storefront.content.categories import category_tree
from storefront.content.formats import speaks_chinese
from storefront.content.library import stored_pictures
from storefront.content.links import category_url, link_of, shelf_of
from storefront.content.pictures import Picture
from storefront.content.tiles import tiles_of
from storefront.partner.cards import ProductCard, Shelf, shelves_of

Raw = Mapping[str, Any]
_TAGS: Final = {"h2", "h3", "p", "br", "b", "strong", "i", "em", "ol", "ul", "li", "a", "blockquote"}


@dataclass(frozen=True, slots=True)
class Section:
    """One block as its template takes it. id: unique on the page; value: what the template's comment names."""

    kind: str
    id: str
    template: str
    value: Any


@dataclass(frozen=True, slots=True)
class Built:
    """What a page shows. cards: of the products the page itself names. language_urls: language code -> path."""

    sections: list[Section]
    cards: list[ProductCard]
    images: dict[int, Picture]
    language_urls: dict[str, str]

    @property
    def opens_with_lead(self) -> bool:
        """Whether the first block brings the page's h1."""
        return bool(self.sections) and self.sections[0].kind == "lead"


def build(
    page: Page,
    stream: Any,
    *,
    request: HttpRequest,
    now: datetime,
    products: Sequence[int] = (),
    images: Iterable[int | None] = (),
) -> Built:
    """Make a page's sections.

    stream: the page's StreamField value; products: ids of products that the page names beside its blocks; images: ids
    of the page's own pictures. At most five queries: pages, pictures, documents, products, reviews.
    """
    raw = [
        (str(child["type"]), child["value"], str(child.get("id") or place))
        for place, child in enumerate(stream.raw_data)
    ]
    have = _Have(page=page, request=request, now=now, language=get_language() or settings.LANGUAGE_CODE)
    for kind, value, key in raw:
        have.want(kind, key, value)
    have.shelves.append(("", Shelf(rule="ids", ids=tuple(products), limit=len(products))))
    have.image_ids.update(pk for pk in images if pk)
    have.read()
    sections = []
    for kind, value, key in raw:
        shown = _SHOW[kind](have, key, value) if kind in _SHOW else None
        if shown is not None:
            name = "product_shelf" if kind == "product_grid" and value.get("as_shelf") else kind
            sections.append(Section(kind, key, f"storefront/content/blocks/{name}.html", shown))
    return Built(sections, have.cards[""], have.images, have.language_urls)


@dataclass
class _Have:
    """What blocks want, and then have."""

    page: Page
    request: HttpRequest
    now: datetime
    language: str
    image_ids: set[int] = field(default_factory=set)
    page_ids: set[int] = field(default_factory=set)
    document_ids: set[int] = field(default_factory=set)
    review_ids: list[int] = field(default_factory=list)
    newest_reviews: int = 0
    shelves: list[tuple[str, Shelf]] = field(default_factory=list)
    images: dict[int, Picture] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    page_urls: dict[int, str] = field(default_factory=dict)
    language_urls: dict[str, str] = field(default_factory=dict)
    cards: dict[str, list[ProductCard]] = field(default_factory=dict)
    heard: dict[int, voices.Voice] = field(default_factory=dict)

    def want(self, kind: str, key: str, value: Any) -> None:
        """Note what a block needs. Blocks name their needs alike: image, page, file, product."""
        if not isinstance(value, Mapping):
            return
        for name, found in _leaves(value):
            if name in ("image", "image_tall"):
                self.image_ids.add(found)
            elif name == "page":
                self.page_ids.add(found)
            elif name in ("file", "captions"):
                self.document_ids.add(found)
        if kind == "product_shelf":
            self.shelves.append((key, _chosen(_items(value.get("products")))))
        elif kind == "product_grid":
            limit, category, brand = value.get("limit") or 8, value.get("category"), value.get("brand")
            self.shelves.append((key, Shelf(rule=value["rule"], limit=limit, category=category, brand=brand)))
        elif kind in ("day", "agenda"):
            self.shelves.append((key, _chosen(row.get("product") for row in _items(value.get("rows")))))
        elif kind == "quotes":
            chosen = [pk for pk in _items(value.get("reviews")) if pk]
            self.review_ids += chosen
            self.newest_reviews = max(self.newest_reviews, 0 if chosen else value.get("limit") or 3)

    def read(self) -> None:
        """One query for each kind of need; none for a kind that nothing needs."""
        if self.image_ids:
            self.images = stored_pictures(self.image_ids)
        if self.document_ids:
            self.documents = {doc.pk: doc.url for doc in get_document_model().objects.filter(pk__in=self.document_ids)}
        self._read_pages()
        found = shelves_of(
            [shelf for _key, shelf in self.shelves], in_wishlist=sources.saved_products(self.request), now=self.now
        )
        self.cards = {key: cards for (key, _shelf), cards in zip(self.shelves, found, strict=True)}
        if self.review_ids or self.newest_reviews:
            self.heard = voices.read(self.review_ids, newest=self.newest_reviews, language=self.language)

    def _read_pages(self) -> None:
        """Addresses of the linked pages in this language, and of this page in all of them."""
        linked = Page.objects.filter(pk__in=self.page_ids).order_by().values("translation_key")
        wanted = Q(translation_key=self.page.translation_key) | Q(translation_key__in=linked)
        rows = list(Page.objects.filter(wanted).live().select_related("locale").order_by("pk"))
        by_key: dict[Any, dict[str, Page]] = {}
        for row in rows:
            by_key.setdefault(row.translation_key, {})[row.locale.language_code] = row
        own = by_key.get(self.page.translation_key, {})
        for row in own.values():
            if row.pk == self.page.pk:
                self.page.locale = row.locale  # read with the rows, so that nobody asks for it again
        own.setdefault(self.page.locale.language_code, self.page)  # a page that is previewed before it is live
        for code, _name in settings.LANGUAGES:
            if code in own:
                self.language_urls[code] = own[code].get_url(self.request) or "/"
        keys = {row.pk: row.translation_key for row in rows}
        for pk in self.page_ids & set(keys):
            found = by_key[keys[pk]]
            there = found.get(self.language) or next(row for row in rows if row.pk == pk)
            self.page_urls[pk] = there.get_url(self.request) or ""

    # --- parts of blocks ---------------------------------------------------------------------------------------------

    def link(self, value: Any) -> str:
        """Address of a LinkBlock's target, "" for none and for a page that isn't live."""
        return link_of(value, language=self.language, page_urls=self.page_urls)

    def picture(self, value: Any) -> tuple[Picture | None, str]:
        """The picture of a PictureBlock and its alternative text."""
        value = value or {}
        return self.image(value.get("image")), "" if value.get("decorative") else value.get("alt") or ""

    def image(self, pk: int | None) -> Picture | None:
        return self.images.get(pk or 0)

    def headed(self, value: Raw) -> dict[str, Any]:
        return {
            "title": value["title"],
            "text": value.get("text") or "",
            "more": value.get("more") or "",
            "url": self.link(value.get("link")),
        }


# --- one function a kind of block: its template's value, or None when the block isn't shown --------------------------


def _lead(have: _Have, key: str, value: Raw) -> Any:
    slides = []
    for slide in _items(value.get("slides")):
        image, alt = have.picture(slide.get("picture"))
        words = {name: slide.get(name) or "" for name in ("kicker", "title", "text", "button")}
        url = have.link(slide.get("link")) if words["button"] else ""
        slides.append(
            words | {"image": image, "image_tall": have.image(slide.get("image_tall")), "alt": alt, "url": url}
        )
    return {"slides": slides} if slides else None


def _category_tiles(have: _Have, key: str, value: Raw) -> Any:
    chosen = [pk for pk in _items(value.get("categories")) if pk]
    tree = category_tree(have.language)
    shelves = [shelf for pk in chosen if (shelf := shelf_of(tree, pk))] if chosen else list(tree[:8])
    return {"title": value.get("title") or "", "tiles": tiles_of(shelves)} if shelves else None


def _product_shelf(have: _Have, key: str, value: Raw) -> Any:
    cards = have.cards[key]
    return have.headed(value) | {"cards": cards} if cards else None


def _product_grid(have: _Have, key: str, value: Raw) -> Any:
    cards = have.cards[key]
    shown = have.headed(value) | {"cards": cards}
    shown["url"] = shown["url"] or category_url(value.get("category"), language=have.language)
    return shown if cards else None


def _coupons(have: _Have, key: str, value: Raw) -> Any:
    ids = [pk for pk in _items(value.get("coupons")) if pk]
    tickets = sources.coupon_tickets(have.request, ids or None, now=have.now)
    return {"title": value["title"], "text": value.get("text") or "", "tickets": tickets} if tickets else None


def _offer_strip(have: _Have, key: str, value: Raw) -> Any:
    end = _moment(value.get("end"))
    if end is not None and end <= have.now:
        return None
    ids = [pk for pk in _items(value.get("coupons")) if pk]
    tickets = sources.coupon_tickets(have.request, ids, now=have.now) if ids else []
    url = have.link(value.get("link")) if value.get("button") else ""
    if not (tickets or end or url):
        return None
    words = {"title": value["title"], "text": value.get("text") or "", "button": value.get("button") or ""}
    return words | {"url": url, "end": end, "tickets": tickets[:2]}


def _countdown(have: _Have, key: str, value: Raw) -> Any:
    end = _moment(value.get("end"))
    return {"title": value["title"], "end": end} if end is not None and end > have.now else None


def _day(have: _Have, key: str, value: Raw) -> Any:
    cards = {card.product_id: card for card in have.cards[key]}
    image, alt = have.picture(value.get("picture"))
    rows = [
        {"time": row["time"], "line": row["line"], "url": "", "label": "", "card": cards.get(row.get("product"))}
        for row in _items(value.get("rows"))
    ]
    return {"title": value["title"], "image": image, "alt": alt, "rows": rows}


def _agenda(have: _Have, key: str, value: Raw) -> Any:
    cards = {card.product_id: card for card in have.cards[key]}
    today = timezone.localtime(have.now).date()
    figures = ("first", "first_unit", "second", "second_unit")
    rows = []
    for row in _items(value.get("rows")):
        day = _day_of(row.get("date"))
        if day is None:
            continue
        rows.append(
            {name: row.get(name) or "" for name in ("title", "note", *figures)}
            | {"day": day.day, "label": _weekday(day), "current": day == today, "url": ""}
            | {"card": cards.get(row.get("product"))}
        )
    return {"title": value["title"], "text": value.get("text") or "", "rows": rows} if rows else None


def _editorial(have: _Have, key: str, value: Raw) -> Any:
    rows = []
    for row in _items(value.get("rows")):
        image, alt = have.picture(row.get("picture"))
        words = {name: row.get(name) or "" for name in ("title", "text", "more")}
        rows.append(words | {"image": image, "alt": alt, "url": have.link(row.get("link"))})
    return {"title": value.get("title") or "", "side": value.get("side") or "left", "rows": rows} if rows else None


def _image(have: _Have, key: str, value: Raw) -> Any:
    image, alt = have.picture(value.get("picture"))
    if image is None:
        return None
    return {"image": image, "alt": alt, "caption": value.get("caption") or "", "wide": bool(value.get("wide"))}


def _video(have: _Have, key: str, value: Raw) -> Any:
    poster, alt = have.picture(value.get("poster"))
    film = have.documents.get(value.get("file") or 0, "")
    if not film:
        return None
    words = {name: value.get(name) or "" for name in ("title", "text", "minutes")}
    captions = have.documents.get(value.get("captions") or 0, "")
    return words | {"poster": poster, "alt": alt, "file_url": film, "type": "video/mp4", "captions_url": captions}


def _faq(have: _Have, key: str, value: Raw) -> Any:
    rows = [{"question": row["question"], "answer": _clean(row["answer"])} for row in _items(value.get("rows"))]
    return {"title": value["title"], "rows": rows} if rows else None


def _quotes(have: _Have, key: str, value: Raw) -> Any:
    chosen = [pk for pk in _items(value.get("reviews")) if pk]
    if chosen:
        rows = [have.heard[pk] for pk in chosen if pk in have.heard]
    else:
        rows = [voice for voice in have.heard.values() if voice.newest][: value.get("limit") or 3]
    url = have.link(value.get("link"))
    return {"title": value["title"], "more": value.get("more") or "", "url": url, "rows": rows} if rows else None


def _promises(have: _Have, key: str, value: Raw) -> Any:
    rows = [
        {
            "icon": row.get("icon") or "check",
            "title": row["title"],
            "text": row.get("text") or "",
            "url": have.link(row.get("link")),
        }
        for row in _items(value.get("rows"))
    ]
    return {"title": value.get("title") or "", "rows": rows} if rows else None


def _rich_text(have: _Have, key: str, value: Any) -> Any:
    return _clean(value) or None


def _clean(html: str) -> str:
    """Rich text for showing: links resolved, and nothing but what editors may write, however it came into the row."""
    return nh3.clean(expand_db_html(html or ""), tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener")


_SHOW: Final[dict[str, Callable[[_Have, str, Any], Any]]] = {
    "lead": _lead,
    "category_tiles": _category_tiles,
    "product_shelf": _product_shelf,
    "product_grid": _product_grid,
    "offer_strip": _offer_strip,
    "coupons": _coupons,
    "countdown": _countdown,
    "day": _day,
    "agenda": _agenda,
    "editorial": _editorial,
    "image": _image,
    "video": _video,
    "rich_text": _rich_text,
    "faq": _faq,
    "quotes": _quotes,
    "promises": _promises,
}


# --- raw values ------------------------------------------------------------------------------------------------------


def _items(raw: Any) -> list[Any]:
    """Values of a ListBlock's raw form."""
    return [item["value"] if isinstance(item, Mapping) and "value" in item else item for item in raw or ()]


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """(name of the field, value) of all fields in a raw block that have one."""
    if isinstance(value, Mapping):
        for inner, below in value.items():
            yield from _leaves(below, name if inner == "value" else inner)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from _leaves(below, name)
    elif value:
        yield name, value


def _chosen(ids: Iterable[Any]) -> Shelf:
    known = tuple(pk for pk in ids if pk)
    return Shelf(rule="ids", ids=known, limit=len(known))


def _moment(value: Any) -> datetime | None:
    found = parse_datetime(value) if isinstance(value, str) else value
    return timezone.make_aware(found) if found is not None and timezone.is_naive(found) else found


def _day_of(value: Any) -> date | None:
    return parse_date(value) if isinstance(value, str) else value


def _weekday(day: date) -> str:
    return f"周{'一二三四五六日'[day.weekday()]}" if speaks_chinese() else format_date(day, "D")
