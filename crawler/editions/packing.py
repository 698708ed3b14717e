"""The captures as a WACZ file (https://specs.webrecorder.net/wacz/1.1.1/), by the library of those who specify it.

Its own command puts the time of the making into each entry; here the entries bear the day of the edition, so that the
same captures give the same bytes.
"""

import contextlib
import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LINES = 1024  # of the index in a block, as the library's command has it


def write_wacz(path: Path, warc: Path, pages: Iterable[bytes], title: str, text: str, day: str) -> None:
    """Pack a WARC file with its index, and a list of pages (lines of JSON, ended), under `path`.

    `day` is YYYY-MM-DD. Raises ImportError where the library is not installed.
    """
    from wacz.waczindexer import WACZIndexer

    def entry(name: str, packing: int = ZIP_DEFLATED) -> ZipInfo:
        made = ZipInfo(name, (int(day[:4]), int(day[5:7]), int(day[8:]), 0, 0, 0))
        made.compress_type = packing
        return made

    with ZipFile(path, "w") as packed, contextlib.redirect_stdout(io.StringIO()):
        with (
            packed.open(entry(f"archive/{warc.name}", ZIP_STORED), "w", force_zip64=True) as out,
            warc.open("rb") as file,
        ):
            shutil.copyfileobj(file, out)
        blocks = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        with packed.open(entry("indexes/index.cdx.gz", ZIP_STORED), "w", force_zip64=True) as index:
            indexer = WACZIndexer(
                blocks, [str(warc)], sort=True, post_append=True, compress=index, lines=LINES, digest_records=True,
                fields="referrer,req.http:cookie", data_out_name="index.cdx.gz", hash_type="sha256", main_url=None,
                main_ts=None, detect_pages=False, extract_text=False,
            )  # fmt: skip
            indexer.process_all()
        packed.writestr(entry("indexes/index.idx"), blocks.buffer.getvalue())
        with packed.open(entry("pages/pages.jsonl"), "w", force_zip64=True) as out:
            out.writelines(pages)
        about = json.loads(indexer.generate_datapackage(SimpleNamespace(title=title, desc=text, date=None), packed))
        about |= {"created": f"{day}T00:00:00Z", "modified": f"{day}T00:00:00Z"}
        written = json.dumps(about, indent=2, ensure_ascii=False).encode()
        packed.writestr(entry("datapackage.json"), written)
        packed.writestr(entry("datapackage-digest.json"), indexer.generate_datapackage_digest(written))
