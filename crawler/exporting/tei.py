"""TEI P5: one `teiCorpus`, a `TEI` an article, valid against tei_all (https://tei-c.org/guidelines/).

Paragraphs are `p`, line feeds inside them `lb`, runs of items `list`; the archive does not tell subheads from
paragraphs. XML has no control characters: they are left out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from crawler import __version__
from crawler.exporting.names import Organisation, Person, author_of
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Citation, Link, Row, file_name

NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
TEI = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ITEM = re.compile(r"([-–•]) (?=\S)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")
_URI = "%:/?#[]@!$&'()*+,;=~"


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{NAMESPACE}}}teiCorpus", nsmap={None: NAMESPACE}):
            file.write("\n", corpus_header(options), "\n")
            for row in rows:
                file.write(article(row, options), "\n")
    out.write(b"\n")


def xml_text(text: str) -> str:
    """The text without characters that XML does not have."""
    return _NO_XML.sub("", text)


def corpus_header(options: ExportOptions) -> etree._Element:
    """What the corpus is, whose it is, and how its texts were made."""
    return TEI.teiHeader(
        TEI.fileDesc(
            TEI.titleStmt(TEI.title(xml_text(options.title))),
            TEI.extent(TEI.measure(f"{options.rows} articles", unit="articles", quantity=str(options.rows))),
            TEI.publicationStmt(
                TEI.distributor(f"depeche {__version__}"),
                TEI.date(when=options.made),
                TEI.availability(TEI.p(xml_text(options.rights)), status="restricted"),
            ),
            TEI.sourceDesc(TEI.p("Pages of news outlets on the web, one bibl in the header of each text.")),
        ),
        TEI.encodingDesc(
            TEI.projectDesc(TEI.p("Collected by the news archive depeche, which keeps each page as it was fetched.")),
            TEI.editorialDecl(
                TEI.p("Texts are those that readers were shown, without advertisements, menus and related stories.")
            ),
        ),
    )


def article(row: Row, options: ExportOptions) -> etree._Element:
    text = TEI.text(body(row, options), *back(row, options))
    if row.language:
        text.set(f"{XML}lang", row.language)
    tei = TEI.TEI(header(row, options), text)
    tei.set(f"{XML}id", f"art-{file_name(row.key)}")
    return tei


def header(row: Row, options: ExportOptions) -> etree._Element:
    authors = [author(name, row) for name in row.authors]
    return TEI.teiHeader(
        TEI.fileDesc(
            TEI.titleStmt(TEI.title(xml_text(row.title)), *authors),
            TEI.extent(TEI.measure(f"{row.words} words", unit="words", quantity=str(row.words))),
            TEI.publicationStmt(
                TEI.publisher(xml_text(row.outlet_name)),
                TEI.idno(row.key, type="key"),
                TEI.availability(TEI.p(xml_text(options.rights)), *restrictions(row), status="restricted"),
            ),
            TEI.sourceDesc(source(row)),
        ),
        *profile(row),
    )


def restrictions(row: Row) -> Iterator[etree._Element]:
    """What must be known before the text is used: what was hidden, what its publisher reserves."""
    if row.access == "partial":
        yield TEI.p("Only a part of this article was open to anonymous readers.")
    if row.noarchive:
        yield TEI.p("The publisher asks that this page not be archived (noarchive).")
    if row.tdm_reservation:
        policy = f" Its policy: {row.tdm_policy}" if row.tdm_policy else ""
        yield TEI.p(xml_text(f"The publisher reserves text and data mining.{policy}"))


def source(row: Row) -> etree._Element:
    """The article as a reference: everything a citation needs."""
    bibl = TEI.bibl(
        TEI.title(xml_text(row.title), level="a"),
        *(author(name, row) for name in row.authors),
        TEI.title(xml_text(row.outlet_name), level="j"),
        *dated("published", row.published if row.published_precision == "minute" else row.day, row.published_raw),
        *dated("modified", row.modified),
        *dated("captured", row.captured),
        TEI.idno(xml_text(row.url), type="URL"),
        TEI.note(row.access, type="access"),
        TEI.note(row.status, type="status"),
        TEI.note(row.text_sha256, type="text_sha256"),
    )
    if row.section:
        bibl.append(TEI.biblScope(xml_text(row.section), unit="section"))
    return bibl


def dated(kind: str, moment: str | None, words: str | None = None) -> Iterator[etree._Element]:
    if moment:
        date = TEI.date(xml_text(words or moment), type=kind)
        if _MOMENT.fullmatch(moment):
            date.set("when", moment)
        yield date


def author(name: str, row: Row) -> etree._Element:
    match author_of(name, row.outlet_name):
        case Person() as person:
            parts = {
                "roleName": person.style, "forename": person.given, "nameLink": person.particle,
                "surname": person.family,
            }  # fmt: skip
            names = [TEI(tag, xml_text(part)) for tag, part in parts.items() if part]
            for element in names[:-1]:
                element.tail = "" if (element.text or "").endswith(("'", "’")) else " "
            return TEI.author(TEI.persName(*names))
        case Organisation(name=whole):
            return TEI.author(TEI.orgName(xml_text(whole)))


def profile(row: Row) -> Iterator[etree._Element]:
    parts = []
    if row.language:
        parts.append(TEI.langUsage(TEI.language(row.language, ident=row.language)))
    if row.tags:
        parts.append(TEI.textClass(TEI.keywords(*(TEI.term(xml_text(tag)) for tag in row.tags))))
    if parts:
        yield TEI.profileDesc(*parts)


def body(row: Row, options: ExportOptions) -> etree._Element:
    """Head, lead and text; without text, a `gap` that says why."""
    if not options.text:
        return TEI.body(TEI.p(TEI.gap(reason="copyright")))
    parts = [TEI.head(xml_text(row.title))]
    if row.lead:
        parts.append(TEI.div(*blocks(row.lead), type="lead"))
    parts.append(TEI.div(*(list(blocks(row.body or "")) or [TEI.p()]), type="text"))
    return TEI.body(*parts)


def blocks(text: str) -> Iterator[etree._Element]:
    """Paragraphs and lists. A list is one paragraph of items, a line each, or several paragraphs of one item each."""
    run: list[str] = []
    for part in [part for part in xml_text(text).split("\n\n") if part.strip()]:
        if _ITEM.match(part) and "\n" not in part and (not run or run[0][0] == part[0]):
            run.append(part)
            continue
        yield from flushed(run)
        run = []
        lines = part.split("\n")
        if len(lines) > 1 and all(_ITEM.match(line) for line in lines) and len({line[0] for line in lines}) == 1:
            yield TEI.list(*(TEI.item(line[2:]) for line in lines), rend=lines[0][0])
        elif _ITEM.match(part) and "\n" not in part:
            run = [part]
        else:
            yield paragraph(part)
    yield from flushed(run)


def flushed(run: list[str]) -> Iterator[etree._Element]:
    """One item alone is a paragraph: in French, as likely a line of dialogue."""
    if len(run) > 1:
        yield TEI.list(*(TEI.item(TEI.p(part[2:])) for part in run), rend=run[0][0])
    elif run:
        yield paragraph(run[0])


def paragraph(text: str) -> etree._Element:
    first, *others = text.split("\n")
    made = TEI.p(first)
    for line in others:
        brk = TEI.lb()
        brk.tail = line
        made.append(brk)
    return made


def back(row: Row, options: ExportOptions) -> Iterator[etree._Element]:
    parts = []
    if options.links and row.links:
        parts.append(TEI.div(TEI.list(*(TEI.item(link(one)) for one in row.links)), type="links"))
    if options.links and row.citations:
        parts.append(TEI.div(TEI.listBibl(*(citation(one) for one in row.citations)), type="citations"))
    if parts:
        yield TEI.back(*parts)


def link(one: Link) -> etree._Element:
    made = TEI.ref(xml_text(one.text or one.url), target=quote(xml_text(one.url), safe=_URI), type=one.kind)
    if one.target:
        made.set("corresp", f"#art-{file_name(one.target)}")
    return made


def citation(one: Citation) -> etree._Element:
    made = TEI.bibl(TEI.title(xml_text(one.outlet), level="j"), *dated("cited", one.cited_date), type=one.verb)
    made.append(TEI.note(one.evidence, type="evidence"))
    made.append(TEI.note(f"{one.score:g}", type="score"))
    if one.url:
        made.append(TEI.ptr(target=quote(xml_text(one.url), safe=_URI)))
    notes = {"key": one.target, "via": one.via, "passage": one.passage}
    made.extend(TEI.note(xml_text(text), type=kind) for kind, text in notes.items() if text)
    return made
