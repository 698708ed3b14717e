"""A page's raw words, field by field: JSON-LD first, then meta, then semantic tags.

This is what any page offers. An outlet's file in `spiders/` subclasses it and overrides what its site says
better. A property returns the site's own words with their source, or None: it never converts or guesses.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from lxml import html

from crawler.lexicon import Phrases
from crawler.reading.blocks import Block, text_of
from crawler.reading.bylines import anywhere, beneath, near
from crawler.reading.datelines import Datelines, Kind, tells_change
from crawler.reading.days import day_of_path, first_day, same_day
from crawler.reading.declared import Declared, RawValue, folded_names
from crawler.reading.keywords import as_shown, shown_keywords
from crawler.reading.names import is_handle, is_person, is_weak
from crawler.reading.page import Document
from crawler.reading.sections import Sections
from crawler.reading.shown_titles import shown_instead
from crawler.reading.signatures import beside_day, closing, introduced
from crawler.reading.surroundings import Surroundings
from crawler.reading.titles import Site, compact, ending, headline, outvotes
from crawler.renamed import module_getattr
from crawler.text import folded

GENERIC = "generic"
ELSEWHERE = (anywhere, introduced, beside_day, beneath, closing)  # where names stand that are not near the headline
SOON = 15  # blocks below an h1 within which the headline proper may stand
PUBLISHED_META = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "publication_date",
    "publish_date",
    "publishdate",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "published",
)
# Declared, but not of what.
LOOSE_META = ("date", "dc.date", "dc:date", "dcterms.date", "citation_date")

# Microdata, RDFa, and what HTML had before both: `pubdate`, the `<abbr>` of hAtom.
PUBLISHED_MARKUP = (
    "//*[@itemprop='datePublished' or @pubdate or contains(concat(' ', @property), ' datePublished')"
    " or contains(@property, 'schema:datePublished')"
    " or (self::abbr and @title and contains(concat(' ', @class, ' '), ' published '))][not(self::meta)]"
)
_FIGURES = re.compile(r"\D*\d\d?[-/.]\d\d?[-/.]")  # day and month, or month and day


class Template(Declared):
    """The reading of any page at all; lead and body are left to `crawler.reading.generic`."""

    name: ClassVar[str] = GENERIC
    ends: ClassVar[Phrases | None] = None
    """A block whose folded text matches ends the article."""
    noise: ClassVar[Phrases | None] = None
    """A block whose folded text matches is no part of it."""

    section_names: ClassVar[Mapping[str, str]] = {}
    """What a section of the site is called on an article, by its folded name elsewhere (in a listing's plural)."""

    @classmethod
    def matches(cls, document: Document) -> bool:
        """True when the page carries this template."""
        del document
        return True

    @cached_property
    def headings(self) -> list[str]:
        """The h1 texts that are not the name of the site."""
        own = folded_names(self.outlet.spellings)
        return [heading for heading in self.document.headings if folded(heading) not in own]

    @cached_property
    def title(self) -> RawValue | None:
        """The headline: what h1, JSON-LD, meta, <title> and the address agree on."""
        document = self.document
        found = headline(
            self.headings,
            document.subheadings,
            [*dict.fromkeys(self._announced_by("meta")), *self._announced_by("json-ld")],
            document.title_element,
            document.url,
            self.site_names,
        )
        if found is None:
            return None
        if any(heading.endswith(found) for heading in self.headings) and not self._site.is_name(found):
            if shown := self._headline_below(found):
                return RawValue(shown, "h2")
            return self._recorded_against(found) or RawValue(found, "h1")
        if self.headings and (recorded := self._recorded_against(self.headings[0])):
            return recorded
        agreeing = (raw.source for raw in self._announced_titles if found in raw.words)
        source = next(agreeing, "h2")
        above = shown_instead(found, document, self._site) if source in ("meta", "title") else None
        return RawValue(above, "h2") if above else RawValue(found, source)

    def _recorded_against(self, heading: str) -> RawValue | None:
        """The headline of JSON-LD, where <title> confirms it and nothing confirms the h1."""
        recorded = next(iter(self._announced_by("json-ld")), None)
        if not recorded or not self.document.title_element:
            return None
        cut = self._site.cut
        networks = [cut(words) for words in self._announced_by("meta")]
        alone = outvotes(cut(recorded), cut(self.document.title_element), networks, heading)
        return RawValue(cut(recorded), "json-ld") if alone else None

    def _headline_below(self, heading: str) -> str | None:
        """An announced title in an h2 close below the h1, which is then written for search engines."""
        bare = compact(heading)
        raw = (self._site.cut(words) for words in self._announced_by("meta") + self._announced_by("json-ld"))
        other = (compact(words) for words in raw if len(words.split()) > 2)
        # The shortest first: a theme leaves where one of them leaves it out.
        announced = sorted({words for words in other if words not in bare and bare not in words}, key=len)
        if not announced:
            return None
        blocks = self.document.blocks
        inside = {element for h1 in self.document.tree.iter("h1") for element in h1.iter()}
        lines = (
            i for i, block in enumerate(blocks) if block.element in inside and compact(block.text).endswith(bare)
        )
        at = next(lines, len(blocks))
        for block in blocks[at + 1 : at + 1 + SOON]:
            told = compact(block.text) if block.inside("h2") and not block.linked else ""
            if tail := next((words for words in announced if told.endswith(words)), None):
                return ending(block.text, tail).replace("\n", " ")
        return None

    @cached_property
    def lead(self) -> list[Block]:
        """The standfirst, where it is an element of its own."""
        return []

    @cached_property
    def content(self) -> list[Block] | None:
        """The blocks of the body, ads and related items perhaps among them; None when unknown."""
        return None

    @cached_property
    def bylines(self) -> list[RawValue]:
        """Who signs, in the words of the page: as declared to machines, else as shown to readers.

        What names the site or an organisation only fills the field, until nothing better is found.
        """
        declared = self._declared_authors
        weak = [raw for raw in declared if not self.is_own(raw.words)]
        if any(not raw.whole and not is_weak(raw.words) for raw in weak):
            return weak
        shown = self._shown(near)
        others = [raw for raw in shown if not self.is_own(raw.words) and _outweighs(raw.words, declared, weak)]
        if others and all(is_weak(raw.words) for raw in others):
            return self._shown(closing) or others
        signed = [raw for raw in declared if raw.source == "json-ld" or is_handle(raw.words)]
        elsewhere = (found for where in ELSEWHERE if (found := self._shown(where)))
        return others or signed or next(elsewhere, []) or declared or shown or self._hidden_authors

    def _shown(self, where: Callable[[Surroundings], Iterator[list[str]]]) -> list[RawValue]:
        """The first names that readers are shown there, the site's own only where there are no others."""
        own: list[str] = []
        for names in where(self.surroundings):
            if others := [name for name in names if not self.is_own(name)]:
                return [RawValue(name, "byline") for name in others]
            own = own or names
        return [RawValue(name, "byline") for name in own]

    def is_own(self, name: str) -> bool:
        """True for the site's own name."""
        return self._site.signs(name)

    @cached_property
    def _site(self) -> Site:
        return Site(self.document.url, self.site_names)

    @cached_property
    def section(self) -> RawValue | None:
        """The rubric by its name: declared, or in the trail that readers are shown."""
        title = self.title.words if self.title else ""
        found = Sections(self.document, title, has_trail=self.name == GENERIC).name()
        return RawValue(*found) if found else None

    @cached_property
    def tags(self) -> list[str]:
        """Keywords that are declared, else those that readers are shown."""
        if self.name != GENERIC:
            return super().tags
        if super().tags:
            return as_shown(super().tags, self.document.tree)
        return shown_keywords(self.surroundings, self.document.text)

    @cached_property
    def dates(self) -> list[RawValue]:
        """Every wording of the publication date, the most trusted first."""
        declared = self._declared("datePublished", PUBLISHED_META)
        if not declared:
            loose = self._declared("", LOOSE_META)
            return [*self._marked_near(loose), *loose] or self._stated_before(self._time_elements())
        return self._as_shown([*declared, *self._declared("", LOOSE_META)])

    def _as_shown(self, declared: list[RawValue]) -> list[RawValue]:
        """Where declarations name several days, first the one that readers are shown too.

        A day that is also declared as that of the last change may be no more: programs write the day of their own
        last run into both. Then an earlier one between headline and text is that of publication.
        """
        days = [found.day if (found := first_day(raw.words)) else None for raw in declared]
        changes = {found.day for raw in self.modified if (found := first_day(raw.words))}
        first = days[0]
        if len({*days} - {None}) > 1:
            shown = next((found for one in self.datelines.shown() if (found := first_day(one.words))), None)
            if shown and shown.day in days:
                return sorted(declared, key=lambda raw: days[declared.index(raw)] != shown.day)
        if first and _FIGURES.match(declared[0].words) and (named := self._named_month(first)):
            return [named, *declared]
        if not first or not changes or max(changes) > first:
            return declared
        above = [(one, found.day) for one in self.datelines.above_text() if (found := first_day(one.words))]
        if not above or any(same_day(day, other) for _, day in above for other in (*days, *changes)):
            return declared
        best, day = min(above, key=lambda pair: pair[0].kind)
        return [RawValue(best.words, "text"), *declared] if day < first else declared

    def _named_month(self, read: date) -> RawValue | None:
        """The day shown with its month by name, where figures were read in another order: `03-09-2026`, 9 March."""
        for one in self.datelines.shown():
            day = first_day(one.words)
            if day and not _FIGURES.match(one.words) and day.day != read and _turned(day.day) == read:
                return RawValue(one.words, "text")
        return None

    def _stated_before(self, times: list[RawValue]) -> list[RawValue]:
        """The day behind a word for publishing first, where elements for machines tell none of that day."""
        stated = (
            [RawValue(one.words, "text") for one in self.datelines.near() if one.kind == Kind.STATED] if times else []
        )
        days = {found.day for raw in times if (found := first_day(raw.words))}
        agreed = not stated or (found := first_day(stated[0].words)) is None or found.day in days
        return times if agreed else [*stated[:1], *times]

    def _marked_near(self, loose: list[RawValue]) -> list[RawValue]:
        """What a `<time>` or a word for publishing near the headline says, where a meta says no more than `date`.

        That one is often the day of the page's last change.
        """
        return [RawValue(words, "text") for words in self.datelines.marked()] if loose else []

    @cached_property
    def shown_dates(self) -> list[RawValue]:
        """Dates shown to readers near the headline, then the one in the address: for a page that declares none."""
        near = self.datelines.near()
        stated = [RawValue(one.words, "text") for one in near if one.kind == Kind.STATED]
        changed = [RawValue(one.words, "text") for one in near if one.kind == Kind.CHANGED]
        told = [RawValue(one.words, "text") for one in near if one.kind != Kind.CHANGED]
        found = [*stated, *self._time_elements(), *told]
        addresses = filter(None, (self.document.url, self.document.canonical))
        found += [
            RawValue(day, "url")
            for path in (unquote(urlsplit(one).path) for one in addresses)
            if (day := day_of_path(path))
        ]
        lines = self.datelines
        elsewhere = [RawValue(one, "text") for one in (*lines.beside_title(), *lines.stated(), *lines.in_brackets())]
        elsewhere += [*changed, *(RawValue(one, "text") for one in lines.elsewhere())]
        return found + (elsewhere or [RawValue(one, "text") for one in lines.in_thread()])

    @property
    def shown_changes(self) -> list[RawValue]:
        """What readers are shown of the last change, near the headline."""
        return [RawValue(words, "text") for words in self.datelines.changes()]

    @property
    def finer_dates(self) -> list[RawValue]:
        """What elements tell machines of the day of publication, perhaps with a time that meta leaves out."""
        near = self.datelines.near()
        return [*self._time_elements(), *(RawValue(one.words, "text") for one in near if one.kind != Kind.CHANGED)]

    @cached_property
    def surroundings(self) -> Surroundings:
        """The lines around the headline."""
        return Surroundings(self.document, self.title.words if self.title else "", self.nearby)

    @property
    def nearby(self) -> list[Block]:
        """The blocks that have the head of the article among them."""
        return self.document.blocks

    @cached_property
    def datelines(self) -> Datelines:
        """The days that the page shows."""
        return Datelines(self.surroundings)

    def _time_elements(self) -> list[RawValue]:
        """Microdata; and `<time>` of the page's only article or header, never of a list of other articles."""
        tree = self.document.tree
        told = any(word in self.document.text for word in ("datePublished", "pubdate", "<abbr"))
        marked = tree.xpath(PUBLISHED_MARKUP) if told else []
        own = [element for element in marked if not self.surroundings.aside(element)]
        if len({_moment_of(element) for element in own}) > 1:  # a list of articles, this one among them perhaps
            near = self.datelines.elements()
            own = [element for element in own if element in near or any(e in near for e in element.iterancestors())]
        found = [RawValue(_moment_of(element), "microdata") for element in own][:1]
        scopes = tree.xpath("//article[not(ancestor::article)] | //main//header")
        for scope in scopes if len(scopes) <= 2 else []:
            times = [t for t in scope.iter("time") if t.get("datetime") and not tells_change(t)]
            if times:
                return [*found, RawValue(times[0].get("datetime") or "", "time")]
        return found


def _turned(day: date) -> date | None:
    """The day with day and month in the other order; None where there is none."""
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else None


def _outweighs(name: str, declared: list[RawValue], weak: list[RawValue]) -> bool:
    """True for a name near the headline that counts more than what is declared: an organisation's, an account's."""
    return is_person(name) if weak else not declared or name[:1].isupper()


def _moment_of(element: html.HtmlElement) -> str:
    """What an element says of a moment: to machines if it does, else to readers.

    Before `<time>` an `<abbr>` said it to machines in its title (hAtom); blog systems still write it so.
    """
    titled = element.get("title") if element.tag == "abbr" else None
    return element.get("content") or element.get("datetime") or titled or text_of(element) or ""


def same_title(heading: str, announced: str) -> bool:
    """True when both say one title, the announced one perhaps cut short or followed by the site's name."""
    a, b = folded(heading), folded(announced).removesuffix("...").rstrip()
    return a == b or (len(b) > 30 and a.startswith(b)) or (len(a) > 8 and b.startswith(a))


if not TYPE_CHECKING:  # with it, mypy would take any name for one of this module
    __getattr__ = module_getattr(__name__, {"Said": "crawler.reading.template.RawValue"})

__all__ = ["GENERIC", "RawValue", "Template", "text_of"]
