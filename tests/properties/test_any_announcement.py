"""What holds of every feed and sitemap: what a standard tool writes is read, and what is broken costs only itself."""

import gzip
import json
from collections.abc import Sequence
from datetime import date, datetime
from email.utils import format_datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from crawler.discovering.feeds import read_feed
from crawler.discovering.sitemaps import read_sitemap, why_unreadable
from crawler.items import Announcement
from crawler.text import tidy
from crawler.urls import clean, within

SITE = "https://essai.example"
FEED = f"{SITE}/feed"
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ATOM = "http://www.w3.org/2005/Atom"
PATHS = st.text("abc0-_é&'()", min_size=1, max_size=10).map("/a/{}".format)
XML = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TITLES = st.text(XML, max_size=40)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 1)).map(
    lambda when: when.replace(microsecond=0).astimezone()
)
ITEMS = st.lists(st.tuples(PATHS, TITLES, MOMENTS), max_size=5)
PACKED = st.sampled_from([bytes, gzip.compress])
ENCODING = st.sampled_from(["utf-8", "utf-16", "us-ascii"])  # what the last cannot hold becomes a reference
Item = tuple[str, str, datetime]


def rss(items: Sequence[Item]) -> ElementTree.Element:
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    for path, title, when in items:
        item = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(item, "title").text = escape(title)  # which is HTML
        ElementTree.SubElement(item, "link").text = SITE + path
        ElementTree.SubElement(item, "pubDate").text = format_datetime(when)
    return root


def atom(items: Sequence[Item]) -> ElementTree.Element:
    root = ElementTree.Element(f"{{{ATOM}}}feed")
    for path, title, when in items:
        entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        ElementTree.SubElement(entry, f"{{{ATOM}}}title").text = escape(title)
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=path)
        ElementTree.SubElement(entry, f"{{{ATOM}}}published").text = when.isoformat()
    return root


def said(items: Sequence[Item]) -> list[tuple[str, str | None, datetime]]:
    return [(clean(read_feed_url(path)), tidy(title) or None, when) for path, title, when in items]


def read_feed_url(path: str) -> str:
    """The address as a sitemap of one line gives it: percent-encoded."""
    return read_sitemap((SITE + path).encode(), FEED).entries[0].url


def told(found: Sequence[Announcement]) -> list[tuple[str, str | None, datetime]]:
    return [(one.url, one.title, datetime.fromisoformat(one.published or "")) for one in found]


@given(ITEMS, st.sampled_from([rss, atom]), ENCODING, PACKED)
def test_what_a_standard_tool_writes_as_a_feed_is_read(items, kind, encoding, pack) -> None:  # type: ignore[no-untyped-def]
    body = pack(ElementTree.tostring(kind(items), encoding, xml_declaration=True))
    assert told(read_feed(body, FEED)) == said(items)
    assert why_unreadable(body, FEED) is None


@given(ITEMS)
def test_what_is_written_as_a_json_feed_is_read(items: list[Item]) -> None:
    feed = {"items": [{"url": SITE + p, "title": escape(t), "date_published": w.isoformat()} for p, t, w in items]}
    assert told(read_feed(json.dumps(feed).encode(), FEED)) == said(items)


@given(st.lists(st.tuples(PATHS, st.dates(date(2000, 1, 1))), max_size=5), ENCODING, PACKED, st.booleans())
def test_what_a_standard_tool_writes_as_a_sitemap_is_read(items, encoding, pack, is_index) -> None:  # type: ignore[no-untyped-def]
    root = ElementTree.Element(f"{{{MAP}}}{'sitemapindex' if is_index else 'urlset'}")
    for path, day in items:
        url = ElementTree.SubElement(root, f"{{{MAP}}}{'sitemap' if is_index else 'url'}")
        ElementTree.SubElement(url, f"{{{MAP}}}loc").text = SITE + path
        ElementTree.SubElement(url, f"{{{MAP}}}lastmod").text = day.isoformat()
    read = read_sitemap(pack(ElementTree.tostring(root, encoding, xml_declaration=True)), FEED)
    found = read.children if is_index else read.entries
    assert [(one.url, one.lastmod) for one in found] == [(read_feed_url(p), day.isoformat()) for p, day in items]
    assert not (read.entries if is_index else read.children)


@given(ITEMS, ITEMS, st.text(XML, max_size=30) | st.sampled_from(["&", "<", "<item", "<![CDATA[", "<!--", "</rss"]))
def test_what_is_broken_costs_no_entry_beside_it(before: list[Item], behind: list[Item], junk: str) -> None:
    parts = [ElementTree.tostring(rss(items), "unicode").partition("<channel>")[2] for items in (before, behind)]
    whole = [part.partition("</channel>")[0] for part in parts]
    broken = f"<item><title>{junk}</item>" if "item" not in junk and "rss" not in junk else junk
    body = f"<rss><channel>{whole[0]}{broken}{whole[1]}</channel></rss>".encode()
    urls = [one.url for one in read_feed(body, FEED)]
    assert [url for url, _, _ in said(behind)] == urls[len(urls) - len(behind) :] if behind else True
    assert [url for url, _, _ in said(before)] == urls[: len(before)]


TAGS = (
    "<", ">", "</", "rss", "urlset", "sitemapindex", "url", "item", "loc", "link", "guid", "<![CDATA[", "]]>",
    "<!--", "-->", "&#x", ";", "http://", "essai.example", "/a", "\x00", "\ud83d", "xml:base='", "'", "é",
)  # fmt: skip
MARKUP = st.lists(st.sampled_from(TAGS) | st.text(max_size=3), max_size=20).map("".join)


@given(MARKUP, st.sampled_from(["", "<rss>", "<urlset>", "<feed>", '{"items":[']))
def test_what_is_announced_is_a_clean_web_address_and_tidy_words(junk: str, root: str) -> None:
    body = (root + junk).encode("utf-8", "replace")
    read = read_sitemap(body, FEED)
    for one in [*read_feed(body, FEED), *read.entries, *read.children]:
        assert one.url.startswith(("http://", "https://"))
        assert clean(one.url) == one.url
        assert one.title is None or one.title == tidy(one.title)
        assert one.published is None or one.published == tidy(one.published)
    assert within(FEED, ("essai.example",))
