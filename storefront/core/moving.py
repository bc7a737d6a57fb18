"""Moving the whole shop from SQLite to PostgreSQL, row by row, with a proof that nothing changed on the way."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import dj_database_url
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.transaction import atomic
from psycopg import sql

ROWS: Final = 2000  # in memory at a time
# A database in which one of these has a row is in use. What migrations write is replaced by the move.
SIGNS_OF_USE: Final = ("accounts.User", "catalogue.Product", "order.Order", "wagtailimages.Image")
# Each engine keeps its search index in a form of its own: it is built again, not copied.
REBUILT: Final = {"modelsearch", "wagtailsearch"}

Converter = Callable[[Any], Any]


class CannotMove(Exception):
    """The move was refused, or found a difference; the target then holds nothing that counts."""


@dataclasses.dataclass(frozen=True)
class Moved:
    """One table. sums: column -> sum of its numbers."""

    table: str
    rows: int
    sums: dict[str, Decimal]


class _Column:
    """How one column's values are read from SQLite: to the plain Python values that PostgreSQL's driver writes."""

    def __init__(self, field: models.Field[Any, Any], source: BaseDatabaseWrapper) -> None:
        assert field.column is not None
        self.name = field.column
        kind = field.get_internal_type()
        self.is_number = isinstance(
            field, (models.DecimalField, models.IntegerField, models.ForeignKey)
        ) and kind not in {"DurationField"}
        expression = field.get_col(field.model._meta.db_table)
        found: list[Any] = []
        if kind != "JSONField":  # JSON is text on both sides, and stays the very text that it is
            found += source.ops.get_db_converters(expression)
            own = getattr(field, "from_db_value", None)
            found += [c for c in field.get_db_converters(source) if c != own]
        self._converters = found
        self._expression = expression
        self._source = source

    def value(self, raw: Any) -> Any:
        for convert in self._converters:
            raw = convert(raw, self._expression, self._source)
        return raw


def move_database(*, url: str, say: Callable[[str], None]) -> list[Moved]:
    """Copy every row of the default database to the PostgreSQL at `url`, which must hold no shop yet.

    The source is locked against writers meanwhile. Tables are made by `migrate`, rows are copied with their keys in one
    transaction, and counts and sums of every table are compared before it commits. Sequences go on after the last key.
    Raises CannotMove; the target then holds the empty tables at most.
    """
    source = connections["default"]
    target = _target(url)
    try:
        if source.vendor != "sqlite":
            raise CannotMove("The shop's database is not SQLite: there is nothing to move.")
        executor = MigrationExecutor(source)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CannotMove("The shop's tables are not up to date. First: manage.py migrate")
        if holds_a_shop(target):
            raise CannotMove("The target is not empty. Make a database for the move: createdb NAME")
        say("Making the tables (about a minute) ...")
        _manage("migrate", "--verbosity", "0", url=url)
        with atomic(), atomic(using=target.alias):
            moved = _copy_all(source, target, say)
        say("Building the search index ...")
        _manage("wagtail_update_index", "--verbosity", "0", url=url)
        return moved
    finally:
        target.close()
        target.close_pool()
        del connections[target.alias]
        del connections.settings[target.alias]


def tables() -> list[type[models.Model]]:
    """Every model with a table of its own whose rows are moved, those of many-to-many relations included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed and model._meta.app_label not in REBUILT
    ]


def holds_a_shop(database: BaseDatabaseWrapper) -> bool:
    """Whether anybody has begun to use the tables there: people, goods, orders or pictures. Without tables: no."""
    there = set(database.introspection.table_names())
    with database.cursor() as cursor:
        for name in SIGNS_OF_USE:
            table = apps.get_model(name)._meta.db_table
            if table in there:
                cursor.execute(f"SELECT 1 FROM {database.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - names of ours
                if cursor.fetchone():
                    return True
    return False


def _target(url: str) -> Any:
    if not url.startswith(("postgresql://", "postgres://")):
        raise CannotMove("The target must be a PostgreSQL address: postgresql://user:password@host:port/name")
    connections.settings["target"] = connections.configure_settings(
        {"default": {}, "target": dict(dj_database_url.parse(url))}
    )["target"]
    return connections["target"]


def _manage(*arguments: str, url: str) -> None:
    """Run a command of manage.py for the target, as whoever runs the shop on it would."""
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotMove(f"manage.py {arguments[0]} failed on the target:\n{done.stderr[-2000:]}")


def _copy_all(source: BaseDatabaseWrapper, target: Any, say: Callable[[str], None]) -> list[Moved]:
    found = tables()
    with target.cursor() as cursor:
        names = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in found)
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        moved = []
        for model in found:
            moved.append(_copy(model, source, cursor))
            say(f"{moved[-1].rows:>9}  {moved[-1].table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # references between tables were left until here
        for model, copied in zip(found, moved, strict=True):
            there = _counted(model, copied, cursor)
            if there != copied:
                raise CannotMove(f"{copied.table} differs after the copy: {copied} here, {there} there.")
        for statement in target.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
    return moved


def _copy(model: type[models.Model], source: BaseDatabaseWrapper, cursor: Any) -> Moved:
    """Copy one table and add up its numbers on the way."""
    table = model._meta.db_table
    columns = [_Column(f, source) for f in model._meta.local_concrete_fields if not f.generated]
    sums = {c.name: Decimal(0) for c in columns if c.is_number}
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(c.name) for c in columns)
    )
    count = 0
    with cursor.copy(statement) as copy:
        for raw in _rows(source, table, [c.name for c in columns]):
            row = [column.value(value) for column, value in zip(columns, raw, strict=True)]
            for column, value in zip(columns, row, strict=True):
                if column.is_number and isinstance(value, (int, Decimal)):
                    sums[column.name] += value
            copy.write_row(row)
            count += 1
    return Moved(table, count, sums)


def _rows(source: BaseDatabaseWrapper, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    quote = source.ops.quote_name
    with source.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}")  # noqa: S608 - names of ours
        while rows := cursor.fetchmany(ROWS):
            yield from rows


def _counted(model: type[models.Model], copied: Moved, cursor: Any) -> Moved:
    """The same figures as the target has them."""
    numeric = {f.column: _is_text(f) for f in model._meta.local_concrete_fields}
    wanted = [name for name in copied.sums if not numeric[name]]
    parts = [sql.SQL("coalesce(sum({}), 0)").format(sql.Identifier(name)) for name in wanted]
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join([sql.SQL("count(*)"), *parts]), sql.Identifier(copied.table)
    )
    cursor.execute(query)
    count, *found = cursor.fetchone()
    sums = dict(zip(wanted, (Decimal(value) for value in found), strict=True))
    return Moved(copied.table, count, {name: sums.get(name, value) for name, value in copied.sums.items()})


def _is_text(field: models.Field[Any, Any]) -> bool:
    """Whether the column of a reference holds texts, such as a session's key: there is no sum then."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return not isinstance(field, (models.DecimalField, models.IntegerField))
