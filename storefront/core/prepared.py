"""Queries of hot pages whose SQL is made once: building and compiling a query costs several times its answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Model, QuerySet

Parameter = int | Sequence[int]
Row = Sequence[Any]

CHUNK: Final = 2000  # rows
_FIRST_MARK: Final = 2_000_000_000  # fits every integer column; no constant of a query comes near


@dataclass(frozen=True, slots=True)
class _Statement:
    """parameters: (True, place in the flat call) or (False, a constant). compiler turns columns into values."""

    sql: str
    parameters: tuple[tuple[bool, Any], ...]
    compiler: Any
    converters: Any


class PreparedQuery:
    """Columns of a query as a function of ids: rows as `values_list` gives them, at a fifth of its cost.

        records_of = PreparedQuery(("price", "num_in_stock"), lambda pk: StockRecord.objects.filter(product=pk))
        records_of(42)

    build: makes the query; called once for each number of ids in its list parameters. Its parameters must be ids that
    stand in the SQL as they were given. Texts must be named by their language's columns ("title_en"): the language that
    is active at the first call would stay.
    """

    def __init__(self, columns: Sequence[str], build: Callable[..., QuerySet[Any]]) -> None:
        self.columns = tuple(columns)
        self._build = build
        self._statements: dict[tuple[int, ...], _Statement] = {}

    def __call__(self, *parameters: Parameter) -> list[Row]:
        """The rows. One query."""
        statement, values = self._bound(parameters)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, values)
            rows: list[Row] = cursor.fetchall()
        if statement.converters:
            return list(statement.compiler.apply_converters(rows, statement.converters))
        return rows

    def stream(self, *parameters: Parameter) -> Iterator[Row]:
        """The rows, CHUNK of them in memory at a time. One query."""
        statement, values = self._bound(parameters)
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement.sql, values)
            while rows := cursor.fetchmany(CHUNK):
                yield from statement.compiler.apply_converters(rows, statement.converters)

    def _bound(self, parameters: Sequence[Parameter]) -> tuple[_Statement, list[Any]]:
        """The statement for so many ids, and its parameters with these in their places."""
        shape = tuple(-1 if isinstance(p, int) else len(p) for p in parameters)
        statement = self._statements.get(shape) or self._prepare(shape)
        flat: list[int] = []
        for parameter in parameters:
            if isinstance(parameter, int):
                flat.append(parameter)
            else:
                flat.extend(parameter)
        return statement, [flat[v] if ours else v for ours, v in statement.parameters]

    def _prepare(self, shape: tuple[int, ...]) -> _Statement:
        """Compile the query with a mark for each id, to see where it stands among the SQL's parameters."""
        marks: list[Parameter] = []
        count = 0
        for length in shape:
            some = range(_FIRST_MARK + count, _FIRST_MARK + count + abs(length))
            marks.append(some[0] if length < 0 else list(some))
            count += abs(length)
        query = self._build(*marks).query
        query.set_values(self.columns)
        compiler = query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        places = range(_FIRST_MARK, _FIRST_MARK + count)
        parameters = tuple((True, v - _FIRST_MARK) if v in places else (False, v) for v in values)
        if {v for ours, v in parameters if ours} != set(range(count)):
            raise ValueError("not every parameter reaches the SQL as it was given")
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        statement = _Statement(sql, parameters, compiler, compiler.get_converters(columns))
        self._statements[shape] = statement
        return statement


class PreparedModel(PreparedQuery):
    """A query for whole rows of a model, as instances."""

    def __init__(self, model: type[Model], build: Callable[..., QuerySet[Any]]) -> None:
        super().__init__([f.attname for f in model._meta.concrete_fields], build)
        self._model = model

    def instances(self, *parameters: Parameter) -> list[Any]:
        """One query. Related objects are not loaded."""
        return [self._model.from_db(connection.alias, self.columns, row) for row in self(*parameters)]
