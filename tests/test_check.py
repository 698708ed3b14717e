"""First contact: what `depeche check` asks for, says, and leaves behind; outlets that are broken in one way each."""

import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler import __version__
from crawler.archive.warc import WarcStore
from crawler.checking.addresses import Announced, choose, form_of, grouped, looks_like_article
from crawler.checking.bundle import read_bundle
from crawler.checking.fields import FieldFinding, field_findings
from crawler.checking.report import CheckReport, report_on
from crawler.checking.second_reader import SecondReading
from crawler.checking.sources import likely_articles, named_by
from crawler.checking.verdict import exit_code, verdict
from crawler.checking.visits import Role, Visit
from crawler.items import Announcement
from crawler.outlets import Outlets, our_settings
from crawler.replica import OUTLETS, Replica
from tests.conftest import FETCHED, Depeche, page_of
from tests.site import HTML, Answer, Site, article, dsih

OUR_OUTLETS = Outlets(our_settings())
DSIH = OUR_OUTLETS.spider("dsih")
SHELL = '<div id="app"></div><script src="/a.js"></script><noscript>Activez JavaScript</noscript>'
FEED = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>DSIH</title>%s</feed>'
XML = HTML | {"Content-Type": "application/atom+xml"}


def entry(number: int) -> str:
    day = "2024-10-12T10:59:00+02:00"
    return (
        f'<entry><title>Article {number}</title><link href="https://dsih.fr/articles/{number}/titre-{number}"/>'
        f"<published>{day}</published><updated>{day}</updated></entry>"
    )


def with_feed(count: int = 4, **pages: Any) -> dict[str, Any]:
    """A DSIH whose feed works, and what is different about it by path."""
    feed = Answer(FEED % "".join(entry(6000 + n) for n in range(1, count + 1)), headers=dict(XML))
    return dsih(count) | {"/rss.php": feed} | pages


def record(depeche: Depeche, site: Site, *words: str) -> tuple[int, dict[str, Any]]:
    done = depeche("check", "dsih", "--json", "--replica", site.url, *words)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def looks(found: dict[str, Any]) -> list[str]:
    return [one["says"] for one in found["verdict"] if one["look"]]


@pytest.fixture(scope="module")
def stand_in() -> Any:
    with Replica() as server:
        yield server


@pytest.mark.parametrize("outlet", sorted(OUTLETS))
def test_each_outlet_is_understood_and_its_bundle_says_the_same(
    depeche: Depeche, tmp_path: Path, stand_in: Replica, outlet: str
) -> None:
    stand_in.log.clear()
    live = depeche("check", outlet, "--replica", stand_in.url, "--report", "b.warc.gz", COLUMNS="60")
    asked = [*stand_in.log]
    again = depeche("check", outlet, "--from", "b.warc.gz", COLUMNS="60")
    assert (live.returncode, again.returncode) == (0, 0), live.stdout + live.stderr
    assert max(map(len, live.stdout.splitlines())) <= 60
    assert body(again.stdout) == body(live.stdout)
    assert "All understood. Next: depeche crawl" in live.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["b.warc.gz"]
    assert len(asked) == len(stand_in.log) < 25
    assert max(Counter((hit.host, hit.path) for hit in asked).values()) == 1
    assert {hit.headers["user-agent"] for hit in asked} == {
        f"depeche/{__version__} (news archive; no contact configured)"
    }


def body(report: str) -> list[str]:
    """All but where it was read from, and where it went."""
    start, end = report.index("Robots and rights"), report.find("b.warc.gz holds")
    return report[start : end if end > 0 else None].split()


