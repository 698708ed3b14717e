"""Reads the HTML files in which the database Europresse saves the texts that were selected there.

Two forms are known, by what public converters look for in them. Today's has an `<article>` a notice, with classes for
publication, header, title, names and text. Until about 2013 a notice was a table, and its text stood loose in a cell
behind a `<span class="TitreArticleVisu">`. Both end a notice with the database's own name of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from lxml import etree, html

from crawler.archive.licensed import Notice
from crawler.lexicon import months, words
from crawler.reading.elements import RENDERED, UNSEEN
from crawler.reading.encodings import decode
from crawler.reading.parsing import parse
from crawler.text import folded, tidy
from crawler.translating.recorded import recorded

SOURCE = "europresse"
MAX_NAME = 10  # words of the line behind an old title that may be names
CLOSING = 4  # lines at the end of a text, one of which may say whose it is
MAX_RIGHTS = 200  # characters of it

_ARTICLE = re.compile(r"<article[\s>]", re.IGNORECASE)
_PUBLICATION = re.compile(r"<span[^>]{0,200}?class\s*=\s*[\"']?DocPublicationName\b", re.IGNORECASE)
_ARTICLE_END = re.compile(r"</article\s*>", re.IGNORECASE)
_FILE_END = re.compile(r"</html\s*>", re.IGNORECASE)
_DOCUMENT = re.compile(r"\b[a-z]+·(\d{4})(\d\d)(\d\d)·\w+·[\w.-]+")
_DOCUMENT_END = re.compile(rf"{_DOCUMENT.pattern}\s*<")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)\D{0,20}\d{4}", re.IGNORECASE)
_DATE = re.compile(r"(?P<day>\d{1,2})[^\W\d_]{0,2} (?P<month>[^\W\d_]{3,})\.? (?P<year>\d{4})\b")
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,})\.? (?P<day>\d{1,2})[^\W\d_]{0,2},? (?P<year>\d{4})\b")
_PAGE = re.compile(r"\bpp?\. ?(?P<page>\S.*)")
_GAP = re.compile(r"\s{4,}")
_BETWEEN_NAMES = re.compile(r"\s*[;|]\s*")


@dataclass(kw_only=True, slots=True)
class Export:
    """What a file of the database holds."""

    notices: list[Notice] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """The notices that are none, in words: `notice 12: no text (La Gazette, 4 mars 2019)`."""
    cut: bool = False
    """The file breaks off. A notice that broke off with it is left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Header:
    """The line above a title: `Sports, mercredi 20 juin 2012 345 mots, p. 5`."""

    section: str | None
    day: str | None
    page: str | None


def _lacking(number: int, field: str, known: str) -> str:
    """That a notice has no publication, title or text; with what is known of it."""
    values = {"number": number, "text": known}
    if known:
        return {
            "publication": recorded("notice {number}: no publication ({text})", **values),
            "title": recorded("notice {number}: no title ({text})", **values),
            "text": recorded("notice {number}: no text ({text})", **values),
        }[field]
    return {
        "publication": recorded("notice {number}: no publication", **values),
        "title": recorded("notice {number}: no title", **values),
        "text": recorded("notice {number}: no text", **values),
    }[field]


def read_export(body: bytes) -> Export:
    """The notices of a file, in its order; none when it is no export of this database.

    The order of the file's bytes, not its markup, says where a notice begins: one that is broken spoils no other.
    """
    text = decode(body)[0]
    begins = _ARTICLE if _ARTICLE.search(text) and _PUBLICATION.search(text) else _PUBLICATION
    pieces = _pieces(text, begins)
    export = Export(cut=bool(pieces) and not _FILE_END.search(pieces[-1]))
    if export.cut and not (_ARTICLE_END if begins is _ARTICLE else _DOCUMENT_END).search(pieces[-1]):
        pieces.pop()
    for number, piece in enumerate(pieces, 1):
        notice = _notice(parse(piece), piece)
        missing = next((name for name in ("publication", "title", "text") if not getattr(notice, name)), None)
        if missing:
            known = ", ".join(filter(None, (notice.publication, notice.day, notice.title)))
            export.unreadable.append(_lacking(number, missing, known))
        else:
            export.notices.append(notice)
    return export


def _pieces(text: str, begins: re.Pattern[str]) -> list[str]:
    starts = [match.start() for match in begins.finditer(text)]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _notice(tree: html.HtmlElement, piece: str) -> Notice:
    document = _DOCUMENT.search(piece)
    names = (node.text_content() for node in tree.find_class("DocPublicationName"))
    name, edition, page = _publication(next(filter(str.strip, names), ""))
    header = _header(" ".join(_text(node) for node in tree.find_class("DocHeader")))
    old = next(iter(tree.find_class("TitreArticleVisu")), None)
    title, lead, authors, lines = _loose(tree, old) if old is not None else _classed(tree)
    lines, rights = _without_rights(lines)
    return Notice(
        source=SOURCE,
        document=document[0] if document else None,
        publication=name,
        edition=edition,
        day=header.day or (_day(*document.groups()) if document else None),
        page=header.page or page,
        section=header.section,
        title=title,
        lead=lead,
        authors=authors,
        text="\n\n".join(lines),
        rights=rights or next(filter(_RIGHTS.match, map(_text, tree.iter("small"))), None),
    )


