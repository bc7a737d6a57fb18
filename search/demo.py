"""A believable log of searches for the demo shop, and a few rules that somebody made from it.

Everything is written by the operations that pages use, at times of the past five weeks; the same shop gets the same
log. What a query finds is asked of the index, which must be there.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.transaction import atomic
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Site

from search.log import note_click, note_order, note_search, untie
from search.models import LoggedSearch
from search.operations import SteeringRefused, place_product, save_redirect, save_synonym
from search.queries.finding import find
from search.queries.request import SearchRequest
from storefront.accounts.models import User
from storefront.order.models import Order

DAYS: Final = 34
SEED: Final = 20
MOST_ORDERS: Final = 24

# query -> how often in the five weeks. What the shop does not have is looked for, too.
CHINESE: Final[dict[str, int]] = {
    "盖碗": 27, "杯": 22, "茶壶": 21, "品茗杯": 17, "公道杯": 15, "马克杯": 14, "铁壶": 12, "手冲壶": 11,
    "普洱": 11, "白茶": 10, "岩茶": 9, "茶叶": 9, "线香": 8, "花器": 9, "毛巾": 9, "衬衫": 9, "台灯": 8,
    "床品": 7, "煎锅": 7, "碗": 7, "收纳": 6, "靠垫": 5, "针织衫": 5, "香薰机": 5, "茶席": 5,
    "三才杯": 9, "匀杯": 8, "建盏": 12, "功夫茶具": 7, "送礼": 13, "茶宠": 8, "养生壶": 6, "一次性杯": 3,
    "售后": 9, "发票": 7, "包邮": 4, "盖腕": 3, "公到杯": 2, "gaiwan": 3,
}  # fmt: skip
ENGLISH: Final[dict[str, int]] = {
    "teapot": 7, "gaiwan": 6, "mug": 5, "kettle": 4, "incense": 3, "returns": 3, "matcha": 4, "gift": 3,
}  # fmt: skip
TYPED: Final = {"盖碗": ("盖碗", "蓋碗", " 盖碗"), "普洱": ("普洱", "普洱 "), "teapot": ("teapot", "Teapot")}


@dataclass(frozen=True, slots=True)
class _Result:
    total: int
    shown: tuple[int, ...]
    engine: str


@atomic
def load_search_demo(*, now: datetime, say: Callable[[str], None]) -> int:
    """Write log and rules into a shop without a log. Returns the number of searches, 0 where there is a log already.

    Raises EngineUnavailable without an index; nothing is written then.
    """
    if LoggedSearch.objects.exists():
        return 0
    rng = random.Random(SEED)  # noqa: S311  # made-up visitors, no secrets
    known: dict[str, _Result] = {}
    count = _searches(rng, known, now) + _buyers(rng, known, now)
    untie(now=now)
    _rules(known, now)
    say(f"{count} searches")
    return count


def _result(words: str, known: dict[str, _Result]) -> _Result:
    if words not in known:
        found = find(SearchRequest(text=words, counted=False))
        known[words] = _Result(found.total, tuple(hit.product_id for hit in found.hits), found.engine)
    return known[words]


def _searches(rng: random.Random, known: dict[str, _Result], now: datetime) -> int:
    """Visitors without an account: more in the evening, fewer clicks further down."""
    count = 0
    for language, queries in (("zh-hans", CHINESE), ("en", ENGLISH)):
        for words, times in queries.items():
            result = _result(words, known)
            for _ in range(times):
                count += 1
                at = _moment(rng, now)
                visitor = f"{rng.getrandbits(128):032x}"
                typed = rng.choice(TYPED.get(words, (words,)))
                key = note_search(
                    words=typed, total=result.total, language=language, visitor=visitor, now=at,
                    engine=result.engine, shown=result.shown,
                )  # fmt: skip
                if result.shown and rng.random() < 0.62:
                    place = min(len(result.shown), 1 + int(rng.expovariate(0.42)))
                    note_click(
                        key=key, visitor=visitor, product_id=result.shown[place - 1], place=place,
                        now=min(now, at + dt.timedelta(seconds=rng.randint(4, 90))),
                    )  # fmt: skip
    return count


def _buyers(rng: random.Random, known: dict[str, _Result], now: datetime) -> int:
    """Searches that orders of the last weeks followed: their buyers looked for what they bought."""
    count = 0
    since = now - dt.timedelta(days=DAYS)
    orders = Order.objects.filter(user__isnull=False, date_placed__gte=since).order_by("-date_placed", "pk")
    for order in orders.prefetch_related("lines__product__parent")[: MOST_ORDERS * 3]:
        words = next(
            (w for w in CHINESE for line in order.lines.all() if w in line.title and _result(w, known).shown), ""
        )
        if not words or count >= MOST_ORDERS:
            continue
        count += 1
        result = _result(words, known)
        note_search(
            words=words, total=result.total, language="zh-hans", visitor=f"{rng.getrandbits(128):032x}",
            now=order.date_placed - dt.timedelta(minutes=rng.randint(6, 240)), user_id=order.user_id,
            engine=result.engine,
            shown=[line.product.parent_id or line.product_id for line in order.lines.all() if line.product]
            + list(result.shown),
        )  # fmt: skip
        note_order(order_id=order.pk)
    return count


def _moment(rng: random.Random, now: datetime) -> datetime:
    """Some time of the last weeks, rather in the evening."""
    day = now - dt.timedelta(days=rng.randrange(DAYS))
    at = day.replace(hour=rng.choice((1, 3, 4, 6, 7, 11, 12, 12, 13, 13, 14, 14)), minute=rng.randrange(60), second=0)
    return at if at <= now else at - dt.timedelta(days=1)


def _rules(known: dict[str, _Result], now: datetime) -> None:
    """What marketing made of it."""
    actor = User.objects.filter(email="marketer@demo.guitai.example").first()
    if actor is None:
        return
    save_synonym(words="盖碗, 三才杯, 三才碗", actor=actor, now=now - dt.timedelta(days=12))
    save_synonym(words="公道杯, 公杯, 匀杯", actor=actor, now=now - dt.timedelta(days=11))
    save_synonym(
        words="功夫茶具", meant="盖碗, 品茗杯, 公道杯", one_way=True, actor=actor, now=now - dt.timedelta(days=4)
    )
    gifts = _result("盖碗", known).shown[:1]
    for product in gifts:
        place_product(
            query="送礼", product_id=product, first=True, ends=now + dt.timedelta(days=45), actor=actor,
            now=now - dt.timedelta(days=3),
        )  # fmt: skip
    page = _help_page()
    if page:
        try:
            save_redirect(query="售后", url=page, actor=actor, now=now - dt.timedelta(days=9))
        except SteeringRefused:
            return


def _help_page() -> str:
    """The address of the page about returns, else of the help."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return ""
    below = Page.objects.live().descendant_of(site.root_page)
    page = below.filter(slug__contains="return").order_by("path").first() or below.filter(slug="help").first()
    with override("zh-hans"):
        return f"{reverse('home')}{page.url_path.removeprefix(site.root_page.url_path)}" if page else ""
