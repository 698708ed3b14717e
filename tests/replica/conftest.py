"""A reader with no cleverness: asks the running replica under an outlet's own address, follows redirects."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html

from crawler.replica import Replica


@dataclass(frozen=True, kw_only=True)
class Reply:
    url: str
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """Decoded as a browser would: header, then meta, then UTF-8, then windows-1252."""
        declared = self.headers.get_content_charset() or ("iso-8859-1" if b"=iso-8859-1" in self.body else "utf-8")
        declared = {"iso-8859-1": "cp1252"}.get(declared, declared)
        try:
            return self.body.decode(declared)
        except UnicodeDecodeError:
            return self.body.decode("cp1252")

    @property
    def visible(self) -> str:
        """Text without tags, scripts, styles and templates; blocks apart, runs of spaces as one."""
        tree = html.document_fromstring(self.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        etree.strip_elements(tree, "script", "style", "template", etree.Comment, with_tail=False)
        for element in tree.iter("p", "li", "div", "br", "h1", "h2", "h3", "blockquote", "td"):
            element.tail = "\n" + (element.tail or "")
        lines = (" ".join(line.split(" ")) for line in tree.text_content().split("\n"))
        return "\n".join(line.strip(" \t\r") for line in lines if line.strip())

    @property
    def links(self) -> list[str]:
        tree = html.document_fromstring(self.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        return [urljoin(self.url, href) for href in tree.xpath("//a/@href")]

    @property
    def locs(self) -> list[str]:
        """The addresses of a sitemap or feed, `.gz` or not."""
        data = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        tree = etree.fromstring(data)
        return [
            str(loc)
            for loc in tree.xpath("//*[local-name()='loc' and local-name(..)!='image']/text() | //item/link/text()")
        ]


Read = Callable[..., Reply]


def reader(replica: Replica) -> Iterator[Read]:
    port = urlsplit(replica.url).port
    connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def read(url: str, *, method: str = "GET", follow: bool = True, **headers: str) -> Reply:
        for _ in range(5):
            parts = urlsplit(url)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, headers={"Host": parts.netloc, **named})
            response = connection.getresponse()
            reply = Reply(url=url, status=response.status, headers=response.headers, body=response.read())
            if not follow or reply.status not in (301, 302):
                return reply
            url = urljoin(url, reply.headers["Location"])
        raise AssertionError(f"redirects without end: {url}")

    yield read
    connection.close()


@pytest.fixture
def read(replica: Replica) -> Iterator[Read]:
    yield from reader(replica)


@pytest.fixture(scope="module")
def last_day() -> Iterator[Replica]:
    """One replica for a whole module; its day and its switches are not to be touched."""
    with Replica() as server:
        yield server


@pytest.fixture(scope="module")
def ask(last_day: Replica) -> Iterator[Read]:
    yield from reader(last_day)
