"""Everything in this folder needs real servers: `make test-services` starts them and sets DATABASE_URL."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.services)
            if not os.environ.get("DATABASE_URL"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: make test-services"))
