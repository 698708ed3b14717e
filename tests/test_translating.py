"""The language of a run and of a request, and the catalogue of messages."""

import threading
from gettext import GNUTranslations
from io import BytesIO
from itertools import product

import pytest
from babel.dates import get_month_names

from crawler.translating import _, catalogue, language, ngettext, of_environment, of_header, speaking
from crawler.translating.forms import FRENCH_MONTHS


@pytest.mark.parametrize(("environment", "expected"), [
    ({}, "en"),
    ({"LANG": "C"}, "en"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "en"),  # as in GNU gettext: C is no wish for any language
    ({"LANG": "fr_FR.UTF-8"}, "fr"),
    ({"LANG": "fr_BE@euro"}, "fr"),
    ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "fr"),
    ({"LANG": "fr_FR.UTF-8", "LC_ALL": "POSIX"}, "en"),
    ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
    ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
    ({"LANG": "de_DE.UTF-8"}, "en"),
    ({"LANG": "français"}, "en"),
])  # fmt: skip
def test_the_environment_chooses_the_language(environment: dict[str, str], expected: str) -> None:
    assert of_environment(environment) == expected


@pytest.mark.parametrize(("header", "expected"), [
    ("", "en"),
    ("fr", "fr"),
    ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
    ("en-GB,en;q=0.9,fr;q=0.8", "en"),
    ("de, fr;q=0.5, en;q=0.4", "fr"),
    ("en;q=0.1, fr ; q = 0.9", "fr"),
    ("fr;q=0, en;q=0.1", "en"),
    ("*, fr;q=0.5", "en"),
    ("de-DE,de", "en"),
    (";;;q=,,\x00fr;q=x", "en"),
])  # fmt: skip
def test_the_header_chooses_the_language_it_likes_best(header: str, expected: str) -> None:
    assert of_header(header) == expected


def test_a_message_is_said_in_the_language_of_the_request_and_of_no_other() -> None:
    heard = []
    with speaking("fr"):
        other = threading.Thread(target=lambda: heard.append((language(), _("Usage:"))))
        other.start()
        other.join()
        assert (language(), _("Usage:")) == ("fr", "Usage\u00a0:")
    assert heard == [("en", "Usage:")]
    assert _("Usage:") == "Usage:"


def test_zero_is_singular_in_french() -> None:
    one, many = "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    with speaking("fr"):
        assert ngettext(one, many, 0) == ngettext(one, many, 1) != ngettext(one, many, 2)
    assert ngettext(one, many, 0) == many


def test_the_french_months_are_those_of_babel() -> None:
    assert list(FRENCH_MONTHS) == [*get_month_names("wide", locale="fr").values()]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="klingon"), speaking("klingon"):
        pass


def test_the_compiled_catalogue_is_that_which_people_edit() -> None:
    """Told by what both say: the bytes are those of one version of Babel."""
    now = GNUTranslations(BytesIO(catalogue.compiled(catalogue.translations())))
    with catalogue.MO.open("rb") as file:
        kept = GNUTranslations(file)
    for one in catalogue.translations():
        words = (one.id, one.id) if isinstance(one.id, str) else one.id
        for number, context in product((1, 2), (one.context or "", "")):
            assert kept.npgettext(context, *words, number) == now.npgettext(context, *words, number)
            assert kept.ngettext(*words, number) == now.ngettext(*words, number)


def test_placeholders_are_those_of_the_message() -> None:
    assert [(one.id, str(error)) for one, errors in catalogue.translations().check() for error in errors] == []
