"""The archive in the browser, over real HTTP: every page works, nothing of what strangers wrote runs."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from lxml import etree, html

from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.archive.tombstones import bury_article
from crawler.items import Announcement
from crawler.serving import charts
from crawler.serving.public import make_public
from crawler.serving.queries import QUERIES
from crawler.serving.security import allowed_hosts
from crawler.serving.wording import marked, values_of, web_address
from tests.browsing import PAYLOADS, Answer, Served, make_archive, make_hostile, save, served
from tests.conftest import opened, run_depeche

pytestmark = pytest.mark.xdist_group("serving")
EDGES = "//figure[@class='network']//g[@class='edge-line']/title/text()"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("serving") / "archive.db")
    with Archive.open(path, write=True) as held, held.transaction() as db:
        bury_article(db, "essai", "essai:oubli", ["https://essai.example/oubli"], "demande", listings=False)
    return path


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Served]:
    with served(archive, "--allow-host", "presse.example") as site:
        yield site


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(make_hostile(tmp_path_factory.mktemp("hostile") / "hostile.db")) as site:
        yield site


def tree_of(answer: Answer) -> etree._Element:
    return html.document_fromstring(answer.body.encode(), parser=html.HTMLParser(encoding="utf-8"))


def text_of(answer: Answer) -> str:
    return " ".join(tree_of(answer).text_content().split())


def our_pages(name: str, article: str) -> list[str]:
    """Every kind of page: ours, Datasette's, and the ones that go wrong."""
    return [
        "/", "/search", "/search?q=hopital", "/authors", "/tags", "/charts", "/charts?scale=common&since=2015",
        "/edits", "/status",
        f"/article/{article}", f"/article/{article}?q=hopital&versions=beside", f"/article/{article}/story",
        f"/{name}",
        *(f"/{name}/{table}?_shown=all" for table in TABLES),
        *(f"/{name}/{query}" for query in QUERIES),
        f"/{name}/articles/1", f"/{name}/captures/1", f"/{name}?sql=select+*+from+articles+limit+50",
        f"/{name}/articles?_search=hopital", f"/{name}/captures?_facet=reason&_facet=url",
    ]  # fmt: skip


def wrong_pages(name: str) -> list[str]:
    return [
        f"/{name}?sql=select+wrong",
        f"/{name}/absent",
        "/absent",
        "/author/absent",
        "/article/absent",
        "/article/absent/story",
    ]


@pytest.mark.parametrize("path", ["essai:oubli", "essai.example/oubli", "essai:oubli/story", "essai:oubli/cite.ris"])
def test_a_forgotten_article_answers_410_and_when(site: Served, path: str) -> None:
    answer = site.get(f"/article/{path}")
    assert answer.status == 410
    assert "was removed from this archive on request on 20" in text_of(answer)
    assert "demande" not in answer.body
    assert "retiré de cette archive" in text_of(site.get(f"/article/{path}", language="fr"))


def test_every_page_answers_and_carries_the_policy(site: Served) -> None:
    for path in our_pages(site.name, "essai:1"):
        answer = site.get(path)
        assert answer.status == 200, path
        check_headers(answer)
    for path in wrong_pages(site.name):
        answer = site.get(path)
        assert answer.status in (400, 404), path
        check_headers(answer)
        assert "Traceback" not in answer.body
    for path in ("/-/depeche/depeche.css", "/-/depeche/icon.svg", "/robots.txt", f"/{site.name}/articles.json"):
        check_headers(site.get(path))


def check_headers(answer: Answer) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'; script-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


LEADING = (
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "data",
    "background",
    "srcset",
    "ping",
    "cite",
)


def executable(answer: Answer) -> list[str]:
    """What in a page could run or load something: the list is empty for a page of ours."""
    found = []
    for element in tree_of(answer).iter(etree.Element):
        tag = str(element.tag).lower()
        if tag in ("script", "object", "embed", "iframe", "frame", "base", "style", "math", "img", "applet"):
            found.append(f"<{tag}>")
        if tag == "meta" and element.get("http-equiv"):
            found.append("<meta http-equiv>")
        if tag == "link" and not (element.get("href") or "").startswith(("/-/depeche/", "/article/")):
            found.append(f"<link {element.get('href')}>")
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or name.lower() in ("style", "srcdoc"):
                found.append(f"{tag} {name}")
            bare = "".join(c for c in str(value) if c > " ").lower()
            if bare.startswith(("javascript:", "data:", "vbscript:")) and name.lower() in LEADING:
                found.append(f"{tag} {name}={value}")
    return found


