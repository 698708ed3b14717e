"""What holds of every response: how long its Retry-After is, whether its body came whole, what a stored body was."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.cuts import breaks_off, zstd
from crawler.fetching.retry_after import DEFAULT_WAIT, FOR_EVER, seconds
from crawler.importing.bodies import UndecodableError, decoded

LIMIT = 100_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def deflated(data: bytes) -> bytes:
    """As some servers send it: without zlib's header."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip by its other name": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "deflate": ("deflate", deflated),
    "brotli": ("br", brotli.compress),
    "zstandard": ("zstd", zstd.compress),
}
ENCODING = st.sampled_from(sorted(ENCODINGS))
READABLE = st.characters(exclude_categories=["Cc", "Cs"])
PAGE = st.text(READABLE, max_size=300).map(lambda text: f"<html><p>{text}</p></html>".encode())


@given(st.integers(0, 10**40))
def test_a_number_of_seconds_is_that_long(count: int) -> None:
    assert seconds(str(count), None) == min(float(count), FOR_EVER)


@given(st.integers(-(10**9), 10**9), st.integers(-86_400, 86_400))
def test_a_date_is_measured_by_the_clock_of_the_server(wait: int, wrong: int) -> None:
    there = NOW + timedelta(seconds=wrong)
    until = format_datetime(there + timedelta(seconds=wait), usegmt=True)
    assert seconds(until, format_datetime(there, usegmt=True)) == max(0, wait)


@given(
    st.text(max_size=30) | st.text("0123456789.,-+ eEGMT:", max_size=30), st.none() | st.text(max_size=30),
    st.sampled_from(["", "Fri, 20 Nov 2026 12:00:00 +", "Fri, 31 Dec 9999 23:59:59 -"]),
)  # fmt: skip
def test_any_wait_is_a_time_that_can_be_waited(text: str, dated: str | None, before: str) -> None:
    wait = seconds(before + text, dated)
    assert wait >= 0
    assert not text.strip() or wait != float("inf")
    if not any(c.isdigit() for c in before + text):
        assert wait == DEFAULT_WAIT


@given(ENCODING, PAGE, st.data())
def test_every_cut_shows_and_nothing_else_does(encoding: str, page: bytes, data: st.DataObject) -> None:
    name, pack = ENCODINGS[encoding]
    body = pack(page)
    assert not breaks_off(body, name, 0)
    assert breaks_off(body[: data.draw(st.integers(0, len(body) - 1))], name, 0)


@given(ENCODING, ENCODING, PAGE, st.booleans())
def test_a_stored_body_comes_back_from_its_encodings(one: str, other: str, page: bytes, chunked: bool) -> None:
    body, names = page, []
    for encoding in dict.fromkeys([one, other]):
        name, pack = ENCODINGS[encoding]
        body, names = pack(body), [*names, name]
    headers = [("Content-Encoding", ", ".join(names))]
    if chunked:
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part) + b"0\r\n\r\n"
        headers.append(("Transfer-Encoding", "chunked"))
    assert decoded(body, headers, LIMIT) == page


@given(ENCODING, PAGE, st.data())
def test_a_stored_body_that_was_cut_is_said_to_be(encoding: str, page: bytes, data: st.DataObject) -> None:
    """Or it is no text: of its first bytes nobody can tell how it was packed."""
    name, pack = ENCODINGS[encoding]
    body = pack(page)
    part = body[: data.draw(st.integers(0, len(body) - 1))]
    try:
        read = decoded(part, [("Content-Encoding", name)], LIMIT)
    except UndecodableError:
        return
    assert read in (b"", part) or page.startswith(read)


@given(ENCODING, st.integers(1, 4))
def test_no_body_grows_beyond_its_limit(encoding: str, times: int) -> None:
    name, pack = ENCODINGS[encoding]
    with pytest.raises(UndecodableError, match="larger than"):
        decoded(pack(b"<p>" + b"a" * (LIMIT * times)), [("Content-Encoding", name)], LIMIT)


@given(st.binary(max_size=80), st.lists(st.sampled_from(["gzip", "br", "zstd", "deflate", "x", ""]), max_size=3))
def test_any_stored_bytes_are_a_body_or_a_reason(body: bytes, names: list[str]) -> None:
    for packed in (body, gzip.compress(body), b"%x\r\n%s" % (len(body), body)):
        with suppress(UndecodableError):
            assert len(decoded(packed, [("Content-Encoding", ",".join(names))], LIMIT)) <= LIMIT
