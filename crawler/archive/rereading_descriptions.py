"""What the table of re-readings means: see descriptions.py."""

from crawler.archive.columns import ARTICLE, CAPTURE, SHA256, STAMP, Column, Table

REEXTRACTIONS = Table(
    title="Re-readings",
    text="What a better reading of a stored capture has changed, by `depeche reextract` or in a crawl. None of it is "
    "an edit by the outlet: those are in `revisions`.",
    columns={
        "id": Column(text="Number of the change"),
        "article": Column(text="The article that was changed", unit=ARTICLE),
        "at": Column(text="When it was read anew", unit=STAMP),
        "kind": Column(
            text="What was changed: the article's own row; the text of a revision; a revision that is the same as "
            "the version after it once both are read anew, and was taken out; or an article that was found in a "
            "capture that had been turned away",
            values=("article", "revision", "doubled", "found"),
        ),
        "capture": Column(text="The capture that was read anew", unit=CAPTURE),
        "extractor_before": Column(
            text="What had read it before, as in `articles.extractor`; empty where that was not kept"
        ),
        "extractor_after": Column(text="What read it anew"),
        "fields": Column(
            kind="list",
            text="What changed: columns of `articles` or `revisions`, and `links`",
            unit="JSON array of strings",
        ),
        "text_sha256_before": Column(text="Hash of the text before, as in `articles.text_sha256`", unit=SHA256),
        "text_sha256_after": Column(
            text="Hash of the text since; the same as before where only other fields changed", unit=SHA256
        ),
    },
)
