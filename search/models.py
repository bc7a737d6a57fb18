"""What search keeps in the database: the queue of changes, builds under way, vocabulary, synonyms, redirects."""

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
