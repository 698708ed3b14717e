"""What every public table and column of the archive means, as plain data: the one source for Datasette's pages and
for `docs/dictionary.md`. Tables whose names begin with `_` are nobody's business outside and are not described."""

from dataclasses import dataclass, field

from crawler.items import DEFAULT_SCORE


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: what it says, and in which unit or form it says it."""

    text: str
    unit: str = ""
    values: tuple[str, ...] = ()
    """The words it may hold, where they are few and fixed."""

    def sentence(self) -> str:
        """All of it in one line."""
        form = f" ({self.unit})" if self.unit else ""
        said = f": {', '.join(self.values)}" if self.values else ""
        return f"{self.text}{form}{said}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table or view: what a row is, and its columns in their order."""

    title: str
    text: str
    columns: dict[str, Column] = field(default_factory=dict)
    view: bool = False


STAMP = "ISO 8601 in UTC, with offset +00:00"
LOCAL = "ISO 8601 with the outlet's own offset"
DAY = "YYYY-MM-DD, in the outlet's own time zone"
SHA256 = "64 hexadecimal digits"
ID = "row number in `{}`"
ARTICLE = ID.format("articles")
CAPTURE = ID.format("captures")
CRAWL = ID.format("crawls")
OUTLET = Column(text="The outlet it belongs to", unit=ID.format("outlets").replace("row number", "id"))
VERDICTS = ("article", "unchanged", "refused", "not_article", "failed")

