"""Reviews as pages quote them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext

from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview, ReviewPhoto
from storefront.content.formats import mask_name
from storefront.content.pictures import Picture

_CANDIDATES: Final = 24  # newest reviews among which those in the reader's language come first
_GOOD: Final = 4
_KEPT_SECONDS: Final = 60
_LONGEST_KEY: Final = 200
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Voice:
    """A review as it is quoted. who: masked; what: product and variant; lang: if not the page's; newest: not chosen."""

    image: Picture | None
    text: str
    who: str
    what: str
    url: str
    lang: str
    newest: bool


def read(chosen: Sequence[int], *, newest: int, language: str) -> dict[int, Voice]:
    """Approved reviews by id: those chosen, then the newest good ones with photos. One query a minute."""
    key = f"content:voices:{language}:{newest}:{','.join(map(str, chosen))}"
    kept: dict[int, Voice] | None = cache.get(key) if len(key) < _LONGEST_KEY else None
    if kept is None:
        kept = _read(chosen, newest=newest, language=language)
        if len(key) < _LONGEST_KEY:
            cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _read(chosen: Sequence[int], *, newest: int, language: str) -> dict[int, Voice]:
    photos = ReviewPhoto.objects.filter(review=OuterRef("pk")).order_by("position", "pk")
    wanted = Q(pk__in=chosen)
    approved = ProductReview.objects.filter(status=ProductReview.APPROVED, product__listing__visible=True)
    if newest:
        latest = approved.filter(Exists(photos), score__gte=_GOOD).order_by("-date_created", "-pk").values("pk")
        wanted |= Q(pk__in=Subquery(latest[:_CANDIDATES]))
    rows = approved.filter(wanted).annotate(
        photo=Subquery(photos.values("image")[:1]),
        photo_width=Subquery(photos.values("width")[:1]),
        photo_height=Subquery(photos.values("height")[:1]),
    )
    columns = (
        "pk", "body", "anonymous", "name", "variant", "product__title_zh_hans", "product__title_en", "user__first_name",
        "user__last_name", "photo", "photo_width", "photo_height", "date_created",
    )  # fmt: skip
    chinese = language.startswith("zh")
    found = list(rows.order_by("-date_created", "-pk").values(*columns))
    found.sort(key=lambda row: bool(_CHINESE.search(row["body"])) != chinese)  # stable: newest first within a language
    return {row["pk"]: _voice(row, chinese=chinese, newest=row["pk"] not in chosen) for row in found}


def _voice(row: dict[str, Any], *, chinese: bool, newest: bool) -> Voice:
    titles = row["product__title_zh_hans"], row["product__title_en"]
    title = (titles[0] or titles[1]) if chinese else (titles[1] or titles[0])
    full = User(first_name=row["user__first_name"] or "", last_name=row["user__last_name"] or "").get_full_name()
    named = "" if row["anonymous"] else mask_name(full or row["name"])
    image = Picture(row["photo"], row["photo_width"] or 0, row["photo_height"] or 0) if row["photo"] else None
    is_chinese = bool(_CHINESE.search(row["body"]))
    return Voice(
        image=image,
        text=row["body"],
        who=named or gettext("A customer"),
        what=f"{title} {row['variant']}".strip(),
        url="",
        lang="" if is_chinese == chinese else "zh-Hans" if is_chinese else "en",
        newest=newest,
    )
