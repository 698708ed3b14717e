"""Each outlet's pages redesigned at random (classes renamed, order changed, wrappers added) are still read."""

from urllib.parse import urlsplit

import pytest

from benchmarks.plugin import drafted
from benchmarks.scores import against_text
from crawler.reading.drafts import Draft
from crawler.replica import Replica, Truth
from tests.newsroom import Redesign

OUTLETS = ("dsih", "ticsante", "lest_eclair")
EVERY = 5  # articles passed over by the quick test


def shuffled(seed: int, every: int) -> list[tuple[Truth, Draft]]:
    replica = Replica(redesigned=dict.fromkeys(OUTLETS, Redesign(f"shuffled:{seed}")))
    try:
        return [(truth, read(replica, truth.url)) for truth in replica.truths()[seed % every :: every]]
    finally:
        replica.stop()


def read(replica: Replica, url: str) -> Draft:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return drafted(replica.answer(parts.netloc, target).body, url)


def share_of_text(truth: Truth, draft: Draft) -> float:
    return against_text(f"{draft.lead or ''}\n{draft.body}", f"{truth.lead or ''}\n{truth.body}").f1


@pytest.mark.parametrize(
    ("seed", "every"),
    [(1, EVERY), (7, EVERY), *(pytest.param(seed, 1, marks=pytest.mark.slow) for seed in (1, 2, 3, 7, 11, 12))],
)
def test_a_page_redesigned_at_random_keeps_title_date_and_text(seed: int, every: int) -> None:
    found = shuffled(seed, every)
    assert {truth.outlet for truth, _ in found} == set(OUTLETS)
    assert [t.url for t, d in found if (d.title, d.day, d.refused) != (t.title, t.day, False)] == []
    assert [(t.url, share_of_text(t, d)) for t, d in found if share_of_text(t, d) < 0.98] == []
    heads = [(t.url, (tuple(d.authors), d.section, tuple(d.tags)), (t.authors, t.section, t.tags)) for t, d in found]
    wrong = [head for head in heads if head[1] != head[2]]
    assert len(wrong) <= 0.02 * len(heads), wrong
