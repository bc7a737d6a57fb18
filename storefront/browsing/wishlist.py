"""What a shopper saved: the wish list of an account, or a signed cookie of a guest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase

from storefront.accounts.models import User
from storefront.browsing.models import SavedProduct
from storefront.catalogue.models import Product
from storefront.partner.cards import ProductCard, cards_from, columns
from storefront.partner.models import Listing

COOKIE: Final = "guitai_saved"
COOKIE_AGE: Final = 60 * 60 * 24 * 180
MOST_SAVED: Final = 100

_signer = Signer(salt="storefront.browsing.wishlist")


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved product with the price it had then (yuan; None when it wasn't known)."""

    product_id: int
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A saved product on the page. cheaper: yuan less than when it was saved, None when not; gone: no longer sold."""

    card: ProductCard
    cheaper: Decimal | None
    gone: bool


def wished_ids(request: HttpRequest) -> frozenset[int]:
    """Products this shopper saved. One query for those signed in, none for guests; read once a request."""
    kept: frozenset[int] | None = getattr(request, "_wished_ids", None)
    if kept is None:
        if isinstance(request.user, User):
            kept = frozenset(
                SavedProduct.objects.filter(user=request.user).order_by().values_list("product_id", flat=True)
            )
        else:
            kept = frozenset(saved.product_id for saved in guest_saved(request))
        request._wished_ids = kept  # type: ignore[attr-defined]
    return kept


def saved_cards(request: HttpRequest, *, language: str, now: datetime) -> list[SavedCard]:
    """The page of saved products, newest first: sold out and no longer sold ones too. Two queries."""
    saved = list(_account_saved(request.user)) if isinstance(request.user, User) else guest_saved(request)
    rows = {
        row["product_id"]: row
        for row in Listing.objects.filter(pk__in=[s.product_id for s in saved]).values(*columns(), "visible")
    }
    kept = [s for s in saved if s.product_id in rows]
    cards = cards_from(
        [rows[s.product_id] for s in kept], language=language, in_wishlist=[s.product_id for s in kept], now=now
    )
    found = []
    for one, card in zip(kept, cards, strict=True):
        less = one.price - card.price if one.price is not None and one.price > card.price else None
        found.append(SavedCard(card, less, not rows[one.product_id]["visible"]))
    return found


@atomic
def save_product(*, user: User, product_id: int, price: Decimal | None, now: datetime) -> bool:
    """Put a product on the person's list, with the price of now. Twice is once; False when the list is full."""
    if SavedProduct.objects.filter(user=user).count() >= MOST_SAVED:
        return False
    SavedProduct.objects.get_or_create(user=user, product_id=product_id, defaults={"price": price, "at": now})
    return True


@atomic
def let_go(*, user: User, product_id: int) -> bool:
    """Take a product off the person's list. False when it was not there."""
    deleted, _ = SavedProduct.objects.filter(user=user, product_id=product_id).delete()
    return bool(deleted)


@atomic
def merge(*, user: User, saved: Sequence[Saved], now: datetime) -> int:
    """Take what a guest saved over into the account, oldest first. Returns how many of them are there now."""
    known = set(Product.objects.filter(pk__in=[s.product_id for s in saved], parent=None).values_list("pk", flat=True))
    return sum(
        save_product(user=user, product_id=s.product_id, price=s.price, now=now)
        for s in reversed(saved)
        if s.product_id in known
    )


def guest_saved(request: HttpRequest) -> list[Saved]:
    """The guest's saved products, newest first. A cookie that was tampered with counts as empty."""
    try:
        value = _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return []
    found = []
    for part in value.split("."):
        pk, _, fen = part.partition("-")
        if pk.isdigit():
            found.append(Saved(int(pk), Decimal(fen) / 100 if fen.isdigit() else None))
    return found[:MOST_SAVED]


def keep_guest_saved(response: HttpResponseBase, saved: Sequence[Saved]) -> None:
    """Write the guest's list; an empty one takes the cookie away."""
    if not saved:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    parts = [
        f"{s.product_id}-{int(s.price * 100)}" if s.price is not None else str(s.product_id) for s in saved[:MOST_SAVED]
    ]
    response.set_cookie(
        COOKIE,
        _signer.sign(".".join(parts)),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _account_saved(user: User) -> list[Saved]:
    rows = SavedProduct.objects.filter(user=user).order_by("-at", "-pk")
    return [Saved(pk, price) for pk, price in rows.values_list("product_id", "price")]
