"""The manifest of an export: what is in it, so that a paper can cite it and somebody else can make it again."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from crawler import __version__
from crawler.archive.tombstones import forgotten_articles
from crawler.errors import UsageError
from crawler.exporting.corpus_citation import CorpusCitation
from crawler.exporting.once import Copy
from crawler.exporting.selection import Selection
from crawler.searching import announced
from crawler.searching.completeness import Completeness, completeness

RIGHTS = (
    "The articles remain their publishers' works; do not republish their texts. Research organisations may mine them "
    "(Directive (EU) 2019/790, Article 3), others where the publisher does not reserve it (Article 4)."
)
RIGHTS_WITHOUT_TEXT = (
    "Bibliographic data, addresses and measures without the articles' texts, which remain their publishers' works."
)
COUNTS_BY_OUTLET = """
SELECT o.id, o.name, o.homepage, count(*) AS rows, sum(a.access = 'partial') AS partial, min(a.day) AS first,
       max(a.day) AS last, sum(a.words) AS words
FROM temp._chosen s JOIN articles a ON a.id = s.id JOIN outlets o ON o.id = a.outlet GROUP BY o.id ORDER BY o.id
"""
ARCHIVE_COUNTS = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM revisions) AS revisions,
       (SELECT count(*) FROM captures) AS captures, (SELECT min(day) FROM articles) AS first,
       (SELECT max(day) FROM articles) AS last, (SELECT max(started) FROM crawls) AS last_crawl
"""
CORRECTED = """
SELECT count(*) AS n FROM temp._chosen s JOIN articles a ON a.id = s.id
WHERE a.key IN (SELECT key FROM corrections WHERE undone IS NULL)
"""
CHUNK_BYTES = 1 << 20


class FileEntry(TypedDict):
    """A file of the export; a folder has `files` and no `sha256`, which stand in its list of sums."""

    name: str
    bytes: int
    sha256: NotRequired[str]
    files: NotRequired[int]


class Manifest(TypedDict):
    """What stands beside an export as JSON; docs/exports.md describes it."""

    title: str
    citation: str
    citation_fr: str
    rights: str
    format: str
    made: str
    depeche: str
    schema: int
    query: str | None
    articles: NotRequired[list[str]]
    """How the articles were named, where they were."""
    filters: dict[str, str | list[str]]
    options: dict[str, Any]
    rows: int
    left_out_reserved: int | None
    reserved_included: int
    corrected: int
    """Articles of which a person corrected a field; `published_source` says `correction` of a date."""
    copies_left_out: NotRequired[list[Copy]]
    """With `--once`: the articles whose text is that of an earlier one in the export."""
    first: str | None
    last: str | None
    outlets: list[dict[str, Any]]
    completeness: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    announced: list[dict[str, Any]]
    forgotten: list[dict[str, Any]]
    """Articles that were forgotten on request, by key, and when: who holds an earlier export is to remove them."""
    archive: dict[str, Any]
    files: list[FileEntry]


def describe(selection: Selection, form: str, made: str, asked: dict[str, Any]) -> Manifest:
    """The manifest as plain values, `files` and `citation` still empty.

    `made` is a stamp, `asked` the options of the command line that change what is written.
    """
    archive = selection.archive
    outlets = archive.rows(COUNTS_BY_OUTLET)
    first, last = _ends(outlets)
    return {
        "title": title(outlets, selection),
        "citation": "",
        "citation_fr": "",
        "rights": RIGHTS if selection.text else RIGHTS_WITHOUT_TEXT,
        "format": form,
        "made": made,
        "depeche": __version__,
        "schema": archive.connection.execute("PRAGMA user_version").fetchone()[0],
        "query": selection.query,
        **({"articles": list(selection.articles)} if selection.articles is not None else {}),  # type: ignore[typeddict-item]
        "filters": selection.filters.as_given(),
        "options": asked,
        "rows": selection.count,
        "left_out_reserved": selection.reserved if selection.public else None,
        "reserved_included": 0 if selection.public else selection.reserved,
        "corrected": archive.rows(CORRECTED)[0]["n"],
        **({"copies_left_out": selection.copies} if selection.copies is not None else {}),  # type: ignore[typeddict-item]
        "first": first,
        "last": last,
        "outlets": outlets,
        "completeness": [asdict(one) for one in had_and_lacked(selection)],
        "gaps": gaps(selection, [one["id"] for one in outlets], first, last),
        "announced": announced_not_held(selection),
        "forgotten": forgotten_articles(archive),
        "archive": {"file": archive.path.name, **archive.rows(ARCHIVE_COUNTS)[0]},
        "files": [],
    }


