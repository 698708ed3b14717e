"""What every public table and column of the archive means, as plain data: the one source for Datasette's pages and
for `docs/dictionary.md`. Tables whose names begin with `_` are the program's own and are not described."""

from crawler.archive.columns import (
    ARTICLE,
    ARTICLE_COLUMNS,
    CAPTURE,
    CRAWL,
    DAY,
    OUTLET,
    SHA256,
    STAMP,
    Column,
    Table,
)
from crawler.archive.correction_descriptions import CORRECTIONS
from crawler.archive.glossary import WORDS
from crawler.archive.rereading_descriptions import REEXTRACTIONS
from crawler.archive.story_descriptions import STORIES, STORY_ARTICLES
from crawler.archive.tombstone_description import TOMBSTONES
from crawler.items import DEFAULT_SCORE

VERDICTS = ("article", "unchanged", "refused", "not_article", "failed")

OUTLETS = Table(
    title="Outlets",
    text=f"{WORDS['outlet'].meaning} One row for each that is crawled.",
    columns={
        "id": Column(text="Short name of the outlet, as the command line and all other tables use it"),
        "name": Column(text="Name of the outlet as it writes it"),
        "aliases": Column(text="Other spellings under which it is cited", unit="JSON array of strings", kind="list"),
        "homepage": Column(text="URL of its front page", unit="URL"),
        "language": Column(text="Language it publishes in", unit="ISO 639-1 code"),
        "timezone": Column(text="Time zone of its publication days", unit="IANA name"),
    },
)
ARTICLES = Table(
    title="Articles",
    text=WORDS["article"].meaning,
    columns=ARTICLE_COLUMNS,
)
REVISIONS = Table(
    title="Revisions",
    text=f"{WORDS['revision'].meaning} The newest version is in `articles`.",
    columns={
        "id": Column(text="Number of the revision"),
        "article": Column(text="The article it is a version of", unit=ARTICLE),
        "seen": Column(text="When this version was fetched", unit=STAMP),
        "title": Column(text="Headline then"),
        "lead": Column(text="Standfirst then"),
        "body": Column(text="Text then", unit="paragraphs separated by a blank line"),
        "text_sha256": Column(text="SHA-256 of title, lead and body then", unit=SHA256),
        "capture": Column(text="The capture it was read from", unit=CAPTURE),
    },
)
LINKS = Table(
    title="Links",
    text=f"{WORDS['link'].meaning} Listed in the order of the article.",
    columns={
        "article": Column(text="The article that has the link", unit=ARTICLE),
        "position": Column(text="Place among the links of the article", unit="from 0"),
        "url": Column(text="Where it leads", unit="URL"),
        "host": Column(text="Host of that URL", unit="domain name in lower case"),
        "text": Column(text="The words that are linked"),
        "kind": Column(text="A linked phrase, or a URL written out in the text", values=("anchor", "plain")),
        "target": Column(text="The article it leads to, where this archive has it", unit=ARTICLE),
    },
)
CITATIONS = Table(
    title="Citations",
    text=WORDS["citation"].meaning,
    columns={
        "article": Column(text="The article that cites", unit=ARTICLE),
        "outlet": Column(text="The outlet that is cited", unit="id in `outlets`, or the usual name of another"),
        "cited_date": Column(
            text="Publication day of the cited article, where the text states it", unit="YYYY-MM-DD"
        ),
        "verb": Column(
            text="How it cites: it refers to the cited article, has its news from it, or answers it",
            values=("cites", "relays", "reacts"),
        ),
        "passage": Column(text="The words of the article in which it cites"),
        "via": Column(text="The outlet that relayed the cited article, where the text states one"),
        "evidence": Column(
            text="What the citation rests on: a link, an outlet named in the text, a copied passage, or a person's "
            "word alone (see `corrections`)",
            values=("link", "mention", "copy", "correction"),
        ),
        "target": Column(text="The article that is cited, where this archive has it", unit=ARTICLE),
        "score": Column(
            text=f"Confidence that this is a citation; under {DEFAULT_SCORE} it is kept, but not counted",
            unit="0 to 1",
        ),
        "position": Column(text="Where its words begin", unit="characters into title, lead and body"),
        "url": Column(text="URL of the cited article, where the citing one links to it", unit="URL"),
        "cue": Column(text="The words by which it was recognised"),
        "likeness": Column(
            text="How similar the target is to what the passage reports of it; empty without a target", unit="0 to 1"
        ),
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
    text=f"{WORDS['capture'].meaning} Pages, feeds, listings, robots.txt, probes and lists of web archives have "
    "captures.",
    columns={
        "id": Column(text="Number of the capture"),
        "url": Column(text="URL that answered", unit="URL"),
        "outlet": OUTLET,
        "article": Column(text="The article it shows, where it shows one of the archive", unit=ARTICLE),
        "kind": Column(
            text="What was fetched; a probe is a URL for which there can be no article, "
            "a CDX a list of a web archive",
            values=("page", "feed", "listing", "robots", "probe", "cdx"),
        ),
        "origin": Column(text="Where the bytes come from", values=("live", "import", "wayback")),
        "verdict": Column(text="What it was found to be; pages only", values=VERDICTS),
        "reason": Column(text="Why, for a page that was turned away or whose text was not taken"),
        "fields": Column(
            text="Where each field of the article was read, and what was cut",
            unit="JSON object, by column",
            kind="object",
        ),
        "fetched": Column(text="When it was fetched", unit=STAMP),
        "status": Column(text="The server's answer", unit="HTTP status; 0 for none"),
        "content_type": Column(text="Kind of content, as the server names it", unit="media type"),
        "etag": Column(text="The server's tag of this version", unit="HTTP ETag"),
        "last_modified": Column(text="When it was last changed, as the server states it", unit="HTTP date"),
        "sha256": Column(text="SHA-256 of the body, decoded", unit=SHA256),
        "warc_file": Column(text="File that holds the bytes", unit="name in the folder of captures"),
        "warc_offset": Column(text="Where its record begins in that file", unit="bytes"),
        "warc_length": Column(text="Length of that record as stored", unit="bytes, compressed"),
        "crawl": Column(text="The run that fetched it", unit=CRAWL),
        "robots": Column(text="The robots.txt that allowed it", unit=CAPTURE),
        "tdm_reservation": Column(
            text="Whether the publisher reserves text and data mining",
            unit="1 = reserved, 0 = explicitly allowed, empty = not stated",
        ),
        "tdm_policy": Column(text="URL of the publisher's terms for it", unit="URL"),
        "noarchive": Column(text="Whether the publisher asks not to archive it", unit="1 = yes, empty = not stated"),
        "complete": Column(
            text="Whether the body is whole; a cut page never replaces an article",
            unit="1 = whole, 0 = cut on its way, empty = not known",
        ),
    },
)
URLS = Table(
    title="URLs",
    text=f"The frontier. {WORDS['frontier'].meaning}",
    columns={
        "url": Column(text="The canonical URL, without tracking parameters", unit="URL"),
        "outlet": OUTLET,
        "key": Column(text="Key of the article it leads to, where the URL tells it", unit="as `articles.key`"),
        "found_via": Column(
            text="Where it was first found",
            values=("feed", "news", "sitemap", "listing", "ids", "user", "import"),
        ),
        "found": Column(text="When it was first found", unit=STAMP),
        "published": Column(text="Publication day that was announced or read", unit="YYYY-MM-DD"),
        "around": Column(
            text="Probable publication day, judged by the articles with neighbouring numbers", unit="YYYY-MM-DD"
        ),
        "lastmod": Column(text="Date of its last change, as its site states it", unit="as the site writes it"),
        "article": Column(text="The article it leads to", unit=ARTICLE),
        "state": Column(
            text="Whether it is still to be fetched, and what came of it",
            values=("pending", "known", "done", "failed", "refused", "not_article", "forgotten"),
        ),
        "reason": Column(text="Why it has this state; empty when nothing is wrong"),
        "attempts": Column(text="Fetches that failed in a row", unit="count"),
        "next_try": Column(text="When it is due to be fetched again; empty for never", unit=STAMP),
        "etag": Column(text="The server's tag of the version last fetched", unit="HTTP ETag"),
        "last_modified": Column(text="Change date of the version last fetched", unit="HTTP date"),
        "looked": Column(text="When it was last fetched", unit=STAMP),
        "idle": Column(text="Visits in a row that brought nothing new", unit="count"),
        "missing": Column(text="Since when it answers HTTP 404 or 410", unit=STAMP),
        "listed": Column(text="When a feed, news sitemap or listing last named it", unit=STAMP),
        "mapped": Column(text="When a sitemap last named it", unit=STAMP),
        "mapped_in": Column(text="The sitemap that did", unit="URL"),
    },
)
SIGHTINGS = Table(
    title="Announcements",
    text=f"{WORDS['announcement'].meaning} One row for each URL and source, with what the source said last.",
    columns={
        "id": Column(text="Number of the announcement"),
        "url": Column(text="The canonical URL that is announced", unit="URL, as `urls.url`"),
        "source": Column(text="Address of what announces it; of numbers that are tried, their pattern", unit="URL"),
        "kind": Column(
            text="What kind of source that is", values=("feed", "news", "sitemap", "listing", "ids", "cdx")
        ),
        "title": Column(text="Title that the source gives, as text"),
        "summary": Column(text="Summary that the source gives, as text", unit="1,000 characters at most"),
        "published": Column(
            text="Publication date that the source gives",
            unit="ISO 8601 with the offset that is stated there, else the outlet's own; or YYYY-MM-DD",
        ),
        "lastmod": Column(text="Date of the last change, as the source states it", unit="as the source writes it"),
        "first_seen": Column(text="When the source was first read with it", unit=STAMP),
        "last_seen": Column(text="When the source was last read with it", unit=STAMP),
    },
)
SIGHTINGS_FTS = Table(
    title="Full-text index of announcements",
    text="Title and summary of `sightings` as an FTS5 index, for SQL with MATCH; accents make no difference. "
    "Its `rowid` is `sightings.id`.",
    columns={name: SIGHTINGS.columns[name] for name in ("title", "summary")},
)
ANNOUNCED = Table(
    title="Announced, not held",
    text="What sources announce and the archive does not hold as an article, and why. Titles and summaries are those "
    "of feeds, sitemaps and listings: nobody has read the pages.",
    key=("url",),
    columns={
        "outlet": OUTLET,
        "url": Column(text="The URL that is announced; one of them, where several lead to one article", unit="URL"),
        "key": URLS.columns["key"],
        "title": Column(text="Newest title that a source gives; empty when none gives one"),
        "summary": Column(text="Newest summary that a source gives; empty when none gives one"),
        "moment": Column(
            text="When it was published, as announced; empty when no source tells",
            unit="ISO 8601 with the offset that is stated there, else the outlet's own; or YYYY-MM-DD",
        ),
        "day": Column(text="Publication day, as announced: group and filter by this one", unit=DAY, kind="day"),
        "sources": Column(text="Addresses of the sources", unit="JSON array of strings", kind="list"),
        "state": Column(
            text="Whether it is still to be fetched, and what came of it",
            values=("pending", "known", "failed", "refused", "not_article"),
        ),
        "reason": Column(
            text="Why there is no article: that of the state, the outlet's trouble, or that it was not fetched yet"
        ),
        "first_seen": Column(text="When a source was first read with it", unit=STAMP),
        "last_seen": Column(text="When a source was last read with it", unit=STAMP),
    },
)
CRAWLS = Table(
    title="Runs",
    text=WORDS["crawl"].meaning,
    columns={
        "id": Column(text="Number of the run"),
        "outlet": OUTLET,
        "started": Column(text="When it began", unit=STAMP),
        "finished": Column(text="When it ended; empty while it runs or after it was killed", unit=STAMP),
        "mode": Column(
            text="What kind of run: `crawl`, `edits` (crawl --edits), `backfill`, `import` or `demo`",
            unit="the command",
        ),
        "outcome": Column(
            text="How it ended: `done`, the trouble, `unfinished`, `interrupted`, `stopped`, `killed`; empty: runs"
        ),
        "requests": Column(text="Requests sent", unit="count"),
        "bytes": Column(text="Bytes received", unit="bytes, decoded"),
        "not_modified": Column(text="Answers “not modified”", unit="count"),
        "new": Column(text="Articles that were new", unit="count"),
        "changed": Column(text="Articles whose text had changed", unit="count"),
        "unchanged": Column(
            text="Articles fetched again that their outlet had not changed; also those whose page came whole at last",
            unit="count",
        ),
        "not_article": Column(text="Pages that are no articles", unit="count"),
        "refused": Column(text="Pages the site refused", unit="count"),
        "failed": Column(text="Pages that could not be fetched or read", unit="count"),
        "version": Column(text="Version of depeche that ran"),
        "message": Column(text="What went wrong, in a sentence"),
    },
)
REFUSALS = Table(
    title="Pages turned away",
    text="Fetched pages that brought no article, each with its reason: refused, not an article, or failed.",
    key=("id",),
    columns={
        name: CAPTURES.columns[name] for name in ("id", "outlet", "url", "fetched", "verdict", "reason", "status",
                                                  "crawl")
    },
)  # fmt: skip
GAPS = Table(
    title="Gaps",
    text=f"{WORDS['gap'].meaning} The row names the runs around it that failed. Days are judged from the "
    "first run on, against the eight same weekdays before.",
    key=("outlet", "day"),
    columns={
        "outlet": OUTLET,
        "day": Column(text="The day", unit=DAY),
        "articles": Column(text="Articles of that day in the archive", unit="count"),
        "usual": Column(text="Median of the eight same weekdays before it", unit="articles a day"),
        "runs": Column(text="Runs on that day and the two after it", unit="count"),
        "failed_runs": Column(text="Those of them that did not end well", unit="number and outcome of each run"),
    },
)
ARTICLES_FTS = Table(
    title="Full-text index",
    text="Title, lead, body and authors of `articles` as an FTS5 index, for SQL with MATCH; accents make no "
    "difference. Its `rowid` is `articles.id`.",
    columns={name: ARTICLES.columns[name] for name in ("title", "lead", "body", "authors")},
)
AUTHORS = Table(
    title="Authors",
    text="Who signed which article: one row for each name in `articles.authors`.",
    columns={
        "article": Column(text="The article that is signed", unit=ARTICLE),
        "position": Column(text="Place among its authors", unit="from 0"),
        "name": Column(text="The name as the page has it"),
    },
)
TAGS = Table(
    title="Tags",
    text="What which article is tagged with: one row for each keyword in `articles.tags`.",
    columns={
        "article": Column(text="The article that has the tag", unit=ARTICLE),
        "position": Column(text="Place among its tags", unit="from 0"),
        "tag": Column(text="The keyword as the outlet gives it"),
    },
)
LICENSED = Table(
    title="Licensed texts",
    text="Texts imported from databases that a library pays for, joined to the articles that they are. They stand "
    "apart from all that was captured: no search, export or public copy has them.",
    columns={
        "id": Column(text="Number of the text"),
        "source": Column(text="The database it comes from", values=("europresse",)),
        "document": Column(text="The database's own name of it; empty where the file gives none"),
        "publication": Column(text="Where it appeared, as the database writes it"),
        "outlet": Column(text="The outlet that this is, where the archive has it", unit="id in `outlets`"),
        "day": Column(text="Day of publication, as the database states it", unit="YYYY-MM-DD", kind="day"),
        "edition": Column(text="Edition or number of the issue, as the database writes it"),
        "page": Column(text="Page of the issue, as the database writes it"),
        "section": Column(text="Section, as the database writes it"),
        "title": Column(text="Headline in the database"),
        "lead": Column(text="Standfirst in the database"),
        "text": Column(text="Text in the database", unit="paragraphs separated by a blank line"),
        "authors": Column(text="Who signed it", unit="JSON array of strings", kind="list"),
        "rights": Column(text="The line that says whose text it is"),
        "words": Column(text="Length of lead and text", unit="words", kind="count"),
        "article": Column(text="The article that it is; empty where none is surely it", unit=ARTICLE),
        "score": Column(text="How much of the shorter beginning is in both", unit="0 to 1"),
        "reason": Column(text="Why it is joined to no article"),
        "file": Column(text="Name of the file that brought it"),
        "imported": Column(text="When it was imported", unit=STAMP),
        "digest": Column(text="SHA-256 of publication, day, title, lead and text", unit=SHA256),
    },
)

TABLES: dict[str, Table] = {
    "articles": ARTICLES,
    "articles_fts": ARTICLES_FTS,
    "authors": AUTHORS,
    "tags": TAGS,
    "revisions": REVISIONS,
    "reextractions": REEXTRACTIONS,
    "links": LINKS,
    "citations": CITATIONS,
    "copies": COPIES,
    "saved_searches": Table(
        title="Saved searches",
        text="Words and filters under a name, for `depeche search --saved`, `depeche export --saved` and the pages.",
        columns={
            "name": Column(text="Name of the search"),
            "query": Column(text="The words, as they were typed; empty for a search by filters alone"),
            "filters": Column(
                text="The filters by name: outlet, section, access, language, since, until", kind="object"
            ),
            "saved": Column(text="When it was saved", unit=STAMP),
        },
    ),
    "stories": STORIES,
    "story_articles": STORY_ARTICLES,
    "captures": CAPTURES,
    "refusals": REFUSALS,
    "urls": URLS,
    "sightings": SIGHTINGS,
    "sightings_fts": SIGHTINGS_FTS,
    "announced": ANNOUNCED,
    "crawls": CRAWLS,
    "gaps": GAPS,
    "corrections": CORRECTIONS,
    "licensed": LICENSED,
    "tombstones": TOMBSTONES,
    "outlets": OUTLETS,
}
"""Every public table and view, in the order in which a reader meets them."""
