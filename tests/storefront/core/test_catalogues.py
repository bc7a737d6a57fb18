from pathlib import Path

from django.test import override_settings
from django.utils import translation

from storefront.core.catalogues import compile_catalogues

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
