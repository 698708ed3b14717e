"""The pages that we add to Datasette: what a request asks is read from one snapshot of the archive and rendered."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response

from crawler.archive.database import Archive
from crawler.archive.glossary import WORDS
from crawler.errors import UsageError
from crawler.exporting.rows import file_name
from crawler.keeping.naming import named_article
from crawler.searching import saved
from crawler.searching.query import MAX_QUERY
from crawler.serving import (
    article,
    atom,
    calendar,
    charts,
    edits,
    finding,
    front,
    hits,
    labels,
    network,
    status,
    story,
    taking,
    troubles,
)
from crawler.serving.limits import PAGE_LIMIT_MS
from crawler.serving.metadata import TITLE
from crawler.serving.queries import QUERIES
from crawler.translating import _, language, speaking

T = TypeVar("T")
_kept: dict[tuple[str, ...], tuple[Any, Any]] = {}


def archive_name(datasette: Any) -> str:
    """The name of the archive among Datasette's databases."""
    return next(str(name) for name in datasette.databases if not name.startswith("_"))


class Snapshot(Archive):
    """The archive as one request sees it. `state` changes with every write to the archive's files."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.state = tuple(_changed(file) for file in (path, path.with_name(f"{path.name}-wal")))


def _changed(file: Path) -> tuple[int, int] | None:
    try:
        told = file.stat()
    except FileNotFoundError:  # no WAL: nobody has written since the last one was taken in
        return None
    return told.st_mtime_ns, told.st_size


async def read_archive(datasette: Any, function: Callable[[Snapshot], T]) -> T:
    """Run a function on one snapshot of the archive, in a reader's thread, for PAGE_LIMIT_MS at most."""
    database, spoken = datasette.get_database(archive_name(datasette)), language()

    def run(connection: Any) -> T:
        archive = Snapshot(connection, Path(database.path))  # its state is never newer than what is read
        with speaking(spoken), sqlite_timelimit(connection, PAGE_LIMIT_MS):  # a thread does not know the request
            connection.execute("BEGIN")
            try:
                return function(archive)
            finally:
                connection.rollback()

    found: T = await database.execute_fn(run)
    return found


def kept_until_changed(archive: Snapshot, what: str, function: Callable[[Archive], T]) -> T:
    """The result of a function on the archive, with words in the language of the request, computed again only when
    the archive has changed."""
    now, key = archive.state, (str(archive.path), what, language())
    if key not in _kept or _kept[key][0] != now:
        _kept[key] = (now, function(archive))
    kept: T = _kept[key][1]
    return kept


async def rendered(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status)


async def front_page(datasette: Any, request: Any) -> Response:
    def read(archive: Snapshot) -> dict[str, Any]:
        return {
            "outlets": kept_until_changed(archive, "outlets", front.outlets),
            "missing": kept_until_changed(archive, "missing", front.missing),
            "coverage": kept_until_changed(archive, "coverage False", charts.coverage),
            "articles": front.newest(archive),
            "saved": saved.saved_searches(archive),
            "queries": QUERIES,
            "names": article.names(archive),
        }

    return await rendered(datasette, request, "front.html", await read_archive(datasette, read))


async def search_page(datasette: Any, request: Any) -> Response:
    asked = finding.Asked.read(request.args)
    found = await read_archive(datasette, lambda archive: _found(archive, asked))
    return await rendered(datasette, request, "search.html", found)


def _found(archive: Snapshot, asked: finding.Asked) -> dict[str, Any]:
    """What the search page shows, its drawing included."""
    found = finding.search(archive, asked)
    whole = kept_until_changed(archive, "everything", hits.everything)
    return found | {"hits": hits.hits(archive, asked, found["counted"], whole, found["names"])}


async def search_file(datasette: Any, request: Any) -> Response:
    """What a search found, as a file."""
    asked, ending = finding.Asked.read(request.args), request.url_vars["ending"]
    try:
        taken = await read_archive(datasette, lambda archive: taking.take(archive, asked, ending))
    except taking.TooManyError as error:
        return Response.text(f"{error}\n", status=400)
    return _file(taken)


async def search_feed(datasette: Any, request: Any) -> Response:
    """The newest articles of a search as an Atom feed."""
    asked = replace(finding.Asked.read(request.args), rank=False, page=1)
    articles = await read_archive(datasette, lambda archive: finding.search(archive, asked)["articles"])
    title = f"{asked.words or _('Articles')} – {_(TITLE)}"
    here, page, address = _addresses(datasette, request, "/search", asked.query())
    return _feed(atom.feed_of_articles(title, here, page, articles, address))


async def saved_page(datasette: Any, request: Any) -> Response:
    """Leads from the name of a saved search to its page, feed or file."""
    name, ending = unquote(request.url_vars["name"]), request.url_vars["ending"] or ""
    try:
        kept = await read_archive(datasette, lambda archive: saved.saved_search(archive, name))
    except UsageError as error:
        raise NotFound(str(error)) from error
    query = urlencode({"q": kept.query, **kept.filters}, doseq=True)
    return Response.redirect(datasette.urls.path(f"/search{ending}?{query}"))


