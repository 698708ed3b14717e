"""TICsanté: one counter, two forms of address that answer for every number, recent texts cut for all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count

from crawler.replica import french, slugs
from crawler.replica.content import PARIS, Story, Version
from crawler.replica.markup import Block, Line, Span, cut, rewrite
from crawler.replica.site import HTML, Answer, Ask, Entry, Route, Site, missing
from crawler.replica.sources import Item, feed, rfc822
from crawler.replica.ticsante_pages import front_page, not_found, rubric_page, story_page
from crawler.replica.truth import Reading, Turned

HOME = "https://www.ticsante.com"
_PER_PAGE = 10
_FEED = 15
_CUTS = (1199, 1195, 1200, 1196, 1198, 1197)
_NUMBER = re.compile(r"[0-9]{1,7}")

STALE = Entry(
    title="L'agenda des formations de décembre",
    url=f"{HOME}/story?ID=8402",
    published=datetime(2026, 10, 21, 9, 0, tzinfo=PARIS),
    modified=datetime(2026, 10, 21, 9, 0, tzinfo=PARIS),
    sections=("Agenda",),
    number=8402,
)


class Ticsante(Site):
    id = "ticsante"
    name = "TICsanté"
    hosts = ("ticsante.com", "www.ticsante.com")
    server = "Microsoft-IIS/10.0"
    robots = "User-agent: *\nDisallow: /recherche\nDisallow: /compte/\nDisallow: /imprimer/\n"

    def own_routes(self) -> Sequence[Route]:
        return (
            Route(pattern=r"/", answer=self._home),
            Route(pattern=r"/story/(\d+)(?:/.*)?", answer=self._by_slug),
            Route(pattern=r"/story/?", answer=self._by_query),
            Route(pattern=r"/rubrique/([a-z0-9-]+)", answer=self._rubric, source="listing"),
            Route(pattern=r"/rss\.xml", answer=self._feed, source="feed"),
        )

    def menu(self) -> list[tuple[str, str]]:
        return [(name, f"/rubrique/{word}") for word, name in self.rubrics().items()]

    # what an article says

    def reading(self, story: Story, version: Version) -> Reading:
        by_day = story.day_only or dateline_only(story)
        at = story.published
        reading = Reading(
            title=version.title,
            lead=version.lead,
            blocks=version.blocks,
            sources=version.sources,
            authors=version.authors,
            byline=version.headers.get("Byline", ", ".join(version.authors)),
            sections=version.sections,
            tags=version.tags,
            published=at.replace(hour=0, minute=0) if by_day else at,
            precision="day" if by_day else "minute",
            modified=version.since,
            language=version.headers.get("Language", "fr"),
        )
        if "dateline" in story.form:
            reading = _opened(reading, f"{_city(version)}, {french.dateline(at)} (TICsanté) - ")
        if "mixed-encoding" in story.form:
            reading = replace(reading, blocks=damaged(reading.blocks))
        return _cut(reading, story.number) if version.partial else reading

    # where it lives

    def url(self, story: Story, version: Version) -> str:
        return self._slug_url(story, version) if "story" in story.form else self._query_url(story)

    def _slug_url(self, story: Story, version: Version) -> str:
        slug = slugs.ticsante(story.first_title) if version.slug is None else version.slug
        return f"{HOME}/story/{story.site_id}/" + (f"{slug}.html" if slug else "")

    def _query_url(self, story: Story) -> str:
        return f"{HOME}/story?ID={story.site_id}"

    def variants(self, story: Story, version: Version) -> Iterable[str]:
        own, slug, query = self.url(story, version), self._slug_url(story, version), self._query_url(story)
        yield from (slug, query)
        yield f"{HOME}/story?id={story.site_id}"
        yield f"{HOME}/story/{story.site_id}/"
        yield slug.replace("(", "%28").replace(")", "%29")
        yield f"{slug}?fbclid=IwAR0c2lnbmFsZW1lbnQ"
        yield f"{query}&utm_source=lettre&utm_medium=email"
        yield own.replace("//www.", "//")
        yield own.replace("https://", "http://")

    def _by_slug(self, ask: Ask, match: re.Match[str]) -> Answer:
        return self._story(ask, match[1])

    def _by_query(self, ask: Ask, _match: re.Match[str]) -> Answer:
        fields = {name.upper(): value for name, value in ask.fields.items()}
        return self._story(ask, fields.get("ID", ""))

    def _story(self, ask: Ask, site_id: str) -> Answer:
        """Every form of the address shows the page itself, but for a slug that was changed."""
        story = self.stories.get(site_id) if _NUMBER.fullmatch(site_id) else None
        version = story.on(ask.day) if story else None
        if story is None or version is None:
            return not_found(status=story.gone_status if story and story.gone(ask.day) else 200)
        return self.article(ask, story, version)

    def page(self, story: Story, version: Version, day: date) -> Answer:
        entries = [entry for entry in self.entries(day) if entry.number != story.number]
        reading = self.reading(story, version)
        return story_page(story, reading, self.url(story, version), self.rubrics(), entries)

    # where it is announced

    def phantoms(self) -> Iterable[Entry]:
        return (STALE,)

    def rubrics(self) -> dict[str, str]:
        """Every rubric's name by its word in the address."""
        stories = self.stories.values()
        names = {name for story in stories for name in story.versions[0].sections}
        return {slugs.section(name): name for name in sorted(names | {"Agenda"})}

    def _home(self, ask: Ask, _match: re.Match[str]) -> Answer:
        entries = self.entries(ask.day)[:12] if ask.listings else []
        return front_page(entries, self.rubrics(), self.changed(entries, ask.day))

    def _rubric(self, ask: Ask, match: re.Match[str]) -> Answer:
        name = self.rubrics().get(match[1])
        if name is None:
            return missing(not_found().body.decode(), HTML)
        entries = [entry for entry in self.entries(ask.day) if name in entry.sections]
        shown = entries[(ask.page - 1) * _PER_PAGE : ask.page * _PER_PAGE]
        last = max(1, -(-len(entries) // _PER_PAGE))
        modified = self.changed(shown, ask.day)
        return rubric_page(match[1], shown, self.rubrics(), modified, page=ask.page, last=last)

    def _feed(self, ask: Ask, _match: re.Match[str]) -> Answer:
        entries = self.entries(ask.day)[:_FEED]
        items = [
            Item(
                title=entry.title,
                link=entry.url,
                published=rfc822(entry.published) if entry.dated else None,
                description=entry.lead or None,
                category=entry.sections[-1] if entry.sections else None,
            )
            for entry in entries
        ]
        about = "Les brèves de TICsanté"
        return feed(title=about, link=HOME, about=about, items=items, modified=self.changed(entries, ask.day))

    def turned(self, day: date) -> Iterable[Turned]:
        yield Turned(url=f"{HOME}/", reason="listing")
        for word in self.rubrics():
            yield Turned(url=f"{HOME}/rubrique/{word}", reason="listing")
        yield Turned(url=STALE.url, reason="soft-404")
        yield Turned(url=f"{HOME}/story/9999/une-breve-disparue.html", reason="soft-404")
        for story in self.stories.values():
            if story.gone(day):
                yield Turned(url=self.url(story, story.last), reason="not-found")


def dateline_only(story: Story) -> bool:
    """Some old pages tell their date nowhere but in the dateline."""
    return {"dateline", "story"} <= story.form and story.number % 3 == 0


def _city(version: Version) -> str:
    return version.headers.get("City", "Paris").upper()


def _opened(reading: Reading, dateline: str) -> Reading:
    """The dateline opens the lead, or the first paragraph where there is no lead."""
    if reading.lead is not None:
        return replace(reading, lead=(Span(dateline), *reading.lead))
    first, *rest = reading.blocks
    lines: tuple[Line, ...] = ((Span(dateline), *first.lines[0]), *first.lines[1:])
    return replace(reading, blocks=(replace(first, lines=lines), *rest))


def _cut(reading: Reading, number: int) -> Reading:
    """The text up to the middle of a word near 1,200 characters, and `...`."""
    text = reading.text
    length = _cut_at(text, _CUTS[number % len(_CUTS)])
    hidden = (Block("p", ((Span(text[length:]),),)),)
    return replace(reading, blocks=cut(reading.blocks, length, "..."), hidden=hidden, sources=())


def _cut_at(text: str, wanted: int) -> int:
    """The place nearest to the one wanted with a letter on both sides."""
    wanted = min(wanted, len(text) * 2 // 3)
    places = (place for place in range(1, len(text)) if text[place - 1 : place + 1].isalpha())
    return min(places, key=lambda place: abs(place - wanted))


def damaged(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Every third `à ` of the body as `Ă `: a past import read its UTF-8 bytes (C3 A0) as windows-1250.

    The bytes on the wire are good UTF-8 and say `Ă`; a reader sees it, so the truth holds it too.
    The no-break space that A0 stands for melted into the ordinary one behind it.
    """
    turn = count()
    return rewrite(
        blocks,
        lambda text: re.sub("à(?= )", lambda _: "à" if next(turn) % 3 else "Ă", text),
    )