def title(outlets: list[dict[str, Any]], selection: Selection) -> str:
    """`130 articles from DSIH and TICsanté, 2012-06-20 to 2026-11-19, found with "hopital"`."""
    first, last = _ends(outlets)
    names = [one["name"] for one in outlets]
    return _corpus(selection.count, names, first, last, selection.query).english_title


def title_in_language(described: Manifest) -> str:
    """The title in the language of the run or request."""
    names = [one["name"] for one in described["outlets"]]
    return _corpus(described["rows"], names, described["first"], described["last"], described["query"]).title


def _corpus(
    articles: int, outlets: list[str], first: str | None, last: str | None, query: str | None
) -> CorpusCitation:
    return CorpusCitation(articles=articles, outlets=outlets, first=first, last=last, made="", query=query)


def cited(described: Manifest) -> CorpusCitation:
    """The export as a paper's list of sources has it; its files must be in the manifest."""
    last = described["files"][-1]
    return CorpusCitation(
        articles=described["rows"],
        outlets=[one["name"] for one in described["outlets"]],
        first=described["first"],
        last=described["last"],
        made=described["made"],
        query=described["query"],
        texts_left_out=described["rights"] == RIGHTS_WITHOUT_TEXT,
        reserved_left_out=described["left_out_reserved"] is not None,
        file=last["name"],
        sha256=last["sha256"],
        version=described["depeche"],
    )


def had_and_lacked(selection: Selection) -> list[Completeness]:
    """What the archive has and lacks of the outlets and days of the filters, whatever words or sections are asked."""
    chosen = selection.filters
    return completeness(selection.archive, chosen.values("outlet"), chosen.since, chosen.until)


def gaps(selection: Selection, outlets: list[str], first: str | None, last: str | None) -> list[dict[str, Any]]:
    """The rows of the view `gaps` for these outlets (ids), between the days that the filters name.

    Where they name none, between `first` and `last`, the days of the oldest and newest article.
    """
    rows = selection.archive.rows(
        "SELECT outlet, day, articles, usual, runs, failed_runs FROM gaps WHERE day BETWEEN ? AND ? "
        "ORDER BY day, outlet",
        selection.filters.since or first or "",
        selection.filters.until or last or "",
    )
    return [row for row in rows if row["outlet"] in outlets]


def announced_not_held(selection: Selection) -> list[dict[str, Any]]:
    """What sources announced that the filters would select and the archive does not hold, counted by reason.

    A section, access, language, author or tag is not announced, so none is counted for an export that asks for one.
    """
    chosen = selection.filters
    if chosen.section or chosen.access or chosen.language:
        return []
    try:
        return announced.by_reason(selection.archive, selection.query or "", chosen)
    except UsageError:  # the query asks for an author, section or tag
        return []


def _ends(outlets: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    days = [day for one in outlets for day in (one["first"], one["last"]) if day]
    return min(days, default=None), max(days, default=None)


def file_entry(path: Path, name: str) -> FileEntry:
    """A file as the manifest lists it: name, size in bytes, SHA-256."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def write_sums(files: Iterable[Path], folder: str, to: Path) -> tuple[int, int]:
    """Write a line for each file, as `sha256sum --check` reads it. Returns how many files, and their bytes."""
    count = size = 0
    with to.open("w", encoding="utf-8", newline="\n") as sums:
        for path in files:
            entry = file_entry(path, f"{folder}/{path.name}")
            sums.write(f"{entry['sha256']}  {entry['name']}\n")
            count, size = count + 1, size + entry["bytes"]
    return count, size
