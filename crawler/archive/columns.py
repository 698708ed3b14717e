"""The one list of the columns of `articles`, from which keeping, `depeche extract`, exports and descriptions derive.

`Column` describes a column of any table, `Table` a table; what the other tables have is in `descriptions.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its meaning, and the unit or form of its values."""

    text: str
    """Its meaning, as a sentence without a full stop."""
    unit: str = ""
    values: tuple[str, ...] = ()
    """All values it may have, where they are few and fixed."""
    kind: Literal["text", "count", "day", "list", "object"] = "text"
    """`list`: a JSON array of strings; `object`: a JSON object; `day`: YYYY-MM-DD."""

    def sentence(self) -> str:
        """Meaning, unit and values in one line."""
        form = f" ({self.unit})" if self.unit else ""
        values = f": {', '.join(self.values)}" if self.values else ""
        return f"{self.text}{form}{values}."


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleColumn(Column):
    """A column of `articles`."""

    filled_by: Literal["url", "reading", "keeping"] = "keeping"
    """What it depends on: the URL and outlet, the reading of the page, or what the archive has of the article."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table or view: what a row is, and its columns in their order."""

    title: str
    text: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    """Of a view, the columns by which a row is one; a table's are in its definition."""

    @property
    def view(self) -> bool:
        return bool(self.key)


STAMP = "ISO 8601 in UTC, with offset +00:00"
LOCAL = "ISO 8601 with the outlet's own offset"
DAY = "YYYY-MM-DD, in the outlet's own time zone"
SHA256 = "64 hexadecimal digits"
ID = "row number in `{}`"
ARTICLE = ID.format("articles")
CAPTURE = ID.format("captures")
CRAWL = ID.format("crawls")
OUTLET = Column(text="The outlet it belongs to", unit=ID.format("outlets").replace("row number", "id"))

ARTICLE_COLUMNS: Mapping[str, ArticleColumn] = {
    "id": ArticleColumn(
        kind="count", text="Number of the article in this archive; in another archive it may have another one"
    ),
    "key": ArticleColumn(
        filled_by="url",
        text="Name of the article that is the same in every archive",
        unit="outlet, colon, the outlet's own number; without one a hash of the URL",
    ),
    "outlet": ArticleColumn(filled_by="url", text="The outlet that published it", unit="id in `outlets`"),
    "url": ArticleColumn(
        filled_by="url", text="Canonical URL of the article, without tracking parameters", unit="URL, unique"
    ),
    "site_id": ArticleColumn(
        filled_by="url", text="The outlet's own number of the article, with its prefix; empty without one"
    ),
    "title": ArticleColumn(filled_by="reading", text="Headline as shown to readers"),
    "lead": ArticleColumn(filled_by="reading", text="Standfirst above the text; empty without one"),
    "body": ArticleColumn(
        filled_by="reading",
        text="Text of the article without lead, advertisements, menus and related stories",
        unit="paragraphs separated by a blank line",
    ),
    "authors": ArticleColumn(
        filled_by="reading", kind="list", text="Who signed it, in the page's order", unit="JSON array of strings"
    ),
    "section": ArticleColumn(filled_by="reading", text="Section, as the outlet names it"),
    "tags": ArticleColumn(
        filled_by="reading", kind="list", text="Keywords, as the outlet gives them", unit="JSON array of strings"
    ),
    "published": ArticleColumn(filled_by="reading", text="When it was published", unit=LOCAL),
    "published_raw": ArticleColumn(filled_by="reading", text="The page's own wording of that date"),
    "published_source": ArticleColumn(
        filled_by="reading",
        text="Where that wording was found",
        values=(
            "json-ld",
            "meta",
            "microdata",
            "time",
            "text",
            "url",
            "dateline",
            "feed",
            "sitemap",
            "modified",
            "htmldate",
            "correction",
        ),
    ),
    "published_precision": ArticleColumn(
        filled_by="reading",
        text="How exactly the time is known; with `day` the clock time in `published` means nothing",
        values=("minute", "day"),
    ),
    "day": ArticleColumn(
        filled_by="reading", kind="day", text="Publication day: group and filter by this one", unit=DAY
    ),
    "modified": ArticleColumn(
        filled_by="reading",
        text="When it was last changed, as the page states it; empty when it states nothing",
        unit=LOCAL,
    ),
    "language": ArticleColumn(filled_by="reading", text="Language of the text", unit="ISO 639-1 code"),
    "access": ArticleColumn(
        filled_by="reading",
        text="Whether the publisher shows all of it to readers without a subscription; of a partial one only "
        "what they show is in the archive; partial also where its page came cut, see `captures.complete`",
        values=("full", "partial"),
    ),
    "words": ArticleColumn(filled_by="reading", kind="count", text="Length of lead and body", unit="words"),
    "first_seen": ArticleColumn(text="When it was first fetched", unit=STAMP),
    "last_seen": ArticleColumn(text="When its URL last answered with the article, changed or not", unit=STAMP),
    "status": ArticleColumn(
        text="Whether its site still has it; gone after HTTP 404 or 410 twice, a week apart", values=("live", "gone")
    ),
    "text_sha256": ArticleColumn(
        text="SHA-256 of title, lead and body as they were read, without `corrections`; white space, quotes and "
        "Unicode form make no difference",
        unit=SHA256,
    ),
    "revision_count": ArticleColumn(kind="count", text="Number of superseded versions in `revisions`", unit="count"),
    "extractor": ArticleColumn(
        filled_by="reading",
        text="What read it so: template or library, and the version of the reading; a later version that reads the "
        "same changes nothing",
    ),
    "capture": ArticleColumn(kind="count", text="The capture this text was read from", unit=CAPTURE),
    "digest": ArticleColumn(
        text="SHA-256 of all other columns but the number; of the capture its URL, time and SHA-256", unit=SHA256
    ),
}
"""In the order of the table."""

READ_COLUMNS = tuple(name for name, column in ARTICLE_COLUMNS.items() if column.filled_by == "reading")
"""Those that a reading fills; an attribute of `crawler.reading.drafts.Draft` has the same name."""
PAGE_COLUMNS = tuple(name for name, column in ARTICLE_COLUMNS.items() if column.filled_by != "keeping")
"""Those that a page alone determines, outside any archive."""
EXPORTED_COLUMNS = tuple(name for name in ARTICLE_COLUMNS if name not in ("id", "capture", "digest"))
"""Those that mean the same in every archive."""
LIST_COLUMNS = tuple(name for name, column in ARTICLE_COLUMNS.items() if column.kind == "list")
