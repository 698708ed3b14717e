"""A window of days is one window: what it does not reach stays known, and no other run fetches it."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import announcements, frontier
from crawler.archive.announcements import FoundUrl
from crawler.archive.database import Archive
from crawler.items import Announcement, Outlet
from tests.conftest import Depeche, opened
from tests.site import Answer, Site, article, dsih

XML = {"Content-Type": "application/xml"}
OLD, NEW = {341: 2012, 1000: 2014, 2000: 2016, 3000: 2018, 4000: 2020}, range(6001, 6004)


def sitemap(days: dict[int, str]) -> Answer:
    entries = "".join(
        f"<url><loc>https://dsih.fr/articles/{n}/titre-{n}</loc><lastmod>{day}</lastmod></url>"
        for n, day in days.items()
    )
    return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>', headers=XML)


@pytest.fixture
def site() -> dict[str, Any]:
    """Three articles on the front page; the sitemap knows five older ones, of one year each."""
    days = {number: f"{year}-06-15" for number, year in OLD.items()} | dict.fromkeys(NEW, "2026-11-20")
    pages = {f"/articles/{n}/titre-{n}": article(n) for n in OLD}
    return dsih(3) | pages | {"/sitemap.xml": sitemap(days)}


def states(path: Path) -> dict[str, int]:
    with opened(path / "archive.db") as db:
        return dict(db.execute("SELECT state, count(*) FROM urls GROUP BY state"))


def pending_of(depeche: Depeche) -> int:
    return int(json.loads(depeche("status", "--json").stdout)["outlets"][0]["pending"])


def fetched(site: Site) -> set[int]:
    return {int(path.split("/")[2]) for path in site.paths() if path.startswith("/articles/")}


@pytest.fixture
def archive(tmp_path: Path, outlet: Outlet) -> Archive:
    opened_archive = Archive.open(tmp_path / "archive.db", write=True)
    opened_archive.register(outlet)
    return opened_archive


def found(number: int, day: str | None) -> FoundUrl:
    url = f"https://essai.example/a/{number}"
    return FoundUrl(announcement=Announcement(url=url, via="sitemap"), key=f"essai:{number}", day=day)


def test_a_url_outside_the_window_is_known_until_a_window_reaches_it(archive: Archive) -> None:
    seen = [found(1, "2011-05-01"), found(2, "2012-06-10"), found(3, "2020-01-01"), found(4, None)]
    announcements.announce(archive, "essai", seen, since="2012-06-01", until="2012-06-30")
    rows = {row["key"]: (row["state"], row["reason"]) for row in archive.rows("SELECT key, state, reason FROM urls")}
    known = ("known", frontier.OUTSIDE)
    assert rows == {"essai:1": known, "essai:2": ("pending", None), "essai:3": known, "essai:4": ("pending", None)}
    assert frontier.count_pending(archive, "essai") == 2
    frontier.want_window(archive, "essai", "2011-01-01", "2011-12-31")
    assert [row["key"] for row in frontier.pending_urls(archive, "essai", 9)] == ["essai:4", "essai:2", "essai:1"]


def test_what_is_announced_now_is_wanted_whatever_a_window_left_out(archive: Archive) -> None:
    announcements.announce(archive, "essai", [found(1, "2026-11-20")], since="2012-06-01", until="2012-06-30")
    announcements.announce(archive, "essai", [found(1, "2026-11-20")])
    assert frontier.count_pending(archive, "essai") == 1


def test_looking_again_at_everything_leaves_known_urls_alone(archive: Archive) -> None:
    announcements.announce(archive, "essai", [found(1, "2011-05-01")], since="2012-06-01")
    assert frontier.pending_urls(archive, "essai", 9, before="2027-01-01T00:00:00+00:00") == []


def test_the_next_plain_crawl_fetches_what_is_new_and_a_wider_window_the_rest(
    depeche: Depeche, tmp_path: Path, site: dict[str, Any]
) -> None:
    with Site(site) as server:
        crawl = ("crawl", "dsih", "--replica", server.url)
        first = depeche(*crawl, "--since", "2025-06", "--until", "2025-12", "--limit", "1")
        assert first.returncode == 0
        assert states(tmp_path) == {"done": 1, "known": 5, "pending": 2}
        assert pending_of(depeche) == 2
        assert "would fetch 2 articles" in depeche(*crawl, "--dry-run").stderr
        assert depeche(*crawl).returncode == 0
        assert fetched(server) == set(NEW)
        assert states(tmp_path) == {"done": 3, "known": 5}
        assert pending_of(depeche) == 0
        assert "5 addresses outside every window asked for" in depeche("status").stdout
        result = depeche(*crawl, "--since", "2016")
        assert result.returncode == 0, result.stderr
        assert fetched(server) == {*NEW, 2000, 3000, 4000}
    assert states(tmp_path) == {"done": 6, "known": 2}


def test_a_deeper_window_pages_through_listings_that_an_earlier_one_read(depeche: Depeche) -> None:
    """Five pages of a listing: the first window ends on the second, the second one has to pass them all."""
    days = ["2026", "2022", "2019", "2016", "2013"]
    pages: dict[str, Any] = {"/sitemap.xml": sitemap({6001: "2026-06-15"})}
    for place, year in enumerate(days):
        number = 6001 - place
        address = f"https://dsih.fr/articles/{number}/titre-{number}"
        link = f'<p>{year}-06-15</p><a href="{address}">Un titre assez long {number}</a>'
        more = f'<a rel="next" href="/?page={place + 2}">Suivante</a>' if place < 4 else ""
        pages["/" if not place else f"/?page={place + 1}"] = Answer(f"<html><body>{link}{more}</body></html>")
        pages[f"/articles/{number}/titre-{number}"] = article(number)
    with Site(pages) as server:
        crawl = ("crawl", "dsih", "--replica", server.url)
        depeche(*crawl, "--since", "2012", timeout=30)
        read = {path for path in server.paths() if path.startswith("/?page")}
        server.log.clear()
        depeche(*crawl, "--since", "2012", timeout=30)
        assert {path for path in server.paths() if path.startswith("/?page")} == read != set()


def test_until_alone_is_explained_and_done(depeche: Depeche, site: dict[str, Any]) -> None:
    with Site(site) as server:
        result = depeche("crawl", "dsih", "--replica", server.url, "--until", "2020")
    assert result.returncode == 0
    assert "--until 2020-12-31 without --since: of what the outlets announce now" in result.stderr


def test_addresses_by_hand_are_fetched_whatever_the_window(
    depeche: Depeche, tmp_path: Path, site: dict[str, Any]
) -> None:
    (tmp_path / "urls.txt").write_text(
        "https://dsih.fr/articles/341/titre-341\nhttps://ailleurs.example/page\nhttps://dsih.fr/articles/6001/titre-6001\n"
    )
    with Site(site) as server:
        crawl = ("crawl", "--replica", server.url, "--url-file", "urls.txt")
        result = depeche(*crawl, "--since", "2025", "--until", "2026")
        assert fetched(server) == {341, 6001}
    assert result.returncode == 0, result.stderr
    assert "--since and --until left out: addresses given with --url or --url-file are fetched" in result.stderr
    assert "Left out: https://ailleurs.example/page belongs to no known outlet" in result.stderr
    assert states(tmp_path) == {"done": 2}


def test_an_article_that_only_its_number_dates_is_in_its_month(depeche: Depeche, site: dict[str, Any]) -> None:
    places = "".join(f"<url><loc>https://dsih.fr/articles/{n}/titre-{n}</loc></url>" for n in (*OLD, *NEW))
    site["/sitemap.xml"] = Answer(f"<urlset>{places}</urlset>", headers=XML)
    with Site(site) as served:
        done = depeche(
            "crawl", "dsih", "--replica", served.url, "--since", "2012-06-01", "--until", "2012-06-30", "-q"
        )
        assert done.returncode == 0, done.stderr
        assert fetched(served) - {0} & {*OLD, *NEW} == {341}
