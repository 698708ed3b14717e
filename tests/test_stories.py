"""Stories: which articles are of one matter, on which each draws, and what they tell differently."""

import json
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from crawler.citing.press import Press
from crawler.stories import updating
from crawler.stories.alike import likeness
from crawler.stories.differences import differences
from crawler.stories.grouping import Edge, Evidence, Moment, group
from crawler.stories.story import story_of
from tests.conftest import Depeche

CITATION, LINK, COPY, LIKENESS = Evidence
TELL_ONE = {
    "title": "Romilly : 120 dossiers perdus",
    "lead": None,
    "body": "La clinique de Romilly a perdu 120 dossiers.",
}


def moments(*days: str | None) -> dict[int, Moment]:
    return {number: Moment(day, day, number) for number, day in enumerate(days, 1)}


def grouped(days: dict[int, Moment], *edges: Edge) -> list[tuple[int, ...]]:
    return [one.articles for one in group(days, edges)]


def test_a_story_is_what_citations_links_copies_and_likenesses_connect() -> None:
    days = moments("2026-03-01", "2026-03-02", "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-10")
    edges = [Edge(2, 1, CITATION, 0.9), Edge(3, 1, LINK, 1.0), Edge(4, 3, COPY, 0.4), Edge(6, 5, LIKENESS, 0.6)]
    assert grouped(days, *edges) == [(1, 2, 3, 4), (5, 6)]


def test_what_refers_to_a_matter_of_long_ago_is_another_story() -> None:
    days = moments("2012-06-20", "2012-08-19", "2012-08-20", "2026-06-20", None)
    edges = [Edge(2, 1, CITATION, 0.9), Edge(4, 1, CITATION, 0.9), Edge(5, 1, LINK, 1.0), Edge(3, 9, LINK, 1.0)]
    assert grouped(days, *edges) == [(1, 2)]
    assert grouped(days, Edge(3, 1, CITATION, 0.9)) == []  # one day too many


def test_a_press_review_joins_nothing() -> None:
    days = moments(*["2026-03-01"] * 10, "2026-03-02")
    pairs = [Edge(2 * n, 2 * n - 1, CITATION, 0.9) for n in range(1, 6)]
    review = [Edge(11, 2 * n, LINK, 1.0) for n in range(1, 6)]
    assert grouped(days, *pairs, *review) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]
    assert grouped(days, *pairs, *review[:4]) == [(1, 2, 3, 4, 5, 6, 7, 8, 11), (9, 10)]


def test_each_draws_on_the_latest_earlier_one_by_the_surest_evidence() -> None:
    days = moments("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")
    edges = [
        Edge(2, 1, CITATION, 0.9), Edge(3, 1, CITATION, 0.9), Edge(3, 2, CITATION, 0.8), Edge(4, 2, CITATION, 0.7),
        Edge(4, 3, COPY, 0.9), Edge(1, 4, LINK, 1.0),
    ]  # fmt: skip
    (story,) = group(days, edges)
    assert {article: (edge.other, edge.evidence) for article, edge in story.sources.items()} == {
        2: (1, CITATION), 3: (2, CITATION), 4: (2, CITATION),
    }  # fmt: skip


def test_of_a_likeness_the_order_of_publication_tells_who_draws_on_whom() -> None:
    (story,) = group(moments("2026-03-02", "2026-03-01"), [Edge(2, 1, LIKENESS, 0.5)])
    assert (story.articles, story.sources[1].other) == ((2, 1), 2)


def test_heads_are_alike_by_most_of_the_lighter_one_and_by_enough() -> None:
    one = {"romilly": 2.0, "clinique": 1.0, "120": 2.0, "dossiers": 1.0, "vol": 0.6}
    assert likeness(one, one | {"enquete": 1.0, "parquet": 1.0}) == 1.0
    assert likeness(one, {"romilly": 2.0, "clinique": 1.0, "robot": 1.0}) == 0.0
    assert likeness({"troyes": 2.0, "robot": 1.0}, {"troyes": 2.0, "robot": 1.0}) == 0.0  # too little to tell


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.open(tmp_path / "archive.db", write=True)
    for outlet in ("dsih", "ticsante", "lest_eclair"):
        made.db.table("outlets").insert(
            {
                "id": outlet,
                "name": outlet.upper(),
                "aliases": "[]",
                "homepage": "",
                "language": "fr",
                "timezone": "UTC",
            }
        )
    return made


