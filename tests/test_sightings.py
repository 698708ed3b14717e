"""What becomes of announcements: kept once, used for dates and edits, counted and searched where no page was read."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import frontier
from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.sightings import announced_date, record
from crawler.archive.warc import WarcPosition
from crawler.clock import now
from crawler.items import Announcement, Outlet
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.reading.steps import no_citations, read
from crawler.searching import announced
from crawler.searching.fulltext import Filters, find
from tests.conftest import Depeche, opened, page_of
from tests.site import Answer, Site, dsih

XML = {"Content-Type": "application/xml"}
SOURCE = "https://essai.example/flux"
OUTLET = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLET)
        yield held


def said(number: int, title: str | None = None, via: str = "feed", **more: Any) -> Announcement:
    return Announcement(url=f"https://essai.example/a/{number}", via=via, title=title, **more)


def hear(archive: Archive, *heard: Announcement, source: str = SOURCE, at: str | None = None) -> int:
    found = [FoundUrl(announcement=one, key=None, day=(one.published or "")[:10] or None) for one in heard]
    return announce(archive, "essai", found, source=source, at=at)


def keep(archive: Archive, number: int, title: str) -> int:
    """An article in the archive, fetched just now."""
    draft = open_draft(page_of("<p>x</p>", f"https://essai.example/a/{number}", fetched=now()), OUTLET)
    draft.key, draft.url, draft.title, draft.body = f"essai:{number}", draft.page.url, title, "Le texte."
    draft.words, draft.extractor = 2, "essai"
    saved = save_draft(archive, draft, WarcPosition("f.warc.gz", 0, 1, "0" * 64), None, press=known_press())
    assert saved.article
    return saved.article


def night(day: int) -> str:
    return f"2026-11-{day:02}T03:00:00+00:00"


# What is kept


def test_each_source_has_its_row_with_what_it_said_last(archive: Archive) -> None:
    hear(archive, said(1, "Le bac", summary="Il rouvre.", published="2026-11-01T23:30:00+01:00"), at=night(2))
    hear(archive, said(1, via="sitemap", lastmod="2026-11-01"), source="https://essai.example/plan.xml", at=night(2))
    hear(archive, said(1, "Le bac de Pont", published="2026-11-01T23:30:00+01:00"), at=night(3))
    assert archive.rows(
        "SELECT kind, title, summary, published, lastmod, first_seen, last_seen FROM sightings ORDER BY kind"
    ) == [
        {"kind": "feed", "title": "Le bac de Pont", "summary": "Il rouvre.", "published": "2026-11-01T23:30:00+01:00",
         "lastmod": None, "first_seen": night(2), "last_seen": night(3)},
        {"kind": "sitemap", "title": None, "summary": None, "published": None, "lastmod": "2026-11-01",
         "first_seen": night(2), "last_seen": night(2)},
    ]  # fmt: skip
    assert archive.rows("SELECT rowid FROM sightings_fts WHERE sightings_fts MATCH 'pont'") == [{"rowid": 1}]
    assert archive.rows("SELECT rowid FROM sightings_fts WHERE sightings_fts MATCH 'bac'") == [{"rowid": 1}]
    archive.db.execute("INSERT INTO sightings_fts(sightings_fts, rank) VALUES ('integrity-check', 1)")
    archive.db.execute("DELETE FROM sightings")
    archive.db.execute("INSERT INTO sightings_fts(sightings_fts, rank) VALUES ('integrity-check', 1)")


def test_a_night_that_announces_the_same_again_costs_one_statement_for_many(archive: Archive) -> None:
    heard = [said(n, f"Titre {n}", summary="Un résumé.") for n in range(400)]
    hear(archive, *heard, at=night(2))
    statements: list[str] = []
    archive.db.conn.set_trace_callback(statements.append)
    with archive.transaction() as db:
        assert record(db, SOURCE, heard, night(3)) == []
    archive.db.conn.set_trace_callback(None)
    asked = [statement for statement, _ in groupby(statements)]  # what a trigger does is traced as what fired it
    assert len(asked) <= 6  # begin, savepoint, select, release, update, commit
    assert archive.rows("SELECT count(*) AS n, min(first_seen) AS a, min(last_seen) AS b FROM sightings") == [
        {"n": 400, "a": night(2), "b": night(3)}
    ]


def test_a_person_is_no_source(archive: Archive) -> None:
    announce(archive, "essai", [FoundUrl(announcement=said(1, via="user"), key=None, day=None)])
    assert archive.rows("SELECT * FROM sightings") == archive.rows("SELECT * FROM announced") == []


# An edit is seen without a request


def due(archive: Archive) -> list[str]:
    return [row["url"][-1:] for row in frontier.due_for_revisit(archive, "essai", 9)]


def test_a_new_title_makes_an_article_due_once(archive: Archive) -> None:
    hear(archive, said(1, "Dix lits fermés"), said(2, "Le pont"), at=night(2))
    for number, title in ((1, "Dix lits ferment au CHU"), (2, "Le pont")):
        archive.db.execute("UPDATE urls SET next_try = NULL WHERE article = ?", [keep(archive, number, title)])
    hear(archive, said(1, "Dix  lits fermés"), said(2, "Le pont"), at=night(3))
    assert due(archive) == []  # the feed's own wording is no edit
    hear(archive, said(1, "Douze lits fermés"), said(2, "Le pont"), at=night(4))
    assert due(archive) == ["1"]
    assert archive.one("SELECT reason FROM urls WHERE url LIKE '%/1'") == {"reason": "announced under another title"}
    with archive.transaction() as db:
        frontier.record_unchanged(db, "https://essai.example/a/1", now())
        db.execute("UPDATE urls SET next_try = NULL")
    hear(archive, said(1, "Douze lits fermés"), said(2, "Le pont"), at=night(5))
    assert due(archive) == []


def test_a_new_title_that_is_held_already_is_no_news(archive: Archive) -> None:
    hear(archive, said(1, "Dix lits fermés"), at=night(2))
    archive.db.execute(
        "UPDATE urls SET next_try = NULL WHERE article = ?", [keep(archive, 1, "« Douze lits » fermés")]
    )
    hear(archive, said(1, 'Douze lits" fermés'.replace("Douze", '"Douze')), at=night(3))
    assert due(archive) == []


def test_labels_on_cards_of_a_listing_are_no_edits(archive: Archive) -> None:
    hear(archive, said(1, "En direct : dix lits", via="listing"), at=night(2))
    archive.db.execute("UPDATE urls SET next_try = NULL WHERE article = ?", [keep(archive, 1, "Dix lits")])
    hear(archive, said(1, "Il y a 2 heures : dix lits", via="listing"), at=night(3))
    assert due(archive) == []


def test_titles_that_never_agree_are_soon_not_believed(archive: Archive) -> None:
    hear(archive, said(1, "Version A"), at=night(1))
    keep(archive, 1, "Le titre")
    seen = []
    for day in range(2, 8):
        archive.db.execute("UPDATE urls SET next_try = NULL")
        hear(archive, said(1, f"Version {day}"), at=night(day))
        seen.append(bool(due(archive)))
        with archive.transaction() as db:
            frontier.record_unchanged(db, "https://essai.example/a/1", now())
    assert seen == [True] * frontier.MAX_FALSE_ALARMS + [False] * (6 - frontier.MAX_FALSE_ALARMS)


# The date of a page that has none


def test_the_date_is_that_of_the_feed_then_of_the_news_sitemap(archive: Archive) -> None:
    url = "https://essai.example/a/1"
    hear(archive, said(1, via="sitemap", published="2026-11-01"), source="plan")
    assert announced_date(archive, url) is None
    hear(archive, said(1, via="news", published="2026-11-02T08:00:00+01:00"), source="actualités")
    hear(archive, said(1, published="2026-11-02"), source="jours")
    assert (found := announced_date(archive, url)) is not None
    assert (found.via, found.published) == ("news", "2026-11-02T08:00:00+01:00")
    hear(archive, said(1, published="2026-11-02T08:05:00+01:00"))
    assert (found := announced_date(archive, url)) is not None
    assert (found.via, found.published) == ("feed", "2026-11-02T08:05:00+01:00")


UNDATED = Answer(
    "<html lang='fr'><head><title>Un lit de plus</title></head><body><h1>Un lit de plus</h1>"
    + "<p>La commission a siégé deux heures dans la salle du conseil et n’a rien décidé ce soir-là.</p>" * 6
    + "</body></html>"
)


def feed(*items: str) -> Answer:
    return Answer(f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>', headers=XML)


def item(number: int, title: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://dsih.fr/articles/{number}/t</link>{more}</item>"


def test_an_undated_page_has_the_moment_of_its_feed_and_keeps_it(depeche: Depeche, tmp_path: Path) -> None:
    late = "<pubDate>Thu, 10 Sep 2026 23:40:00 CEST</pubDate>"
    news = "<news:news><news:publication_date>2026-09-11</news:publication_date></news:news>"
    pages = {
        "/rss.php": feed(item(7001, "Un lit", late)),
        "/sitemap.xml": Answer(
            f"<urlset><url><loc>https://dsih.fr/articles/7002/t</loc>{news}</url></urlset>", headers=XML
        ),
        "/articles/7001/t": UNDATED,
        "/articles/7002/t": UNDATED,
    }
    with Site(pages) as site:
        for clock in ("2026-09-12T03:00:00+00:00", "2026-09-13T03:00:00+00:00"):
            options = ("--since", "2026-09-01", "--replica", site.url)
            assert depeche("crawl", "dsih", "-q", *options, DEPECHE_CLOCK=clock).returncode == 0
        assert site.paths().count("/articles/7001/t") == 2
    with opened(tmp_path / "archive.db") as db:
        dates = db.execute("SELECT published, published_source, published_precision FROM articles ORDER BY url")
        assert dates.fetchall() == [
            ("2026-09-10T23:40:00+02:00", "feed", "minute"), ("2026-09-11T02:00:00+02:00", "sitemap", "day"),
        ]  # fmt: skip


def test_an_imported_page_has_the_moment_that_a_feed_announced(depeche: Depeche, tmp_path: Path) -> None:
    late = "<pubDate>Thu, 10 Sep 2026 23:40:00 CEST</pubDate>"
    refused = Answer("Forbidden", status=403)
    with Site({"/rss.php": feed(item(7001, "Un lit", late)), "/articles/7001/t": refused}) as site:
        depeche("crawl", "dsih", "-q", "--replica", site.url, DEPECHE_CLOCK="2026-09-12T03:00:00+00:00")
    saved = tmp_path / "saved.html"
    saved.write_text(str(UNDATED.body))
    done = depeche("import", str(saved), "--url", "https://dsih.fr/articles/7001/t")
    assert done.returncode == 0, done.stderr
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT published, published_source FROM articles").fetchall() == [
            ("2026-09-10T23:40:00+02:00", "feed")
        ]


@pytest.mark.parametrize(
    ("announced", "via", "published", "source"),
    [
        ("2026-11-02T08:05:00+01:00", "feed", "2026-11-02T08:05:00+01:00", "feed"),
        ("2026-11-02T08:05:00+01:00", "news", "2026-11-02T08:05:00+01:00", "sitemap"),
        ("2026-11-02", "news", "2026-11-02T07:58:00+01:00", "text"),
        ("2026-11-02T08:05:00+01:00", "listing", "2026-11-02T07:58:00+01:00", "text"),
    ],
)
def test_a_moment_announced_goes_before_what_is_shown_and_a_day_after_it(
    announced: str, via: str, published: str, source: str
) -> None:
    shown = f"<h1>Le bac de Pont rouvre</h1><p>2 novembre 2026 à 07:58</p>{'<p>Le bac traverse de nouveau.</p>' * 9}"
    page = page_of(f"<article>{shown}</article>", announced=said(1, via=via, published=announced))
    draft = read(open_draft(page, OUTLET), no_citations)
    assert (draft.published, draft.published_source) == (published, source)


# Announced and not held


def test_an_article_announced_under_two_addresses_is_listed_once(archive: Archive) -> None:
    def heard(url: str, source: str, **more: Any) -> None:
        one = Announcement(url=url, via="feed", **more)
        announce(archive, "essai", [FoundUrl(announcement=one, key="essai:1", day=None)], source=source, at=night(2))

    heard("https://essai.example/a/1", "b")
    heard("https://www.essai.example/a/1/le-bac", "a", title="Le bac rouvre", summary="Lundi.")
    (row,) = archive.rows("SELECT url, title, summary, sources, state, reason FROM announced")
    assert json.loads(row.pop("sources")) == ["a", "b"]
    assert row == {"url": "https://essai.example/a/1", "title": "Le bac rouvre", "summary": "Lundi.",
                   "state": "pending", "reason": "not fetched yet"}  # fmt: skip
    assert [hit["url"] for hit in announced.find(archive, "bacs", Filters())] == ["https://essai.example/a/1"]
    keep(archive, 1, "Le bac rouvre")
    assert archive.rows("SELECT * FROM announced") == []


def test_numbers_that_are_tried_are_announced_by_nobody(archive: Archive) -> None:
    hear(archive, said(1, via="ids"), source="https://essai.example/a/{id}")
    assert archive.rows("SELECT count(*) AS n FROM sightings") == [{"n": 1}]
    assert archive.rows("SELECT * FROM announced") == []


def test_a_blocked_outlet_still_has_dated_titles_to_count_and_search(depeche: Depeche, tmp_path: Path) -> None:
    told = "<description>&lt;p&gt;Les hôpitaux s’organisent.&lt;/p&gt;</description>"
    when = "<pubDate>{} Nov 2026 22:50:00 GMT</pubDate>"
    items = [item(7000 + n, f"L’œuvre du CHU, acte {n}", when.format(n) + told) for n in range(1, 9)]
    refused = {f"/articles/{n}/t": Answer("non", status=403) for n in range(7001, 7009)}
    with Site(dsih(1) | refused | {"/rss.php": feed(*items)}) as site:
        options = ("--replica", site.url)
        depeche("crawl", "--url", "https://dsih.fr/articles/6001/titre-6001", *options)
        assert depeche("crawl", "dsih", "-q", *options, DEPECHE_CLOCK="2026-11-09T03:00:00+00:00").returncode == 3
    hits = json.loads(depeche("search", "hopital", "oeuvres", "--announced", "--json").stdout)
    assert len(hits) == 8
    assert (hits[0]["title"], hits[0]["summary"]) == ("L’œuvre du CHU, acte 8", "Les hôpitaux s’organisent.")
    assert (hits[0]["moment"], hits[0]["day"]) == ("2026-11-08T22:50:00+00:00", "2026-11-08")
    assert hits[0]["sources"] == ["https://www.dsih.fr/rss.php"]
    assert {(hit["state"], hit["reason"]) for hit in hits} == {("refused", "HTTP 403"), ("pending", "outlet blocked")}
    with Archive.open(tmp_path / "archive.db") as held:
        assert find(held, "hopital oeuvre", Filters()) == []  # never among the articles
    shown = depeche("search", "--announced", "--until", "2026-11-02")
    assert "2026-11-02  dsih        L’œuvre du CHU, acte 2" in shown.stdout
    assert "2 of 2 announced and not in the archive" in shown.stderr
    (outlet,) = json.loads(depeche("status", "--json").stdout)["outlets"]
    assert outlet["announced"] == {"not_held": 8, "titled": 8, "oldest": "2026-11-01", "newest": "2026-11-08"}
    assert "8 announced titles of articles not held, 2026-11-01 to 2026-11-08" in depeche("status").stdout
    assert depeche("export", "csv", "--output", "o.csv").returncode == 0
    counted = json.loads((tmp_path / "o.csv.manifest.json").read_text("utf-8"))["announced"]
    assert sum(row["announced"] for row in counted) == sum(row["titled"] for row in counted) == 8
    assert {(row["outlet"], row["state"], row["reason"]) for row in counted} == {
        ("dsih", "refused", "HTTP 403"), ("dsih", "pending", "outlet blocked"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (
            ["--announced", "--section", "Troyes"],
            "--section says something of articles; leave it out with --announced",
        ),
        (["pont", "--announced", "--rank"], "--rank says something of articles"),
        (["--announced", "…"], "There is no word to look for in: …"),
        ([], "Missing argument 'QUERY...'"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_a_search_that_means_nothing_is_said_so(depeche: Depeche, words: list[str], wrong: str) -> None:
    result = depeche("search", *words)
    assert (result.returncode, wrong in result.stderr) == (2, True)
