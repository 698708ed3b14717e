"""Files of other programs, whole and damaged: no record of a page is lost without a word."""

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from click.testing import CliRunner, Result

from crawler.cli.import_ import import_
from crawler.importing.records import DamageError, RecordFile
from tests.site import article

HTML = ("Content-Type: text/html; charset=utf-8",)


def address(number: int) -> str:
    return f"https://dsih.fr/articles/{number}/un-titre"


def page(number: int) -> bytes:
    return str(article(number).body).encode()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def record(
    url: str, block: bytes, *headers: str, type_: str = "response", date: str = "2025-03-04T05:06:07Z"
) -> bytes:
    """A WARC record, by hand: what is tested is often what no library would write."""
    lines = [
        "WARC/1.1", f"WARC-Type: {type_}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}", *headers,
        f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def plain(number: int) -> bytes:
    return record(address(number), http(page(number), *HTML))


class Import:
    """`depeche import` into an archive of the test's own, in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *contents: bytes | Path, name: str = "x.warc", options: tuple[str, ...] = ()) -> Result:
        files = []
        for number, content in enumerate(contents):
            file = content if isinstance(content, Path) else self.folder / f"{number}{name}"
            if isinstance(content, bytes):
                file.write_bytes(content)
            files.append(str(file))
        return CliRunner().invoke(
            import_, [*files, "--archive", str(self.folder / "a.db"), *options], catch_exceptions=False
        )

    def rows(self, sql: str) -> list[Any]:
        db = sqlite3.connect(self.folder / "a.db")
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    @property
    def keys(self) -> list[int]:
        """The numbers of the articles archived."""
        return [int(key.partition(":")[2]) for (key,) in self.rows("SELECT key FROM articles ORDER BY key")]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    return Import(tmp_path)


def test_one_body_that_cannot_be_had_does_not_end_the_reading(imported: Import) -> None:
    cut = record(address(7002), http(brotli.compress(page(7002))[:-40], *HTML, "Content-Encoding: br"))
    whole = record(address(7003), http(brotli.compress(page(7003)), *HTML, "Content-Encoding: br"))
    result = imported(plain(7001) + cut + whole + plain(7004))
    assert result.exit_code == 0
    assert imported.keys == [7001, 7003, 7004]
    assert "Skipped: 1 (body cut short)" in result.stderr


def test_pages_without_a_useful_type_are_pages_and_other_things_are_counted(imported: Import) -> None:
    result = imported(
        record(address(7001), http(page(7001)))
        + record(address(7002), http(page(7002), "Content-Type: application/octet-stream"))
        + record(address(7003).replace("https://dsih.fr", "HTTP://DSIH.FR"), http(page(7003), *HTML))
        + record(address(7004), page(7004), type_="resource")
        + record("https://dsih.fr/logo.png", http(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"))
        + record("https://dsih.fr/robots.txt", http(b"User-agent: *", "Content-Type: text/plain"))
        + record("https://dsih.fr/numero", http(b"%PDF-1.7 " + bytes(range(9)) * 99))
        + record("https://dsih.fr/texte", b"Un texte", type_="conversion")
        + record("https://dsih.fr:port/", http(page(7005), *HTML))
        + record("https://ailleurs.example/", http(page(7006), *HTML))
        + record("https://ailleurs.example/logo.png", http(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"))
        + record(address(7007), http(b"", status="410 Gone"))
    )
    assert imported.keys == [7001, 7002, 7003, 7004]
    assert "1 of other sites" in result.stderr
    assert "Turned away: 1 failed (HTTP 410)" in result.stderr
    skipped = result.stderr.partition("Skipped: ")[2]
    assert skipped.startswith("2 (no HTML page)")
    assert {"1 (not text)", "1 (conversion record)"} <= set(skipped.strip().split(", "))


def test_the_report_for_programs_has_what_was_skipped(imported: Import) -> None:
    text = record(address(7001), b"Un texte", type_="conversion")
    part = record(address(7002), http(page(7002), *HTML), "WARC-Segment-Number: 1")
    told = json.loads(imported(text + part, options=("--json",)).stdout)
    assert told["skipped"] == {"conversion record": 1, "record in segments": 1}
    assert "unreadable files" not in told


@pytest.mark.parametrize("later", [False, True])
def test_a_record_that_was_cut_fills_a_gap_until_a_whole_one_comes(imported: Import, later: bool) -> None:
    """In whatever order the two come, the whole page is the article, and it has no revision."""
    whole = record(address(7001), http(page(7001), *HTML))
    half = page(7001).replace(b"</body>", b"").replace(b"</html>", b"")
    cut = record(address(7001), http(half[: len(half) * 2 // 3], *HTML), "WARC-Truncated: disconnect")
    alone = record(address(7002), http(page(7002), *HTML), "WARC-Truncated: someone pulled the plug")
    assert imported(*((cut + alone, whole) if later else (whole, cut + alone))).exit_code == 0
    articles = imported.rows(
        "SELECT a.key, c.complete, a.access, revision_count FROM articles a JOIN captures c ON c.id = a.capture"
    )
    assert articles == [("dsih:7001", 1, "full", 0), ("dsih:7002", 0, "partial", 0)]
    cuts = imported.rows("SELECT json_extract(fields, '$.cut') FROM captures WHERE complete = 0")
    assert cuts == [("its record says so",)] * 2


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_was_gzipped_as_a_whole_is_read_to_its_end(
    imported: Import, pack: Callable[[bytes], bytes]
) -> None:
    result = imported(pack(plain(7001) + plain(7002) + plain(7003)), name=".warc.gz")
    assert (result.exit_code, imported.keys) == (0, [7001, 7002, 7003])
    assert ("warcio recompress" in result.stderr) == (pack is gzip.compress)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_breaks_off_is_named_with_the_place(imported: Import, pack: Callable[[bytes], bytes]) -> None:
    first = plain(7001)
    result = imported(pack(first) + pack(plain(7002))[:-60])
    assert (result.exit_code, imported.keys) == (1, [7001])
    assert f"0x.warc is not a whole WARC file: it breaks off in record 2 (byte {len(first):,}" in result.stderr


@pytest.mark.parametrize("keep", [20, 150])
def test_a_file_that_breaks_off_in_headers_is_named(imported: Import, keep: int) -> None:
    result = imported(plain(7001) + plain(7002)[:keep])
    assert (result.exit_code, imported.keys) == (1, [7001])
    assert "breaks off in record 2" in result.stderr


def test_after_a_damaged_record_the_next_one_is_found(imported: Import) -> None:
    wrong = plain(7002).replace(b"Content-Length: ", b"Content-Length: -")
    result = imported(plain(7001) + wrong + plain(7003))
    assert (result.exit_code, imported.keys) == (1, [7001, 7003])
    assert "damaged at record 2" in result.stderr


def test_files_that_are_none_do_not_stop_the_others(imported: Import, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Des notes")
    (tmp_path / "zeros.warc").write_bytes(bytes(3_000_000))
    (tmp_path / "empty.warc.gz").touch()
    (tmp_path / "folder").mkdir()
    others = [tmp_path / name for name in ("notes.txt", "zeros.warc", "empty.warc.gz", "folder", "missing.warc")]
    result = imported(*others, plain(7001), options=("--json",))
    assert (result.exit_code, imported.keys) == (1, [7001])
    assert [
        line.partition(f"{tmp_path}/")[2] for line in result.stderr.splitlines() if line.startswith("depeche:")
    ] == [
        "notes.txt: cannot import this kind of file; known are .warc, .warc.gz, .arc, .arc.gz, .wacz, "
        ".html and the .db of another archive",
        "zeros.warc is not a whole WARC file: it holds no record; what could be read is kept",
        "empty.warc.gz is not a whole WARC file: it holds no record; what could be read is kept",
        f"folder is a folder; name the files in it: {tmp_path}/folder/*.warc.gz",
        "missing.warc",
    ]
    assert json.loads(result.stdout)["unreadable files"] == 5


def test_an_arc_file_is_read(imported: Import) -> None:
    about = b"1 0 depeche\nURL IP-address Archive-date Content-type Archive-length\n\n"
    block = http(page(7001), *HTML)
    data = b"filedesc://x.arc 0.0.0.0 20110203040506 text/plain %d\n%b\n" % (len(about), about)
    data += f"{address(7001)} 192.0.2.1 20110203040506 text/html {len(block)}\n".encode() + block + b"\n"
    assert imported(data, name="x.arc").exit_code == 0
    assert imported.rows("SELECT url, fetched FROM captures") == [(address(7001), "2011-02-03T04:05:06+00:00")]


def test_the_parts_of_a_wacz_are_read_each_for_itself(imported: Import, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("archive/a.warc.gz", gzip.compress(plain(7001)) + gzip.compress(plain(7002))[:-30])
        packed.writestr("archive/b.warc", plain(7003))
        packed.writestr("pages/pages.jsonl", "{}")
    result = imported(tmp_path / "x.wacz")
    assert (result.exit_code, imported.keys) == (1, [7001, 7003])
    assert "x.wacz is not a whole WACZ file: archive/a.warc.gz: it breaks off in record 2" in result.stderr


def test_a_wacz_without_a_warc_file_is_told(imported: Import, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as packed:
        packed.writestr("datapackage.json", "{}")
    result = imported(tmp_path / "x.wacz")
    assert result.exit_code == 1
    assert "it holds no WARC file" in result.stderr


@pytest.mark.parametrize("reverse", [False, True])
def test_a_redirect_has_the_outcome_of_its_page(imported: Import, reverse: bool) -> None:
    old, older = "https://dsih.fr/article/7001/ancien", "https://dsih.fr/?p=7001"
    moved = [
        record(older, http(b"", "Location: /article/7001/ancien", *HTML, status="302 Found")),
        record(old, http(b"<p>Moved", f"location: {address(7001)}#haut", *HTML, status="301 Moved Permanently")),
        plain(7001),
        record("https://dsih.fr/x", http(b"", "Location: https://dsih.fr/nulle-part", status="301 Moved")),
    ]
    result = imported(b"".join(reversed(moved) if reverse else moved))
    assert "2 redirected" in result.stderr
    assert "Skipped: 1 (redirect to a page that is not here)" in result.stderr
    assert imported.rows("SELECT count(*) FROM captures") == [(1,)]
    assert sorted(imported.rows("SELECT url, state, article FROM urls")) == sorted(
        (url, "done", 1) for url in (old, older, address(7001))
    )


def test_an_article_stays_when_its_address_later_leads_to_a_page_that_is_none(imported: Import) -> None:
    home = record("https://dsih.fr/", http(b"<html><p>Accueil", *HTML))
    away = record(
        address(7001), http(b"", "Location: https://dsih.fr/", status="302 Found"), date="2026-01-01T00:00:00Z"
    )
    assert "1 redirected" in imported(plain(7001) + home + away).stderr
    assert imported.rows("SELECT state, article FROM urls ORDER BY url")[1] == ("done", 1)


def revisit(number: int, *headers: str, date: str) -> bytes:
    return record(address(number), http(b"", *HTML), *headers, type_="revisit", date=date)


def test_a_revisit_is_the_page_of_the_record_that_it_names(imported: Import) -> None:
    named = ("WARC-Record-ID: <urn:uuid:1>", "WARC-Payload-Digest: sha1:ABC")
    first = record(address(7001), http(page(7001), *HTML), *named)
    refers = (f"WARC-Refers-To-Target-URI: {address(7001)}", "WARC-Refers-To-Date: 2025-03-04T05:06:07Z")
    result = imported(
        first
        + revisit(7001, *refers, date="2025-04-01T00:00:00Z")
        + revisit(7001, "WARC-Refers-To: <urn:uuid:1>", date="2025-04-02T00:00:00Z")
        + revisit(7001, "WARC-Payload-Digest: sha1:ABC", date="2025-04-03T00:00:00Z")
        + revisit(7002, "WARC-Payload-Digest: sha1:XYZ", date="2025-04-04T00:00:00Z")
    )
    assert "1 new, 0 changed, 3 unchanged" in result.stderr
    assert "Skipped: 1 (revisit of a record that is not here)" in result.stderr
    assert imported.rows("SELECT last_seen FROM articles") == [("2025-04-03T00:00:00+00:00",)]
    assert imported.rows("SELECT count(*), count(DISTINCT sha256) FROM captures") == [(4, 1)]


def test_a_page_that_had_not_changed_was_seen_again(imported: Import) -> None:
    same = http(b"", status="304 Not Modified")
    warc = (
        plain(7001)
        + record(address(7001), same, date="2025-05-01T00:00:00Z")
        + record(address(7002), same, date="2025-05-01T00:00:00Z")
    )
    result = imported(warc)
    assert "1 not modified" in result.stderr
    assert "Skipped: 1 (not modified, and not held)" in result.stderr
    assert imported.rows("SELECT last_seen FROM articles") == [("2025-05-01T00:00:00+00:00",)]
    assert "2 already held" in imported(warc).stderr


def test_a_record_without_a_date_has_that_of_its_response(imported: Import) -> None:
    block = http(page(7001), *HTML, "Date: Sat, 23 Jun 2012 10:00:00 GMT")
    imported(record(address(7001), block, date="?") + record(address(7002), http(page(7002), *HTML), date="2012-07"))
    assert imported.rows("SELECT fetched FROM captures ORDER BY url") == [
        ("2012-06-23T10:00:00+00:00",), ("2012-07-01T00:00:00+00:00",),
    ]  # fmt: skip


def test_a_date_of_a_year_or_a_day_gives_way_to_the_moment_that_the_server_told_in_it(imported: Import) -> None:
    block = "Date: Sat, 23 Jun 2012 10:00:00 GMT"
    imported(
        record(address(7001), http(page(7001), *HTML, block), date="2012")
        + record(address(7002), http(page(7002), *HTML, block), date="2012-06-23")
        + record(address(7003), http(page(7003), *HTML, block), date="2013-06")
    )
    assert imported.rows("SELECT fetched FROM captures ORDER BY url") == [
        ("2012-06-23T10:00:00+00:00",), ("2012-06-23T10:00:00+00:00",), ("2013-06-01T00:00:00+00:00",),
    ]  # fmt: skip


def test_headers_without_end_take_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(b"WARC/1.1\r\n" + b"X: " + b"y" * 3_000_000)
    with path.open("rb") as stream, pytest.raises(DamageError, match="holds no record"):
        list(RecordFile(stream))
