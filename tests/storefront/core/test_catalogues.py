"""Catalogues: compiled where stale, and joined into one a language without another word."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, override, pgettext, trans_real

from storefront.core.catalogues import _catalogues, compile_catalogues, join_catalogues

WORDS = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "a word of this test alone"
msgstr "只有这个测试才有的词"
"""


def test_a_running_shop_speaks_a_catalogue_that_was_compiled_after_it_first_spoke(tmp_path: Path) -> None:
    source = tmp_path / "zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(WORDS)

    with override_settings(LOCALE_PATHS=[str(tmp_path)]):
        with translation.override("zh-hans"):
            before = translation.gettext("a word of this test alone")
        made = compile_catalogues([tmp_path])
        again = compile_catalogues([tmp_path])
        with translation.override("zh-hans"):
            after = translation.gettext("a word of this test alone")

    assert (before, made, again) == ("a word of this test alone", 1, 0)
    assert after == "只有这个测试才有的词"


@pytest.fixture
def loaded() -> Iterator[dict[str, Any]]:
    """Translations loaded for this test alone: other tests keep theirs."""
    kept = dict(trans_real._translations)
    trans_real._translations.clear()
    yield trans_real._translations
    trans_real._translations.clear()
    trans_real._translations.update(kept)


def say(keys: list[Any]) -> list[str]:
    """Each text; texts with plurals for none, one, two and many."""
    said = []
    for key in keys:
        if isinstance(key, str):
            said.append(gettext(key))
        elif "\x04" not in key[0]:
            said += [ngettext(key[0], key[0] + "s", number) for number in (0, 1, 2, 7)] + [gettext(key[0])]
    return said


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_text_stays_what_it_was(loaded: dict[str, Any], language: str) -> None:
    with override(language):
        keys = sorted({key for found, _ in _catalogues(trans_real.translation(language)) for key in found}, key=str)
        keys += ["a text that nobody has translated", ("%d thing that nobody has translated", 0)]
        before = say(keys)

        join_catalogues(language)

        assert say(keys) == before
        assert len(keys) > 1000


def test_a_text_is_found_at_once_or_not_at_all(loaded: dict[str, Any]) -> None:
    for language in ("zh-hans", "en"):
        join_catalogues(language)
        joined = trans_real.translation(language)

        assert joined._fallback is None
        assert len(joined._catalog._catalogs) <= 4

    with override("zh-hans"):
        assert pgettext("between parts of a list", ", ") == "，"
