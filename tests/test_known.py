"""Pages of known templates, padded to what pages as served weigh. What they cost is benchmarks/known.py's to say."""

import pytest

from benchmarks.known import TAGS, WEIGHT, is_right, padded, pages
from crawler.reading.blocks import blocks_of
from crawler.reading.parsing import parse


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_a_padded_page_is_read_as_it_was_written(every: int) -> None:
    known = list(pages(every, TAGS, WEIGHT))
    assert {truth.outlet for truth, _ in known} == {"dsih", "ticsante", "lest_eclair"}
    assert all(len(html) >= 100_000 and html.count(b"<") >= 0.9 * TAGS for _, html in known)
    assert [truth.url for truth, html in known if not is_right(truth, html)] == []


def test_padding_touches_no_word_of_the_page() -> None:
    page = "<html><head><title>A</title></head><body><h1>Le titre</h1><p>Le texte.</p></body></html>"
    texts = [block.text for block in blocks_of(parse(padded(page, 200, 20_000, "x")))]
    assert texts[texts.index("Le titre") + 1] == "Le texte."
    assert len(texts) > 20
