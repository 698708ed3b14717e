"""Pages of outlets nobody knows, written by us in three languages with the markup of many systems: what our reading
makes of them must not fall below what is pinned. `tests/corpus/truth.jsonl` holds the answers."""

import json
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from benchmarks.extraction import FLOORS, Known, Result, below_floors, figures, known_pages
from benchmarks.plugin import NOTHING, as_answer, drafted, extract
from benchmarks.scores import (
    Count,
    against_segments,
    against_text,
    body_count,
    is_off,
    same_authors,
    same_title,
    words_f1,
)
from crawler.reading.drafts import Draft

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(__file__).parent / "corpus"
PAGES = known_pages(CORPUS)


@cache
def read(page: Known) -> Draft:
    return drafted(page.body(), page.url)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_head_of_a_page_is_as_written(page: Known) -> None:
    draft = read(page)
    found = {
        "title": draft.title, "date": draft.day, "author": draft.authors, "access": draft.access,
        "section": draft.section,
    }  # fmt: skip
    wanted = {name: value for name, value in page.truth.items() if name in found}
    assert {name: found[name] for name in wanted} == wanted
    assert draft.language == page.lang


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_text_of_a_page_is_found(page: Known) -> None:
    count = body_count(as_answer(read(page)), page.truth)
    assert count
    assert count.recall > 0.95
    assert count.precision > 0.7


def test_every_field_says_where_it_was_read() -> None:
    for page in PAGES:
        draft = read(page)
        assert {"title", "language", "body"} <= draft.fields.keys()
        assert ("published" in draft.fields) == bool(draft.published)
        assert ("authors" in draft.fields) == bool(draft.authors)


def test_the_figures_of_the_corpus_are_above_their_floors() -> None:
    command = [sys.executable, "benchmarks/extraction.py", str(CORPUS), "--peers", "--fitted", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "| depeche |" in result.stdout


def test_a_fallen_figure_is_named_and_fails() -> None:
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert {"ours title", "ours author", "ours date", "ours body"} <= floors.keys()
    wrong = Result("a", "ours", "fr", 1.0, None, None, {"title": False})
    assert below_floors(figures([wrong]), {"ours title": 0.5, "others title": 1.0}) == [
        "ours title is 0.0000, its floor 0.5"
    ]


@pytest.mark.parametrize("html", [b"", b"\x00\xff\xfe", b"<html>", b"<h1>" * 5000, b"{}", "<p>é".encode("utf-16")])
def test_the_plugin_never_raises(html: bytes) -> None:
    assert extract(html, None).keys() == NOTHING.keys()
    assert extract(html, "http://[::bad").keys() == NOTHING.keys()


def test_scores_are_those_of_the_public_benchmarks() -> None:
    count = against_text("a b c d e", "a b c d f")
    assert (count.right, count.wrong, count.missed) == (1, 1, 1)
    assert against_segments("un  deux\ntrois", ["deux trois"], ["quatre"]).f1 == 1.0
    assert words_f1({"text": "Un deux, trois"}, {"text": "trois un quatre"}) == pytest.approx(2 / 3)
    assert words_f1({"text": "Un"}, {"with": ["un"]}) is None
    assert [is_off(Count(right, wrong, missed)) for right, wrong, missed in ((1, 0, 1), (1, 0, 2), (1, 2, 0))] == [
        False, True, True
    ]  # fmt: skip
    assert same_title("Le Bac reprend", "le bac REPREND")
    assert not same_title("Le bac reprend | Écho", "Le bac reprend")
    assert same_authors(["Ana Petit", "Luc Roy"], ["Luc Roy und Ana Petit"])
    assert not same_authors(["Ana Petit"], ["Ana Petit", "Luc Roy"])


@pytest.mark.parametrize(
    "html",
    ["<h1>" + "mot | " * 50_000, "<title>" + "a - " * 50_000, "<h1>x</h1>" + "<p>Par A 3 mai 2021</p>" * 5_000],
    ids=["heading", "title", "lines"],
)
def test_a_page_that_is_all_head_costs_no_more_than_another(html: str) -> None:
    started = time.process_time()
    drafted(html.encode(), "https://inconnu.fr/a")
    assert time.process_time() - started < 5
