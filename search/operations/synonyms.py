"""Synonyms: words that stand for each other, or, one way, words that also find what others mean."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.transaction import atomic
from wagtail.log_actions import log

from search.language.cutting import runs
from search.language.folding import fold
from search.language.synonyms import Rule, Synonyms
from search.models import Synonym
from search.operations.refusals import SteeringRefused
from search.revision import knowledge_changed
from search.vocabulary import listed, rule_of
from storefront.accounts.models import User

MOST_WORDS: Final = 20  # of one rule
LONGEST_WORD: Final = 40
LONGEST_LIST: Final = 300  # characters of a side of a rule


def checked_rule(*, words: str, meant: str, one_way: bool, synonym_id: int | None = None) -> Rule:
    """The rule that these lists make. synonym_id: of the rule that it would replace.

    Raises SteeringRefused: "empty", "long", "word" (too long, or signs alone), "many", "alone" (one word, two ways),
    "same" (both sides alike), "covered" (other rules say so already), "circle" (one-way rules that lead back).
    """
    typed = _checked("words", words)
    others = _checked("meant", meant) if one_way else ()
    if one_way:
        said = {fold(word) for word in typed}
        others = tuple(word for word in others if fold(word) not in said)
        if not others:
            raise SteeringRefused("meant", "same")
    elif len(typed) < 2:
        raise SteeringRefused("words", "alone")
    rule = Rule(typed, others, one_way)
    known = [rule_of(row) for row in Synonym.objects.exclude(pk=synonym_id or 0).order_by("pk")]
    if _covered(rule, known):
        raise SteeringRefused("words", "covered", "、".join(typed))
    if one_way and (circle := _circle(rule, known)):
        raise SteeringRefused("meant", "circle", " → ".join(circle))
    return rule


@atomic
def save_synonym(
    *, words: str, meant: str = "", one_way: bool = False, synonym_id: int | None = None, actor: User, now: datetime
) -> Synonym:
    """Make a rule, or change the one with this id. words, meant: lists with commas between the words.

    Raises SteeringRefused as checked_rule, and Synonym.DoesNotExist.
    """
    row = Synonym.objects.select_for_update().get(pk=synonym_id) if synonym_id is not None else Synonym()
    rule = checked_rule(words=words, meant=meant, one_way=one_way, synonym_id=synonym_id)
    row.words, row.meant, row.one_way = ", ".join(rule.typed), ", ".join(rule.meant), one_way
    row.save()
    log(row, "wagtail.edit" if synonym_id is not None else "wagtail.create", user=actor, timestamp=now)
    knowledge_changed()
    return row


@atomic
def delete_synonym(*, synonym_id: int, actor: User, now: datetime) -> None:
    """Take a rule away. One that is gone already stays gone."""
    row = Synonym.objects.select_for_update().filter(pk=synonym_id).first()
    if row is not None:
        log(row, "wagtail.delete", user=actor, timestamp=now, deleted=True)
        row.delete()
        knowledge_changed()


def _checked(field: str, text: str) -> tuple[str, ...]:
    """The words of a list, those that fold alike once."""
    if len(text) > LONGEST_LIST:
        raise SteeringRefused(field, "long", str(LONGEST_LIST))
    text = "".join(c if c.isprintable() else " " for c in text)
    words = [" ".join(word.split()) for word in listed(text)]
    found: dict[str, str] = {}
    for word in words:
        folded = fold(word)
        if len(word) > LONGEST_WORD or not runs(folded):
            raise SteeringRefused(field, "word", word[:LONGEST_WORD])
        found.setdefault(folded, word)
    if not found:
        raise SteeringRefused(field, "empty")
    if len(found) > MOST_WORDS:
        raise SteeringRefused(field, "many", str(MOST_WORDS))
    return tuple(found.values())


def _covered(rule: Rule, known: Iterable[Rule]) -> bool:
    """Whether other rules find all that this one would add."""
    others = Synonyms(known)
    typed = [fold(word) for word in rule.typed]
    meant = [fold(word) for word in rule.meant] if rule.one_way else typed
    return all(other == word or other in others.of(word) for word in typed for other in meant)


def _circle(rule: Rule, known: Iterable[Rule]) -> tuple[str, ...]:
    """The words on a way of one-way rules from this rule's words back to themselves; empty without one."""
    steps: dict[str, list[str]] = {}
    for one in [*known, rule]:
        if one.one_way:
            for word in one.typed:
                steps.setdefault(fold(word), []).extend(fold(other) for other in one.meant)
    for start in map(fold, rule.typed):
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        while ways:
            way = ways.pop()
            for word in steps.get(way[-1], ()):
                if word == start:
                    return (*way, word)
                if word not in seen:
                    seen.add(word)
                    ways.append((*way, word))
    return ()
