"""Test database from a template (migrate once per set of migrations, then copy), and the cast of all tests."""

import fcntl
import hashlib
import inspect
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

# Playwright's synchronous API runs an event loop in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(os.environ.get("DB_TEMPLATE_DIR", ROOT / "var" / "test-db"))


def migration_hashes() -> dict[str, str]:
    """Every migration file's hash, by "app.name", and what else decides the migrated rows."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    found = MigrationLoader(None).disk_migrations
    hashes = {
        ".".join(key): hashlib.sha256(Path(inspect.getfile(type(found[key]))).read_bytes()).hexdigest()[:16]
        for key in sorted(found)
    }
    hashes["languages"] = repr(settings.LANGUAGES)
    hashes |= {f"app {name}": "" for name in settings.INSTALLED_APPS}
    for data in sorted((ROOT / "storefront").glob("*/data/*.json")):
        hashes[str(data.relative_to(ROOT))] = hashlib.sha256(data.read_bytes()).hexdigest()[:16]
    return hashes


def older_template(wanted: dict[str, str]) -> Path | None:
    """A template that lacks only migrations which came since: migrating it further is what a deployment does."""
    for listed in sorted(TEMPLATES.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True):
        have = json.loads(listed.read_text())
        if listed.with_suffix(".sqlite3").exists() and have.items() <= wanted.items():
            return listed.with_suffix(".sqlite3")
    return None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[None]:
    """A migrated SQLite file per run, copied from a template that is built once per set of migrations.

    After a transactional test the copy is restored instead of flushed, so that rows made by data migrations stay.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.test import TransactionTestCase

    TEMPLATES.mkdir(parents=True, exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    mine = TEMPLATES / f"run-{worker}-{os.getpid()}.sqlite3"
    with django_db_blocker.unblock(), open(TEMPLATES / "lock", "w") as lock:  # type: ignore[attr-defined]
        fcntl.flock(lock, fcntl.LOCK_EX)
        hashes = migration_hashes()
        template = TEMPLATES / f"{hashlib.sha256(repr(hashes).encode()).hexdigest()[:16]}.sqlite3"
        if not template.exists():
            building = template.with_suffix(".building")
            building.unlink(missing_ok=True)
            if older := older_template(hashes):
                shutil.copyfile(older, building)
            connection.close()
            connection.settings_dict["NAME"] = str(building)
            call_command("migrate", verbosity=0, interactive=False)
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            with sqlite3.connect(building) as raw:
                raw.execute("PRAGMA journal_mode=DELETE")
            raw.close()
            building.rename(template)
            template.with_suffix(".json").write_text(json.dumps(hashes))
            for old in sorted(TEMPLATES.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[4:]:
                old.unlink()
                old.with_suffix(".sqlite3").unlink(missing_ok=True)
        shutil.copyfile(template, mine)
        connection.close()
        connection.settings_dict["NAME"] = str(mine)
        fcntl.flock(lock, fcntl.LOCK_UN)

    def restore(_: TransactionTestCase) -> None:
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.sites.models import Site

        connection.close()
        source, target = sqlite3.connect(template), sqlite3.connect(mine, timeout=20)
        source.backup(target)
        source.close()
        target.close()
        ContentType.objects.clear_cache()
        Site.objects.clear_cache()

    TransactionTestCase._fixture_teardown = restore  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        for left in TEMPLATES.glob(mine.name + "*"):
            left.unlink()


@pytest.fixture(autouse=True)
def fresh_thread() -> Iterator[None]:
    """Each test starts in Chinese and with an empty cache: a request to /en/ leaves English active in its thread."""
    from django.conf import settings
    from django.core.cache import cache
    from django.utils import translation
    from wagtail.models import Site as WagtailSite

    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    WagtailSite.clear_site_root_paths_cache()
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def run_tasks(db: None) -> Callable[[], int]:
    """Runs the stored background tasks that are due and fails when one of them failed."""

    def run() -> int:
        from django_tasks_db.models import DBTaskResult

        from storefront.core.worker import run_ready_tasks

        done = run_ready_tasks()
        failed = DBTaskResult.objects.filter(status="FAILED").first()
        assert failed is None, failed and failed.traceback
        return done

    return run


@pytest.fixture
def now() -> datetime:
    """A fixed moment in the middle of a working day."""
    from django.utils import timezone

    return timezone.make_aware(datetime(2026, 11, 24, 14, 30))


pytest_plugins = ["tests.cast"]
