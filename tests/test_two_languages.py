"""The pages of `serve` in French and in English: the language of a request, and no words of the other one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from crawler.archive.database import Archive
from crawler.serving.language import COOKIE, language_of, local_path
from crawler.serving.names import CODES, REASONS, coded, column_name, meaning, value_name
from crawler.serving.queries import QUERIES
from crawler.serving.wording import day, moment, month, number, percent, published, score, stamp, weekday
from crawler.translating import LANGUAGES, catalogue, speaking
from tests.browsing import PAYLOADS, Served, make_archive, make_hostile, served
from tests.conftest import ROOT
from tests.test_serving import executable, our_pages, tree_of, wrong_pages
from tests.walking import faults, known, parts, walk

pytestmark = pytest.mark.xdist_group("serving")
MOST_PAGES = 80  # of a walk from link to link, in each language


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("languages") / "archive.db", 12)
    with Archive.open(path, write=True) as held:
        held.db.execute("UPDATE articles SET status = 'gone' WHERE id = 4")
        held.db.execute("UPDATE captures SET noarchive = 1, tdm_reservation = 1 WHERE article = 4")
    return path


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Served]:
    with served(archive) as site:
        yield site


def test_dates_and_moments_are_written_in_one_way_in_each_language() -> None:
    row = {"day": "2012-06-22", "published": "2012-06-22T02:00:00+02:00", "published_precision": "day"}
    exact = row | {"published_precision": "minute"}
    assert (day("2012-06-22"), day("<b>"), day(None)) == ("22 June 2012", "<b>", "")
    assert weekday("2012-06-31") == "2012-06-31"
    assert (weekday("2012-06-22"), month("2012-06"), month("x")) == ("Friday 22 June 2012", "June 2012", "x")
    assert (published(row), published(exact)) == ("Friday 22 June 2012", "Friday 22 June 2012, 2:00")
    assert moment("2026-11-20T20:00:12+00:00") == "20 November 2026, 20:00 UTC"
    with speaking("fr"):
        assert (day("2012-06-22"), day("<b>"), day("2014-05-01")) == ("22 juin 2012", "<b>", "1er mai 2014")
        assert (weekday("2014-05-01"), month("2014-05")) == ("jeudi 1er mai 2014", "mai 2014")
        assert (published(row), published(exact)) == (
            "vendredi 22 juin 2012",
            "vendredi 22 juin 2012 à 2\u202fh\u202f00",
        )
        assert moment("2026-11-20T20:00:12+00:00") == "20 novembre 2026 à 20\u202fh\u202f00 UTC"
        assert moment("<b>T20:00+00:00") == "<b>T20:00+00:00"
    assert stamp("2026-11-20T20:00:12+00:00") == "2026-11-20 20:00 UTC"
    assert stamp("2026-13-40T20:00:12+00:00") == "2026-13-40T20:00:12+00:00"


def test_numbers_have_the_marks_of_each_language() -> None:
    assert (number(12345), number(4.0), number(10), number(2.5), number(None)) == ("12,345", "4", "10", "2.5", "")
    assert (score(0.9), percent(0.256), percent(0.056, 1)) == ("0.90", "26%", "5.6%")
    with speaking("fr"):
        assert (number(12345), number(2.5), score(0.9)) == ("12\u202f345", "2,5", "0,90")
        assert (percent(0.256), percent(0.056, 1)) == ("26\u202f%", "5,6\u202f%")


@pytest.mark.parametrize(("cookie", "accepted", "expected"), [
    ("", "", "en"),
    ("", "fr-FR,fr;q=0.9,en;q=0.5", "fr"),
    (f"{COOKIE}=en", "fr", "en"),
    (f"a=b; {COOKIE}=fr; c=d", "en", "fr"),
    (f"{COOKIE}=klingon", "fr", "fr"),
    (f"other=[1, 2]; a b=@; {COOKIE}=fr", "en", "fr"),
    (f"not_{COOKIE}=fr", "en", "en"),
    (f"{COOKIE}=\"fr", "en", "en"),
    ("\x00;;=;", "fr", "fr"),
])  # fmt: skip
def test_the_switch_goes_before_what_the_browser_likes(cookie: str, accepted: str, expected: str) -> None:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accepted.encode())]
    assert language_of(headers) == expected


@pytest.mark.parametrize("address", [
    "//evil.example/", "/\\evil.example/", "\\\\evil.example", "https://evil.example/", "javascript:alert(1)",
    "/\t/evil.example", "/ /evil.example", "/a\r\nSet-Cookie: x=y", "evil.example", "", "/\x00", "/a\\b", None,
    "/" * 9_000,
])  # fmt: skip
def test_the_switch_leads_to_no_other_server(address: str | None) -> None:
    assert local_path(address) is None


def test_the_switch_sets_a_cookie_and_comes_back_to_the_page(site: Served) -> None:
    path = f"/search?{urlencode({'q': 'panne é', 'outlet': 'essai'})}"
    (link,) = tree_of(site.get(path)).xpath("//a[@hreflang='fr']/@href")
    answer = site.get(link)
    assert (answer.status, parse_qsl(urlsplit(answer.headers["location"]).query)) == (302, parse_qsl(path[8:]))
    assert urlsplit(answer.headers["location"]).path == "/search"
    assert f"{COOKIE}=fr" in answer.headers["set-cookie"]
    assert all(word in answer.headers["set-cookie"] for word in ("HttpOnly", "SameSite=lax", "Path=/"))
    for address in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = site.get(f"/-/language/fr?{urlencode({'next': address})}")
        assert answer.headers["location"] == "/"
    assert site.get("/-/language/de").status == 404


def test_an_answer_says_what_its_language_depends_on(site: Served) -> None:
    for path in ("/", f"/{site.name}/articles.json", "/search.atom", "/-/depeche/depeche.css"):
        varies = {part.strip().lower() for part in site.get(path).headers["vary"].split(",")}
        assert varies >= {"accept-language", "cookie"}, path


def test_what_is_kept_of_one_reader_is_not_shown_to_another(site: Served) -> None:
    """The charts are computed once; their words are not."""
    for language, said in (("en", "June 2012: 1"), ("fr", "juin 2012\u00a0: 1"), ("en", "June 2012: 1")):
        titles = tree_of(site.get("/charts", language=language)).xpath("//figure[@class='months']//title/text()")
        assert said in titles


def test_programs_read_english_whatever_their_user_speaks(site: Served) -> None:
    for table in ("articles.csv", "articles.json?_shape=array", "citations.csv?_labels=on"):
        path = f"/{site.name}/{table}"
        assert site.get(path, language="fr").body == site.get(path).body
    large = "select zeroblob(30000000)"
    answer = site.get(f"/{site.name}.json?{urlencode({'sql': large})}", language="fr")
    assert "Ask for fewer columns" in answer.body
    assert "Edits – Press archive" in site.get("/edits.atom").body
    assert "Modifications – Archive de presse" in site.get("/edits.atom", language="fr").body


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_that_links_lead_to_has_words_of_the_other_language(site: Served, language: str) -> None:
    assert min(len(parts("en")), len(parts("fr"))) > 300
    start = [*our_pages(site.name, "essai:1"), *wrong_pages(site.name), "/glossary", "/article/essai:4"]
    start += ["/search?q=%22&since=hier", f"/{site.name}/articles?_sort=wrong", f"/{site.name}?sql=drop+table+x"]
    start += [f"/{site.name}/articles?_search=nuit&day__gt=2012&title__notnull=1&_sort_desc=day"]
    walked = dict(walk(site, language, start, MOST_PAGES))
    assert {path: found for path, found in walked.items() if found} == {}
    assert len(walked) >= 75


def test_an_empty_archive_is_empty_in_both_languages(tmp_path: Path) -> None:
    Archive.open(tmp_path / "archive.db", write=True).close()
    with served(tmp_path / "archive.db") as site:
        for path in (
            "/",
            "/search",
            "/search?q=a",
            "/charts",
            "/status",
            "/edits",
            "/authors",
            "/archive",
            "/archive/articles",
        ):
            for language in LANGUAGES:
                assert faults(site.get(path, language=language), language) == [], path


def test_an_error_keeps_what_was_typed_and_the_menu_and_says_what_to_do(site: Served) -> None:
    large = "select zeroblob(30000000)"
    for sql in (large, "select wrong", "drop table articles"):
        answer = site.get(f"/{site.name}?{urlencode({'sql': sql})}", language="fr")
        assert answer.status == 400
        tree = tree_of(answer)
        assert tree.xpath("string(//textarea[@name='sql'])").strip() == sql
        assert tree.xpath("//header//a[@href='/search']/text()") == ["Articles"]
        assert tree.xpath("//*[@role='alert']")
    said = tree_of(site.get(f"/{site.name}?{urlencode({'sql': 'select wrong'})}", language="fr"))
    assert said.xpath("//*[@role='alert']/code[@lang='en']/text()") == ["no such column: wrong"]
    assert tree_of(site.get("/article/absent", language="fr")).xpath("string(//*[@role='alert'])") == (
        "L’archive n’a pas d’article «\u202fabsent\u202f». Donnez sa clé, son numéro de ligne ou son adresse, ou "
        "cherchez ses mots."
    )


def test_outlets_are_named_and_codes_stand_beside_their_names(site: Served) -> None:
    tree = tree_of(site.get(f"/{site.name}/citations", language="fr"))
    assert tree.xpath("//td[@data-column='verb'][em='relays']/text()") == ["relaie "]
    assert "Essai " in tree.xpath("//td[@data-column='outlet']/text()")
    heads = {head.get("title", "").split("\u00a0:")[0]: head.text_content().strip() for head in tree.xpath("//th")}
    assert (heads["verb"], heads["cited_date"]) == ("verbe", "date citée")
    question = tree_of(site.get(f"/{site.name}/coverage", language="fr"))
    assert question.xpath("//select[@name='outlet']/option/text()") == ["tous", "Autre", "Essai"]
    narrowed = tree_of(site.get(f"/{site.name}/coverage?outlet=essai", language="fr"))
    assert set(narrowed.xpath("//td[@data-column='outlet']/text()")) == {"Essai "}
    assert narrowed.xpath("//option[@selected]/text()") == ["Essai"]
    facets = tree_of(site.get(f"/{site.name}/urls", language="fr")).xpath("//div[@class='facets across']//li")
    assert "refusée refused" in {" ".join(one.xpath("string(a/span[1])").split()) for one in facets}


def test_every_code_and_column_has_a_name_in_both_languages(site: Served) -> None:
    with speaking("fr"):
        for column, codes in CODES.items():
            assert [code for code in codes if not catalogued(column, code)] == [], column
        assert coded("reason", "soft 404: leads to the home page") == (
            "erreur 404 déguisée\u00a0: mène à la page d’accueil"
        )
        assert coded("reason", "HTTP 403 <b>") == '<span lang="en">HTTP 403 &lt;b&gt;</span>'
        assert (column_name("absent"), meaning("articles", "absent"), meaning("absent", "id")) == ("absent", "", "")
        assert value_name("verb", None) == ""
    assert (value_name("state", "not_article"), column_name("first_seen")) == ("not article", "first_seen")
    for name in QUERIES:
        answer = site.get(f"/{site.name}/{name}.json")
        columns = re.search(r'"columns": (\[[^\]]*\])', answer.body)
        assert columns
        assert [one for one in re.findall(r'"([^"]*)"', columns[1]) if not catalogued("column", one)] == [], name


def test_every_reason_that_a_page_is_turned_away_for_has_a_name() -> None:
    """The fixed words that the functions `why_…` of the reading return."""
    returned = set()
    for path in (ROOT / "crawler" / "reading").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name.startswith("why_"):
                answers = (node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value)
                constants = (one for answer in answers for one in ast.walk(answer) if isinstance(one, ast.Constant))
                returned |= {one.value for one in constants if isinstance(one.value, str)}
    heads = {part for reason in returned for part in reason.split(": ")} - {"HTTP {status}", "full"}
    assert len(heads) > 8
    assert heads - set(REASONS) == set()


def test_french_pages_run_nothing_of_what_strangers_wrote(tmp_path: Path) -> None:
    with served(make_hostile(tmp_path / "hostile.db")) as site:
        pages = [
            "/",
            "/charts",
            "/edits",
            "/authors",
            f"/{site.name}/refusals",
            f"/{site.name}/crawls",
            f"/{site.name}/urls",
        ]
        for number, payload in list(enumerate(PAYLOADS, 1))[::5]:
            asked = urlencode({"q": payload, "since": payload, "access": payload, "outlet": payload})
            pages += [
                f"/article/{number}",
                f"/article/{number}/story",
                f"/search?{asked}",
                f"/author/{quote(payload, safe='')}",
            ]
            pages += [f"/{site.name}?{urlencode({'sql': payload})}", f"/-/language/fr?{urlencode({'next': payload})}"]
            pages += [f"/{site.name}/articles?{urlencode({'_sort': payload, 'title__contains': payload})}"]
        for path in pages:
            answer = site.get(path, language="fr")
            assert answer.status in (200, 302, 400, 404), path
            assert not answer.body or executable(answer) == [], path


def catalogued(context: str, message: str) -> bool:
    found = known().get(message, context)
    return found is not None and bool(found.string)


def test_the_words_of_the_pages_are_all_in_the_catalogue() -> None:
    """Told by the messages of the code, not by the file, so that a new one is missed at once."""
    missing = []
    for one in catalogue.messages():
        if one.id and any("/serving/" in name for name, _line in one.locations):
            words = one.id if isinstance(one.id, str) else one.id[0]
            held = known().get(words, one.context)
            if held is None or held.fuzzy or not all(catalogue._forms(held.string)):
                missing.append(words)
    assert missing == []


def test_french_is_typeset_as_in_print() -> None:
    """Spaces that do not break stand before high punctuation and inside guillemets, and no straight apostrophe."""
    bad = re.compile(r" [:;!?»%](?!\()|« |(?<=[^\W\d_])'(?=[^\W\d_])|[^\s\u00a0\u202f][;!?»](?=\s)")
    code = re.compile(r"`[^`]*`|<[^>]*>|&\w+;|https?:\S*")
    for one in known():
        if one.id and any("/serving/" in name for name, _line in one.locations):
            for form in catalogue._forms(one.string):
                assert not bad.search(code.sub("", str(form))), form