def test_a_bundle_is_a_warc_with_the_pages_and_a_record_of_the_readings(depeche: Depeche, tmp_path: Path) -> None:
    with Site(with_feed()) as site:
        depeche("check", "dsih", "--replica", site.url, "--report", "b.warc.gz")
    with (tmp_path / "b.warc.gz").open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers["WARC-Target-URI"], r.content_stream().read()) for r in ArchiveIterator(stream)
        ]
    pages = {url: data for kind, url, data in records if kind == "response"}
    notes = json.loads(next(data for kind, _, data in records if kind == "metadata"))
    assert records[0][0] == "warcinfo"
    assert {"https://dsih.fr/robots.txt", "https://www.dsih.fr/rss.php", "https://dsih.fr/"} <= pages.keys()
    assert "Article 6001" in pages["https://dsih.fr/articles/6001/titre-6001"].decode()
    assert notes["report"]["versions"]["depeche"] == __version__
    assert [one["name"] for one in notes["report"]["articles"][0]["fields"]][:3] == ["title", "lead", "text"]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"/": Answer(status=403), "/rss.php": Answer(status=403)}, "The site refuses: HTTP 403 to 2 of 4 requests"),
        (
            {"/robots.txt": Answer("User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})},
            "robots.txt forbids 3 addresses that a crawl needs, such as https://www.dsih.fr/rss.php",
        ),
        ({"/robots.txt": Answer(status=503)}, "robots.txt answers HTTP 503, so the site is closed for now"),
    ],
)
def test_a_site_that_says_no_is_respected_and_said_with_3(depeche: Depeche, pages: dict[str, Any], said: str) -> None:
    with Site(dict(pages)) as site:
        code, found = record(depeche, site)
    assert code == found["code"] == 3
    assert said in looks(found)
    assert found["articles"] == []


def checked(pages: dict[str, Any]) -> tuple[int, list[str], CheckReport]:
    """A check of DSIH whose pages are given by path: the exit code, what needs a look, and all that was found."""
    sources: tuple[tuple[Role, str, str], ...] = (
        ("feed", "https://www.dsih.fr/rss.php", "/rss.php"), ("listing", "https://dsih.fr/", "/"),
    )  # fmt: skip
    visits = [visit_of(role, url, pages[path]) for role, url, path in sources if path in pages]
    named = [one for visit in visits for one in (*named_by(visit, DSIH, FETCHED), *likely_articles(visit, DSIH))]
    visits += [visit_of("article", url, pages[urlsplit(url).path]) for url in choose(named, DSIH)]
    report = report_on(OUR_OUTLETS, "dsih", visits)
    remarks = verdict(report)
    assert all(one.do for one in remarks)
    return exit_code(report, remarks), [one.says for one in remarks if one.look], report


def visit_of(role: Role, url: str, answer: Answer) -> Visit:
    headers = tuple((name, str(value)) for name, value in answer.headers.items())
    return Visit(role=role, url=url, page=page_of(answer.body, url, status=answer.status, headers=headers))


def all_articles(body: str) -> dict[str, Any]:
    """The four of `with_feed`, each with this in its place."""
    return with_feed() | {f"/articles/{n}/titre-{n}": Answer(body) for n in range(6001, 6005)}


