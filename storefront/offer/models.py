"""Offers: Oscar's, which can answer from what was loaded for a whole basket. Texts per language: translation.py."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import AbstractBenefit, AbstractCondition, AbstractConditionalOffer, AbstractRange

from storefront.accounts.models import User
from storefront.catalogue.models import Product


class ConditionalOffer(AbstractConditionalOffer):
    """An offer. storefront.offer.queries fills the attributes, so that applying it asks nothing of the database."""

    combinable: frozenset[int] | None = None  # offers it may share items with; empty: all that aren't exclusive
    used_before: int | None = None  # times this customer has used it
    tiers: tuple[tuple[Decimal, Decimal], ...] = ()  # spend from, take off; lowest first. None: not by spend tiers

    def get_num_user_applications(self, user: User) -> int:
        if self.used_before is not None:
            return self.used_before
        return int(super().get_num_user_applications(user))


class SpendTier(models.Model):
    """One step of an offer by spend tiers: from `spend` yuan on, `off` yuan off. An offer with such rows is one.

    Its condition and benefit repeat the lowest step, for whoever reads only these.
    """

    offer = models.ForeignKey(ConditionalOffer, models.CASCADE, related_name="spend_tiers")
    spend = models.DecimalField(_("Spend from"), max_digits=12, decimal_places=2)
    off = models.DecimalField(_("Take off"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["spend"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "spend"], name="offer_spend_tier_once"),
            models.CheckConstraint(condition=Q(off__gt=0, off__lte=F("spend")), name="offer_spend_tier_within_spend"),
        ]

    def __str__(self) -> str:
        return f"{self.spend} - {self.off}"


class Range(AbstractRange):
    """A range of products. `members`: those of the basket at hand that are in it, as storefront.offer.queries found."""

    members: frozenset[int] | None = None

    def contains_product(self, product: Product) -> bool:
        if self.members is not None:
            return product.id in self.members  # `pk` is a property, and this is asked ten thousand times a basket
        return bool(super().contains_product(product))


class Benefit(AbstractBenefit):
    """A benefit. Oscar searches for the classes of its types whenever it is asked; here they are kept."""

    _classes: ClassVar[dict[str, type]] = {}

    @property
    def proxy_map(self) -> dict[str, type]:
        if not Benefit._classes:
            Benefit._classes = super().proxy_map
        return Benefit._classes


class Condition(AbstractCondition):
    """A condition; its classes are kept as those of a benefit."""

    _classes: ClassVar[dict[str, type]] = {}

    @property
    def proxy_map(self) -> dict[str, type]:
        if not Condition._classes:
            Condition._classes = super().proxy_map
        return Condition._classes


from oscar.apps.offer.models import *  # noqa: E402, F403
