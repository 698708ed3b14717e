"""What the table of tombstones means: see descriptions.py."""

from crawler.archive.columns import SHA256, STAMP, Column, Table

TOMBSTONES = Table(
    title="Tombstones",
    text="What was forgotten on request. Nothing of it is taken again: by no crawl, import, back-fill or repair. An "
    "article has a row for each of its addresses.",
    columns={
        "id": Column(text="Number of the tombstone"),
        "kind": Column(text="What was forgotten", values=("article", "name")),
        "outlet": Column(text="The outlet of the article, where it is known", unit="id in `outlets`"),
        "key": Column(
            text="Key that the article had, where its address or the archive tells", unit="as `articles.key`"
        ),
        "url": Column(text="Address of the article; empty for a name", unit="URL"),
        "name": Column(
            text="Hash of the words of a name, without case and accents, with a space between: it cannot be read, "
            "but who knows the name can look for it",
            unit=SHA256,
        ),
        "words": Column(text="How many words the name has", unit="count"),
        "licensed": Column(text="`licensed.digest` of the licensed text that went with the article", unit=SHA256),
        "listings": Column(
            text="Whether feeds and listings that carried it went too", unit="1 = yes, 0 = they were left"
        ),
        "forgotten": Column(text="When it was forgotten", unit=STAMP),
        "why": Column(text="The reason that was given; not in public copies"),
        "finished": Column(
            text="When nothing of it was left in this archive; empty while a removal is under way", unit=STAMP
        ),
    },
)
