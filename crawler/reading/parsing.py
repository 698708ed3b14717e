"""The tree of a page: what browsers make of its markup, where libxml2 alone would lose text."""

import re

from lxml import etree, html

MAX_TEXT = 5_000_000  # characters parsed; a news page has a tenth of it
# lxml.html looks up a class for each tag in Python, at a third of the cost of a walk; all we ask is one class.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
# Browsers read on behind these (https://html.spec.whatwg.org/#the-after-body-insertion-mode); libxml2 drops the rest.
_ENDS = re.compile(rb"</(?:[Bb][Oo][Dd][Yy]|[Hh][Tt][Mm][Ll])\s*>")  # a third faster than by a flag
# Pages that React streams: a template marks the place, its content follows hidden, and a script puts it there.
_PLACES, _CONTENT = ("B:", "P:"), "S:"


def parse(text: str) -> html.HtmlElement:
    """An HTML tree whatever the text is; an empty one when there is nothing to parse."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    data = text[:MAX_TEXT].encode("utf-8", "replace").replace(b"\x00", b"")
    try:
        tree = html.document_fromstring(_ENDS.sub(b"", data), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.document_fromstring("<html><body></body></html>")
    if b'id="S:' in data:
        _put_streamed_in_place(tree)
    return tree


def _put_streamed_in_place(tree: html.HtmlElement) -> None:
    """Move what a page brings hidden behind its frame to where its script would show it.

    Source: React's server renderer, `<div hidden id="S:0">` for `<template id="B:0">` (or `P:0`, inside another).
    """
    marked = {node.get("id") or "": node for node in tree.iter("div", "template") if ":" in (node.get("id") or "")}
    for name, content in marked.items():
        if name.startswith(_CONTENT) and content.get("hidden") is not None:
            del content.attrib["hidden"]
            number = name.removeprefix(_CONTENT)
            place = next((marked[mark + number] for mark in _PLACES if mark + number in marked), None)
            if place is not None and content not in place.iterancestors():
                place.addprevious(content)
