"""Floods: heads, sitemaps and bombs that would take all memory or time. Each costs little, and the rest is stored."""

import time
from pathlib import Path

import pytest

from crawler.discovering.entries import MAX_ENTRIES, entries_of
from crawler.discovering.feeds import read_feed
from crawler.discovering.sitemaps import Sitemap, read_sitemap, why_unreadable
from tests.conftest import Depeche, opened
from tests.faults.bombs import BOMBS
from tests.faults.headers import FLOODS
from tests.faults.server import FaultySite
from tests.site import Answer, Site, dsih

TAKEN = 16_000_000  # bytes that the buffers of two sockets may swallow, whoever reads them


def test_heads_without_end_are_cut_and_the_articles_between_them_are_stored(depeche: Depeche, tmp_path: Path) -> None:
    """Every second article is such a flood; each would send 300 MB."""
    paths = {f"/articles/{6002 + 2 * n}/titre-{6002 + 2 * n}": flood for n, flood in enumerate(FLOODS.values())}
    start = time.monotonic()
    with FaultySite(dsih(2 * len(FLOODS) + 1), paths) as site:
        result = depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert time.monotonic() - start < 20
    assert set(site.sent) == set(paths)
    assert {path: sent for path, sent in site.sent.items() if sent > TAKEN} == {}
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (len(FLOODS) + 1,)
        assert db.execute(
            "SELECT state, reason, count(*) FROM urls WHERE article IS NULL GROUP BY 1, 2"
        ).fetchall() == [("pending", "its headers are longer than 500 lines or 256 kB", len(FLOODS))]
    assert [site.paths().count(path) for path in paths] == [1] * len(FLOODS)  # it would be the same again
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_read_at_no_cost_and_called_invalid(bomb: str) -> None:
    body = BOMBS[bomb] if isinstance(BOMBS[bomb], bytes) else str(BOMBS[bomb]).encode()
    start = time.process_time()
    assert read_sitemap(body, "https://dsih.fr/sitemap.xml") == Sitemap([], [])
    assert read_feed(body, "https://dsih.fr/feed") == []
    assert str(why_unreadable(body, "https://dsih.fr/sitemap.xml")).startswith("invalid: ")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("body", [b"<urlset></urlset>", b"<rss><channel></channel></rss>", b"", b" \n"])
def test_what_is_merely_empty_is_not_invalid(body: bytes) -> None:
    assert why_unreadable(body, "https://dsih.fr/sitemap.xml") is None


def test_bombs_in_feed_and_sitemap_are_recorded_as_invalid(depeche: Depeche, tmp_path: Path) -> None:
    bomb = Answer(BOMBS["billion laughs"], headers={"Content-Type": "application/xml"})
    with Site(dsih(2) | {"/sitemap.xml": bomb, "/rss.php": bomb}) as site:
        result = depeche("crawl", "dsih", "--log", "crawl.log", "--replica", site.url)
    with opened(tmp_path / "archive.db") as db:
        said = dict(db.execute("SELECT url, said FROM _sources").fetchall())
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    reason = "it names no article (invalid: it declares entities of its own, which are not resolved)"
    assert [said[url] for url in said if url.endswith((".xml", ".php"))] == [reason] * 2
    assert (tmp_path / "crawl.log").read_text("utf-8").count(reason) == 2
    assert result.returncode == 0


def test_of_a_sitemap_with_more_entries_than_the_protocol_allows_the_first_are_read() -> None:
    entry = "<url><loc>/articles/{}/titre</loc></url>"
    body = f"<urlset>{''.join(entry.format(n) for n in range(MAX_ENTRIES + 10_000))}</urlset>".encode()
    found = entries_of(body, "https://dsih.fr/sitemap.xml")
    locations = [element[0].text for element in found.elements]
    assert (len(locations), found.is_cut) == (MAX_ENTRIES, True)
    assert locations[-1] == f"/articles/{MAX_ENTRIES - 1}/titre"
    whole = read_sitemap(b"<urlset><url><loc>/articles/1/titre</loc></url></urlset>", "https://dsih.fr/sitemap.xml")
    assert (len(whole.entries), whole.is_cut) == (1, False)
