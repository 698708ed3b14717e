"""Addresses for which no site has an article: what one answers there is what "not found" looks like on it.

Many sites answer such an address with HTTP 200. A crawl asks for one a run and host before the first article; the
answer is kept as a capture of kind `probe`.
"""

import re
from urllib.parse import urlsplit, urlunsplit

NUMBER = "999999937"
"""Stands for what cannot be in every such address, so that an import knows it and a site's log explains it."""
_NAME = re.compile(r"[^/.]*(?=[^/]*$)")


def impossible_address(url: str, site_id: str | None) -> str:
    """An address formed like an article's, for an article that cannot be. `site_id` is the article's number in it."""
    parts = urlsplit(url)
    number = re.search(r"\d+", site_id or "")
    if number:
        whole = re.compile(rf"(?<!\d){number[0]}(?!\d)")
        path, query = (whole.sub(NUMBER, part) for part in (parts.path, parts.query))
    else:
        path, query = parts.path, parts.query
    last = path.rpartition("/")[2]
    if NUMBER not in f"{last}?{query}" and last:
        path = _NAME.sub(f"depeche-{NUMBER}", path, count=1)
    return urlunsplit((parts.scheme, parts.netloc, path, query, "")) if NUMBER in path + query else ""


def is_probe(url: str) -> bool:
    """True for an address made by `impossible_address`."""
    return NUMBER in url
