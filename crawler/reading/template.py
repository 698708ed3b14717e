"""A page's raw words, field by field: JSON-LD first, then meta, then semantic tags.

This is what any page offers. An outlet's file in `spiders/` subclasses it and overrides what its site says
better. A property returns the site's own words with their source, or None: it never converts or guesses.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from cssselect import SelectorError
from lxml import html

from crawler.items import Outlet
from crawler.reading.blocks import Block, blocks_of
from crawler.reading.datelines import Datelines
from crawler.reading.days import first_day
from crawler.reading.json_ld import is_no, parts_of, people, string
from crawler.reading.page import Document, types_of
from crawler.reading.signatures import anywhere, is_name, near
from crawler.reading.surroundings import Surroundings
from crawler.reading.titles import Site, compact, ending, headline, outvotes
from crawler.text import folded, tidy, tidy_or_none

GENERIC = "trafilatura"
TEXT = 150  # characters of running text, and how few blocks above it a headline may stand
ABOVE = 4
SOON = 15  # blocks below an h1 within which the headline proper may stand


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the page, and which part of it said them."""

    words: str
    source: str


class Template:
    """The reading of any page at all; its body is left to trafilatura."""

    name: ClassVar[str] = GENERIC
    ends: ClassVar[re.Pattern[str] | None] = None
    """A block whose folded text matches ends the article."""
    noise: ClassVar[re.Pattern[str] | None] = None
    """A block whose folded text matches is no part of it."""

    def __init__(self, document: Document, outlet: Outlet) -> None:
        self.document = document
        self.outlet = outlet

    @classmethod
    def matches(cls, document: Document) -> bool:
        """True when the page carries this template."""
        del document
        return True

    @property
    def kind(self) -> str | None:
        """`live`, `gallery`, `magazine` or `listing` when the page is one instead of an article."""
        types = types_of(self.document.article)
        if "liveblogposting" in types:
            return "live"
        return "gallery" if types & {"imagegallery", "mediagallery"} else None

    @cached_property
    def headings(self) -> list[str]:
        """The h1 texts that are not the name of the site."""
        own = folded_names(self.outlet.spellings)
        return [heading for heading in self.document.headings if folded(heading) not in own]

    @cached_property
    def title(self) -> Said | None:
        """The headline: what h1, JSON-LD, meta, <title> and the address agree on."""
        document = self.document
        found = headline(
            self.headings,
            (text for text in map(text_of, document.tree.iter("h2", "h3")) if text),
            [*dict.fromkeys(self._announced_by("meta")), *self._announced_by("json-ld")],
            document.title_element,
            document.url,
            self.site_names,
        )
        if found is None:
            return None
        if any(heading.endswith(found) for heading in self.headings):
            if shown := self._headline_below(found):
                return Said(shown, "h2")
            return self._recorded_against(found) or Said(found, "h1")
        agreeing = (said.source for said in self._announced_titles if found in said.words)
        source = next(agreeing, "h2")
        above = self._heading_above_text(found) if source in ("meta", "title") else None
        return Said(above, "h2") if above else Said(found, source)

    def _heading_above_text(self, found: str) -> str | None:
        """The heading right above the first running text, on a page that shows the announced title nowhere."""
        blocks, bare = self.document.blocks, compact(found)
        if any(bare in compact(block.text) for block in blocks if len(block.text) >= len(found)):
            return None
        text = next((i for i, block in enumerate(blocks) if len(block.text) > TEXT and block.link_share < 0.3), 0)
        near = (block for block in blocks[max(0, text - ABOVE) : text][::-1] if block.inside("h1", "h2", "h3"))
        words = (tidy(block.text.replace("\n", " ")) for block in near if not block.linked)
        return next((one for one in words if len(one.split()) > 2), None)

    def _recorded_against(self, heading: str) -> Said | None:
        """The headline of JSON-LD, where <title> confirms it and nothing confirms the h1."""
        recorded = next(iter(self._announced_by("json-ld")), None)
        if not recorded or not self.document.title_element:
            return None
        cut = self._site.cut
        networks = [cut(words) for words in self._announced_by("meta")]
        alone = outvotes(cut(recorded), cut(self.document.title_element), networks, heading)
        return Said(cut(recorded), "json-ld") if alone else None

    def _headline_below(self, heading: str) -> str | None:
        """An announced title in an h2 close below the h1, which is then written for search engines."""
        bare = compact(heading)
        said = (self._site.cut(words) for words in self._announced_by("meta") + self._announced_by("json-ld"))
        other = (compact(words) for words in said if len(words.split()) > 2)
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

    def _announced_by(self, source: str) -> list[str]:
        return [said.words for said in self._announced_titles if said.source == source]

    @cached_property
    def site_names(self) -> list[str]:
        """What the page says its site or publisher is called, and what we know of it."""
        document = self.document
        said = [string(data.get("name")) for data in document.json_ld if types_of(data) & SITE_TYPES]
        said += [string(document.article.get("publisher")), string(document.article.get("sourceOrganization"))]
        said += document.meta.get("og:site_name", []) + document.meta.get("application-name", [])
        said += [name.lstrip("@") for name in document.meta.get("twitter:site", [])]
        return [*self.outlet.spellings, *(name for name in said if name)]

    @cached_property
    def _announced_titles(self) -> list[Said]:
        document = self.document
        headline = string(document.article.get("headline"))
        found = [Said(headline, "json-ld")] if headline else []
        for name in ("og:title", "twitter:title", "dc.title", "headline"):
            found += [Said(unescape(words), "meta") for words in document.meta.get(name, [])[:1]]
        if document.title_element:
            found.append(Said(title_alone(document.title_element, self.outlet.spellings), "title"))
        return found

    @cached_property
    def lead(self) -> list[Block]:
        """The standfirst, where it is an element of its own."""
        return []

    @cached_property
    def content(self) -> list[Block] | None:
        """The blocks of the body, ads and related items perhaps among them; None when unknown."""
        return None

    @cached_property
    def bylines(self) -> list[Said]:
        """Who signs, in the words of the page: as declared to machines, else as shown to readers.

        What names the site or an organisation only fills the field, until nothing better is found.
        """
        declared = self._declared_authors
        persons = [said for said in declared if not self.is_own(said.words) and not ORGANISATION.search(said.words)]
        signed = [said for said in declared if said.source == "json-ld"]
        shown = self._shown(near)
        others = [said for said in shown if not self.is_own(said.words)]
        return persons or others or signed or self._shown(anywhere) or declared or shown

    @cached_property
    def _declared_authors(self) -> list[Said]:
        """Authors in JSON-LD, else in meta."""
        if named := people(self._authors_of_json_ld):
            return [Said(name, "json-ld") for name in named]
        names = (name for key in AUTHOR_META for name in self.document.meta.get(key, [])[:1])
        return [Said(name, "meta") for name in names if is_name(name)][:1]

    def _shown(self, where: Callable[[Surroundings], Iterator[list[str]]]) -> list[Said]:
        """The first names that readers are shown there, the site's own only where there are no others."""
        own: list[str] = []
        for names in where(self.surroundings):
            if others := [name for name in names if not self.is_own(name)]:
                return [Said(name, "byline") for name in others]
            own = own or names
        return [Said(name, "byline") for name in own]

    def is_own(self, name: str) -> bool:
        """True for the site's own name."""
        return self._site.signs(name)

    @cached_property
    def _site(self) -> Site:
        return Site(self.document.url, self.site_names)

    @property
    def _authors_of_json_ld(self) -> list[Any]:
        """Author objects, those that are only a reference looked up in the page."""
        said = self._json_ld("author")
        known = {data.get("@id"): data for data in self.document.json_ld if data.get("name")}
        return [
            known.get(one.get("@id"), one) if isinstance(one, dict) and not one.get("name") else one
            for one in (said if isinstance(said, list) else [said])
        ]

    @cached_property
    def section(self) -> Said | None:
        for source, value in (
            ("json-ld", self.document.article.get("articleSection")),
            ("meta", self.document.first_meta("article:section", "og:section", "section")),
            ("json-ld", self._crumbs),
        ):
            names = [string(v) for v in value] if isinstance(value, list) else [string(value)]
            if names and names[-1]:
                return Said(names[-1], source)
        return None

    @property
    def _crumbs(self) -> list[str]:
        """Steps of the JSON-LD trail from the front page (left out) to the article (left out)."""
        for data in self.document.json_ld:
            if "breadcrumblist" in types_of(data) and isinstance(data.get("itemListElement"), list):
                steps = [one for one in data["itemListElement"] if isinstance(one, dict)]
                names = [string(one.get("name")) or string(one.get("item")) or "" for one in steps][1:]
                title = self.title.words if self.title else ""
                return [name for name in names if name and not same_title(title, name)]
        return []

    @cached_property
    def tags(self) -> list[str]:
        if tags := self.document.meta.get("article:tag"):
            return tags
        said = self.document.article.get("keywords") or self.document.first_meta("news_keywords", "keywords")
        values = said if isinstance(said, list) else re.split(r"[,;]", said) if isinstance(said, str) else []
        return [value for value in map(string, values) if value]

    @cached_property
    def dates(self) -> list[Said]:
        """Every wording of the publication date, the most trusted first."""
        declared = self._declared("datePublished", PUBLISHED_META)
        if not declared:
            loose = self._declared("", LOOSE_META)
            return [*self._marked_near(loose), *loose] or self._time_elements()
        return self._as_shown([*declared, *self._declared("", LOOSE_META)])

    def _as_shown(self, declared: list[Said]) -> list[Said]:
        """Where declarations name several days, first the one that readers are shown too."""
        days = [found.day if (found := first_day(said.words)) else None for said in declared]
        if len({*days} - {None}) < 2:
            return declared
        shown = next(filter(None, map(first_day, self.datelines.shown())), None)
        if shown is None or shown.day not in days:
            return declared
        return sorted(declared, key=lambda said: days[declared.index(said)] != shown.day)

    def _marked_near(self, loose: list[Said]) -> list[Said]:
        """What a `<time>` or a word for publishing near the headline says, where a meta says no more than `date`.

        That one is often the day of the page's last change.
        """
        return [Said(words, "text") for words in self.datelines.marked()] if loose else []

    @cached_property
    def shown_dates(self) -> list[Said]:
        """Dates shown to readers near the headline, then the one in the address: for a page that declares none."""
        found = [*self._time_elements(), *(Said(words, "text") for words in self.datelines.near())]
        addresses = filter(None, (self.document.url, self.document.canonical))
        found += [Said(path, "url") for path in (unquote(urlsplit(one).path) for one in addresses) if first_day(path)]
        lines = self.datelines
        elsewhere = [*lines.beside_title(), *lines.stated(), *lines.in_brackets()]
        elsewhere += lines.elsewhere()
        return found + [Said(words, "text") for words in elsewhere or lines.in_thread()]

    @cached_property
    def surroundings(self) -> Surroundings:
        """The lines around the headline."""
        return Surroundings(self.document, self.title.words if self.title else "")

    @cached_property
    def datelines(self) -> Datelines:
        """The days that the page shows."""
        return Datelines(self.surroundings)

    @cached_property
    def modified(self) -> list[Said]:
        return self._declared(
            "dateModified", ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
        )

    @cached_property
    def partial(self) -> str | None:
        """What says that the page shows only a part of the article to anonymous readers."""
        for data in [self.document.article, *parts_of(self.document.article)]:
            if is_no(data.get("isAccessibleForFree")):
                return "json-ld isAccessibleForFree"
        if is_no(self.document.first_meta("isaccessibleforfree")):
            return "microdata isAccessibleForFree"
        if (self.document.first_meta("article:content_tier") or "").lower() in {
            "locked",
            "metered",
        }:
            return "meta article:content_tier"
        return None

    @cached_property
    def locked(self) -> list[html.HtmlElement]:
        """Elements that JSON-LD says are paid: present in the page perhaps, but not shown to everybody."""
        found: list[html.HtmlElement] = []
        for part in parts_of(self.document.article):
            selector = part.get("cssSelector")
            for one_of in selector if isinstance(selector, list) else [selector]:
                found += self._selected(one_of) if isinstance(one_of, str) else []
        return found

    def _selected(self, selector: str) -> list[html.HtmlElement]:
        if re.fullmatch(r"\.[\w-]+", selector):
            return self.document.classed.get(selector[1:], [])
        try:
            return self.document.tree.cssselect(selector)
        except SelectorError:
            return []

    def _declared(self, key: str, names: tuple[str, ...]) -> list[Said]:
        said = string(self._json_ld(key)) if key else None
        found = [Said(said, "json-ld")] if said else []
        return found + [Said(value, "meta") for name in names for value in self.document.meta.get(name, [])[:1]]

    def _json_ld(self, key: str) -> Any:
        """What JSON-LD says of the article; else of the page, recipe, video or broadcast that it is."""
        if value := self.document.article.get(key):
            return value
        others = (data for data in self.document.json_ld if types_of(data) & PAGE_TYPES)
        return next((data[key] for data in others if data.get(key)), None)

    def _time_elements(self) -> list[Said]:
        """Microdata; and `<time>` of the page's only article or header, never of a list of other articles."""
        tree = self.document.tree
        told = "datePublished" in self.document.text or "pubdate" in self.document.text
        marked = tree.xpath("//*[@itemprop='datePublished' or @pubdate][not(self::meta)]") if told else []
        own = [element for element in marked if not self.surroundings.aside(element)]
        if len({_moment_of(element) for element in own}) > 1:  # a list of articles, this one among them perhaps
            near = self.datelines.elements()
            own = [element for element in own if element in near or any(e in near for e in element.iterancestors())]
        found = [Said(_moment_of(element), "microdata") for element in own][:1]
        scopes = tree.xpath("//article[not(ancestor::article)] | //main//header")
        for scope in scopes if len(scopes) <= 2 else []:
            times = [t for t in scope.iter("time") if t.get("datetime")]
            if times:
                return [*found, Said(times[0].get("datetime") or "", "time")]
        return found


