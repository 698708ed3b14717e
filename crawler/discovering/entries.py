"""The entries of feeds and sitemaps, however broken the XML around them is.

Strict parsers give up a whole file for one bad character, and tolerant ones guess what was meant across entries. Here
a file is cut into its entries as text, and each is parsed alone: what is wrong with one costs no other.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from itertools import islice
from xml.sax.saxutils import escape

from lxml import etree

from crawler.reading.encodings import decode
from crawler.text import tidy_or_none
from crawler.urls import host_of, registrable, resolve

MAX_ENTRIES = 50_000  # of one sitemap, by its protocol
MAX_PREAMBLE = 4096  # bytes in which the XML declaration is looked for
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ENTRY_NAMES = {"rss": "item|entry", "rdf": "item|entry", "feed": "item|entry",
               "urlset": "url|sitemap", "sitemapindex": "url|sitemap"}  # fmt: skip

_PREFIX = r"(?:[\w.-]{1,40}:)?"
_ROOT = re.compile(rf"<{_PREFIX}(?P<root>{'|'.join(ENTRY_NAMES)})(?=[\s/>])(?P<attributes>[^<>]*)", re.IGNORECASE)
_BASE = re.compile(r"""\bxml:base\s*=\s*["']([^"']+)""")
_ENCODING = re.compile(rb"""<\?xml[^<>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})""")
# Each part stops where it begins anew, so that what is never closed does not swallow the entries that follow.
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>[^<\]]*(?:(?:<(?!!\[CDATA\[)|\](?!\]>))[^<\]]*)*)\]\]>"
    r"|<!--[^-<]*(?:(?:-(?!->)|<(?!!--))[^-<]*)*-->"
    r"|(?P<reference>&(?:\#[0-9]{1,40}|\#[xX][0-9a-fA-F]{1,40}|\w{1,40});)|(?P<ampersand>&)"
    r"|<!\[CDATA\[|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:\#\d{1,40}|\#[xX][0-9a-fA-F]{1,40}|\w{1,40});")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|h\d|table|tr|td|figure|figcaption|blockquote)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
