"""The words by which pages are read: every form is a regular expression, every list is used, by the name it has."""

import importlib
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale

from crawler import lexicon
from crawler.lexicon import Wording, forms, languages, months, words
from crawler.text import folded

ROOT = Path(__file__).parent.parent
READERS = [*(ROOT / "crawler/reading").rglob("*.py"), *(ROOT / "pipelines").glob("*.py")]
SOURCES = [file for room in ("crawler", "pipelines", "spiders") for file in sorted((ROOT / room).rglob("*.py"))]
USED = re.compile(r"\{([a-z]+\.[a-z_]+)(?::[a-z]+)?\}|(?:forms|words|languages)\(\"([a-z]+\.[a-z_]+)\"")


def test_every_form_is_a_regular_expression_that_asks_for_something() -> None:
    """One that matches nothing at all would match every text."""
    asking = {
        (name, form): re.compile(form).fullmatch("") is None for name in lexicon.names() for form in forms(name)
    }
    assert len(asking) > 500
    assert [where for where, asks in asking.items() if not asks] == []


def test_every_list_is_used() -> None:
    code = "\n".join(file.read_text("utf-8") for file in SOURCES)
    assert set(lexicon.names()) <= {first or second for first, second in USED.findall(code)}


def test_every_wording_is_made_of_lists_that_exist() -> None:
    modules = [importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in READERS]
    wordings = {one for module in modules for one in vars(module).values() if isinstance(one, Wording)}
    assert len(wordings) > 30
    assert all(one.compiled.pattern for one in wordings)


def test_every_line_of_a_file_is_read() -> None:
    written = {file.name.removesuffix(".toml") for file in files("crawler.lexicon").iterdir() if ".toml" in file.name}
    assert written == {language for name in lexicon.names() for language in languages(name)}


def test_a_wording_stands_for_the_forms_of_all_languages() -> None:
    ends = Wording(r"^\W*(?:{chrome.after})")
    assert all(ends.match(line) for line in ("» a lire aussi", "read more", "lesen sie auch", "leggi anche"))
    assert not ends.match("le port rouvre")


def test_a_wording_may_take_the_forms_of_one_language() -> None:
    by = Wording(r"^(?:{byline.opens:fr}) ")
    assert by.match("par Ana Petit")
    assert not by.match("by Ana Petit")


def test_no_form_is_read_before_a_wording_is_used() -> None:
    asked = (
        "import pipelines.head, crawler.reading.landmarks, crawler.lexicon as x; print(x._lists.cache_info().misses)"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "0\n"


def test_a_list_that_no_file_has_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"chrome\.nothing"):
        Wording("{chrome.nothing}").search("")


def test_the_months_of_a_language_are_those_of_babel() -> None:
    for language in ("fr", "en", "de", "es", "it", "pt", "nl", "sv"):
        for number, name in Locale(language).months["format"]["wide"].items():
            assert months(language)[folded(name)] == number


def test_each_language_has_twelve_months() -> None:
    assert all(sorted({*months(language).values()}) == [*range(1, 13)] for language in languages("calendar.months"))


def test_a_word_of_many_in_a_form() -> None:
    assert {"newsletter", "werbung"} <= words("foreign.strong")