def _moment_of(element: html.HtmlElement) -> str:
    """What an element says of a moment: to machines if it does, else to readers.

    Before `<time>` an `<abbr>` said it to machines in its title (hAtom); blog systems still write it so.
    """
    titled = element.get("title") if element.tag == "abbr" else None
    return element.get("content") or element.get("datetime") or titled or text_of(element) or ""


PAGE_TYPES = {
    "webpage", "itempage", "recipe", "howto", "qapage", "videoobject", "podcastepisode", "creativework",
    "medicalwebpage",
}  # fmt: skip
# Words of a name that is no person's: an author of that kind gives way to one who signs beside the headline.
ORGANISATION = re.compile(
    r"\b(?:gmbh|inc|ltd|llc|sarl|verlag|stiftung|verband|magazin|zeitung|online|redaktion|news|media|press|presse)\b"
    r"|\be\. ?v\b|\w\.(?:com|net|org|info|fr|de|at|ch)\b",
    re.IGNORECASE,
)
SITE_TYPES = {"website", "organization", "newsmediaorganization"}
AUTHOR_META = (
    "author",
    "article:author",
    "dc.creator",
    "byl",
    "cxenseparse:author",
    "parsely-author",
    "sailthru.author",
)
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
)
# Declared, but not of what.
LOOSE_META = ("date", "dc.date", "dc:date", "dcterms.date", "citation_date")


