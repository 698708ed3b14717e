"""A cut page is not a page: it replaces no article, and is one itself only when nothing better is to be had."""

import gzip
import random
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.captures import Capture, add_capture
from crawler.archive.database import Archive
from crawler.fetching.cuts import BROKEN, breaks_off, zstd
from crawler.items import Cut, Outlet, Rights
from crawler.keeping.cut_pages import NO_END, with_ending
from crawler.reading.endings import has_end
from tests.conftest import ROOT, Depeche, opened, page_of
from tests.faults.cut_bodies import ENDED, KEPT, CuttingSite, no_length
from tests.site import Answer, article, dsih

NIGHTS = [f"2026-11-{day}T02:00:00+00:00" for day in range(21, 29)]
ENCODERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
WORDS = ("port", "grue", "quai", "vent", "matin", "barque", "filet", "phare", "digue", "sable", "brume", "cargo")


def story(number: int, version: int = 1) -> Answer:
    """An article long enough that most of it is much; its versions have different words."""
    chance = random.Random(f"{number} {version}")
    paragraphs = (" ".join(chance.choices(WORDS, k=60)).capitalize() + "." for _ in range(12))
    return article(number, "</p>\n<p>".join(paragraphs))


def pages(numbers: range, version: int = 1) -> dict[str, Any]:
    return dsih(len(numbers)) | {f"/articles/{n}/titre-{n}": story(n, version) for n in numbers}


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(path / "archive.db") as db:
        return db.execute(sql).fetchall()


def truncated_records(path: Path) -> dict[str, str]:
    """WARC-Truncated by address, as another program reads it."""
    found = {}
    for file in (path / "archive.warc").glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if kind := record.rec_headers.get_header("WARC-Truncated"):
                    found[record.rec_headers.get_header("WARC-Target-URI")] = kind
    return found


KINDS = {f"/articles/{6001 + place}/titre-{6001 + place}": name for place, name in enumerate(KEPT)}
NUMBERS = range(6001, 6001 + len(KEPT))


def test_no_kind_of_cut_replaces_an_article_or_makes_a_revision(depeche: Depeche, tmp_path: Path) -> None:
    held = "SELECT url, body, access, text_sha256, revision_count FROM articles ORDER BY url"
    with CuttingSite(pages(NUMBERS), {path: KEPT[name] for path, name in KINDS.items()}) as site:
        site.whole = True
        depeche("crawl", "dsih", "--replica", site.url, DEPECHE_CLOCK=NIGHTS[0])
        before = rows(tmp_path, held)
        assert len(before) == len(KEPT)
        assert rows(tmp_path, "SELECT DISTINCT complete FROM captures WHERE kind = 'page'") == [(1,)]
        site.pages |= pages(NUMBERS, 2)
        site.whole = False
        site.log.clear()
        depeche("crawl", "dsih", "--replica", site.url, "--full", DEPECHE_CLOCK=NIGHTS[1])
        assert {path: site.paths().count(path) for path in KINDS} == dict.fromkeys(KINDS, 3)
    assert rows(tmp_path, held) == before
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(0,)]
    cut = rows(tmp_path, "SELECT url, verdict, reason FROM captures WHERE complete = 0")
    assert {url.removeprefix("https://dsih.fr") for url, _, _ in cut} == set(KINDS)
    assert {verdict for _, verdict, _ in cut} == {"failed"}
    assert all(reason.startswith("cut short: ") for _, _, reason in cut)
    kinds = truncated_records(tmp_path)
    assert set(kinds) == {url for url, _, _ in cut}
    assert set(kinds.values()) == {"disconnect", "unspecified"}
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE state = 'done' AND next_try IS NOT NULL") == [(len(KEPT),)]


