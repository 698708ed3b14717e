"""The citations of an article in the archive: found, resolved to the article cited, and written.

All of it happens in the transaction of the article that arrives or changes: its own citations are resolved, then
those of other articles that may mean it (`term_index`). So the order in which articles arrive makes no difference.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crawler.archive.tombstones import is_forgotten
from crawler.citing.archived import ArchivedArticle, archived_article, article_of_url
from crawler.citing.corrected import citers_by_correction, corrected
from crawler.citing.likeness import cues, long_quotations, weighed_sentences
from crawler.citing.press import Press
from crawler.citing.resolving import ResolvedCitation, resolve
from crawler.citing.term_index import index_terms, possible_citers
from crawler.citing.unresolved import ExtractedCitations, UnresolvedCitation, load_extracted, store_extracted
from crawler.items import CitableText, Citation

if TYPE_CHECKING:
    from sqlite_utils import Database

if TYPE_CHECKING:
    from crawler.archive.database import Archive

READER_VERSION = 2  # one more when the finder finds something else: archived articles are then read again


def note_names(archive: "Archive", press: Press) -> None:
    """Put every article into `_unread` when `press` has a name that the archive's articles were read without.

    The same when READER_VERSION is another. An archive without names is new, or its migration has done so already.
    Raises ArchiveError and OutOfSpaceError as `Archive.transaction` does.
    """
    names = names_read(press)
    known = {row["name"] for row in archive.rows("SELECT name FROM _names")}
    if names <= known:
        return
    with archive.transaction() as db:
        if known:
            db.execute("INSERT OR IGNORE INTO _unread (article) SELECT id FROM articles")
        db.conn.executemany("INSERT OR IGNORE INTO _names (name) VALUES (?)", [(name,) for name in sorted(names)])


def names_read(press: Press) -> set[str]:
    """What an archive is read for: the names of the press, and which finder looks for them."""
    return {*press.spellings, f"reader {READER_VERSION}"}


def update(
    db: "Database",
    press: Press,
    article: int,
    *,
    citations: list[Citation] | None = None,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Find and resolve an article's citations, and resolve those that may mean it, inside the caller's transaction.

    `citations` are those that were found in its text already; without them the text is read. `before` is the row of
    `articles` that this version supersedes: of it, `title`, `lead`, `body` and `day` are used. An id that is not in
    the archive is passed over.
    """
    archived = archived_article(db, article)
    if archived is None:
        return
    _write(db, archived, press, _extract(db, archived, press, citations))
    others = {*possible_citers(db, archived), *citers_by_correction(db, archived.key)}
    if before:
        text = CitableText(outlet=archived.outlet, title=before["title"], lead=before["lead"], body=before["body"])
        superseded = ArchivedArticle(archived.id, archived.key, archived.outlet, before["day"], text)
        others.update(possible_citers(db, superseded))
    for other in sorted(others - {article}):
        _resolve_again(db, other, press)


def named_anew(db: "Database", press: Press, article: int) -> None:
    """Resolve links that lead to a URL under which an article has become known, inside the caller's transaction."""
    rows = db.execute(
        "SELECT DISTINCT c.article FROM urls u JOIN _cues c ON c.term = '=' || u.url AND c.outlet = '' "
        "JOIN links l ON l.article = c.article AND +l.target IS NULL WHERE u.article = ?",
        [article],
    ).fetchall()
    for (other,) in rows:
        _resolve_again(db, other, press)


def _resolve_again(db: "Database", article: int, press: Press) -> None:
    """Resolve once more the citations that were found in an article."""
    archived = archived_article(db, article)
    if archived:
        _write(db, archived, press, load_extracted(db, article) or _extract(db, archived, press, None))


def _extract(
    db: "Database", archived: ArchivedArticle, press: Press, citations: list[Citation] | None
) -> ExtractedCitations:
    if citations is None:
        from crawler.citing.finding import citations_of  # its patterns take a quarter of a second to compile

        citations = citations_of(archived.text, press)
    citations = [replace(c, passage="", cue="") if c.url and is_forgotten(db, c.url) else c for c in citations]
    ours = {row[0] for row in db.execute("SELECT id FROM outlets")} if citations else set()
    weighed = weighed_sentences(archived.text, press) if any(c.outlet in ours for c in citations) else []
    unresolved = [UnresolvedCitation(c, cues(weighed, c) if c.outlet in ours else {}, {}) for c in citations]
    return ExtractedCitations(unresolved, long_quotations(archived.text))


def _write(db: "Database", archived: ArchivedArticle, press: Press, extracted: ExtractedCitations) -> None:
    """Replace an article's rows in `citations`, `_cues` and `_found`."""
    _set_link_targets(db, archived, press)
    resolved = corrected(db, archived, resolve(db, archived, extracted, press))
    db.execute("DELETE FROM citations WHERE article = ?", [archived.id])
    db.conn.executemany(
        "INSERT INTO citations (article, outlet, cited_date, verb, passage, via, evidence, target, score, position, "
        "url, cue, likeness) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(archived, one) for one in resolved],
    )
    terms = list(index_terms(archived, extracted, press))
    db.execute("DELETE FROM _cues WHERE article = ?", [archived.id])
    db.conn.executemany(
        "INSERT OR IGNORE INTO _cues (term, outlet, article, number, first, last, needs) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        terms,
    )
    db.execute("DELETE FROM _found WHERE article = ?", [archived.id])
    if terms or extracted.citations:
        store_extracted(db, archived.id, extracted)


def _row(archived: ArchivedArticle, one: ResolvedCitation) -> list[Any]:
    c = one.citation
    return [
        archived.id, c.outlet, c.cited_date, c.verb, c.passage, c.via, c.evidence, one.target or None,
        round(c.score, 3), c.position, c.url, c.cue, round(one.likeness, 3) if one.likeness is not None else None,
    ]  # fmt: skip


def _set_link_targets(db: "Database", archived: ArchivedArticle, press: Press) -> None:
    """Set `links.target` where a link leads to an archived article, under whatever URL."""
    for url, target in db.execute("SELECT url, target FROM links WHERE article = ?", [archived.id]).fetchall():
        found = article_of_url(db, url, press)
        if found is not None and found != target:
            db.execute("UPDATE links SET target = ? WHERE article = ? AND url = ?", [found, archived.id, url])
