"""robots.txt by its bytes: what cannot be read closes the site, what can be read is obeyed."""

import gzip
import zlib

import brotli
import pytest
from scrapy.http import Response

from crawler.fetching.cuts import cut_of
from crawler.fetching.robots import read_rules


def breaks_off(encodings: list[bytes], body: bytes) -> bool:
    headers = {"Content-Encoding": encodings}
    return cut_of(Response("https://essai.example/robots.txt", headers=headers, body=body), 10_000_000) is not None


RULES = b"User-agent: *\nDisallow: /prive/\n"
MANY = b"".join(b"User-agent: bot%d\nAllow: /\n" % number for number in range(99)) + RULES
TEXT = b"text/plain"
PRIVATE = "https://essai.example/prive/1"

CLOSED = {
    "too many requests": (429, TEXT, RULES),
    "fault": (500, TEXT, RULES),
    "unknown fault": (599, TEXT, RULES),
    "a redirect that leads nowhere": (302, TEXT, b""),
    "not modified since never": (304, TEXT, b""),
    "a part": (206, TEXT, RULES),
    "html": (200, b"text/html", RULES),
    "html in capitals": (200, b"Text/HTML; charset=UTF-8", RULES),
    "markup": (200, TEXT, b"\n <!doctype html>"),
    "xml": (200, b"application/xml", b"<?xml version='1.0'?><Error/>"),
    "utf-16 with mark": (200, TEXT, RULES.decode().encode("utf-16")),
    "utf-16 little end first": (200, TEXT, RULES.decode().encode("utf-16-le")),
    "utf-16 big end first": (200, TEXT, RULES.decode().encode("utf-16-be")),
    "utf-32": (200, TEXT, RULES.decode().encode("utf-32")),
    "a gzip file": (200, TEXT, gzip.compress(RULES)),
    "a compressed stream": (200, TEXT, zlib.compress(MANY)),
    "a picture": (200, b"image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06"),
}
OPEN = {
    "not found": (404, b"text/html", b"<html>"),
    "gone": (410, TEXT, b""),
    "forbidden": (403, TEXT, b"non"),
    "login": (401, TEXT, b""),
    "empty": (200, TEXT, b""),
    "blank": (200, TEXT, b" \r\n\r\n"),
    "no content": (204, TEXT, b""),
    "for others": (200, TEXT, b"User-agent: autre\nDisallow: /\n"),
    "a comment": (200, TEXT, b"# Bonjour"),
    "prose": (200, TEXT, "Rien à signaler, circulez.".encode()),
}
OBEYED = {
    "plain": RULES,
    "mark": b"\xef\xbb\xbf" + RULES,
    "carriage returns": RULES.replace(b"\n", b"\r"),
    "both": RULES.replace(b"\n", b"\r\n"),
    "capitals": b"USER-AGENT: *\nDISALLOW: /prive/\n",
    "ours": b"User-agent: *\nAllow: /\n\nUser-agent: Depeche\nDisallow: /prive/\n",
    "latin-1": "# Accès réservé\n".encode("latin-1") + RULES,
    "a stray NUL": b"User-agent: *\n\x00Disallow: /prive/\n",
    "a wildcard": b"User-agent: *\nDisallow: /*/1$\n",
    "percent signs": b"User-agent: *\nDisallow: /%70rive/\n",
    "spaces": b"  User-agent : *\n  Disallow :   /prive/   # ici\n",
    "ten megabytes of comments": RULES + b"# rien\n" * 1_400_000,
}


@pytest.mark.parametrize("state", CLOSED)
def test_what_cannot_be_read_closes_the_site(state: str) -> None:
    assert read_rules(*CLOSED[state]).closed


@pytest.mark.parametrize("state", OPEN)
def test_what_has_no_rules_for_us_closes_nothing(state: str) -> None:
    rules = read_rules(*OPEN[state])
    assert rules.closed is None
    assert rules.parser is None or rules.parser.can_fetch(PRIVATE, "depeche")


@pytest.mark.parametrize("form", OBEYED)
def test_rules_are_obeyed_however_they_are_written(form: str) -> None:
    rules = read_rules(200, TEXT, OBEYED[form])
    assert rules.closed is None
    assert not rules.parser.can_fetch(PRIVATE, "depeche")


@pytest.mark.parametrize(
    ("encoding", "compressed"),
    [(b"gzip", gzip.compress(MANY)), (b"deflate", zlib.compress(MANY)), (b" BR ", brotli.compress(MANY))],
    ids=["gzip", "deflate", "brotli"],
)
def test_a_compressed_file_is_cut_wherever_its_end_is_missing(encoding: bytes, compressed: bytes) -> None:
    assert not breaks_off([encoding], compressed)
    assert all(breaks_off([encoding], compressed[:end]) for end in range(0, len(compressed), 5))


def test_a_file_without_encoding_or_with_much_in_it_is_not_called_cut() -> None:
    assert not breaks_off([], RULES)
    assert not breaks_off([b"gzip"], gzip.compress(b"# rien\n" * 1_400_000))
    assert not breaks_off([b"br"], brotli.compress(b"# rien\n" * 1_400_000, quality=1))
