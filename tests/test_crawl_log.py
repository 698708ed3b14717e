"""What a crawl did, line by line: `depeche crawl -v` and `--log FILE`."""

import re
from pathlib import Path

from crawler.fetching.loop_lag import EVERY, Lags
from tests.conftest import Depeche
from tests.site import Site, dsih

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 (request|verdict|discovery|loop) \S.*")


def test_the_log_has_a_line_for_each_request_verdict_and_decision(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(2)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "--log", "crawl.log", "-q")
        asked = [hit.path for hit in site.log]
    lines = (tmp_path / "crawl.log").read_text("utf-8").splitlines()
    assert (result.returncode, result.stderr) == (0, "Making a new archive: archive.db\n")
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert len([line for line in lines if " request " in line]) == len(asked)
    stored = [line for line in lines if " verdict new: " in line]
    assert len(stored) == 2
    assert any("discovery dsih: listing https://dsih.fr/: 2 addresses" in line for line in lines)
    assert re.search(r" loop lag: p50 \d+ ms, p95 \d+ ms, most \d+ ms$", lines[-1])


def test_a_loop_that_stood_still_was_late_for_all_that_it_kept_waiting() -> None:
    lags = Lags()
    for late in [0.0] * 60 + [60 * EVERY]:
        lags.add(late)
    assert lags.share(0.5) == 0
    assert 1000 * 50 * EVERY < lags.share(0.95) < 1000 * 60 * EVERY


def test_verbose_prints_the_same_lines_on_stderr(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "-v")
    lines = [line for line in result.stderr.splitlines() if LINE.fullmatch(line)]
    assert {LINE.fullmatch(line)[1] for line in lines} == {"request", "verdict", "discovery", "loop"}  # type: ignore[index]
    assert result.stdout == ""


def test_a_log_that_cannot_be_written_is_told_and_nothing_is_asked(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "--log", "no/such/folder/crawl.log")
        assert site.paths() == []
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("depeche: Cannot write the log no/such/folder/crawl.log")
