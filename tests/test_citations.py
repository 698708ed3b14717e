"""Who cites whom: sentence by sentence, and on the replica's story chains, in whatever order they arrive."""

import random
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from scrapy.settings import Settings

from benchmarks.citations import FOUND, UNSEEN, Score, lines, score, score_texts
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.citing.chain import trace
from crawler.citing.finding import citations_of
from crawler.items import DEFAULT_SCORE, CitableText, Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import Outlets, known_press
from crawler.reading.drafts import Draft
from crawler.replica import OUTLETS, Replica
from crawler.settings import SPIDER_MODULES

pytestmark = pytest.mark.xdist_group("citations")
PLACED = WarcPosition("f", 0, 1, "0" * 64)
FRIDAY = date(2012, 6, 22)
FETCHED = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
SENTENCES = Path(__file__).parent / "citations" / "sentences.txt"


def sentences() -> list[Any]:
    """Outlet, sentence and what it cites, a line each."""
    return [
        pytest.param(line.outlet, line.text, sorted(line.expected), id=line.text[:60]) for line in lines(SENTENCES)
    ]


@pytest.mark.parametrize(("outlet", "sentence", "wanted"), sentences())
def test_a_sentence_cites(outlet: str, sentence: str, wanted: list[str]) -> None:
    text = CitableText(outlet=outlet, title="Un titre qui ne dit rien", lead=sentence, day=FRIDAY)
    found = [
        " ".join(filter(None, [c.outlet, c.verb, c.cited_date, c.via and f"via {c.via}"]))
        for c in citations_of(text, known_press())
    ]
    assert sorted(found) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "mardi, " * 2000 + "L'Est Éclair",
        "L'Est Éclair qui que le la " * 1500,
        "(voir notre article " * 1500,
        "publié " * 4000,
    ],
    ids=["days", "fillers", "brackets", "verbs"],
)
def test_a_text_made_to_choke_a_reader_is_read_in_time(text: str) -> None:
    began = time.process_time()
    citations_of(CitableText(outlet="dsih", title="Un titre", body=text, day=FRIDAY), known_press())
    assert time.process_time() - began < 5


def test_citations_are_found_in_texts_that_no_rule_was_tuned_on() -> None:
    """200 of them, half with names that are no source. Score them; do not tune on them."""
    result = score_texts(UNSEEN)
    assert result.precision >= 0.95
    assert result.recall >= 0.85


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """Every article of the replica, read from its page as a crawl reads it."""
    outlets = Outlets(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
    found = []
    with Replica() as replica:
        for truth in replica.truths():
            parts = urlsplit(truth.url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            request = Request(replica.url + path, headers={"Host": parts.hostname or ""})  # noqa: S310 - loopback
            with urlopen(request) as answer:  # noqa: S310
                headers = tuple(answer.headers.items())
                page = Page(url=truth.url, body=answer.read(), headers=headers, fetched=FETCHED, outlet=truth.outlet)
            found.append(outlets.read(page))
    return found


def archive_of(
    path: Path,
    drafts: list[Draft],
    others: Callable[[int], Iterable[tuple[int, str]]] = lambda _number: (),
    asked: Callable[[str], None] | None = None,
) -> list[dict[str, Any]]:
    """The citations of an archive that the drafts came into in this order.

    `others` gives ids and outlets of articles that come before the draft of a number; `asked` is told each statement.
    """
    with Archive.open(path, write=True) as held:
        held.db.execute("PRAGMA synchronous = OFF")
        for outlet in {d.outlet.id: d.outlet for d in drafts}.values():
            held.register(outlet)
        held.db.conn.set_trace_callback(asked)
        for number, draft in enumerate(drafts, 1):
            with held.transaction() as db:
                db.conn.executemany(FILLER, others(number))
            save_draft(held, draft, PLACED, None, press=known_press())
        return held.rows(FOUND, 0.0)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("citations") / "a.db"


@pytest.fixture(scope="module")
def found(drafts: list[Draft], path: Path) -> list[dict[str, Any]]:
    return archive_of(path, drafts)


@pytest.fixture(scope="module")
def scored(found: list[dict[str, Any]]) -> Score:
    with Replica() as replica:
        return score(replica.truths(), [one for one in found if one["score"] >= DEFAULT_SCORE])


def test_citations_are_found(scored: Score) -> None:
    assert scored.recall >= 0.90, scored.missed


def test_what_is_found_is_one(scored: Score) -> None:
    assert scored.precision >= 0.95, scored.false


def test_the_cited_articles_are_singled_out(scored: Score) -> None:
    assert scored.resolved >= 0.95, [p for p in scored.targets if p[1].target != p[2]["target"]]


def test_no_citation_leads_to_a_wrong_article(scored: Score) -> None:
    assert scored.wrong_targets == []


def test_there_are_enough_of_them_to_tell(scored: Score) -> None:
    assert len(scored.pairs) + len(scored.missed) >= 60


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5))])
def test_the_order_of_arrival_makes_no_difference(
    drafts: list[Draft], found: list[dict[str, Any]], tmp_path: Path, seed: int
) -> None:
    shuffled = random.Random(seed).sample(drafts, len(drafts))
    assert archive_of(tmp_path / "a.db", shuffled) == found


# On the day of an article of L'Est Éclair that is cited with its day and without.
FILLER = """
INSERT INTO articles (id, key, outlet, url, title, body, day, words, first_seen, last_seen, text_sha256, extractor,
digest) VALUES (?1, 'plein:' || ?1, ?2, 'https://plein.example/' || ?1, 'Plein', 'Plein.', '2012-10-02', 1, '', '',
'', '', '')
"""
WAYS = {
    "the span of rows that they are in": (lambda _number: (), "rowid BETWEEN"),
    "each by itself": (lambda number: [(number * 5_000, "ailleurs")], "rowid IN"),
    "all that the index has": (
        lambda number: [] if number > 3 else [(number * 20_000 + n, OUTLETS[number - 1]) for n in range(10_001)],
        'articles_fts MATCH \'{title lead body} : "[^"]*"\' *$',
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_articles_are_singled_out_however_many_there_are_and_wherever_they_stand(
    drafts: list[Draft], found: list[dict[str, Any]], tmp_path: Path, way: str
) -> None:
    """The index is asked for them in three ways; among the drafts others are stored, so that each way is taken."""
    others, asks = WAYS[way]
    asked: list[str] = []
    with Archive.open(tmp_path / "a.db", write=True) as held:
        held.register(Outlet(id="ailleurs", name="Ailleurs", homepage="https://a.example/", hosts=("a.example",)))
    assert archive_of(tmp_path / "a.db", drafts, others, asked.append) == found
    assert len([sql for sql in asked if re.search(asks, sql)]) > 40


@pytest.mark.usefixtures("found")
def test_the_june_2012_story_went_from_lest_eclair_to_ticsante_to_dsih(path: Path) -> None:
    with Archive.open(path) as held:
        article = held.one("SELECT id FROM articles WHERE key = 'dsih:341'")
        assert article
        chain = trace(held, article["id"])
    assert [(p.key, p.day) for p in chain.articles] == [
        ("lest_eclair:37210", "2012-06-20"), ("ticsante:1280", "2012-06-20"), ("dsih:341", "2012-06-22"),
    ]  # fmt: skip
    ids = [p.id for p in chain.articles]
    assert [chain.parents[one] for one in ids] == [None, ids[0], ids[1]]
    assert all("Est" in step.passage or "quotidien" in step.passage for step in chain.steps)
    assert next((s.target, s.verb, s.via) for s in chain.steps_of(article["id"])) == (ids[0], "reacts", "TICsanté")
