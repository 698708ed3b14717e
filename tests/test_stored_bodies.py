"""Bodies, types and dates as other programs stored them: undone, sniffed and read, or given up with a reason."""

import gzip
import sys
import zlib
from datetime import UTC, datetime

import brotli
import pytest

from crawler.clock import http_date
from crawler.importing.bodies import UndecodableError, decoded
from crawler.importing.dates import warc_date
from crawler.importing.sniffing import is_html

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = ("<!DOCTYPE html><html><p>" + "La maternité de Guéret garde ses lits. " * 90).encode()
LIMIT = 20_000
RAW = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
DEFLATED = RAW.compress(PAGE) + RAW.flush()
CODERS = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress, "deflate": zlib.compress}
Headers = list[tuple[str, str]]


def content(*values: str) -> Headers:
    return [("content-Encoding", value) for value in values]


def chunked(body: bytes, size: int = 700) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X;x=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(gzip.compress(PAGE), content("x-gzip"), id="x-gzip"),
        pytest.param(gzip.compress(PAGE), content("GZIP"), id="upper case"),
        pytest.param(gzip.compress(PAGE), [], id="gzip that nobody declares"),
        pytest.param(zstd.compress(PAGE), [], id="zstd that nobody declares"),
        pytest.param(gzip.compress(gzip.compress(PAGE)), content("gzip"), id="gzip twice, declared once"),
        pytest.param(gzip.compress(gzip.compress(PAGE)), content("gzip, gzip"), id="gzip twice, declared twice"),
        pytest.param(brotli.compress(gzip.compress(PAGE)), content("gzip", "br"), id="brotli over gzip, two headers"),
        pytest.param(gzip.compress(PAGE), content("br"), id="gzip declared as brotli"),
        pytest.param(gzip.compress(PAGE[:900]) + gzip.compress(PAGE[900:]), content("gzip"), id="two gzip members"),
        pytest.param(gzip.compress(PAGE) + b"\n--", content("gzip"), id="bytes behind gzip"),
        pytest.param(gzip.compress(PAGE)[:-8] + bytes(8), content("gzip"), id="a wrong checksum"),
        pytest.param(DEFLATED, content("deflate"), id="deflate without its header"),
        pytest.param(chunked(PAGE), [("Transfer-Encoding", "Chunked")], id="chunked"),
        pytest.param(
            chunked(PAGE)[:-5], [("Transfer-Encoding", "chunked")], id="chunked, the last empty one missing"
        ),
        pytest.param(chunked(PAGE), [], id="chunked that nobody declares"),
        pytest.param(PAGE, [("Transfer-Encoding", "chunked")], id="declared as chunked, stored joined"),
        pytest.param(chunked(gzip.compress(PAGE)), [("Transfer-Encoding", "gzip, chunked")], id="gzip as transfer"),
        pytest.param(PAGE, content("utf-8"), id="no encoding at all"),
    ],
)
def test_a_body_is_decoded(body: bytes, headers: Headers) -> None:
    assert decoded(body, headers, LIMIT) == PAGE


@pytest.mark.parametrize("name", CODERS)
def test_every_encoding_is_undone_or_was_before(name: str) -> None:
    """Many programs store the body decoded and leave the header."""
    assert decoded(CODERS[name](PAGE), content(name), LIMIT) == PAGE
    assert decoded(PAGE, content(name), LIMIT) == PAGE


@pytest.mark.parametrize("name", CODERS)
def test_a_body_that_breaks_off_is_given_up(name: str) -> None:
    with pytest.raises(UndecodableError, match=r"^body cut short$"):
        decoded(CODERS[name](PAGE)[:-12], content(name), LIMIT)


@pytest.mark.parametrize("name", CODERS)
def test_a_bomb_is_given_up_at_the_limit(name: str) -> None:
    with pytest.raises(UndecodableError, match=r"^larger than 0 MB$"):
        decoded(CODERS[name](b" " * 5_000_000), content(name), LIMIT)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"\x1f\x9d\x90" + bytes(range(1, 9)) * 40, content("compress"), r"not text \(encoded as compress\)"),
        (brotli.compress(PAGE), [], "not text"),
        (chunked(PAGE)[:-200], [("Transfer-Encoding", "chunked")], "body cut short"),
        (b"5\r\nabcde\r\nxyz", [("Transfer-Encoding", "chunked")], "damaged chunks"),
    ],
)
def test_what_cannot_be_decoded_says_why(body: bytes, headers: Headers, reason: str) -> None:
    with pytest.raises(UndecodableError, match=f"^{reason}$"):
        decoded(body, headers, LIMIT)


@pytest.mark.parametrize(
    ("start", "declared", "html"),
    [
        (b"  <!doctype HTML>", None, True),
        (b"<!-- modele 4 --><html lang=fr>", "application/octet-stream", True),
        ("<html>".encode("utf-16"), None, True),
        (b"\xef\xbb\xbf<body>", "unknown/unknown", True),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'>", "text/xml", True),
        (b"<title>Un titre</title>", "texte", True),
        (b"Un texte", "Text/HTML; charset=utf-8", True),
        (b"User-agent: *", "text/plain", False),
        (b"<?xml version='1.0'?><rss version='2.0'>", None, False),
        (b"<?xml version='1.0'?><feed>", "application/xml", False),
        (b"<bold>", None, False),
        (b"<html>", "image/png", False),
        (b"%PDF-1.7", "", False),
    ],
)
def test_html_is_told_by_its_type_or_its_beginning(start: bytes, declared: str | None, html: bool) -> None:
    assert is_html(start, declared) is html


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2012", (2012, 1, 1)),
        ("2012-06", (2012, 6, 1)),
        ("2012-06-22", (2012, 6, 22)),
        ("2012-06-22T10:07Z", (2012, 6, 22, 10, 7)),
        ("2012-06-22T10:07:09Z", (2012, 6, 22, 10, 7, 9)),
        ("2012-06-22T10:07:09.123456789Z", (2012, 6, 22, 10, 7, 9)),
        ("2012-06-22T10:07:09+02:00", (2012, 6, 22, 8, 7, 9)),
        ("2012-06-22t10:07:09", (2012, 6, 22, 10, 7, 9)),
        ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59)),
    ],
)
def test_a_warc_date_of_any_precision_is_read(text: str, moment: tuple[int, int, int]) -> None:
    assert warc_date(text) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "", "hier", "2012-13", "2012-02-30", "0001-01-01T00:00+23:00", "20120622"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert warc_date(text) is None
    assert http_date(text) is None
