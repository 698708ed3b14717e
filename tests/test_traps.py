"""Traps: sites that lead on for ever. Each costs at most 200 requests, and every article beside it is stored."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler.discovering.traps import LONG, MAX_BARREN, MAX_BARREN_IN_ALL, MAX_FRUITLESS, Traps, kin_of
from tests.conftest import Depeche, opened
from tests.site import Answer, Site, dsih, front

GOOD = 5  # articles beside a trap
OUTLET = """
import re
from crawler.items import Outlet
from spiders.outlet import OutletSpider, front, sitemap


class EssaiSpider(OutletSpider):
    name = "essai"
    outlet = Outlet(id="essai", name="Essai", homepage="https://dsih.fr/", hosts=("dsih.fr",))
    article_url = re.compile(r"/articles/(?P<id>[0-9]+)")
    section_url = re.compile(r"/actualites")
    sources = (front("https://dsih.fr/"), sitemap("https://dsih.fr/sitemap.xml"))
"""
XML = {"Content-Type": "application/xml"}
Trap = Callable[[str], Answer | None]
"""The answer to a path of the trap; None for any other."""


class TrappedSite(Site):
    """A site with pages that are made as they are asked for."""

    def __init__(self, trap: Trap) -> None:
        super().__init__(dsih(GOOD))
        self.trap = trap

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        found = self.trap(request.path)
        if found:
            self.pages = self.pages | {request.path: found}
        super().answer(request)

    @property
    def trapped(self) -> int:
        """Requests for pages of the trap."""
        return sum(self.trap(hit.path) is not None for hit in self.log)


def _links(*paths: str) -> str:
    return "".join(f'<a href="{path}">Une rubrique assez longue</a>' for path in paths)


def _page(*paths: str, following: str = "") -> Answer:
    """A listing of the good articles that leads on."""
    more = f'<a rel="next" href="{following}">Suivant</a>' if following else ""
    return front(range(6001, 6001 + GOOD), _links(*paths) + more)


def endless_index(path: str) -> Answer | None:
    """Each sitemap is an index of three others."""
    if not path.startswith("/sitemap"):
        return None
    inner = "".join(f"<sitemap><loc>https://dsih.fr{path[:-4]}/{n}.xml</loc></sitemap>" for n in range(3))
    return Answer(f"<sitemapindex>{inner}</sitemapindex>", headers=XML)


def wide_index(path: str) -> Answer | None:
    """An index of ten thousand empty sitemaps."""
    if path == "/sitemap.xml":
        inner = "".join(f"<sitemap><loc>https://dsih.fr/sitemap-{n}.xml</loc></sitemap>" for n in range(10_000))
        return Answer(f"<sitemapindex>{inner}</sitemapindex>", headers=XML)
    return Answer("<urlset></urlset>", headers=XML) if path.startswith("/sitemap-") else None


def endless_next_pages(path: str) -> Answer | None:
    """Behind the front page, each page in the path has a next one."""
    if path == "/":
        return _page(following="/page/2")
    return _page(following=f"/page/{int(path[6:]) + 1}") if path.startswith("/page/") else None


def endless_next_parameters(path: str) -> Answer | None:
    if path == "/":
        return _page(following="/?page=2")
    return _page(following=f"/?page={int(path[7:]) + 1}") if path.startswith("/?page=") else None


def growing_path(path: str) -> Answer | None:
    if path == "/":
        return _page(following="/a/b/")
    return _page(following=f"{path}a/b/") if path.startswith("/a/") else None


def calendar(path: str) -> Answer | None:
    """Each month leads to the next one and lists nothing."""
    if path == "/":
        return _page(following="/agenda/2026/1")
    if not path.startswith("/agenda/"):
        return None
    year, month = map(int, path.split("/")[2:])
    return Answer(f'<a rel="next" href="/agenda/{year + month // 12}/{month % 12 + 1}">mois suivant</a>')


def session_in_path(path: str) -> Answer | None:
    """Each page gives its links a session of its own; the articles are the same ones."""
    if path != "/" and not path.startswith("/s-"):
        return None
    number = 1 if path == "/" else int("0x" + path.split("/")[1].removeprefix("s-"), 0) + 1
    session = f"/s-{number:012x}"
    links = "".join(f'<a href="{session}/articles/{6001 + n}/x">Un titre assez long {n}</a>' for n in range(GOOD))
    return front(range(6001, 6001 + GOOD), f'{links}<a rel="next" href="{session}/liste">Suivant</a>')


def session_in_query(path: str) -> Answer | None:
    if path != "/" and "PHPSESSID" not in path and "/articles/" in path:
        return None
    if path != "/" and "?" not in path:
        return None
    links = "".join(
        f'<a href="/articles/{6001 + n}/titre-{6001 + n}?PHPSESSID=a{m}">Un titre assez long</a>'
        for n in range(GOOD)
        for m in range(60)
    )
    return front(range(6001, 6001 + GOOD), links)


def facets(path: str) -> Answer | None:
    """Two thousand combinations of filters of one section, all linked from the front page."""
    if path == "/":
        ways = [f"/actualites?{'&'.join(f'f{b}=1' for b in range(11) if n >> b & 1)}" for n in range(1, 2000)]
        return _page(*ways)
    return _page() if path.startswith("/actualites?") else None


def invented_articles(path: str) -> Answer | None:
    """Each next page names ten articles that no page named before, and that there are not."""
    if path.startswith("/articles/") and int(path.split("/")[2]) > 7000:
        return Answer("<h1>Page introuvable</h1>", 404)
    if path != "/" and not path.startswith("/page/"):
        return None
    page = int(path[6:] or 1)
    return _page(*(f"/articles/{7000 + page * 10 + n}/titre" for n in range(10)), following=f"/page/{page + 1}")


def invented_articles_of_the_same_words(path: str) -> Answer | None:
    """The same, but every one answers with a page."""
    found = invented_articles(path)
    return front(range(6001, 6001 + GOOD)) if found and path.startswith("/articles/") else found


TRAPS = (
    endless_index, wide_index, endless_next_pages, endless_next_parameters, growing_path, calendar, session_in_path,
    session_in_query, facets, invented_articles, invented_articles_of_the_same_words,
)  # fmt: skip
# The others: benchmarks/trespasses.py.
TESTED = (endless_index, facets, pytest.param(invented_articles, marks=pytest.mark.slow))


@pytest.mark.parametrize("trap", TESTED, ids=lambda trap: trap.__name__)
def test_a_trap_costs_at_most_200_requests_and_no_article(depeche: Depeche, tmp_path: Path, trap: Trap) -> None:
    trapped, stored, said = crawl_into(trap, depeche, tmp_path)
    assert 0 < trapped <= 200
    assert stored == GOOD
    assert "without a new article" in said or "are no articles" in said
    assert "Traceback" not in said


def crawl_into(trap: Trap, depeche: Depeche, folder: Path) -> tuple[int, int, str]:
    """Crawl a trap in an empty folder: requests that it took, articles stored, and what the command said."""
    (folder / "mine").mkdir()
    (folder / "mine" / "essai.py").write_text(OUTLET, "utf-8")
    (folder / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")
    with TrappedSite(trap) as site:
        result = depeche("crawl", "essai", "--since", "2024-10-01", "--replica", site.url, timeout=60)
    with opened(folder / "archive.db") as db:
        stored = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    return site.trapped, stored, result.stderr


def test_what_names_articles_not_met_before_is_no_trap() -> None:
    traps = Traps()
    for n in range(1000):
        traps.note("listing", f"https://x.fr/page/{n}", [str(n), str(n - 1)])
        assert traps.allows("listing", f"https://x.fr/page/{n + 1}")
    assert traps.left == {}


def test_pages_of_many_kins_that_name_nothing_new_end_too() -> None:
    traps, asked = Traps(), 0
    for n in range(1000):
        traps.put("listing", f"https://x.fr/{chr(97 + n // 26)}{chr(97 + n % 26)}", "listing")
    while batch := traps.next_batch():
        for name, url, _ in batch:
            asked += 1
            traps.note(name, url, ["the same"])
    assert MAX_BARREN_IN_ALL <= asked <= 200
    assert 0 < len(traps.left) <= MAX_BARREN + 1


def test_next_pages_whose_addresses_are_no_articles_are_a_trap_and_others_are_not() -> None:
    traps = Traps()
    for n in range(LONG + MAX_FRUITLESS):
        traps.note("listing", f"https://x.fr/page/{n}", [f"invented {n}"])
        traps.note("listing", f"https://x.fr/archives/{n}", [f"written {n}"])
    for n in range(MAX_FRUITLESS):
        assert traps.allows("listing", "https://x.fr/page/99")
        traps.note_outcome(f"invented {n}", is_article=False)
        traps.note_outcome(f"written {n}", is_article=n % 10 == 0)
    assert not traps.allows("listing", "https://x.fr/page/99")
    assert traps.is_invented(f"invented {MAX_FRUITLESS}")
    assert traps.allows("listing", "https://x.fr/archives/99")
    assert not traps.is_invented("written 1")
    assert not traps.is_invented("named by nobody")


def test_a_short_listing_is_no_trap_whatever_became_of_its_addresses() -> None:
    """A site that was rebuilt, whose pages nobody can read: that is another trouble, said by other words."""
    traps = Traps()
    traps.note("listing", "https://x.fr/", map(str, range(100)))
    for n in range(100):
        traps.note_outcome(str(n), is_article=False)
    assert traps.allows("listing", "https://x.fr/")
    assert not traps.is_invented("0")


def test_a_barren_kin_leaves_the_others_their_turn() -> None:
    """Sitemaps of tags stand before those of articles."""
    traps = Traps()
    for n in range(90):
        traps.put("sitemap", f"https://x.fr/tags-{n}.xml", "feed")
    traps.put("sitemap", "https://x.fr/articles-1.xml", "feed")
    asked = []
    while batch := traps.next_batch():
        asked += [url for _, url, _ in batch]
        for name, url, _ in batch:
            traps.note(name, url, [])
    assert asked[-1] == "https://x.fr/articles-1.xml"
    assert len(asked) < 75
    assert list(traps.left) == ["x.fr/tags-N.xml"]


@pytest.mark.parametrize(
    ("url", "kin"),
    [
        ("https://x.fr/agenda/2031/04?vue=mois&jour=3", "x.fr/agenda/N?jour&vue"),
        ("https://x.fr/agenda/2031/05?jour=4&vue=an", "x.fr/agenda/N?jour&vue"),
        ("https://x.fr/a/a/a/a/", "x.fr/a/"),
        ("https://x.fr/s3f09a7b2c/liste", "x.fr/*/liste"),
        ("https://x.fr/a/b/a/b/a/b/a/b/a/b/", "x.fr/a/b/a/b/a/b"),
        ("https://x.fr", "x.fr/"),
    ],
)
def test_the_kin_of_an_address_is_what_one_program_makes(url: str, kin: str) -> None:
    assert kin_of(url) == kin
