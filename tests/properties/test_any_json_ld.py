"""What holds of every JSON-LD: what a site writes in any of its forms is read, and nothing else is made of it."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.outlets import Outlets, our_settings
from crawler.reading.json_ld import MAX_AUTHORS, by_id, is_no, names_of, parts_of, signatories, string
from crawler.reading.page import Document, types_of
from crawler.text import tidy
from tests.conftest import page_of

NAMES = st.text("abcdéèABC -'", min_size=1, max_size=20).map(tidy).filter(bool)
KEYS = st.sampled_from(["@type", "@id", "@graph", "@list", "@value", "name", "author", "headline", "hasPart", "item",
                        "datePublished", "articleBody", "url", "isAccessibleForFree", "givenName"])  # fmt: skip
WORDS = st.sampled_from(
    ["NewsArticle", "Person", "0001-01-01T00:00:00Z", "https://essai.example/a", "<b>", "&#0;", "\ud800", "http://["]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


def page(data: Any) -> str:
    return f'<html><script type="application/ld+json">{json.dumps(data)}</script><p>Un texte.</p></html>'


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, min_size=1, max_size=4))
def test_an_object_comes_back_as_it_was_written(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    if "<" not in text and "&" not in text and "\\ud800" not in text and "\\u0000" not in text:
        assert Document(page_of(page(data))).json_ld[:1] == [data]


@given(NAMES, st.sampled_from(["Person", "Organization"]))
def test_a_name_is_the_same_in_all_its_forms(name: str, kind: str) -> None:
    person = {"@type": kind, "name": name, "@id": "#p"}
    forms = (name, [name], person, [person], {"@type": "Role", "author": person}, {"@list": [person]}, {"@id": "#p"},
             {"@type": kind, "name": [name]}, {"@type": [kind], "name": {"@value": name}})  # fmt: skip
    for form in forms:
        assert [one.name for one in signatories(form, by_id([person]))] == [name], form


@given(VALUES)
def test_values_are_tidy_words_or_nothing(value: Any) -> None:
    found = [string(value), *(one.name for one in signatories(value, {}))]
    for data in value if isinstance(value, list) else [value]:
        found += names_of(data) if isinstance(data, dict) else []
    assert len(list(signatories(value, {}))) <= MAX_AUTHORS**4
    assert all(words is None or (words and words == tidy(words)) for words in found)
    assert isinstance(is_no(value), bool)


@given(OBJECTS)
def test_an_object_that_refers_to_itself_is_read_to_an_end(data: dict[str, Any]) -> None:
    ring = {"@id": "#a", "author": {"@id": "#a"}, "name": "A"} | data
    for one in signatories({"@id": "#a"}, by_id([ring, data])):
        assert one.name
    assert all(isinstance(one, str) for one in types_of(data))
    assert all(isinstance(one, dict) for one in parts_of(data))


OUTLETS = Outlets(our_settings())


@settings(max_examples=settings.default.max_examples // 3)  # a page takes longer than a value
@given(
    st.lists(OBJECTS, max_size=3) | OBJECTS,
    st.sampled_from(["https://essai.example/a/1", "https://dsih.fr/articles/1/a"]),
)
def test_a_page_is_read_whatever_its_json_ld_says(data: Any, url: str) -> None:
    draft = OUTLETS.read(page_of(page(data), url))
    for words in (draft.title, draft.lead, draft.body, draft.section):
        assert words is None or "\ud800" not in words
    assert draft.published is None or draft.published[:4] >= "1990"
