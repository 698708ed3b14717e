"""The rubric of an article by its name: what is declared, and the trail that readers are shown above the headline."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, takewhile
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html

from crawler.lexicon import Wording, forms
from crawler.reading.blocks import Block, blocks_after, blocks_before
from crawler.reading.bylines import AUTHOR_URL
from crawler.reading.json_ld import string
from crawler.reading.page import Document, types_of
from crawler.reading.placeholders import is_unfilled
from crawler.text import folded, tidy
from crawler.urls import leads_home

META = ("article:section", "og:article:section", "og:section", "section", "articlesection", "parsely-section")
LONGEST = 60  # characters of a step of a trail
MANY = 12  # steps; what has more is a menu
STEPS = 4  # of a trail that is no menu below its first step
NAMED = re.compile(r"[^\W\d_]{3}")  # in the name of a rubric: `2026` and `05` are parts of an archive
TRAIL = Wording(r"{section.trail}", re.IGNORECASE)
HOME = Wording(r"\W*(?:{section.home})\W*")
# What systems put articles into that nobody filed.
UNFILED = Wording(r"(?:{placeholder.category})")
# A first step that holds all rubrics: `Actualités > Politique`.
GENERAL = Wording(r"\W*(?:{section.general})\W*")
CALLED = Wording(r"{section.called}", re.IGNORECASE)
WITHIN = 3  # elements around the first link of a trail within which its other steps stand
BELOW, PARAGRAPH = 8, 120  # lines below the headline that may name its rubric; characters of one that is text
# A word for it, before it: `Catégorie : Vie locale`.
LABELLED = Wording(r"\W*(?:{section.label})\s?:")
# Links behind marks that point on, whatever stands before the first and behind the last of them.
_POINTS_ON = re.compile(r"\s*[^\0]{0,30}\0(?:\s*[>›»→❯▸/]+\s*\0)+\s*(?:[>›»→❯▸/][^\0]*)?")
ABOVE = 2  # lines above the headline that may name its rubric
NO_RUBRIC = Wording(r"\W*(?:(?:{section.general})\W*$|(?:{section.leads})\b)")
RUBRIC_PATH = Wording(r"/(?:{section.path})(?:/[^/?#]+){1,2}/?$")
HEAD_WORDS = 12  # of a line of particulars
WORDS = 4  # of a rubric that only its address tells: longer texts are headlines
CURRENT = Wording(r"(?<![\w-])(?:{section.current})(?![\w-])")
# A name made for addresses: no capital and no space, perhaps a path.
SLUG = re.compile(r"/.*|[a-z0-9]+(?:[-_][a-z0-9]+)*")
_JOINED = re.compile(r"\s*[,;|]\s*")
_PARTS = re.compile(r"\s*[|•·–—/]\s*|\s+-\s+|\n")  # of a line of particulars

_ADDRESS = re.compile(r"https?://|/")  # a step that has no name


class Sections:
    """What a page says of its rubric.

    `title` is its headline, which no step of a trail is. An outlet's own template reads the trail on its page itself
    (`has_trail` False).
    """

    def __init__(self, document: Document, title: str, has_trail: bool = True) -> None:
        self.document = document
        self.has_trail = has_trail
        self.title = folded(title)

    def name(self) -> tuple[str, str] | None:
        """The rubric and where it was read; None when the page has none."""
        declared = [(words, source) for words, source in self._declared() if not is_unfilled(words)]
        named = [pair for pair in declared if not SLUG.fullmatch(pair[0])]
        if named and named[0] == declared[0]:
            return self._one(*named[0], [words for words, _ in declared[1:]])
        if self.shown:
            return self._step_of_address() or self._last_step(), "text"
        if declared and (found := self._linked(declared[0][0])):
            return found, "text"
        if not named and (found := next(filter(None, self._shown_names()), None)):
            return found, "text"
        return next(iter([*named, *declared]), None)

    def _shown_names(self) -> Iterator[str | None]:
        """The rubric that readers are shown, the most telling first."""
        yield self._categorised()
        yield self._above_title()
        yield self._confirmed()
        yield self._below_title()
        yield self._current()

    def _declared(self) -> Iterator[tuple[str, str]]:
        """JSON-LD `articleSection`, meta, the last step of the JSON-LD trail."""
        raw = self.document.article.get("articleSection")
        names = [words for words in map(string, raw if isinstance(raw, list) else [raw]) if words]
        if len(names) > 1:
            said = {folded(step) for step in (*self.recorded, *self.shown)} | set(_path(self.document.url))
            names = [name for name in names if folded(name) in said or slug_of(name) in said] or names
        yield from ((words, "json-ld") for words in names[-1:])
        yield from ((words, "meta") for name in META for words in self.document.meta.get(name, [])[:1])
        yield from ((words, "json-ld") for words in self.recorded[-1:])

    def _one(self, words: str, source: str, others: list[str]) -> tuple[str, str]:
        """One name of several in one string: the one that is said elsewhere or in the address, or the first.

        A name may hold a comma: where nothing else tells, two parts are one name.
        """
        parts = [part for part in _JOINED.split(words) if part]
        if len(parts) < 2:
            return words, source
        said = {folded(other) for other in (*others, *self.shown)} | set(_path(self.document.url))
        found = next((part for part in parts if folded(part) in said or slug_of(part) in said), None)
        return (found or (parts[0] if len(parts) > 2 else words)), source

    @cached_property
    def recorded(self) -> list[str]:
        """Steps of the JSON-LD trail from the front page (left out) to the article (left out)."""
        for data in self.document.json_ld:
            if "breadcrumblist" in types_of(data) and isinstance(data.get("itemListElement"), list):
                steps: list[dict[str, Any]] = [one for one in data["itemListElement"] if isinstance(one, dict)]
                names = [string(one.get("name")) or string(one.get("item")) or "" for one in steps][1:]
                return [name for name in names if name and not _ADDRESS.match(name) and not self._is_title(name)]
        return []

    @cached_property
    def shown(self) -> dict[str, str]:
        """Steps of the trail that readers are shown, without the front page and the article, and their paths."""
        if not self.has_trail:
            return {}
        named = self._named_trails() if any(key in self.document.text for key in forms("section.trail_key")) else []
        return next(filter(None, map(self._steps, (*named, *self._formed_trails()))), {})

    def _named_trails(self) -> list[html.HtmlElement]:
        tree, classed = self.document.tree, self.document.classed
        trails = [one for name, elements in classed.items() if TRAIL.search(name) for one in elements]
        return [
            *trails,
            *(
                one
                for one in tree.xpath("//*[@aria-label or @aria-labelledby or @itemtype or @id]")
                if TRAIL.search(_said_of(one))
            ),
        ]

    def _formed_trails(self) -> Iterator[html.HtmlElement]:
        """Trails by their form, whatever they are called: a link to the front page, and marks that point on from it.

        `Accueil > Vie locale > Écoles`, perhaps behind `Vous êtes ici :`.
        """
        for link in self.document.tree.iter("a"):
            if leads_home(link.get("href") or "", self.document.url) and self._is_home(tidy(link.text_content())):
                above = islice(link.iterancestors(), WITHIN)
                around = next((one for one in above if next(islice(one.iter("a"), 1, None), None) is not None), None)
                if around is not None and _POINTS_ON.fullmatch(_form_of(around)):
                    yield around

    def _steps(self, trail: html.HtmlElement) -> dict[str, str]:
        links = [link for link in trail.iter("a") if link.get("href")]
        if len(links) > MANY:
            return {}
        pairs = ((tidy(link.text_content()), urlsplit(link.get("href") or "").path) for link in links)
        steps = {
            text: path
            for text, path in pairs
            if path.strip("/") and 1 < len(text) <= LONGEST and not (self._is_home(text) or self._is_title(text))
        }
        first = next(iter(steps), "")
        if len(steps) > 1 and GENERAL.fullmatch(folded(first)):
            del steps[first]
        return steps

    def _step_of_address(self) -> str | None:
        """The last step whose address the article's begins with."""
        own = _path(self.document.url)
        paths = ((step, _path(path)) for step, path in self.shown.items())
        return next((step for step, path in reversed([*paths]) if own[: len(path)] == path), None)

    def _last_step(self) -> str:
        """The last step that is a rubric's name; of many, which are a menu below the first, the first."""
        steps = [*self.shown]
        named = (step for step in reversed(steps) if not (NO_RUBRIC.match(folded(step)) or self._is_of_title(step)))
        return steps[0] if len(steps) > STEPS else next((step for step in named if NAMED.search(step)), steps[0])

    def _is_of_title(self, step: str) -> bool:
        """True for a step that the headline holds: what the article is about."""
        return len(step.split()) > 2 and folded(step) in self.title

    def _is_title(self, step: str) -> bool:
        bare = folded(step).removesuffix("...").rstrip()
        cut_short = len(bare) > 30 and self.title.startswith(bare)
        return bare == self.title or cut_short or (len(self.title) > 8 and bare.startswith(self.title))

    def _linked(self, slug: str) -> str | None:
        """The text of a link to the section of that slug."""
        wanted = slug.strip("/").rsplit("/", 1)[-1]
        for link in self.document.tree.iter("a"):
            path = _path(link.get("href") or "")
            if path and path[-1] == wanted:
                text = tidy(link.text_content())
                if 1 < len(text) <= LONGEST and slug_of(text)[:3] == wanted[:3] and not SLUG.fullmatch(text):
                    return text
        return None

    def _categorised(self) -> str | None:
        """The rubric that links of `rel=category` name, as blogs write them; of several that of the address."""
        links = (
            self.document.tree.xpath("//a[contains(@rel, 'category')]") if "category" in self.document.text else []
        )
        own = [link for link in links if next(link.iterancestors("nav", "aside", "li"), None) is None]
        return self._of_address(own) or self._only(tidy(link.text_content()) for link in own)

    def _above_title(self) -> str | None:
        """The link right above the headline to a part of the article's own address, or that is called a rubric."""
        node = next((node for node, text in self.document.titled if self._is_title(text)), None)
        above = blocks_before(node, ABOVE)[-ABOVE:] if node is not None else []
        links = [link for block in above for link in block.element.iter("a") if block.link_share > 0.9]
        called = [one for one in links if _is_section_link(one) or _is_called_section(one.getparent())]
        return self._of_address(links) or self._only(tidy(link.text_content()) for link in called)

    def _confirmed(self) -> str | None:
        """A line next to the headline, or a part of it, that is no link and that menu or address have too."""
        node = next((node for node, text in self.document.titled if self._is_title(text)), None)
        if node is None:
            return None
        lines = [*blocks_before(node, ABOVE)[-ABOVE:][::-1], *blocks_after(node, BELOW)[:BELOW]]
        for block in takewhile(lambda one: len(one.text) <= PARAGRAPH, lines):
            parts = _PARTS.split(block.spaced) if not (block.outside or block.linked) else ()
            for part in parts:
                said = self._only([part]) if len(part.split()) <= WORDS else None
                if said and (slug_of(said) in _path(self.document.url)[:-1] or folded(said) in self._menu):
                    return said
        return None

    @cached_property
    def _menu(self) -> set[str]:
        """The folded words of the links of menus and lists to other pages."""
        links = self.document.tree.xpath("(//nav | //header | //footer | //li | //td)//a[@href]")
        own = _path(self.document.url)
        away = (link for link in links if _path(link.get("href") or "") not in ([], own))
        return {folded(tidy(link.text_content())) for link in away if not AUTHOR_URL.search(link.get("href") or "")}

    def _below_title(self) -> str | None:
        """The link between headline and text that is called a rubric, by its class or by the word before it."""
        titled = (node for node, text in self.document.titled if self._is_title(text))
        found: list[str] = []
        for block in blocks_after(next(titled, None), BELOW)[:BELOW]:
            if len(block.text) > PARAGRAPH:
                break
            links = [*block.element.iter("a")]
            if not LABELLED.match(block.folded):
                links = [link for link in links if _is_section_link(link)] or _called(block)
            found += [tidy(link.text_content()) for link in links]
        return self._only(found)

    def _of_address(self, links: list[html.HtmlElement]) -> str | None:
        """The text of the link with whose path the article's own begins: the longest such path."""
        own = _path(self.document.url)
        paths = [(_path(link.get("href") or ""), tidy(link.text_content())) for link in links]
        found = [(len(path), text) for path, text in paths if path and path == own[: len(path)] and path != own]
        return self._only([max(found)[1]] if found else [])

    def _only(self, names: Iterable[str]) -> str | None:
        """The one rubric that there is; None where there are several, or none."""
        own = {folded(name) for name in self.document.meta.get("og:site_name", [])}
        short = {
            name for name in names if 2 < len(name) <= LONGEST and not (self._is_home(name) or self._is_title(name))
        }
        found = {name for name in short if folded(name) not in own and not NO_RUBRIC.match(folded(name))}
        return found.pop() if len(found) == 1 else None

    def _is_home(self, step: str) -> bool:
        return bool(HOME.fullmatch(folded(step)) or UNFILED.fullmatch(folded(step)))

    def _current(self) -> str | None:
        """The only rubric of a menu that is marked as the one where the page stands, on a page that says no other."""
        types = self.document.meta.get("og:type", [])
        if not (self.document.article or "article" in types):  # the menu of a page that is none tells of the site
            return None
        if not any(key in self.document.text for key in forms("section.current_key")):
            return None
        links = self.document.tree.xpath("//nav//a[@href] | //*[@role='navigation']//a[@href]")
        current = [link for link in links if any(map(_is_current, (link, link.getparent())))]
        return self._only(tidy(link.text_content()) for link in current if _path(link.get("href") or ""))


