"""Copied passages: found whatever the typography and the order of arrival, and none where there is no copy."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.copies import OUTLETS, fill, measure, row_of
from benchmarks.press import Piece, Press
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.citing import passages
from crawler.citing.copies import MAX_HOLDERS, MAX_TEXT, compare
from crawler.citing.passages import fingerprints, numbers
from crawler.items import Outlet, Page
from crawler.keeping.backlog import COPIES, catch_up
from crawler.keeping.run import Run
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import Draft, open_draft
from tests.conftest import ROOT, Depeche

PRESS = Press(7, vocabulary=5_000, length=(60, 160))
SELECT = """
    SELECT a.key AS article, o.key AS other, share, c.words, passage, f.key AS first FROM copies c
    JOIN articles a ON a.id = c.article JOIN articles o ON o.id = c.other LEFT JOIN articles f ON f.id = c.first
    ORDER BY 1, 2
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        for outlet in OUTLETS:
            held.register(outlet)
        yield held


def words(count: int, *, of: int) -> str:
    """So many words in a row that nobody else uses."""
    return " ".join(f"mot{of}x{n}" for n in range(count))


def add(archive: Archive, number: int, text: str, **more: Any) -> None:
    """Write an article and compare it, as a run does."""
    with archive.transaction() as db:
        db.table("articles").insert(row_of(Piece(title="Un titre", lead="", body=text), number) | more)
        compare(db, number)


def rows(archive: Archive) -> list[dict[str, Any]]:
    return archive.rows(SELECT)


def test_a_reprint_is_found_whatever_its_typography(archive: Archive) -> None:
    passage = "L’hôpital a reçu « les clés » : l’œuvre de " + words(40, of=1) + ", à Évry."
    add(archive, 1, f"{words(100, of=2)} {passage} {words(30, of=3)}")
    add(archive, 2, f"{words(50, of=4)} L'hopital a reçu \"les clés\": l'oeuvre de {words(40, of=1)}, A EVRY.")
    (row,) = rows(archive)
    assert (row["article"], row["other"], row["first"]) == ("semaine:2", "soir:1", "soir:1")
    assert (row["words"], row["share"]) == (51, round(51 / 101, 4))
    assert row["passage"].startswith("L'hopital a reçu")
    assert row["passage"].endswith("A EVRY")


def test_an_article_is_shown_with_its_copies_from_either_side(archive: Archive, depeche: Depeche) -> None:
    for number in (1, 2, 3):
        add(archive, number, f"{words(40, of=1 if number < 3 else 9)} {words(9, of=number + 20)}")
    one, two, three = (json.loads(depeche("show", str(n), "--json").stdout)["copies"] for n in (1, 2, 3))
    assert one == two == archive.rows("SELECT * FROM copies")
    assert three == []


