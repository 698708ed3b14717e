"""The morning after a redesign: articles in one of five ways no reader can know, or in one it must survive.

`renamed`: other names, other wordings, nothing for machines. `shell`: a script and nothing else. `nav`:
menus and cards without an article. `teaser`: title and first sentence. `comments`: what readers say in
place of the text. `shuffled:7` keeps every word, JSON-LD and meta, and renames classes, adds wrappers
and reorders what stands around the article, by that seed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from lxml import html

from crawler.replica.markup import html as marked_up
from crawler.replica.markup import plain
from crawler.replica.mess import Dice, css, script
from crawler.replica.pieces import pieces
from crawler.replica.site import HTML, Answer, Shown, environment
from tests.newsroom.prose import PSEUDONYMS, Writer

_TEMPLATES = environment(Path(__file__).parent / "templates")
KINDS = ("renamed", "shell", "nav", "teaser", "comments", "shuffled:<seed>")
_NAMES = ("base", "toile", "ruban", "plateau", "feuille", "cadre", "texte", "rayon", "tuile", "socle")
_WHENS = ("Il y a quelques jours", "Cette semaine", "Récemment mis en ligne", "Ces derniers jours")
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)
_TABLE = frozenset({"table", "thead", "tbody", "tr", "ul", "ol"})
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Redesign:
    """For `Replica(redesigned={outlet: Redesign(kind)})`; `kind` is one of KINDS."""

    kind: str

    def __call__(self, answer: Answer, shown: Shown) -> Answer:
        """An article's page after the redesign, younger by a second. Raises ValueError for an unknown kind."""
        return _redesigned(answer, shown, self.kind)


def _redesigned(answer: Answer, shown: Shown, kind: str) -> Answer:
    name, _, seed = kind.partition(":")
    if name == "shuffled":
        page = _Shuffle(seed).page(answer, shown)
    elif name == "shell":
        page = _render("redesign_shell.html", name=shown.name, c=_renamer(shown), bundle=script("coquille", 9_000))
    elif kind in KINDS:
        page = _page(shown, kind)
    else:
        raise ValueError(f"No redesign named {kind!r}. There are: {', '.join(KINDS)}")
    younger = answer.modified + timedelta(seconds=1) if answer.modified else None
    return replace(answer, body=page.encode(), type=HTML, modified=younger)


def _render(template: str, **values: object) -> str:
    return _TEMPLATES.get_template(template).render(**values)


def _page(shown: Shown, kind: str) -> str:
    reading = shown.reading
    return _render(
        "redesign.html",
        kind=kind,
        name=shown.name,
        menu=shown.menu,
        c=_renamer(shown),
        style=css(_NAMES, 12_000),
        bundle=script("refonte", 6_000),
        title=reading.title,
        when=_WHENS[shown.number % len(_WHENS)],
        authors=" et ".join(reading.authors),
        lead=marked_up(reading.lead) if reading.lead else "",
        body=pieces(reading.blocks),
        wall=bool(reading.hidden),
        teaser=_first_sentence(reading.lead_text or reading.text),
        comments=list(_comments(shown)) if kind == "comments" else [],
        url=shown.url,
        others=shown.others,
    )


def _renamer(shown: Shown) -> "_Renamer":
    return _Renamer(shown.name)


@dataclass(frozen=True)
class _Renamer:
    """Another name for every name, always the same for the same seed."""

    seed: str

    def __call__(self, name: str) -> str:
        dice = Dice(f"{self.seed} {name}")
        return "".join(dice.one_of(_ALPHABET) for _ in range(5 + dice.below(4)))


def _first_sentence(text: str) -> str:
    found = _SENTENCE.match(text)
    return found[0] if found else text


def _comments(shown: Shown) -> Iterator[tuple[str, str]]:
    """As many words as an article has, and none of its own."""
    dice = Dice(f"comments {shown.key}")
    writer = Writer("comments", shown.key, shown.reading.published.date())
    for _ in range(6 + dice.below(4)):
        yield dice.one_of(PSEUDONYMS), " ".join(writer.sentence("avis") for _ in range(1 + dice.below(3)))


class _Shuffle:
    """A page turned over without a word of the article touched."""

    def __init__(self, seed: str) -> None:
        self._rename = _Renamer(f"shuffle {seed}")
        self._dice = Dice(f"shuffle {seed}")

    def page(self, answer: Answer, shown: Shown) -> str:
        tree = html.document_fromstring(_decoded(answer))
        for element in tree.xpath("//*[@class]"):
            element.set("class", " ".join(map(self._rename, element.get("class").split())))
        assert tree.body is not None
        path = list(_path(tree.body, shown))
        for parent, child in pairwise(path):
            self._deal(parent)
            if parent.tag not in _TABLE:
                self._wrap(parent, child)
        return str(
            html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>", include_meta_content_type=False)
        )

    def _deal(self, parent: html.HtmlElement) -> None:
        """Its children in another order; the text behind each goes with it."""
        deck = list(parent)
        while deck:
            parent.append(deck.pop(self._dice.below(len(deck))))

    def _wrap(self, parent: html.HtmlElement, child: html.HtmlElement) -> None:
        around = html.Element("div", {"class": self._rename(f"around {child.tag!s}")})
        around.tail, child.tail = child.tail, None
        parent.replace(child, around)
        around.append(child)


def _path(body: html.HtmlElement, shown: Shown) -> Iterator[html.HtmlElement]:
    """From the body of the page down to the smallest element that holds the whole article."""
    wanted = [_spaced(text) for text in (shown.reading.title, shown.reading.lead_text, _last_line(shown)) if text]
    holder: html.HtmlElement | None = body
    while holder is not None:
        yield holder
        inside = (child for child in holder if isinstance(child.tag, str) and child.tag not in ("script", "style"))
        holder = next((child for child in inside if _holds(child, wanted)), None)


def _last_line(shown: Shown) -> str:
    return plain(shown.reading.blocks[-1].lines[-1])


def _holds(element: html.HtmlElement, wanted: list[str]) -> bool:
    text = _spaced(str(element.text_content()))
    return all(one in text for one in wanted)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _decoded(answer: Answer) -> str:
    """The pages in windows-1252 are no good UTF-8."""
    try:
        return answer.body.decode()
    except UnicodeDecodeError:
        return answer.body.decode("cp1252")
