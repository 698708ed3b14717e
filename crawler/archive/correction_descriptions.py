"""What the table of corrections means: see descriptions.py."""

from crawler.archive.columns import STAMP, Column, Table

FIELDS = ("title", "lead", "body", "authors", "section", "tags", "published", "language")
"""The fields that a person may correct."""
CORRECTIONS = Table(
    title="Corrections",
    text="What a person corrected in an article, laid over what was read from its page: `articles` shows the "
    "corrected value. A correction stays when the page is read again, and when archives are merged. "
    "`depeche correct` makes and undoes them.",
    columns={
        "id": Column(text="Number of the correction"),
        "key": Column(text="The article", unit="key in `articles`"),
        "field": Column(text="What is corrected: a field, or `cites` and the key of another article", values=FIELDS),
        "value": Column(
            text="The corrected value; empty where there is none, as for a section that the article does not have. "
            "Of another article: how it is cited (`cites`, `relays`, `reacts`), empty where it is not",
            unit="text; for authors and tags a JSON array of strings",
        ),
        "read": Column(
            text="The columns of `articles` that it changes, as they were last read from the page; empty while the "
            "archive does not have the article, and once it is undone",
            unit="JSON object",
            kind="object",
        ),
        "who": Column(text="Who made it"),
        "made": Column(text="When it was made", unit=STAMP),
        "why": Column(text="Why, in the words of who made it"),
        "undone": Column(text="When it was undone, or another one took its place; empty while it holds", unit=STAMP),
    },
)
