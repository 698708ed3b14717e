"""A crawl whose pages come fast: processes read them beside its loop, and several are kept in one transaction."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.cli.job import CrawlInTurn
from crawler.clock import now
from crawler.errors import DepecheError
from crawler.items import Failure
from crawler.keeping.batches import WITHIN, LiveBatches
from crawler.keeping.lifecycle import lifecycle_of
from crawler.keeping.live_reading import LiveReader
from crawler.keeping.turns import Turns
from crawler.outlets import Outlets, our_settings
from crawler.reading.drafts import Draft
from crawler.settings import DEPECHE_READING_HERE
from crawler.verifying.verification import verify
from pipelines.store import StoreItem
from tests.conftest import ROOT, page_of
from tests.site import Answer, Site
from tests.test_bulk import ENDS_ITS_PROCESS, count, rows_without, text
from tests.test_crawl import until
from tests.test_reextract import written

HASH = re.compile(r"[0-9a-f]{64}")  # of an article with the time of its capture


def gazette(*numbers: int) -> dict[str, Answer]:
    """A site of the Gazette with these articles."""
    links = "".join(f'<a href="https://gazette.fr/a/{n}">Le titre de l’article {n}</a>' for n in numbers)
    html = {"Content-Type": "text/html; charset=utf-8"}
    pages = {f"/a/{n}": Answer(text(n).decode(), headers=html) for n in numbers}
    return {"/": Answer(f"<html><body>{links}</body></html>", headers=html), **pages}


def crawl(folder: Path, site: Site, name: str, here: float) -> "subprocess.Popen[str]":
    """A crawl under plain Scrapy, which reads so many seconds itself."""
    options = {
        "DEPECHE_ARCHIVE": folder / name, "DEPECHE_REPLICA": site.url, "DEPECHE_OUTLETS": folder / "mine",
        "DOWNLOAD_DELAY": 0, "DEPECHE_READING_HERE": here,
    }  # fmt: skip
    words = [word for pair in options.items() for word in ("-s", f"{pair[0]}={pair[1]}")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPECHE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "gazette", *words], cwd=ROOT, env=environment, text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def reader_of_the_gazette(
    folder: Path, turns: Turns, **chosen: object
) -> tuple[LiveReader, Callable[[int], Awaitable[Draft]]]:
    """What reads its pages, and reads its page of a number."""
    written(folder)
    settings = our_settings()
    settings.update({"DEPECHE_OUTLETS": [str(folder / "mine")]} | chosen)
    gazette = Outlets(settings).spider("gazette")
    reader = LiveReader(settings, turns)
    return reader, lambda number: reader.read(
        page_of(text(number), f"https://gazette.fr/a/{number}", outlet="gazette"), gazette.draft
    )


@pytest.mark.slow
def test_processes_make_the_archive_of_the_loop_and_a_page_that_ends_one_costs_no_other(tmp_path: Path) -> None:
    written(tmp_path, colonne=ENDS_ITS_PROCESS)
    with Site(gazette(*range(20, 32))) as plain, Site(gazette(*range(20, 26), 13, *range(26, 32))) as harmful:
        runs = [crawl(tmp_path, plain, "here.db", 1e9), crawl(tmp_path, harmful, "aside.db", 0)]
        said = [run.communicate(timeout=100)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    left, right = (rows_without(tmp_path / name, "/a/13") for name in ("here.db", "aside.db"))
    for found in (left, right):
        del found["_vitals"], found["_sources"]  # of all pages together
        found["captures"] = [row for row in found["captures"] if row[0] != "https://gazette.fr/"]
        found["articles"] = [tuple(HASH.sub("", str(one)) for one in row) for row in found["articles"]]
    assert [table for table in left if left[table] != right[table]] == []
    assert len(left["articles"]) == 12
    with closing(sqlite3.connect(tmp_path / "aside.db")) as db:
        failed = db.execute("SELECT verdict, reason FROM captures WHERE url = 'https://gazette.fr/a/13'").fetchall()
    assert failed == [("failed", "extract-crash")]
    assert verify(tmp_path / "aside.db", full=True).damages == []


@pytest.mark.slow
def test_a_signal_ends_a_crawl_that_reads_in_processes_and_keeps_what_was_stored(tmp_path: Path) -> None:
    written(tmp_path)
    pages = gazette(*range(20, 90))
    slow = {path: Answer(page.body, headers=page.headers, wait=0.1) for path, page in pages.items()}
    path = tmp_path / "aside.db"
    with Site(slow) as site:
        run = crawl(tmp_path, site, "aside.db", 0)
        until(lambda: path.exists() and count(path) > 2, 60)
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        said = run.communicate(timeout=30)[1]
    assert said == f"Making a new archive: {path}\n"
    assert time.monotonic() - began < 10
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT outcome FROM crawls").fetchall() == [("interrupted",)]
    assert 2 < count(path) < 70
    assert verify(path, full=True).damages == []


@pytest.mark.slow
def test_kill_9_of_a_crawl_that_reads_in_processes_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    written(tmp_path)
    pages = gazette(*range(20, 50))
    slow = {path: Answer(page.body, headers=page.headers, wait=0.1) for path, page in pages.items()}
    path, kept = tmp_path / "aside.db", 0
    with Site(slow) as site:
        for _ in range(2):
            run = crawl(tmp_path, site, "aside.db", 0)
            until(lambda least=kept: path.exists() and count(path) > least + 2, 60)  # type: ignore[misc]
            run.kill()
            run.communicate(timeout=30)
            seen, kept = kept, count(path)
            assert seen + 2 < kept < 30
        run = crawl(tmp_path, site, "aside.db", 0)
        said = run.communicate(timeout=100)[1]
    assert run.returncode == 0, said
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*), count(DISTINCT key) FROM articles").fetchone() == (30, 30)
        assert db.execute("SELECT count(*) FROM urls WHERE state = 'pending'").fetchone() == (0,)
    assert verify(path, full=True).damages == []


def test_a_crawl_with_few_pages_starts_no_process(tmp_path: Path) -> None:
    reader, read = reader_of_the_gazette(tmp_path, Turns())
    draft = asyncio.run(read(20))
    assert (draft.title, draft.is_read, draft.made, reader.is_much) == ("Article 20", True, None, False)


def test_reading_goes_aside_once_it_takes_more_of_the_loop_than_its_share() -> None:
    reader = LiveReader(our_settings(), Turns())
    reader.spend(DEPECHE_READING_HERE / 2)
    assert not reader.becomes_much()
    reader.spend(DEPECHE_READING_HERE)
    assert reader.becomes_much()


def test_what_several_pages_leave_is_on_disk_together_and_soon(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as archive, closing(sqlite3.connect(path)) as other:
        batches = LiveBatches(archive, WarcStore(tmp_path / "pages", "essai"))
        sql, seen, failures = "SELECT count(*) FROM _names", list[int](), list[DepecheError]()

        async def keep() -> None:
            for name in ("un", "deux"):
                with batches.page(failures.append), archive.transaction() as db:
                    db.execute("INSERT INTO _names (name) VALUES (?)", [name])
                seen.append(other.execute(sql).fetchone()[0])
            await asyncio.sleep(WITHIN + 0.1)
            seen.append(other.execute(sql).fetchone()[0])

        asyncio.run(keep())
    assert (seen, failures) == ([0, 0, 2], [])


def test_an_outlet_whose_turn_has_not_come_does_not_start_once_the_crawl_is_stopped() -> None:
    async def run(place: int, *, stopped: bool) -> str:
        crawl = CrawlInTurn(Outlets(our_settings()).spider("dsih"), our_settings())
        crawl.place = place
        under_way = asyncio.create_task(crawl.crawl_async(urls=[]))
        await asyncio.sleep(0)
        if stopped:
            await crawl.stop_async()
        with suppress(RuntimeError):  # no reactor runs here: one that starts gets so far
            await under_way
        return "started" if crawl.spider else "not started"

    assert asyncio.run(run(3, stopped=True)) == "not started"
    assert asyncio.run(run(3, stopped=False)) == "started"


async def with_a_timer(pages: Iterable[Coroutine[Any, Any, None]], order: list[str]) -> None:
    """Pages that came together; `order` notes each turn of the loop, as a timer would have one."""

    async def timer() -> None:
        for _turn in range(20):
            order.append("timer")
            await asyncio.sleep(0)

    await asyncio.gather(*pages, timer())


def are_apart(order: list[str]) -> bool:
    """True when three pages were done, with a timer between any two."""
    places = [place for place, what in enumerate(order) if what == "page"]
    return len(places) == 3 and all("timer" in order[begun:ended] for begun, ended in pairwise(places))


def test_what_waits_in_the_loop_has_its_turn_between_two_pages_that_are_stored(tmp_path: Path) -> None:
    settings, order = our_settings(), list[str]()
    settings.update({"DEPECHE_ARCHIVE": str(tmp_path / "archive.db"), "TWISTED_REACTOR_ENABLED": False})
    crawler = Crawler(Outlets(settings).spider("dsih"), settings)
    crawler._apply_settings()
    lifecycle = lifecycle_of(crawler)
    lifecycle.on_opened(crawler.spidercls())
    lifecycle.run.on_progress = lambda _: order.append("page")
    store = StoreItem.from_crawler(crawler)

    async def stored(number: int) -> None:
        url = f"https://www.dsih.fr/article/{number}/titre.html"
        await store.process_item(Failure(url=url, outlet="dsih", kind="page", reason="essai", fetched=now()))

    asyncio.run(with_a_timer(map(stored, range(3)), order))
    lifecycle.run.leave()
    assert are_apart(order), order


def test_what_waits_in_the_loop_has_its_turn_between_two_pages_that_are_read_in_it(tmp_path: Path) -> None:
    _, read = reader_of_the_gazette(tmp_path, Turns())
    order = list[str]()

    async def one(number: int) -> None:
        await read(number)
        order.append("page")

    asyncio.run(with_a_timer(map(one, (20, 21, 22)), order))
    assert are_apart(order), order


def test_pages_that_wait_for_their_turn_go_aside_once_those_before_them_were_much(tmp_path: Path) -> None:
    turns = Turns()
    reader, read = reader_of_the_gazette(tmp_path, turns, DEPECHE_READING_HERE=1e-9)

    async def together() -> list[Draft]:
        async with turns.turn():
            waiting = asyncio.gather(*map(read, (20, 21, 22)))
            await asyncio.sleep(0)
        return await waiting

    drafts = asyncio.run(together())
    reader.close()
    assert [draft.title for draft in drafts] == ["Article 20", "Article 21", "Article 22"]
    assert [draft.made is None for draft in drafts] == [True, False, False]


def test_a_page_that_fails_in_its_turn_keeps_no_other_from_its_own() -> None:
    turns = Turns()

    async def page(error: Exception | None) -> str:
        async with turns.turn():
            if error:
                raise error
            return "kept"

    async def together() -> list[str | BaseException]:
        return await asyncio.gather(page(ValueError("page")), page(None), return_exceptions=True)

    failed, kept = asyncio.run(together())
    assert isinstance(failed, ValueError)
    assert kept == "kept"
