"""Queries of hot pages whose SQL is made once: building and compiling a query costs several times its answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

Parameter = int | datetime | Sequence[int]
Row = Sequence[Any]

CHUNK: Final = 2000  # rows
_FIRST_MARK: Final = 2_000_000_000  # fits every integer column; no constant of a query comes near
_FIRST_MOMENT: Final = datetime(9000, 1, 1, tzinfo=UTC)
_ID, _MOMENT = -1, -2  # in a shape; a list stands there with its length


@dataclass(frozen=True, slots=True)
class _Statement:
    """parameters: (True, place in the flat call) or (False, a constant). compiler turns columns into values."""

    sql: str
    parameters: tuple[tuple[bool, Any], ...]
    compiler: Any
    converters: Any


class PreparedQuery:
    """Columns of a query as a function of ids and times: rows as `values_list` gives them, at a fifth of its cost.

        records_of = PreparedQuery(("price", "num_in_stock"), lambda pk: StockRecord.objects.filter(product=pk))
        records_of(42)

    build: makes the query; called once for each number of ids in its list parameters. Its parameters must be ids and
    times that stand in the SQL as they were given. Texts must be named by their language's columns ("title_en"): the
    language that is active at the first call would stay.
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
        shape: list[int] = []
        flat: list[Any] = []
        for parameter in parameters:
            if isinstance(parameter, int):
                shape.append(_ID)
                flat.append(parameter)
            elif isinstance(parameter, datetime):
                shape.append(_MOMENT)
                flat.append(connection.ops.adapt_datetimefield_value(parameter))
            else:
                shape.append(len(parameter))
                flat.extend(parameter)
        statement = self._statements.get(tuple(shape)) or self._prepare(tuple(shape))
        return statement, [flat[v] if ours else v for ours, v in statement.parameters]

    def _prepare(self, shape: tuple[int, ...]) -> _Statement:
        """Compile the query with a mark for each parameter, to see where it stands among the SQL's."""
        marks: list[Parameter] = []
        places: dict[Any, int] = {}  # of the parameters, by the mark as it stands in the SQL
        for length in shape:
            if length == _MOMENT:
                moment = _FIRST_MOMENT + timedelta(seconds=len(places))
                marks.append(moment)
                places[connection.ops.adapt_datetimefield_value(moment)] = len(places)
                continue
            some = range(_FIRST_MARK + len(places), _FIRST_MARK + len(places) + abs(length))
            marks.append(some[0] if length == _ID else list(some))
            places |= {mark: mark - _FIRST_MARK for mark in some}
        compiler = self._compiler(self._build(*marks))
        sql, values = compiler.as_sql()
        parameters = tuple((True, places[v]) if v in places else (False, v) for v in values)
        if {v for ours, v in parameters if ours} != set(places.values()):
            raise ValueError("not every parameter reaches the SQL as it was given")
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        statement = _Statement(sql, parameters, compiler, compiler.get_converters(columns))
        self._statements[shape] = statement
        return statement

    def _compiler(self, queryset: QuerySet[Any]) -> Any:
        queryset.query.set_values(self.columns)
        return queryset.query.get_compiler(connection=connection)


class PreparedModel(PreparedQuery):
    """A query for instances of a model, with what it selects beside them: related rows and annotations.

    rates = PreparedModel(lambda: Rate.objects.select_related("method"))
    rates.instances()
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        super().__init__((), build)
        self._makers: dict[str, _Maker] = {}

    def instances(self, *parameters: Parameter) -> list[Any]:
        """What the query itself gives. One query."""
        rows = self(*parameters)
        if not rows:
            return []
        statement, _ = self._bound(parameters)
        maker = self._makers.get(statement.sql)
        if maker is None:
            maker = self._makers[statement.sql] = _Maker(statement.compiler)
        return [maker.make(row) for row in rows]

    def first(self, *parameters: Parameter) -> Any:
        """The first instance, or None. The query should ask for one row."""
        found = self.instances(*parameters)
        return found[0] if found else None

    def _compiler(self, queryset: QuerySet[Any]) -> Any:
        return queryset.query.get_compiler(connection=connection)


class _Maker:
    """Makes instances of rows, as Django's own iteration over a query does."""

    def __init__(self, compiler: Any) -> None:
        info, select = compiler.klass_info, compiler.select
        self._model = info["model"]
        self._start, self._end = info["select_fields"][0], info["select_fields"][-1] + 1
        self._names = [column.target.attname for column, _, _ in select[self._start : self._end]]
        self._related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # of Django 6
        self._annotations = tuple((compiler.annotation_col_map or {}).items())

    def make(self, row: Row) -> Any:
        made = self._model.from_db(connection.alias, self._names, row[self._start : self._end])
        for related in self._related:
            related.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made
