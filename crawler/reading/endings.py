"""Whether a page of HTML has its end. A page may leave out end tags; a cut one opens more than it closes."""

import re

_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)(?:html|body|main|article|section|div|p)\b", re.IGNORECASE)
TAIL = 4  # the end stands in the last quarter of a page: scripts and comments may follow it


def has_end(body: bytes) -> bool:
    """True when the HTML of a page is closed in its last quarter."""
    body = _one_byte(body)
    return _END.search(body, len(body) - len(body) // TAIL - 16 if len(body) > 64 else 0) is not None


def leaves_open(body: bytes) -> bool:
    """True when a page opens more blocks than it closes."""
    return sum(-1 if slash else 1 for slash in _TAG.findall(_one_byte(body))) > 0


def _one_byte(body: bytes) -> bytes:
    """Markup as ASCII also where the page is UTF-16."""
    return body.replace(b"\0", b"") if b"\0" in body[:64] else body
