"""Walls, consent pages and soft 404s, as the products behind them serve them: bare, and inside an outlet's own pages.

The pages themselves are data: `walls.toml`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

from lxml import html

from crawler.items import Page
from crawler.reading.encodings import decode
from crawler.replica import Replica
from tests.conftest import FETCHED

ADDRESSES = {
    "dsih": "https://dsih.fr/articles/6203/les-hopitaux-et-leurs-sauvegardes",
    "ticsante": "https://www.ticsante.com/story?ID=8123",
    "lest_eclair": "https://www.lest-eclair.fr/id412345/article/2026-11-18/le-pont-rouvre-au-printemps",
    "unknown": "https://gazette.example/actualites/412345-le-pont-rouvre-au-printemps.html",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """One page that is no article."""

    name: str
    kind: str
    """`robot`, `consent`, `missing`, or `closed` for all else."""
    title: str
    body: str
    """HTML inside the body element."""
    head: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    lang: str = "fr"
    framed: bool = True
    """It is also served inside an outlet's own pages; a product in front of the site never is."""

    @property
    def bare(self) -> str:
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8"><title>{escape(self.title)}</title>'
            f"{self.head}</head><body>{self.body}</body></html>"
        )


def _walls() -> Iterator[Wall]:
    """Every wall of the data beside this file."""
    for file in sorted(Path(__file__).parent.glob("walls*.toml")):
        for one in tomllib.loads(file.read_text("utf-8"))["wall"]:
            yield Wall(**one)


WALLS: tuple[Wall, ...] = tuple(_walls())


OWN_MATTER = {
    "dsih": ("dsih.fr", "//div[contains(@class, 'max-w-4xl')]", "letter"),
    "ticsante": ("www.ticsante.com", "//div[@class='tsq-wrap']", ""),
    "lest_eclair": ("www.lest-eclair.fr", "//main", ""),
}
"""Host, and the element whose content is the page's own, of the page that an outlet of the replica gives for what it
does not have."""
ARTICLES = {
    "dsih": "//div[contains(@class, 'max-w-4xl')]/*[following-sibling::*[contains(., 'Avez-vous appr')]]",
    "ticsante": "//div[@id='centre']/*[not(@id='reactions')] | //div[@class='tsq-wrap']/*",
    "lest_eclair": "//main//article[@class='r-article'][1]/*",
}
"""What is the article's own on an article's page."""
STRANGER = (
    "<!doctype html><html lang=fr><head><title>TITLE</title></head><body><header><a href=/>La Gazette</a>"
    "<nav><a href=/r/1>Politique</a> <a href=/r/2>Culture</a> <a href=/r/3>Sport</a></nav></header>"
    "<main>MATTER</main>"
    "<aside><h2>Les plus lus</h2><ul><li><a href=/a/1>Le marché couvert rouvrira avant l’hiver</a> <time datetime="
    "2026-11-19>19 novembre 2026</time></li></ul></aside><footer><p>La Gazette</p></footer></body></html>"
)


@cache
def _replica() -> Replica:
    replica = Replica()
    replica.stop()  # it answers without its port
    return replica


def _with_matter(source: bytes, path: str) -> str:
    """A page whose elements of this path are MATTER, and that declares nothing to machines."""
    tree = html.document_fromstring(decode(source, None)[0])
    for declared in tree.xpath("//meta[@property or @name] | //script[contains(@type, 'ld+json')] | //link"):
        declared.drop_tree()
    first, *others = tree.xpath(path)
    matter = html.fragment_fromstring("<div>MATTER</div>")
    first.getparent().replace(first, matter)
    for element in others:
        element.drop_tree()
    tree.find(".//title").text = "TITLE"
    return html.tostring(tree, encoding="unicode")


@cache
def frames(outlet: str) -> tuple[str, ...]:
    """Pages of an outlet, or of a site that nobody knows (`unknown`), with MATTER and TITLE for their own.

    One is the page for what the outlet does not have, one that of an article, with all that stands around it.
    """
    if outlet == "unknown":
        return (STRANGER,)
    host, path, kept = OWN_MATTER[outlet]
    missing = _replica().answer(host, "/story?ID=99999999" if outlet == "ticsante" else "/articles/99999999/x")
    own = f"{path}/*[not(contains(@class, '{kept}'))]" if kept else f"{path}/*"
    urls = (truth.url for truth in reversed(_replica().truths()) if truth.outlet == outlet)
    bodies = (_replica().answer(host, url.partition(host)[2]).body for url in urls)
    article = next(body for body in bodies if html.document_fromstring(body).xpath(ARTICLES[outlet]))
    return _with_matter(missing.body, own), _with_matter(article, ARTICLES[outlet])


def pages(wall: Wall, outlet: str) -> Iterator[Page]:
    """A wall as an answer at the address of an article of the outlet: bare, and as its own CMS would serve it."""
    framed = [f.replace("TITLE", escape(wall.title)).replace("MATTER", wall.body) for f in frames(outlet)]
    for text in (wall.bare, *framed) if wall.framed else (wall.bare,):
        headers = {"Content-Type": "text/html; charset=utf-8"} | wall.headers
        yield Page(
            url=ADDRESSES[outlet], body=text.encode(), status=wall.status, headers=tuple(headers.items()),
            fetched=FETCHED, outlet=outlet,
        )  # fmt: skip