def test_a_cut_page_is_an_article_when_the_last_visit_brought_nothing_better(
    depeche: Depeche, tmp_path: Path
) -> None:
    """Each page is cut on three nights, then whole; that is no edit of its outlet's.

    Nothing is held yet, so a page that is as long as it declares passes for whole. Of the data cut in Zstandard
    nothing can be decoded.
    """
    kinds = ("no length", "short", "length too small", "gzip", "zstd")
    cuts = {f"/articles/{6001 + place}/titre-{6001 + place}": KEPT[name] for place, name in enumerate(kinds)}
    whole, empty = "/articles/6003/titre-6003", "/articles/6005/titre-6005"
    articles = "FROM articles a JOIN captures c ON c.id = a.capture ORDER BY a.url"
    with CuttingSite(pages(range(6001, 6006)), cuts) as site:
        for night in NIGHTS[:3]:
            depeche("crawl", "dsih", "--replica", site.url, DEPECHE_CLOCK=night)
            found = rows(tmp_path, f"SELECT a.url, access, complete {articles}")
            stored = {path_in(url): marks for url, *marks in found}
            if night != NIGHTS[2]:
                assert stored == {whole: ["full", 1]}
        assert stored == {path: ["partial", 0] for path in cuts if path != empty} | {whole: ["full", 1]}
        assert rows(tmp_path, "SELECT url FROM urls WHERE state = 'pending'") == [(f"https://dsih.fr{empty}",)]
        part = dict(rows(tmp_path, f"SELECT a.url, words {articles}"))
        site.whole = True
        result = depeche("crawl", "dsih", "--replica", site.url, DEPECHE_CLOCK=NIGHTS[3])
        assert result.returncode == 0, result.stderr
    now = rows(tmp_path, f"SELECT a.url, words, access, complete {articles}")
    assert [path_in(url) for url, *_ in now] == list(cuts)
    assert all(marks == ["full", 1] for _, _, *marks in now)
    assert all(words > part.get(url, 0) for url, words, *_ in now if path_in(url) != whole)
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(0,)]


def path_in(url: str) -> str:
    return url.removeprefix("https://dsih.fr")


def test_a_passing_cut_costs_one_more_request(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6002/titre-6002"
    with CuttingSite(pages(range(6001, 6005)), {}) as site:

        def once(connection: Any, page: bytes) -> None:
            del site.cuts[path]
            no_length(connection, page)

        site.cuts[path] = once
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
        assert site.paths().count(path) == 2
    assert rows(tmp_path, "SELECT count(*), min(complete) FROM captures WHERE kind = 'page'") == [(4, 1)]


@pytest.mark.parametrize(("fault", "kind"), [("too large", "length"), ("stalled", "time")])
def test_of_what_is_too_large_or_too_late_the_beginning_is_kept(
    depeche: Depeche, tmp_path: Path, fault: str, kind: str
) -> None:
    """It replaces nothing. Plain Scrapy sets the limits."""
    path = "/articles/6001/titre-6001"
    with CuttingSite(pages(range(6001, 6002)), {path: ENDED[fault]}) as site:
        site.whole = True
        depeche("crawl", "dsih", "--replica", site.url)
        before = rows(tmp_path, "SELECT url, text_sha256 FROM articles")
        site.whole = False
        options = {
            "DEPECHE_ARCHIVE": tmp_path / "archive.db", "DEPECHE_REPLICA": site.url, "DOWNLOAD_DELAY": 0,
            "DEPECHE_FULL": 1, "DOWNLOAD_TIMEOUT": 2, "RETRY_TIMES": 0, "DOWNLOAD_MAXSIZE": 8000,
        }  # fmt: skip
        words = [word for name, value in options.items() for word in ("-s", f"{name}={value}")]
        time.sleep(1)  # what was fetched in the second in which a run begins is not fetched again
        subprocess.run([sys.executable, "-m", "scrapy", "crawl", "dsih", *words], cwd=ROOT, check=True, timeout=90)
    assert len(before) == 1
    assert rows(tmp_path, "SELECT url, text_sha256 FROM articles") == before
    cut = "SELECT verdict, complete FROM captures WHERE kind = 'page' ORDER BY id DESC LIMIT 1"
    assert rows(tmp_path, cut) == [("failed", 0)]
    assert truncated_records(tmp_path) == {f"https://dsih.fr{path}": kind}


def test_a_cut_feed_does_not_stand_for_the_whole_one(depeche: Depeche, tmp_path: Path) -> None:
    """It is kept as it came, its source has failed for now, and the next night asks for the whole."""
    with CuttingSite(pages(range(6001, 6003)), {"/": KEPT["gzip"]}) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, DEPECHE_CLOCK=NIGHTS[0])
        assert result.returncode == 3
        assert rows(tmp_path, "SELECT complete FROM captures WHERE kind = 'listing'") == [(0,)]
        site.whole = True
        assert depeche("crawl", "dsih", "--replica", site.url, DEPECHE_CLOCK=NIGHTS[1]).returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]


