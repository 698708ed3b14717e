"""A bundle: the pages of a check as a WARC file, its readings and versions as a metadata record of the same file.

Any WARC or WACZ file is read too. Without that record, the address and the content of a page tell what it is.
"""

import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.overwriting import check_overwritable
from crawler.archive.warc import WarcStore
from crawler.checking.addresses import Announced, choose
from crawler.checking.report import CheckReport
from crawler.checking.sources import kind_of, named_by
from crawler.checking.visits import Cause, Role, Visit
from crawler.clock import now
from crawler.errors import UsageError, WarcError
from crawler.importing.bodies import UndecodableError, decoded
from crawler.items import Page
from crawler.outlets import OutletClass
from crawler.reading.rights import TDM_FILE
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import system_error
from crawler.translating.recorded import recorded
from crawler.urls import canonical, within

NAME = "urn:depeche:check"
ENDINGS = (".warc", ".warc.gz", ".wacz")
MAX_PAGES = 500  # of an outlet that are held at a time; a bundle has some fifteen
TYPES = ("html", "xml", "json", "text", "gzip", "octet-stream")
"""Words in the Content-Type of what a check reads; images and scripts are passed over."""
ORIGINAL = "x-archive-orig-"  # what comes before the name of a header as received, in our WARC files
ENCODINGS = {"content-encoding", "transfer-encoding", "content-length"}


@dataclass(kw_only=True, slots=True)
class Bundle:
    """Pages of a file, and what a check noted with them."""

    pages: list[Page] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    """Empty for a file that no check wrote."""


def is_bundle(path: Path) -> bool:
    """True for a file that can be read as one, by its name."""
    return path.name.lower().endswith(ENDINGS)


def write_bundle(path: Path, visits: Sequence[Visit], report: CheckReport) -> None:
    """Write the pages of a check and its report as one gzipped WARC file, whole or not at all.

    Raises UsageError for a path that cannot be such a file, WarcError or OutOfSpaceError when it cannot be written.
    """
    check_writable(path)
    with tempfile.TemporaryDirectory(prefix=".depeche-", dir=path.parent) as folder:
        store = WarcStore(Path(folder), f"depeche/{report.versions['depeche']}")
        for visit in visits:
            if visit.page:
                store.add(visit.page)
        notes = {"outlet": report.outlet, "visits": [_noted(visit) for visit in visits], "report": report.as_record()}
        name = store.add_metadata(NAME, as_json(notes).encode()).file
        store.close()
        Path(folder, name).replace(path)


def check_writable(path: Path) -> None:
    """Raise UsageError for a path that cannot be a bundle's."""
    if not path.name.endswith(".warc.gz"):
        message = _("The report is a WARC file, so its name must end in .warc.gz: --report {name}.warc.gz")
        raise UsageError(message.format(name=path.stem))
    if not path.parent.is_dir():
        message = _("There is no directory {folder} to write {file} into")
        raise UsageError(message.format(folder=path.parent, file=path.name))
    if path.is_dir():
        raise UsageError(_("{path} is a directory; name a file in it").format(path=path))
    check_overwritable(path)


def _noted(visit: Visit) -> dict[str, Any]:
    page = visit.page
    return {
        "role": visit.role, "url": visit.url, "got": page.url if page else None, "cause": visit.cause,
        "trouble": visit.trouble,
    }  # fmt: skip


def read_bundle(path: Path, hosts: tuple[str, ...]) -> Bundle:
    """The pages of an outlet in a WARC or WACZ file. `hosts` are the outlet's.

    Raises UsageError for a file that is none, and WarcError for one that cannot be read.
    """
    if not path.exists():
        raise UsageError(_("There is no file {file}").format(file=path))
    if not is_bundle(path):
        message = _("{file} is no bundle; known are {endings}")
        raise UsageError(message.format(file=path, endings=", ".join(ENDINGS)))
    bundle = Bundle()
    try:
        for record in _records(path):
            if record.rec_type == "metadata" and record.rec_headers.get_header("WARC-Target-URI") == NAME:
                bundle.notes = _json(record)
            elif len(bundle.pages) < MAX_PAGES and (page := _page(record, hosts)):
                bundle.pages.append(page)
    except OSError as error:
        message = _("Cannot read {file}: {error}")
        raise WarcError(message.format(file=path, error=system_error(error))) from error
    except (ArchiveLoadFailed, zipfile.BadZipFile, zlib.error, AttributeError, EOFError, ValueError) as error:
        message = _("{file} is not a whole WARC file: {error}")
        raise WarcError(message.format(file=path, error=str(error).splitlines()[0])) from error
    return bundle


def _records(path: Path) -> Iterator[Any]:
    if not path.name.lower().endswith(".wacz"):
        with path.open("rb") as stream:
            yield from ArchiveIterator(stream)
        return
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
                with packed.open(name) as stream:
                    yield from ArchiveIterator(stream)


def _json(record: Any) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(record.content_stream().read())
        return found if isinstance(found, dict) else {}
    return {}


