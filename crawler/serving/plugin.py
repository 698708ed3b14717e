"""The plugin that Datasette calls: routes of our pages, filters and variables of templates, cells and facets."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

from datasette import hookimpl
from datasette.utils.asgi import Response

from crawler import __version__
from crawler.editing.edits import edit_kinds
from crawler.searching.query import MAX_QUERY, MAX_WORDS
from crawler.serving import (
    cells,
    pages,
    troubles,
)
from crawler.serving.conditions import conditions_said, lookup_name
from crawler.serving.exact import ExactDatabaseView, ExactTableView, NamingRowView
from crawler.serving.facet import YearFacet
from crawler.serving.language import choose_language, switch
from crawler.serving.limits import limit_connection
from crawler.serving.metadata import REFERENCE_COLUMNS, SHOWN_COLUMNS, TITLE
from crawler.serving.names import NAMES, column_name
from crawler.serving.wording import FILTERS
from crawler.translating import _, language, ngettext, npgettext, pgettext

STATIC = Path(__file__).resolve().parent / "static"
F = TypeVar("F", bound=Callable[..., Any])
DATABASE = r"^/(?!-/)(?P<database>[^/.]+)"  # under /-/ are pages about Datasette
FORMAT = r"(\.(?P<format>(?!db$|ico$)\w+))?$"  # but files that Datasette itself gives or refuses


def hook(function: F) -> F:
    """`hookimpl`, typed."""
    return cast("F", hookimpl(function))


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    return [
        (r"^/$", pages.front_page),
        (r"^/search$", pages.search_page),
        (r"^/search\.atom$", pages.search_feed),
        (r"^/search\.(?P<ending>csv|jsonl|ris|bib|manifest\.json)$", pages.search_file),
        (r"^/saved/(?P<name>[^/.]+)(?P<ending>\.(?:atom|csv|jsonl|ris|bib))?$", pages.saved_page),
        (r"^/edits\.atom$", pages.edits_feed),
        (r"^/article/(?P<article>[^/]+)/story$", pages.story_page),
        (r"^/article/(?P<article>[^/]+)/story\.svg$", pages.story_picture),
        (r"^/article/(?P<article>.+)/cite\.(?P<ending>ris|bib|csl\.json)$", pages.cite_file),
        (r"^/article/(?P<article>.+)$", pages.article_page),
        (r"^/charts$", pages.charts_page),
        (r"^/edits$", pages.edits_page),
        (r"^/status$", pages.status_page),
        (r"^/(?P<label>author|tag)/(?P<name>[^/]+)$", pages.label_page),
        (r"^/(?P<label>author|tag)s$", pages.labels_page),
        (r"^/robots\.txt$", pages.robots),
        (r"^/-/(?:databases|threads)(?:\.json)?$", pages.not_told),
        (r"^/glossary$", pages.glossary_page),
        (r"^/-/(patterns|messages|allow-debug|permissions|logout)$", pages.no_page),
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
        return await pages.rendered(datasette, request, "error.html", context, status=trouble.status)

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
        "archive_name": pages.archive_name(datasette),
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
