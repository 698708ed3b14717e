"""Atom feeds (RFC 4287) of a search, newest articles first, and of edits: for readers of feeds and for scripts."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from crawler.clock import stamp
from crawler.editing.edits import Edit
from crawler.serving.names import value_name
from crawler.translating import _

NAMESPACE = "http://www.w3.org/2005/Atom"
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Address = Callable[[str], str]
"""The absolute address of a path of this server."""


def feed_of_articles(title: str, here: str, page: str, articles: Iterable[dict[str, Any]], address: Address) -> bytes:
    """A feed of articles as lists show them. `here` is its own address, `page` that of the page for people."""
    feed = _Feed(title, here, page)
    for one in articles:
        entry = feed.entry(address(f"/article/{one['key']}"), one["title"], one["published"] or one["first_seen"])
        for name in json.loads(one["authors"]):
            _add(_add(entry, "author"), "name", name)
        _add(entry, "category", term=one["outlet"], label=one["outlet_name"])
        if one["section"]:
            _add(entry, "category", term=one["section"])
        if one["lead"]:
            _add(entry, "summary", one["lead"])
        _add(entry, "published", _moment(one["published"] or one["first_seen"]))
        _add(entry, "link", rel="via", href=one["url"])
    return feed.written()


def feed_of_edits(title: str, here: str, page: str, edits: Iterable[Edit], address: Address) -> bytes:
    """A feed of what outlets changed after publication; a summary has the sentences before and after."""
    feed = _Feed(title, here, page)
    for one in edits:
        link = address(f"/article/{one['key']}")
        entry = feed.entry(f"{link}#edit-{one['seen']}", one["title"], one["seen"], link=link)
        for kind in one["kinds"]:
            _add(entry, "category", term=kind, label=value_name("kinds", kind))
        _add(entry, "category", term=one["outlet"])
        told = [
            _("{kind}: {before} → {after}").format(
                kind=value_name("kinds", change["kind"]), before=change["before"] or "–", after=change["after"] or "–"
            )
            for change in one["changes"]
        ]
        _add(entry, "summary", "\n".join(told))
        _add(entry, "link", rel="via", href=one["url"])
    return feed.written()


class _Feed:
    """A feed while its entries are added."""

    def __init__(self, title: str, here: str, page: str) -> None:
        self.root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})
        _add(self.root, "id", here)
        _add(self.root, "title", title)
        self.updated = _add(self.root, "updated", _moment("1970-01-01"))  # of the newest entry, once there is one
        _add(_add(self.root, "author"), "name", "depeche")
        _add(self.root, "link", rel="self", href=here, type="application/atom+xml")
        _add(self.root, "link", rel="alternate", href=page, type="text/html")

    def entry(self, ident: str, title: str, moment: str, link: str | None = None) -> Any:
        """A new entry, its address the same as `ident` if not given. `moment` is ISO 8601."""
        entry = _add(self.root, "entry")
        _add(entry, "id", ident)
        _add(entry, "title", title)
        _add(entry, "updated", _moment(moment))
        _add(entry, "link", rel="alternate", href=link or ident, type="text/html")
        self.updated.text = max(self.updated.text, _moment(moment))
        return entry

    def written(self) -> bytes:
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    for key, value in attributes.items():
        element.set(key, _UNWRITABLE.sub("\ufffd", value))
    if text is not None:
        element.text = _UNWRITABLE.sub("\ufffd", text)
    return element


def _moment(said: str) -> str:
    """ISO 8601 in UTC, so that moments can be compared; a day alone is taken at its beginning."""
    when = datetime.fromisoformat(said)
    return stamp(when if when.tzinfo else when.replace(tzinfo=UTC))
