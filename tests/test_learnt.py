"""What a crawl learns of an outlet: how it says that there is nothing, and texts that stand under many addresses."""

from pathlib import Path
from typing import Any

import pytest

from crawler.keeping.probes import NUMBER, impossible_address, is_probe
from tests.conftest import Depeche, opened
from tests.site import Answer, Site, article, dsih, front

# A text in which the site does not speak of itself: nothing but comparison can tell it.
LOCAL = (
    "Depuis trois générations, la maison fabrique des chaussons fourrés dans sa vallée, avec la laine des troupeaux "
    "voisins. Les ateliers se visitent le mercredi, et les enfants repartent avec une pelote de leur couleur."
)


def shop(number: int) -> Answer:
    """A page without a day, the same under every address but for a figure."""
    return Answer(
        f"<html lang=fr><title>Chaussons</title><h1>Chaussons de la vallée</h1><p>{LOCAL} Lot {number}.</p></html>"
    )


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path) as db:
        return db.execute(sql).fetchall()


PROBE = f"/articles/{NUMBER}/titre-{NUMBER}"
NAMED = {
    "/articles/6101/la-fibre-arrive-au-village": shop(1),
    "/articles/6102/vendanges-precoces-cette-annee": shop(2),
}
"""Two addresses that say what they lead to, and lead to one text."""


@pytest.mark.parametrize(
    ("url", "site_id", "probe"),
    [
        ("https://dsih.fr/articles/6203/les-hopitaux", "6203", f"https://dsih.fr/articles/{NUMBER}/depeche-{NUMBER}"),
        ("https://t.example/story?ID=8123", "8123", f"https://t.example/story?ID={NUMBER}"),
        ("https://e.example/id41/article/2026-11-18/pont", "id41", f"https://e.example/id{NUMBER}/article/2026-11-18/depeche-{NUMBER}"),
        ("https://g.example/actu/412-pont.html", "412", f"https://g.example/actu/{NUMBER}-pont.html"),
        ("https://g.example/2026/11/le-pont.html", "le-pont", f"https://g.example/2026/11/depeche-{NUMBER}.html"),
        ("https://g.example/", None, ""),
    ],
)  # fmt: skip
def test_an_impossible_address_is_formed_like_an_articles(url: str, site_id: str | None, probe: str) -> None:
    assert impossible_address(url, site_id) == probe
    assert is_probe(probe) == bool(probe)


def test_what_the_site_says_where_there_is_nothing_is_no_article(depeche: Depeche, tmp_path: Path) -> None:
    """Two pages say the same, in a crawl and in an import of what it kept."""
    pages = dsih(4) | {f"/articles/{n}/titre-{n}": shop(n) for n in (6002, 6003)} | {PROBE: shop(0)}
    with Site(pages) as site:
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
        assert site.probes() == [PROBE]
    depeche("import", *(tmp_path / "archive.warc").glob("*.warc.gz"), "--archive", "other.db")
    for name in ("archive.db", "other.db"):
        archive = tmp_path / name
        assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]
        assert rows(archive, "SELECT count(*) FROM refusals WHERE reason = 'soft 404'") == [(2,)]
        assert rows(archive, "SELECT status, sha256 IS NOT NULL FROM captures WHERE kind = 'probe'") == [(200, 1)]


def test_the_same_text_under_several_addresses_is_taken_back(depeche: Depeche, tmp_path: Path) -> None:
    """No probe is allowed here. The pages that were stored before the text was seen again are none either; articles
    that show their day are: a call for papers is published again and again."""
    rules = Answer(f"User-agent: *\nDisallow: /articles/{NUMBER}", headers={"Content-Type": "text/plain"})
    again = article(1, f"{LOCAL} {LOCAL}")
    pages = dsih(20) | {f"/articles/{n}/titre-{n}": again for n in (6001, 6002, 6004)} | {"/robots.txt": rules}
    with Site(pages | {f"/articles/{n}/titre-{n}": shop(n) for n in (6003, 6007, 6011, 6015)}) as site:
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
        assert site.probes() == []
    archive = tmp_path / "archive.db"
    assert rows(archive, "SELECT count(*) FROM articles") == [(16,)]
    assert rows(archive, "SELECT verdict, reason, count(*) FROM refusals GROUP BY 1, 2") == [
        ("refused", "same text elsewhere", 4)
    ]
    assert rows(
        archive, "SELECT state, next_try IS NOT NULL, count(*) FROM urls WHERE state != 'done' GROUP BY 1"
    ) == [("refused", 1, 4)]
    assert rows(archive, "SELECT new, refused FROM crawls") == [(16, 4)]
    assert rows(archive, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'pelote'") == [(3,)]
    with Site({"/articles/6022/titre-6022": shop(22)}) as site:
        depeche("crawl", "dsih", "--replica", site.url, "--url", "https://dsih.fr/articles/6022/titre-6022")
        assert site.probes() == [], "one page is no night"
    assert rows(archive, "SELECT count(*) FROM articles") == [(16,)], "what was learnt is known in the next run"


def test_five_walls_in_a_row_close_the_outlet_whatever_their_status(depeche: Depeche, tmp_path: Path) -> None:
    walled = Answer(
        "<title>Un instant</title><p>Vérifiez que vous n’êtes pas un robot : activez JavaScript et les cookies de "
        "votre navigateur, puis rechargez la page.</p>"
    )
    with Site(dsih(30) | {f"/articles/{n}/titre-{n}": walled for n in range(6001, 6031)}) as site:
        result = depeche("crawl", "dsih", "--replica", site.url)
        asked = [path for path in site.paths() if path.startswith("/articles/")]
    assert len(asked) <= 5 + 2
    assert result.returncode == 3
    assert "5 times in a row" in result.stderr
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles") == [(0,)]


def test_two_addresses_that_name_other_matters_have_no_article_in_common(depeche: Depeche, tmp_path: Path) -> None:
    links = "".join(f'<a href="https://dsih.fr{path}">Un titre de plus, assez long</a>' for path in NAMED)
    with Site(dsih(2) | NAMED | {"/": front(range(6001, 6003), links)}) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    archive = tmp_path / "archive.db"
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]
    assert rows(archive, "SELECT DISTINCT reason FROM refusals") == [("same text elsewhere",)]


def test_a_page_without_a_day_where_all_articles_have_one_is_none(depeche: Depeche, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    other = "Les moulins de la rivière tournent tous, sauf un, depuis que la digue a été relevée par les riverains."
    with Site(dsih(22)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
        bare = Answer(f"<h1>Moulins</h1><p>{other} {other}</p>")
        site.pages |= {"/": front(range(6001, 6024)), "/articles/6023/titre-6023": bare}
        depeche("crawl", "dsih", "--replica", site.url)
    assert rows(archive, "SELECT count(*) FROM articles") == [(22,)]
    assert rows(archive, "SELECT reason FROM refusals") == [("unlike the outlet's articles",)]
