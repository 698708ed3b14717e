"""No query holds the program that answers it: each limit is said in a sentence."""

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from crawler.archive.database import Archive
from crawler.errors import TooSlowError, UsageError
from crawler.searching.fulltext import match_expression
from crawler.searching.query import MAX_QUERY, MAX_WORDS, shortened
from crawler.serving import limits
from tests.browsing import Served, make_archive, served
from tests.conftest import opened, run_depeche

pytestmark = pytest.mark.xdist_group("serving")
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("limits") / "archive.db")


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Served]:
    with served(archive) as site:
        yield site


def question(site: Served, sql: str, ending: str = "") -> str:
    return f"/{site.name}{ending}?{urlencode({'sql': sql})}"


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT zeroblob(900000000)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(2000000)) FROM n",
    ],
)
def test_an_answer_that_is_too_large_is_stopped_with_a_sentence(site: Served, sql: str, ending: str) -> None:
    answer = site.get(question(site, sql, ending))
    assert answer.status == 400
    assert limits.TOO_LARGE in answer.body


def test_a_question_of_any_length_is_answered_at_once(site: Served) -> None:
    long = " ".join(f"mot{i}" for i in range(700))
    start = time.monotonic()
    page = site.get(f"/search?{urlencode({'q': long})}")
    assert (page.status, f"{MAX_WORDS} words and {MAX_QUERY} characters at most" in page.body) == (200, True)
    assert limits.TOO_MANY_WORDS in site.get(f"/{site.name}/articles?{urlencode({'_search': long})}").body
    assert limits.TOO_LONG in site.get(question(site, f"SELECT 1 -- {'x' * limits.MAX_ADDRESS}")).body
    assert time.monotonic() - start < 5


def test_a_search_of_five_kilobytes_is_refused_with_its_limit(archive: Path) -> None:
    done = run_depeche("search", " ".join(f"mot{i}" for i in range(700)), cwd=archive.parent)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"{MAX_QUERY} characters and {MAX_WORDS} words at most" in done.stderr


@pytest.mark.parametrize("typed", ["hopital", '"dossiers médicaux" hopital', "  deux   mots ", "l'hôpital, -x AND y"])
def test_a_query_that_people_type_is_not_shortened(typed: str) -> None:
    assert shortened(typed) == " ".join(typed.split())


def test_words_of_phrases_count_too(archive: Path) -> None:
    with opened(archive) as held, pytest.raises(UsageError, match="33 words"):
        match_expression(held, f'"{"a " * (MAX_WORDS + 1)}"')


def test_a_query_that_works_on_is_stopped_at_its_time(archive: Path) -> None:
    start = time.monotonic()
    with Archive.open(archive) as held:
        with (
            pytest.raises(TooSlowError, match=r"more than 0\.2 seconds\. Look for less"),
            held.time_limit(0.2, "Look for less."),
        ):
            held.rows(ENDLESS)
        assert held.rows("SELECT 1 AS one") == [{"one": 1}]
    assert time.monotonic() - start < 3


def test_five_endless_questions_keep_no_page_from_being_served(site: Served) -> None:
    asked = [http.client.HTTPConnection("127.0.0.1", site.port) for _ in range(5)]
    for one in asked:
        one.request("GET", question(site, ENDLESS))
    time.sleep(0.5)
    start = time.monotonic()
    assert site.get("/search?q=hopital").status == 200
    assert time.monotonic() - start < 3
    first = asked[0].getresponse()
    assert (first.status, limits.TOO_SLOW in first.read().decode()) == (400, True)
    for one in asked:
        one.close()
