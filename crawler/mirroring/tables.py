"""The tables of a mirror but for `articles`: their columns, and where the archive has them.

Where a table of the archive has the number of an article, the mirror has its key. What is read on the way is little:
the sums that the archive keeps of its rows (crawler.archive.fixity) tell whether a part of a large table has changed;
of the others the rows themselves are summed up.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from crawler.archive.captures import RESERVED
from crawler.archive.database import Archive
from crawler.archive.tombstones import FORGOTTEN, STATE
from crawler.mirroring.parts import Lot, MirrorOptions, Part, PartState, Whole
from crawler.urls import masked

if TYPE_CHECKING:
    import pyarrow

LOT_ROWS = 20_000
LOT_CHARACTERS = 8_000_000  # of text in a row group, where that is reached first
ADDRESSES = (".url", ".tdm_policy")  # columns whose secrets are masked, as in exports


SEALED = "coalesce(sum(f.digest & 4294967295), 0) || ' ' || coalesce(sum(f.digest >> 32), 0)"
"""SQL: a sum of the sums of rows, in two halves, which cannot overflow."""


@dataclass(frozen=True, slots=True)
class MirrorColumn:
    """A column: its kind, and the SQL of its values."""

    kind: Literal["text", "count", "measure", "truth", "day"]
    sql: str
    is_text: bool = False
    """Of the outlets' texts: not in a mirror without text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorTable:
    """A table of the mirror."""

    name: str
    columns: Mapping[str, MirrorColumn]
    source: str
    """SQL: where the rows come from."""
    order: str
    where: str = "1"
    """SQL that is true for rows that any mirror has."""
    reserved: str = ""
    """SQL that is true for rows that a public mirror does not have."""
    outlet: str = ""
    """SQL for the outlet of a row; empty for a table that is one file."""
    year: str = ""
    seal: tuple[str, str] = ("", "")
    """The table of the archive whose sums stand for the rows, and the SQL of the part that a row belongs to."""
    beside: str = "0"
    """SQL for a number that changes with what a row has from other tables than the sealed one."""

    def held(self, options: MirrorOptions) -> dict[str, MirrorColumn]:
        """The columns, those of the outlet's texts only where texts are asked for."""
        return {name: one for name, one in self.columns.items() if options.text or not one.is_text}

    def schema(self, options: MirrorOptions) -> "pyarrow.Schema":
        """The columns with their types."""
        import pyarrow as pa

        types = {
            "text": pa.string(), "count": pa.int64(), "measure": pa.float64(), "truth": pa.bool_(), "day": pa.date32()
        }  # fmt: skip
        return pa.schema([(name, types[one.kind]) for name, one in self.held(options).items()])

    def states(self, archive: Archive, options: MirrorOptions) -> dict[Part, PartState]:
        """The parts that there are, and the state of each; a table without rows has one empty part."""
        table, part = self.seal
        join = f"LEFT JOIN _fixity f ON f.name = '{table}' AND f.part = {part}" if table else ""
        sums = f"{SEALED} || ' ' || sum({self.beside})" if table else self._digested(options)
        sql = f"SELECT {self._keys}, count(*), {sums} {self.source} {join} WHERE {self._where(options)} GROUP BY 1, 2"
        rows = archive.connection.execute(sql)
        found = {self._part(row[0], row[1]): PartState(row[2], str(row[3])) for row in rows}
        return found or {self._part(None, None): PartState(0, "")}

    def contents(
        self, archive: Archive, parts: Sequence[Part], options: MirrorOptions
    ) -> Iterator[tuple[Part, Iterator[Lot]]]:
        """The parts that have rows, each with its rows in lots that fit into memory.

        One pass over the archive for all of them: some tables have no index by outlet.
        """
        held = self.held(options)
        where, values = self._where(options), list[str]()
        if self.outlet:
            where += f" AND json_array({self._keys}) IN (SELECT value FROM json_each(?))"  # noqa: S608 - ours
            values.append(json.dumps(parts, ensure_ascii=False))
        named = ", ".join(one.sql for one in held.values())
        sql = f"SELECT {self._keys}, {named} {self.source} WHERE {where} ORDER BY 1, 2, {self.order}"
        for key, rows in groupby(archive.connection.execute(sql, values), itemgetter(0, 1)):
            yield self._part(*key), self._lots(rows, held)

    def _lots(self, rows: Iterator[tuple[Any, ...]], held: Mapping[str, MirrorColumn]) -> Iterator[Lot]:
        lot: Lot = []
        size = 0
        for row in rows:
            values = row[2:]
            lot.append({name: _plain(one, value) for (name, one), value in zip(held.items(), values, strict=True)})
            size += sum(len(value) for value in values if isinstance(value, str))
            if len(lot) >= LOT_ROWS or size >= LOT_CHARACTERS:
                yield lot
                lot, size = [], 0
        if lot:
            yield lot

    @property
    def _keys(self) -> str:
        return f"{self.outlet}, {self.year}" if self.outlet else "NULL, NULL"

    @property
    def _part(self) -> type[Part]:
        return Part if self.outlet else Whole

    def _where(self, options: MirrorOptions) -> str:
        return f"{self.where} AND NOT ({self.reserved})" if options.public and self.reserved else self.where

    def _digested(self, options: MirrorOptions) -> str:
        """SQL for a sum of the rows as the mirror has them."""
        columns = self.held(options).values()
        quoted = (f"quote({one.sql})" if one.kind == "measure" else one.sql for one in columns)  # exact
        return f"_total_of_rows(0, CAST(printf('{' %Q' * len(columns)}', {', '.join(quoted)}) AS BLOB))"


