"""Full-text search in French: accents, case, ligatures and inflection make no difference.

The index holds the words as they are (accents folded by SQLite); `_stems` says which words share a stem,
and a query is widened to all of them. Highlighting stays exact and nothing is stored twice.
"""

import difflib
import re
from dataclasses import dataclass
from typing import TypedDict, cast

from crawler.archive.database import Archive
from crawler.archive.stems import stem
from crawler.errors import UsageError
from crawler.text import folded, tidy

MAX_FORMS = 60  # words with the same stem that one word of a query is widened to
MAX_QUERY = 300  # characters of a query
MAX_WORDS = 32  # of a query, those of phrases too
NEWEST_FIRST = "a.published DESC, a.id DESC"
MAX_SORTED = 5_000  # matches; where there are more, the articles are read from the newest on until enough match
MAX_LISTED = 100_000  # matches listed for that; where there are more, the index is asked article by article
COUNT_MATCHES = "SELECT count(*) AS n FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT ?)"
SORTED = """
    SELECT a.id FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
    WHERE true{where} AND articles_fts MATCH ? ORDER BY {order} LIMIT ?
"""
LISTED = """
    SELECT a.id FROM articles a INDEXED BY articles_newest
    WHERE true{where} AND a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)
    ORDER BY {order} LIMIT ?
"""
ASKED = """
    SELECT a.id FROM articles a INDEXED BY articles_newest
    WHERE true{where} AND EXISTS (SELECT 1 FROM articles_fts WHERE rowid = a.id AND articles_fts MATCH ?)
    ORDER BY {order} LIMIT ?
"""
# For the hits alone: else SQLite makes a snippet of every match before it sorts them.
HIT_SQL = """
    SELECT a.id, a.key, a.outlet, a.url, a.title, a.authors, a.section, a.day, a.published, a.language,
           a.access, a.words, snippet(articles_fts, -1, ?, ?, '…', 24) AS snippet
    FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
    WHERE articles_fts MATCH ? AND articles_fts.rowid = ?
"""
_A = {"outlet": "an outlet", "section": "a section", "language": "a language"}
_ELISION = re.compile(r"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_PHRASE = re.compile(r'["«“]([^"»”]*)["»”]?')


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """The filters that search and export share; None means any. Days are YYYY-MM-DD, both included."""

    outlet: str | None = None
    section: str | None = None
    access: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None

    def sql(self) -> tuple[str, list[str]]:
        """Conditions on `articles` as `a`, and their values."""
        pairs = [
            ("a.outlet = ?", self.outlet and self.outlet.lower()),
            ("a.section = ? COLLATE NOCASE", self.section),
            ("a.access = ?", self.access),
            ("a.language = ?", self.language and self.language.lower()),
            ("a.day >= ?", self.since),
            ("a.day <= ?", self.until),
        ]
        chosen = [(sql, value) for sql, value in pairs if value is not None]
        return "".join(f" AND {sql}" for sql, _ in chosen), [value for _, value in chosen]


class Hit(TypedDict):
    """An article that was found; its fields are columns of `articles`, and:"""

    id: int
    key: str
    outlet: str
    url: str
    title: str
    authors: str
    section: str | None
    day: str | None
    published: str | None
    language: str | None
    access: str
    words: int
    snippet: str
    """At most 24 words around the first match, the found words between marks."""


def why_none(archive: Archive, filters: Filters) -> str | None:
    """A sentence on the first filter that no article of the archive passes; None when there is none."""
    if filters.since and filters.until and filters.since > filters.until:
        return f"--since {filters.since} is after --until {filters.until}."
    for name, wanted in (("outlet", filters.outlet), ("section", filters.section), ("language", filters.language)):
        sql = f"SELECT {name} AS v FROM articles GROUP BY 1 ORDER BY count(*) DESC"  # noqa: S608 - our names
        rows = archive.rows(sql) if wanted else []
        known = [row["v"] for row in rows if row["v"]]
        if wanted and wanted.lower() not in map(str.lower, known):
            near = difflib.get_close_matches(wanted, known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"It holds: {', '.join(known[:10]) or 'none'}."
            return f"The archive holds no article of {_A[name]} '{wanted}'. {hint}"
    return None


def tokens(text: str) -> list[str]:
    """Words of a query, elided articles dropped."""
    return re.findall(r"\w+", _ELISION.sub(" ", text))


def shortened(query: str) -> str:
    """As much of a query as a search takes, with one space between two words."""
    some = " ".join(query[: 20 * MAX_QUERY].split())[:MAX_QUERY]
    end = next((word.start() for n, word in enumerate(re.finditer(r"\w+", some)) if n == MAX_WORDS), len(some))
    return some[:end].rstrip()


def match_expression(archive: Archive, query: str) -> str | None:
    """An FTS5 expression for what a person typed; None when there is no word in it.

    Quoted parts are phrases, taken as they stand; every other word stands for all that share its stem. Raises
    UsageError for a query of more than MAX_QUERY characters or MAX_WORDS words.
    """
    query = tidy(query)  # as texts are stored: an accent that is typed after its letter would part the word
    if shortened(query) != " ".join(query.split()):
        size = f"{len(query)} characters and {len(tokens(query))} words"
        raise UsageError(
            f"The query has {size}; a search takes {MAX_QUERY} characters and {MAX_WORDS} words at most. "
            "Leave out the commonest words."
        )
    phrases = [" ".join(re.findall(r"\w+", p)) for p in _PHRASE.findall(query)]
    parts = [_quoted(p) for p in phrases if p]
    for word in tokens(_PHRASE.sub(" ", query)):
        alike = archive.rows(
            "SELECT term FROM _stems WHERE stem = ? ORDER BY length(term) LIMIT ?", stem(word), MAX_FORMS
        )
        forms = dict.fromkeys([word.lower(), folded(word), *(row["term"] for row in alike)])
        parts.append("(" + " OR ".join(_quoted(form) for form in forms if form) + ")")
    return " AND ".join(parts) or None


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def find(
    archive: Archive,
    query: str,
    filters: Filters,
    *,
    limit: int = 20,
    rank: bool = False,
    marks: tuple[str, str] = ("[", "]"),
) -> list[Hit]:
    """At most `limit` articles that match, newest first or, with `rank`, best match first.

    `query` is what a person typed (see `match_expression`), `marks` are put around the found words in snippets.
    """
    expression = match_expression(archive, query)
    if expression is None:
        return []
    where, values = filters.sql()
    if rank:
        sql = SORTED.format(where=where, order="bm25(articles_fts, 8.0, 3.0, 1.0)")
    else:
        matches = (archive.one(COUNT_MATCHES, expression, MAX_LISTED) or {"n": 0})["n"]
        sql = newest_first_sql(matches).format(where=where, order=NEWEST_FIRST)
    hits = archive.rows(sql, *values, expression, limit)
    return [cast("Hit", archive.rows(HIT_SQL, *marks, expression, hit["id"])[0]) for hit in hits]


def newest_first_sql(matches: int) -> str:
    """The fastest of three queries for so many matches; all give the same articles."""
    return SORTED if matches < MAX_SORTED else LISTED if matches < MAX_LISTED else ASKED