WHOLE_URL = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PATH = re.compile(r"(?!n/a$)(?:(?:\.{0,2}/|\?)\S+|[\w%~-]+(?:/\S*|\.[a-z]{2,5}(?:\?\S*)?))", re.IGNORECASE)
# No entity is left to resolve, but a parser of foreign text is closed all the same.
_PARSER = etree.XMLParser(
    recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


@dataclass(frozen=True, slots=True)
class Entries:
    """What a feed or sitemap holds."""

    root: str
    """`rss`, `rdf`, `feed`, `urlset` or `sitemapindex`; empty when the file is none of these."""
    base: str
    """The URL against which its relative addresses are resolved."""
    elements: Iterator[etree._Element]
    """Its items, entries, urls or sitemaps, each parsed when its turn comes."""
    text: str
    """All of it, decoded, when it is none of these."""
    is_cut: bool = False
    """There are more than MAX_ENTRIES, of which the rest is not looked at."""


def entries_of(body: bytes, url: str, content_type: str | None = None) -> Entries:
    """The entries of a feed or sitemap that came from `url`, as far as they can be read. Never raises.

    What stands before the root element is passed over. `content_type` is the HTTP header of that name.
    """
    text = _decoded(body, content_type)
    found = _ROOT.search(text)
    if found is None:
        return Entries("", url, iter(()), text)
    root = found["root"].lower()
    stated = _BASE.search(found["attributes"])
    base = (resolve(url, html.unescape(stated[1])) if stated else None) or url
    end = _end(text, found.end(), ENTRY_NAMES[root])
    mended = _merged_surrogates(_TOKEN.sub(_mended, text[found.start() : end]))
    parsed = (_parsed(part) for part in _split(mended, ENTRY_NAMES[root]))
    elements = islice((one for one in parsed if one is not None), MAX_ENTRIES)
    return Entries(root, base, elements, "", is_cut=end < len(text))


def _end(text: str, start: int, names: str) -> int:
    """Where the entry after the last one that is read begins, else the end of the text."""
    further = islice(_edges(text, names, opening=True, start=start), MAX_ENTRIES, None)
    beyond = next(further, None)
    return beyond.start() if beyond else len(text)


def _decoded(body: bytes, content_type: str | None) -> str:
    """The text of a file: by its byte order mark, as UTF-8, or as its XML declaration or its header states."""
    if body[:2] in (b"<\x00", b"\x00<"):
        return body.decode("utf-16-le" if body[0] else "utf-16-be", "replace")
    stated = _ENCODING.search(body[:MAX_PREAMBLE])
    label = f"charset={stated[1].decode('ascii')}; " if stated else ""
    try:
        return decode(body, label + (content_type or ""))[0]
    except (LookupError, UnicodeError):  # `encoding="hex"` is a codec too, but none of texts
        return body.decode("cp1252", "replace")


def _mended(match: re.Match[str]) -> str:
    """Well-formed XML for a section, comment, reference or character that need not be."""
    if match["cdata"] is not None:
        return escape(match["cdata"])
    if match["ampersand"]:
        return "&amp;"
    return escape(character(match["reference"])) if match["reference"] else ""


def character(reference: str) -> str:
    """What a reference such as `&eacute;` or `&#8217;` stands for; itself when nothing has this name.

    Numbers outside Unicode give U+FFFD. Half of a surrogate pair is returned as it is.
    """
    name = reference[1:-1]
    if not name.startswith("#"):
        return html5.get(f"{name};", reference)
    number = int(name.lower().lstrip("#x"), 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if 0xD800 <= number <= 0xDFFF else html.unescape(reference)


def _merged_surrogates(text: str) -> str:
    """Halves that follow each other as the character that they make up; others as U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _split(text: str, names: str) -> Iterator[str]:
    """The text of each entry, without its closing tag. Of a last one that is cut off, what is whole."""
    start = None
    for edge in _edges(text, names):
        if start is not None:
            yield text[start : edge.start()]
        start = None if edge[1] else edge.start()
    if start is not None:
        yield text[start : text.rfind(">") + 1]


def _edges(text: str, names: str, *, opening: bool = False, start: int = 0) -> Iterator[re.Match[str]]:
    """The tags at which entries begin and, unless only `opening` ones are asked for, end."""
    slash = "" if opening else "/?"
    return re.compile(rf"<({slash}){_PREFIX}(?:{names})(?=[\s/>])", re.IGNORECASE).finditer(text, start)


def _parsed(text: str) -> etree._Element | None:
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError:  # nothing in it
        return None


def prefix_and_name(element: etree._Element) -> tuple[str, str]:
    """Prefix and local name in lower case, whether the prefix is declared or not."""
    prefix, name = _tag_parts(str(element.tag))
    return (element.prefix or "").lower() if prefix is None else prefix, name


@lru_cache(maxsize=500)
def _tag_parts(tag: str) -> tuple[str | None, str]:
    """Prefix and local name of a tag as lxml gives it; None for the prefix of one with a namespace."""
    if tag.startswith("{"):
        return None, tag.rpartition("}")[2].lower()
    prefix, _, name = tag.lower().rpartition(":")
    return prefix, name


def text_of(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(element.itertext()).strip()


def opening_text(element: etree._Element) -> str:
    """Text of an element up to the next tag: of an address or a date that is not closed, no more than that."""
    return (element.text or "").strip()


def plain(words: str | None, limit: int = 1000) -> str | None:
    """Text of a title or summary, which may be HTML, as one line of at most `limit` characters."""
    if not words:
        return None
    bare = _TAG.sub("", _BLOCK_TAG.sub(" ", words[: 20 * limit]))
    text = tidy_or_none(_REFERENCE.sub(lambda reference: character(reference[0]), bare))
    if text is None or len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0] + " …"


def stated_url(base: str, words: str | None) -> str | None:
    """The address that an entry states, absolute and without tracking; None where it states none.

    `null`, `n/a`, a number, `#` or a URN would resolve to an address that nobody announced.
    """
    words = (words or "").strip().replace("&amp;", "&")
    host = re.split(r"[/?#:]", words, maxsplit=1)[0]
    if "." in host and registrable(host) == registrable(host_of(base)):
        words = f"https://{words}"  # `www.exemple.fr/articles/1`
    if not (WHOLE_URL.match(words) or (_PATH.fullmatch(words) and not _SCHEME.match(words))):
        return None
    return resolve(base, words)
