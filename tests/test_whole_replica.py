"""The whole replica, crawled for real: what its author wrote is what the archive holds, and nothing else."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.stems import terms_of
from crawler.archive.warc import WarcStore
from crawler.replica import OUTLETS, Truth
from tests.conftest import Crawled, opened, run_depeche

pytestmark = pytest.mark.xdist_group("whole replica")
BOILERPLATE = (
    "publicité en cours", "avez-vous apprécié", "a lire également", "lettre d'information", "lettre d’information",
    "inscrivez-vous à notre", "article connexe", "soyez le premier", "vos réactions", "paramètres de vos cookies",
    "appelez le 01", "à lire aussi", "réservé aux abonnés", "articles gratuits ce mois", "temps de lecture",
    "réagir", "accueil >", "vous êtes dans",
)  # fmt: skip


@pytest.fixture(scope="module")
def held(crawled: Crawled) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in crawled.rows("SELECT * FROM articles")}


def wrong(crawled: Crawled, held: dict[str, dict[str, Any]], field: str) -> list[tuple[str, Any, Any]]:
    """Articles whose field is not what the replica's author wrote: key, archived, written."""
    found = []
    for truth in crawled.replica.truths():
        row = held.get(truth.key)
        value = row and archived(crawled, row, field)
        if value != written(truth, field):
            found.append((truth.key, value, written(truth, field)))
    return found


def archived(crawled: Crawled, row: dict[str, Any], field: str) -> Any:
    if field in ("authors", "tags"):
        return tuple(json.loads(row[field]))
    if field == "links":
        links = crawled.rows("SELECT url FROM links WHERE article = ? ORDER BY position", row["id"])
        return tuple(link["url"] for link in links)
    return row["published_precision" if field == "precision" else field]


def written(truth: Truth, field: str) -> Any:
    return truth.published.isoformat() if field == "published" else getattr(truth, field)


def test_the_crawl_is_a_success(crawled: Crawled) -> None:
    assert crawled.result.returncode == 0, crawled.result.stderr
    assert "Traceback" not in crawled.result.stderr


def test_every_published_article_is_held_once_and_nothing_else(
    crawled: Crawled, held: dict[str, dict[str, Any]]
) -> None:
    assert sorted(held) == sorted(truth.key for truth in crawled.replica.truths())
    assert len(held) >= 120


@pytest.mark.parametrize(
    "field", ["title", "day", "outlet", "section", "access", "published", "precision", "language"]
)
def test_a_field_is_right_on_every_article(crawled: Crawled, held: dict[str, dict[str, Any]], field: str) -> None:
    assert wrong(crawled, held, field) == []


@pytest.mark.parametrize(
    ("field", "least"), [("authors", 0.98), ("body", 0.99), ("lead", 0.99), ("tags", 0.98), ("links", 0.98)]
)
def test_a_field_is_right_on_nearly_every_article(
    crawled: Crawled, held: dict[str, dict[str, Any]], field: str, least: float
) -> None:
    mistakes = wrong(crawled, held, field)
    assert 1 - len(mistakes) / len(held) >= least, mistakes


def test_no_boilerplate_is_in_any_text(held: dict[str, dict[str, Any]]) -> None:
    texts = {key: f"{row['lead'] or ''}\n{row['body']}".lower() for key, row in held.items()}
    assert [(key, phrase) for key, text in texts.items() for phrase in BOILERPLATE if phrase in text] == []


def test_partial_articles_hold_only_what_anonymous_readers_see(
    crawled: Crawled, held: dict[str, dict[str, Any]]
) -> None:
    partial = [truth for truth in crawled.replica.truths() if truth.access == "partial"]
    assert len(partial) >= 20
    assert all(held[truth.key]["access"] == "partial" for truth in partial)
    assert all(len(held[truth.key]["body"]) <= len(truth.body) for truth in partial)


def test_the_june_2012_story_is_told_by_the_three_outlets(held: dict[str, dict[str, Any]], crawled: Crawled) -> None:
    days = [held[key]["day"] for key in ("lest_eclair:37210", "ticsante:1280", "dsih:341")]
    assert days == ["2012-06-20", "2012-06-20", "2012-06-22"]
    links = crawled.rows("SELECT url, kind FROM links WHERE article = ? ORDER BY position", held["dsih:341"]["id"])
    assert [tuple(link.values()) for link in links] == [
        ("http://www.ticsante.com/", "plain"),
        ("http://www.lest-eclair.fr", "plain"),
    ]


def test_every_address_ever_found_has_a_state_and_nothing_is_pending(crawled: Crawled) -> None:
    states = {row["state"] for row in crawled.rows("SELECT DISTINCT state FROM urls")}
    assert "pending" not in states
    assert crawled.rows("SELECT url FROM urls WHERE state NOT IN ('done', 'pending') AND reason IS NULL") == []