MOVED = "".join(f'<a href="/actu/{n}-un-titre-de-cinq-mots">Un titre assez long {n}</a>' for n in range(6))
BROKEN = {
    "moved": (
        {"/": Answer(MOVED)} | {f"/actu/{n}-un-titre-de-cinq-mots": article(n) for n in range(6)},
        "article_url finds none of the addresses that look like articles, such as https://dsih.fr/actu/0-un-titre",
    ),
    "shell": ({"/": Answer(SHELL)}, "Only scripts bring the front page: without them it has no links"),
    "shells": (
        all_articles(SHELL), "Only scripts bring the text of 3 of 3 articles",
    ),
    "page for a feed": (
        dsih(3) | {"/rss.php": Answer("<html><body>Nos flux</body></html>")},
        "feed https://www.dsih.fr/rss.php: an HTML page in the place of a feed",
    ),
    "nothing announced": ({"/": Answer("<html><body><p>Bonjour</p></body></html>")}, "No source names an article"),
    "no text": (
        all_articles("<h1>Le conseil se réunit</h1>"), "Articles 1, 2, 3 are turned away: no text",
    ),
    "walls": (
        all_articles("<title>Just a moment...</title>"),
        "The site shows a bot wall in the place of 3 of 3 articles",
    ),
    "wall": (
        {"/": Answer('<title>Just a moment...</title><script src="/c.js"></script>')},
        "The site shows a bot wall in the place of the front page",
    ),
    "old": (with_feed(), "The newest article that a source dates is of 2024-10-12, 769 days before it was asked"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_outlet_is_said_to_be_that(name: str) -> None:
    pages, said = BROKEN[name]
    code, says, _ = checked(pages)
    assert code == 3
    assert any(one.startswith(said) for one in says), says


def test_a_cause_hides_its_consequences() -> None:
    """A shell has no links, so nothing matches: that is no fault of `article_url` or `sources`."""
    _, says, report = checked({"/": Answer(SHELL)})
    assert len(says) == 1
    assert report.front is not None
    assert report.front.links == 0


WRONG = """
import re

from spiders.dsih import DsihSpider as Right
from spiders.outlet import OutletSpider
from dataclasses import replace


class AutreSpider(OutletSpider):
    name = "autre"
    outlet = replace(Right.outlet, id="autre", name="Autre")
    article_url = re.compile(r"/nouvelles/(?P<id>[0-9]+)")
    sources = Right.sources
    templates = Right.templates
"""


def test_an_article_url_that_is_wrong_is_shown_beside_what_it_should_find(
    depeche: Depeche, tmp_path: Path, stand_in: Replica
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "autre.py").write_text(WRONG, "utf-8")
    (tmp_path / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")
    done = depeche("check", "autre", "--replica", stand_in.url, COLUMNS="120")
    assert done.returncode == 3
    assert "! not matched  9 × /articles/N/slug" in done.stdout, done.stdout
    assert " ".join(done.stdout.split()).count("; article_url does not find it") == 3
    assert "Mend article_url in mine/autre.py, so that it finds /articles/N/slug" in done.stdout


def test_a_site_that_does_not_answer_is_1_and_is_asked_once(depeche: Depeche, tmp_path: Path) -> None:
    site = Site({"/robots.txt": Answer(drop=True)})
    with site:
        done = depeche("check", "dsih", "--replica", site.url)
    assert done.returncode == 1
    assert "Nothing answered: dsih.fr cannot be reached" in done.stdout
    assert set(site.paths()) == {"/robots.txt"}
    assert list(tmp_path.iterdir()) == []


def test_the_way_out_of_a_site_of_scripts_is_a_browser_crawler(depeche: Depeche) -> None:
    with Site({"/": Answer(SHELL)}) as site:
        done = depeche("check", "dsih", "--replica", site.url)
    assert "none: only a script brings this page" in done.stdout
    assert "Browsertrix" in done.stdout
    assert "depeche import CRAWL.wacz" in done.stdout


def test_addresses_that_are_named_are_read_in_the_place_of_the_three(depeche: Depeche) -> None:
    with Site(with_feed()) as site:
        code, found = record(depeche, site, "https://dsih.fr/articles/6004/titre-6004")
    assert code == 3
    assert [one["answer"]["url"] for one in found["articles"]] == ["https://dsih.fr/articles/6004/titre-6004"]
    assert [path for path in site.paths() if path.startswith("/articles")] == ["/articles/6004/titre-6004"]


def test_what_the_tdmrep_file_reserves_is_worth_knowing(depeche: Depeche) -> None:
    rules = Answer('[{"location": "/articles", "tdm-reservation": 1}]', headers={"Content-Type": "application/json"})
    with Site(with_feed(1) | {"/.well-known/tdmrep.json": rules}) as site:
        _, found = record(depeche, site)
    assert "Article 1: reserved by the publisher (TDM reservation)" in [one["says"] for one in found["verdict"]]


def test_a_bundle_of_failures_says_them_again_without_network(depeche: Depeche) -> None:
    robots = Answer("User-agent: *\nDisallow: /rss\n", headers={"Content-Type": "text/plain"})
    with Site(with_feed() | {"/robots.txt": robots}) as site:
        _, live = record(depeche, site, "--report", "b.warc.gz")
        asked = len(site.log)
        _, again = record(depeche, site, "--from", "b.warc.gz")
        assert len(site.log) == asked
    assert looks(live) == looks(again)
    assert "robots.txt forbids 1 address that a crawl needs, such as https://www.dsih.fr/rss.php" in looks(live)


def warc_of(folder: Path, pages: dict[str, str]) -> Path:
    """A WARC file as any crawler writes it, with no word of what was asked for why."""
    store = WarcStore(folder, "essai")
    for url, text in pages.items():
        xml = text.startswith("<?xml")
        store.add(page_of(text, url, headers=(("Content-Type", "text/xml" if xml else "text/html"),), outlet="dsih"))
    store.close()
    return next(folder.glob("*.warc.gz"))


def test_any_warc_will_do_and_its_sources_are_told_by_what_they_are(depeche: Depeche, tmp_path: Path) -> None:
    site = dsih(2)
    pages = {f"https://dsih.fr{path}": str(answer.body) for path, answer in site.items() if path != "/"}
    pages |= {"https://www.dsih.fr/": str(site["/"].body), "https://dsih.fr/autre-flux": FEED % entry(6002)}
    file = warc_of(tmp_path, pages)
    done = depeche("check", "dsih", "--from", file, "--json")
    found = json.loads(done.stdout)
    assert {one["answer"]["role"]: one["matched"] for one in found["sources"]} == {"listing": 2, "feed": 1}
    assert [one["verdict"] for one in found["articles"]] == ["article", "article"]
    assert found["articles"][0]["answer"]["url"] == "https://dsih.fr/articles/6002/titre-6002"  # a feed names it
    absent = depeche("check", "dsih", "https://dsih.fr/articles/9/", "--from", file)
    assert absent.returncode == 3
    assert "Article 1 did not come: the file does not hold it" in " ".join(absent.stdout.split())
    assert depeche("check", "ticsante", "--from", file).returncode == 1


def test_pages_are_read_in_the_encodings_that_crawlers_keep(tmp_path: Path) -> None:
    whole = str(article(6001).body).encode()
    bodies = {"br": brotli.compress(whole), "x-gzip": gzip.compress(whole), "gzip": whole, "identity": whole}
    with (tmp_path / "crawl.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for number, (coding, stored) in enumerate(bodies.items()):
            headers = [("Content-Type", "text/html"), ("Content-Encoding", coding)]
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            url = f"https://dsih.fr/articles/{number}/"
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(stored), http_headers=http))
    pages = read_bundle(tmp_path / "crawl.warc", ("dsih.fr",)).pages
    assert [page.body for page in pages] == [whole] * 4


def test_fixtures_are_made_of_a_bundle(depeche: Depeche, tmp_path: Path) -> None:
    with Site(with_feed(2)) as site:
        depeche("check", "dsih", "--replica", site.url, "--report", "b.warc.gz")
    done = depeche("record", "dsih", "b.warc.gz", "--into", "cases")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "cases" / "dsih").iterdir()) == ["6001", "6002"]
    made = tmp_path / "cases" / "dsih" / "6001"
    assert json.loads((made / "article.json.new").read_text("utf-8"))["title"] == "Article 6001"
    assert not any(
        name.lower().startswith("x-archive")
        for name in json.loads((made / "request.json").read_text("utf-8"))["headers"]
    )
    one = depeche(
        "record", "dsih", "b.warc.gz", "--into", "one", "--url", "https://dsih.fr/articles/6002/", "--case", "nouveau"
    )
    assert one.returncode == 0
    assert [path.name for path in (tmp_path / "one" / "dsih").iterdir()] == ["nouveau"]
    both = depeche("record", "dsih", "b.warc.gz", "--case", "nouveau")
    assert (both.returncode, "choose one with --url" in both.stderr) == (2, True)
    none = depeche("record", "dsih", "b.warc.gz", "--url", "https://dsih.fr/articles/7/")
    assert (none.returncode, "holds no article of DSIH at https://dsih.fr/articles/7/" in none.stderr) == (2, True)


