"""The plugin that Datasette calls: routes of our pages, filters and variables of templates, cells and facets."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response
from sqlite_utils import Database

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.glossary import WORDS
from crawler.editing.edits import edit_kinds
from crawler.exporting.rows import file_name
from crawler.keeping.naming import named_article
from crawler.searching.query import MAX_QUERY, MAX_WORDS
from crawler.serving import (
    article,
    atom,
    calendar,
    cells,
    charts,
    edits,
    finding,
    front,
    hits,
    labels,
    story,
    taking,
    troubles,
)
from crawler.serving.conditions import conditions_said, lookup_name
from crawler.serving.exact import ExactDatabaseView, ExactTableView, NamingRowView
from crawler.serving.facet import YearFacet
from crawler.serving.language import choose_language, switch
from crawler.serving.limits import PAGE_LIMIT_MS, limit_connection
from crawler.serving.metadata import REFERENCE_COLUMNS, SHOWN_COLUMNS, TITLE
from crawler.serving.names import NAMES, column_name
from crawler.serving.queries import QUERIES
from crawler.serving.wording import FILTERS
from crawler.translating import _, language, ngettext, npgettext, pgettext, speaking

T = TypeVar("T")
STATIC = Path(__file__).resolve().parent / "static"
F = TypeVar("F", bound=Callable[..., Any])
DATABASE = r"^/(?!-/)(?P<database>[^/.]+)"  # under /-/ are pages about Datasette
FORMAT = r"(\.(?P<format>(?!db$|ico$)\w+))?$"  # but files that Datasette itself gives or refuses
_kept: dict[tuple[str, ...], tuple[Any, Any]] = {}


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
        (r"^/article/(?P<article>[^/]+)/story\.svg$", story_picture),
        (r"^/article/(?P<article>.+)/cite\.(?P<ending>ris|bib|csl\.json)$", cite_file),
        (r"^/article/(?P<article>.+)$", article_page),
        (r"^/charts$", charts_page),
        (r"^/edits$", edits_page),
        (r"^/(?P<label>author|tag)/(?P<name>[^/]+)$", label_page),
        (r"^/(?P<label>author|tag)s$", labels_page),
        (r"^/robots\.txt$", robots),
        (r"^/-/(?:databases|threads)(?:\.json)?$", not_told),
        (r"^/glossary$", glossary_page),
        (r"^/-/(patterns|messages|allow-debug|permissions|logout)$", no_page),
        (r"^/-/language/(?P<language>[^/]*)$", choose_language),
        (DATABASE + FORMAT, ExactDatabaseView.as_view(datasette)),
        (DATABASE + r"/(?P<table>[^/.]+)" + FORMAT, ExactTableView.as_view(datasette)),
        (DATABASE + r"/(?P<table>[^/]+?)/(?P<pks>[^/]+?)" + FORMAT, NamingRowView.as_view(datasette)),
    ]


@hook
def prepare_connection(conn: Any) -> None:
    limit_connection(conn)
    conn.create_function("edit_kinds", 6, edit_kinds, deterministic=True)


@hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page that says what went wrong; for programs, a line of which limit has stopped a question."""
    path = request.path.split("?")[0]
    if path.endswith((".json", ".csv")):
        return troubles.answer_for_programs(exception, path)
    return _trouble_page(datasette, request, troubles.trouble_of(exception, path))


@hook
def forbidden(datasette: Any, request: Any) -> Any:
    return _trouble_page(datasette, request, troubles.forbidden())


def _trouble_page(datasette: Any, request: Any, trouble: troubles.Trouble) -> Any:
    async def answer() -> Response:
        context = troubles.context_of(trouble, request)
        return await _page(datasette, request, "error.html", context, status=trouble.status)

    return answer


@hook
def prepare_jinja2_environment(env: Any) -> None:
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(_, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    env.filters |= FILTERS | {"column_named": column_name}
    env.globals |= NAMES | {
        "style_version": _style_version(),
        "version": __version__,
        "site": lambda: _(TITLE),
        "page_language": language,
        "lookup_name": lookup_name,
        "conditions_said": conditions_said,
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
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    def article_url(key: str) -> str:
        return str(datasette.urls.path(f"/article/{quote(key, safe=':')}"))

    def label_url(label: str, name: str) -> str:
        return str(datasette.urls.path(f"/{label}/{quote(name, safe='')}"))

    return {
        "archive_name": _name(datasette),
        "article_url": article_url,
        "label_url": label_url,
        "other_languages": switch(datasette, request),
        "outlet_names": cells.outlet_names.get({}),
    }


@hook
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Any) -> Any:
    return cells.cell(datasette, row, value, column, table)


@hook
def register_facet_classes() -> list[Any]:
    return [YearFacet]


def _name(datasette: Any) -> str:
    """The name of the archive among Datasette's databases."""
    return next(str(name) for name in datasette.databases if not name.startswith("_"))


async def _read(datasette: Any, function: Callable[[Archive], T]) -> T:
    """Run a function on one snapshot of the archive, in a reader's thread, for PAGE_LIMIT_MS at most."""
    database, spoken = datasette.get_database(_name(datasette)), language()

    def run(connection: Any) -> T:
        with speaking(spoken), sqlite_timelimit(connection, PAGE_LIMIT_MS):  # a thread does not know the request
            connection.execute("BEGIN")
            try:
                return function(Archive(Database(connection), Path(database.path)))
            finally:
                connection.rollback()

    found: T = await database.execute_fn(run)
    return found


def _kept_until_changed(archive: Archive, what: str, function: Callable[[Archive], T]) -> T:
    """The result of a function on the archive, with words in the language of the request, computed again only when
    the archive has changed."""
    now, key = front.state(archive), (str(archive.path), what, language())
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
            "names": article.names(archive),
        }

    return await _page(datasette, request, "front.html", await _read(datasette, read))


