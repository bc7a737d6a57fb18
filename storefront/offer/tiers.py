"""Offers by spend tiers: from so much on, so much off; of one offer the best tier that is reached counts, once."""

import dataclasses
from collections.abc import Callable, Sequence
from decimal import Decimal

from storefront.core.money import ZERO, split
from storefront.offer.models import ConditionalOffer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """A line as tiers see it. base: yuan after the shop's own offers, which counts towards a tier; left: yuan that
    can still be taken off, coupons deducted; allows: whether an offer may touch it beside the others that do."""

    base: Decimal
    left: Decimal
    allows: Callable[[ConditionalOffer], bool]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TierGiven:
    """What one offer takes off. shares: parts by line that add up to `amount`."""

    offer: ConditionalOffer
    amount: Decimal
    shares: tuple[Decimal, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TierNear:
    """The next tier of an offer. missing: yuan still to be spent; off: what comes off then, in all."""

    offer: ConditionalOffer
    missing: Decimal
    off: Decimal


def apply_tiers(
    lines: Sequence[TierLine], offers: Sequence[ConditionalOffer], *, usable: Callable[[ConditionalOffer], bool]
) -> tuple[list[TierGiven], list[TierNear]]:
    """What the offers take off, and the tiers that are near.

    A line counts for one offer: the one that takes most off comes first, of equal ones that of higher priority, then
    the older. usable: whether customer, limits and budget allow an offer at all. The order of `offers` is of no
    concern; equal parts of a fen go to the earlier line.
    """
    waiting = sorted((o for o in offers if o.tiers and usable(o)), key=lambda o: (-o.priority, o.pk))
    free = set(range(len(lines)))
    fitting = {o.pk: [i for i, line in enumerate(lines) if line.allows(o)] for o in waiting}
    given, near = [], []
    while waiting:
        worth = [(_reached(o, _base(lines, fitting[o.pk], free)), o) for o in waiting]
        most = max(off for off, _offer in worth)
        if most <= 0:
            break
        offer = next(o for off, o in worth if off == most)
        own = [i for i in fitting[offer.pk] if i in free]
        near += _next(offer, _base(lines, own, free), most)
        room = [lines[i].left if i in own else ZERO for i in range(len(lines))]
        amount = min(most, sum(room, ZERO))
        waiting.remove(offer)
        if amount > 0:
            given.append(TierGiven(offer=offer, amount=amount, shares=tuple(split(amount, room))))
            free -= set(own)
    for offer in waiting:
        base = _base(lines, fitting[offer.pk], free)
        near += _next(offer, base, ZERO) if base else []
    return given, near


def _base(lines: Sequence[TierLine], which: Sequence[int], free: set[int]) -> Decimal:
    return sum((lines[i].base for i in which if i in free), ZERO)


def _reached(offer: ConditionalOffer, base: Decimal) -> Decimal:
    return max((off for spend, off in offer.tiers if base >= spend), default=ZERO)


def _next(offer: ConditionalOffer, base: Decimal, present: Decimal) -> list[TierNear]:
    above = [(spend, off) for spend, off in offer.tiers if spend > base and off > present]
    return [TierNear(offer=offer, missing=spend - base, off=off) for spend, off in above[:1]]
