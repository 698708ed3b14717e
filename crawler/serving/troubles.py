"""What went wrong with a request, in the language of its reader: what happened, and what to do.

Datasette's own messages are English; those that a reader can cause are said again here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Base400, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError

from crawler.archive.database import Archive
from crawler.keeping.naming import named_tombstone
from crawler.serving.limits import sentence_for
from crawler.translating import _, speaking
from crawler.translating.forms import day


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    sentence: str
    detail: str = ""
    """The words of another program, in English."""


def _table() -> str:
    return _("The archive has no table or question of this name. The page of the data lists all of them.")


def _row() -> str:
    return _("The table has no such row. It may have been deleted, or the address is cut short.")


Said = Callable[[str], str]
DATASETTE: tuple[tuple[re.Pattern[str], Said], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"Table not found", lambda _name: _table()),
        (r"Record not found", lambda _name: _row()),
        (r"Cannot sort table by (.*)", lambda name: _("There is no column {name} to sort by.").format(name=name)),
        (r"Cannot use _sort and _sort_desc.*", lambda _name: _("Rows are sorted by one column, up or down.")),
        (r"_size must be <= (\d+)", lambda n: _("A page may have {n} rows at most: _size={n}.").format(n=n)),
        (r"_size must be a positive integer", lambda _n: _("_size must be a whole number, such as 100.")),
        (r"_next not allowed.*", lambda _n: _("A file of all rows begins with the first: leave out _next.")),
        (r"Cannot search by that column", lambda _n: _("Only the columns of the full-text index can be searched.")),
        (r"Statement must be a SELECT", lambda _n: _("A question must begin with SELECT: this server only reads.")),
    )
)  # fmt: skip
"""What Datasette says, and how it is said here; a group of the pattern is handed on."""


def trouble_of(exception: BaseException, path: str) -> Trouble:
    """What to say of an exception that a request for `path` ended with."""
    if stopped := sentence_for(exception):
        return Trouble(400, *stopped)
    status = getattr(exception, "status", 500)
    told = str(getattr(exception, "message", None) or exception)
    for pattern, said in DATASETTE:
        if match := pattern.fullmatch(told):
            sentence = said(match[1] if match.lastindex else "")
            return Trouble(404 if status == 404 else 400, _title(404 if status == 404 else 400), sentence)
    if getattr(exception, "title", None) == "Invalid SQL":
        return Trouble(400, _("SQLite does not understand the question"), _("Mend it, and ask again."), told)
    if isinstance(exception, NotFound):
        ours = told if told and told not in ("404", "Database not found") else ""
        return Trouble(status, _title(404), ours or _("There is no page {path} here.").format(path=path))
    if isinstance(exception, Forbidden):
        return forbidden()
    if isinstance(exception, Base400 | DatasetteError):
        return Trouble(status, _title(status), _("The address asks for what this page cannot give."), told)
    return Trouble(500, _title(500), _("This is a fault of the program. Its output on the server says more."), told)


def no_article(archive: Archive, wanted: str) -> NotFound:
    """What to raise for an article that the archive does not hold, or not any more."""
    if stone := named_tombstone(archive, wanted):
        said = _("The article “{wanted}” was removed from this archive on request on {day}.")
        error = NotFound(said.format(wanted=wanted, day=day(stone["forgotten"])))
        error.status = 410
        return error
    said = _(
        "The archive holds no article “{wanted}”. Give its key, its row number or its address, or look for its words."
    )
    return NotFound(said.format(wanted=wanted))


def forbidden() -> Trouble:
    return Trouble(403, _title(403), _("This server does not open that to its readers."))


def _title(status: int) -> str:
    if status == 404:
        return _("Not here")
    return _("Error {status}").format(status=status)


def answer_for_programs(exception: BaseException, path: str) -> Response | None:
    """A line of JSON or CSV, in English, for a question that a limit stopped; None for every other trouble."""
    with speaking("en"):
        stopped = sentence_for(exception)
    if stopped is None:
        return None
    title, sentence = stopped
    if path.endswith(".json"):
        return Response.json({"ok": False, "error": sentence, "status": 400, "title": title}, status=400)
    return Response.text(f"{title}. {sentence}\n", status=400)


def context_of(trouble: Trouble, request: Any) -> dict[str, Any]:
    """What the error page shows: the trouble, and what was typed, to be mended."""
    return {
        "status": trouble.status,
        "title": trouble.title,
        "error": trouble.sentence,
        "detail": trouble.detail,
        "sql": (request.args.get("sql") or "")[:8_000],
        "typed": (request.args.get("q") or request.args.get("_search") or "")[:300],
        "path": request.path,
        "conditions": bool(request.query_string),
    }
