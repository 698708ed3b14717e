"""The bytes of a page as text, whatever it declares: pages are declared wrongly, and pasted together from others."""

import codecs
import re
from collections.abc import Iterator

# Labels that browsers read as another encoding, which holds all of the one named and more:
# https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "johab": "cp949", "shift_jis": "cp932",
    "shift_jisx0213": "cp932", "shift_jis_2004": "cp932", "big5": "big5hkscs",
}  # fmt: skip
# Of the codecs that Python has: those whose every byte is a character, besides `cp…`, `iso8859-…`, `koi8-…`, `mac-…`.
_ONE_BYTE = re.compile(r"cp(?!932|949|950|65001)\d+|iso8859-\d+|koi8-\w|mac-\w+|kz1048|ptcp154|hp-roman8")
# What is the same in every charset of the web; of its escapes and shifts other codecs make something else.
_MARKUP = rb"<p class='a-'>\u0041 \x41 +AGE- ~{VPND~} &amp;"
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_ASCII = bytes(range(0x80))
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_C1 = re.compile(rb"[\x80-\x9f]")
_FROM_C1 = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
# Characters that no page means: UTF-8 was read as Latin-1 and written as UTF-8 again.
_TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]){0,2}\xc2[\x80-\x9f]")
_SEQUENCE_IN_TEXT = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")
_PIECES = re.compile(rb"<[^<>]*>?|[^<]+")
# What UTF-8 looks like among text of one byte a letter: Latin letters, quotes and dashes, the euro, emoji.
_PASTED = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xba]|\xe2\x82\xac|\xe2\x84\xa2|\xf0\x9f[\x80-\xbf]{2}")
_LATIN = re.compile("[\x00-\u024f\u1e00-\u1eff\u2000-\u2bff\ufb00-\ufb06\ufe0f\ufeff\U0001f000-\U0001faff]*")


def _one_byte_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decoder's fallback for stray bytes in UTF-8: what windows-1252 makes of them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error("depeche-cp1252", _one_byte_as_cp1252)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Text of a page and the encoding it was read in.

    The order is: byte order mark, UTF-16 by its zeros, strict UTF-8, the HTTP header, the meta element, else
    windows-1252. What the bytes refute is not believed. A page that is mostly UTF-8 with stray bytes is read as
    UTF-8, the strays as windows-1252; in a page of one byte a letter, pieces of UTF-8 are read as such. What was
    encoded twice is decoded twice.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, errors="replace"), name
    if wide := _utf16(body):
        return body.decode(wide, errors="replace"), wide
    try:
        text = body.decode("utf-8")
        return (_SEQUENCE_IN_TEXT.sub(_once, text), "utf-8 twice") if _TWICE.search(body) else (text, "utf-8")
    except UnicodeDecodeError:
        declared = next(_declared(body, content_type), "cp1252")
    if not _ONE_BYTE.fullmatch(declared):
        return body.decode(declared, errors="replace"), declared
    latin = declared in ("cp1252", "iso8859-15")
    if _utf8_share(body) > (0.5 if latin else 0.9):
        return body.decode("utf-8", errors="depeche-cp1252"), "utf-8+cp1252"
    if latin:
        return _piecewise(body, "cp1252" if _C1.search(body) else declared)
    return body.decode(declared, errors="replace").translate(_FROM_C1), declared


def _once(match: re.Match[str]) -> str:
    """A character that was encoded twice; what is none stays."""
    try:
        return match[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _utf16(body: bytes) -> str | None:
    """`utf-16-le` or `-be` for bytes of which, without a mark, every other one is zero, as of markup in UTF-16."""
    head = body[:400]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if len(head) < 8 or max(odd, even) < 0.4 * len(head[::2]) or min(odd, even) > 0.1 * len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Python's names of the encodings that header and meta declare and that these bytes may be in."""
    labels = _HEADER_CHARSET.findall(content_type or "")
    labels += [m.decode("ascii", "ignore") for m in _META_CHARSET.findall(body[:8192])]
    for label in labels:
        try:
            name = codecs.lookup(label).name
            name = _WIDER.get(name, name)
            is_charset = _MARKUP.decode(name, "replace") == _MARKUP.decode()  # raises for a codec that makes no text
        except (LookupError, UnicodeError):
            continue
        if is_charset and not name.startswith("utf-8"):
            yield name


def _utf8_share(body: bytes) -> float:
    """Share of the bytes beyond ASCII that look like UTF-8, 0 to 1."""
    high = len(body.translate(None, _ASCII))
    return sum(map(len, _SEQUENCE.findall(body))) / max(1, high)


def _piecewise(body: bytes, encoding: str) -> tuple[str, str]:
    """A page of one byte a letter, tag by tag: what is UTF-8 was pasted from another page."""
    if not _PASTED.search(body):
        return body.decode(encoding, errors="replace"), encoding
    pieces = [_piece(piece[0], encoding) for piece in _PIECES.finditer(body)]
    return "".join(pieces), f"{encoding}+utf-8"


def _piece(piece: bytes, encoding: str) -> str:
    if piece.isascii():
        return piece.decode("ascii")
    try:
        text = piece.decode("utf-8")
        if _LATIN.fullmatch(text):
            return text
    except UnicodeDecodeError:
        pass
    text, start = "", 0
    for found in _PASTED.finditer(piece):
        text += piece[start : found.start()].decode(encoding, errors="replace") + found[0].decode("utf-8", "replace")
        start = found.end()
    return text + piece[start:].decode(encoding, errors="replace")
