"""Rows by the page, none lost and none twice; a file that holds only a part says so, and where the whole is.

Datasette sorts the first page of a table by one column alone, and a view's pages too. Rows that are alike in that
column may then stand in another order on the next page. Here every order ends in what makes a row unique.
"""

import re
import sqlite3
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from datasette.database import QueryInterrupted, Results
from datasette.utils import (
    escape_sqlite,
    path_with_replaced_args,
    sqlite_timelimit,
    tilde_decode,
    urlsafe_components,
)
from datasette.utils.asgi import AsgiStream
from datasette.views.database import DatabaseView
from datasette.views.row import RowView
from datasette.views.table import TableView

from crawler.archive.database import error_code
from crawler.archive.descriptions import TABLES
from crawler.serving.cells import with_outlet_names
from crawler.serving.limits import LimitedDatabase

_LIMIT = re.compile(r" ?(limit \d+(?: offset -?\d+)?)$")
WHOLE_VIEW_MS = 60_000  # for all rows of a view at once, which costs no more than its first page


@dataclass(frozen=True, slots=True)
class Rows:
    """What a request asks of the rows that one statement of Datasette's brings."""

    order: str = ""
    """SQL to stand before the LIMIT: what makes the order total. Empty for a statement that is not to be changed."""
    next_number: float | None = None
    """The last value of the page before, where the column of the order is REAL."""
    whole: bool = False
    """True for all rows, as long as they are not larger than an answer may be."""
    whole_view: bool = False
    """The same of a view: a page of it has no place to begin from, and would compute all rows before it."""
    found: list[Any] = field(default_factory=list)
    """The rows of a whole view, which Datasette would cut to a page."""

    def statement(self, sql: str) -> str:
        """The statement with a total order."""
        if not self.order:
            return sql
        return _LIMIT.sub(f" {self.order}" if self.whole_view else f" {self.order} \\1", sql)

    def values(self, params: Any) -> Any:
        """The statement's parameters. SQLite does not read every number back from text as the one it was."""
        if self.next_number is None or not params:
            return params
        return params | {list(params)[-1]: self.next_number}


_asked: ContextVar[Rows | None] = ContextVar("rows that are asked for", default=None)


class ExactDatabase(LimitedDatabase):
    """A database whose rows come in a total order, and all of them where all are asked for."""

    async def execute(self, sql: str, params: Any = None, truncate: bool = False, **options: Any) -> Any:
        asked = _asked.get()
        if asked is None or not truncate:  # a count, a facet, a label
            return await super().execute(sql, params, truncate=truncate, **options)
        if asked.whole_view:
            results = await self._all_rows(asked.statement(sql), params)
            asked.found.extend(results.rows)
            return results
        return await super().execute(asked.statement(sql), asked.values(params), truncate=not asked.whole, **options)

    async def _all_rows(self, sql: str, params: Any) -> Any:
        """All rows from one snapshot. Raises QueryInterrupted after WHOLE_VIEW_MS."""

        def run(connection: sqlite3.Connection) -> Any:
            with sqlite_timelimit(connection, WHOLE_VIEW_MS):
                try:
                    cursor = connection.execute(sql, params or {})
                    return Results(cursor.fetchall(), False, cursor.description)
                except sqlite3.OperationalError as error:
                    if error_code(error) == sqlite3.SQLITE_INTERRUPT:
                        raise QueryInterrupted(error, sql, params) from error
                    raise

        return await self.execute_fn(run)


class _ExactRows:
    """Mixed into a view of Datasette's: exact rows, and a last line in a CSV file that is cut."""

    ds: Any
    cut: int = 0
    """How many rows were shown of more; 0 when all were."""

    async def data(self, request: Any, **options: Any) -> Any:
        asked = await self.rows(request)
        token = _asked.set(asked)
        try:
            answer = await super().data(request, **options)  # type: ignore[misc]
        finally:
            _asked.reset(token)
        if isinstance(answer, tuple):
            found = answer[0]
            if request.url_vars.get("format") is None:  # a page
                await with_outlet_names(self.ds.get_database(found["database"]))
            if asked.whole_view:
                found |= {"rows": asked.found, "next": None}
            self.cut = len(found.get("rows", ())) if found.get("truncated") or found.get("next") else 0
            if request.args.get("_next"):  # Datasette counts in the rows that are left
                found["facet_results"] = {}
        return answer

    async def rows(self, request: Any) -> Rows:
        """What the request asks of its rows; of an answer in SQL, that is all of them or not."""
        return Rows(whole=bool(request.args.get("_stream")))

    async def as_csv(self, request: Any, database: str) -> Any:
        response = await super().as_csv(request, database)  # type: ignore[misc]
        if not isinstance(response, AsgiStream) or not self.cut or request.args.get("_stream"):
            return response
        write_rows, note = response.stream_fn, self._note(request)

        async def write(to: Any) -> None:
            await write_rows(to)
            await to.write(note)

        response.stream_fn = write
        return response

    def _note(self, request: Any) -> str:
        """The last line of a file that is cut."""
        path = path_with_replaced_args(request, {"_stream": "on", "_size": "max", "_next": None})
        whole = self.ds.absolute_url(request, self.ds.urls.path(path))
        return f"# Cut: these are {self.cut:,} rows of more. All rows: {whole}\r\n"


class ExactDatabaseView(_ExactRows, DatabaseView):  # type: ignore[misc]
    """The page of the data, and an answer to a question in SQL."""


class ExactTableView(_ExactRows, TableView):  # type: ignore[misc]
    """A table, a view or a ready-made question."""

    async def rows(self, request: Any) -> Rows:
        db = self.ds.get_database(route=tilde_decode(request.url_vars["database"]))
        table = tilde_decode(request.url_vars["table"])
        is_view = bool(await db.get_view_definition(table))
        if not is_view and not await db.table_exists(table):
            return await super().rows(request)
        keys = await self._keys(db, table, is_view=is_view)
        said = self.ds.table_metadata(db.name, table)
        column = next((found for source in (request.args, {f"_{name}": said.get(name) for name in SORTS})
                       for name in SORTS if (found := source.get(f"_{name}"))), None)  # fmt: skip
        begin = "," if column or not is_view else "order by"
        order = f"{begin} {', '.join(escape_sqlite(key) for key in keys)}"
        kinds = {one.name: one.type for one in await db.table_column_details(table)}
        is_real = not is_view and kinds.get(column) == "REAL"
        whole_view = is_view and bool(request.args.get("_stream"))
        return Rows(
            order=order, whole_view=whole_view, next_number=_number(request.args.get("_next")) if is_real else None
        )

    async def _keys(self, db: Any, table: str, *, is_view: bool) -> list[str]:
        """The columns that make a row unique; of a view that is not described, all."""
        if not is_view:
            return list(await db.primary_keys(table)) or ["rowid"]
        return list(TABLES[table].key if table in TABLES else await db.table_columns(table))


class NamingRowView(RowView):  # type: ignore[misc]
    """A row, its outlet by name."""

    async def data(self, request: Any, **options: Any) -> Any:
        answer = await super().data(request, **options)
        if isinstance(answer, tuple) and request.url_vars.get("format") is None:
            await with_outlet_names(self.ds.get_database(answer[0]["database"]))
        return answer


SORTS = ("sort", "sort_desc")


def _number(following: str | None) -> float | None:
    """The value that the page before ended with, of Datasette's `_next`; None when it ended with none."""
    if not following or following.startswith("$null"):
        return None
    try:
        return float(urlsafe_components(following)[0])
    except (ValueError, IndexError):
        return None
