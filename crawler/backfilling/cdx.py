"""The index of a web archive: what is asked of a CDX server, and how its answers are read.

Two dialects answer the same question. The Internet Archive's gives one JSON array of lines, the first of them the
names of the fields, and after `limit` lines a key to resume with:
https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
pywb's gives a JSON object a line, and has pages where its index is compressed:
https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode, urlsplit, urlunsplit

from crawler.translating.recorded import recorded

INTERNET_ARCHIVE = "https://web.archive.org/cdx/search/cdx"
LINES = 10_000  # asked for at a time: some two megabytes
REVISIT = "warc/revisit"
PAGES = ("text/html", "application/xhtml", "unk")  # how kinds of pages begin; `unk` is one that nobody declared
# What is no page is left out by the server. Both dialects know `filter=!field:…`; pywb takes what follows for plain
# words, which no line contains, so it leaves out nothing and this module does.
FILTERS = (
    "!statuscode:[345]..",
    "!mimetype:(image|video|audio|font)/.*",
    "!mimetype:(text/css|text/javascript|application/(x-)?javascript|application/json|application/pdf)",
)
Cursor = dict[str, Any]
"""Where a list is read on: the parameters of the next question. Empty at its beginning."""


class CdxError(Exception):
    """Raised when an answer is none of a CDX server, from `read_answer`."""


@dataclass(frozen=True, slots=True)
class CdxLine:
    """A capture of a page."""

    url: str
    """As the web archive names it."""
    taken: datetime
    digest: str | None
    """None where the index has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CdxAnswer:
    """What a CDX server answered."""

    lines: tuple[CdxLine, ...] = ()
    """Captures of HTML pages; others are left out."""
    count: int = 0
    """Lines of the answer, whatever they are of."""
    resume_key: str | None = None
    """The Internet Archive's: with it the list goes on."""
    pages: int | None = None
    """pywb's answer to how many pages there are."""
    knows_resuming: bool = False
    """True for the Internet Archive's dialect."""


@dataclass(frozen=True, slots=True)
class CdxServer:
    """A CDX server and the web archive that it belongs to."""

    url: str
    """`https://web.archive.org/cdx/search/cdx`, `http://localhost:8080/coll/cdx`."""

    @property
    def replay(self) -> str:
        """Where its captures are: `https://web.archive.org/web/`, `http://localhost:8080/coll/`.

        Raises ValueError when the address is none of a CDX server in either dialect.
        """
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        for ending, begins in (("/cdx/search/cdx", "/web/"), ("/cdx", "/"), ("-cdx", "/"), ("-index", "/")):
            if path.endswith(ending):
                return urlunsplit((parts.scheme, parts.netloc, path.removesuffix(ending) + begins, "", ""))
        raise ValueError(self.url)

    def memento(self, original: str, taken: datetime) -> str:
        """The address of a capture as it was stored (`id_`): no toolbar, no rewritten links."""
        return f"{self.replay}{taken.astimezone(UTC):%Y%m%d%H%M%S}id_/{original}"

    def named(self, address: str) -> tuple[datetime, str] | None:
        """Time and address of a capture by its address in this web archive; None for any other address."""
        here, there = (re.sub("^https?:", "", one) for one in (self.replay, address))
        if not there.startswith(here):
            return None
        time, _slash, original = there.removeprefix(here).partition("/")
        taken = timestamp(time.rstrip("_abcdefghijklmnopqrstuvwxyz"))
        return (taken, original) if taken and original else None

    def question(self, host: str, since: str, cursor: Cursor) -> str:
        """The address that asks for captures of a host and those below it; `since` is a day or empty."""
        asked: list[tuple[str, str]] = [("url", host), ("matchType", "domain"), ("output", "json")]
        asked += [("filter", one) for one in FILTERS]
        if since:
            asked.append(("from", since.replace("-", "")))
        if not cursor.keys() & {"page", "showNumPages"}:
            asked += [("collapse", "digest"), ("limit", str(LINES)), ("showResumeKey", "true")]
        elif cursor.get("whole") is False:
            asked.append(("limit", "1"))
        for name in ("resumeKey", "page", "showNumPages"):
            if name in cursor:
                asked.append((name, str(cursor[name])))
        return f"{self.url}?{urlencode(asked, quote_via=quote, safe=':/*!')}"


def following(cursor: Cursor, answer: CdxAnswer) -> Cursor | None:
    """Where a list goes on after an answer to the question at `cursor`; None at its end.

    pywb resumes nothing. It has pages where its index is compressed, and of another kind of index it answers the
    question for their number with the lines themselves: with all of them, where the first answer was not all.
    """
    if answer.knows_resuming:
        return {"resumeKey": answer.resume_key} if answer.resume_key else None
    if "showNumPages" in cursor:
        several = answer.pages is not None and (answer.pages > 1 or cursor["whole"])
        return {"page": 0, "pages": answer.pages} if several else None
    if "page" in cursor:
        page = cursor["page"] + 1
        return {"page": page, "pages": cursor["pages"]} if page < cursor["pages"] else None
    return {"showNumPages": "true", "whole": answer.count >= LINES}


def read_answer(body: bytes) -> CdxAnswer:
    """Read an answer in either dialect. Raises CdxError, with what it is instead, when it is none."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return CdxAnswer()
    try:
        if text.startswith("["):
            return _with_header(json.loads(text))
        if text.isdecimal():
            return CdxAnswer(pages=int(text))
        return _objects([json.loads(line) for line in text.splitlines() if line.strip()])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CdxError(recorded("it is no list of captures: {beginning}", beginning=text[:60])) from error


def _with_header(rows: list[list[str]]) -> CdxAnswer:
    """The Internet Archive's array: names, lines, and after an empty line the key."""
    key = None
    if len(rows) >= 2 and not rows[-2]:
        key, rows = unquote_plus(rows[-1][0]), rows[:-2]
    names, lines = (rows[0], rows[1:]) if rows else ([], [])
    if lines and not {"timestamp", "original"} <= set(names):
        raise KeyError(names)
    found = _pages_of(dict(zip(names, line, strict=False)) for line in lines)
    return CdxAnswer(lines=tuple(found), count=len(lines), resume_key=key, knows_resuming=True)


def _objects(rows: list[dict[str, Any]]) -> CdxAnswer:
    """pywb's objects, a line each; or the one that tells the number of pages."""
    if len(rows) == 1 and "timestamp" not in rows[0]:
        return CdxAnswer(pages=int(rows[0]["pages"]))
    return CdxAnswer(lines=tuple(_pages_of(iter(rows))), count=len(rows))


def _pages_of(rows: Iterator[dict[str, Any]]) -> Iterator[CdxLine]:
    for row in rows:
        kind = str(row.get("mimetype", row.get("mime")) or "-")
        status = str(row.get("statuscode", row.get("status")) or "-")
        taken = timestamp(str(row["timestamp"]))
        usual = status == "200" and kind.lower().startswith(PAGES)
        if taken and (usual or (kind == REVISIT and status in ("200", "-"))):
            digest = str(row.get("digest") or "-").rpartition(":")[2]
            yield CdxLine(str(row.get("original", row.get("url"))), taken, None if digest == "-" else digest)


def timestamp(text: str) -> datetime | None:
    """Fourteen digits as a moment in UTC; None when they are none."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(text) == 14 else None
    except ValueError:
        return None
