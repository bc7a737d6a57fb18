"""Walking through the shop or the back office with Django's client, and what a page says and contains."""

import dataclasses
import re
from collections import deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr path circle ellipse rect line use".split()
)
SPOKEN = ("alt", "aria-label", "placeholder", "title", "label", "data-missing", "data-label")
HANDLERS = re.compile(r"^on[a-z]+$|^hx-on")
CJK = re.compile(r"[㐀-鿿豈-﫿]")
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]")


@dataclasses.dataclass(frozen=True)
class Words:
    """A piece of text with the language that the nearest lang attribute gives it, and the element it stands in."""

    text: str
    lang: str
    where: str


@dataclasses.dataclass
class Page:
    """What was found in a document."""

    words: list[Words] = dataclasses.field(default_factory=list)
    links: list[str] = dataclasses.field(default_factory=list)
    forms: list["Form"] = dataclasses.field(default_factory=list)
    ids: list[str] = dataclasses.field(default_factory=list)
    inner_targets: list[str] = dataclasses.field(default_factory=list)
    unsafe: list[str] = dataclasses.field(default_factory=list)  # what a strict content policy would stop
    loads: list[str] = dataclasses.field(default_factory=list)  # style sheets and scripts
    nameless_pictures: int = 0
    headings: list[int] = dataclasses.field(default_factory=list)
    lang: str = ""
    title: str = ""


@dataclasses.dataclass
class Form:
    """A form with the names and values that it would send."""

    action: str
    method: str
    fields: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.stack: list[tuple[str, str, bool]] = []  # tag, language, whether its text is spoken
        self.form: Form | None = None
        self.buffer = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        page = self.page
        above = self.stack[-1] if self.stack else ("", "", True)
        lang = values.get("lang") or above[1]
        spoken = above[2] and tag not in ("script", "style", "textarea")  # a textarea holds what its reader typed
        if tag == "html":
            page.lang = lang
        if "id" in values:
            page.ids.append(values["id"])
        self._look_for_unsafe(tag, values)
        for name in SPOKEN:
            if values.get(name):
                page.words.append(Words(values[name], lang, f"{tag}[{name}]"))
        if tag == "meta" and values.get("name") == "description":
            page.words.append(Words(values.get("content", ""), lang, "meta description"))
        if tag == "input" and values.get("type") in ("submit", "button") and values.get("value"):
            page.words.append(Words(values["value"], lang, "input[value]"))
        if tag == "img" and "alt" not in values:
            page.nameless_pictures += 1
        if tag == "a" and "href" in values:
            href = values["href"]
            (page.inner_targets if href.startswith("#") else page.links).append(href)
        if tag == "link" and values.get("rel") == "stylesheet":
            page.loads.append(values["href"])
        if tag == "script" and "src" in values:
            page.loads.append(values["src"])
        if re.fullmatch(r"h[1-6]", tag):
            page.headings.append(int(tag[1]))
        if tag == "form":
            self.form = Form(values.get("action", ""), values.get("method", "get").lower(), {})
            page.forms.append(self.form)
        name = values.get("name", "")
        if self.form is not None and name and tag in ("input", "button", "select", "textarea"):
            if values.get("type") not in ("radio", "checkbox") or "checked" in values:
                self.form.fields[name] = values.get("value", "")
            else:
                self.form.fields.setdefault(name, values.get("value", ""))
        if tag not in VOID:
            self.stack.append((tag, lang, spoken))

    def _look_for_unsafe(self, tag: str, values: dict[str, str]) -> None:
        unsafe = self.page.unsafe
        if tag == "style" or (tag == "script" and "src" not in values and not is_data(values.get("type", ""))):
            unsafe.append(f"<{tag}>")
        unsafe.extend(f"{tag}[{n}]" for n in values if n == "style" or HANDLERS.match(n))
        unsafe.extend(f"{tag}[{n}]" for n in ("href", "src", "action") if values.get(n, "").startswith("javascript:"))
        unsafe.extend(f"{tag}[{n}]={v}" for n, v in values.items() if n.startswith("hx-") and v.startswith("js:"))
        if tag in ("link", "script", "img", "source", "video", "iframe") and tag != "a":
            for name in ("href", "src"):
                if urlsplit(values.get(name, "")).netloc not in ("", "testserver") and not values.get(
                    "rel", ""
                ).startswith(("canonical", "alternate")):
                    unsafe.append(f"foreign {tag}: {values[name]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at][0] == tag:
                del self.stack[at:]
                break

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if not text or not self.stack:
            return
        tag, lang, spoken = self.stack[-1]
        if tag == "title":
            self.page.title = text
        if spoken:
            self.page.words.append(Words(text, lang, tag))


def is_data(kind: str) -> bool:
    """Whether a script element of this type is data that the browser does not run."""
    return kind in ("application/json", "application/ld+json", "speculationrules")


def read(html: str) -> Page:
    """Everything of interest in a document."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


@dataclasses.dataclass(frozen=True)
class Visited:
    """An answer with its document. Documents other than HTML are empty pages."""

    path: str
    response: HttpResponse
    html: str
    page: Page


def visit(client: Client, path: str) -> Visited:
    """Get an address of the shop."""
    response = client.get(path)
    is_html = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    html = response.content.decode() if is_html else ""
    return Visited(path, response, html, read(html))


def crawl(client: Client, start: str, *, follow: Callable[[str], bool], most: int = 2000) -> Iterator[Visited]:
    """Get every address that links lead to from `start`, breadth first, each once.

    follow: whether an address (path and query, without fragment) is to be visited.
    """
    waiting, seen = deque([start]), {start}
    while waiting and len(seen) <= most:
        found = visit(client, waiting.popleft())
        yield found
        if location := found.response.headers.get("Location"):
            found.page.links.append(location)
        for link in found.page.links:
            parts = urlsplit(urldefrag(urljoin(f"http://testserver{found.path}", link)).url)
            if parts.netloc != "testserver" or parts.scheme not in ("http", "https"):
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path not in seen and follow(path):
                seen.add(path)
                waiting.append(path)


ADDRESSES = re.compile(r"https?://\S+|[\w.+*-]+@[\w.*-]+|\b[\w-]+\.(?:example|com|cn|html|xml)\b")
CODES = re.compile(r"\b[A-Z0-9]*\d[A-Z0-9]*(?:-[A-Z0-9]+)*\b|\b[A-Z0-9]+(?:-[A-Z0-9]+)+\b")


def english_words(words: Words, allowed: frozenset[str]) -> list[str]:
    """Words of two and more Latin letters in a text, but for addresses, article numbers and what is allowed.

    allowed: in small letters.
    """
    if words.lang.startswith("en"):
        return []
    text = CODES.sub(" ", ADDRESSES.sub(" ", words.text))
    return [word for word in WORD.findall(text) if word.lower() not in allowed]


def chinese_pieces(words: Words) -> list[str]:
    """The text when it holds Chinese that its language does not announce."""
    return [words.text] if not words.lang.startswith("zh") and CJK.search(words.text) else []
