"""The plugin that Datasette calls: routes of our pages, filters and variables of templates, cells and facets."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup
from sqlite_utils import Database

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.descriptions import JSON_COLUMNS
from crawler.editing.edits import edit_kinds
from crawler.keeping.naming import named_article
from crawler.searching.query import MAX_QUERY, MAX_WORDS
from crawler.serving import article, atom, calendar, charts, edits, finding, front, hits, labels, story, taking
from crawler.serving.exact import ExactDatabaseView, ExactTableView
from crawler.serving.facet import YearFacet
from crawler.serving.limits import PAGE_LIMIT_MS, limit_connection, sentence_for
from crawler.serving.metadata import REFERENCE_COLUMNS, SHOWN_COLUMNS, TITLE
from crawler.serving.queries import QUERIES
from crawler.serving.wording import FILTERS, moment, values_of

T = TypeVar("T")
NAME_LISTS = JSON_COLUMNS - {"fields"}  # shown as names between commas
LABEL_COLUMNS: dict[tuple[str | None, str], str] = {
    ("articles", "authors"): "author", ("authors", "name"): "author",
    ("articles", "tags"): "tag", ("tags", "tag"): "tag",
}  # fmt: skip
"""Columns of tables whose names lead to a page of their own."""
STATIC = Path(__file__).resolve().parent / "static"
F = TypeVar("F", bound=Callable[..., Any])
DATABASE = r"^/(?!-/)(?P<database>[^/.]+)"  # under /-/ are pages about Datasette
FORMAT = r"(\.(?P<format>(?!db$|ico$)\w+))?$"  # but files that Datasette itself gives or refuses
_kept: dict[tuple[str, str], tuple[Any, Any]] = {}


def hook(function: F) -> F:
    """`hookimpl`, typed."""
    return cast("F", hookimpl(function))


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    return [
        (r"^/$", front_page),
        (r"^/search$", search_page),
        (r"^/search\.atom$", search_feed),
        (r"^/search\.(?P<ending>csv|jsonl|ris|bib|manifest\.json)$", search_file),
        (r"^/edits\.atom$", edits_feed),
        (r"^/article/(?P<article>[^/]+)/story$", story_page),
        (r"^/article/(?P<article>.+)/cite\.(?P<ending>ris|bib|csl\.json)$", cite_file),
        (r"^/article/(?P<article>.+)$", article_page),
        (r"^/charts$", charts_page),
        (r"^/edits$", edits_page),
        (r"^/(?P<label>author|tag)/(?P<name>[^/]+)$", label_page),
        (r"^/(?P<label>author|tag)s$", labels_page),
        (r"^/robots\.txt$", robots),
        (DATABASE + FORMAT, ExactDatabaseView.as_view(datasette)),
        (DATABASE + r"/(?P<table>[^/.]+)" + FORMAT, ExactTableView.as_view(datasette)),
    ]


@hook
def prepare_connection(conn: Any) -> None:
    limit_connection(conn)
    conn.create_function("edit_kinds", 6, edit_kinds, deterministic=True)


@hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page, or a line for programs, that says which limit has stopped a question."""
    stopped = sentence_for(exception)
    if stopped is None:
        return None
    title, sentence = stopped

    async def answer() -> Response:
        path = request.path.split("?")[0]
        if path.endswith(".json"):
            return Response.json({"ok": False, "error": sentence, "status": 400, "title": title}, status=400)
        if path.endswith(".csv"):
            return Response.text(f"{title}. {sentence}\n", status=400)
        context = {"status": 400, "title": title, "error": sentence}
        return await _page(datasette, request, "error.html", context, status=400)

    return answer


@hook
def prepare_jinja2_environment(env: Any) -> None:
    env.filters |= FILTERS
    env.globals |= {
        "style_version": _style_version(),
        "version": __version__,
        "site": TITLE,
        "max_words": MAX_WORDS,
        "max_query": MAX_QUERY,
        "shown": SHOWN_COLUMNS,
        "leading": REFERENCE_COLUMNS,
    }


@cache
def _style_version() -> str:
    """Part of the style sheet's address, so that a new one is fetched at once."""
    return hashlib.sha256((STATIC / "depeche.css").read_bytes()).hexdigest()[:8]


@hook
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    def article_url(key: str) -> str:
        return str(datasette.urls.path(f"/article/{quote(key, safe=':')}"))

    def label_url(label: str, name: str) -> str:
        return str(datasette.urls.path(f"/{label}/{quote(name, safe='')}"))

    return {"archive_name": _name(datasette), "article_url": article_url, "label_url": label_url}