def test_no_payload_in_any_column_becomes_a_node_that_runs(hostile: Served) -> None:
    assert len(PAYLOADS) == 30
    pages = our_pages(hostile.name, "1") + wrong_pages(hostile.name)
    for number, payload in enumerate(PAYLOADS, 1):
        key, asked = quote(f"{payload} {number}", safe=""), urlencode({"q": payload})
        pages += [f"/article/{number}", f"/article/{number}/story", f"/article/{key}", f"/search?{asked}"]
        pages += [f"/search?{urlencode({'outlet': payload, 'since': payload, 'sort': payload, 'page': payload})}"]
        pages += [f"/{hostile.name}/{table}/{number}" for table in ("articles", "captures", "revisions", "crawls")]
        pages += [
            f"/{hostile.name}?{urlencode({'sql': payload})}",
            f"/{hostile.name}?{urlencode({'sql': 'select ' + quoted(payload)})}",
        ]
    seen = 0
    for path in pages:
        answer = hostile.get(path)
        assert answer.status in (200, 302, 400, 404), path
        check_headers(answer)
        if answer.body and "html" in answer.headers["content-type"]:
            assert executable(answer) == [], path
            seen += "window.hit" in answer.body
    assert seen > 250  # the payloads were there, as text


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example",
                                  "", "localhost@evil.example", "10.0.0.1", "[::2]:80",
                                  "presse.example.evil"])  # fmt: skip
def test_other_names_are_not_answered(site: Served, host: str) -> None:
    answer = site.get("/", host=host or " ")
    assert answer.status in (400, 421)
    assert "hôpital" not in answer.body


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:8001", "presse.example", "Presse.Example.:443"]
)
def test_its_own_names_are(site: Served, host: str) -> None:
    assert site.get("/robots.txt", host=host).status == 200


def test_a_wildcard_address_is_no_name() -> None:
    assert "0.0.0.0" not in allowed_hosts("0.0.0.0")  # noqa: S104
    assert allowed_hosts("::1") == allowed_hosts("127.0.0.1")


