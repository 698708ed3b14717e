"""What a crawl did, line by line: `depeche crawl -v` and `--log FILE`."""

import re
from pathlib import Path

from tests.conftest import Depeche
from tests.site import Site, dsih

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 (request|verdict|discovery) \S.*")


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


def test_verbose_prints_the_same_lines_on_stderr(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "-v")
    lines = [line for line in result.stderr.splitlines() if LINE.fullmatch(line)]
    assert {LINE.fullmatch(line)[1] for line in lines} == {"request", "verdict", "discovery"}  # type: ignore[index]
    assert result.stdout == ""


def test_a_log_that_cannot_be_written_is_told_and_nothing_is_asked(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "--log", "no/such/folder/crawl.log")
        assert site.paths() == []
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("depeche: Cannot write the log no/such/folder/crawl.log")
