"""What a page declares of itself to machines: JSON-LD first, then meta."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

from cssselect import SelectorError
from lxml import html

from crawler.items import Outlet
from crawler.reading.bylines import TALK
from crawler.reading.json_ld import by_id, is_no, parts_of, signatories, string
from crawler.reading.names import LABEL, is_bare_person, is_name
from crawler.reading.page import Document, types_of
from crawler.reading.placeholders import is_nobody, is_unfilled
from crawler.renamed import module_getattr
from crawler.text import folded, tidy
from crawler.translating.recorded import recorded
from crawler.urls import leads_home

PAGE_TYPES = {
    "webpage", "itempage", "recipe", "howto", "qapage", "videoobject", "podcastepisode", "creativework",
    "medicalwebpage",
}  # fmt: skip
SITE_TYPES = {"website", "organization", "newsmediaorganization"}
AUTHOR_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "og:article:author",
    "og:author",
    "article:author_name",
    "byl",
    "cxenseparse:author",
    "parsely-author",
    "sailthru.author",
)


CATALOGUED = ("dc.creator", "dcterms.creator", "citation_author")  # family names may come first

LONGEST_NAME = 60  # characters of a site's name
_ADDRESS = re.compile(r"https?://|www\.")


@dataclass(frozen=True, slots=True)
class RawValue:
    """Words of the page, and which part of it said them."""

    words: str
    source: str
    whole: bool = False
    """True for words that are one name, whatever commas and conjunctions they hold."""


class Declared:
    """A page of an outlet, as far as it speaks to machines."""

    def __init__(self, document: Document, outlet: Outlet) -> None:
        self.document = document
        self.outlet = outlet

    @property
    def kind(self) -> str | None:
        """`live`, `gallery`, `magazine` or `listing` when the page is one instead of an article."""
        types = types_of(self.document.article)
        if "liveblogposting" in types:
            return recorded("live")
        return recorded("gallery") if types & {"imagegallery", "mediagallery"} else None

    @cached_property
    def site_names(self) -> list[str]:
        """What the page says its site or publisher is called, and what we know of it."""
        document = self.document
        raw = [string(data.get("name")) for data in document.json_ld if types_of(data) & SITE_TYPES]
        raw += [string(document.article.get("publisher")), string(document.article.get("sourceOrganization"))]
        raw += document.meta.get("og:site_name", []) + document.meta.get("application-name", [])
        raw += [name.lstrip("@") for name in document.meta.get("twitter:site", [])]
        named = [*filter(None, raw)] or ([] if self.outlet.is_known else self._names_of_home)
        return [*self.outlet.spellings, *named]

    @property
    def _names_of_home(self) -> list[str]:
        """What links to the front page show: the site's name, in words or as a picture's."""
        links = [one for one in self.document.tree.iter("a") if leads_home(one.get("href") or "", self.document.url)]
        shown = (
            words for one in links for words in (one.text_content(), *(i.get("alt") or "" for i in one.iter("img")))
        )
        return [name for words in shown if 2 < len(name := tidy(words)) <= LONGEST_NAME]

    @cached_property
    def _announced_titles(self) -> list[RawValue]:
        document = self.document
        headline = string(document.article.get("headline"))
        found = [RawValue(headline, "json-ld")] if headline else []
        for name in ("og:title", "twitter:title", "dc.title", "headline"):
            found += [RawValue(unescape(words), "meta") for words in document.meta.get(name, [])[:1]]
        if document.title_element:
            found.append(RawValue(title_alone(document.title_element, self.outlet.spellings), "title"))
        return found

    def _announced_by(self, source: str) -> list[str]:
        return [raw.words for raw in self._announced_titles if raw.source == source]

    @cached_property
    def _declared_authors(self) -> list[RawValue]:
        """Authors in JSON-LD, else in meta; those that nobody filled in are none."""
        known = by_id(self.document.json_ld)
        for key in ("author", "creator"):
            named = [
                one
                for one in signatories(self._json_ld(key), known)
                if not (is_nobody(one.name) or TALK.match(folded(one.name)) or _ADDRESS.match(one.name))
            ]
            if named:
                return [RawValue(one.name, "json-ld", whole=one.is_organisation) for one in named]
        return [RawValue(name, "meta") for name in self._authors_of_meta]

    @property
    def _authors_of_meta(self) -> list[str]:
        """What the first of these names says that has a name, the site's own last: each of its contents."""
        own = folded_names(tuple(self.site_names))
        sites: list[str] = []
        for key in AUTHOR_META:
            said = self.document.meta.get(key, [])
            if names := [name for name in map(_forwards if key in CATALOGUED else str, said) if is_name(name)]:
                sites = sites or names
                if any(folded(name) not in own for name in names):
                    return list(dict.fromkeys(names))
        meta = self.document.first_meta
        pairs = ((meta(f"twitter:label{n}"), meta(f"twitter:data{n}")) for n in (1, 2))
        labelled = [name for label, name in pairs if label and name and LABEL.fullmatch(label) and is_name(name)]
        return labelled or list(dict.fromkeys(sites))

    @property
    def _hidden_authors(self) -> list[RawValue]:
        """Names that microdata keeps from readers: `<meta itemprop=name>` in an author's box, where there is one."""
        told = "itemprop" in self.document.text and self.document.tree.xpath("//*[@itemprop='author']")
        names = [one.xpath("string(.//meta[@itemprop='name']/@content)") for one in told or ()]
        return [RawValue(tidy(name), "meta") for name in names if is_name(name)] if len(names) == 1 else []

    @cached_property
    def tags(self) -> list[str]:
        """Keywords: `article:tag`, else JSON-LD, else meta. Empty when there are none.

        One string may hold several. A path of a system (`A::B::C`, `/a/b`) is none.
        """
        meta = self.document.meta
        for raw in (meta.get("article:tag"), self.document.article.get("keywords"), meta.get("news_keywords"),
                    meta.get("keywords", [])[:1]):  # fmt: skip
            values = [words for words in map(string, raw if isinstance(raw, list) else [raw]) if words]
            if len(values) == 1:
                values = re.split(r"[,;]", values[0])
            if found := [value for value in values if value.strip() and not _is_machine_made(value)]:
                return found
        return []

    @cached_property
    def modified(self) -> list[RawValue]:
        """Wordings of the last change, the most trusted first."""
        return self._declared(
            "dateModified", ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
        )

    @cached_property
    def created(self) -> list[RawValue]:
        """When the system made its record of the article, for a page that says nothing of publication."""
        return self._declared("dateCreated", ())

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
            return self.document.all_of(selector[1:])
        try:
            return self.document.tree.cssselect(selector)
        except SelectorError:
            return []

    def _declared(self, key: str, names: tuple[str, ...]) -> list[RawValue]:
        value = self._json_ld(key) if key else None
        counted = type(value) in (int, float)  # seconds or milliseconds since 1970
        raw = string(str(value) if counted else value)
        found = [RawValue(raw, "json-ld")] if raw else []
        return found + [RawValue(value, "meta") for name in names for value in self.document.meta.get(name, [])[:1]]

    def _json_ld(self, key: str) -> Any:
        """What JSON-LD says of the article; else of the page, recipe, video or broadcast that it is."""
        if value := self.document.article.get(key):
            return value
        others = (data for data in self.document.json_ld if types_of(data) & PAGE_TYPES)
        return next((data[key] for data in others if data.get(key)), None)


def _forwards(name: str) -> str:
    """`Ana Petit` of `Petit, Ana`, as catalogues have it."""
    family, comma, given = name.partition(", ")
    turned = f"{given} {family}"
    return turned if comma and is_bare_person(turned) and not is_bare_person(family) else name


def _is_machine_made(tag: str) -> bool:
    return is_unfilled(tag) or "::" in tag or tag.strip().startswith("/")


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


if not TYPE_CHECKING:  # with it, mypy would take any name for one of this module
    __getattr__ = module_getattr(__name__, {"Said": "crawler.reading.declared.RawValue"})
