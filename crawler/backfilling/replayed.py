"""What a web archive's answer says of the page that it stored, apart from what it says of itself."""

from datetime import datetime

from scrapy.http import Response

from crawler.clock import http_date

ORIGINAL = "x-archive-orig-"  # before the names of headers that came with the page
KEPT = frozenset(
    {
        "content-type", "content-language", "etag", "last-modified", "x-robots-tag", "tdm-reservation", "tdm-policy",
    }
)  # fmt: skip
"""Headers that are the page's where a web archive repeats them under their own names."""
OF_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})
Headers = tuple[tuple[str, str], ...]


def memento_time(response: Response) -> datetime | None:
    """When the page was taken (Memento-Datetime, RFC 7089); None for an answer that is no memento."""
    return http_date((response.headers.get(b"Memento-Datetime") or b"").decode("latin-1"))


def original_headers(headers: Headers) -> Headers:
    """The headers that came with the page when it was taken, as far as the web archive tells them.

    The Internet Archive puts `X-Archive-Orig-` before their names; pywb does so with some, and leaves others.
    """
    told = {name.lower()[len(ORIGINAL) :] for name, _ in headers if name.lower().startswith(ORIGINAL)}
    found = []
    for name, value in headers:
        bare = name.lower()
        if bare.startswith(ORIGINAL):
            name = name[len(ORIGINAL) :]
        elif bare not in KEPT or bare in told:
            continue
        if name.lower() not in OF_TRANSFER:
            found.append((name, value))
    return tuple(found)