async def search_page(datasette: Any, request: Any) -> Response:
    asked = finding.Asked.read(request.args)
    found = await _read(datasette, lambda archive: _found(archive, asked))
    return await _page(datasette, request, "search.html", found)


def _found(archive: Archive, asked: finding.Asked) -> dict[str, Any]:
    """What the search page shows, its drawing included."""
    found = finding.search(archive, asked)
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
    title = f"{asked.words or _('Articles')} – {_(TITLE)}"
    here, page, address = _addresses(datasette, request, "/search", asked.query())
    return _feed(atom.feed_of_articles(title, here, page, articles, address))


async def edits_feed(datasette: Any, request: Any) -> Response:
    """The newest edits as an Atom feed, with the choices of their page."""
    asked = edits.AskedEdits.read(request.args)
    found = await _read(datasette, lambda archive: edits.page(archive, asked)["edits"])
    here, page, address = _addresses(datasette, request, "/edits", request.query_string)
    return _feed(atom.feed_of_edits(f"{_('Edits')} – {_(TITLE)}", here, page, found, address))


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
    asked = finding.Asked.read(request.args, **{label: name})
    if not await _read(datasette, lambda archive: labels.is_known(archive, label, name)):
        missing = (
            _("The archive has no author “{name}”. Look for a part of the name among all authors.")
            if label == "author"
            else _("The archive has no tag “{name}”. Look for a part of it among all tags.")
        )
        raise NotFound(missing.format(name=name))
    found = await _read(datasette, lambda archive: _found(archive, asked))
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
        raise await _read(datasette, lambda archive: troubles.no_article(archive, wanted))
    return await _page(datasette, request, "article.html", found)


async def cite_file(datasette: Any, request: Any) -> Response:
    """The reference to one article, as a file."""
    wanted, ending = _wanted(request), request.url_vars["ending"]

    def read(archive: Archive) -> taking.Taken | None:
        row = named_article(archive, wanted)
        return taking.cite(archive, row["id"], ending) if row else None

    taken = await _read(datasette, read)
    if taken is None:
        raise await _read(datasette, lambda archive: troubles.no_article(archive, wanted))
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
        raise await _read(datasette, lambda archive: troubles.no_article(archive, wanted))
    return await _page(datasette, request, "story.html", found)


async def story_picture(datasette: Any, request: Any) -> Response:
    """The drawing of a story, for a slide or a paper."""
    wanted = _wanted(request)
    found = await _read(datasette, lambda archive: story.story(archive, wanted))
    if found is None or not found["drawing"].points:
        raise NotFound(_("There is no picture of the story of {article}").format(article=wanted))
    picture = await datasette.render_template("_timeline.html", found | {"alone": True}, request=request)
    headers = {"content-disposition": f'attachment; filename="{file_name(found["article"]["key"])}.svg"'}
    return Response(picture.strip(), headers=headers, content_type="image/svg+xml; charset=utf-8")


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


async def glossary_page(datasette: Any, request: Any) -> Response:
    """The words of the project, in both languages."""
    return await _page(datasette, request, "glossary.html", {"words": WORDS})


async def no_page(datasette: Any, request: Any) -> Response:
    """Datasette's pages for its own makers and for those who sign in: nobody does here."""
    del datasette
    raise NotFound(_("There is no page {path} here.").format(path=request.path))


async def not_told(datasette: Any, request: Any) -> Response:
    """Datasette's pages about this machine: folders, threads. They are nobody's who reads the archive."""
    del datasette
    raise NotFound(_("There is no page {path}.").format(path=request.path))


async def robots(datasette: Any, request: Any) -> Response:
    """Forbids everything to all robots: an archive is for study, not for search engines."""
    del datasette, request
    return Response.text("User-agent: *\nDisallow: /\n")
