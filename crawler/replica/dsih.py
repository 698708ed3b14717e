"""DSIH: an article lives under its number, in an old skin or one of two new ones, at two kinds of address."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from crawler.replica import slugs
from crawler.replica.content import PARIS, Story, Version
from crawler.replica.dsih_pages import article_page, listing_page, new_page
from crawler.replica.markup import Block, Line, Span, plain
from crawler.replica.site import Answer, Ask, Entry, Route, Site, found, missing, moved
from crawler.replica.sources import Item, Place, feed, index, rfc822, sitemap
from crawler.replica.truth import Reading, Turned

NEW, OLD = "https://dsih.fr", "http://www.dsih.fr"
_PER_PAGE = 12
_ZIPPED_YEAR = 2017

SHELL = Entry(
    title="Dossier interactif : cartographier ses dépendances numériques",
    url=f"{NEW}/articles/6458/dossier-interactif-cartographier-ses-dependances-numeriques",
    published=datetime(2026, 11, 18, 8, 0, tzinfo=PARIS),
    modified=datetime(2026, 11, 18, 8, 0, tzinfo=PARIS),
    lead="Une carte à manipuler pour repérer les fournisseurs dont l’arrêt bloquerait un service de soins.",
    sections=("Actualité",),
    byline="Rédaction, DSIH",
    number=6458,
)
STALE = Entry(
    title="Le programme des rencontres d’automne est en ligne",
    url=f"{NEW}/articles/6417/le-programme-des-rencontres-dautomne-est-en-ligne",
    published=datetime(2026, 10, 30, 12, 0, tzinfo=PARIS),
    modified=datetime(2026, 10, 30, 12, 0, tzinfo=PARIS),
    lead="Ateliers, retours d’expérience et démonstrations : trois journées pour les équipes informatiques.",
    sections=("Actualité",),
    byline="DSIH",
    number=6417,
)


class Dsih(Site):
    id = "dsih"
    name = "DSIH"
    hosts = ("dsih.fr", "www.dsih.fr")
    server = "Apache"
    robots = "User-agent: *\nDisallow: /recherche\nDisallow: /espace-membre/\n"

    def own_routes(self) -> Sequence[Route]:
        return (
            Route(pattern=r"/", answer=self._home),
            Route(pattern=r"/articles/(\d+)(?:/.*)?", answer=self._new_address),
            Route(pattern=r"/article/(\d+)(?:/.*)?", answer=self._old_address),
            Route(pattern=r"/magazines/(\d{1,9})(?:/.*)?", answer=self._magazine),
            Route(pattern=r"/(actualites|tribunes|magazines)", answer=self._list, source="listing"),
            Route(pattern=r"/rss\.php", answer=self._feed, source="feed"),
            Route(pattern=r"/sitemap\.xml", answer=self._index, source="sitemap"),
            Route(pattern=r"/sitemap-(\d{4})\.xml(\.gz)?", answer=self._year, source="sitemap"),
        )

    def menu(self) -> list[tuple[str, str]]:
        return [("Actualités", "/actualites"), ("Tribunes", "/tribunes"), ("Magazines", "/magazines")]

    # what an article says

    def reading(self, story: Story, version: Version) -> Reading:
        headers, old = version.headers, "old" in story.form
        by_day = story.day_only or (old and story.kind == "article")
        topic = headers.get("Topic")
        return Reading(
            title=version.title,
            lead=version.lead,
            blocks=self._blocks(story, version),
            sources=version.sources,
            authors=version.authors,
            byline=headers.get("Byline", " & ".join(version.authors)),
            sections=version.sections,
            tags=(topic,) if topic and old else (),
            published=_midnight_utc(story.published.date()) if by_day else story.published,
            precision="day" if by_day else "minute",
            modified=version.since,
            language=headers.get("Language", "fr"),
        )

    def _blocks(self, story: Story, version: Version) -> tuple[Block, ...]:
        """New skins print the old relative links as text; one of 2017 has such a link of its own."""
        if "old" in story.form:
            return version.blocks
        blocks = tuple(
            replace(block, lines=tuple(_dead_links(line) for line in block.lines)) for block in version.blocks
        )
        if story.published.year == 2017 and len(blocks) > 1 and (target := self._first_old()):
            left = Span(f" ({target})")
            last = replace(blocks[1], lines=(*blocks[1].lines[:-1], (*blocks[1].lines[-1], left)))
            return (blocks[0], last, *blocks[2:])
        return blocks

    def _first_old(self) -> str | None:
        olds = (story for story in self.stories.values() if "old" in story.form)
        return next((f"/article/{story.site_id}/{_old_slug(story, story.last)}" for story in olds), None)

    # where it lives

    def url(self, story: Story, version: Version) -> str:
        if story.kind == "magazine":
            return f"{NEW}/magazines/{story.number}/{_new_slug(story, version)}"
        return self._old_url(story, version) if "old" in story.form else self._new_url(story, version)

    def _new_url(self, story: Story, version: Version) -> str:
        return f"{NEW}/articles/{story.site_id}/{_new_slug(story, version)}"

    def _old_url(self, story: Story, version: Version) -> str:
        return f"{OLD}/article/{story.site_id}/{_old_slug(story, version)}"

    def variants(self, story: Story, version: Version) -> Iterable[str]:
        own, other = self._new_url(story, version), self._old_url(story, version)
        yield from (own, other)
        for url in (own, other):
            yield url.replace("https://", "http://")
            yield url.replace("http://", "https://")
        yield own.replace("//dsih.fr", "//www.dsih.fr")
        yield other.replace("//www.dsih.fr", "//dsih.fr")
        yield f"{NEW}/articles/{story.site_id}/"
        yield f"{OLD}/article/{story.site_id}/"
        yield f"{self.url(story, version)}?sthash.kNbHIWG8.mjjo"

    def _new_address(self, ask: Ask, match: re.Match[str]) -> Answer:
        return self._address(ask, match[1], old=False)

    def _old_address(self, ask: Ask, match: re.Match[str]) -> Answer:
        return self._address(ask, match[1], old=True)

    def _address(self, ask: Ask, site_id: str, *, old: bool) -> Answer:
        """The other era's address redirects; the host, the scheme and the slug decide nothing."""
        if site_id == str(SHELL.number) and SHELL.published.date() <= ask.day:
            return found(new_page("dsih_shell.html"), modified=SHELL.modified)
        story = self.stories.get(site_id)
        version = story.on(ask.day) if story else None
        if story is None or story.kind != "article" or version is None:
            return _soft_404(status=story.gone_status if story and story.gone(ask.day) else 200)
        if old != ("old" in story.form):
            return moved(self.url(story, version))
        return self.article(ask, story, version)

    def page(self, story: Story, version: Version, day: date) -> Answer:
        reading = self.reading(story, version)
        return article_page(story, reading, self.url(story, version), self.entries(day))

    def _magazine(self, ask: Ask, match: re.Match[str]) -> Answer:
        for story in self.stories.values():
            version = story.on(ask.day)
            if story.kind == "magazine" and story.number == int(match[1]) and version:
                return self.article(ask, story, version)
        return _soft_404()

    # where it is announced

    def phantoms(self) -> Iterable[Entry]:
        return (SHELL, STALE)

    def _home(self, ask: Ask, _match: re.Match[str]) -> Answer:
        entries = self.entries(ask.day)[:10] if ask.listings else []
        return listing_page("accueil", entries, self.changed(entries, ask.day), page=1, last=1)

    def _list(self, ask: Ask, match: re.Match[str]) -> Answer:
        entries = [entry for entry in self.entries(ask.day) if _shelf(entry) == match[1]]
        last = max(1, -(-len(entries) // _PER_PAGE))
        shown = entries[(ask.page - 1) * _PER_PAGE : ask.page * _PER_PAGE]
        return listing_page(match[1], shown, self.changed(shown, ask.day), page=ask.page, last=last)

    def _feed(self, ask: Ask, _match: re.Match[str]) -> Answer:
        entries = self.entries(ask.day)[:20]
        items = [
            Item(
                title=entry.title,
                link=entry.url,
                published=rfc822(entry.published.astimezone(UTC)),
                description=entry.lead or None,
            )
            for entry in entries
        ]
        modified = self.changed(entries, ask.day)
        return feed(title="DSIH", link=NEW, about="Fil d’actualité", items=items, modified=modified)

    def _index(self, ask: Ask, _match: re.Match[str]) -> Answer:
        places = []
        for year in sorted({entry.published.year for entry in self.entries(ask.day)}):
            touched = self._year_changed(ask.day, year)
            ending = ".gz" if year == _ZIPPED_YEAR else ""
            places.append(Place(loc=f"{NEW}/sitemap-{year}.xml{ending}", lastmod=touched.isoformat()))
        return index(places, self.changed(self.entries(ask.day), ask.day))

    def _year(self, ask: Ask, match: re.Match[str]) -> Answer:
        entries = self._of_year(ask.day, int(match[1]))
        if not entries or bool(match[2]) != (int(match[1]) == _ZIPPED_YEAR):
            return missing()
        places = [Place(loc=entry.url, lastmod=entry.modified.isoformat()) for entry in entries]
        return sitemap(places, self._year_changed(ask.day, int(match[1])), zipped=bool(match[2]))

    def _year_changed(self, day: date, year: int) -> datetime:
        stories = (story for story in self.stories.values() if story.published.year == year)
        return self.changed(self._of_year(day, year), day, among=stories)

    def _of_year(self, day: date, year: int) -> list[Entry]:
        return [entry for entry in self.entries(day) if entry.published.year == year]

    def turned(self, day: date) -> Iterable[Turned]:
        for path in ("/", "/actualites", "/actualites?page=2", "/tribunes", "/magazines"):
            yield Turned(url=NEW + path, reason="listing")
        yield Turned(url=STALE.url, reason="soft-404")
        yield Turned(url=f"{OLD}/article/9999/une-page-disparue.html", reason="soft-404")
        if SHELL.published.date() <= day:
            yield Turned(url=SHELL.url, reason="empty")
        for story in self.stories.values():
            if story.gone(day):
                yield Turned(url=self.url(story, story.last), reason="not-found")
            elif story.kind == "magazine" and story.on(day):
                yield Turned(url=self.url(story, story.last), reason="magazine")


def _soft_404(*, status: int = 200) -> Answer:
    """DSIH answers 200 for numbers it never had; only what it took down is a real 404."""
    return Answer(status=status, body=new_page("dsih_soft_404.html").encode())


def _midnight_utc(day: date) -> datetime:
    """What the migration made of a day without a time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(PARIS)


def _new_slug(story: Story, version: Version) -> str:
    return slugs.dsih_new(story.first_title) if version.slug is None else version.slug


def _old_slug(story: Story, version: Version) -> str:
    return (version.slug or slugs.dsih_old(story.first_title)) + ".html"


def _shelf(entry: Entry) -> str:
    if entry.kind == "magazine":
        return "magazines"
    return "tribunes" if entry.sections[:1] == ("Tribune",) else "actualites"


def _dead_links(line: Line) -> Line:
    return tuple(_dead_link(span) for span in line)


def _dead_link(span: Span) -> Span:
    if span.tag == "a" and span.href.startswith("/"):
        return Span(f"{plain(span.inner)} ({span.href})")
    return span
