"""The articles of a mirror, with links and citations: rows and columns are those of `depeche export parquet`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crawler.archive.captures import RESERVED
from crawler.archive.database import Archive
from crawler.exporting import parquet
from crawler.exporting.options import ExportOptions
from crawler.exporting.selection import chosen_rows
from crawler.mirroring.parts import Lot, MirrorOptions, Part, PartState
from crawler.mirroring.tables import SEALED

if TYPE_CHECKING:
    import pyarrow

_YEAR = "substr(a.day, 1, 4)"
# What a row of the export is made of: the article, its links and citations, its captures, the name of its outlet. The
# keys of other articles, to which links and citations lead, do not change.
_SUMS = f"""
SELECT a.outlet, {_YEAR}, count(*), {SEALED}, {SEALED.replace("f.", "l.")}, {SEALED.replace("f.", "c.")}
FROM articles a
LEFT JOIN _fixity f ON f.name = 'articles' AND f.part = a.id
LEFT JOIN _fixity l ON l.name = 'links' AND l.part = a.id
LEFT JOIN _fixity c ON c.name = 'citations' AND c.part = a.id
WHERE {{where}} GROUP BY 1, 2
"""  # noqa: S608 - ours
_CAPTURES = f"""
SELECT a.outlet, {_YEAR}, count(*), {SEALED} FROM captures c JOIN articles a ON a.id = c.article
LEFT JOIN _fixity f ON f.name = 'captures' AND f.part = c.id WHERE {{where}} GROUP BY 1, 2
"""  # noqa: S608 - ours


class Articles:
    """The table `articles` of a mirror."""

    name = "articles"

    def schema(self, options: MirrorOptions) -> "pyarrow.Schema":
        """The columns with their types; the outlet stands in the name of the folder."""
        form = parquet.schema(ExportOptions(text=options.text))
        return form.remove(form.get_field_index("outlet"))

    def states(self, archive: Archive, options: MirrorOptions) -> dict[Part, PartState]:
        """The parts that there are, and the state of each; an archive without articles has one empty part."""
        where = f"NOT {RESERVED}" if options.public else "1"
        names = dict(archive.connection.execute("SELECT id, name FROM outlets").fetchall())
        captures = archive.connection.execute(_CAPTURES.format(where=where)).fetchall()
        pages = {(outlet, year): f"{count} {sums}" for outlet, year, count, sums in captures}
        found = {}
        for outlet, year, count, *sums in archive.connection.execute(_SUMS.format(where=where)):
            of_all = (*sums, pages.get((outlet, year)), names.get(outlet))
            found[Part(outlet, year)] = PartState(count, " | ".join(map(str, of_all)))
        return found or {Part(None, None): PartState(0, "")}

    def contents(
        self, archive: Archive, parts: Sequence[Part], options: MirrorOptions
    ) -> Iterator[tuple[Part, Iterator[Lot]]]:
        """The parts, each with its rows in lots that fit into memory."""
        where = f"AND a.outlet IS ? AND {_YEAR} IS ?"
        for part in parts:
            with chosen_rows(archive, where, part, public=options.public, text=options.text) as rows:
                yield part, parquet.groups(rows, ExportOptions(text=options.text))