def _plain(column: MirrorColumn, value: Any) -> Any:
    """A value as the column's type has it."""
    if value is None or column.kind in ("count", "measure"):
        return value
    if column.kind == "truth":
        return bool(value)
    if column.kind == "day":
        return date.fromisoformat(value)
    return masked(value) if column.sql.endswith(ADDRESSES) else value


def _columns(alias: str, names: str, **kinds: Literal["count", "measure", "truth", "day"]) -> dict[str, MirrorColumn]:
    """Columns as the archive has them, of kind text but for those that are named."""
    return {name: MirrorColumn(kinds.get(name, "text"), f"{alias}.{name}") for name in names.split()}


def _key(alias: str) -> MirrorColumn:
    return MirrorColumn("text", f"{alias}.key")


def _text(sql: str) -> MirrorColumn:
    return MirrorColumn("text", sql, is_text=True)


_YEAR = "substr(a.day, 1, 4)"
REVISIONS = MirrorTable(
    name="revisions",
    columns={"article": _key("a"), **_columns("r", "seen title"), "lead": _text("r.lead"), "body": _text("r.body"),
             **_columns("r", "text_sha256")},
    source="FROM revisions r JOIN articles a ON a.id = r.article",
    order="a.id, r.seen, r.id",
    reserved=RESERVED,
    seal=("revisions", "r.id"),
    outlet="a.outlet",
    year=_YEAR,
)  # fmt: skip
COPIES = MirrorTable(
    name="copies",
    columns={"article": _key("a"), "other": _key("o"), **_columns("c", "share words", share="measure", words="count"),
             "passage": _text("c.passage"), "first": _key("f")},
    source="FROM copies c JOIN articles a ON a.id = c.article JOIN articles o ON o.id = c.other "
    "LEFT JOIN articles f ON f.id = c.first",
    order="a.id, o.id",
    reserved=f"{RESERVED} OR {RESERVED.replace('a.id', 'o.id')}",
    outlet="a.outlet",
    year=_YEAR,
)  # fmt: skip
_STORY_RESERVED = (
    "EXISTS (SELECT 1 FROM story_articles x JOIN articles a ON a.id = x.article "  # noqa: S608 - ours
    f"WHERE x.story = s.id AND {RESERVED})"
)
"""A story bears the title of its first article, and without one of them it would be another story."""
STORIES = MirrorTable(
    name="stories",
    columns={**_columns("s", "id title", id="count"), "first": _key("p"),
             **_columns("s", "began ended articles outlets", began="day", ended="day", articles="count",
                        outlets="count")},
    source="FROM stories s LEFT JOIN articles p ON p.id = s.first",
    order="s.id",
    reserved=_STORY_RESERVED,
    outlet="s.outlet",
    year="substr(s.began, 1, 4)",
)  # fmt: skip
STORY_ARTICLES = MirrorTable(
    name="story_articles",
    columns={"article": _key("a"), **_columns("s", "story position", story="count", position="count"),
             "source": _key("o"), **_columns("s", "evidence score", score="measure")},
    source="FROM story_articles s JOIN articles a ON a.id = s.article LEFT JOIN articles o ON o.id = s.source",
    order="s.story, s.position",
    reserved=_STORY_RESERVED.replace("s.id", "s.story").replace(" a ", " b ").replace("a.id", "b.id"),
    outlet="a.outlet",
    year=_YEAR,
)  # fmt: skip
CAPTURES = MirrorTable(
    name="captures",
    columns={"article": _key("a"), "current": MirrorColumn("truth", "a.capture = c.id"),
             **_columns("c", "url kind origin verdict reason fetched status content_type sha256 warc_file "
                        "warc_offset warc_length complete noarchive tdm_reservation tdm_policy crawl", status="count",
                        warc_offset="count", warc_length="count", complete="truth", noarchive="truth",
                        tdm_reservation="truth", crawl="count")},
    source="FROM captures c LEFT JOIN articles a ON a.id = c.article",
    where=f"c.reason IS NOT '{FORGOTTEN}'",
    order="c.id",
    reserved=f"{RESERVED} OR coalesce(c.noarchive, 0) OR coalesce(c.tdm_reservation, 0)",
    outlet="c.outlet",
    year="substr(c.fetched, 1, 4)",
    seal=("captures", "c.id"),
    beside="(a.capture IS c.id) * c.id",
)  # fmt: skip
URLS = MirrorTable(
    name="urls",
    columns={**_columns("u", "url key found_via found published state reason attempts looked",
                        attempts="count")},
    source="FROM urls u",
    where=f"u.state != '{STATE}'",
    order="u.url",
    outlet="u.outlet",
    year="substr(u.found, 1, 4)",
)  # fmt: skip
CRAWLS = MirrorTable(
    name="crawls",
    columns={**_columns("c", "id started finished mode outcome requests bytes not_modified new changed unchanged "
                        "not_article refused failed version message", id="count", requests="count", bytes="count",
                        not_modified="count", new="count", changed="count", unchanged="count", not_article="count",
                        refused="count", failed="count")},
    source="FROM crawls c",
    order="c.id",
    outlet="c.outlet",
    year="substr(c.started, 1, 4)",
)  # fmt: skip
GAPS = MirrorTable(
    name="gaps",
    columns=_columns("g", "outlet day articles usual runs failed_runs", day="day", articles="count",
                     usual="measure", runs="count"),
    source="FROM gaps g",
    order="g.day, g.outlet",
)  # fmt: skip
OUTLETS = MirrorTable(
    name="outlets",
    columns=_columns("o", "id name homepage language timezone"),
    source="FROM outlets o",
    order="o.id",
)
TABLES = (REVISIONS, COPIES, STORIES, STORY_ARTICLES, CAPTURES, URLS, CRAWLS, GAPS, OUTLETS)
"""Without those that hold what a person wrote, what was forgotten, texts under a licence, or bookkeeping."""
