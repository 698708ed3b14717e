"""The one article that somebody names: by its number, its key in any case, or an address of any form.

`depeche show`, `trace` and `export --url`, the pages and Python programs all ask here.
"""

import re
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.tombstones import Tombstone, find_tombstone
from crawler.urls import canonical, key_of, original

_SCHEME = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)
_KEY = re.compile(r"\w+:[^/]+")


def named_article(archive: Archive, wanted: str) -> dict[str, Any] | None:
    """The row of an article; None when the archive has no such one.

    An address may lack its scheme or www., have another slug or none, and be of an older form: where no such address
    is known, the outlet's own number in it decides.
    """
    wanted = wanted.strip()
    row = archive.article(wanted)
    if row is None and _KEY.fullmatch(wanted):
        row = archive.one("SELECT * FROM articles WHERE key = ? COLLATE NOCASE ORDER BY key LIMIT 1", wanted)
    if row is None and "." in wanted:
        row = _by_address(archive, _whole(wanted))
    return row


def named_tombstone(archive: Archive, wanted: str) -> Tombstone | None:
    """The tombstone of an article that was forgotten, by its key in any case or an address of any form; or None."""
    wanted = wanted.strip()
    if _KEY.fullmatch(wanted):
        return find_tombstone(archive, None, wanted)
    if "." not in wanted:
        return None
    url = _whole(wanted)
    try:
        forms = _forms(canonical(url))
    except ValueError:  # `http://[`
        return None
    found = (stone for form in forms if (stone := find_tombstone(archive, form, None)))
    return next(found, None) or _tombstone_by_number(archive, url)


def _tombstone_by_number(archive: Archive, url: str) -> Tombstone | None:
    if archive.one("SELECT 1 AS one FROM tombstones") is None:
        return None
    from crawler.outlets import known_press  # loads Scrapy, which most names need not wait for

    known = known_press().identify(url)
    return find_tombstone(archive, None, known[0]) if known else None


def _whole(address: str) -> str:
    """The address with a scheme. Some programs make one slash of the two behind it."""
    found = _SCHEME.match(address)
    return original(f"{found[1].lower()}://{address[found.end() :]}" if found else f"https://{address.lstrip('/')}")


def _by_address(archive: Archive, url: str) -> dict[str, Any] | None:
    try:
        hashed, forms = key_of(url), _forms(canonical(url))
    except ValueError:  # `http://[`
        return None
    for form in forms:
        if row := archive.article(form):
            return row
    row = archive.one("SELECT * FROM articles WHERE key IN (SELECT id || ':' || ? FROM outlets)", hashed)
    return row or _by_number(archive, url)


def _forms(url: str) -> list[str]:
    """The address with either scheme, with and without www. and a slash at its end."""
    bare = re.sub(r"^https?://(www\.)?", "", url)
    ends = [bare] if "?" in bare else [bare.rstrip("/"), f"{bare.rstrip('/')}/"]
    return [f"{scheme}://{www}{end}" for scheme in ("https", "http") for www in ("", "www.") for end in ends]


def _by_number(archive: Archive, url: str) -> dict[str, Any] | None:
    """By the outlet's own number in the address, which its file in spiders/ reads."""
    from crawler.outlets import known_press  # loads Scrapy, which most names need not wait for

    found = known_press().identify(url)
    return archive.one("SELECT * FROM articles WHERE key = ?", found[0]) if found else None
