"""Rows straight into a table, for data too large to make a model instance of each row.

No signal, no default of a single row and no check in Python runs; constraints of the database still hold.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model

PLAIN = (str, int, bool, type(None))


class Table:
    """Inserts rows that differ from a template only in some columns.

    template: an unsaved instance with what all rows share; varying: attribute names of the columns given for each row
    ("product_id", not "product").
    """

    def __init__(self, template: Model, varying: Sequence[str]) -> None:
        self._model = type(template)
        fields = [f for f in self._model._meta.concrete_fields if not f.primary_key or f.attname in varying]
        own = {f.attname: f for f in fields}
        constant = [f for f in fields if f.attname not in varying]
        # modeltranslation gives the base column of a text from the active language's, so a row's own text must be named
        self._constants = tuple(f.get_db_prep_save(f.pre_save(template, True), connection) for f in constant)
        self._convert: list[Callable[[Any], Any]] = [_converter(own[name]) for name in varying]
        columns = [str(f.column) for f in (*(own[name] for name in varying), *constant)]
        names = ", ".join(connection.ops.quote_name(column) for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        table = connection.ops.quote_name(self._model._meta.db_table)
        self._sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own columns

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows: for each the values of the varying columns, in their order."""
        ready = [
            (*(convert(v) for convert, v in zip(self._convert, row, strict=True)), *self._constants) for row in rows
        ]
        if ready:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, ready)


def _converter(field: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection) if isinstance(value, (datetime, Decimal)) else value

    return convert


def next_id(model: type[Model]) -> int:
    """The first primary key that no row has."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def follow_ids(*models: type[Model]) -> None:
    """Let the database's own numbering go on after keys that were given by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