def test_it_only_reads(site: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert site.get("/", method=method).status == 405
    for sql in (
        "delete from articles",
        "attach 'x' as y",
        "update articles set title = ''",
        "pragma writable_schema=1",
    ):
        assert site.get(f"/{site.name}?{urlencode({'sql': sql})}").status == 400
    assert site.get("/robots.txt").body == "User-agent: *\nDisallow: /\n"
    assert site.get(f"/{site.name}.db").status in (403, 404)


def test_the_front_page_says_what_is_held_and_what_is_missing(site: Served) -> None:
    said = text_of(site.get("/"))
    for words in ("30 articles of the French press", "From 2 outlets", "22 June 2010", "needs a look",
                  "HTTP 403", "What is missing", "6 articles are held as far as readers without"):  # fmt: skip
        assert words in said, words


def test_an_article_reads_like_one(site: Served) -> None:
    answer = site.get("/article/essai:2")
    tree = tree_of(answer)
    assert [p.text_content() for p in tree.xpath("//div[@class='body']/p")] == [
        "Premier paragraphe sur les hôpitaux.", "Second paragraphe, mot2.Une ligne.",
    ]  # fmt: skip
    assert tree.xpath("string(//h1/@lang)") == "fr"
    said = text_of(answer)
    for words in ("Jeanne Martin", "Friday 22 June 2012, 18:05", "selon nos confrères de L'Essai", "la source",
                  "60 words, 50% of that one; this one was first", "essai.warc.gz", "0" * 64):  # fmt: skip
        assert words in said, words
    assert tree.xpath("//a[@href='https://source.example/2']/@rel") == ["external noopener noreferrer nofollow"]
    assert (
        site.get("/article/2").status
        == site.get("/article/" + quote("https://essai.example/a/2", safe="")).status
        == 200
    )


def test_an_edit_is_shown_word_by_word(site: Served) -> None:
    tree = tree_of(site.get("/article/essai:1"))
    assert "Le texte a été changé en silence" in " ".join(tree.xpath("//ins//text()"))
    assert "Premier paragraphe" in " ".join(tree.xpath("//del//text()"))


def test_an_edit_is_shown_side_by_side(site: Served) -> None:
    (rows,) = tree_of(site.get("/article/essai:1?versions=beside")).xpath("//table[@class='beside']/tbody")
    cells = [[" ".join(td.text_content().split()) for td in row.xpath("td")] for row in rows.xpath("tr")]
    old, new = ("".join(row[n] for row in cells if len(row) == 2) for n in (0, 1))
    assert "Premier paragraphe sur les hôpitaux." in old
    assert "Le texte a été changé en silence" in new
    assert "Le texte" not in old
    assert rows.xpath(".//td[1]//ins") == rows.xpath(".//td[2]//del") == []


def test_a_result_leads_to_its_article_with_the_words_marked_one_after_the_other(site: Served) -> None:
    (link, *_others) = tree_of(site.get("/search?q=hopital&outlet=essai")).xpath("//ol[@class='list']//h3/a/@href")
    page = tree_of(site.get(link))
    marks = page.xpath("//mark")
    assert [mark.get("id") for mark in marks] == ["found-1", "found-2"]  # in the title and in the text
    assert [mark.xpath("text()")[0] for mark in marks] == ["hôpital", "hôpitaux"]
    assert [mark.xpath("a/@href") for mark in marks] == [["#found-2"], ["#found-1"]]
    assert "“hopital” is in 2 places" in page.text_content()
    for path in ("/article/essai:2?q=introuvable", "/article/essai:2?q=outlet:essai", "/article/essai:2?q=%28%22"):
        assert tree_of(site.get(path)).xpath("//mark") == []


def test_the_status_page_says_what_the_command_says(site: Served, archive: Path) -> None:
    page = site.get("/status")
    said = text_of(page)
    told = json.loads(run_depeche("status", "--json", "--archive", archive, cwd=archive.parent).stdout)
    for one in told["outlets"]:
        cells = [" ".join(td.text_content().split()) for td in tree_of(page).xpath(f"//tr[td/a='{one['name']}']/td")]
        assert [cells[1], cells[2], cells[6]] == [str(one[name]) for name in ("articles", "partial", "pending")]
    assert "blocked since 1 November 2026: HTTP 403" in said
    assert "How many were published cannot be estimated" in said
    (run,) = tree_of(page).xpath("//section[@aria-labelledby='runs']//tbody/tr")
    assert [td.text_content() for td in run][:3] == ["1 November 2026, 3:00 UTC", "Essai", "done"]
    assert str(archive.parent) not in page.body


def test_bars_squares_and_counts_of_the_charts_lead_to_what_they_count(site: Served) -> None:
    page = tree_of(site.get("/charts"))
    (bar, *_others) = page.xpath("//figure[@class='months']//a")
    found = tree_of(site.get(bar.get("href"))).xpath("string(//p[@id='found']/strong)")
    assert bar.get("aria-label").endswith(f": {found}")
    (cell, *_others) = page.xpath("//table[@class='heat']//a")
    assert text_of(site.get(cell.get("href"))).count("L'Essai") == int(cell.text)
    assert sorted(page.xpath(EDGES)) == ["Autre cites Essai: 1", "Essai cites AFP: 1"]
    years = page.xpath("//form[contains(@action, '#citations')]//option/text()")
    assert [year for year in years if year.isdigit()][:2] == ["2013", "2014"]
    assert tree_of(site.get("/charts?since=2014")).xpath(EDGES) == ["Essai cites AFP: 1"]


def test_outlets_are_drawn_on_one_scale_where_that_is_asked(archive: Path, tmp_path: Path) -> None:
    with Archive.open(Path(shutil.copy(archive, tmp_path / "archive.db")), write=True) as held:
        held.db.execute("DELETE FROM articles WHERE outlet = 'autre' AND id NOT IN "
                        "(SELECT min(id) FROM articles WHERE outlet = 'autre' GROUP BY day)")  # fmt: skip
        apart, common = (charts.coverage(held, common=common).series for common in (False, True))
    assert [(one.name, one.most, one.scale) for one in apart] == [("Autre", 1, 1), ("Essai", 3, 3)]
    assert [(one.name, one.most, one.scale) for one in common] == [("Autre", 1, 3), ("Essai", 3, 3)]
    assert {bar.height for bar in apart[0].bars} == {charts.BAR_HEIGHT}
    assert {bar.height for bar in common[0].bars} == {round(charts.BAR_HEIGHT / 3, 2)}


def test_a_story_is_told_oldest_first(site: Served) -> None:
    tree = tree_of(site.get("/article/autre:3/story"))
    titles = [" ".join(h.text_content().split()) for h in tree.xpath("//h2")]
    assert titles == ["Une nuit de panne n° 2 à l’hôpital", "Une nuit de panne n° 3 à l’hôpital"]
    assert "selon nos confrères de L'Essai" in tree.text_content()


def test_search_finds_stems_marks_words_and_counts_facets(site: Served) -> None:
    tree = tree_of(site.get("/search?q=hopitaux&outlet=essai"))
    assert tree.xpath("string(//*[@id='found']/strong)") == "20"
    assert set(tree.xpath("//mark/text()")) == {"hôpital", "hôpitaux"}
    counts = {a.xpath("string(span[1])"): a.xpath("string(span[2])") for a in tree.xpath("//aside//li/a")}
    assert counts["Essai"] == "20"
    assert counts["Autre"] == "10"
    assert counts["partial"] == "4"
    assert tree.xpath("string(//nav[@class='pages']//span)") == ""
    days = tree.xpath("//ol[@class='list']//time/@datetime")
    assert days == sorted(days, reverse=True)


def test_the_drawing_above_the_results_counts_by_outlet_and_year_and_leads_there(site: Served, archive: Path) -> None:
    with opened(archive) as db:
        counted = {
            f"{name}, {year}": n
            for name, year, n in db.execute(
                "SELECT o.name, substr(a.day, 1, 4), count(*) FROM articles a JOIN outlets o ON o.id = a.outlet "
                "WHERE a.title LIKE '%nuit%' AND a.body NOT LIKE '%mot3.%' GROUP BY 1, 2"
            )
        }
    page = tree_of(site.get("/search?q=nuit+-mot3"))
    bars = {bar.get("aria-label"): bar.get("href") for bar in page.xpath("//figure[@class='hits']//svg//a")}
    assert {label.rpartition(": ")[0]: int(label.rpartition(": ")[2]) for label in bars} == counted
    for label, href in list(bars.items())[:3]:
        assert tree_of(site.get(href)).xpath("string(//p[@id='found']/strong)") == label.rpartition(": ")[2]
    (other,) = page.xpath("//figcaption[@id='hits']/a/@href")
    shares = tree_of(site.get(other)).xpath("//figure[@class='hits']//svg//a/@aria-label")
    assert len(shares) == len(bars)
    for label in shares:
        n, whole, percent = re.fullmatch(r".*: ([\d,]+) of ([\d,]+), ([\d.]+)%", label).groups()
        assert abs(100 * int(n) / int(whole) - float(percent)) <= 0.5


def test_words_are_compared_by_year_on_one_scale(site: Served) -> None:
    page = tree_of(site.get("/search?q=mot4+OU+mot16&compare=mot1*,+hopital,+absent,+unheard"))
    rows = page.xpath("//figure[@class='hits']/div[@class='row'][svg]")
    names = [row.xpath("normalize-space(string(span[@class='name']))") for row in rows]
    assert names == ["mot4 OU mot16 2", "mot1* 10", "hopital 30", "absent 0"], "four at most"
    for row, name in zip(rows, names, strict=True):
        bars = row.xpath(".//a")
        assert sum(int(bar.get("aria-label").rpartition(": ")[2]) for bar in bars) == int(name.rpartition(" ")[2])
        for bar in bars[:1]:
            found = tree_of(site.get(bar.get("href"))).xpath("string(//p[@id='found']/strong)")
            assert found == bar.get("aria-label").rpartition(": ")[2]
    heights = {float(bar.get("height")) / int(bar.getparent().get("aria-label").rpartition(": ")[2])
               for bar in page.xpath("//figure[@class='hits']//*[@class='bar']")}  # fmt: skip
    assert max(heights) - min(heights) < 0.01


def test_a_query_is_said_back_in_the_language_of_the_browser(site: Served) -> None:
    page = f"/search?{urlencode({'q': 'hopital -mot7 (nuit OU'})}"
    for accepted, said in (
        ("fr-FR,fr;q=0.9,en;q=0.5", "avec hopital et nuit, sans mot7"),
        ("en,fr;q=0.5", "with hopital and nuit, without mot7"),
        ("", "with hopital and nuit, without mot7"),
    ):  # fmt: skip
        tree = tree_of(site.get(page, language=accepted))
        assert tree.xpath("string(//*[@class='understood'])") == said
        assert tree.xpath("string(//*[@id='found']/strong)") == "29"


def test_a_facet_takes_several_values_one_after_the_other(site: Served) -> None:
    tree = tree_of(site.get("/search?q=panne&year=2012&tag=sant%C3%A9"))
    (link,) = tree.xpath("//section[@aria-labelledby='facet-year']//a[span[1]='2014']/@href")
    assert set(parse_qs(urlsplit(link).query)["year"]) == {"2012", "2014"}
    both = tree_of(site.get(link))
    assert both.xpath("string(//*[@id='found']/strong)") == "6"
    chosen = both.xpath("//section[@aria-labelledby='facet-year']//a[@aria-current='true']")
    assert [one.xpath("string(span[1])") for one in chosen] == ["2014", "2012"]
    without = parse_qs(urlsplit(chosen[0].get("href")).query)
    assert (without["year"], without["tag"]) == (["2012"], ["santé"])


def test_authors_and_tags_have_pages_and_every_byline_leads_there(site: Served) -> None:
    for label, name, number in (("author", "Jeanne Martin", "30"), ("tag", "santé", "30")):
        listed = tree_of(site.get(f"/{label}s?q={quote(name.upper())}"))
        (link,) = listed.xpath("//tbody//a[1]/@href")
        assert [cell.text_content() for cell in listed.xpath("//tbody//td")][:2] == [name, number]
        tree = tree_of(site.get(link))
        assert (tree.xpath("string(//h1)"), tree.xpath("string(//*[@id='found']/strong)")) == (name, number)
        assert link in tree_of(site.get("/article/essai:2")).xpath("//article//a/@href")
        assert link in tree_of(site.get(f"/{site.name}/articles?_col={label}s")).xpath("//td//a/@href")
        assert site.get(f"/{label}/Personne").status == 404
    narrowed = tree_of(site.get("/author/Jeanne%20Martin?outlet=autre"))
    assert narrowed.xpath("string(//*[@id='found']/strong)") == "10"
    assert tree_of(site.get("/authors?q=absent")).xpath("string(//*[@class='nothing'])") == "Nothing is found."
    assert site.get("/authors?page=99999&sort=name").status == 200


def test_what_is_announced_and_not_held_stands_apart_from_the_articles(site: Served) -> None:
    tree = tree_of(site.get("/search?q=hopital"))
    assert tree.xpath("string(//*[@id='found']/strong)") == "30"
    (section,) = tree.xpath("//section[@aria-labelledby='announced']")
    assert section.xpath(".//h3/a/text()") == [f"Les hôpitaux sous tension, lettre {n}" for n in (902, 901)]
    assert section.xpath(".//time/@datetime") == ["2026-11-02", "2026-11-01"]
    assert "Trois <services> ferment." in section.text_content()
    assert "refused HTTP 403" in " ".join(section.text_content().split())
    for query, shown in (
        ("q=hopital&until=2026-11-01", 1), ("q=hopital&year=2026", 2), ("q=hopital&year=2025", 0),
        ("q=hopital&outlet=autre", 0), ("q=hopital&section=Troyes", 0), ("q=panne", 0), ("", 0),
    ):  # fmt: skip
        tree = tree_of(site.get(f"/search?{query}"))
        assert len(tree.xpath("//section[@aria-labelledby='announced']//h3")) == shown, query


@pytest.mark.parametrize(
    ("query", "total"),
    [("", "30"), ("q=mot7", "1"), ("since=2015&until=2016-12", "6"), ("year=2012&access=full", "3"),
     ("q=absent", "0"), ("q=%22nuit+de+panne%22&section=Troyes", "6"),
     ("since=hier&until=%00&page=-3&sort=x&outlet=", "30"),
     ("q=%22&outlet=essai", "20"), ("page=99999999999", "30"), ("q=panne&sort=relevance&page=2", "30")],
)  # fmt: skip
def test_filters_hold_and_nonsense_is_left_out(site: Served, query: str, total: str) -> None:
    answer = site.get(f"/search?{query}")
    assert answer.status == 200
    assert tree_of(answer).xpath("string(//*[@id='found']/strong)") == total


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=hier", "“hier” is no day and was left out"),
        ("until=2012-13", "“2012-13” is no day and was left out"),
        ("since=2013&until=2012", "The first day, 2013-01-01, is after the last one, 2012-12-31."),
        ("q=nuit+or+panne&since=2012", ""),
    ],
)
def test_what_is_not_understood_is_said(site: Served, query: str, said: str) -> None:
    note = tree_of(site.get(f"/search?{query}")).xpath("//p[@class='note']")
    for quoted in [q for one in note for q in one.iter("q")]:
        quoted.text = f"“{quoted.text}”"
    assert said in " ".join(one.text_content() for one in note)
    assert bool(said) == bool(note)