def same_title(heading: str, announced: str) -> bool:
    """True when both say one title, the announced one perhaps cut short or followed by the site's name."""
    a, b = folded(heading), folded(announced).removesuffix("...").rstrip()
    return a == b or (len(b) > 30 and a.startswith(b)) or (len(a) > 8 and b.startswith(a))


@lru_cache(maxsize=100)
def folded_names(names: tuple[str, ...]) -> frozenset[str]:
    """A site's names as they are compared."""
    bare = {folded(name) for name in names}
    return frozenset(bare | {name.removeprefix("www.") for name in bare})


def title_alone(words: str, names: tuple[str, ...]) -> str:
    """A title without the site's name before or behind it, otherwise unchanged."""
    words = tidy(words.replace("\n", " "))
    known = folded_names(names)
    for pattern in (
        r"^(?P<rest>.+?)\s+[|•·–—-]\s+(?P<site>[^|•·–—]+)$",
        r"^(?P<site>[^|:]+?)\s+[|:–—-]\s+(?P<rest>.+)$",
    ):
        match = re.match(pattern, words)
        if match and folded(match["site"]) in known:
            return match["rest"]
    return words


def text_of(element: html.HtmlElement | None) -> str | None:
    """Visible text of an element on one line; None when it is missing or empty."""
    if element is None:
        return None
    return tidy_or_none(" ".join(block.text.replace("\n", " ") for block in blocks_of(element)))


__all__ = ["GENERIC", "Said", "Template", "string", "text_of", "tidy"]
