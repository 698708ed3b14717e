"""Retry-After in every form, honoured for the whole domain: the server's own log is the witness."""

from pathlib import Path

import pytest

from crawler.fetching.retry_after import DEFAULT_WAIT, seconds
from tests.conftest import Depeche, opened
from tests.site import Answer, Site, article, dsih

SERVER = "Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "dated", "wait"),
    [
        ("5", None, 5),
        (" 120 ", SERVER, 120),
        ("0", None, 0),
        ("1.5", None, 1.5),
        ("2.0", None, 2),
        ("86400", None, 86400),
        ("-30", None, 0),
        ("Fri, 20 Nov 2026 12:00:30 GMT", SERVER, 30),
        ("Fri, 20 Nov 2026 12:00:30 +0000", SERVER, 30),
        ("Friday, 20-Nov-26 12:01:00 GMT", SERVER, 60),
        ("Fri, 20 Nov 2026 11:00:00 GMT", SERVER, 0),
        ("bientôt", SERVER, DEFAULT_WAIT),
        ("", None, DEFAULT_WAIT),
    ],
)
def test_every_form_of_retry_after_is_read(said: str, dated: str | None, wait: float) -> None:
    assert seconds(said, dated) == wait


@pytest.mark.parametrize("status", [429, 503])
def test_the_whole_domain_rests_and_the_address_is_asked_for_again(
    depeche: Depeche, tmp_path: Path, status: int
) -> None:
    busy = Answer("un instant", status=status, headers={"Retry-After": "2"})
    pages = dsih(4) | {"/articles/6003/titre-6003": [busy, article(6003)]}
    with Site(pages) as site:
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
    refused = next(i for i, hit in enumerate(site.log) if "6003" in hit.path)
    assert site.log[refused + 1].time - site.log[refused].time >= 1.9
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_a_long_wait_leaves_the_outlet_for_another_run(depeche: Depeche, tmp_path: Path) -> None:
    busy = Answer("demain", status=429, headers={"Retry-After": "86400"})
    with Site(dsih(4) | {"/articles/6004/titre-6004": busy}) as site:
        result = depeche("crawl", "dsih", "--replica", site.url)
    assert result.returncode == 3
    assert "left alone for 1440 minutes" in result.stderr
    assert [path for path in site.paths() if path.startswith("/articles/")] == ["/articles/6004/titre-6004"]
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM urls WHERE state = 'pending'").fetchone() == (4,)
