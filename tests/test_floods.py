"""Floods: heads, sitemaps and bombs that would take all memory or time. Each costs little, and the rest is stored."""

import time
from pathlib import Path

from tests.conftest import Depeche, opened
from tests.faults.headers import FLOODS
from tests.faults.server import FaultySite
from tests.site import dsih

TAKEN = 16_000_000  # bytes that the buffers of two sockets may swallow, whoever reads them


def test_heads_without_end_are_cut_and_the_articles_between_them_are_stored(depeche: Depeche, tmp_path: Path) -> None:
    """Every second article is such a flood; each would send 300 MB."""
    paths = {f"/articles/{6002 + 2 * n}/titre-{6002 + 2 * n}": flood for n, flood in enumerate(FLOODS.values())}
    start = time.monotonic()
    with FaultySite(dsih(2 * len(FLOODS) + 1), paths) as site:
        result = depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert time.monotonic() - start < 20
    assert set(site.sent) == set(paths)
    assert {path: sent for path, sent in site.sent.items() if sent > TAKEN} == {}
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (len(FLOODS) + 1,)
        assert db.execute(
            "SELECT state, reason, count(*) FROM urls WHERE article IS NULL GROUP BY 1, 2"
        ).fetchall() == [("pending", "its headers are longer than 500 lines or 256 kB", len(FLOODS))]
    assert [site.paths().count(path) for path in paths] == [1] * len(FLOODS)  # it would be the same again
    assert "Traceback" not in result.stderr
