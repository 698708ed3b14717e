"""What the three stand-ins share: a request, an answer, a line in a listing, and the site that routes."""

import gzip
import hashlib
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.replica.content import PARIS, Story, Version
from crawler.replica.mess import token
from crawler.replica.truth import Reading, Truth, Turned, truth

Kept = TypeVar("Kept")
_PAGES = 400
_BESIDE = 8
_FOUNDED = date(2012, 1, 1)
REBUILT = date(2026, 1, 31)
"""The day on which every page of every site was made anew; since then one is made when it changes."""


def environment(folder: Path) -> Environment:
    """Jinja templates of a folder, everything escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


_TEMPLATES = environment(Path(__file__).parent / "templates")

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


def render(template: str, **values: Any) -> str:
    """A template of `templates/` filled in, everything escaped."""
    return _TEMPLATES.get_template(template).render(**values)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request as a site sees it, and the day it is asked on."""

    host: str
    path: str
    """Percent-decoded."""
    query: str
    day: date
    listings: bool = True
    """False when listings are switched off: the front page then lists nothing."""

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def page(self) -> int:
        """The number in `?page=` or `?p=`, 1 when there is none."""
        written = self.fields.get("page") or self.fields.get("p") or ""
        return int(written) if re.fullmatch(r"[0-9]{1,4}", written) else 1


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back. With `modified` it can be asked for conditionally."""

    status: int = 200
    body: bytes = b""
    type: str = HTML
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    tag: str = ""
    """The entity tag, when it is not made from the body."""
    shown: "Shown | None" = None
    """The article whose page this is."""

    @cached_property
    def digest(self) -> str:
        return self.tag or hashlib.sha256(self.body).hexdigest()[:20]

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def found(body: str, *, modified: datetime | None, kind: str = HTML) -> Answer:
    return Answer(body=body.encode(), type=kind, modified=modified)


def moved(url: str, *, status: int = 301) -> Answer:
    body = f'<html><head><title>Moved</title></head><body><a href="{url}">here</a></body></html>'
    return Answer(status=status, body=body.encode(), headers=(("Location", url),))


def missing(body: str = "404 Not Found\n", kind: str = PLAIN, *, status: int = 404) -> Answer:
    return Answer(status=status, body=body.encode(), type=kind)


def denied(path: str) -> Answer:
    """The 403 of a content network that takes us for a robot."""
    body = render("denied.html", path=path, reference=f"18.{token(path)}.{token(path + '#')}")
    headers = (("Server", "AkamaiGHost"), ("Mime-Version", "1.0"), ("Cache-Control", "no-store"))
    return Answer(status=403, body=body.encode(), type="text/html", headers=headers)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line in a feed, sitemap or listing."""

    title: str
    url: str
    published: datetime
    modified: datetime
    lead: str = ""
    excerpt: str = ""
    byline: str = ""
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    dated: bool = True
    """False when the page never tells a time: nothing announces one either."""
    kind: str = "article"
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An article and what stands around it, for those who would show it in another way."""

    key: str
    number: int
    name: str
    """The outlet's."""
    url: str
    reading: Reading
    began: datetime
    menu: Sequence[tuple[str, str]]
    """The outlet's sections: name and path."""
    others: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Route:
    """Paths that match the whole pattern, and the discovery source they belong to, if any."""

    pattern: str
    answer: Callable[[Ask, re.Match[str]], Answer]
    source: str = ""


