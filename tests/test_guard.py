"""No page takes more than ten seconds, whatever it is made of."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.items import Page
from crawler.reading.drafts import open_draft, unknown_outlet
from crawler.reading.steps import no_citations, read, steps
from pipelines.sandbox import ReadInSandbox
from tests.pathological import PAGES, SENTENCE

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
    assert draft.verdict in ("article", "not_article", "failed")


def test_a_page_that_takes_too_long_is_given_up_and_recorded() -> None:
    draft = ReadInSandbox(seconds=0.05).read(open_draft(page(PAGES["40,000 paragraphs"]()), unknown_outlet(URL)))
    for step in steps(no_citations)[1:]:
        draft = step.read(draft)
    assert (draft.verdict, draft.reason, draft.body) == ("failed", "extract-timeout", "")


def test_a_page_of_ordinary_size_needs_no_trial() -> None:
    body = f"<h1>Le marché couvert rénové</h1>{f'<p>{SENTENCE}</p>' * 20}".encode()
    draft = ReadInSandbox(seconds=0.0).read(open_draft(page(body), unknown_outlet(URL)))
    assert read(draft, no_citations).verdict == "article"
