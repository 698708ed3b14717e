"""Citations in the archive: what an article cites, resolved to the article meant, whatever arrives first.

All of it happens in the transaction of the article that comes or changes: its own citations are resolved, then
those of other articles that might mean it (`waiting`). See docs/citations.md.
"""

from typing import TYPE_CHECKING, Any

from crawler.citing.held import Held, article_at, held_article
from crawler.citing.likeness import cues, quotes
from crawler.citing.press import Press
from crawler.citing.resolving import Resolved, resolve
from crawler.citing.waiting import waiting, waits_for
from crawler.citing.wanted import Reading, Wanted, remember, remembered
from crawler.items import CitableText, Citation

if TYPE_CHECKING:
    from crawler.archive.database import Archive

READER_VERSION = 1  # one more when what it finds has changed: held articles are then read again


def note_names(archive: "Archive", press: Press) -> None:
    """Have all held articles read again when there are names that they were read without."""
    names = {*press.spellings, f"reader {READER_VERSION}"}
    known = {row["name"] for row in archive.rows("SELECT name FROM _names")}
    if names <= known:
        return
    with archive.transaction() as db:
        if known:
            db.execute("INSERT OR IGNORE INTO _unread (article) SELECT id FROM articles")
        db.conn.executemany("INSERT OR IGNORE INTO _names (name) VALUES (?)", [(name,) for name in sorted(names)])


def update(
    db: Any,
    press: Press,
    article: int,
    *,
    citations: list[Citation] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """Read and resolve an article's citations, and those that may mean it, inside the caller's transaction.

    `citations` are those a reading has found already; `before` is the row that was superseded.
    """
    held = held_article(db, article)
    if held is None:
        return
    _renew(db, held, press, _read(db, held, press, citations))
    others = set(waiting(db, held))
    if before:
        text = CitableText(outlet=held.outlet, title=before["title"], lead=before["lead"], body=before["body"])
        others.update(waiting(db, Held(held.id, held.key, held.outlet, before["day"], text)))
    for other in sorted(others - {article}):
        _again(db, other, press)


def named_anew(db: Any, press: Press, article: int) -> None:
    """The article has got another address: links that lead there find it."""
    rows = db.execute(
        "SELECT DISTINCT c.article FROM urls u JOIN _cues c ON c.term = '=' || u.url AND c.outlet = '' "
        "JOIN links l ON l.article = c.article AND l.target IS NULL WHERE u.article = ?",
        [article],
    ).fetchall()
    for (other,) in rows:
        _again(db, other, press)


def _again(db: Any, article: int, press: Press) -> None:
    """Resolve what an article was found to cite once more."""
    held = held_article(db, article)
    if held:
        _renew(db, held, press, remembered(db, article) or _read(db, held, press, None))


def _read(db: Any, held: Held, press: Press, citations: list[Citation] | None) -> Reading:
    if citations is None:
        from crawler.citing.finding import citations_of  # its patterns take a quarter of a second to compile

        citations = citations_of(held.text, press)
    ours = {row[0] for row in db.execute("SELECT id FROM outlets")} if citations else set()
    wanted = [Wanted(c, cues(held.text, c, press) if c.outlet in ours else {}, {}) for c in citations]
    return Reading(wanted, quotes(held.text))


def _renew(db: Any, held: Held, press: Press, reading: Reading) -> None:
    """Write an article's citations anew, and what it waits for."""
    _targets(db, held, press)
    resolved = list(resolve(db, held, reading.wanted, reading.quotes, press))
    db.execute("DELETE FROM citations WHERE article = ?", [held.id])
    db.conn.executemany(
        "INSERT INTO citations (article, outlet, cited_date, verb, passage, via, evidence, target, score, position, "
        "url, cue, likeness) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(held, one) for one in resolved],
    )
    waits = list(waits_for(held, reading, press))
    db.execute("DELETE FROM _cues WHERE article = ?", [held.id])
    db.conn.executemany(
        "INSERT OR IGNORE INTO _cues (term, outlet, article, number, first, last, needs) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        waits,
    )
    db.execute("DELETE FROM _found WHERE article = ?", [held.id])
    if waits or reading.wanted:
        remember(db, held.id, reading)


def _row(held: Held, one: Resolved) -> list[Any]:
    c = one.citation
    return [
        held.id, c.outlet, c.cited_date, c.verb, c.passage, c.via, c.evidence, one.target or None, round(c.score, 3),
        c.position, c.url, c.cue, round(one.likeness, 3) if one.likeness is not None else None,
    ]  # fmt: skip


def _targets(db: Any, held: Held, press: Press) -> None:
    """Links to articles that are held, under whatever address."""
    for url, target in db.execute("SELECT url, target FROM links WHERE article = ?", [held.id]).fetchall():
        found = article_at(db, url, press)
        if found is not None and found != target:
            db.execute("UPDATE links SET target = ? WHERE article = ? AND url = ?", [found, held.id, url])