@hook
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Any) -> Any:
    """Titles lead to their article; lists of names and moments read as such."""
    names = row.keys()
    if column == "title" and isinstance(value, str) and (table in ("articles", None)):
        ident = row["key"] if "key" in names else row["article"] if "article" in names else None
        if isinstance(ident, str | int):
            href = datasette.urls.path(f"/article/{quote(str(ident), safe=':')}")
            return Markup('<a href="{}">{}</a>').format(href, value)
    if (table, column) in LABEL_COLUMNS and isinstance(value, str):
        some = values_of(value) if table == "articles" else [value]
        return _label_links(datasette, LABEL_COLUMNS[table, column], some)
    if column in NAME_LISTS and isinstance(value, str):
        return Markup("{}\u00a0").format(
            ", ".join(values_of(value))
        )  # where this is empty, Datasette would show the JSON
    if isinstance(value, str) and (shown_as := moment(value)) != value:
        return Markup('<time datetime="{}">{}</time>').format(value, shown_as)
    return None


def _label_links(datasette: Any, label: str, names: list[str]) -> Markup:
    """Authors or tags as links between commas; where there are none, Datasette would show the JSON of nothing."""
    path = datasette.urls.path(f"/{label}/")
    links = [Markup('<a href="{}{}">{}</a>').format(path, quote(name, safe=""), name) for name in names]
    return Markup(", ").join(links) if links else Markup("\u00a0")


@hook
def register_facet_classes() -> list[Any]:
    return [YearFacet]


def _name(datasette: Any) -> str:
    """The name of the archive among Datasette's databases."""
    return next(str(name) for name in datasette.databases if not name.startswith("_"))


async def _read(datasette: Any, function: Callable[[Archive], T]) -> T:
    """Run a function on one snapshot of the archive, in a reader's thread, for PAGE_LIMIT_MS at most."""
    database = datasette.get_database(_name(datasette))

    def run(connection: Any) -> T:
        with sqlite_timelimit(connection, PAGE_LIMIT_MS):
            connection.execute("BEGIN")
            try:
                return function(Archive(Database(connection), Path(database.path)))
            finally:
                connection.rollback()

    found: T = await database.execute_fn(run)
    return found


def _kept_until_changed(archive: Archive, what: str, function: Callable[[Archive], T]) -> T:
    """The result of a function on the archive, computed again only when the archive has changed."""
    now, key = front.state(archive), (str(archive.path), what)
    if key not in _kept or _kept[key][0] != now:
        _kept[key] = (now, function(archive))
    kept: T = _kept[key][1]
    return kept


async def _page(datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200) -> Response:
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status)


async def front_page(datasette: Any, request: Any) -> Response:
    def read(archive: Archive) -> dict[str, Any]:
        return {
            "outlets": _kept_until_changed(archive, "outlets", front.outlets),
            "missing": _kept_until_changed(archive, "missing", front.missing),
            "coverage": _kept_until_changed(archive, "coverage", charts.coverage),
            "articles": front.newest(archive),
            "queries": QUERIES,
        }

    return await _page(datasette, request, "front.html", await _read(datasette, read))


def _language(request: Any) -> str:
    """French where the browser asks for it before English."""
    asked = re.findall(r"\b(fr|en)\b", request.headers.get("accept-language", "").lower())
    return asked[0] if asked else "en"


async def search_page(datasette: Any, request: Any) -> Response:
    asked, language = finding.Asked.read(request.args), _language(request)
    found = await _read(datasette, lambda archive: _found(archive, asked, language))
    return await _page(datasette, request, "search.html", found)


def _found(archive: Archive, asked: finding.Asked, language: str) -> dict[str, Any]:
    """What the search page shows, its drawing included."""
    found = finding.search(archive, asked, language)
    whole = _kept_until_changed(archive, "everything", hits.everything)
    return found | {"hits": hits.hits(archive, asked, found["counted"], whole, found["names"])}


async def search_file(datasette: Any, request: Any) -> Response:
    """What a search found, as a file."""
    asked, ending = finding.Asked.read(request.args), request.url_vars["ending"]
    try:
        taken = await _read(datasette, lambda archive: taking.take(archive, asked, ending))
    except taking.TooManyError as error:
        return Response.text(f"{error}\n", status=400)
    return _file(taken)


async def search_feed(datasette: Any, request: Any) -> Response:
    """The newest articles of a search as an Atom feed."""
    asked = replace(finding.Asked.read(request.args), rank=False, page=1)
    articles = await _read(datasette, lambda archive: finding.search(archive, asked)["articles"])
    title = f"{asked.words or 'Articles'} – {TITLE}"
    here, page, address = _addresses(datasette, request, "/search", asked.query())
    return _feed(atom.feed_of_articles(title, here, page, articles, address))