def _publication(said: str) -> tuple[str, str | None, str | None]:
    """Name, edition and page of `L'Est Éclair, no. 1234, p. 5`.

    Behind a comma, what has a figure is no part of the name; nor is anything behind a gap.
    """
    first, *others = map(tidy, _GAP.split(said.strip()))
    name, *parts = first.split(", ")
    while parts and not any(map(str.isdigit, parts[0])):
        name += f", {parts.pop(0)}"
    pages = [match["page"] for part in parts if (match := _PAGE.match(part))]
    editions = [part for part in parts if not _PAGE.match(part)] + others
    return name, ", ".join(editions) or None, ", ".join(pages) or None


def _header(said: str) -> _Header:
    said = tidy(said.replace("\xa0", " "))
    found = next(filter(None, (_dated(pattern, said) for pattern in (_DATE, _MONTH_FIRST))), None)
    page = _PAGE.search(said, found[1].end() if found else 0)
    before = said[: found[1].start()] if found else said[: page.start()] if page else said
    parts = [part for part in (part.strip() for part in before.split(",")) if part]
    if parts and found and (found[1].re is _MONTH_FIRST or folded(parts[-1]) in words("calendar.weekdays")):
        parts.pop()  # `Thursday, December 22, 2022`, `jeudi 22 décembre 2022`
    return _Header(
        section=", ".join(parts) or None, day=found[0] if found else None, page=page["page"].strip() if page else None
    )


def _dated(pattern: re.Pattern[str], said: str) -> tuple[str, re.Match[str]] | None:
    for match in pattern.finditer(said):
        month = months().get(folded(match["month"]))
        if month and (day := _day(match["year"], month, match["day"])):
            return day, match
    return None


def _day(year: str, month: str | int, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _classed(tree: html.HtmlElement) -> tuple[str, str | None, tuple[str, ...], list[str]]:
    """Title, lead, names and paragraphs of today's form."""
    head = next(iter(tree.find_class("titreArticle")), None)
    title = _first_text(tree, "rdp__articletitle") or _first_text(tree, "titreArticleVisu")
    lead = _first_text(tree, "rdp__subtitle")
    signed = _first_text(tree, "docAuthors")
    following = head.getnext() if head is not None else None
    if not signed and following is not None and "sm-margin-bottomNews" in (following.get("class") or ""):
        signed = _text(following)
    contents = [*tree.find_class("docOcurrContainer"), *tree.find_class("DocText")]
    lines = next(filter(None, (list(_lines(content)) for content in contents)), [])
    return title or (_text(head) if head is not None else ""), lead or None, _names(signed), lines


def _loose(tree: html.HtmlElement, title: html.HtmlElement) -> tuple[str, str | None, tuple[str, ...], list[str]]:
    """The same of the old form: lines behind the title, down to the line that names the document."""
    lines: list[str] = []
    for line in _lines(tree, behind=title):
        if _DOCUMENT.search(line):
            break
        lines.append(line)
    signed = lines[0] if len(lines) > 1 and _are_names(lines[0]) else ""
    return _text(title), None, _names(signed), lines[bool(signed) :]


def _are_names(line: str) -> bool:
    said = line.split()
    return 1 < len(said) <= MAX_NAME and line[-1] not in ".!?…:»" and all(w[0].isupper() for w in said if len(w) > 3)


def _names(signed: str) -> tuple[str, ...]:
    return tuple(name for name in (name.strip(" *,") for name in _BETWEEN_NAMES.split(signed)) if name)


def _without_rights(lines: list[str]) -> tuple[list[str], str | None]:
    """The lines without the one at their end that says whose the text is, and that one."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 1 - CLOSING), -1):
        if _RIGHTS.match(lines[place]) and len(lines[place]) <= MAX_RIGHTS:
            return lines[:place] + lines[place + 1 :], lines[place]
    return lines, None


def _first_text(tree: html.HtmlElement, name: str) -> str:
    return next(filter(None, map(_text, tree.find_class(name))), "")


def _text(element: html.HtmlElement) -> str:
    return tidy(" ".join(_lines(element)))


def _lines(element: html.HtmlElement, behind: html.HtmlElement | None = None) -> Iterator[str]:
    """The lines that an element shows, ended by `br` and by blocks; only those behind one of its elements."""
    pending: list[str] = []
    shown = behind is None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        if event != "comment" and (node.tag in RENDERED or node.tag == "br"):
            if shown and (line := tidy("".join(pending).replace("\n", " "))):
                yield line
            pending.clear()
        if event == "start":
            pending.append(node.text or "" if node.tag not in UNSEEN else "")
            continue
        if node is behind:
            shown = True
            pending.clear()
        if node is not element:
            pending.append(node.tail or "")
    if shown and (line := tidy("".join(pending).replace("\n", " "))):
        yield line
