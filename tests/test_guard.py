"""No page takes more than ten seconds, whatever it is made of, and none more than its worker."""

import hashlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessExpired

from crawler.cli.extract import as_record
from crawler.items import Page
from crawler.outlets import citation_finder, module_of
from crawler.reading.drafts import Draft, open_draft, parsed_draft, unknown_outlet
from crawler.reading.killable import Aside, begin_worker
from crawler.reading.rights import rights_of
from crawler.reading.steps import Step, no_citations, read, steps
from crawler.watching.page_statistics import markup_fingerprint
from pipelines.sandbox import ReadInSandbox
from tests.conftest import ROOT
from tests.pathological import LIGHT, PAGES, SENTENCE

URL = "https://essai.example/2026/11/20/une-page.html"


def page(body: bytes) -> Page:
    return Page(url=URL, body=body, fetched=datetime(2026, 11, 20, tzinfo=UTC), outlet="essai_example")


@pytest.mark.slow
@pytest.mark.parametrize("made", PAGES.values(), ids=PAGES)
def test_a_pathological_page_is_read_or_dropped_within_ten_seconds(made: Callable[[], bytes]) -> None:
    body = made()
    start = time.process_time()
    draft = read(open_draft(page(body), unknown_outlet(URL)), no_citations)
    assert time.process_time() - start < 10
    assert draft.verdict in ("article", "not_article", "refused", "failed")


# Each took ten seconds and more while its time grew with the square of its length.
@pytest.mark.parametrize("name", ["300 kB of days", "60,000 sentences", "300 kB of exclamation marks"])
def test_a_page_of_ordinary_size_is_read_in_time_that_grows_with_its_length(name: str) -> None:
    draft = open_draft(page(LIGHT[name]()), unknown_outlet(URL))
    assert draft.templates is None
    start = time.process_time()
    assert read(draft, citation_finder()).verdict == "article"
    assert time.process_time() - start < 5


def test_a_page_that_takes_too_long_is_given_up_and_recorded() -> None:
    draft = ReadInSandbox(seconds=0.05).read(open_draft(page(PAGES["40,000 paragraphs"]()), unknown_outlet(URL)))
    for step in steps(no_citations)[1:]:
        draft = step.read(draft)
    assert (draft.verdict, draft.reason, draft.body) == ("failed", "extract-timeout", "")


HEAVY = (
    f"<h1>Le marché couvert rénové</h1><meta name=robots content=noarchive>{f'<p class=a>{SENTENCE}</p>' * 20}"
    f"{'<br>' * 10_000}"
)


def test_a_heavy_page_is_read_in_a_worker_as_any_other_is_here() -> None:
    """The worker is killed first, under a page that is lost with it."""
    lost = ReadInSandbox()
    future = lost.ask(open_draft(page(PAGES["100,000 spans"]()), unknown_outlet(URL)))
    while not multiprocessing.active_children():
        time.sleep(0.02)
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    with pytest.raises((ProcessExpired, BrokenExecutor)):
        future.result()
    draft = open_draft(page(HEAVY.encode()), unknown_outlet(URL))
    assert draft.templates is not None
    found = read(draft, citation_finder())
    here = read(parsed_draft(page(HEAVY.encode()), unknown_outlet(URL)), citation_finder())
    assert (found.verdict, found.title) == ("article", "Le marché couvert rénové")
    assert as_record(found) == as_record(here)
    assert found.fields == here.fields
    assert rights_of(found.page, found.document) == rights_of(here.page, here.document)
    assert markup_fingerprint(found) == markup_fingerprint(here)


def _busy_in_c(ready: Any) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # as pebble does
    begin_worker(lambda: None)
    ready.set()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)


def test_sigterm_ends_a_worker_whose_parser_hears_no_signal() -> None:
    """Python's own handlers wait until the call into C returns."""
    context = Aside()
    ready = context.Event()
    worker = context.Process(target=_busy_in_c, args=(ready,))
    worker.start()
    assert ready.wait(60)
    time.sleep(0.2)
    worker.terminate()
    worker.join(20)
    code = worker.exitcode
    worker.kill()
    worker.join()
    assert code == -signal.SIGTERM


OWN = """
from crawler.reading.declared import RawValue
from crawler.reading.template import Template


class Own(Template):
    name = "own-1"
    title = RawValue("Un titre à part", "h1")
"""


def test_a_heavy_page_is_read_by_the_template_of_a_users_own_outlet(tmp_path: Path) -> None:
    """It stands in a file that no import finds."""
    (tmp_path / "essai.py").write_text(OWN, "utf-8")
    own = module_of(tmp_path / "essai.py").Own
    found = read(open_draft(page(HEAVY.encode()), unknown_outlet(URL), (own,)), no_citations)
    assert (found.verdict, found.title) == ("article", "Un titre à part")


def test_a_step_that_takes_too_long_with_a_page_gives_it_up() -> None:
    class Backtracks(Step):
        def read(self, draft: Draft) -> Draft:
            re.match(r"(?:a|a)+$", draft.document.text)
            return draft

    start = time.monotonic()
    draft = Backtracks().read_in_time(open_draft(page(b"a" * 60 + b"b"), unknown_outlet(URL)), seconds=0.1)
    assert time.monotonic() - start < 2
    assert (draft.verdict, draft.reason) == ("failed", "extract-timeout")


def test_a_script_that_reads_a_heavy_page_is_not_run_once_more_for_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"print('begun')\nfrom crawler.api import read_page\nprint(read_page({HEAVY.encode()!r}, {URL!r}).verdict)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "begun\narticle\n"


def test_a_page_of_ordinary_size_needs_no_worker() -> None:
    body = f"<h1>Le marché couvert rénové</h1>{f'<p>{SENTENCE}</p>' * 20}".encode()
    draft = ReadInSandbox(seconds=0.0).read(open_draft(page(body), unknown_outlet(URL)))
    assert read(draft, no_citations).verdict == "article"
