"""Of each text that several articles print, the first article alone: for those who count texts and not reprints."""

from collections import defaultdict
from typing import Any, TypedDict

from crawler.archive.database import Archive

WHOLE = 0.8  # share of an article's words that stand in another, from which it is a copy of it
PAIRS = """
SELECT c.article, c.other, c.share, c.words * 1.0 / max(1, o.words) AS share_of_other FROM copies c
JOIN temp._chosen x ON x.id = c.article JOIN temp._chosen y ON y.id = c.other JOIN articles o ON o.id = c.other
"""
ORDERED = """
SELECT a.id, a.key, a.outlet, a.url, a.title, a.day FROM temp._chosen s JOIN articles a ON a.id = s.id
ORDER BY a.day IS NULL, a.day, a.published, a.id
"""


class Copy(TypedDict):
    """An article that is left out, and the one that is kept for it."""

    key: str
    outlet: str
    url: str
    title: str
    day: str | None
    copy_of: str
    """Key of the article that is kept."""
    share: float
    """Of the words of the copy that stand there too, 0 to 1."""


def leave_out_copies(archive: Archive) -> list[Copy]:
    """Take the copies out of `temp._chosen`, oldest text first, and tell which they were.

    An article goes when WHOLE of its words stand in one that was kept before it. What only quotes, and a long article
    that has a short one within, stay.
    """
    shares: dict[int, dict[int, float]] = defaultdict(dict)
    for pair in archive.rows(PAIRS):
        shares[pair["article"]][pair["other"]] = pair["share"]
        shares[pair["other"]][pair["article"]] = min(1.0, pair["share_of_other"])
    kept: dict[int, str] = {}
    copies: list[tuple[int, Copy]] = []
    for row in archive.rows(ORDERED):
        ident = row.pop("id")
        among = {other: share for other, share in shares[ident].items() if other in kept and share >= WHOLE}
        if among:
            nearest = max(among, key=lambda other: among[other])
            copy: Any = row | {"copy_of": kept[nearest], "share": round(among[nearest], 3)}
            copies.append((ident, copy))
        else:
            kept[ident] = row["key"]
    archive.connection.executemany("DELETE FROM temp._chosen WHERE id = ?", [(ident,) for ident, _ in copies])
    return [copy for _, copy in copies]
