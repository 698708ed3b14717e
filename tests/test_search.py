"""Search in French: accents, ligatures, inflection and elision make no difference; nothing is a syntax error."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.items import Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching.fulltext import (
    ASKED,
    LISTED,
    MAX_LISTED,
    MAX_SORTED,
    NEWEST_FIRST,
    SORTED,
    Filters,
    find,
    match_expression,
    newest_first_sql,
    why_none,
)
from tests.conftest import opened

TEXTS = {
    "a": "Les hôpitaux de l’Aube ont subi des cyberattaques.",
    "b": "Le cœur du système d’information de l’hôpital est touché.",
    "c": "Une œuvre de santé publique, médicalement suivie.",
    "d": "Rien à voir : le marché de Noël ouvre samedi.",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("search") / "a.db", write=True) as held:
        outlet = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
        held.register(outlet)
        for number, (name, text) in enumerate(TEXTS.items(), 1):
            page = Page(
                url=f"https://essai.example/{name}",
                body=b"x",
                outlet="essai",
                fetched=datetime(2026, 1, number, tzinfo=UTC),
            )
            draft = open_draft(page, outlet)
            draft.key, draft.url, draft.title, draft.body, draft.words = f"essai:{name}", page.url, name, text, 9
            draft.day = draft.published = f"2026-01-0{number}"
            save_draft(held, draft, WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())
        yield held


def titles(archive: Archive, query: str, **filters: str) -> set[str]:
    return {hit["title"] for hit in find(archive, query, Filters(**filters))}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hopital", {"a", "b"}),
        ("hôpitaux", {"a", "b"}),
        ("HÔPITAL", {"a", "b"}),
        ("l'hôpital", {"a", "b"}),
        ("coeur", {"b"}),
        ("cœur", {"b"}),
        ("oeuvres", {"c"}),
        ("cyberattaque aube", {"a"}),
        ('"système d\'information"', {"b"}),
        ('"information système"', set()),
        ("« santé publique »", {"c"}),
        ("marchés", {"d"}),
        ("introuvable", set()),
    ],
)
def test_french_is_found_however_it_is_written(archive: Archive, query: str, found: set[str]) -> None:
    assert titles(archive, query) == found


def test_newest_comes_first_and_filters_hold(archive: Archive) -> None:
    assert [hit["title"] for hit in find(archive, "hopital", Filters())] == ["b", "a"]
    assert titles(archive, "hopital", until="2026-01-01") == {"a"}
    assert titles(archive, "hopital", outlet="dsih") == set()


def test_the_match_is_marked_in_the_snippet(archive: Archive) -> None:
    hit = find(archive, "hopital", Filters(), marks=("<", ">"))[0]
    assert "<hôpital>" in hit["snippet"]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(outlet="essia"), "no article of an outlet 'essia'. Did you mean 'essai'?"),
        (Filters(section="Sport"), "no article of a section 'Sport'. It holds: none."),
        (Filters(since="2013-01-01", until="2012-12-31"), "--since 2013-01-01 is after --until 2012-12-31"),
        (Filters(outlet="ESSAI"), "None"),
    ],
)
def test_a_filter_that_lets_nothing_through_is_named(archive: Archive, filters: Filters, said: str) -> None:
    assert said in str(why_none(archive, filters))


@pytest.mark.parametrize(
    "query", ['"', "AT&T", "C++", "NEAR(", "*", "a AND", "-x", "don't", "(", "título:x", "OR", "\x00"]
)
def test_no_query_is_a_syntax_error(archive: Archive, query: str) -> None:
    assert isinstance(find(archive, query, Filters()), list)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(archive: Archive, query: str) -> None:
    expression = match_expression(archive, query)
    assert expression is None or isinstance(find(archive, query, Filters()), list)


def test_other_programs_can_write_to_the_archive(archive: Archive, tmp_path: Path) -> None:
    """The triggers are plain SQL: a program that knows nothing of stems writes and searches all the same."""
    del tmp_path
    with opened(archive.path) as db:
        db.execute("UPDATE articles SET body = 'Un texte réécrit par un tiers' WHERE title = 'd'")
    assert titles(archive, "reecrit") == {"d"}
    with opened(archive.path) as db:
        db.execute("UPDATE articles SET body = ? WHERE title = 'd'", [TEXTS["d"]])


@pytest.mark.parametrize("matches", [0, MAX_SORTED - 1, MAX_SORTED, MAX_LISTED - 1, MAX_LISTED])
@pytest.mark.parametrize(
    ("words", "filters", "ids"),
    [
        ("de", {}, [4, 3, 2, 1]),
        ("hôpital", {}, [2, 1]),
        ("de", {"since": "2026-01-02"}, [4, 3, 2]),
        ("de", {"until": "2026-01-03"}, [3, 2, 1]),
    ],
)
def test_a_common_word_gives_the_newest_as_a_rare_one_does(
    archive: Archive, matches: int, words: str, filters: dict[str, str], ids: list[int]
) -> None:
    assert [hit["id"] for hit in find(archive, words, Filters(**filters))] == ids
    where, values = Filters(**filters).sql()
    sql = newest_first_sql(matches).format(where=where, order=NEWEST_FIRST)
    assert [row["id"] for row in archive.rows(sql, *values, match_expression(archive, words), 20)] == ids


def test_each_number_of_matches_has_a_way_of_its_own() -> None:
    ways = [newest_first_sql(matches) for matches in (MAX_SORTED - 1, MAX_SORTED, MAX_LISTED - 1, MAX_LISTED)]
    assert ways == [SORTED, LISTED, LISTED, ASKED]