def _is_current(element: html.HtmlElement | None) -> bool:
    if element is None:
        return False
    return element.get("aria-current") not in (None, "false") or bool(CURRENT.search(element.get("class") or ""))


def _is_section_link(link: html.HtmlElement) -> bool:
    """True for a link whose class, box or address says that it leads to a rubric, and not to who wrote."""
    if "author" in (link.get("rel") or "").lower().split():
        return False
    if _is_called_section(link) or _is_called_alone(link):
        return True
    return bool(RUBRIC_PATH.search(link.get("href") or "")) and len(link.text_content().split()) <= WORDS


def _called(block: Block) -> list[html.HtmlElement]:
    """The elements of a line without a link that are called a rubric: `<span class=category>Mer</span>`."""
    if block.outside or block.linked or len(block.text.split()) > HEAD_WORDS:
        return []
    called = ((one, tidy(one.text_content())) for one in block.element.iter() if _is_named(one))
    return [one for one, words in called if words in block.text and len(words.split()) <= WORDS]


def _is_named(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and _is_called_section(element)


def _is_called_alone(link: html.HtmlElement) -> bool:
    """True for a link that is all its box holds, where the box is called a rubric."""
    box = link.getparent()
    return box is not None and _is_called_section(box) and tidy(box.text_content()) == tidy(link.text_content())


def _is_called_section(element: html.HtmlElement | None) -> bool:
    return element is not None and bool(CALLED.search(element.get("class") or ""))


def _form_of(element: html.HtmlElement) -> str:
    """The text of an element, with a NUL in the place of every link."""
    parts: list[str] = []
    last = None
    for text in element.xpath(".//text()"):
        owner = text.getparent().getparent() if text.is_tail else text.getparent()
        link = next((one for one in (owner, *owner.iterancestors()) if one.tag == "a"), None)
        if link is None or link is not last:
            parts.append(text if link is None else "\0")
        last = link if link is not None else last
    return "".join(parts)


def _said_of(element: html.HtmlElement) -> str:
    return " ".join(element.get(name) or "" for name in ("aria-label", "aria-labelledby", "itemtype", "id"))


def _path(url: str) -> list[str]:
    return [segment for segment in unquote(urlsplit(url).path).lower().split("/") if segment]


def slug_of(words: str) -> str:
    """Words as addresses write them: `vie-des-communes`."""
    return "-".join(re.findall(r"\w+", folded(words)))
