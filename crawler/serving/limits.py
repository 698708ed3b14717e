"""What one question may cost: characters, time, memory and turns, so that none keeps the server from the others.

Each limit is said in a sentence, with what to do.
"""

import asyncio
import sqlite3
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from datasette.database import Database, QueryInterrupted
from datasette.views.base import DatasetteError

from crawler.searching.query import MAX_QUERY
from crawler.serving.security import App, Message, Receive, Scope, Send, refuse
from crawler.translating import _

MAX_ADDRESS = 8_000  # bytes of a URL's query string
MAX_VALUE = 20_000_000  # bytes of one value; the longest article has some five million
MAX_ANSWER = 50_000_000  # bytes of all rows of an answer
MAX_PATTERN = 200  # characters of a LIKE or GLOB pattern, whose cost grows with a power of them
AT_ONCE = 2  # questions in SQL that are answered at the same time
PATIENCE = 10.0  # seconds that a further one waits for its turn
TIME_LIMIT_MS = 5_000  # for one question

PAGE_LIMIT_MS = 10_000  # for all that a page of ours shows

TOO_LONG = f"The address is too long: a question may have {MAX_ADDRESS:,} characters. Ask in two steps."
TOO_MANY_WORDS = f"The search is too long: it may have {MAX_QUERY} characters. Leave out the commonest words."
TOO_LARGE = (
    f"A value may have {MAX_VALUE // 1_000_000} MB, and all rows together {MAX_ANSWER // 1_000_000} MB. "
    "Ask for fewer columns, leave out the texts, or add LIMIT 100."
)
NARROW = "Narrow it down: to one outlet, a few years, fewer columns, or with a LIMIT."
TOO_SLOW = f"A question may take {TIME_LIMIT_MS // 1000} seconds. {NARROW}"
PAGE_TOO_SLOW = f"A page may take {PAGE_LIMIT_MS // 1000} seconds. Narrow it down: to one outlet, or a few years."
BUSY = f"{AT_ONCE} other questions have been at work for {PATIENCE:.0f} seconds. Ask again in a moment."
SLOW, LARGE = "Stopped: it took too long", "Stopped: too large"
SENTENCES = (TOO_LONG, TOO_MANY_WORDS, TOO_LARGE, TOO_SLOW, PAGE_TOO_SLOW, BUSY, SLOW, LARGE)
"""What users read of the limits, for the catalogue."""


class TooLargeError(sqlite3.OperationalError):
    """Raised when all rows of an answer are larger than MAX_ANSWER, from `limit_connection`."""


class LimitedDatabase(Database):  # type: ignore[misc]
    """A database of Datasette's that says when an answer is too large. SQLite's own error would empty a CSV file."""

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().execute(*args, **kwargs)
        except (TooLargeError, sqlite3.DataError, MemoryError) as error:
            if isinstance(error, sqlite3.DataError) and "too big" not in str(error):
                raise
            raise DatasetteError(_(TOO_LARGE), title=LARGE, status=400) from error


def limit_connection(connection: sqlite3.Connection) -> None:
    """Bound what a question can have SQLite make: the size of a value, a pattern, and of all rows together."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN)
    sizes: WeakKeyDictionary[sqlite3.Cursor, int] = WeakKeyDictionary()

    def counted(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        size = sum(len(value) for value in row if isinstance(value, str | bytes))
        if size:
            size = sizes[cursor] = sizes.get(cursor, 0) + size
            if size > MAX_ANSWER:
                raise TooLargeError(TOO_LARGE)
        return sqlite3.Row(cursor, row)

    connection.row_factory = counted


def sentence_for(exception: BaseException) -> tuple[str, str] | None:
    """A title and a sentence for a question that was stopped by a limit, in the language of the request; None for
    every other trouble."""
    said = f"{getattr(exception, 'title', '')} {exception} {getattr(exception, 'message', '')}"
    if "SQL Interrupted" in said or isinstance(exception, QueryInterrupted):
        return _(SLOW), _(TOO_SLOW)
    if isinstance(exception, sqlite3.Error) and "interrupted" in said:
        return _(SLOW), _(PAGE_TOO_SLOW)
    if LARGE in said or TOO_LARGE in said:
        return _(LARGE), _(TOO_LARGE)
    return None


def in_turns(app: App) -> App:
    """The same application; of questions in SQL it answers AT_ONCE at a time, and none that is too long."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def take_turns(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"")
        asked = parse_qs(query[: MAX_ADDRESS + 1].decode("latin-1")) if query else {}
        if len(query) > MAX_ADDRESS:
            await refuse(send, 414, _(TOO_LONG))
        elif any(len(value) > MAX_QUERY for name in asked if name.startswith("_search") for value in asked[name]):
            await refuse(send, 400, _(TOO_MANY_WORDS))
        elif "sql" in asked or "_where" in asked:
            await _in_turn(turns, app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return take_turns


async def _in_turn(turns: asyncio.Semaphore, app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer when it is the question's turn, which ends as its answer begins: some clients read slowly."""
    try:
        await asyncio.wait_for(turns.acquire(), PATIENCE)
    except TimeoutError:
        await refuse(send, 503, _(BUSY))
        return
    holding = True

    def release() -> None:
        nonlocal holding
        if holding:
            holding = False
            turns.release()

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            release()
        await send(message)

    try:
        await app(scope, receive, send_on)
    finally:
        release()
