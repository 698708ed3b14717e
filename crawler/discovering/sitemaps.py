"""Sitemaps, news sitemaps and their indexes: https://www.sitemaps.org/protocol.html"""

import gzip
import io
import zlib
from dataclasses import dataclass

from lxml import etree

from crawler.items import Announcement
from crawler.text import tidy_or_none
from crawler.urls import resolve

MAX_ENTRIES = 50_000  # of one sitemap, by its protocol
MAX_XML = 50_000_000  # bytes, uncompressed, likewise


@dataclass(frozen=True, slots=True)
class Sitemap:
    entries: list[Announcement]
    children: list[Announcement]
    """Further sitemaps, when this one is an index."""


def read_sitemap(body: bytes, base: str) -> Sitemap:
    """A sitemap, news sitemap or index, gzipped or not; what is broken in it costs only itself.

    Scrapy's reader loses the file on one relative `<loc>` and does not read `news:*`; this one does.
    """
    entries: list[Announcement] = []
    children: list[Announcement] = []
    for _, node in etree.iterparse(
        io.BytesIO(unzipped(body)),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        tag=("{*}url", "{*}sitemap"),
    ):
        announced = _entry(node, base)
        if announced:
            (children if etree.QName(node).localname == "sitemap" else entries).append(announced)
        node.clear()
        if len(entries) >= MAX_ENTRIES:
            break
    return Sitemap(entries, children)


def _entry(node: etree._Element, base: str) -> Announcement | None:
    texts: dict[str, str] = {}
    for child in node.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            name = etree.QName(child)
            if "image" not in (name.namespace or ""):
                texts.setdefault(name.localname, child.text.strip())
    url = resolve(base, texts.get("loc", ""))
    if not url:
        return None
    return Announcement(
        url=url,
        via="news" if "publication_date" in texts else "sitemap",
        published=texts.get("publication_date"),
        lastmod=texts.get("lastmod"),
        title=tidy_or_none(texts.get("title")),
    )


def unzipped(body: bytes) -> bytes:
    """The body itself, or what it holds when it is gzip; bounded, and tolerant of a cut end."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(MAX_XML)
    except (OSError, EOFError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(body, MAX_XML)
        except zlib.error:
            return b""
