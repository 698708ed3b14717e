"""L'Est Éclair: numbers with and without prefix, sections that name their feeds, a wall, and lists by day."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from crawler.replica import lest_eclair_lists as lists
from crawler.replica import lest_eclair_pages as pages
from crawler.replica import slugs
from crawler.replica.content import PARIS, Story, Version
from crawler.replica.lest_eclair_sections import Sections
from crawler.replica.markup import Block, plain
from crawler.replica.site import HTML, Answer, Ask, Entry, Route, Site, denied, found, missing, moved
from crawler.replica.sources import feed, index, news, sitemap
from crawler.replica.truth import Reading, Turned

WWW = "https://www.lest-eclair.fr"
_MAPS = "/sites/default/files/sitemaps/abonnes_lest_eclair_fr"
_PER_PAGE = 15
_FEED = 10
_PER_MAP = 20
_ZIPPED_MAP = 1
_NEWS_DAYS = 2
_ARTICLE = r"(?:/art)?/(?P<id>(?:id)?\d+)(?:/article(?:/.*)?)?"
_INITIALS = re.compile(r"AFP|[a-zé]{2,4}(?:-[a-zé]{2,4})*(?:/[a-zé]{2,4})*")

CONSENT = Entry(
    title="Vendanges : le bilan en dix chiffres",
    url=f"{WWW}/id882912/article/2026-11-19/vendanges-le-bilan-en-dix-chiffres",
    published=datetime(2026, 11, 19, 7, 5, tzinfo=PARIS),
    modified=datetime(2026, 11, 19, 7, 5, tzinfo=PARIS),
    sections=("Aube",),
    number=882912,
)
BLOCKED = Entry(
    title="Rocade de Troyes : ce qui change lundi",
    url=f"{WWW}/id882877/article/2026-11-19/rocade-de-troyes-ce-qui-change-lundi",
    published=datetime(2026, 11, 19, 6, 30, tzinfo=PARIS),
    modified=datetime(2026, 11, 19, 6, 30, tzinfo=PARIS),
    sections=("Aube", "Troyes"),
    number=882877,
)


@dataclass(frozen=True, kw_only=True)
class Map:
    """One of the numbered sitemaps."""

    entries: list[Entry]
    modified: datetime


class LestEclair(Site):
    id = "lest_eclair"
    name = "L’Est Éclair"
    hosts = ("lest-eclair.fr", "www.lest-eclair.fr")
    server = "nginx"
    robots = (
        "User-agent: *\nDisallow: /archives/recherche\nDisallow: /user/\nDisallow: /print/\n\n"
        f"Sitemap: {WWW}{_MAPS}/sitemapindex.xml\nSitemap: {WWW}{_MAPS}/sitemapnews-0.xml\n"
    )

    def __init__(self, stories: Iterable[Story]) -> None:
        super().__init__(stories)
        paths = [story.versions[0].sections for story in self.stories.values()]
        self.sections = Sections(paths)

    def own_routes(self) -> Sequence[Route]:
        listing = "listing"
        return (
            Route(pattern=r"/", answer=self._home),
            Route(pattern=_ARTICLE, answer=self._article),
            Route(pattern=r"/(\d{1,9})/sections/.*", answer=self._section, source=listing),
            Route(pattern=r"/rss/(\d{1,9})/cible_principale", answer=self._feed, source="feed"),
            Route(pattern=rf"{_MAPS}/sitemapindex\.xml", answer=self._index, source="sitemap"),
            Route(pattern=rf"{_MAPS}/sitemapnews-0\.xml", answer=self._news, source="news"),
            Route(pattern=rf"{_MAPS}/sitemap-(\d+)\.xml(\.gz)?", answer=self._map, source="sitemap"),
            Route(pattern=r"/archive/index", answer=self._archive, source="day-archive"),
            Route(pattern=r"/consent", answer=self._consent),
        )

    def menu(self) -> list[tuple[str, str]]:
        return [(section.name, section.address) for section in self.sections.below()]

    # what an article says

    def reading(self, story: Story, version: Version) -> Reading:
        shown, hidden = _shown(story, version)
        return Reading(
            title=version.title,
            lead=version.lead,
            blocks=shown,
            hidden=hidden,
            sources=() if hidden else version.sources,
            authors=version.authors,
            byline=version.headers.get("Byline", _signature(version.authors)),
            sections=version.sections,
            tags=version.tags,
            published=story.published,
            precision="day" if story.day_only else "minute",
            modified=version.since,
            language=version.headers.get("Language", "fr"),
        )

    # where it lives

    def url(self, story: Story, version: Version) -> str:
        return f"{_origin(story)}{self._path(story)}/{_slug(story, version)}".rstrip("/")

    def _path(self, story: Story) -> str:
        art = "/art" if "art" in story.form else ""
        return f"{art}/{story.site_id}/article/{story.published:%Y-%m-%d}"

    def announced(self, story: Story, version: Version) -> str:
        """Some were announced with their path twice; the page itself knows better."""
        url = self.url(story, version)
        return url + url.removeprefix(_origin(story)) if "doubled" in story.form else url

    def variants(self, story: Story, version: Version) -> Iterable[str]:
        url, path = self.url(story, version), self._path(story)
        yield self.announced(story, version)
        yield url + url.removeprefix(_origin(story))
        yield f"{_origin(story)}{path}"
        yield f"{_origin(story)}{path}/un-titre-anterieur"
        yield f"{url}?utm_medium=Social&utm_source=Twitter#Echobox=1605811234"
        yield url.replace("/art/", "/")
        yield url.replace("//www.", "//")
        yield url.replace("http://", "https://")
        yield url.replace("https://", "http://")

    def _article(self, ask: Ask, match: re.Match[str]) -> Answer:
        site_id = match["id"]
        if wall := self._wall(ask, site_id):
            return wall
        story = self.stories.get(site_id)
        version = story.on(ask.day) if story else None
        if story is None or version is None:
            return self.nothing(status=story.gone_status if story and story.gone(ask.day) else 404)
        if not ask.host.startswith("www."):
            return moved(_origin(story) + quote(ask.path))
        return self.article(ask, story, version)

    def page(self, story: Story, version: Version, day: date) -> Answer:
        scene = pages.Scene(
            story=story,
            reading=self.reading(story, version),
            url=self.url(story, version),
            sections=self.sections,
            others=[entry for entry in self.entries(day) if entry.url != self.announced(story, version)],
            embedded=self._other_reading(story, day),
        )
        return pages.page(scene)

    def _other_reading(self, story: Story, day: date) -> Reading | None:
        """The article that stands inside another one, where that happens."""
        if "embedded" not in story.form:
            return None
        candidates = [
            (other, version)
            for other, version in self.shown(day)
            if other is not story and other.kind == "article" and not version.partial
        ]
        return self.reading(*candidates[story.number % len(candidates)]) if candidates else None

    def _wall(self, ask: Ask, site_id: str) -> Answer | None:
        """Two addresses that never show their article."""
        if site_id == f"id{CONSENT.number}" and CONSENT.published.date() <= ask.day:
            return moved(f"{WWW}/consent?back={quote(ask.path, safe='')}", status=302)
        if site_id == f"id{BLOCKED.number}" and BLOCKED.published.date() <= ask.day:
            return denied(ask.path)
        return None

    def _consent(self, _ask: Ask, _match: re.Match[str]) -> Answer:
        return found(pages.consent(self.sections), modified=None)

    def nothing(self, *, status: int = 404) -> Answer:
        return missing(pages.not_found(self.sections), HTML, status=status)

    # where it is announced

    def phantoms(self) -> Iterable[Entry]:
        return (CONSENT, BLOCKED)

    def _home(self, ask: Ask, _match: re.Match[str]) -> Answer:
        entries = self.entries(ask.day)[:_PER_PAGE] if ask.listings else []
        return lists.listing(self.sections, "L’Est Éclair", entries, self.changed(entries, ask.day))

    def _section(self, ask: Ask, match: re.Match[str]) -> Answer:
        section = self.sections.by_tid(int(match[1]))
        if section is None:
            return self.nothing()
        entries = self._within(section.path, ask.day)
        last = max(1, -(-len(entries) // _PER_PAGE))
        if ask.page > last:
            return self.nothing()
        shown = entries[(ask.page - 1) * _PER_PAGE : ask.page * _PER_PAGE]
        modified, address = self.changed(shown, ask.day), section.address
        return lists.listing(self.sections, section.name, shown, modified, address=address, page=ask.page, last=last)

    def _within(self, path: tuple[str, ...], day: date) -> list[Entry]:
        return [entry for entry in self.entries(day) if entry.sections[: len(path)] == path]

    def _feed(self, ask: Ask, match: re.Match[str]) -> Answer:
        section = self.sections.by_tid(int(match[1]))
        if section is None:
            return self.nothing()
        entries = self._within(section.path, ask.day)[:_FEED]
        return feed(
            title=f"{self.name} - {section.name}",
            link=WWW + section.address,
            about=section.name,
            items=[lists.item(entry) for entry in entries],
            modified=self.changed(entries, ask.day),
        )

    def _maps(self, day: date) -> list[Map]:
        """In the order of appearance; what is removed leaves a hole, so that nothing moves to another map."""
        return self.kept(("maps", day), lambda: list(self._made_maps(day)))

    def _made_maps(self, day: date) -> Iterator[Map]:
        stories: list[tuple[datetime, int, Story | Entry]] = [
            (story.versions[0].since, story.number, story) for story in self.stories.values()
        ]
        stories += [(entry.published, entry.number, entry) for entry in self.phantoms()]
        began = sorted((one for one in stories if one[0].date() <= day), key=lambda one: one[:2])
        for at in range(0, len(began), _PER_MAP):
            things = [thing for *_, thing in began[at : at + _PER_MAP]]
            own = [thing for thing in things if isinstance(thing, Story)]
            shown = [self.entry_kept(story, version) for story in own if (version := story.on(day))]
            entries = shown + [thing for thing in things if isinstance(thing, Entry)]
            yield Map(entries=entries, modified=self.changed(entries, day, among=own))

    def _index(self, ask: Ask, _match: re.Match[str]) -> Answer:
        maps = self._maps(ask.day)
        places = [lists.map_place(f"{WWW}{_MAPS}/{_map_name(n)}", one.modified) for n, one in enumerate(maps)]
        return index(places, self.changed(self.entries(ask.day), ask.day))

    def _map(self, ask: Ask, match: re.Match[str]) -> Answer:
        maps, number = self._maps(ask.day), int(match[1])
        if number >= len(maps) or not ask.path.endswith("/" + _map_name(number)):
            return self.nothing()
        one = maps[number]
        return sitemap([lists.place(entry) for entry in one.entries], one.modified, zipped=bool(match[2]))

    def _news(self, ask: Ask, _match: re.Match[str]) -> Answer:
        since = ask.day - timedelta(days=_NEWS_DAYS - 1)
        entries = [entry for entry in self.entries(ask.day) if entry.published.date() >= since]
        modified = self.changed(self.entries(ask.day), ask.day)
        return news([lists.news_place(entry) for entry in entries], self.name, modified)

    def _archive(self, ask: Ask, _match: re.Match[str]) -> Answer:
        written = ask.fields.get("date")
        if written is None:
            return lists.calendar(self.sections, ask.day)
        entries = [e for e in self.entries(ask.day) if f"{e.published:%Y-%m-%d}" == written]
        return lists.day(self.sections, written, entries, self.changed(entries, ask.day))

    def turned(self, day: date) -> Iterable[Turned]:
        yield Turned(url=f"{WWW}/", reason="listing")
        for section in self.sections:
            yield Turned(url=WWW + section.address, reason="listing")
        yield Turned(url=f"{WWW}/archive/index?format=date&date={day}", reason="listing")
        yield Turned(url=f"{WWW}/id999999/article/{day}/une-page-disparue", reason="not-found")
        if CONSENT.published.date() <= day:
            yield Turned(url=CONSENT.url, reason="consent")
        if BLOCKED.published.date() <= day:
            yield Turned(url=BLOCKED.url, reason="blocked")
        yield from self._turned_stories(day)

    def _turned_stories(self, day: date) -> Iterator[Turned]:
        for story in self.stories.values():
            if story.gone(day):
                yield Turned(url=self.url(story, story.last), reason="not-found")
            elif story.kind == "live" and story.on(day):
                yield Turned(url=self.url(story, story.last), reason="live")
            elif story.kind == "gallery" and story.on(day):
                yield Turned(url=self.url(story, story.last), reason="gallery")


def _origin(story: Story) -> str:
    """The prefix came with https."""
    modern = story.site_id.startswith("id") or story.published.year >= 2019
    return WWW if modern else WWW.replace("https", "http")


def _slug(story: Story, version: Version) -> str:
    if version.slug is not None:
        return version.slug
    return slugs.lest_eclair(story.first_title, glued=story.site_id.startswith("id"))


def _map_name(number: int) -> str:
    return f"sitemap-{number}.xml" + (".gz" if number == _ZIPPED_MAP else "")


def _signature(authors: Sequence[str]) -> str:
    """`Par X, Y et Z`"""
    if not authors:
        return ""
    *firsts, last = authors
    return "Par " + (", ".join(firsts) + " et " if firsts else "") + last


def _shown(story: Story, version: Version) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What everybody may read, and the rest of a paid text: the wall stands behind one paragraph."""
    blocks = version.blocks
    if "initials" in story.form and is_initials(blocks[-1]):
        blocks = blocks[:-1]
    if not version.partial:
        return blocks, ()
    first = next(place for place, block in enumerate(blocks) if block.kind == "p") + 1
    if len(blocks) == first:
        raise ValueError(f"{story.site_id} is partial, but there is nothing to hide")
    return blocks[:first], blocks[first:]


def is_initials(block: Block) -> bool:
    """`AFP`, `bur-pid/stb/jg`: who wrote it, in the agency's manner."""
    return len(block.lines) == 1 and _INITIALS.fullmatch(plain(block.lines[0])) is not None
