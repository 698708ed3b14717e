"""A crawl, a server, searches and exports at work on one archive at once: a hundredth of benchmarks/soak.py."""

from pathlib import Path

import pytest

from benchmarks.soak import MAX_WAL, soak


@pytest.mark.slow
def test_crawl_serve_search_and_export_work_on_one_archive_at_once(tmp_path: Path) -> None:
    seen = soak(tmp_path, pages=150, pause=0.1)
    assert seen.faults() == []
    assert seen.stored == 150
    assert max(sample.writers for sample in seen.samples) == 1
    assert 0 < max(sample.wal for sample in seen.samples) <= MAX_WAL
    assert len(seen.answers) >= 4
    assert all(seen.peaks.values())