def add(archive: Archive, outlet: str, day: str, title: str, body: str = "Un texte.") -> int:
    with archive.transaction() as db:
        key = f"{outlet}:{day}:{title}"
        row = {"key": key, "outlet": outlet, "url": f"https://essai.example/{key}", "title": title, "body": body,
               "day": day, "published": day, "words": 2, "first_seen": day, "last_seen": day, "text_sha256": "",
               "extractor": "", "digest": ""}  # fmt: skip
        return int(str(db.table("articles").insert(row).last_pk))


def cite(archive: Archive, article: int, target: int) -> None:
    with archive.transaction() as db:
        db.table("citations").insert(
            {"article": article, "outlet": "x", "verb": "relays", "passage": "p", "evidence": "mention",
             "target": target, "score": 0.9}
        )  # fmt: skip


def stories(archive: Archive) -> dict[int, list[int]]:
    assert updating.update(archive, Press([])) == 0
    rows = archive.rows("SELECT story, article FROM story_articles ORDER BY story, position")
    return {row["story"]: [one["article"] for one in rows if one["story"] == row["story"]] for row in rows}


def test_the_tables_follow_the_archive_and_numbers_stay(archive: Archive) -> None:
    first = add(archive, "lest_eclair", "2026-03-01", "Un vol")
    second = add(archive, "ticsante", "2026-03-02", "Une reprise")
    other, last = add(archive, "dsih", "2026-04-01", "Autre chose"), add(archive, "ticsante", "2026-04-02", "Suite")
    cite(archive, second, first)
    cite(archive, last, other)
    assert stories(archive) == {1: [first, second], 2: [other, last]}
    assert archive.rows("SELECT outlet, began, ended, articles, outlets FROM stories WHERE id = 1") == [
        {"outlet": "lest_eclair", "began": "2026-03-01", "ended": "2026-03-02", "articles": 2, "outlets": 2}
    ]
    earlier = add(archive, "dsih", "2026-02-20", "Avant tous")
    cite(archive, first, earlier)
    assert stories(archive) == {1: [earlier, first, second], 2: [other, last]}
    with archive.transaction() as db:
        db.execute("DELETE FROM articles WHERE id = ?", [first])
    assert stories(archive) == {2: [other, last]}
    with archive.transaction() as db:
        db.execute("DELETE FROM citations")
    assert stories(archive) == {}
    assert archive.rows("SELECT * FROM stories") == []


def test_nothing_is_written_when_nothing_has_changed(archive: Archive) -> None:
    cite(archive, add(archive, "dsih", "2026-03-02", "Suite"), add(archive, "ticsante", "2026-03-01", "Début"))
    before = stories(archive), archive.db.conn.total_changes
    assert (stories(archive), archive.db.conn.total_changes) == before


def test_news_told_alike_by_two_outlets_within_days_is_one_story(archive: Archive) -> None:
    head = "Hôpital de Valmire : 412 pompes à perfusion rappelées par Medivalor"
    one = add(archive, "lest_eclair", "2026-03-01", head)
    two = add(archive, "ticsante", "2026-03-03", "Medivalor rappelle 412 pompes à perfusion à Valmire")
    add(archive, "dsih", "2026-03-09", head)  # a week later: another recall for all we know
    add(archive, "lest_eclair", "2026-03-02", head)  # one outlet's own headlines may be alike every day
    found = stories(archive)
    assert [some for some in found.values() if one in some and two in some]
    assert max(map(len, found.values())) == 3


def test_when_time_is_up_the_next_run_goes_on(archive: Archive) -> None:
    cite(archive, add(archive, "dsih", "2026-03-02", "Suite"), add(archive, "ticsante", "2026-03-01", "Début"))
    assert updating.update(archive, Press([]), seconds=0) == 2
    assert archive.rows("SELECT * FROM story_articles") == []
    assert stories(archive) == {1: [2, 1]}