async def edits_feed(datasette: Any, request: Any) -> Response:
    """The newest edits as an Atom feed, with the choices of their page."""
    asked = edits.AskedEdits.read(request.args)
    found = await _read(datasette, lambda archive: edits.page(archive, asked)["edits"])
    here, page, address = _addresses(datasette, request, "/edits", request.query_string)
    return _feed(atom.feed_of_edits(f"Edits – {TITLE}", here, page, found, address))


def _addresses(datasette: Any, request: Any, path: str, query: str) -> tuple[str, str, atom.Address]:
    """The absolute addresses of a feed, of the page that it goes with, and of any other path."""

    def address(of: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.path(of)))

    behind = f"?{query}" if query else ""
    return address(f"{path}.atom{behind}"), address(f"{path}{behind}"), address


def _feed(data: bytes) -> Response:
    return Response(data, content_type="application/atom+xml; charset=utf-8")


async def label_page(datasette: Any, request: Any) -> Response:
    """The articles of one author or with one tag: the search page, with that choice made."""
    label, name = request.url_vars["label"], unquote(request.url_vars["name"])[:MAX_QUERY]
    asked, language = finding.Asked.read(request.args, **{label: name}), _language(request)
    if not await _read(datasette, lambda archive: labels.is_known(archive, label, name)):
        raise NotFound(f"The archive has no {label} {name}")
    found = await _read(datasette, lambda archive: _found(archive, asked, language))
    return await _page(datasette, request, "search.html", found | {"heading": name})


async def labels_page(datasette: Any, request: Any) -> Response:
    """All authors, or all tags."""
    label, asked = request.url_vars["label"], labels.Asked.read(request.args)

    def read(archive: Archive) -> dict[str, Any]:
        everything = _kept_until_changed(archive, label, lambda one: labels.everything(one, label))
        return labels.page(everything, asked) | {"label": label}

    return await _page(datasette, request, "labels.html", await _read(datasette, read))


async def article_page(datasette: Any, request: Any) -> Response:
    return await _article_page(datasette, request, _wanted(request))


async def _article_page(datasette: Any, request: Any, wanted: str) -> Response:
    found = await _read(datasette, lambda archive: article.article(archive, wanted))
    if found is None:
        raise NotFound(f"The archive holds no article {wanted}")
    return await _page(datasette, request, "article.html", found)


async def cite_file(datasette: Any, request: Any) -> Response:
    """The reference to one article, as a file."""
    wanted, ending = _wanted(request), request.url_vars["ending"]

    def read(archive: Archive) -> taking.Taken | None:
        row = named_article(archive, wanted)
        return taking.cite(archive, row["id"], ending) if row else None

    taken = await _read(datasette, read)
    if taken is None:
        raise NotFound(f"The archive holds no article {wanted}")
    return _file(taken)


def _file(taken: taking.Taken) -> Response:
    headers = {"content-disposition": f'attachment; filename="{taken.name}"'}
    return Response(taken.data, headers=headers, content_type=taken.type)


async def story_page(datasette: Any, request: Any) -> Response:
    wanted = _wanted(request)
    found = await _read(datasette, lambda archive: story.story(archive, wanted))
    if found is None and request.query_string:  # an address that was pasted ends in /story?…
        return await _article_page(datasette, request, _wanted(request, "/story"))
    if found is None:
        raise NotFound(f"The archive holds no article {wanted}")
    return await _page(datasette, request, "story.html", found)


def _wanted(request: Any, behind: str = "") -> str:
    """What the page's own address names; an address that was pasted into it as it is has its query behind it."""
    named = request.url_vars["article"] + behind
    query = f"?{request.query_string}" if "/" in named and request.query_string else ""
    return unquote(named + query)[:2000]


async def charts_page(datasette: Any, request: Any) -> Response:
    def read(archive: Archive) -> dict[str, Any]:
        return {
            "coverage": _kept_until_changed(archive, "coverage", charts.coverage),
            "citations": _kept_until_changed(archive, "citations", charts.citations),
            "gaps": _kept_until_changed(archive, "gaps", calendar.gaps),
            "names": article.names(archive),
        }

    return await _page(datasette, request, "charts.html", await _read(datasette, read))


async def edits_page(datasette: Any, request: Any) -> Response:
    asked = edits.AskedEdits.read(request.args)
    found = await _read(datasette, lambda archive: edits.page(archive, asked))
    return await _page(datasette, request, "edits.html", found)


async def robots(datasette: Any, request: Any) -> Response:
    """Forbids everything to all robots: an archive is for study, not for search engines."""
    del datasette, request
    return Response.text("User-agent: *\nDisallow: /\n")
