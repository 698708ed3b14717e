"""Making an edition: the captures first, then the tables, then what tells of them, and the hashes of all last.

The same archive, selection, day and versions of the libraries give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from crawler.editions import ABOUT, CAPTURES, PACKED
from crawler.editions import documents as texts
from crawler.editions.about import SCOPE, About, collection, facts
from crawler.editions.copying import Copied, Copier
from crawler.editions.crate import write_crate
from crawler.editions.datacite_ import write_datacite
from crawler.editions.options import EditionOptions
from crawler.editions.packing import write_wacz
from crawler.editions.sums import write_sums
from crawler.errors import UsageError
from crawler.exporting import FORMATS
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import ArchivedCopy, Row
from crawler.exporting.selection import Selection
from crawler.text import as_json
from crawler.translating import _

LIBRARIES = ("wacz.waczindexer", "rocrate.rocrate", "datacite.schema45", "pyarrow.parquet")
INSTALL = "pip install 'depeche-archive[edition]'"
FILES: dict[str, tuple[str, str]] = {
    "README.md": ("text/markdown", "what this edition is, and how to cite and verify it"),
    "methods.md": ("text/markdown", "how the articles were collected and read; what the corpus lacks"),
    "rights.md": ("text/markdown", "whose the texts are, and what may be done with them"),
    "dictionary.md": ("text/markdown", "what the columns mean"),
    "articles.parquet": ("application/vnd.apache.parquet", "the articles without their texts, as a table"),
    "articles.jsonl": ("application/jsonl", "the articles with their texts, a line each"),
    CAPTURES: ("application/jsonl", "the captures, and which text was read from which, a line each"),
    PACKED: ("application/wacz", "the captures themselves: the pages as they were fetched"),
    "articles.bib": ("application/x-bibtex", "a reference to each article and its archived copy, for BibLaTeX"),
    "articles.csl.json": ("application/vnd.citationstyles.csl+json", "the same as CSL-JSON"),
    "citation.bib": ("application/x-bibtex", "a reference to the edition itself, for BibLaTeX"),
    "citation.csl.json": ("application/vnd.citationstyles.csl+json", "the same as CSL-JSON"),
    "completeness.csv": ("text/csv", "what was announced and what became of it, by outlet"),
    ABOUT: ("application/json", "all figures: selection, counts, completeness, gaps, what was left out"),
    "datacite.json": ("application/json", "metadata for DataCite"),
    "datacite.xml": ("application/xml", "the same as XML"),
}
WITH_TEXT = ("articles.jsonl", CAPTURES, PACKED)
"""What an edition without text does not have."""
DOCUMENTS = {
    "methods.md": texts.methods,
    "rights.md": texts.rights,
    "dictionary.md": texts.dictionary,
    "completeness.csv": texts.completeness_table,
    "citation.bib": texts.bibtex,
    "citation.csl.json": texts.csl,
}


def check_libraries() -> None:
    """Raise UsageError where a library of the extra `edition` is not installed."""
    for name in LIBRARIES:
        try:
            import_module(name)
        except ImportError as error:
            message = _("An edition needs {library}, which is not installed: {command}")
            raise UsageError(message.format(library=name.partition(".")[0], command=INSTALL)) from error


def build(selection: Selection, options: EditionOptions, folder: Path) -> tuple[About, str]:
    """Write an edition of a selection into a new folder. Returns its facts, and the SHA-256 of its list of hashes.

    The selection has its texts, and is public unless `options.private`. Raises OSError, and as
    `check_libraries` does.
    """
    check_libraries()
    folder.mkdir()
    with ExitStack() as later:
        warc = folder / f"{options.name}.warc.gz"
        copied, pages = Copied(), dict[str, ArchivedCopy]()
        if options.text:
            later.callback(warc.unlink)
            copied, pages = _copy(selection, options, warc, folder / CAPTURES)
        about = facts(selection, options, copied)
        _write_tables(selection, options, folder, pages)
        if options.text:
            listed = _page_list(selection, folder / CAPTURES)
            scope = SCOPE[options.private]
            write_wacz(folder / PACKED, warc, listed, about.title, scope, options.day)
    _write_documents(folder, about)
    return about, write_sums(folder)


def _copy(
    selection: Selection, options: EditionOptions, warc: Path, lines: Path
) -> tuple[Copied, dict[str, ArchivedCopy]]:
    with warc.open("wb") as records, lines.open("wb") as listed:
        copier = Copier(selection, records, listed, collection(options))
        copier.describe(warc.name, options.day, SCOPE[options.private])
        return copier.copy(), copier.pages


def _write_tables(
    selection: Selection, options: EditionOptions, folder: Path, pages: dict[str, ArchivedCopy]
) -> None:  # fmt: skip
    forms = {"articles.parquet": "parquet", "articles.bib": "bibtex", "articles.csl.json": "csl"}
    forms |= {"articles.jsonl": "jsonl"} if options.text else {}
    for name, form in forms.items():
        rows: Iterable[Row] = selection.rows()
        if options.text:
            rows = (replace(row, archived=pages.get(row.key)) for row in rows)
        with (folder / name).open("wb") as out:
            FORMATS[form].writer()(rows, out, ExportOptions(text=form == "jsonl", rows=selection.count))


def _page_list(selection: Selection, lines: Path) -> Iterator[bytes]:
    """The pages from which articles were read, with their titles, for programs that replay them."""
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "Articles"}\n'
    sql = "SELECT title FROM articles WHERE key = ?"
    with lines.open("rb") as file:
        for line in file:
            one = json.loads(line)
            if any(text["of"] == "article" for text in one["texts"]):
                title = (selection.archive.one(sql, one["key"]) or {"title": ""})["title"]
                page = {
                    "id": one["key"],
                    "url": one["url"],
                    "ts": one["fetched"].replace("+00:00", "Z"),
                    "title": title,
                }
                yield json.dumps(page, ensure_ascii=False).encode() + b"\n"


def _write_documents(folder: Path, about: About) -> None:
    """All that tells of the edition; the crate, which lists the others with their sizes, last."""
    files = {name: said for name, said in FILES.items() if about.options.text or name not in WITH_TEXT}
    for name, write in DOCUMENTS.items():
        (folder / name).write_text(write(about), "utf-8")
    (folder / ABOUT).write_text(as_json(about.as_record()) + "\n", "utf-8")
    write_datacite(folder, about)
    listed = files | {"ro-crate-metadata.json": ("application/ld+json", "the same facts as an RO-Crate")}
    (folder / "README.md").write_text(texts.readme(about, listed), "utf-8")
    write_crate(folder, about, files)