async def edits_feed(datasette: Any, request: Any) -> Response:
    """The newest edits as an Atom feed, with the choices of their page."""
    asked = edits.AskedEdits.read(request.args)
    found = await read_archive(datasette, lambda archive: edits.page(archive, asked)["edits"])
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
    if not await read_archive(datasette, lambda archive: labels.is_known(archive, label, name)):
        missing = (
            _("The archive has no author “{name}”. Look for a part of the name among all authors.")
            if label == "author"
            else _("The archive has no tag “{name}”. Look for a part of it among all tags.")
        )
        raise NotFound(missing.format(name=name))
    found = await read_archive(datasette, lambda archive: _found(archive, asked))
    return await rendered(datasette, request, "search.html", found | {"heading": name})


async def labels_page(datasette: Any, request: Any) -> Response:
    """All authors, or all tags."""
    label, asked = request.url_vars["label"], labels.Asked.read(request.args)

    def read(archive: Snapshot) -> dict[str, Any]:
        everything = kept_until_changed(archive, label, lambda one: labels.everything(one, label))
        return labels.page(everything, asked) | {"label": label}

    return await rendered(datasette, request, "labels.html", await read_archive(datasette, read))


async def article_page(datasette: Any, request: Any) -> Response:
    return await _article_page(datasette, request, _wanted(request))


async def _article_page(datasette: Any, request: Any, wanted: str) -> Response:
    words = request.args.get("q") or ""
    found = await read_archive(datasette, lambda archive: article.article(archive, wanted, words))
    if found is None:
        raise await read_archive(datasette, lambda archive: troubles.no_article(archive, wanted))
    beside = request.args.get("versions") == "beside"
    return await rendered(datasette, request, "article.html", found | {"beside": beside})


async def cite_file(datasette: Any, request: Any) -> Response:
    """The reference to one article, as a file."""
    wanted, ending = _wanted(request), request.url_vars["ending"]

    def read(archive: Snapshot) -> taking.Taken | None:
        row = named_article(archive, wanted)
        return taking.cite(archive, row["id"], ending) if row else None

    taken = await read_archive(datasette, read)
    if taken is None:
        raise await read_archive(datasette, lambda archive: troubles.no_article(archive, wanted))
    return _file(taken)


def _file(taken: taking.Taken) -> Response:
    headers = {"content-disposition": f'attachment; filename="{taken.name}"'}
    return Response(taken.data, headers=headers, content_type=taken.type)


async def story_page(datasette: Any, request: Any) -> Response:
    wanted = _wanted(request)
    found = await read_archive(datasette, lambda archive: story.story(archive, wanted))
    if found is None and request.query_string:  # an address that was pasted ends in /story?…
        return await _article_page(datasette, request, _wanted(request, "/story"))
    if found is None:
        raise await read_archive(datasette, lambda archive: troubles.no_article(archive, wanted))
    return await rendered(datasette, request, "story.html", found)


async def story_picture(datasette: Any, request: Any) -> Response:
    """The drawing of a story, for a slide or a paper."""
    wanted = _wanted(request)
    found = await read_archive(datasette, lambda archive: story.story(archive, wanted))
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
    common = request.args.get("scale") == "common"

    def read(archive: Snapshot) -> dict[str, Any]:
        years = kept_until_changed(archive, "years of citations", network.years)
        since, until = (network.asked_year(request.args.get(name), years) for name in ("since", "until"))
        cited = f"citations {since} {until}"
        return {
            "coverage": kept_until_changed(
                archive, f"coverage {common}", lambda one: charts.coverage(one, common=common)
            ),
            "common": common,
            "citations": kept_until_changed(archive, cited, lambda one: network.citations(one, since, until)),
            "years": years,
            "since": since,
            "until": until,
            "gaps": kept_until_changed(archive, "gaps", calendar.gaps),
            "names": article.names(archive),
        }

    return await rendered(datasette, request, "charts.html", await read_archive(datasette, read))


async def status_page(datasette: Any, request: Any) -> Response:
    """How the archive stands: outlets, runs, sources, what is pending, disk."""

    def read(archive: Snapshot) -> dict[str, Any]:
        counted = kept_until_changed(archive, "completeness", status.completeness_by_outlet)
        return status.status(archive) | {"completeness": counted}

    found = await read_archive(datasette, read)
    public = not datasette.get_database(archive_name(datasette)).is_mutable  # a copy without captures
    return await rendered(datasette, request, "status.html", found | {"public": public})


async def edits_page(datasette: Any, request: Any) -> Response:
    asked = edits.AskedEdits.read(request.args)
    found = await read_archive(datasette, lambda archive: edits.page(archive, asked))
    return await rendered(datasette, request, "edits.html", found)


async def glossary_page(datasette: Any, request: Any) -> Response:
    """The words of the project, in both languages."""
    return await rendered(datasette, request, "glossary.html", {"words": WORDS})


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