class Site(ABC):
    """One outlet: its stories, its addresses, its pages."""

    id: ClassVar[str]
    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    server: ClassVar[str]
    """How its machine names itself."""
    robots: ClassVar[str]

    def __init__(self, stories: Iterable[Story]) -> None:
        self.stories = {story.site_id: story for story in stories if story.outlet == self.id}
        self._kept: dict[Hashable, Any] = {}
        self._pages: dict[Hashable, Answer] = {}
        self._lock = threading.RLock()

    @cached_property
    def routes(self) -> Sequence[Route]:
        return (Route(pattern=r"/robots\.txt", answer=self._robots), *self.own_routes())

    @abstractmethod
    def own_routes(self) -> Sequence[Route]:
        """Its pages, listings and sources, by the paths they answer to."""

    def nothing(self) -> Answer:
        """For a path it knows nothing of."""
        return missing()

    @abstractmethod
    def reading(self, story: Story, version: Version) -> Reading:
        """A story as its pages print it: title, text, names, day."""

    @abstractmethod
    def url(self, story: Story, version: Version) -> str:
        """The address under which the site serves it without redirecting."""

    @abstractmethod
    def variants(self, story: Story, version: Version) -> Iterable[str]:
        """Other addresses that lead to the same story today."""

    @abstractmethod
    def page(self, story: Story, version: Version, day: date) -> Answer:
        """Its page, with what the site announced on that day around it."""

    @abstractmethod
    def menu(self) -> list[tuple[str, str]]:
        """The name and the path of every section in its main menu."""

    def former(self, story: Story, version: Version) -> list[str]:
        """Addresses under which it was served before, oldest first; each redirects now."""
        before = (self.url(story, other) for other in story.versions if other.since < version.since)
        return [url for url in dict.fromkeys(before) if url != self.url(story, version)]

    def phantoms(self) -> Iterable[Entry]:
        """Addresses it announces behind which no article stands."""
        return ()

    @abstractmethod
    def turned(self, day: date) -> Iterable[Turned]:
        """Pages that it serves by that day and that are no articles."""

    def route(self, path: str) -> tuple[Route, re.Match[str]] | None:
        for route in self.routes:
            if match := re.fullmatch(route.pattern, path):
                return route, match
        return None

    def truths(self, day: date) -> list[Truth]:
        return [self.truth(story, version) for story, version in self.shown(day) if story.kind == "article"]

    def truth(self, story: Story, version: Version) -> Truth:
        return truth(
            outlet=self.id,
            site_id=story.site_id,
            url=self.url(story, version),
            variants=(*self.variants(story, version), *self.former(story, version)),
            reading=self.reading(story, version),
            cites=version.cites,
        )

    def removed(self, day: date) -> list[Truth]:
        """What it has taken down by that day, as it was last served."""
        gone = ((story, story.served(day)) for story in self.stories.values() if story.gone(day))
        return [self.truth(story, served[-1]) for story, served in gone if story.kind == "article" and served]

    def history(self, day: date) -> dict[str, list[Truth]]:
        """By key, every text an article was served with until that day, oldest first."""
        texts: dict[str, list[Truth]] = {}
        for story in self.stories.values():
            for version in story.served(day) if story.kind == "article" else ():
                held = self.truth(story, version)
                before = texts.setdefault(held.key, [])
                if not before or before[-1].text != held.text:
                    before.append(held)
        return texts

    def shown(self, day: date) -> list[tuple[Story, Version]]:
        """Every story the site holds on that day, newest first."""
        stories = ((story, story.on(day)) for story in reversed(self.stories.values()))
        return [(story, version) for story, version in stories if version]

    def entries(self, day: date) -> list[Entry]:
        """Everything the site announces on that day, newest first."""
        return self.kept(("entries", day), lambda: self._entries(day))

    def _entries(self, day: date) -> list[Entry]:
        real = [self.entry_kept(story, version) for story, version in self.shown(day)]
        ghosts = [entry for entry in self.phantoms() if entry.published.date() <= day]
        return sorted(real + ghosts, key=lambda entry: (entry.published, entry.number), reverse=True)

    def changed(self, entries: Iterable[Entry], day: date, among: Iterable[Story] | None = None) -> datetime:
        """When a list last changed: with what stands in it, or with what was taken down of these stories (all)."""
        stories = self.stories.values() if among is None else among
        removals = (story.removed for story in stories if story.removed and story.removed <= day)
        gone = datetime.combine(max(removals, default=_FOUNDED), time(), PARIS)
        return max((gone, *(entry.modified for entry in entries)))

    def entry_kept(self, story: Story, version: Version) -> Entry:
        return self.kept(("entry", story.site_id, version.since), lambda: self.entry(story, version))

    def entry(self, story: Story, version: Version) -> Entry:
        reading = self.reading(story, version)
        return Entry(
            title=reading.title,
            url=self.announced(story, version),
            published=reading.published,
            modified=reading.modified,
            lead=reading.lead_text,
            excerpt=re.sub(r"\n+", " ", f"{reading.lead_text} {reading.text}").strip(),
            byline=reading.byline.strip(),
            sections=reading.sections,
            tags=reading.tags,
            dated=reading.precision == "minute",
            kind=story.kind,
            number=story.number,
        )

    def announced(self, story: Story, version: Version) -> str:
        """The address its sources give, not always the one it is served under."""
        return self.url(story, version)

    def article(self, ask: Ask, story: Story, version: Version) -> Answer:
        """Its page as it was made when it last changed, or when the site was rebuilt; a redirect from a former
        address. What was published since does not show in it."""
        now = self.url(story, version)
        if any(urlsplit(url).path == ask.path for url in self.former(story, version)):
            return moved(now)
        made = min(ask.day, max(version.since.date(), REBUILT))
        return self.page_kept((story.site_id, version.since, made), lambda: self._page_of(story, version, made))

    def _page_of(self, story: Story, version: Version, day: date) -> Answer:
        page = self.page(story, version, day)
        if story.kind != "article":
            return page
        shown = Shown(
            key=f"{self.id}:{story.site_id}",
            number=story.number,
            name=self.name,
            url=self.url(story, version),
            reading=self.reading(story, version),
            began=story.versions[0].since,
            menu=self.menu(),
            others=[entry for entry in self.entries(day) if entry.number != story.number][:_BESIDE],
        )
        return replace(page, shown=shown)

    def revise(self, site_id: str, at: datetime, **headers: str) -> None:
        """Put another version of a story on the site, with these headers in the place of the last one's."""
        story = self.stories[site_id]
        version = replace(story.last, since=at, headers={**story.last.headers, **headers})
        with self._lock:
            self.stories[site_id] = replace(story, versions=(*story.versions, version))
            self._kept.clear()

    def kept(self, key: Hashable, build: Callable[[], Kept]) -> Kept:
        """What was built before under this key, or what `build` makes now."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = build()
            kept: Kept = self._kept[key]
            return kept

    def page_kept(self, key: Hashable, build: Callable[[], Answer]) -> Answer:
        """The same for pages, which are large: the oldest go first."""
        with self._lock:
            if key not in self._pages:
                if len(self._pages) >= _PAGES:
                    self._pages.pop(next(iter(self._pages)))
                self._pages[key] = build()
            return self._pages[key]

    def _robots(self, _ask: Ask, _match: re.Match[str]) -> Answer:
        return Answer(body=self.robots.encode(), type=PLAIN)
