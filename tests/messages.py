"""`python -m tests.messages`: every text of our packages and templates has its Chinese.

Extraction is Django's own makemessages, run on a temporary copy, so that it needs GNU gettext (installed with apt when
missing and allowed); what counts as translated is what the running catalogue answers.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def texts(trees: list[Path]) -> Iterator[tuple[str | None, str]]:
    """(context, message) of every text marked for translation below the trees."""
    from babel.messages.pofile import read_po
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        for tree in trees:
            shutil.copytree(
                tree, Path(folder, tree.name), ignore=shutil.ignore_patterns("locale", "static", "migrations", "media")
            )
        Path(folder, "locale").mkdir()
        with contextlib.chdir(folder):
            call_command("makemessages", locale=["zh_Hans"], verbosity=0, no_obsolete=True)
        with Path(folder, "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as f:
            for message in read_po(f):
                if message.id:
                    first = message.id[0] if isinstance(message.id, tuple) else message.id
                    yield message.context, first


def untranslated(trees: list[Path]) -> list[tuple[str | None, str]]:
    """The texts below the trees that the running zh-hans catalogue lacks."""
    from django.utils.translation import override
    from django.utils.translation.trans_real import translation

    with override("zh-hans"):
        catalogue = translation("zh-hans")._catalog  # type: ignore[attr-defined]
        found = []
        for context, message in texts(trees):
            key = f"{context}\x04{message}" if context else message
            if not (catalogue.get(key) or catalogue.get((key, 0))):
                found.append((context, message))
    return sorted(found, key=str)


def need_gettext() -> None:
    """Install GNU gettext where allowed, else say the command and stop."""
    if shutil.which("xgettext"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "gettext"], check=False, stdout=subprocess.DEVNULL)
    if not shutil.which("xgettext"):
        sys.exit(
            "The check of the message catalogues needs GNU gettext. Type:\n\n    sudo apt-get install -y gettext\n"
        )


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    need_gettext()
    import django
    from django.conf import settings

    from storefront.core.catalogues import compile_catalogues

    compile_catalogues([Path(p) for p in settings.LOCALE_PATHS])
    django.setup()
    missing = untranslated([ROOT / "storefront", ROOT / "backoffice", ROOT / "templates"])
    for context, message in missing:
        print(f"no Chinese: {message!r}" + (f" (context {context!r})" if context else ""))
    print(f"message catalogues: {len(missing)} texts lack Chinese")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
