"""The language of a text: by its commonest words, else by detection."""

import pytest

from crawler.reading.languages import by_common_words
from pipelines.language import detect

FRENCH = (
    "Le conseil municipal a voté lundi soir la rénovation de la salle des fêtes, qui sera fermée pour deux ans. "
    "Les associations, prévenues par courrier, cherchent des locaux dans les communes voisines. "
)
ENGLISH = "The council voted on Monday to close the hall for two years, and the clubs that used it look for rooms. "
FINNISH = "Kunnanvaltuusto päätti maanantaina sulkea juhlasalin kahdeksi vuodeksi, ja seurat etsivät uusia tiloja. "


@pytest.mark.parametrize(("text", "language"), [(FRENCH * 2, "fr"), (ENGLISH * 2, "en"), (FINNISH * 2, None)])
def test_the_commonest_words_tell_a_language_or_nothing(text: str, language: str | None) -> None:
    assert by_common_words(text) == language


def test_a_language_without_such_words_is_detected() -> None:
    assert detect(FINNISH * 3) == "fi"


def test_short_text_has_no_language() -> None:
    assert detect("Actualité") is None
