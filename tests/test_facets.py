"""Counting: what one pass over `_facets` says is what the articles say, whatever was written and by whom."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from crawler.searching.facets import FACETS, LABELS, FacetQuery, by_relevance, count, is_walk_cheaper, page
from crawler.searching.matching import Matching
from crawler.searching.ranking import best
from tests.browsing import make_archive
from tests.conftest import opened

COLUMNS = {"outlet": "outlet", "year": "coalesce(substr(day, 1, 4), '')", "section": "coalesce(section, '')",
           "access": "access", "language": "coalesce(language, '')"}  # fmt: skip

WRITES = (
    """
    INSERT OR REPLACE INTO articles (id, key, outlet, url, title, body, words, first_seen, last_seen, text_sha256,
        extractor, digest, day, published, section, language)
    VALUES (:id, 'essai:n' || :id, 'essai', 'https://essai.example/n/' || :id, 'Panne', 'panne encore', 2, '', '', '',
        '', '', :day, :day, :section, :language)
    """,
    "UPDATE OR REPLACE articles SET day = :day, published = :day, section = :section WHERE id = :id",
    "UPDATE articles SET language = :language, access = 'partial' WHERE id = :id",
    "UPDATE articles SET authors = :listed, tags = :listed WHERE id = :id",
    "DELETE FROM articles WHERE id = :id",
    "UPDATE OR IGNORE articles SET id = 100 + :id WHERE id = :id",
)
LISTED = ('["Anne", "Luc"]', '["Luc", "Luc"]', '["", 1, null, "Zoé"]', '{"a": "b"}', '"Luc"', "no JSON", "[]")
CHOICES = (
    {"author": ("Luc", "Zoé")}, {"tag": ("Anne",), "author": ("Luc",), "outlet": ("essai", "autre")},
    {}, {"outlet": ("essai",)}, {"section": ("Troyes",), "access": ("partial",)}, {"year": ("2020", "2011")},
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that another program has written to in every way."""
    path = make_archive(tmp_path_factory.mktemp("facets") / "archive.db", 40)
    rng = random.Random(5)
    with opened(path) as db:
        db.execute("PRAGMA recursive_triggers = ON")
        for _ in range(120):
            ident = rng.randrange(1, 60)
            day = rng.choice([None, "2011-02-03", "2020-12-31", "2026-01-01"])
            section, language = rng.choice([None, "Troyes", "Santé"]), rng.choice([None, "fr", "en"])
            values = {"id": ident, "day": day, "section": section, "language": language, "listed": rng.choice(LISTED)}
            db.execute(rng.choice(WRITES), values)
        db.commit()
    return path


def names_in(text: str) -> set[str]:
    try:
        listed = json.loads(text)
    except ValueError:
        return set()
    return {name for name in listed if isinstance(name, str) and name} if isinstance(listed, list) else set()


def has(held: str | set[str], wanted: tuple[str, ...]) -> bool:
    """Whether a facet's value, or one of several, is one of those that are wanted."""
    return bool(held & set(wanted)) if isinstance(held, set) else held in wanted


def test_authors_of_very_many_articles_are_not_counted(archive: Path) -> None:
    with Archive.open(archive) as held:
        few = count(held, FacetQuery(asked=Matching('"mot7"')), most_labelled=3)
        many = count(held, FacetQuery(since="2000-01-01"), most_labelled=3)
    assert (many.uncounted, many.facets["author"]) == (("author", "tag"), [])
    assert (few.total <= 3, few.uncounted) == (True, ())