def test_it_loads_what_it_needs(depeche: Depeche, tmp_path: Path) -> None:
    file = warc_of(tmp_path, {"https://dsih.fr/": str(dsih(1)["/"].body)})
    done = depeche("check", "dsih", "--from", file, cold=True)
    assert done.returncode == 3, done.stderr
    assert "holds no article of DSIH" in done.stdout


# Addresses


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://x.fr/articles/6001/un-titre-assez-long", "/articles/N/slug"),
        ("https://x.fr/2026/11/20/la-nuit-tombe.html", "/N/N/N/slug.html"),
        ("https://x.fr/story?ID=1280&page=une", "/story?ID=N&page=…"),
        ("https://x.fr/id335530/article/2026-11-20", "/idN/article/slug"),
        ("https://x.fr/", "/"),
    ],
)
def test_an_address_is_shown_by_its_form(url: str, form: str) -> None:
    assert form_of(url) == form
    assert grouped([url, url])[0].count == 1


@pytest.mark.parametrize(
    ("url", "text", "likely"),
    [
        ("https://dsih.fr/actu/512-la-nuit-des-urgences", "", True),
        ("https://dsih.fr/breves/512", "Les urgences rouvrent la nuit", True),
        ("https://dsih.fr/breves/512", "Lire", False),
        ("https://dsih.fr/contact", "Nous écrire, nous rejoindre, nous suivre", False),
        ("https://dsih.fr/articles/6001/titre", "Un article que article_url trouve", False),
        ("https://ailleurs.fr/breves/512-la-nuit-des-urgences", "Les urgences rouvrent la nuit", False),
    ],
)
def test_what_looks_like_an_article_leads_to_one_thing_under_a_headline(url: str, text: str, likely: bool) -> None:
    assert looks_like_article(url, text, DSIH) is likely


