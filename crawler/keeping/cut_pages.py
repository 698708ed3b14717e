"""What becomes of a page that was cut on its way: a capture, and an article only if nothing better is to be had.

Its bytes are kept and the address is tried again. A cut page never replaces an article, unless that was cut itself.
"""

from dataclasses import replace

from sqlite_utils import Database

from crawler.archive.database import Archive
from crawler.archive.frontier import CUT_VISITS
from crawler.items import Cut, Page
from crawler.keeping.articles import Row, text_sha256
from crawler.reading.drafts import Draft
from crawler.reading.endings import has_end, leaves_open
from crawler.translating.recorded import recorded

NO_END = recorded("the page has no end")
SAMPLE = 20  # the newest articles of an outlet, whose pages show whether its pages are closed
ENOUGH = 3  # pages that are closed show that all are
ALL_OPEN = 5  # pages that are not, and no other, show that none is


def with_ending(archive: Archive, page: Page, *, declared: bool) -> Page:
    """The page, with what is known of its end: `cut`, `known_whole` and `unclosed`.

    Where it was not cut by what the network shows, its HTML decides. `declared` is False when nothing but the end of
    the connection said where the body ends: then a page without end is cut, unless no page of this outlet has one.
    Otherwise it is cut when it leaves blocks open and every page of this outlet is closed.
    """
    html = page.kind == "page" and "html" in (page.header("content-type") or "html").lower()
    if not html or not page.body or not 200 <= page.status < 300:
        return replace(page, known_whole=declared and not page.cut)
    if has_end(page.body):
        return replace(page, known_whole=not page.cut)
    closed, unclosed = _endings(archive, page.outlet)
    if declared:
        cut = closed >= ENOUGH and not unclosed and leaves_open(page.body)
    else:
        cut = closed > 0 or unclosed < ALL_OPEN
    cut_here = Cut("unspecified" if declared else "disconnect", NO_END) if cut else None
    return replace(page, unclosed=not page.cut, cut=page.cut or cut_here, known_whole=not (page.cut or cut))


def _endings(archive: Archive, outlet: str) -> tuple[int, int]:
    """How many of the outlet's newest articles come from pages that are closed, and how many from others.

    Pages of earlier releases, of which it is not known, count as neither.
    """
    row = archive.rows(
        "SELECT coalesce(sum(open IS NULL), 0) AS closed, coalesce(sum(open IS NOT NULL), 0) AS unclosed FROM ("
        "SELECT json_extract(c.fields, '$.unclosed') AS open FROM articles a JOIN captures c ON c.id = a.capture "
        "WHERE a.outlet = ? AND c.complete IS NOT NULL ORDER BY a.id DESC LIMIT ?)",
        outlet, SAMPLE,
    )[0]  # fmt: skip
    return row["closed"], row["unclosed"]


def settle_cut(db: Database, draft: Draft, stored: Row | None) -> None:
    """Turn a cut page away, unless the text is the one that is stored, or nothing better is to be had.

    What its site refused stays refused. `stored` is the article it is a version of.
    """
    if draft.page.unclosed:
        draft.fields["unclosed"] = True
    cut = draft.page.cut
    if cut is None or draft.verdict == "refused" or draft.page.status >= 400:
        return
    draft.fields["cut"] = cut.detail
    if draft.refused or not _is_best(db, draft, stored):
        draft.verdict, draft.reason = "failed", recorded("cut short: {detail}", detail=cut.detail)
    else:
        draft.access = "partial"


def _is_best(db: Database, draft: Draft, stored: Row | None) -> bool:
    """True when a cut page may be an article, or is one that is stored."""
    if stored is not None:
        same = text_sha256(draft.title or "", draft.lead, draft.body) == stored["text_sha256"]
        return same or bool(stored["complete"] == 0 and draft.words > stored["words"])
    if draft.page.origin != "live":
        return True  # there is no server to ask again
    seen = db.execute("SELECT count(*) FROM captures WHERE url = ? AND complete = 0", [draft.page.url]).fetchone()[0]
    return int(seen) + 1 >= CUT_VISITS
