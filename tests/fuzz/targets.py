"""What is fuzzed: each target takes any bytes, and holds what is true of what is made of them."""

import atexit
import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive.database import Archive
from crawler.discovering.feeds import read_feed
from crawler.discovering.sitemaps import read_sitemap, why_unreadable
from crawler.fetching.cuts import breaks_off
from crawler.fetching.retry_after import FOR_EVER, MAX_WAIT, seconds
from crawler.fetching.robots import AGENT, read_rules
from crawler.importing.bodies import UndecodableError, decoded
from crawler.importing.entries import ZIP, Damage, StoredPage, entries_in
from crawler.items import Page
from crawler.outlets import Outlets, our_settings
from crawler.searching.fulltext import Filters, find, match_expression
from crawler.searching.query import shortened
from crawler.text import tidy
from crawler.urls import canonical, clean

FETCHED = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
URL = "https://essai.example/"
ENCODINGS = ("gzip", "deflate", "br", "zstd", "identity")
LIMIT = 1_000_000  # bytes of a body


@cache
def _outlets() -> Outlets:
    return Outlets(our_settings())


@cache
def _folder() -> Path:
    """A folder that goes with the process."""
    folder = TemporaryDirectory(prefix="depeche-fuzz-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def _archive() -> Archive:
    """An empty one."""
    return Archive.open(_folder() / "a.db", write=True)


def page(data: bytes) -> None:
    """A page of an unknown outlet, read as a crawl reads it; its fields are what the archive may hold."""
    draft = _outlets().read(Page(url=f"{URL}a/1", body=data, outlet="", fetched=FETCHED))
    for words in (draft.title, draft.lead, draft.section, *draft.authors, *draft.tags):
        assert words is None or words == tidy(words), words
    for text in (draft.body or "", *(link.url for link in draft.links)):
        assert "\x00" not in text
        text.encode()
    assert not draft.published or "1990" <= draft.published[:4] <= "2026", draft.published
    assert canonical(draft.url or URL) == (draft.url or URL)


def outlet(data: bytes) -> None:
    """The same with the templates of our outlets, by the first byte."""
    urls = (
        "https://dsih.fr/articles/1/a",
        "https://www.ticsante.com/story/1/a.html",
        "https://www.lest-eclair.fr/id1/article/2026-11-01/a",
    )
    url = urls[data[0] % len(urls)] if data else urls[0]
    spider = _outlets().of_url(url)
    assert spider is not None
    draft = _outlets().read(Page(url=url, body=data[1:], outlet=spider.outlet.id, fetched=FETCHED))
    assert draft.title is None or draft.title == tidy(draft.title)
    assert draft.refused or (draft.title and draft.body is not None)


def announcements(data: bytes) -> None:
    """A feed or a sitemap."""
    read = read_sitemap(data, URL)
    for one in [*read_feed(data, URL), *read.entries, *read.children]:
        assert one.url.startswith(("http://", "https://")), one.url
        assert clean(one.url) == one.url, one.url
        assert one.title is None or one.title == tidy(one.title)
    why = why_unreadable(data, URL)
    assert why is None or why.startswith("invalid: ")


def robots(data: bytes) -> None:
    """A robots.txt: closed, or rules; and it never opens what a rule before it forbids."""
    rules = read_rules(200, b"text/plain", data)
    assert rules.closed or 0 <= rules.delay <= MAX_WAIT
    if rules.parser is not None:
        rules.parser.can_fetch(f"{URL}prive", AGENT)
    if not any(word in data.lower() for word in (b"agent", b"allow", b"user")):
        rules = read_rules(200, b"text/plain", b"User-agent: *\nDisallow: /prive\n" + data)
        assert rules.closed or not rules.parser.can_fetch(f"{URL}prive", AGENT)


def record(data: bytes) -> None:
    """A WARC or ARC file."""
    file = _folder() / ("x.wacz" if data.startswith(ZIP) else "x.warc")
    file.write_bytes(data)
    for entry in entries_in(file):
        if isinstance(entry, Damage):
            assert entry.message
        elif isinstance(entry, StoredPage):
            assert canonical(entry.url) == canonical(canonical(entry.url))
            assert entry.fetched.tzinfo is not None


def body(data: bytes) -> None:
    """A stored body; by the first byte, how it is said to be packed."""
    encoding = ENCODINGS[data[0] % len(ENCODINGS)] if data else "gzip"
    rest = data[1:]
    breaks_off(rest, encoding, LIMIT)
    with suppress(UndecodableError):
        assert len(decoded(rest, [("Content-Encoding", encoding)], LIMIT)) <= LIMIT


def header(data: bytes) -> None:
    """A Retry-After and the server's date."""
    value, _, dated = data.decode("latin-1").partition("\n")
    assert 0 <= seconds(value, dated or None) <= max(FOR_EVER, 3.2e11)


def query(data: bytes) -> None:
    """A question in words."""
    words = shortened(data.decode("utf-8", "replace"))
    match_expression(_archive(), words)
    assert find(_archive(), words, Filters()) == []


PAGE = (
    b'<html lang="fr"><head><title>Un titre - Essai</title><meta property="og:title" content="Un titre">'
    b'<meta property="article:published_time" content="2026-11-08T10:30:00+01:00">'
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"Un titre","author":{"name":"Jean Petit"},'
    b'"datePublished":"2026-11-08"}</script></head><body><nav><a href="/">Accueil</a></nav><article><h1>Un titre</h1>'
    b'<p class="chapo">Un chapeau.</p><p>Par Jean Petit, le 8 novembre 2026</p><p>Le port rouvre lundi, selon '
    b'<a href="https://dsih.fr/articles/1/a">DSIH</a>. &eacute;</p></article></body></html>'
)
ITEM = (
    b"<item><title>Un port</title><link>https://essai.example/a/1</link>"
    b"<pubDate>Sun, 08 Nov 2026 10:30:00 +0100</pubDate></item>"
)
ENTRY = b'<entry><title type="html">&lt;b&gt;Un&lt;/b&gt;</title><link rel="alternate" href="a"/></entry>'
NEWS = b"<news:news><news:title>Un</news:title><news:publication_date>2026-11-08</news:publication_date></news:news>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
RECORD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://dsih.fr/articles/1/a\r\n"
    b"WARC-Date: 2026-11-08T10:30:00Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(HTTP), HTTP)
)
SEEDS: dict[str, tuple[bytes, ...]] = {
    "page": (PAGE, b"<p>Il y a 2 heures, lundi 2 mars 2026 a 18h30 GMT+2"),
    "outlet": (b"\0" + PAGE, b"\1" + PAGE, b"\2" + PAGE),
    "announcements": (
        b"<rss><channel>" + ITEM * 2 + b"</channel></rss>",
        gzip.compress(b"<rss>" + ITEM),
        b'<feed xml:base="/b/">' + ENTRY,
        b"<urlset><url><loc>https://essai.example/a</loc><lastmod>2026-11-08</lastmod>" + NEWS + b"</url></urlset>",
        b'{"items":[{"url":"/a","title":"Un","date_published":"2026-11-08T10:30:00+01:00"}]}',
        b"https://essai.example/a\nhttps://essai.example/b",
    ),
    "robots": (b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2\nSitemap: https://essai.example/s.xml",),
    "record": (RECORD * 2, gzip.compress(RECORD) * 2),
    "body": (b"\0" + gzip.compress(PAGE), b"\1" + zlib.compress(PAGE), b"\4" + b"5\r\n<html\r\n1\r\n>\r\n0\r\n\r\n"),
    "header": (b"120", b"Sun, 08 Nov 2026 10:30:00 GMT\nSun, 08 Nov 2026 10:29:00 GMT"),
    "query": ('l\'hôpital «de Troyes» AND (lit* NOT "x")'.encode(),),
}
TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (page, outlet, announcements, robots, record, body, header, query)
}
