"""Test database from a template (migrate once per set of migrations, then copy), and the cast of all tests."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from tests.database import own_copy

# Playwright's synchronous API runs an event loop in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Compile stale message catalogues once Django stands: tests of a fresh clone read Chinese too."""
    from pathlib import Path

    from django.conf import settings

    from storefront.core.catalogues import compile_catalogues

    compile_catalogues([Path(p) for p in settings.LOCALE_PATHS])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs Elasticsearch runs only when it is asked for: `make test-elasticsearch`. It counts as deselected."""
    if "elasticsearch" in (config.option.markexpr or ""):
        return
    apart = [item for item in items if item.get_closest_marker("elasticsearch")]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if not item.get_closest_marker("elasticsearch")]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[None]:
    """A migrated database per run, copied from a template that is built once per set of migrations.

    After a transactional test the copy is restored instead of flushed, so that rows made by data migrations stay.
    """
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        mine = own_copy(f"run-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}")

    def restore(_: TransactionTestCase) -> None:
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.sites.models import Site

        mine.restore()
        ContentType.objects.clear_cache()
        Site.objects.clear_cache()

    TransactionTestCase._fixture_teardown = restore  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        mine.drop()


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


pytest_plugins = ["tests.shelves", "tests.cast", "tests.demo_shop"]