def test_an_export_has_a_copied_text_once_and_the_manifest_names_the_others(
    archive: Archive, depeche: Depeche, tmp_path: Path
) -> None:
    """Article 2 prints 1 whole, 3 takes 2 over, 4 quotes it in a text of its own, 5 holds it among much else."""
    told = words(60, of=1)
    add(archive, 1, told)
    add(archive, 2, f"{told} {words(5, of=22)}")
    add(archive, 3, f"{words(4, of=23)} {told} {words(5, of=22)}")
    add(archive, 4, f"{words(90, of=24)} {words(30, of=1)}")
    add(archive, 5, f"{words(300, of=25)} {told}")
    done = depeche("export", "jsonl", "--once", "--output", "a.jsonl", cwd=tmp_path)
    assert "Left out, as their text is that of an earlier one: 2; the manifest lists them" in done.stderr
    keys = [json.loads(line)["key"] for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [key.rpartition(":")[2] for key in keys] == ["1", "4", "5"]
    manifest = json.loads((tmp_path / "a.jsonl.manifest.json").read_text("utf-8"))
    assert (manifest["rows"], manifest["options"]["once"]) == (3, True)
    left = manifest["copies_left_out"]
    assert [(one["key"][-2:], one["copy_of"][-2:], one["share"]) for one in left] == [
        (":2", ":1", round(60 / 65, 3)), (":3", ":1", round(60 / 69, 3))
    ]  # fmt: skip
    depeche("export", "csv", "--output", "b.csv", cwd=tmp_path)
    assert "copies_left_out" not in json.loads((tmp_path / "b.csv.manifest.json").read_text("utf-8"))


def test_words_changed_and_sentences_cut_or_put_in_make_one_passage(archive: Archive) -> None:
    parts = [words(20, of=n) for n in range(1, 5)]
    add(archive, 1, " ".join([parts[0], "mardi", parts[1], words(30, of=8), parts[2], parts[3]]))
    add(archive, 2, " ".join([words(9, of=9), parts[0], "hier soir", parts[1], parts[2], words(20, of=7), parts[3]]))
    (row,) = rows(archive)
    assert row["words"] == 80
    assert row["passage"].startswith("mot1x0")
    assert row["passage"].endswith("mot4x19")


@pytest.mark.parametrize(("common", "found"), [([25], True), ([24], False), ([20, 20], True), ([20, 19], False)])
def test_the_least_is_25_words_in_a_row_or_40_with_small_changes(
    archive: Archive, common: list[int], found: bool
) -> None:
    parts = [words(count, of=n) for n, count in enumerate(common)]
    add(archive, 1, " autre ".join([words(50, of=20), *parts, words(50, of=21)]))
    add(archive, 2, " deuxième ".join([words(50, of=22), *parts, words(50, of=23)]))
    assert bool(rows(archive)) is found


@pytest.mark.parametrize(("before", "found"), [(10, True), (MAX_TEXT, False)])
def test_of_a_book_the_beginning_is_compared(archive: Archive, before: int, found: bool) -> None:
    add(archive, 1, f"{'le ' * (before // 3)} {words(60, of=1)} {'la ' * (MAX_TEXT // 3)}")
    add(archive, 2, f"{words(20, of=2)} {words(60, of=1)}")
    assert [row["words"] for row in rows(archive)] == [60] * found


def test_two_titles_of_laws_make_no_copy_nor_does_one_named_twice(archive: Archive) -> None:
    one, two = words(22, of=1), words(22, of=2)
    add(archive, 1, f"{one} {words(90, of=3)} {two} {words(30, of=4)}")
    add(archive, 2, f"{two} {words(90, of=5)} {one} {words(90, of=6)} {one}")
    assert rows(archive) == []


@pytest.mark.parametrize(
    ("one", "two", "first"),
    [
        (("2026-05-03T10:00:00+02:00", "minute"), ("2026-05-03T09:00:00+00:00", "minute"), 1),
        (("2026-05-03T12:00:00+02:00", "minute"), ("2026-05-03T09:00:00+00:00", "minute"), 2),
        (("2026-05-03T10:00:00+02:00", "minute"), ("2026-05-03T08:00:00+00:00", "minute"), None),
        (("2026-05-03", "day"), ("2026-05-04T09:00:00+02:00", "minute"), 1),
        (("2026-05-03", "day"), ("2026-05-03T09:00:00+02:00", "minute"), None),
        (("2026-05-03", "day"), (None, None), None),
    ],
)
def test_the_first_is_told_by_dates_alone(archive: Archive, one: Any, two: Any, first: int | None) -> None:
    for number, (published, precision) in enumerate((one, two), 1):
        day = published and published[:10]
        add(
            archive,
            number,
            words(60, of=1),
            published=published,
            published_precision=precision,
            day=day,
            key=f"essai:{number}",
        )
    assert archive.rows("SELECT article, first FROM copies") == [{"article": 1 if first == 2 else 2, "first": first}]


def test_what_very_many_articles_hold_makes_no_copy(archive: Archive) -> None:
    line = words(70, of=0)
    for number in range(1, MAX_HOLDERS + 2):
        assert len(rows(archive)) == (number - 1) * (number - 2) / 2
        add(archive, number, f"{words(80, of=number)} {line}")
    assert rows(archive) == []
    add(archive, 90, f"{line[:-8]} {words(60, of=3)}")
    assert [(row["other"], row["words"]) for row in rows(archive)] == [("matin:3", 60)]
    assert archive.rows("SELECT * FROM _uncompared") == []


def versions(earlier: int) -> list[tuple[int, Piece]]:
    """Articles with reprints among them, a line under 22 of them, and second versions, of which two drop the line."""
    line, pieces = words(60, of=0), []
    for number in range(1, 41):
        piece = PRESS.reprinting(number, number - 1)[0] if number % 4 == 0 else PRESS.article(number)
        under = f"\n\n{line}" if number <= MAX_HOLDERS + 2 else ""
        pieces.append((number, Piece(title=piece.title, lead=piece.lead, body=piece.body + under)))
    again = [(n, PRESS.article(100 + n)) for n in (1, 2)] + [(8, PRESS.reprinting(8, 5)[0])]
    return [*pieces, *again] if earlier else [*pieces[2:7], *pieces[8:], *again]


def test_the_order_of_arrival_makes_no_difference(tmp_path: Path) -> None:
    """The same last versions, written once, or in any order with the earlier ones between."""
    plain = archived(tmp_path / "plain.db", versions(0))
    assert archived(tmp_path / "mixed.db", in_any_order(versions(1), 1)) == plain
    assert len(plain[0]) > 150  # the line is under twenty articles


@pytest.mark.parametrize("seed", [11, pytest.param(13, marks=pytest.mark.slow)])
def test_nor_does_it_where_fingerprints_become_common_and_cease_to_be(tmp_path: Path, seed: int) -> None:
    arriving = patchwork(random.Random(seed))
    plain = archived(tmp_path / "plain.db", list(dict(arriving).items()))
    assert plain[0]
    assert archived(tmp_path / "mixed.db", in_any_order(arriving, seed)) == plain


def archived(path: Path, arriving: list[tuple[int, Piece]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of `copies`, and the size of the index, when articles have arrived in this order."""
    with Archive.open(path, write=True) as archive:
        for outlet in OUTLETS:
            archive.register(outlet)
        for number, piece in arriving:
            arrive(archive, number, piece)
        return rows(archive), archive.rows("SELECT count(*) AS n FROM _shingles")


def patchwork(dice: random.Random) -> list[tuple[int, Piece]]:
    """Articles in one to three versions, each made of a few of the same nine fragments and words of its own."""
    fragments = [words(dice.randint(8, 60), of=n) for n in range(9)]
    arriving = []
    for number in (n for n in range(1, 41) for _ in range(dice.randint(1, 3))):
        own = [words(dice.randint(0, 25), of=1000 + dice.randrange(10**6)) for _ in range(dice.randint(2, 7))]
        body = " ".join(part for mine in own for part in (dice.choice(fragments), mine))
        arriving.append((number, Piece(title="Un titre", lead="", body=body)))
    return arriving


def in_any_order(arriving: list[tuple[int, Piece]], seed: int) -> list[tuple[int, Piece]]:
    """Shuffled, each article's versions in their own order."""
    order = [number for number, _ in arriving]
    random.Random(seed).shuffle(order)
    waiting = {number: [piece for n, piece in arriving if n == number] for number in order}
    return [(number, waiting[number].pop(0)) for number in order]


def arrive(archive: Archive, number: int, piece: Piece) -> None:
    """Write an article or its new version, with an id that tells nothing."""
    row = row_of(piece, number)
    with archive.transaction() as db:
        known = db.execute("SELECT id FROM articles WHERE key = ?", [row["key"]]).fetchone()
        if known:
            db.table("articles").update(known[0], {"lead": piece.lead, "body": piece.body})
        else:
            del row["id"]
        compare(db, known[0] if known else int(db.table("articles").insert(row).last_pk))


def test_articles_written_without_it_are_caught_up_to_the_same_rows(archive: Archive, tmp_path: Path) -> None:
    fill(archive, PRESS, 60)
    texts = archive.rows("SELECT * FROM articles")
    assert catch_up(archive, known_press(), seconds=0, backlogs=[COPIES]) == 60
    assert catch_up(archive, known_press(), backlogs=[COPIES]) == 0
    with Archive.open(tmp_path / "other.db", write=True) as other:
        for outlet in OUTLETS:
            other.register(outlet)
        for row in reversed(texts):
            with other.transaction() as db:
                db.table("articles").insert(row)
                compare(db, row["id"])
        assert rows(other) == rows(archive) != []
    assert archive.rows("SELECT * FROM articles") == texts


def test_a_run_catches_up_an_archive_of_an_earlier_release(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((ROOT / "tests" / "archives" / "schema1.db.gz").read_bytes()))
    Run.join(path, known_press()).leave()
    with Archive.open(path) as archive:
        assert archive.rows("SELECT * FROM _uncompared") == []
        assert archive.one("SELECT count(*) AS n FROM _fingerprints") == archive.one(
            "SELECT count(*) AS n FROM articles"
        )


def test_nothing_stays_of_an_article_that_is_deleted(archive: Archive) -> None:
    add(archive, 1, words(200, of=1))
    add(archive, 2, words(100, of=1))
    before = archive.rows("SELECT count(*) AS n FROM _shingles WHERE article = 2")
    archive.db.execute("DELETE FROM articles WHERE id = 1")
    assert rows(archive) == []
    assert archive.rows("SELECT count(*) AS n FROM _shingles") == before
    assert archive.rows("SELECT article FROM _fingerprints") == [{"article": 2}]


def test_a_new_text_is_compared_in_the_transaction_that_writes_it(archive: Archive) -> None:
    add(archive, 1, words(100, of=1))
    outlet = Outlet(id="matin", name="Matin", homepage="https://matin.example/", hosts=("matin.example",))
    for day, text in ((1, words(60, of=1)), (2, words(60, of=2)), (3, words(80, of=1))):
        save_draft(archive, _draft(outlet, text, day), WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())
        assert [row["words"] for row in rows(archive)] == ([] if day == 2 else [60 if day == 1 else 80])
    broken = _draft(outlet, words(90, of=1), 4)
    broken.links = [None]  # type: ignore[list-item]
    with pytest.raises(AttributeError):
        save_draft(archive, broken, WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())
    assert [row["words"] for row in rows(archive)] == [80]


def _draft(outlet: Outlet, text: str, day: int) -> Draft:
    page = Page(url="https://matin.example/9", body=b"x", outlet="matin", fetched=datetime(2027, 1, day, tzinfo=UTC))
    draft = open_draft(page, outlet)
    draft.key, draft.url, draft.title, draft.body, draft.words = "matin:9", page.url, "Un titre", text, 60
    draft.day = draft.published = "2026-06-01"
    return draft


def test_any_nineteen_words_in_common_share_a_fingerprint() -> None:
    sure = passages.WINDOW + passages.SHINGLE - 1
    assert sure <= passages.MIN_VERBATIM_WORDS
    for seed in range(200):
        shared = words(sure, of=seed)
        one = fingerprints(numbers(f"{words(seed % 23, of=1000)} {shared} {words(31, of=1001)}"))
        two = fingerprints(numbers(f"{words(17, of=1002)} {shared} {words(seed % 19, of=1003)}"))
        assert set(one.values()) & set(two.values())


@pytest.mark.parametrize("text", ["", "un", words(7, of=1), "la " * 3000, "\u200b ' « » …"])
def test_texts_of_any_shape_have_fingerprints(archive: Archive, text: str) -> None:
    add(archive, 1, text)
    add(archive, 2, text)
    assert rows(archive) == []


def test_planted_reprints_are_found_and_nothing_else(tmp_path: Path) -> None:
    measured = measure(tmp_path / "press.db", 250, Press(3, length=(100, 300)))
    assert measured.found / measured.planted >= 0.95
    assert measured.false == 0


@pytest.mark.slow
def test_two_thousand_unrelated_articles_have_nothing_in_common(archive: Archive) -> None:
    fill(archive, Press(11), 2_000, every=0)
    catch_up(archive, known_press(), backlogs=[COPIES])
    assert rows(archive) == []


@pytest.mark.slow
def test_short_reprints_are_found_too(tmp_path: Path) -> None:
    measured = measure(tmp_path / "press.db", 1_500, Press(5))
    assert measured.found / measured.planted >= 0.95
    assert measured.short_found / measured.short >= 0.95
    assert measured.false == 0