OPEN = "<html><body><h1>Titre</h1><div><p>Un texte"


@pytest.fixture
def archive(tmp_path: Path, outlet: Outlet) -> Archive:
    opened_archive = Archive.open(tmp_path / "archive.db", write=True)
    opened_archive.register(outlet)
    return opened_archive


def hold(archive: Archive, count: int, **marks: Any) -> None:
    """Store articles whose pages were so marked."""
    for number in range(count):
        page = replace(page_of("", f"https://essai.example/{number}"), **marks)
        fields = {"unclosed": True} if page.unclosed else {}
        with archive.transaction() as db:
            row = {"key": f"e:{number}", "outlet": "essai", "url": page.url, "title": "T", "body": "", "words": 1}
            more = dict.fromkeys(("first_seen", "last_seen", "text_sha256", "extractor", "digest"), "")
            capture = add_capture(db, page, Capture(position=None, crawl=None, rights=Rights(), fields=fields))
            db.table("articles").insert(row | more | {"capture": capture})


@pytest.mark.parametrize(
    ("held", "marks", "declared", "cut"),
    [
        (0, {}, False, True),
        (0, {}, True, False),
        (5, {"unclosed": True, "known_whole": True}, False, False),
        (5, {"unclosed": True, "cut": Cut("disconnect", NO_END)}, False, False),
        (4, {"unclosed": True, "cut": Cut("disconnect", NO_END)}, False, True),
        (5, {"cut": BROKEN}, True, True),
        (3, {"known_whole": True}, True, True),
        (2, {"known_whole": True}, True, False),
        (9, {}, True, False),  # of an earlier release, so their ends are not known
    ],
)
def test_whether_a_page_without_end_is_cut_is_learnt_from_the_outlets_others(
    archive: Archive, held: int, marks: dict[str, Any], declared: bool, cut: bool
) -> None:
    hold(archive, held, **marks)
    page = with_ending(archive, page_of(OPEN), declared=declared)
    assert (page.complete, page.unclosed) == (not cut, True)
    assert with_ending(archive, page_of(OPEN + "</div></body></html>"), declared=declared).complete is True


def test_a_page_that_only_leaves_out_end_tags_is_whole(archive: Archive) -> None:
    hold(archive, 5, known_whole=True)
    assert with_ending(archive, page_of("<h1>Titre</h1><div><p>Un texte</div>"), declared=True).complete is False
    assert with_ending(archive, page_of("<h1>Titre</h1><div><p>Un texte</p></div>"), declared=True).complete is True


@pytest.mark.parametrize("fill", [b"", b"<!-- " + b"x" * 400 + b" -->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_end_of_a_page_is_found_in_every_encoding_and_before_comments(encoding: str, fill: bytes) -> None:
    page = ("<html><body>" + "<p>un texte</p>" * 200 + "</BODY ></html>" + fill.decode()).encode(encoding)
    assert has_end(page)
    assert not has_end(page[: len(page) // 2])


@pytest.mark.parametrize(("encoding", "encode"), ENCODERS.items())
def test_compressed_data_is_followed_to_its_end(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    body = encode(random.Random(1).randbytes(200_000))
    assert not breaks_off(body, encoding, 10_000_000)
    assert not breaks_off(body[:-200], encoding, 60_000)  # larger than it may be: refused elsewhere
    assert all(breaks_off(body[:end], encoding, 10_000_000) for end in (1, 20, 100_000, len(body) - 1))
    assert not breaks_off(b"", "identity", 0)
