"""The citations that the other archive found in its articles: they are resolved here, but not looked for again."""

from crawler.citing.press import Press
from crawler.citing.unresolved import load_extracted
from crawler.citing.updating import names_read
from crawler.items import Citation
from crawler.merging.other import OtherArchive


class FoundCitations:
    """What the other archive found, where it looked for the same names as this run does, in the same way."""

    def __init__(self, other: OtherArchive, press: Press) -> None:
        self.archive = other.archive
        known = {row["name"] for row in self.archive.rows("SELECT name FROM _names")}
        self.is_alike = known == names_read(press)

    def of(self, number: int) -> list[Citation] | None:
        """The citations of an article, by their number of it; None where its text must be read."""
        if not self.is_alike or self.archive.one("SELECT 1 AS one FROM _unread WHERE article = ?", number):
            return None
        extracted = load_extracted(self.archive.db, number)
        return [one.citation for one in extracted.citations] if extracted else []
