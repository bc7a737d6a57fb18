"""Making and changing offers by spend tiers."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from storefront.core.locks import atomic
from storefront.core.slugs import latin_slug
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range, SpendTier

MOST_TIERS: Final = 6


@dataclasses.dataclass(frozen=True, kw_only=True)
class TierProblem:
    """Why tiers can't be as wanted. row: place among them, None for the offer; field: the field's name.

    code: "no_tiers", "ends_early", "over_spend" (off is not less than spend), "spend_order", "off_order".
    """

    field: str
    code: str
    row: int | None = None


class TiersRefused(Exception):
    """Nothing was written. problems: all that speaks against it."""

    def __init__(self, problems: Sequence[TierProblem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


def check_tiers(
    tiers: Sequence[tuple[Decimal, Decimal]], *, starts: datetime | None, ends: datetime | None
) -> list[TierProblem]:
    """What is wrong with tiers (spend, off) in yuan: both must rise, and nothing becomes free."""
    found = []
    if starts is not None and ends is not None and ends <= starts:
        found.append(TierProblem(field="ends", code="ends_early"))
    if not 1 <= len(tiers) <= MOST_TIERS:
        found.append(TierProblem(field="", code="no_tiers"))
    for row, (spend, off) in enumerate(tiers):
        if off >= spend:
            found.append(TierProblem(row=row, field="off", code="over_spend"))
        if row and spend <= tiers[row - 1][0]:
            found.append(TierProblem(row=row, field="spend", code="spend_order"))
        elif row and off <= tiers[row - 1][1]:
            found.append(TierProblem(row=row, field="off", code="off_order"))
    return found


@atomic
def save_tiers(
    *,
    offer_id: int | None = None,
    names: Mapping[str, str],
    goods: Range,
    tiers: Sequence[tuple[Decimal, Decimal]],
    starts: datetime | None,
    ends: datetime | None,
    active: bool = True,
) -> ConditionalOffer:
    """Write an offer by spend tiers; with offer_id change one. names: by language column ("name_zh_hans").

    goods: what counts and what is reduced; tiers: (spend, off) in yuan, rising. Raises TiersRefused. Locks: the offer.
    """
    if problems := check_tiers(tiers, starts=starts, ends=ends):
        raise TiersRefused(problems)
    offer = ConditionalOffer.objects.select_for_update(of=("self",)).get(pk=offer_id) if offer_id else None
    spend, off = tiers[0]
    if offer is None:
        offer = ConditionalOffer(
            offer_type=ConditionalOffer.SITE,
            exclusive=False,
            slug=_free_slug(names.get("name_en") or names["name_zh_hans"]),
            max_basket_applications=1,
            condition=Condition.objects.create(range=goods, type=Condition.VALUE, value=spend),
            benefit=Benefit.objects.create(range=goods, type=Benefit.FIXED, value=off),
        )
    else:
        Condition.objects.filter(pk=offer.condition_id).update(range=goods, value=spend)
        Benefit.objects.filter(pk=offer.benefit_id).update(range=goods, value=off)
    for column, name in names.items():
        setattr(offer, column, name)
    offer.start_datetime, offer.end_datetime = starts, ends
    offer.status = ConditionalOffer.OPEN if active else ConditionalOffer.SUSPENDED
    offer.save()
    SpendTier.objects.filter(offer=offer).delete()
    SpendTier.objects.bulk_create(SpendTier(offer=offer, spend=s, off=o) for s, o in tiers)
    return offer


def _free_slug(name: str) -> str:
    stem = latin_slug(name)[:100] or "tiers"
    slug, number = stem, 1
    while ConditionalOffer.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
