"""The demo shop for tests: filled once by its own command for each set of migrations and demo data, then copied."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.database import ROOT, migrated_template
from tests.shelves import forget_kept

SHOPS = ROOT / "var" / "test-shops"


def demo_key(template: Path) -> str:
    """Names the demo shop by the schema and everything that fills it."""
    digest = hashlib.sha256(template.name.encode())
    for path in sorted((ROOT / "storefront/demo").rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".json"} and "drawing" not in path.parts:
            digest.update(path.read_bytes())
    for name in ("search/documents.py", "search/engines/base.py"):  # the shop comes with its index
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def environment(var: Path, port: int) -> dict[str, str]:
    """Environment of a shop beside the tests, on SQLite: nothing of the tests' settings."""
    theirs = {"DJANGO_SETTINGS_MODULE", "GUITAI_VAR", "DATABASE_URL", "REDIS_URL"}
    kept = {k: v for k, v in os.environ.items() if k not in theirs}
    return {**kept, "GUITAI_VAR": str(var), "SITE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}


@pytest.fixture(scope="session")
def demo_files(django_test_environment: None, django_db_blocker: Any) -> Path:
    """Folder with a filled demo shop; copy it before changing it. Parallel runs fill it once."""
    with django_db_blocker.unblock():
        template = migrated_template()
    folder = SHOPS / demo_key(template)
    SHOPS.mkdir(parents=True, exist_ok=True)
    with (SHOPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "done").exists():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(template, folder / "guitai.sqlite3")
        command = [sys.executable, "manage.py", "demo", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment(folder, 8000), check=True, timeout=600)
        (folder / "done").touch()
        older = sorted((p for p in SHOPS.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in older[2:]:
            shutil.rmtree(old)
    return folder


@pytest.fixture(scope="module")
def demo_shop(
    demo_files: Path, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The default database is a copy of the demo shop for the tests of a module; they still use `db`."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sites.models import Site
    from django.db import connection

    from search.engines.chosen import chosen_engine

    copy = tmp_path_factory.mktemp("demo") / "guitai.sqlite3"
    with django_db_blocker.unblock():
        for name in demo_files.glob("*.sqlite3*"):
            shutil.copyfile(name, copy.with_name(name.name))
        shutil.copytree(demo_files / "search", copy.parent / "search", ignore=shutil.ignore_patterns("*.lock"))
        before, media, index = connection.settings_dict["NAME"], settings.MEDIA_ROOT, settings.SEARCH_DIR

        def use(database: str, files: Any, search: Path) -> None:
            connection.close()
            connection.settings_dict["NAME"] = database
            settings.MEDIA_ROOT, settings.SEARCH_DIR = files, search
            chosen_engine.cache_clear()
            forget_kept()
            ContentType.objects.clear_cache()
            Site.objects.clear_cache()

        use(str(copy), demo_files / "media", copy.parent / "search")
        yield
        use(before, media, index)
