"""`depeche backfill` against a web archive of the Internet Archive's dialect on loopback."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.database import Archive
from crawler.archive.tombstones import bury_article
from crawler.backfilling.cdx import CdxError, CdxServer, following, read_answer, timestamp
from crawler.backfilling.replayed import original_headers
from crawler.backfilling.spider import PATIENT
from crawler.citing.press import Press
from crawler.fetching.retry_after import DEFAULT_WAIT, wait_asked_for
from crawler.keeping.run import Run
from crawler.outlets import our_settings
from crawler.reading.steps import no_citations, read
from crawler.reextracting.reextraction import Reextraction
from crawler.urls import canonical
from spiders.dsih import DsihSpider
from tests.conftest import Depeche, opened, page_of, run_depeche
from tests.faults.wayback import CDX, Captured, Wayback
from tests.site import Answer, Site

ONE, TWO = (f"http://www.dsih.fr:80/article/{n}/titre.html" for n in (341, 342))


def story(number: int, text: str, day: str = "20 juin 2012") -> str:
    """A page of DSIH in its old skin, in few words."""
    whole = f"{text} " * 12
    return (
        f'<html lang="fr"><head><title>Article {number} | DSIH</title></head><body><h1>Article {number}</h1>'
        f"<p>DSIH, MERCREDI {day.upper()}</p><div><p>{whole}</p><p>{whole[::-1]}</p></div></body></html>"
    )


FIRST, SECOND, THIRD = (
    f"Le texte de la {place} version a bien assez de mots pour un article."
    for place in ("première", "deuxième", "troisième")
)
VERSIONS = (
    Captured("20120621100000", ONE, story(341, FIRST)),
    Captured("20130621100000", ONE, story(341, SECOND)),
    Captured("20140621100000", ONE, story(341, THIRD)),
)
LAST = Captured("20150621100000", ONE, story(341, FIRST))
"""The first text again."""


def rows(folder: Path, sql: str) -> list[Any]:
    with opened(folder / "archive.db") as db:
        return db.execute(sql).fetchall()


def run(depeche: Depeche, site: Wayback, *more: str, code: int = 0) -> str:
    result = depeche("backfill", "dsih", "--cdx", site.cdx, *more)
    assert result.returncode == code, result.stderr
    return result.stderr + result.stdout


def history(folder: Path) -> list[tuple[str, str]]:
    """When each version of article 341 was seen, and its words that tell it; the newest last."""
    return rows(
        folder,
        "SELECT substr(seen, 1, 4), substr(body, 16, 8) FROM revisions UNION ALL SELECT substr(last_seen, 1, 4), "
        "substr(body, 16, 8) FROM articles WHERE key = 'dsih:341' ORDER BY 1",
    )


@dataclass(frozen=True)
class Filled:
    """An archive that was filled from a web archive, and what that was asked."""

    folder: Path
    mementos: list[str]
    source: str


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("filled")
    again = (
        Captured("20130701100000", ONE, story(341, SECOND), kind="warc/revisit"),
        Captured("20150621100000", ONE.replace(":80", ""), story(341, FIRST)),
    )
    image = Captured("20120622100000", "http://www.dsih.fr/logo.png", "x", kind="image/png")
    moved = Captured("20120622100000", TWO, "", status=301)
    with Wayback(*VERSIONS, *again, image, moved) as site:
        days = ("--since", "2012", "--until", "2012")
        result = run_depeche("backfill", "dsih", "--cdx", site.cdx, *days, cwd=folder, cold=True)
        assert result.returncode == 0, result.stderr
        return Filled(folder, site.mementos(), f"{site.url}/web/20120621100000id_/{ONE}")


def test_every_version_becomes_a_revision_in_time_order_with_one_request_a_digest(filled: Filled) -> None:
    assert filled.mementos == [f"{one.taken} {ONE}" for one in VERSIONS]
    assert history(filled.folder) == [
        ("2012", "première"), ("2013", "deuxième"), ("2014", "troisièm"), ("2015", "première"),
    ]  # fmt: skip
    assert rows(filled.folder, "SELECT day, first_seen, last_seen, revision_count FROM articles") == [
        ("2012-06-20", "2012-06-21T10:00:00+00:00", "2015-06-21T10:00:00+00:00", 3)
    ]


def test_a_reading_anew_keeps_where_a_copy_came_from(filled: Filled, tmp_path: Path) -> None:
    shutil.copytree(filled.folder, tmp_path, dirs_exist_ok=True)
    sources = "SELECT id, json_extract(fields, '$.source') FROM captures WHERE origin = 'wayback' ORDER BY id"
    before = rows(tmp_path, sources)
    with opened(tmp_path / "archive.db") as db:
        db.execute("UPDATE articles SET body = ''")
    Reextraction(path=tmp_path / "archive.db", settings=our_settings(), jobs=1).run()
    assert rows(tmp_path, sources) == before
    assert all(source for _, source in before)


def test_the_source_and_the_lists_are_kept_as_evidence(filled: Filled) -> None:
    found = rows(filled.folder, "SELECT url, kind, origin, fetched, fields, etag FROM captures ORDER BY id LIMIT 3")
    assert [(row[1], row[2]) for row in found] == [("robots", "live"), ("cdx", "live"), ("page", "wayback")]
    assert found[2][0] == "http://www.dsih.fr/article/341/titre.html"
    assert found[2][3] == "2012-06-21T10:00:00+00:00"
    assert json.loads(found[2][4])["source"] == filled.source
    assert found[2][5] == f'"{VERSIONS[0].digest[:8]}"'
    (file,) = (filled.folder / "archive.warc").glob("*.warc.gz")
    with file.open("rb") as stream:
        heads = [record.rec_headers for record in ArchiveIterator(stream)]
    page = next(h for h in heads if h.get_header("WARC-Target-URI") == found[2][0])
    assert page.get_header("WARC-Source-URI") == filled.source
    assert page.get_header("WARC-Date") == "2012-06-21T10:00:00Z"
    assert page.get_header("WARC-Creation-Date") > "2026"
    assert run_depeche("verify", "--full", cwd=filled.folder).returncode == 0


def test_addresses_become_known(filled: Filled) -> None:
    sighted = rows(filled.folder, "SELECT u.state, u.found_via, s.kind FROM urls u JOIN sightings s USING (url)")
    assert sighted == [("done", "cdx", "cdx")]


def test_what_was_forgotten_does_not_return(filled: Filled, depeche: Depeche, tmp_path: Path) -> None:
    shutil.copytree(filled.folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path / "archive.db") as db:
        db.execute("DELETE FROM articles")
        db.execute("DELETE FROM captures WHERE kind = 'page'")
        db.execute("DELETE FROM _records WHERE capture NOT IN (SELECT id FROM captures)")
    with Archive.open(tmp_path / "archive.db", write=True) as held, held.transaction() as db:
        (url, key) = db.execute("SELECT url, key FROM urls").fetchone()
        bury_article(db, "dsih", key, [url], None, listings=False)
    with Wayback(*VERSIONS) as site:
        run(depeche, site)
        assert len(site.questions()) == 1
        assert site.mementos() == []
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(0,)]


def test_live_and_back_filled_versions_interleave(depeche: Depeche, tmp_path: Path) -> None:
    url = "https://dsih.fr/article/341/titre.html"
    with Wayback(*VERSIONS[:2]) as site, Site({"/article/341/titre.html": Answer(story(341, THIRD))}) as outlet:
        depeche("crawl", "dsih", "--replica", outlet.url, "--url", url)
        run(depeche, site)
    assert [words for _, words in history(tmp_path)] == ["première", "deuxième", "troisièm"]
    assert rows(tmp_path, "SELECT state, looked > '2026' FROM urls WHERE url LIKE 'https:%'") == [("done", 1)]


ORDERS = [VERSIONS[::-1], (*VERSIONS[1:], VERSIONS[0]), (LAST, *VERSIONS[:2]), (VERSIONS[0], LAST, VERSIONS[1])]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "-".join(one.taken[:4] for one in order))
def test_versions_that_come_in_any_order_have_their_place_in_time(
    order: tuple[Captured, ...], tmp_path: Path
) -> None:
    run_ = Run.join(tmp_path / "archive.db", Press.of([]), "backfill")
    run_.begin(DsihSpider.outlet)
    for one in order:
        page = page_of(one.body, canonical(one.url), outlet="dsih", origin="wayback", fetched=timestamp(one.taken))
        run_.keep_draft(read(DsihSpider.draft(page), no_citations))
    run_.leave()
    in_time = sorted(order, key=lambda one: one.taken)
    assert [seen for seen, _ in history(tmp_path)] == [one.taken[:4] for one in in_time]
    assert [words for _, words in history(tmp_path)] == [one.body.split(" de la ")[1][:8] for one in in_time]


def test_the_list_is_read_in_parts_and_goes_on_where_it_broke_off(depeche: Depeche, tmp_path: Path) -> None:
    pages = [
        Captured("20120621100000", f"http://www.dsih.fr/article/{n}/t.html", story(n, f"{FIRST} {n}"))
        for n in range(341, 347)
    ]
    with Wayback(*pages, lines=2) as site:
        site.troubles[f"{CDX}?"] = [site.index_part(), *[Answer("", status=500)] * 3]
        said = run(depeche, site, code=3)
        assert "HTTP 500" in said
        assert "goes on from there" in said
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
        run(depeche, site)
        asked = [one.get("resumeKey", [""])[0] for one in site.questions()]
        assert asked.count("") == 1
        assert len(site.mementos()) == len(set(site.mementos())) == 6
        before = len(site.log)
        run(depeche, site)
        assert len(site.log) == before  # what was read to its end is not asked for again so soon
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(6,)]


def test_a_web_archive_that_asks_for_rest_is_left_alone_for_as_long(depeche: Depeche, tmp_path: Path) -> None:
    with Wayback(*VERSIONS) as site:
        site.troubles["/web/2013"] = [Answer("un instant", status=429, headers={"Retry-After": "0.5"})]
        run(depeche, site)
        times = [hit.time for hit in site.log if hit.path.startswith("/web/2013")]
    assert times[1] - times[0] >= 0.45
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(2,)]


def test_a_429_that_does_not_say_how_long_is_rest_too() -> None:
    address = "https://web.archive.org/web/2012id_/http://dsih.fr/"
    busy = Response(address, status=429)
    assert wait_asked_for(Request(address, meta=PATIENT), busy) == DEFAULT_WAIT
    assert wait_asked_for(Request(address), busy) is None


def test_a_capture_of_another_time_and_what_the_archive_has_not(depeche: Depeche, tmp_path: Path) -> None:
    """Its own page for what it has not is no article, and what it gives instead has its own time."""
    elsewhere = Captured(
        "20120701100000", ONE, story(341, "Ces octets n’existent plus ici."), led_to="20130621100000"
    )
    lost = Captured("20120621100000", TWO, story(342, SECOND))
    with Wayback(*VERSIONS[:2], elsewhere, lost) as site:
        site.troubles["/web/20120621100000id_/" + TWO] = [Answer("<h1>Hrm.</h1>" * 200)] * 3  # HTTP 200
        said = run(depeche, site)
        assert "the web archive does not give it (HTTP 200)" in said
        assert len(site.mementos()) == 4  # the one that stands in was fetched for itself
    assert [day for day, _ in history(tmp_path)] == ["2012", "2013"]
    assert rows(tmp_path, "SELECT key FROM articles") == [("dsih:341",)]
    states = "SELECT state FROM urls WHERE key = 'dsih:342'"
    assert rows(tmp_path, states) == [("known",)]


def test_an_outlet_that_refuses_is_reached_through_the_archive(depeche: Depeche, tmp_path: Path) -> None:
    no = dict.fromkeys(("/", "/rss.php", "/sitemap.xml"), Answer("non", status=403))
    with Wayback(*VERSIONS) as site, Site({**no}) as outlet:
        blocked = depeche("crawl", "dsih", "--replica", outlet.url)
        assert blocked.returncode == 3
        assert "depeche backfill dsih" in blocked.stderr
        run(depeche, site)
    assert rows(tmp_path, "SELECT key, revision_count FROM articles") == [("dsih:341", 2)]
    assert rows(tmp_path, "SELECT problem FROM _health") == [("blocked",)]  # the outlet is no better for it


def test_the_window_is_of_publication_days_and_the_limit_of_articles(depeche: Depeche, tmp_path: Path) -> None:
    late = Captured("20141001100000", TWO, story(342, FIRST, "21 juin 2012"))
    other = Captured("20191001100000", "http://www.dsih.fr/article/3270/t.html", story(3270, SECOND, "6 mars 2019"))
    with Wayback(*VERSIONS, late, other) as site:
        run(depeche, site, "--since", "2012", "--until", "2012", "--limit", "1")
        assert rows(tmp_path, "SELECT key FROM articles") == [("dsih:342",)]
        told = json.loads(run(depeche, site, "--since", "2012", "--until", "2012", "--json"))
    assert told["new"] == 1
    assert told["changed"] == 2
    assert told["left"] == 0
    assert rows(tmp_path, "SELECT key FROM articles ORDER BY key") == [("dsih:341",), ("dsih:342",)]
    assert rows(tmp_path, "SELECT state FROM urls WHERE key = 'dsih:3270'") == [("known",)]


def test_a_dry_run_reads_the_lists_alone(depeche: Depeche, tmp_path: Path) -> None:
    with Wayback(*VERSIONS) as site:
        said = run(depeche, site, "--dry-run", "--delay", "0.1")
        assert "3 captures are left to fetch; with 0.1 seconds between two requests" in said
        assert site.mementos() == []
    assert not (tmp_path / "archive.db").exists()


def test_robots_txt_of_the_web_archive_is_obeyed(depeche: Depeche) -> None:
    with Wayback(*VERSIONS) as site:
        site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /cdx/", headers={"Content-Type": "text/plain"})
        assert "robots.txt forbids it" in run(depeche, site, code=3)
        assert site.questions() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nulle_part",), "No outlet named"),
        (("dsih", "--cdx", "http://127.0.0.1:9/rien"), "is no CDX server's address"),
        (("dsih", "--since", "2013", "--until", "2012"), "is after --until"),
    ],
)
def test_wrong_words_are_told(depeche: Depeche, words: tuple[str, ...], said: str) -> None:
    result = depeche("backfill", *words)
    assert result.returncode == 2
    assert said in result.stderr


# Dialects


def line(url: str, taken: str = "20120621100000", **more: str) -> str:
    return json.dumps({"urlkey": "x", "timestamp": taken, "url": url, "mime": "text/html", "status": "200", **more})


def test_pywbs_lines_are_read_and_its_pages_followed() -> None:
    answer = read_answer("\n".join([line(ONE, digest="sha1:ABC"), line(TWO, status="404")]).encode())
    assert [(one.url, one.digest) for one in answer.lines] == [(ONE, "ABC")]
    counting = following({}, answer)
    assert counting == {"showNumPages": "true", "whole": False}
    assert following(counting, read_answer(line(ONE).encode())) is None  # a plain index has no pages
    paged = following(counting, read_answer(b'{"pages": 2, "pageSize": 5, "blocks": 8}'))
    assert paged == {"page": 0, "pages": 2}
    assert following({"page": 0, "pages": 2}, answer) == {"page": 1, "pages": 2}
    assert following({"page": 1, "pages": 2}, answer) is None


@pytest.mark.parametrize("body", [b"<html>Wartung</html>", b"[1, 2]", b'{"message": "no"}', b"[[", b'[["a"], ["b"]]'])
def test_what_is_no_list_is_told(body: bytes) -> None:
    with pytest.raises(CdxError, match="no list of captures"):
        read_answer(body)


@pytest.mark.parametrize(
    ("server", "replay"),
    [
        ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("http://localhost:8080/coll/cdx", "http://localhost:8080/coll/"),
        ("http://localhost:8080/coll-cdx", "http://localhost:8080/coll/"),
        ("http://localhost:8080/coll-index/", "http://localhost:8080/coll/"),
    ],
)
def test_captures_are_where_the_index_belongs(server: str, replay: str) -> None:
    assert CdxServer(server).replay == replay


def test_headers_of_the_page_are_told_from_those_of_the_archive() -> None:
    given = (
        ("Content-Type", "text/html; charset=iso-8859-1"), ("Date", "Sat, 28 Nov 2026 00:30:01 GMT"),
        ("X-Archive-Orig-ETag", '"abc"'), ("X-Archive-Orig-Content-Encoding", "gzip"), ("X-Robots-Tag", "noarchive"),
    )  # fmt: skip
    assert original_headers(given) == (
        ("Content-Type", "text/html; charset=iso-8859-1"), ("ETag", '"abc"'), ("X-Robots-Tag", "noarchive"),
    )  # fmt: skip
