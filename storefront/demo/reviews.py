"""The demo shop's reviews: what was written about which variant, when, with which pictures and which answer.

Everything follows from the data files and a fixed seed, so the same reviews come out every time.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import pictures
from .data import read
from .data.schema import Product, Variant

SEED = 20261124
# reviews of a product by its popularity
COUNTS = {5: 7, 4: 4, 3: 2, 2: 1}
ENGLISH_SHARE = 0.15
TOTAL = 400


@dataclass(frozen=True)
class Review:
    """One review. days and answer_days are days before today; answer is "" when the shop did not answer."""

    code: str
    sku: str
    stars: int
    title: str
    body: str
    english: bool
    days: int
    photos: tuple[str, ...]
    answer: str
    answer_days: int


def _fits(product: Product, title: str, only: Mapping[str, list[str]]) -> bool:
    names = only.get(title)
    return names is None or product.draw in names or any(product.code.startswith(name) for name in names)


def _belongs(product: Product, use: str) -> bool:
    kind, _, condition = use.partition(":")
    if kind != product.draw:
        return False
    name, _, value = condition.partition("=")
    return not condition or str(product.params.get(name, "")).lower() == value


def _pool(product: Product, texts: dict[str, Any]) -> tuple[list[list[Any]], list[list[Any]]]:
    """The Chinese and the English texts that fit a product, its own kind's before the general ones."""
    kinds = [k for k in texts["kind"].values() if any(_belongs(product, use) for use in k["use"])]
    if any(kind["use"] == ["tea_tin:label=false"] for kind in kinds):
        kinds = [k for k in kinds if k["use"] == ["tea_tin:label=false"]] if product.code == "CQ504" else []
    only = texts["only"]
    zh = [t for k in [*kinds, texts["any"]] for t in k.get("zh", []) if _fits(product, t[1], only)]
    en = [t for k in [*kinds, texts["any"]] for t in k.get("en", []) if _fits(product, t[1], only)]
    return zh, en


def _variant(product: Product, rng: random.Random) -> Variant:
    variants = product.variants()
    return variants[min(int(rng.expovariate(1.2)), len(variants) - 1)]


def _counts(rng: random.Random) -> dict[str, int]:
    """How many reviews each product gets, TOTAL in all."""
    counts = {p.code: COUNTS[p.popularity] for p in read.products()}
    codes = sorted(counts, key=lambda code: rng.random())
    step = 1 if sum(counts.values()) < TOTAL else -1
    while sum(counts.values()) != TOTAL:
        for code in codes:
            if sum(counts.values()) == TOTAL:
                break
            if counts[code] + step > 0 and (step < 0 or counts[code] > 1):
                counts[code] += step
    return counts


@cache
def all_reviews() -> tuple[Review, ...]:
    """The 400 reviews, oldest product first, each product's newest last."""
    rng = random.Random(SEED)
    texts = read.load("reviews/texts.toml")
    photos = pictures.review_photos()
    counts = _counts(rng)
    general = {text[1] for words in texts["any"].values() for text in words}
    used: Counter[str] = Counter()
    result: list[Review] = []
    for product in read.products():
        zh, en = _pool(product, texts)
        if counts[product.code] < 3:  # one bad day would be the whole opinion
            zh = [t for t in zh if t[0] > 3]
        own_photos = {name: spec for name, spec in photos.items() if name.startswith(f"review-{product.code.lower()}-")}
        days = sorted(
            (rng.randint(2, max(4, min(product.age, 330))) for _ in range(counts[product.code])), reverse=True
        )
        for when in days:
            english = bool(en) and (rng.random() < ENGLISH_SHARE or not zh)
            pool = en if english else zh
            # words about this kind before general ones, words not read elsewhere before worn ones, praise before blame
            chosen = min(pool, key=lambda t: used[t[1]] + rng.random() * 1.5 + (t[1] in general) + (t[0] < 4) * 1.3)
            pool.remove(chosen)
            used[chosen[1]] += 1
            stars, title, body, *answer = chosen
            variant = _variant(product, rng)
            shown: tuple[str, ...] = ()
            if own_photos and stars > 3 and (len(own_photos) > 1 or rng.random() < 0.9):
                name = next(iter(own_photos))
                shown = (f"{name}.webp",)
                del own_photos[name]
                look = next((x for x in product.looks if f"-{x.key}-" in name), None)
                variant = next((v for v in product.variants() if v.look is look), variant)
            reply = answer[0] if answer else ""
            if not reply and stars > 3 and rng.random() < 0.11:
                reply = rng.choice(texts["answers"]["en" if english else "zh"])
            answered = max(1, when - rng.randint(1, 3)) if reply else 0
            result.append(Review(product.code, variant.sku, stars, title, body, english, when, shown, reply, answered))
    return tuple(result)