def test_every_article_points_at_a_capture_whose_bytes_hash_to_its_digest(crawled: Crawled) -> None:
    store = WarcStore(crawled.path.with_suffix(".warc"), "")
    rows = crawled.rows("SELECT c.* FROM articles a JOIN captures c ON c.id = a.capture")
    assert len(rows) == len(crawled.replica.truths())
    for row in rows:
        _, body = store.read(row["warc_file"], row["warc_offset"])
        assert hashlib.sha256(body).hexdigest() == row["sha256"]


def test_every_warc_file_passes_warcios_checker_and_gzip(crawled: Crawled) -> None:
    files = sorted(crawled.path.with_suffix(".warc").iterdir())
    assert files
    assert all(file.name.endswith(".warc.gz") for file in files)
    for file in files:
        with gzip.open(file) as stream:
            while stream.read(1 << 20):
                pass
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_database_is_sound(crawled: Crawled) -> None:
    assert crawled.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert crawled.rows("PRAGMA foreign_key_check") == []
    crawled.db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
    crawled.db.rollback()


def test_every_word_of_the_index_has_its_stem(crawled: Crawled) -> None:
    """But names of authors, which are found as they are written."""
    missing = "SELECT term FROM _terms WHERE term NOT IN (SELECT term FROM _stems) AND term GLOB '*[^0-9]*'"
    names = terms_of(" ".join(row["name"] for row in crawled.rows("SELECT name FROM authors")))
    assert {row["term"] for row in crawled.rows(missing)} <= names
    others = {
        row["term"] for row in crawled.rows("SELECT term FROM _stems WHERE term NOT IN (SELECT term FROM _terms)")
    }
    announced = crawled.rows("SELECT title, summary FROM sightings")
    assert others <= terms_of(" ".join(f"{row['title']} {row['summary']}" for row in announced))


def test_robots_is_asked_once_a_host_and_before_anything_else(crawled: Crawled) -> None:
    hosts = {hit.host for hit in crawled.log}
    for host in hosts:
        paths = [hit.path for hit in crawled.log if hit.host == host]
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1


def test_every_request_says_who_asks_and_carries_no_cookie(crawled: Crawled) -> None:
    for hit in crawled.log:
        assert re.match(r"depeche/\S+ \(news archive; ", hit.headers["user-agent"])
        assert "cookie" not in hit.headers


def test_pages_that_are_no_article_are_turned_away_with_their_reason(crawled: Crawled) -> None:
    expected = {
        "listing": ("not_article", "listing"), "gallery": ("not_article", "gallery"), "live": ("not_article", "live"),
        "magazine": ("not_article", "magazine"), "soft-404": ("not_article", "soft 404"),
        "consent": ("refused", "consent wall"), "blocked": ("refused", "HTTP 403"),
        "empty": ("not_article", "empty shell"), "not-found": ("failed", "HTTP 404"),
    }  # fmt: skip
    turned = crawled.replica.not_articles()
    wanted = crawled.path.with_name("turned.txt")
    wanted.write_text("\n".join(t.url for t in turned), "utf-8")
    away = crawled.path.with_name("away.db")
    run_depeche("crawl", "--url-file", wanted, "--archive", away, "--replica", crawled.replica.url, cwd=wanted.parent)
    with opened(away) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        said = {url: (verdict, reason) for url, verdict, reason in db.execute(
            "SELECT u.url, c.verdict, c.reason FROM urls u JOIN captures c ON c.reason = u.reason"
        )}  # fmt: skip
    wrong = [(t.url, said.get(t.url), t.reason) for t in turned if said.get(t.url) != expected[t.reason]]
    assert wrong == []


@pytest.mark.slow
def test_crawling_again_through_variants_stores_nothing_twice(crawled: Crawled, tmp_path: Path) -> None:
    before = crawled.rows("SELECT count(*) AS n FROM articles")
    variants = [url for truth in [*crawled.replica.truths()][::3] for url in truth.variants]
    (tmp_path / "variants.txt").write_text("\n".join(variants), "utf-8")
    shutil.copytree(crawled.path.with_suffix(".warc"), tmp_path / "archive.warc")
    with opened(tmp_path / "archive.db") as db:
        crawled.db.backup(db)
        again = run_depeche("crawl", *OUTLETS, "--since", "2012", "--replica", crawled.replica.url, cwd=tmp_path)
        assert again.returncode == 0, again.stderr
        some = run_depeche("crawl", "--url-file", "variants.txt", "--replica", crawled.replica.url, cwd=tmp_path)
        assert some.returncode == 0, some.stderr
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (before[0]["n"],)
        assert db.execute("SELECT count(*) FROM revisions").fetchone() == (0,)