def test_no_search_is_an_error(site: Served) -> None:
    for words in (
        '"',
        "AT&T",
        "C++",
        "NEAR(",
        "*",
        "a AND",
        "-x",
        "don't",
        "OR",
        "\x00",
        "a" * 5000,
        "mot " * 900,
        "( " * 400,
    ):
        assert site.get(f"/search?{urlencode({'q': words})}").status == 200, words


def test_tables_are_described_sorted_and_begin_with_few_columns(site: Served) -> None:
    answer = site.get(f"/{site.name}/articles")
    tree = tree_of(answer)
    heads = [" ".join(h.text_content().split()) for h in tree.xpath("//thead//th")]
    assert "body" not in heads
    assert "day ▼" in heads
    assert "Headline as shown to readers" in answer.body
    assert tree.xpath("//td[@data-label='title']/a/@href")[0].startswith("/article/")
    facets = [h.text_content().strip() for h in tree.xpath("//div[@class='facets across']//h2")]
    assert set(facets) == {"outlet", "day by year", "section", "access", "language"}
    assert "body" in json.loads(site.get(f"/{site.name}/articles.json?_shape=array").body)[0]
    assert "internal tables" in text_of(site.get(f"/{site.name}"))
    assert "_stems" not in site.get(f"/{site.name}").body