def _page(record: Any, hosts: tuple[str, ...]) -> Page | None:
    """A response or resource of the outlet that a check can read."""
    if record.rec_type not in ("response", "resource"):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    kind = ((http.get_header("Content-Type") if http else record.content_type) or "text").lower()
    if not within(url, hosts) or not any(word in kind for word in TYPES):
        return None
    body = _body(record)
    headers = [(name.lower(), name, value) for name, value in http.headers] if http else []
    date = record.rec_headers.get_header("WARC-Date") or ""
    return Page(
        url=url, body=body, status=int(http.get_statuscode() or 0) if http else 200,
        headers=tuple((k, v) for low, k, v in headers if low not in ENCODINGS and not low.startswith(ORIGINAL)),
        wire_headers=tuple((k[len(ORIGINAL) :], v) for low, k, v in headers if low.startswith(ORIGINAL)),
        fetched=_moment(date), outlet="", origin="import",
    )  # fmt: skip


def _moment(date: str) -> datetime:
    """A WARC-Date; one that is less than a whole moment counts as now."""
    try:
        return datetime.fromisoformat(date).astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return now()


def _body(record: Any) -> bytes:
    """A body with its encodings undone, or as it stands where that cannot be."""
    body: bytes = record.raw_stream.read()
    with suppress(UndecodableError):
        return decoded(body, record.http_headers.headers if record.http_headers else (), DOWNLOAD_MAXSIZE)
    return body


def visits_of(bundle: Bundle, spider: OutletClass, urls: Sequence[str] = ()) -> list[Visit]:
    """What was visited of an outlet, by a bundle's notes, else as far as the pages tell.

    `urls` are the articles to read; without them those of the notes, or the choice that a check makes.
    """
    held = {_key(page.url, spider): replace(page, outlet=spider.outlet.id) for page in reversed(bundle.pages)}
    noted = bundle.notes if bundle.notes.get("outlet") == spider.outlet.id else None
    visits = list(_as_noted(noted, held, spider) if noted else _told_by_content(held, spider))
    if urls:
        asked = {visit.url: visit.page for visit in visits if visit.page}
        visits = [visit for visit in visits if visit.role != "article"]
        visits += [_visit("article", url, asked.get(url) or held.get(_key(url, spider))) for url in urls]
    return visits


def _key(url: str, spider: OutletClass) -> str:
    """What is the same for all addresses of an article, or of another page."""
    return spider.key(canonical(url)) or canonical(url)


def _visit(role: Role, url: str, page: Page | None) -> Visit:
    if page:
        return Visit(role=role, url=url, page=page)
    return Visit(role=role, url=url, cause=Cause.ABSENT, trouble=recorded("the file does not hold it"))


def _as_noted(notes: Mapping[str, Any], held: Mapping[str, Page], spider: OutletClass) -> Iterator[Visit]:
    for one in notes["visits"]:
        if one["cause"]:
            yield Visit(role=one["role"], url=one["url"], cause=Cause(one["cause"]), trouble=one["trouble"])
        else:
            yield _visit(one["role"], one["url"], held.get(_key(one["got"], spider)))


def _told_by_content(held: Mapping[str, Page], spider: OutletClass) -> Iterator[Visit]:
    """Sources by their addresses and content, then the articles that a check would choose of the pages there are."""
    own = {canonical(source.url): source for source in spider.sources}
    read: dict[str, Page] = {}
    named: list[Announced] = []
    for key, page in held.items():
        role = _role_of(page, own)
        if role is None:
            read[key] = page
            continue
        source = own.get(canonical(page.url))
        url = source.url if source else spider.outlet.homepage if role == "listing" else page.url
        visit = Visit(role=role, url=url, page=page)
        named += named_by(visit, spider, page.fetched)
        yield visit
    ours = [one for one in named if _key(one.url, spider) in read]
    others = [Announced(url=page.url, role="listing") for key, page in read.items() if key != canonical(page.url)]
    for url in choose([*ours, *others], spider):
        yield _visit("article", url, read[_key(url, spider)])


def _role_of(page: Page, own: Mapping[str, Any]) -> Role | None:
    path, source = urlsplit(page.url).path, own.get(canonical(page.url))
    if path == "/robots.txt":
        return "robots"
    if path == TDM_FILE:
        return "rights"
    if source:
        return cast("Role", source.name)
    if path in ("", "/") and not urlsplit(page.url).query:
        return "listing"  # the front page, of whichever host
    kind = kind_of(page)
    return "feed" if "feed" in kind else "sitemap" if "sitemap" in kind else None


def articles_in(bundle: Bundle, spider: OutletClass) -> list[Page]:
    """Pages of articles, for fixtures: those that a check noted, else those whose address `article_url` finds."""
    if bundle.notes.get("outlet") == spider.outlet.id:
        return [visit.page for visit in visits_of(bundle, spider) if visit.role == "article" and visit.page]
    pages = [replace(page, outlet=spider.outlet.id) for page in bundle.pages]
    return [page for page in pages if spider.key(canonical(page.url)) and "HTML" in kind_of(page)]
