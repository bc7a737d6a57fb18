"""Walking through the back office as a reader does: follow every link, look for words that should not be there."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client

# Names, units and formats that are written in Latin letters in Chinese, too.
TECHNICAL = frozenset(
    "guitai english jpeg jpg png webp gif avif svg mp4 pdf xlsx csv html css url id ip mb kb px ml cm mm kg wagtail oscar stripe "
    "alipay visa mastercard ems rgb utf sha api icp esc ctrl alt shift tsv rrggbb".split()
)
_SILENT = {"script", "style", "template", "code", "pre", "textarea", "noscript"}
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LINK = re.compile(r"""<a\b[^>]*?\shref=["']([^"']+)["']""")
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")
_ADDRESS = re.compile(r"[\w.+*-]+@[\w.-]+|https?://\S+|/[\w/.-]+|#[0-9A-Fa-f]{3,6}|[\w-]*\d[\w.-]*")
_WORD = re.compile(r"[A-Za-z]{2,}(?:['’][A-Za-z]+)*")


@dataclass(frozen=True)
class Page:
    """One answered page. html: "" when it is no HTML."""

    url: str
    status: int
    html: str


def crawl(
    client: Client,
    starts: Iterable[str],
    *,
    under: str,
    skip: Callable[[str], bool] = lambda url: False,
    per_shape: int = 1,
    most: int = 1000,
) -> Iterator[Page]:
    """Follow the links from `starts` below the path `under`, breadth first; redirects inside it are followed as links.

    skip: URLs not to open, such as signing out. per_shape: pages opened of each address that differs by numbers, slugs
    and query values only. most: pages after which the links are taken to go on without end, which fails.
    """
    queue = deque(starts)
    seen: set[str] = set()
    shapes: dict[str, int] = {}
    while queue:
        url = queue.popleft()
        if url in seen or skip(url) or not urlsplit(url).path.startswith(under):
            continue
        seen.add(url)
        shape = _shape(url)
        shapes[shape] = shapes.get(shape, 0) + 1
        if shapes[shape] > per_shape:
            continue
        most -= 1
        assert most >= 0, f"links without end: {url[:300]}"
        response = client.get(url)
        html = _html(response)
        yield Page(url, response.status_code, html)
        if response.status_code in (301, 302, 303, 307, 308):
            queue.append(urljoin(url, response["Location"]))
        for match in _LINK.finditer(html):
            href = unescape(match[1]).split("#")[0]
            if href and not href.startswith(("mailto:", "tel:", "javascript:", "data:")):
                target = urlsplit(urljoin(url, href))
                if not target.netloc or target.netloc in ("testserver", "127.0.0.1:8000", "localhost"):
                    queue.append(target.path + (f"?{target.query}" if target.query else ""))


def _html(response: HttpResponseBase) -> str:
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return ""
    return response.content.decode()  # type: ignore[attr-defined]


def _shape(url: str) -> str:
    path, _, query = url.partition("?")
    path = re.sub(r"/[^/]*\d[^/]*", "/N", path)
    return path + "?" + "&".join(sorted(part.split("=")[0] for part in query.split("&")))


def english_words(html: str, *, allowed: Iterable[str] = ()) -> set[str]:
    """Words in Latin letters that a reader of the page sees or hears, apart from names and formats.

    Parts marked as English (lang="en"), typed values, addresses and codes with digits are left out. allowed: further
    words of the page's data, in any case.
    """
    known = TECHNICAL | {word.lower() for word in allowed}
    return {word for text in _texts(html) for word in _words(text, known)}


def english_phrases(html: str, *, allowed: Iterable[str] = ()) -> set[str]:
    """The texts of the page that hold such words, whole, for whoever has to translate them."""
    known = TECHNICAL | {word.lower() for word in allowed}
    return {" ".join(text.split())[:160] for text in _texts(html) if _words(text, known)}


def _words(text: str, known: Set[str]) -> list[str]:
    return [word for word in _WORD.findall(_ADDRESS.sub(" ", text)) if word.lower() not in known]


class _Reader(HTMLParser):
    """Collects what is seen or heard; `texts` holds it after feed()."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # open elements, and whether they and what is in them are silent

    @property
    def _silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        language = found.get("lang") or ""
        foreign = tag != "html" and bool(language) and not language.startswith("zh")
        silent = self._silent or tag in _SILENT or "hidden" in found or foreign
        if not silent:
            self.texts += [value for name, value in attrs if name in _SPOKEN and value]
        if tag not in _VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _silent in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)


def _texts(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.texts


def sidebar_links(html: str) -> list[tuple[str, str]]:
    """Label and address of every entry of the admin's sidebar, which a script draws from its data."""
    data = re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL)
    found: list[tuple[str, str]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("label"), str):
                found.append((value["label"], str(value.get("url") or "")))
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    if data:
        walk(json.loads(data[1]))
    return found
