"""The language of a text: a declaration is believed where the commonest words bear it out."""

import pytest

from pipelines.language import borne_out, detect

FRENCH = (
    "Le conseil a voté hier les crédits du pont, malgré les élus qui auraient préféré le bac pour la commune. " * 3
)
GERMAN = (
    "Der Rat hat gestern die Mittel bewilligt, und das ist für die Stadt nicht der erste Versuch in diesem Jahr. " * 3
)
ENGLISH = "The council voted for the money last night, and it is not the first attempt that the town has made. " * 3


@pytest.mark.parametrize(("text", "lang"), [(FRENCH, "fr"), (GERMAN, "de"), (ENGLISH, "en")])
def test_counting_and_detecting_agree(text: str, lang: str) -> None:
    assert borne_out(text) == detect(text) == lang


@pytest.mark.parametrize("text", ["", "Actualité", "1 2 3 " * 50, "Rada města schválila novou lávku přes řeku. " * 5])
def test_a_text_without_common_words_bears_nothing_out(text: str) -> None:
    assert borne_out(text) is None