def told(before: str, after: str, *, title: str = "Titre") -> list[tuple[str, str, str]]:
    """Noun or first name, and what is told before and after."""
    texts = [{"title": title, "lead": None, "body": body} for body in (before, after)]
    return [(one.of, one.before, one.after) for one in differences(*texts)]


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("Le pirate a publié 375 dossiers de la clinique.", "La clinique confirme que 200 dossiers ont été publiés.",
     [("dossiers", "375", "200")]),
    ("Le pirate a publié 375 dossiers de la clinique.", "La clinique confirme que 375 dossiers ont été publiés.", []),
    ("Le pirate a publié 412 dossiers de la clinique.", "Plus de 400 dossiers de la clinique ont été publiés.", []),
    ("Le pirate a publié 612 dossiers de la clinique.", "Plus de 400 dossiers de la clinique ont été publiés.",
     [("dossiers", "612", "400")]),
    ("Le 20 juin, la clinique de Valmire a fermé.", "Le 22 juin, la clinique de Valmire a fermé.", []),
    ("Le chantier de Valmire coûtera 6,5 millions d’euros.", "Le chantier de Valmire coûtera 7,2 millions d’euros.",
     [("euros", "6,5 millions", "7,2 millions")]),
    ("Le chantier de Valmire coûtera 6 500 000 euros.", "Le chantier de Valmire coûtera 6,5 millions d’euros.", []),
    ("La clinique a 12 robots.", "Un forum a réuni 300 robots.", []),
    ("Voir essai.example/2026/4512-dossiers.", "La clinique a perdu 12 dossiers.", []),
    ("En 2025, la clinique comptait des robots.", "En 2026, la clinique comptait des robots.", []),
])  # fmt: skip
def test_a_figure_differs_where_both_count_the_same(before: str, after: str, expected: list[object]) -> None:
    assert told(before, after) == expected


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("Selon Nadège Corlin, tout va bien.", "Tout va mal, dit Nadège Corlain.", [("Nadège", "Corlin", "Corlain")]),
    ("Selon Nadège Corlin, tout va bien.", "Tout va mal, dit Nadège Corlin.", []),
    ("Selon Nadège Corlin, tout va bien.", "Tout va mal, dit Nadège Tuvasse.", []),
    ("Selon Nadège Corlin et Nadège Corlain.", "Tout va mal, dit Nadège Corlain.", []),
])  # fmt: skip
def test_a_name_differs_where_it_is_spelled_otherwise(before: str, after: str, expected: list[object]) -> None:
    assert told(before, after) == expected


def test_a_difference_has_both_sentences() -> None:
    later = TELL_ONE | {"body": "À Romilly, la clinique parle de 80 dossiers perdus.", "title": "Romilly répond"}
    (one,) = differences(TELL_ONE, later)
    assert (one.passage_before, one.passage_after) == (TELL_ONE["title"], later["body"])


def test_a_story_tells_what_its_articles_tell_differently(archive: Archive, depeche: Depeche) -> None:
    one = add(archive, "lest_eclair", "2026-03-01", TELL_ONE["title"] or "", TELL_ONE["body"] or "")
    two = add(archive, "dsih", "2026-03-02", "Réaction", "À Romilly, la clinique parle de 80 dossiers perdus.")
    cite(archive, two, one)
    stories(archive)
    story = story_of(archive, two)
    assert story is not None
    assert (story.first["id"], story.outlets, [each.difference.after for each in story.differences]) == (
        one,
        2,
        ["80"],
    )
    archive.close()
    said = depeche("trace", str(two), "--archive", archive.path).stdout
    assert f"dossiers: 120, LEST_ECLAIR [{one}] → 80, DSIH [{two}]" in said
    record = json.loads(depeche("trace", str(two), "--json", "--archive", archive.path).stdout)
    assert [each["before"] for each in record["story"]["differences"]] == ["120"]
    assert [each["source"] for each in record["story"]["articles"]] == [None, one]