def test_years_are_a_facet_that_narrows(site: Served) -> None:
    tree = tree_of(site.get(f"/{site.name}/articles?day__startswith=2012"))
    assert set(tree.xpath("//td[@data-label='day']/text()")) == {"2012-06-22"}


def test_every_question_has_an_answer(site: Served) -> None:
    answered = {name: len(json.loads(site.get(f"/{site.name}/{name}.json?_shape=array").body)) for name in QUERIES}
    assert {name for name, rows in answered.items() if not rows} <= {"gaps_by_day", "turned_away"}
    assert answered["silent_edits"] == 1


def test_what_is_written_meanwhile_is_on_the_next_page(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive.db", 4)
    with served(archive) as site:
        assert "4 articles of" in text_of(site.get("/"))
        with Archive.open(archive, write=True) as held, held.transaction():
            assert site.get("/search?q=panne").status == 200  # inside an open transaction
        with Archive.open(archive, write=True) as held:
            save(held, 50)
        assert "5 articles of" in text_of(site.get("/"))
        assert "mot50" in site.get("/search?q=mot50").body
        assert "Essai corrigé" not in site.get("/").body
        with Archive.open(archive, write=True) as held, held.transaction() as db:  # no row more, and none less
            db.execute("UPDATE outlets SET name = 'Essai corrigé' WHERE id = 'essai'")
        assert "Essai corrigé" in site.get("/").body


def test_a_public_copy_has_nothing_of_what_is_reserved(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive.db", 6)
    with Archive.open(archive, write=True) as held:
        held.db.execute("UPDATE captures SET noarchive = 1 WHERE article = 5")
        held.db.execute("UPDATE captures SET tdm_reservation = 1 WHERE article = 2")
        for number in (4, 5):
            said = Announcement(url=f"https://essai.example/a/{number}", via="feed", title=f"annonce{number}")
            found = [FoundUrl(announcement=said, key=None, day=None)]
            announce(held, "essai", found, source="https://essai.example/flux")
        held.db.execute("INSERT INTO stories VALUES (1, 'affaire5', 5, 'essai', NULL, NULL, 2, 1)")
        held.db.execute("INSERT INTO story_articles VALUES (5, 1, 0, NULL, NULL, NULL), (4, 1, 1, 5, 'link', 1)")
    assert make_public(archive, tmp_path / "copy.db") == 2
    data = (tmp_path / "copy.db").read_bytes()
    assert b"mot5" not in data
    assert b"mot2" not in data
    assert b"mot4" in data
    assert (b"annonce4" in data, b"annonce5" in data, b"affaire5" in data) == (True, False, False)
    with opened(tmp_path / "copy.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT count(*) FROM _stems WHERE term = 'tension'").fetchone() == (1,)
    with served(archive, "--public") as site:
        assert "4 articles of" in text_of(site.get("/"))
        assert site.get("/article/essai:5").status == site.get("/article/essai:2").status == 404
        assert site.get("/article/essai:4").status == 200
    assert [p.name for p in tmp_path.glob(".depeche-public-*")] == []


def test_every_link_stays_below_the_prefix_of_a_proxy(tmp_path: Path) -> None:
    with served(make_archive(tmp_path / "archive.db", 6), "--prefix", "presse") as site:
        for path in our_pages("archive", "essai:1"):
            answer = site.get(f"/presse{path}")
            assert answer.status == 200, path
            led = [str(to) for to in tree_of(answer).xpath("//@href | //@action | //@src")]
            assert [to for to in led if to.startswith("/") and not to.startswith("/presse/")] == [], path
        assert site.get("/presse/-/language/fr?next=/presse/charts").headers["location"] == "/presse/charts"


def test_a_prefix_that_is_no_path_is_refused(tmp_path: Path) -> None:
    refused = run_depeche("serve", "--prefix", "/a b/", cwd=tmp_path)
    assert (refused.returncode, "is no path; write for instance /presse/" in refused.stderr) == (2, True)


def test_no_page_tells_of_folders_of_the_machine(site: Served) -> None:
    for path in ("/-/databases", "/-/databases.json", "/-/threads", "/-/threads.json"):
        answer = site.get(path)
        assert (answer.status, "archive.db" in answer.body) == (404, False)


def test_an_empty_archive_has_all_its_pages(tmp_path: Path) -> None:
    Archive.open(tmp_path / "archive.db", write=True).close()
    with served(tmp_path / "archive.db") as site:
        for path in (
            "/",
            "/search",
            "/search?q=a",
            "/charts",
            "/status",
            "/archive",
            "/archive/articles",
            "/archive/coverage",
        ):
            assert site.get(path).status == 200, path


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive.db", 4)
    with served(archive) as site:
        again = run_depeche("serve", "--archive", archive, "--port", str(site.port), cwd=tmp_path)
    assert (again.returncode, "Choose another with --port" in again.stderr) == (1, True)


def test_words_are_marked_and_nothing_else_is() -> None:
    assert marked("a \x02<b>\x03 c\x02 & \x03\x03") == "a <mark>&lt;b&gt;</mark> c<mark> &amp; </mark>"
    assert marked("\x02 open") == " open"
    assert values_of('["a", 1]') == ["a", "1"]
    assert values_of("[" * 100_000) == values_of("{}") == values_of("x") == []
    assert web_address("https://a.example/é") == "https://a.example/é"
    assert not any(
        map(web_address, ("javascript:alert(1)", "https://", "//a.example", "data:,x", None, "https:///x"))
    )


def test_a_question_without_end_is_stopped_and_said_so(site: Served) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    answer = site.get(f"/{site.name}?{urlencode({'sql': endless})}")
    assert answer.status == 400
    assert "Stopped: it took too long" in text_of(answer)
    assert executable(answer) == []
