"""What holds of every query: it is never a syntax error, and the words of an article find the article."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.errors import UsageError
from crawler.items import Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching.fulltext import Filters, find, match_expression
from crawler.searching.query import MAX_QUERY, MAX_WORDS, shortened, tokens
from crawler.text import tidy

TEXTS = (
    "L’hôpital de Troyes a perdu l’accès à ses dossiers médicaux : « nous n’avions rien vu venir ».",
    "Œuvre de santé publique, le cœur du système d’information 2.0 redémarre (enfin) à 18h30.",
    "Saint-Dié-des-Vosges rouvre ses lits ; l’État paie 1 200 € par lit_fermé, soit 3 % de moins.",
)
WORDS = [word for text in TEXTS for word in re.findall(r"[^\W_]+", text)]
OPERATORS = st.sampled_from(
    ['"', "«", "»", "“", "AND", "OR", "NOT", "NEAR", "(", ")", "*", "^", ":", "title:", "-", "+", "{", "}", "\x00",
     "'", "l'", "\\", ";", "--", "%", "_", "é", "e\u0301", "\ud800"]
)  # fmt: skip
QUERY = st.lists(OPERATORS | st.sampled_from(WORDS) | st.text(max_size=4), max_size=10).map(" ".join)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("query") / "a.db", write=True) as held:
        outlet = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
        held.register(outlet)
        for number, text in enumerate(TEXTS, 1):
            page = Page(
                url=f"https://essai.example/{number}", body=b"x", outlet="essai",
                fetched=datetime(2026, 1, number, tzinfo=UTC),
            )  # fmt: skip
            draft = open_draft(page, outlet)
            draft.key, draft.url, draft.title, draft.body, draft.words = f"essai:{number}", page.url, "x", text, 9
            draft.day = draft.published = f"2026-01-0{number}"
            save_draft(held, draft, WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())
        yield held


def found(archive: Archive, query: str) -> list[int]:
    return [int(hit["key"].partition(":")[2]) for hit in find(archive, query, Filters(), limit=9)]


@given(QUERY | st.text(max_size=60))
def test_no_query_is_a_syntax_error(archive: Archive, query: str) -> None:
    numbers = found(archive, query)
    assert numbers == sorted(set(numbers), reverse=True)
    if match_expression(archive, query) is None:
        assert not numbers
        assert not tokens(tidy(query))


@given(st.sampled_from([1, 2, 3]), st.data())
def test_the_words_of_an_article_find_it_however_spelled(archive: Archive, number: int, data: st.DataObject) -> None:
    words = re.findall(r"[^\W_]+", TEXTS[number - 1])
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
    bare = "".join(c for c in unicodedata.normalize("NFD", " ".join(chosen)) if not unicodedata.combining(c))
    query = " ".join(chosen)
    for spelling in (
        query, query.upper(), query.lower(), bare, unicodedata.normalize("NFD", query), f"« {chosen[0]} »",
        query.replace("œ", "oe").replace("Œ", "OE"), f"\u00a0{query}\u200b",
    ):  # fmt: skip
        assert number in found(archive, spelling), spelling


@given(st.sampled_from([1, 2, 3]), st.data())
def test_a_piece_of_a_text_in_quotes_finds_it(archive: Archive, number: int, data: st.DataObject) -> None:
    words = TEXTS[number - 1].split()
    start = data.draw(st.integers(0, len(words) - 3))
    piece = " ".join(words[start : start + data.draw(st.integers(2, 5))])
    piece = re.sub("[«»]", " ", piece)
    assert number in found(archive, f'"{piece}"')


@given(QUERY, QUERY)
def test_a_further_word_never_finds_more(archive: Archive, query: str, more: str) -> None:
    words = re.sub(r'["«»“”]', " ", query)
    if match_expression(archive, words):
        assert set(found(archive, f"{words} {re.sub('[«»“”]', ' ', more).replace(chr(34), ' ')}")) <= set(
            found(archive, words)
        )


@given(st.text(max_size=400) | st.integers(1, 60).map(lambda count: "mot " * count))
def test_a_query_that_was_shortened_is_taken(archive: Archive, query: str) -> None:
    short = shortened(query)
    assert shortened(short) == short
    assert len(short) <= MAX_QUERY
    match_expression(archive, short)
    if len(re.findall(r"\w+", query)) > MAX_WORDS:
        with pytest.raises(UsageError, match="characters and"):
            match_expression(archive, tidy(query))