OUTLETS = Table(
    title="Outlets",
    text="The news outlets that are crawled: a publisher a row.",
    columns={
        "id": Column(text="Short name of the outlet, as the command line and all other tables use it"),
        "name": Column(text="Name of the outlet as it writes it"),
        "aliases": Column(text="Other spellings under which it is cited", unit="JSON array of strings"),
        "homepage": Column(text="Address of its front page", unit="URL"),
        "language": Column(text="Language it publishes in", unit="ISO 639-1 code"),
        "timezone": Column(text="Time zone of its publication days", unit="IANA name"),
    },
)
ARTICLES = Table(
    title="Articles",
    text="The articles: one row for each, whatever the addresses it was found under, with its newest text.",
    columns={
        "id": Column(text="Number of the article in this archive; another archive may number it otherwise"),
        "key": Column(
            text="Name of the article that is the same in every archive",
            unit="outlet, colon, the outlet's own number; without one a hash of the address",
        ),
        "outlet": Column(text="The outlet that published it", unit="id in `outlets`"),
        "url": Column(text="Address of the article, without tracking parameters", unit="URL, unique"),
        "site_id": Column(text="The outlet's own number of the article, with its prefix; empty without one"),
        "title": Column(text="Headline as shown to readers"),
        "lead": Column(text="Standfirst above the text; empty without one"),
        "body": Column(
            text="Text of the article without lead, advertisements, menus and related stories",
            unit="paragraphs separated by a blank line",
        ),
        "authors": Column(text="Who signed it, in the page's order", unit="JSON array of strings"),
        "section": Column(text="Section, as the outlet names it"),
        "tags": Column(text="Keywords, as the outlet gives them", unit="JSON array of strings"),
        "published": Column(text="When it was published", unit=LOCAL),
        "published_raw": Column(text="The page's own wording of that date"),
        "published_source": Column(
            text="Where that wording was found",
            values=("json-ld", "meta", "microdata", "time", "text", "url", "dateline", "feed", "sitemap", "modified",
                    "htmldate"),
        ),
        "published_precision": Column(
            text="How exactly the time is known; with `day` the clock time in `published` means nothing",
            values=("minute", "day"),
        ),
        "day": Column(text="Publication day: group and filter by this one", unit=DAY),
        "modified": Column(text="When the page says it was last changed; empty without such a word", unit=LOCAL),
        "language": Column(text="Language of the text", unit="ISO 639-1 code"),
        "access": Column(
            text="Whether the publisher shows all of it to readers without a subscription; of a partial one only "
            "what is shown is held",
            values=("full", "partial"),
        ),
        "words": Column(text="Length of lead and body", unit="words"),
        "first_seen": Column(text="When it was first fetched", unit=STAMP),
        "last_seen": Column(text="When it was last found in its place, changed or not", unit=STAMP),
        "status": Column(
            text="Whether it is still there; gone after HTTP 404 or 410 twice, a week apart", values=("live", "gone")
        ),
        "text_sha256": Column(
            text="Fingerprint of title, lead and body; white space, quotes and Unicode form make no difference",
            unit=SHA256,
        ),
        "revision_count": Column(text="Earlier versions held in `revisions`", unit="count"),
        "extractor": Column(text="What read the page: template or library, with its version"),
        "capture": Column(text="The fetch this text was read from", unit=CAPTURE),
        "digest": Column(text="Seal over all other columns of the row", unit=SHA256),
    },
)  # fmt: skip
REVISIONS = Table(
    title="Revisions",
    text="Earlier versions of articles whose text has changed since; the newest version is in `articles`.",
    columns={
        "id": Column(text="Number of the revision"),
        "article": Column(text="The article it is a version of", unit=ARTICLE),
        "seen": Column(text="When this version was fetched", unit=STAMP),
        "title": Column(text="Headline then"),
        "lead": Column(text="Standfirst then"),
        "body": Column(text="Text then", unit="paragraphs separated by a blank line"),
        "text_sha256": Column(text="Fingerprint of title, lead and body then", unit=SHA256),
        "capture": Column(text="The fetch it was read from", unit=CAPTURE),
    },
)
LINKS = Table(
    title="Links",
    text="The links inside an article and in its closing list of sources, in their order.",
    columns={
        "article": Column(text="The article that links", unit=ARTICLE),
        "position": Column(text="Place among the links of the article", unit="from 0"),
        "url": Column(text="Where it leads", unit="URL"),
        "host": Column(text="Host of that address", unit="domain name in lower case"),
        "text": Column(text="The words that are linked"),
        "kind": Column(text="A linked phrase, or an address written out in the text", values=("anchor", "plain")),
        "target": Column(text="The article it leads to, where this archive holds it", unit=ARTICLE),
    },
)
CITATIONS = Table(
    title="Citations",
    text="Where an article names, quotes or relays a piece of a news outlet, with the passage that says so.",
    columns={
        "article": Column(text="The article that cites", unit=ARTICLE),
        "outlet": Column(text="The outlet that is cited", unit="id in `outlets`, or the usual name of another"),
        "cited_date": Column(text="Day of the cited piece, where the text tells it", unit="YYYY-MM-DD"),
        "verb": Column(
            text="What the article does with it: refers to it, has its news from it, answers it",
            values=("cites", "relays", "reacts"),
        ),
        "passage": Column(text="The words of the article that cite"),
        "via": Column(text="The outlet that passed the piece on, where the text says so"),
        "evidence": Column(
            text="What the citation rests on: a link, an outlet named in the text, a copied passage",
            values=("link", "mention", "copy"),
        ),
        "target": Column(text="The article that is cited, where this archive holds it", unit=ARTICLE),
        "score": Column(text=f"How sure this is; under {DEFAULT_SCORE} it is kept, but not counted", unit="0 to 1"),
        "position": Column(text="Where its words begin", unit="characters into title, lead and body"),
        "url": Column(text="Address of the cited piece, where the article links to it", unit="URL"),
        "cue": Column(text="The words that showed it"),
        "likeness": Column(text="How like the target is to what is said of it; empty without one", unit="0 to 1"),
    },
)
COPIES = Table(
    title="Copies",
    text="Pairs of articles that share a passage: reprints, agency copy, passages taken over.",
    columns={
        "article": Column(text="One of the two", unit=ARTICLE),
        "other": Column(text="The other", unit=ARTICLE),
        "share": Column(text="How much of `article` is in both", unit="0 to 1, of its words"),
        "words": Column(text="Length of what is in both", unit="words"),
        "passage": Column(text="The longest passage in both"),
        "first": Column(text="Which of the two was published first; empty when that is not known", unit=ARTICLE),
    },
)
CAPTURES = Table(
    title="Captures",
    text="Every fetch of a page, feed, listing or robots.txt, with its outcome and where its bytes lie. An answer "
    "“not modified” makes none.",
    columns={
        "id": Column(text="Number of the capture"),
        "url": Column(text="Address that answered", unit="URL"),
        "outlet": OUTLET,
        "article": Column(text="The article it shows, where it shows one that is held", unit=ARTICLE),
        "kind": Column(text="What was fetched", values=("page", "feed", "listing", "robots")),
        "origin": Column(text="Where the bytes come from", values=("live", "import", "wayback")),
        "verdict": Column(text="What it was found to be; pages only", values=VERDICTS),
        "reason": Column(text="Why, for a page that was turned away or whose text was not taken"),
        "fields": Column(
            text="Where each field of the article was read, and what was cut", unit="JSON object, by column"
        ),
        "fetched": Column(text="When it was fetched", unit=STAMP),
        "status": Column(text="The server's answer", unit="HTTP status; 0 for none"),
        "content_type": Column(text="Kind of content, as the server names it", unit="media type"),
        "etag": Column(text="The server's mark of this version", unit="HTTP ETag"),
        "last_modified": Column(text="When the server says it was last changed", unit="HTTP date"),
        "sha256": Column(text="Fingerprint of the body, decoded", unit=SHA256),
        "warc_file": Column(text="File that holds the bytes", unit="name in the folder of captures"),
        "warc_offset": Column(text="Where its record begins in that file", unit="bytes"),
        "warc_length": Column(text="Length of that record as stored", unit="bytes, compressed"),
        "crawl": Column(text="The run that fetched it", unit=CRAWL),
        "robots": Column(text="The robots.txt that allowed it", unit=CAPTURE),
        "tdm_reservation": Column(
            text="Whether the publisher reserves text and data mining", unit="1 yes, 0 no, empty when it does not say"
        ),
        "tdm_policy": Column(text="Where the publisher says under which terms", unit="URL"),
        "noarchive": Column(text="Whether the publisher asks not to archive it", unit="1 yes, else empty"),
    },
)
URLS = Table(
    title="Addresses",
    text="Every address ever found, with its state and the reason for it: nothing vanishes silently.",
    columns={
        "url": Column(text="The address, without tracking parameters", unit="URL"),
        "outlet": OUTLET,
        "key": Column(text="Key of the article it leads to, where the address tells it", unit="as `articles.key`"),
        "found_via": Column(
            text="Where it was first found",
            values=("feed", "news", "sitemap", "listing", "ids", "user", "import"),
        ),
        "found": Column(text="When it was first found", unit=STAMP),
        "published": Column(text="Publication day that was announced or read", unit="YYYY-MM-DD"),
        "around": Column(text="About when it was published, judged by neighbouring numbers", unit="YYYY-MM-DD"),
        "lastmod": Column(text="When its site last said that it changed", unit="as the site writes it"),
        "article": Column(text="The article it leads to", unit=ARTICLE),
        "state": Column(
            text="What has become of it",
            values=("pending", "done", "failed", "refused", "not_article", "forgotten"),
        ),
        "reason": Column(text="Why, unless all is well"),
        "attempts": Column(text="Fetches that failed in a row", unit="count"),
        "next_try": Column(text="Not before this time is it fetched again; empty for never", unit=STAMP),
        "etag": Column(text="The server's mark of the version last fetched", unit="HTTP ETag"),
        "last_modified": Column(text="Change date of the version last fetched", unit="HTTP date"),
        "looked": Column(text="When it was last asked for", unit=STAMP),
        "idle": Column(text="Looks in a row that brought nothing new", unit="count"),
        "missing": Column(text="Since when it answers HTTP 404 or 410", unit=STAMP),
        "listed": Column(text="When a feed, news sitemap or listing last named it", unit=STAMP),
        "mapped": Column(text="When a sitemap last named it", unit=STAMP),
        "mapped_in": Column(text="The sitemap that did", unit="URL"),
    },
)
CRAWLS = Table(
    title="Runs",
    text="Every run over one outlet, with what it cost and what it brought.",
    columns={
        "id": Column(text="Number of the run"),
        "outlet": OUTLET,
        "started": Column(text="When it began", unit=STAMP),
        "finished": Column(text="When it ended; empty while it runs or after it was killed", unit=STAMP),
        "mode": Column(text="What kind of run", unit="the command"),
        "outcome": Column(text="How it ended: `done`, or the trouble; empty while it runs or after it was killed"),
        "requests": Column(text="Requests sent", unit="count"),
        "bytes": Column(text="Bytes received", unit="bytes, decoded"),
        "not_modified": Column(text="Answers “not modified”", unit="count"),
        "new": Column(text="Articles that were new", unit="count"),
        "changed": Column(text="Articles whose text had changed", unit="count"),
        "unchanged": Column(text="Articles fetched again whose text had not changed", unit="count"),
        "not_article": Column(text="Pages that are no articles", unit="count"),
        "refused": Column(text="Pages the site refused", unit="count"),
        "failed": Column(text="Pages that could not be fetched or read", unit="count"),
        "version": Column(text="Version of depeche that ran"),
        "message": Column(text="What needs a look, in a sentence"),
    },
)
REFUSALS = Table(
    title="Pages turned away",
    text="Fetched pages that brought no article, each with its reason: refused by the site, no article, or failed.",
    view=True,
    columns={
        name: CAPTURES.columns[name] for name in ("id", "outlet", "url", "fetched", "verdict", "reason", "status",
                                                  "crawl")
    },
)  # fmt: skip
GAPS = Table(
    title="Gaps",
    text="Days on which an outlet published under half of its usual number, with the runs around them that failed. "
    "Judged from the first run on, against the eight same weekdays before.",
    view=True,
    columns={
        "outlet": OUTLET,
        "day": Column(text="The day", unit=DAY),
        "articles": Column(text="Articles held of that day", unit="count"),
        "usual": Column(text="Median of the eight same weekdays before it", unit="articles a day"),
        "runs": Column(text="Runs on that day and the two after it", unit="count"),
        "failed_runs": Column(text="Those of them that did not end well", unit="number and outcome of each run"),
    },
)
ARTICLES_FTS = Table(
    title="Full-text index",
    text="Title, lead and body of `articles` as an FTS5 index, for SQL with MATCH; accents make no difference. "
    "Its `rowid` is `articles.id`.",
    columns={name: ARTICLES.columns[name] for name in ("title", "lead", "body")},
)

TABLES: dict[str, Table] = {
    "articles": ARTICLES,
    "articles_fts": ARTICLES_FTS,
    "revisions": REVISIONS,
    "links": LINKS,
    "citations": CITATIONS,
    "copies": COPIES,
    "captures": CAPTURES,
    "refusals": REFUSALS,
    "urls": URLS,
    "crawls": CRAWLS,
    "gaps": GAPS,
    "outlets": OUTLETS,
}
"""Every public table and view, in the order in which a reader meets them."""
