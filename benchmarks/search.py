"""How long a search takes, beside counting the same matches.

    python benchmarks/search.py PATH [--times 5]

PATH is an archive, for instance one of `benchmarks/million.py`. Thirty queries are made from it: words from the
rarest to the commonest, two words together, phrases that stand in an article, and words with filters. Each is asked
once to warm the caches and then so many times, as `depeche search` asks (`crawler.searching.fulltext.find`, twenty
hits, newest first), by relevance (`--rank`), and as a plain `SELECT count(*) ... MATCH` of the same expression.
Printed: the median of each in milliseconds of wall time, the 50th and 95th percentile of all times, and how many of
the twenty best of a common word are those of the weights alone, without the headline first.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.database import Archive  # noqa: E402
from crawler.searching.fulltext import Filters, find, match_expression  # noqa: E402
from crawler.searching.ranking import best  # noqa: E402

WORDS, PAIRS, PHRASES, FILTERED = 12, 6, 6, 6
COUNT = "SELECT count(*) AS n FROM articles_fts WHERE articles_fts MATCH ?"


@dataclass(frozen=True, kw_only=True)
class Query:
    words: str
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    said: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--times", type=int, default=5, metavar="N")
    options = parser.parse_args()
    spent: tuple[list[float], ...] = ([], [], [])
    with Archive.open(options.path) as archive:
        print("query | matches | search ms | by relevance ms | count ms")
        print("---|---:|---:|---:|---:")
        for query in queries(archive):
            times = measured(archive, query, options.times)
            for all_times, some in zip(spent, times, strict=True):
                all_times += some
            medians = " | ".join(f"{statistics.median(some):.1f}" for some in times)
            print(f"{query.words} {query.said} | {matches(archive, query)} | {medians}", flush=True)
    for name, part in (("50th percentile", 50), ("95th percentile", 95)):
        print(f"{name} | | " + " | ".join(f"{percentile(times, part):.1f}" for times in spent))
    with Archive.open(options.path) as archive:
        print("Of the first twenty by relevance, those of the weights alone: " + "; ".join(same_twenty(archive)))


def same_twenty(archive: Archive) -> Iterator[str]:
    """For each word of a tenth of the articles and more, how many of the twenty are the same twenty."""
    articles = int((archive.one("SELECT count(*) AS n FROM _facets") or {"n": 0})["n"])
    for word in words_by_frequency(archive):
        expression = match_expression(archive, word) or ""
        if matches(archive, Query(words=word)) >= articles / 10:
            first, weighed = (
                set(best(archive, expression, "", {}, size=20, many=many)) for many in (articles // 10, 2 * articles)
            )
            yield f"{word} {len(first & weighed)}"


def queries(archive: Archive) -> Iterator[Query]:
    """Thirty, the same each time for the same archive."""
    dice = Random(1)  # noqa: S311 - no secret
    ladder = words_by_frequency(archive)
    yield from (Query(words=word) for word in ladder)
    yield from (Query(words=f"{ladder[n]} {ladder[n + PAIRS]}") for n in range(PAIRS))
    yield from (Query(words=phrase) for phrase in phrases(archive, dice))
    outlet, section, day = some_filters(archive)
    filters = (
        ("in the largest section", Filters(section=section)),
        ("since the last tenth", Filters(since=day)),
        ("until then, partial", Filters(until=day, access="partial")),
        ("of the smallest outlet", Filters(outlet=outlet)),
        ("of the smallest outlet, since then", Filters(outlet=outlet, since=day)),
        ("in another language", Filters(language="en")),
    )
    for word, (said, chosen) in zip(ladder[-FILTERED:], filters, strict=True):
        yield Query(words=word, filters=chosen, said=said)


def words_by_frequency(archive: Archive) -> list[str]:
    """Words at even steps of the logarithm of their frequency, the rarest first, the commonest last."""
    rows = archive.rows(
        "SELECT term, doc FROM _terms WHERE term NOT GLOB '*[0-9]*' AND length(term) > 1 ORDER BY doc"
    )
    least, most = rows[0]["doc"], rows[-1]["doc"]
    steps = [least * (most / least) ** (n / (WORDS - 1)) for n in range(WORDS)]
    return [min(rows, key=lambda row: abs(row["doc"] - step))["term"] for step in steps]


def phrases(archive: Archive, dice: Random) -> Iterator[str]:
    """Two to four words in a row of some article."""
    last = (archive.one("SELECT max(id) AS last FROM articles") or {"last": 0})["last"]
    for size in (2, 2, 3, 3, 4, 4)[:PHRASES]:
        row = archive.one("SELECT body FROM articles WHERE id >= ? LIMIT 1", dice.randint(1, last)) or {"body": ""}
        words = re.findall(r"\w+", row["body"])
        start = dice.randrange(len(words) - size)
        yield f'"{" ".join(words[start : start + size])}"'


def some_filters(archive: Archive) -> tuple[str, str, str]:
    """The outlet with the fewest articles, the section with the most, and the first day of the last tenth."""
    outlets = archive.rows("SELECT outlet, count(*) AS n FROM articles GROUP BY outlet ORDER BY n")
    sections = archive.rows("SELECT section, count(*) AS n FROM articles GROUP BY section ORDER BY n DESC")
    number = sum(row["n"] for row in outlets) // 10
    day = archive.one("SELECT day FROM articles WHERE day IS NOT NULL ORDER BY day DESC LIMIT 1 OFFSET ?", number)
    return outlets[0]["outlet"], sections[0]["section"], (day or {"day": ""})["day"]


def measured(archive: Archive, query: Query, times: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of searching newest first, of searching by relevance, and of counting."""
    expression = match_expression(archive, query.words)
    return (
        _timed(lambda: find(archive, query.words, query.filters), times),
        _timed(lambda: find(archive, query.words, query.filters, rank=True), times),
        _timed(lambda: archive.one(COUNT, expression), times),
    )


def _timed(ask: Callable[[], Any], times: int) -> list[float]:
    ask()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        spent.append(1000 * (time.perf_counter() - begun))
    return spent


def matches(archive: Archive, query: Query) -> int:
    return int((archive.one(COUNT, match_expression(archive, query.words)) or {"n": 0})["n"])


def percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]


if __name__ == "__main__":
    main()
