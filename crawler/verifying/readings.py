"""In a full verification: every article read again from its capture, and compared with its row.

A row that an earlier version of the reading made is no damage; how many there are is told.
"""

import sqlite3
from collections.abc import Iterator

from crawler.archive.article_digest import article_digest
from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.keeping.articles import Row
from crawler.keeping.extractor import is_current, reading_version
from crawler.keeping.rereading import archived_row, differences, read_again
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.translating import _, ngettext
from crawler.verifying.report import Damage, DamageKind, Note, Remedy, Report, unreadable

ANNOUNCED = ("feed", "sitemap")  # sources of dates that come from elsewhere than the page, and may come later
DATES = {"published", "published_raw", "published_source", "published_precision", "day"}
_ARTICLES = """
SELECT a.id, a.outlet, a.extractor, m.version AS reread FROM articles a
LEFT JOIN _reread m ON m.capture = a.capture WHERE {slice} ORDER BY a.id
"""


def check_readings(archive: Archive, report: Report, outlets: Outlets) -> Iterator[Damage | Note]:
    """Read each article again that today's version of the reading has read."""
    press, store, earlier = outlets.press, WarcStore(archive.warc_folder, ""), 0
    try:
        for row in archive.rows(_ARTICLES.format(slice=report.part.holds("a.id"))):
            if not (is_current(row["extractor"], row["outlet"]) or row["reread"] == reading_version(row["outlet"])):
                earlier += 1
                continue
            stored = archived_row(archive.db, row["id"])
            capture = archive.one("SELECT * FROM captures WHERE id = ?", stored["capture"])
            sound = capture and article_digest(stored) == stored["digest"]  # else something else is named
            draft = read_again(archive, store, press, capture) if capture and sound else None
            if draft:
                yield from _differing(archive, stored, draft)
    except sqlite3.DatabaseError as error:
        yield unreadable("articles", error)
    if earlier:
        told = ngettext(
            "{count} article was read by an earlier version of the reading; read it anew: depeche reextract",
            "{count} articles were read by an earlier version of the reading; read them anew: depeche reextract",
            earlier,
        )
        yield Note(told.format(count=earlier))


def _differing(archive: Archive, stored: Row, draft: Draft) -> Iterator[Damage]:
    """What of a row is not what its page gives. A page that took too long says nothing."""
    if draft.verdict == "failed":
        return
    fields = [] if draft.refused else [one.field for one in differences(archive.db, stored, draft)]
    if {stored["published_source"], draft.published_source} & {*ANNOUNCED}:
        fields = [name for name in fields if name not in DATES]
    text = _("The article {key} is not what its page gives: {fields}")
    if draft.refused:
        text = _("The page of the article {key} gives none: {fields}")
        fields = [draft.reason or ""]
    if fields:
        yield Damage(
            kind=DamageKind.ARTICLE, place=f"articles {stored['key']}",
            text=text.format(key=stored["key"], fields=", ".join(fields)), remedy=Remedy.REREAD, table="articles",
            part=stored["id"],
        )  # fmt: skip
