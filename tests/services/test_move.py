"""The demo shop moves from SQLite to PostgreSQL by one command."""

import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.services.conftest import manage


@pytest.fixture
def sqlite_shop(demo_files: Path, tmp_path: Path) -> Path:
    """A demo shop as `make run` makes it."""
    for name in demo_files.glob("*.sqlite3*"):
        shutil.copyfile(name, tmp_path / name.name)
    return tmp_path


def counts_and_sums(rows: "sqlite3.Connection | psycopg.Connection") -> dict[str, tuple[object, ...]]:
    questions = {
        "orders": "SELECT count(*), round(sum(total_incl_tax), 2) FROM order_order",
        "lines": "SELECT count(*), sum(quantity), round(sum(line_price_incl_tax), 2) FROM order_line",
        "charges": "SELECT count(*), round(sum(amount), 2) FROM payment_charge",
        "stock": "SELECT count(*), sum(num_in_stock), sum(num_allocated), round(sum(price), 2) FROM partner_stockrecord",
        "movements": "SELECT count(*), sum(quantity), sum(balance_after) FROM partner_stockmovement",
        "people": "SELECT count(*), max(email), 0 FROM accounts_user",
        "pages": "SELECT count(*), max(url_path), 0 FROM wagtailcore_page",
        "tasks": "SELECT count(*), 0, 0 FROM django_tasks_database_dbtaskresult",
        "texts": "SELECT count(*), sum(length(title_zh_hans)), sum(length(description_en)) FROM catalogue_product",
    }
    return {
        name: tuple(float(v) if isinstance(v, int | float) or hasattr(v, "quantize") else v for v in found)
        for name, question in questions.items()
        for found in [rows.execute(question).fetchone()]
    }


def test_demo_shop_moves_with_equal_counts_and_sums(sqlite_shop: Path, database_url: str) -> None:
    with sqlite3.connect(sqlite_shop / "guitai.sqlite3") as here:
        before = counts_and_sums(here)

    said = manage("move_database", "--to", database_url, var=sqlite_shop).stdout

    assert "counts and sums are equal" in said
    assert before["orders"][0] > 0
    assert before["movements"][0] > 0
    with psycopg.connect(database_url) as there:
        assert counts_and_sums(there) == before
        following = there.execute(
            "SELECT nextval(pg_get_serial_sequence('order_order', 'id')), max(id), count(*) FROM order_order"
        ).fetchone()
        found = there.execute("SELECT count(*) FROM wagtailsearch_indexentry").fetchone()
    assert following == (following[1] + 1, following[1], before["orders"][0])
    assert found[0] > 0
    # The moved shop works: its pages are read, and its own commands write.
    code = (
        "from django.test import Client; from storefront.order.models import Order\n"
        "assert Client().get('/').status_code == 200 and Client().get('/en/').status_code == 200\n"
        "assert Order.objects.first().log.exists(); print('works')"
    )
    assert "works" in manage("shell", "-c", code, var=sqlite_shop, url=database_url).stdout

    # A database in use is never overwritten.
    again = manage("move_database", "--to", database_url, var=sqlite_shop, check=False)
    assert again.returncode != 0
    assert "not empty" in again.stderr
    with psycopg.connect(database_url) as there:
        assert counts_and_sums(there) == before