@pytest.mark.parametrize("words", [None, '"panne"', '"absent"'])
@pytest.mark.parametrize("since", [None, "2015-01-01"])
@pytest.mark.parametrize("chosen", CHOICES)
def test_counts_and_pages_are_those_of_the_articles(
    archive: Path, words: str | None, since: str | None, chosen: dict[str, tuple[str, ...]]
) -> None:
    where = "1" if words is None else f"id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{words}')"
    where += f" AND day >= '{since}'" if since else ""
    with Archive.open(archive) as held:
        rows = held.rows(
            f"SELECT id, authors, tags, {', '.join(f'{sql} AS {name}' for name, sql in COLUMNS.items())} "
            f"FROM articles WHERE {where} "
            "ORDER BY coalesce(strftime('%s', coalesce(published, day)), 0) + 0 DESC, id DESC"
        )
        for row in rows:
            row |= {"author": names_in(row["authors"]), "tag": names_in(row["tags"])}
        wanted = FacetQuery(asked=Matching(words), since=since, chosen=chosen)
        counted = count(held, wanted)
        matching = [row for row in rows if all(has(row[n], v) for n, v in chosen.items())]
        assert counted.total == len(matching)
        for name in FACETS:
            others = {n: v for n, v in chosen.items() if n != name}
            naive = Counter(row[name] for row in rows if all(has(row[n], v) for n, v in others.items()))
            assert dict(counted.facets[name]) == dict(naive)
        for name in LABELS:
            others = {n: v for n, v in chosen.items() if n != name}
            passing = [row[name] for row in rows if all(has(row[n], v) for n, v in others.items())]
            naive = Counter(value for some in passing for value in some)
            assert {value: n for value, n in counted.facets[name] if n} == dict(naive)
            assert set(chosen.get(name, ())) <= {value for value, _ in counted.facets[name]}
        ids = [row["id"] for row in matching]
        assert page(held, wanted, counted, first=0, size=7) == ids[:7]
        assert page(held, wanted, counted, first=7, size=7) == ids[7:14]
        if words:
            assert sorted(by_relevance(held, wanted, first=0, size=1000)) == sorted(ids)


def test_both_ways_to_the_newest_find_the_same(tmp_path: Path) -> None:
    """A few of very many are looked for from the newest back, and all of them are sorted."""
    path = make_archive(tmp_path / "archive.db", 9)
    rng = random.Random(5)
    days = [f"20{rng.randrange(10, 27)}-0{rng.randrange(1, 10)}-15" for _ in range(3_000)]
    with opened(path) as db:
        more = ({"id": n, "day": day, "section": None, "language": "fr"} for n, day in enumerate(days, 10))
        db.executemany(WRITES[0], more)
        db.commit()
    wanted = FacetQuery(asked=Matching('"panne"'), chosen={"outlet": ("essai",)}, until="2025-01-01")
    with Archive.open(path) as held:
        counted = count(held, wanted)
        assert [is_walk_cheaper(held, counted, places) for places in (1, 4, counted.total)] == [True, True, False]
        whole = page(held, wanted, counted, first=0, size=counted.total)
        assert len(whole) == counted.total > 2_000
        assert page(held, wanted, counted, first=0, size=4) == whole[:4]
        assert page(held, wanted, counted, first=2, size=2) == whole[2:4]


def test_of_very_many_matches_those_in_the_headline_come_first_and_pages_follow_each_other(archive: Path) -> None:
    with opened(archive) as db:
        db.execute("UPDATE articles SET title = 'Autre chose' WHERE id % 3 = 0")
        db.commit()
        titles = dict(db.execute("SELECT id, title FROM articles"))
    wanted = FacetQuery(asked=Matching('("panne")'), chosen={"outlet": ("essai",)})

    def found(many: int, first: int, size: int) -> list[int]:
        conditions, values = wanted.conditions(), wanted.values()
        return best(held, wanted.expression or "", conditions, values, first=first, size=size, many=many)

    with Archive.open(archive) as held:
        weighed = found(1_000, 0, 100)
        whole = [n for first in range(0, 100, 7) for n in found(5, first, 7)]
        assert sorted(whole) == sorted(weighed)
        assert found(5, 0, 100) == weighed  # not a page of these
    in_headline = [titles[n] != "Autre chose" for n in whole]
    assert len(set(in_headline)) == 2
    assert in_headline == sorted(in_headline, reverse=True)
    for told in (True, False):  # among each other in the order of their weights
        some = [n for n, own in zip(whole, in_headline, strict=True) if own is told]
        assert some == [n for n in weighed if n in some]
