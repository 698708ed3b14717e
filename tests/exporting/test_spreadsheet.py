"""What LibreOffice makes of a CSV export: every row, with its accents, and nothing that is calculated."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import run_depeche
from tests.exporting.archives import HOSTILE, PAYLOADS, fill

NAMES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
UTF8 = "76"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed"),
]


@pytest.mark.parametrize(("options", "separator"), [((), ","), (("--excel",), ";")])
def test_a_spreadsheet_shows_texts_and_calculates_none(
    tmp_path: Path, options: tuple[str, ...], separator: str
) -> None:
    texts = [*PAYLOADS, *HOSTILE, "L’été à Troyes : œuvre, cœur, « ça »"]
    fill(tmp_path / "archive.db", [{"title": one, "body": one, "section": one, "authors": [one]} for one in texts])
    assert run_depeche("export", "csv", *options, "--output", "o.csv", cwd=tmp_path).returncode == 0
    subprocess.run(
        ["soffice", "--headless", f"--infilter=CSV:{ord(separator)},34,{UTF8},1", "--convert-to", "fods", "o.csv"],
        cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)}, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheet = etree.parse(tmp_path / "o.fods")
    assert sheet.xpath("//@table:formula", namespaces=NAMES) == []
    cells = [" ".join(row.itertext()) for row in sheet.iterfind(".//table:table-row", NAMES)]
    assert len([one for one in cells if "essai:" in one]) == len(texts)
    assert "L’été à Troyes : œuvre, cœur, « ça »" in cells[-1]
