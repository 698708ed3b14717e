"""What holds of every text that is cleaned, folded, decoded or taken out of markup."""

import html
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crawler.discovering.entries import plain
from crawler.reading.encodings import decode
from crawler.reading.json_ld import html_text, string
from crawler.text import folded, levelled, tidy, tidy_lines

# Letters and marks that normalisation joins and parts, and characters that are taken away between them.
PIECES = st.sampled_from(
    ["e", "\u0301", "\u0300", "é", "œ", "ŉ", "…", "’", "«", "»", "\u00a0", " ", "  ", "\t", "\n", "\u200b", "\u200d",
     "\u200c", "\u00ad", "\x00", "\x0b", "\x1c", "\u2028", "\ud800", "\udc00", "ﬁ", "ẞ", "İ", "Σ", "ا", "क", "\u094d"]
)  # fmt: skip
TEXT = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join) | st.text(max_size=60)
LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ àâçéèêëîïôùûüÿ ÀÂÇÉÈÊËÎÏÔÙÛÜ'(),.;:!?-0123456789"
NO_CHARSETS = ("rot13", "hex", "zip", "idna", "unicode_escape", "undefined", "utf_8_sig", "mbcs", "aliases")
FRENCH = st.text(LETTERS, min_size=1, max_size=80)


@given(TEXT)
def test_tidying_is_stable_and_gives_what_the_archive_stores(text: str) -> None:
    for once in (tidy(text), tidy_lines(text)):
        assert unicodedata.is_normalized("NFC", once)
        assert not any("\ud800" <= c <= "\udfff" or c == "\x00" for c in once)
        assert once == once.strip()
    assert tidy(tidy(text)) == tidy(text)
    assert tidy_lines(tidy_lines(text)) == tidy_lines(text)
    assert "  " not in tidy(text)


@given(TEXT)
def test_tidying_invents_nothing(text: str) -> None:
    """Every letter was there before, in this order: a subsequence of what was given."""
    given_ = iter(unicodedata.normalize("NFD", text))
    kept = [c for c in unicodedata.normalize("NFD", tidy(text)) if c.isalnum()]
    assert all(c in given_ for c in kept)


@given(TEXT)
def test_tidying_loses_no_letter(text: str) -> None:
    assert sum(c.isalnum() for c in unicodedata.normalize("NFD", tidy(text))) == sum(
        c.isalnum() for c in unicodedata.normalize("NFD", text)
    )


@given(TEXT)
def test_folding_and_levelling_are_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert levelled(levelled(text)) == levelled(text)


@given(TEXT)
def test_what_is_compared_does_not_see_form_or_white_space(text: str) -> None:
    for other in (unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text), f" {text}\n"):
        assert folded(other) == folded(text)
        assert levelled(other) == levelled(text)


@given(FRENCH)
def test_folding_leaves_no_capital_and_no_accent(text: str) -> None:
    assert folded(text).isascii()
    assert folded(text.upper()) == folded(text.lower()) == folded(text)


@given(FRENCH, st.sampled_from(["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-16", "utf-8-sig"]))
def test_a_page_is_decoded_as_it_was_encoded(text: str, label: str) -> None:
    page = f"<p>Été {text}</p>"
    declared = f"text/html; charset={label}"
    assert decode(page.encode(label), declared)[0] == page
    assert decode(page.encode(label), f'TEXT/HTML;Charset="{label.upper()}"')[0] == page


@given(TEXT)
def test_utf8_is_read_as_utf8_whatever_is_declared(text: str) -> None:
    body = text.encode("utf-8", "replace")
    read, encoding = decode(body, "text/html; charset=iso-8859-1")
    assert encoding != "utf-8" or read.encode() == body


@given(st.binary(max_size=60), st.text("abcdefghijklmnopqrstuvwxyz_0123456789-.:", max_size=20))
def test_any_bytes_are_text_whatever_charset_is_named(body: bytes, label: str) -> None:
    for name in (label, *NO_CHARSETS):
        text, encoding = decode(body, f"text/html; charset={name}")
        assert isinstance(text, str)
        assert encoding


@given(st.text(LETTERS + "<>&\"'", max_size=60))
def test_text_that_was_escaped_for_markup_comes_back(text: str) -> None:
    assert plain(html.escape(text)) == (tidy(text) or None)
    assert tidy(html_text(f"<b>{html.escape(text)}</b>")) == tidy(text)


@given(TEXT | st.lists(st.sampled_from(["<", ">", "&", "&#x", ";", "<p>", "</p>", "<!--", "]]>", "é"])).map("".join))
def test_words_out_of_any_markup_are_tidy(text: str) -> None:
    for words in (plain(text), string(text), string({"name": [text]}), string({"@value": text})):
        assert words is None or (words and words == tidy(words))
