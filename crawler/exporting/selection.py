"""The articles of an export: chosen by the filters of search, read one by one from one snapshot of the archive."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from crawler.archive.captures import RESERVED
from crawler.archive.columns import LIST_COLUMNS
from crawler.archive.database import Archive
from crawler.errors import UsageError
from crawler.exporting.once import leave_out_copies
from crawler.exporting.rows import CITATION_TEXT, COLUMNS, LINK_TEXT, TEXT, ArchivedCopy, Citation, Link, Row
from crawler.searching.fulltext import Filters
from crawler.searching.matching import ARTICLES, matching
from crawler.searching.query import parse
from crawler.translating import _
from crawler.urls import masked

CHOOSE = f"""
CREATE TEMP TABLE _chosen AS SELECT a.id, {RESERVED} AS reserved FROM articles a WHERE 1{{where}}
ORDER BY a.day IS NULL, a.day, a.id
"""  # noqa: S608 - from fixed parts; every value is bound
# CROSS JOIN makes SQLite follow the order of `_chosen`: nothing is sorted, so nothing is kept in memory.
ROWS = """
SELECT a.*, o.name AS outlet_name, p.sha256 AS capture_sha256, p.warc_file, p.warc_offset, p.fetched AS page_fetched,
    (SELECT max(c.fetched) FROM captures c
     WHERE c.article = a.id AND c.verdict IN ('article', 'unchanged')) AS captured,
    (SELECT max(coalesce(c.noarchive, 0)) FROM captures c WHERE c.article = a.id) AS noarchive,
    (SELECT max(coalesce(c.tdm_reservation, 0)) FROM captures c WHERE c.article = a.id) AS tdm_reservation,
    (SELECT c.tdm_policy FROM captures c WHERE c.article = a.id AND c.tdm_policy IS NOT NULL
     ORDER BY c.id DESC LIMIT 1) AS tdm_policy,
    (SELECT json_group_array(json_object('url', l.url, 'host', l.host, 'text', l.text, 'kind', l.kind,
        'target', l.target_key))
     FROM (SELECT links.*, t.key AS target_key FROM links LEFT JOIN articles t ON t.id = links.target
           WHERE links.article = a.id ORDER BY links.position) l) AS links,
    (SELECT json_group_array(json_object('outlet', q.outlet, 'cited_date', q.cited_date, 'verb', q.verb, 'via', q.via,
        'evidence', q.evidence, 'target', q.target_key, 'score', q.score, 'position', q.position, 'url', q.url,
        'likeness', q.likeness, 'passage', q.passage, 'cue', q.cue))
     FROM (SELECT citations.*, t.key AS target_key FROM citations LEFT JOIN articles t ON t.id = citations.target
           WHERE citations.article = a.id ORDER BY citations.position, citations.rowid) q) AS citations
FROM temp._chosen s CROSS JOIN articles a ON a.id = s.id
LEFT JOIN outlets o ON o.id = a.outlet LEFT JOIN captures p ON p.id = a.capture ORDER BY s.rowid
"""


class Selection:
    """The chosen articles, oldest first, as they were when the selection was made; a crawl may go on meanwhile.

    `public` leaves out what its publisher reserves, `text=False` every text, `once` all but the first article of a
    text that several print. `count` articles are chosen, `reserved`
    of those that match are reserved. `articles` are ids, by the name that was given for each: then these alone are
    chosen from. Raises UsageError for a query without words.
    """

    def __init__(
        self,
        archive: Archive,
        filters: Filters,
        *,
        query: str | None = None,
        articles: Mapping[str, int] | None = None,
        public: bool = False,
        text: bool = True,
        once: bool = False,
    ) -> None:
        self.archive = archive
        self.filters = filters
        self.query = query
        self.articles = articles
        self.public = public
        self.text = text
        where, values = filters.sql()
        if query is not None:
            node = parse(query)
            if node is None:
                raise UsageError(_("There is no word to look for in --query {query}").format(query=repr(query)))
            asked = matching(archive, node)
            where += asked.condition + (f" AND {ARTICLES.indexed}" if asked.expression else "")
            values += [*asked.values, *([asked.expression] if asked.expression else [])]
        if articles is not None:
            where += " AND a.id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(articles.values())))
        self.is_own = not archive.connection.in_transaction  # a page of serve begins and ends its own
        if self.is_own:  # one snapshot for counts, gaps and rows; the table of choices is SQLite's own
            archive.connection.execute("BEGIN")
        archive.connection.execute(CHOOSE.format(where=where), values)
        self.reserved = self._count("SELECT count(*) AS n FROM temp._chosen WHERE reserved")
        if public:
            archive.connection.execute("DELETE FROM temp._chosen WHERE reserved")
        self.copies = leave_out_copies(archive) if once else None
        """With `once` the articles that were left out for their copy; else None."""
        self.count = self._count("SELECT count(*) AS n FROM temp._chosen")

    def _count(self, sql: str) -> int:
        return int(self.archive.rows(sql)[0]["n"])

    def rows(self) -> Iterator[Row]:
        """The rows, read one at a time."""
        return _rows(self.archive, text=self.text)

    def close(self) -> None:
        if self.is_own:
            self.archive.connection.rollback()
        else:  # another selection may follow in the same transaction
            self.archive.connection.execute("DROP TABLE temp._chosen")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def chosen_rows(
    archive: Archive, where: str, values: Sequence[Any], *, public: bool, text: bool
) -> Iterator[Iterator[Row]]:
    """The rows of the articles (`a`) of which SQL is true, oldest first, within the caller's transaction.

    `where` begins with AND and has a question mark for each of `values`; `public` and `text` as in Selection.
    """
    archive.connection.execute(CHOOSE.format(where=f" {where}{f' AND NOT {RESERVED}' if public else ''}"), values)
    try:
        yield _rows(archive, text=text)
    finally:
        archive.connection.execute("DROP TABLE temp._chosen")


def _rows(archive: Archive, *, text: bool) -> Iterator[Row]:
    """The chosen articles, one at a time, without secrets in addresses; without text no field has any."""
    hidden = () if text else (*TEXT, *LINK_TEXT, *CITATION_TEXT)
    for found in archive.each(ROWS):
        yield _row(found, hidden)


def _row(found: dict[str, Any], hidden: Sequence[str]) -> Row:
    """A row of the query as a Row; fields named in `hidden` have nothing."""
    links = [{**link, **{k: None for k in hidden if k in link}} for link in json.loads(found["links"])]
    cited = [{**one, **{k: None for k in hidden if k in one}} for one in json.loads(found["citations"])]
    named: dict[str, Any] = {name: None if name in hidden else found[name] for name in COLUMNS}
    named |= {name: json.loads(found[name]) for name in LIST_COLUMNS}
    named |= {name: bool(found[name]) for name in ("noarchive", "tdm_reservation")}
    named["url"] = masked(named["url"])
    named["outlet_name"] = found["outlet_name"] or found["outlet"]
    for one in (*links, *cited):
        one["url"] = masked(one["url"]) if one["url"] else None
    return Row(
        **named, links=[Link(**link) for link in links], citations=[Citation(**one) for one in cited],
        archived=_archived(found),
    )  # fmt: skip


def _archived(found: dict[str, Any]) -> ArchivedCopy | None:
    """Where the page of a row of the query is in the files of captures."""
    if found["warc_file"] is None or not found["capture_sha256"]:
        return None
    return ArchivedCopy(
        collection=found["warc_file"],
        record=f"byte {found['warc_offset']}",
        fetched=found["page_fetched"],
        sha256=found["capture_sha256"],
    )
