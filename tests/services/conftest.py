"""Everything in this folder needs real servers: `make test-services` starts them and sets DATABASE_URL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.database import ROOT, copy_database, drop_database, maintenance, migrated_postgresql_template
from tests.demo_shop import environment
from tests.storefront.payment.conftest import begin, clock, order, pay  # noqa: F401 - fixtures

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.services)
            if not os.environ.get("DATABASE_URL"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: make test-services"))


@pytest.fixture
def database_url(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a migrated PostgreSQL database for programs beside the tests, dropped afterwards."""
    name = f"beside_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        template = migrated_postgresql_template()
        with maintenance() as server:
            copy_database(server, template, name)
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        with maintenance() as server:
            drop_database(server, name)


def manage(*arguments: str, var: Path, url: str = "", check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run manage.py as an operator does: nothing of the tests' settings. url: "" for SQLite in `var`."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(var, 8000) | {"DATABASE_URL": url, "REDIS_URL": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert not check or done.returncode == 0, done.stderr
    return done
