"""What search keeps in the database: the queue of changes, builds under way, vocabulary, steering, and its log.

Steering is what staff decide: synonyms, redirects, pinned and buried products, the order of filters.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PendingChange(models.Model):
    """A product whose document must be written. Rows are only added, and go when the index has it.

    written: the index that answers has it, but an index that is being built may not.
    """

    product_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    written = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["written", "id"], name="search_pending_order")]

    def __str__(self) -> str:
        return f"{self.product_id}"


class IndexBuild(models.Model):
    """A build under way. beat: when it last said that it lives; one without a beat for long is dead."""

    engine = models.CharField(max_length=20)
    started = models.DateTimeField()
    beat = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.engine} {self.started:%Y-%m-%d %H:%M}"


class Term(models.Model):
    """A word of the shop's vocabulary, made with the index. sounds: syllables, with spaces between."""

    term = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, blank=True)
    weight = models.FloatField()
    sounds = models.CharField(max_length=160, blank=True)

    def __str__(self) -> str:
        return self.term


class Synonym(models.Model):
    """Words that stand for each other, or, one way, words that also find what others mean."""

    words = models.CharField(_("Words"), max_length=300, help_text=_("Separated by commas."))
    meant = models.CharField(
        _("Also finds"), max_length=300, blank=True, help_text=_("Only for a rule in one direction.")
    )
    one_way = models.BooleanField(_("In one direction"), default=False)

    class Meta:
        verbose_name = _("Synonym")
        verbose_name_plural = _("Synonyms")

    def __str__(self) -> str:
        return f"{self.words} → {self.meant}" if self.one_way else self.words


class Redirect(models.Model):
    """A query that a page answers: 售后 -> the help page."""

    query = models.CharField(_("Query"), max_length=100, unique=True)
    url = models.CharField(_("Address"), max_length=300)

    class Meta:
        verbose_name = _("Search redirect")
        verbose_name_plural = _("Search redirects")

    def __str__(self) -> str:
        return f"{self.query} → {self.url}"


class Revision(models.Model):
    """One row: grows whenever what queries are understood by has changed, so that every process reads it anew."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number}"


class Placement(models.Model):
    """A product that stands first, or last, when somebody searches for exactly these words."""

    class Kind(models.TextChoices):
        PIN = "pin", _("Pinned to the top")
        BURY = "bury", _("Moved to the end")

    query = models.CharField(_("Query"), max_length=100)
    folded = models.CharField(max_length=200, editable=False)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Product"))
    kind = models.CharField(_("Place"), max_length=4, choices=Kind.choices, default=Kind.PIN)
    position = models.PositiveSmallIntegerField(_("Order"), default=1)
    starts = models.DateTimeField(_("From"), null=True, blank=True)
    ends = models.DateTimeField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Pinned product")
        verbose_name_plural = _("Pinned and buried products")
        constraints = [
            models.UniqueConstraint(fields=["folded", "product"], name="search_placement_once"),
            models.CheckConstraint(
                condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(ends__gt=models.F("starts")),
                name="search_placement_lasts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query} · {self.product}"


class FacetOrder(models.Model):
    """Which facet groups a category and those below it show, and in which order."""

    category = models.OneToOneField("catalogue.Category", models.CASCADE, related_name="+", verbose_name=_("Category"))
    groups = models.JSONField(_("Order"), default=list)
    hidden = models.JSONField(_("Hidden"), default=list)

    class Meta:
        verbose_name = _("Order of filters")
        verbose_name_plural = _("Orders of filters")

    def __str__(self) -> str:
        return f"{self.category}"


class LoggedSearch(models.Model):
    """Words that a visitor searched for on one day; looking again, at a further page or with filters, adds nothing.

    key: names the row to its page, from visitor, words and day. visitor, user_id: whoever searched, for 30 days.
    typed: as typed, without what looks like a telephone number or an address. words: folded. shown: ids of the products
    on the first page, in order. place: of the first click, from 1.
    """

    key = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001  # unique, but many have none
    at = models.DateTimeField(_("Time"))
    typed = models.CharField(_("As typed"), max_length=200)
    words = models.CharField(_("Query"), max_length=200)
    language = models.CharField(_("Language"), max_length=10)
    total = models.PositiveIntegerField(_("Products found"))
    engine = models.CharField(max_length=20, blank=True)
    corrected = models.CharField(_("Corrected to"), max_length=200, blank=True)
    shown = models.JSONField(default=list)
    visitor = models.CharField(max_length=32, blank=True)
    user_id = models.PositiveBigIntegerField(null=True)
    clicks = models.PositiveIntegerField(_("Clicks"), default=0)
    place = models.PositiveSmallIntegerField(_("Place of the first click"), null=True)
    ordered = models.BooleanField(_("Order followed"), default=False)

    class Meta:
        verbose_name = _("Search")
        verbose_name_plural = _("Searches")
        default_permissions = ()
        permissions = [
            ("see_search", _("See what is searched for, and how search is steered")),
            ("steer_search", _("Steer search: synonyms, pinned products, redirects, order of filters")),
        ]
        indexes = [
            models.Index(fields=["at", "words"], name="search_log_time"),
            models.Index(fields=["words", "at"], name="search_log_words"),
            models.Index(fields=["visitor", "at"], name="search_log_visitor", condition=~models.Q(visitor="")),
            models.Index(fields=["user_id", "at"], name="search_log_user", condition=models.Q(user_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.at:%Y-%m-%d %H:%M}"


class SearchClick(models.Model):
    """A product opened from a result, once a search. place: in the list, from 1."""

    search = models.ForeignKey(LoggedSearch, models.CASCADE, related_name="clicked")
    product_id = models.PositiveBigIntegerField()
    place = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["search", "product_id"], name="search_click_once")]

    def __str__(self) -> str:
        return f"{self.search_id} {self.place}"


class VisitBasket(models.Model):
    """Which basket a visitor without an account filled, so that an order is known to follow a search."""

    visitor = models.CharField(max_length=32)
    basket_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["basket_id", "visitor"], name="search_visit_basket_once")]

    def __str__(self) -> str:
        return f"{self.basket_id}"
