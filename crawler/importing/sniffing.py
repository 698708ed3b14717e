"""What bytes are, where their declaration is missing or says nothing."""

import codecs
import re
from pathlib import Path

from crawler.discovering.unzipping import unzipped

# https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type; any white space ends a tag.
_HTML = re.compile(
    rb"\s*(?:<!--|<(?:!DOCTYPE\s+HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P)[\s>])",
    re.IGNORECASE,
)
_XHTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+)?HTML[\s>]", re.IGNORECASE | re.DOTALL
)
# Types that say nothing: servers give them to what they do not know.
_UNKNOWN = {"", "text/plain", "application/octet-stream", "unknown/unknown", "application/unknown", "*/*"}
_XML = {"text/xml", "application/xml"}
_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+")
_CONTROLS = bytes([*range(9), *range(14, 32)])
SNIFFED = 8192  # bytes; the standard reads 1445, but comments may come first


def is_html(body: bytes, content_type: str | None) -> bool:
    """True for an HTML page: it is declared as one, or it begins as one and is declared as nothing else."""
    declared = (content_type or "").split(";")[0].strip().lower()
    if "html" in declared:
        return True
    if declared in _XML:
        return bool(_XHTML.match(_start_of(body)))
    if declared in _UNKNOWN or not _TYPE.fullmatch(declared):
        start = _start_of(body)
        return bool(_HTML.match(start) or _XHTML.match(start))
    return False


def begins_as_page(file: Path) -> bool:
    """True for a file that begins as an HTML page does, gzipped or not, whatever it is called.

    Raises OSError for one that cannot be read.
    """
    with file.open("rb") as stream:
        return is_html(unzipped(stream.read(SNIFFED), SNIFFED), None)


def _start_of(body: bytes) -> bytes:
    start = body[:SNIFFED]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return start.removeprefix(codecs.BOM_UTF8)


def is_binary(body: bytes) -> bool:
    """True for bytes that begin with more control characters than any page has, UTF-16 and UTF-32 excepted."""
    start = body[:1024]
    controls = len(start) - len(start.translate(None, _CONTROLS))
    return controls > 0.05 * len(start) and not start.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff")
    )
