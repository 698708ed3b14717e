"""The writer of derived rows: what follows from an article's text and addresses and can be made again from them.

Links and stems depend on the article alone; copies and citations on what else the archive has.
"""

from collections.abc import Iterable

from sqlite_utils import Database

from crawler.archive.stems import add_rows, add_stems
from crawler.citing import copies, updating
from crawler.citing.press import Press
from crawler.items import Link
from crawler.keeping.articles import Judgement, Row
from crawler.reading.drafts import Draft
from crawler.urls import canonical, host_of


def write_derived(
    db: Database, press: Press, draft: Draft, judged: Judgement, article: int, stored: Row | None
) -> None:
    """Bring links, stems, copies and citations up to date with what a page has changed.

    `stored` is the article's row before the change, None for a new article.
    """
    if judged.change.replaces_text:
        write_links(db, draft.links, draft.url, article)
        _write_words(db, draft, article)
    _write_citations(db, press, draft, judged, article, stored)


def write_links_and_citations(db: Database, press: Press, draft: Draft, article: int, stored: Row) -> None:
    """Bring all that follows from an article's text up to date after its own page was read anew.

    `stored` is the article's row before that. Its citations are resolved even where its text stays: they follow from
    its links, too.
    """
    write_links(db, draft.links, draft.url, article)
    _write_words(db, draft, article)
    updating.update(db, press, article, citations=draft.citations, before=stored)


def _write_words(db: Database, draft: Draft, article: int) -> None:
    """Index an article's words by their stems, and compare it with others."""
    made = draft.made
    if made is None:
        add_stems(db, draft.title, draft.lead, draft.body)
        copies.compare(db, article)
        return
    add_rows(db, made.stems)
    text = f"{draft.lead}\n\n{draft.body}" if draft.lead else draft.body
    copies.compare(db, article, copies.Numbered(text=text, words=list(made.words), kept=made.fingerprints))


def write_links(db: Database, links: Iterable[Link], url: str, article: int) -> None:
    """Replace the links of an article, and have those of others lead to it; `url` is its canonical one."""
    db.execute("DELETE FROM links WHERE article = ?", [article])
    db.conn.executemany(
        "INSERT INTO links (article, position, url, host, text, kind, target) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (article, position, link.url, host_of(link.url), link.text, link.kind, _target(db, link.url))
            for position, link in enumerate(links)
        ],
    )
    db.execute(
        "UPDATE links SET target = ? WHERE +target IS NULL AND url IN "  # by url: most links have no target
        "(SELECT ? UNION SELECT url FROM urls WHERE article = ?)",
        [article, url, article],
    )


def _target(db: Database, url: str) -> int | None:
    row = db.execute(
        "SELECT id FROM articles WHERE url = ?1 UNION "
        "SELECT article FROM urls WHERE url = ?1 AND article IS NOT NULL",
        [canonical(url)],
    ).fetchone()
    return row[0] if row else None


def _write_citations(
    db: Database, press: Press, draft: Draft, judged: Judgement, article: int, stored: Row | None
) -> None:
    """Resolve what the article cites and who cites it, as far as this page has changed anything."""
    text, day = db.execute("SELECT text_sha256, day FROM articles WHERE id = ?", [article]).fetchone()
    if stored is None:
        updating.update(db, press, article, citations=draft.citations)
    elif (text, day) != (stored["text_sha256"], stored["day"]):
        found = draft.citations if text == judged.text_sha256 else None
        updating.update(db, press, article, citations=found, before=stored)
    else:
        updating.named_anew(db, press, article)