def test_articles_of_different_places_and_ages_are_chosen() -> None:
    def named(number: int, role: Any, day: str | None = None) -> Announced:
        return Announced(url=f"https://dsih.fr/articles/{number}/", role=role, day=day)

    found = [
        named(1, "listing"), named(2, "listing"), named(3, "feed", "2026-01-01"), named(4, "feed", "2026-02-01"),
        named(5, "sitemap", "2014-01-01"), named(6, "sitemap", "2013-01-01"),
        Announced(url="https://dsih.fr/magazines/48/", role="feed", day="2026-03-01"),
    ]  # fmt: skip
    assert [DSIH.key(url) for url in choose(found, DSIH)] == ["dsih:4", "dsih:1", "dsih:6"]
    assert choose(found[-1:], DSIH) == ["https://dsih.fr/magazines/48/"]


# Fields

TEXT = " ".join(f"Le conseil a délibéré du point {n} avant de lever la séance." for n in range(9))


def read_field(name: str, head: str, second: SecondReading, feed_day: str | None = None) -> FieldFinding:
    page = page_of(
        f'<html lang="fr"><head>{head}</head><body><h1>Article 6001</h1><p>12 oct. 2024 - 10:59,</p><p>Actualité - '
        f"DSIH</p><div><p>{TEXT}</p></div><p>Avez-vous apprécié ce contenu ?</p></body></html>",
        "https://dsih.fr/articles/6001/titre", fetched=FETCHED,
    )  # fmt: skip
    announced = {"feed": Announcement(url=page.url, via="feed", published=feed_day)} if feed_day else {}
    draft = OUR_OUTLETS.read(page)
    return next(one for one in field_findings(draft, second, announced) if one.name == name)


@pytest.mark.parametrize(
    ("name", "head", "second", "feed_day", "look"),
    [
        ("published", "", {"day": "2024-10-12"}, None, False),
        ("published", "", {"day": "2023-01-01"}, None, False),  # a reader's guess contradicts nothing
        ("published", "", {}, "2024-10-14T08:00:00+02:00", True),
        ("published", "", {"day": "2024-10-12"}, "2024-10-14T08:00:00+02:00", False),
        ("published", '<meta property="article:published_time" content="2024-10-12T08:59:00Z">', {}, None, False),
        ("title", "", {"title": "Article 6001 | DSIH"}, None, False),
        ("title", "", {"title": "La séance est levée"}, None, True),
        ("text", "", {"text": TEXT}, None, False),
        ("text", "", {"text": "Tout autre chose que ce qui a été lu de cette page-là."}, None, True),
        ("authors", "", {"authors": ["Par DSIH"]}, None, False),
        ("section", '<meta property="article:section" content="Ville">', {}, None, False),
    ],
)
def test_a_field_needs_a_look_when_somebody_contradicts_and_nobody_confirms(
    name: str, head: str, second: dict[str, Any], feed_day: str | None, look: bool
) -> None:
    found = read_field(name, head, SecondReading(reader="second", **second), feed_day)
    assert (found.look, bool(found.source)) == (look, True)


def test_texts_are_compared_by_their_words() -> None:
    half = TEXT[: len(TEXT) // 2]
    (other,) = read_field("text", "", SecondReading(reader="second", text=half)).others
    assert (other.agrees, other.by) == (False, "second")
    assert other.figure.endswith(" % of the words in common")
    assert 60 < int(other.figure.split()[0]) < 72
