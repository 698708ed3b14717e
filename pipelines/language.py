"""The language of the text: detected where there is enough of it, declared where there is not.

Most texts give themselves away by their commonest words, in a fiftieth of the time langdetect takes for them.
"""

import re
from collections import Counter
from functools import cache

from langdetect import DetectorFactory, detect_langs
from langdetect.lang_detect_exception import LangDetectException

from crawler.lexicon import languages, words
from crawler.reading.drafts import Draft
from crawler.reading.steps import Step

ENOUGH = 200  # characters below which detection is wrong with high confidence
SAMPLE = 500  # characters; langdetect says the same of four times as many
SURE = 0.9
_WORDS = 150  # looked at
_OFTEN = 0.15  # share of these that are common words of the language
_CLEARLY = 2  # times as many as of any other


@cache
def _languages() -> dict[str, list[str]]:
    """Each of the commonest words, to the languages that it is common in."""
    found: dict[str, list[str]] = {}
    for language in languages("words.common"):
        for word in words("words.common", language):
            found.setdefault(word, []).append(language)
    return found


DetectorFactory.seed = 0  # langdetect is random otherwise


class ReadLanguage(Step):
    """Fill the language: two letters."""

    def read(self, draft: Draft) -> Draft:
        text = f"{draft.lead or ''}\n{draft.body}".strip()
        declared = draft.document.lang
        detected = detect(text, declared or draft.outlet.language)
        draft.language = detected or declared or draft.outlet.language
        draft.fields["language"] = "text" if detected else ("html lang" if declared else "outlet")
        return draft


def detect(text: str, expected: str | None = None) -> str | None:
    """The language of a text of at least 200 characters; None when it is too short or in doubt.

    Fewer common words are enough for the language that is expected.
    """
    if len(text) < ENOUGH:
        return None
    if known := by_common_words(text, expected):
        return known
    try:
        best = detect_langs(text[:SAMPLE])[0]
    except LangDetectException:
        return None
    return str(best.lang)[:2] if best.prob >= SURE else None


def by_common_words(text: str, expected: str | None = None) -> str | None:
    """The language whose commonest words make up much of the text; None when no language stands out."""
    sample = re.findall(r"[^\W\d_]+", text[: _WORDS * 12].lower())[:_WORDS]
    counts = Counter(language for word in sample for language in _languages().get(word, ()))
    first, second = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    often = _OFTEN / 2 if first[0] == expected else _OFTEN
    sure = first[1] >= often * len(sample) and first[1] >= _CLEARLY * second[1]
    return first[0] if sure and len(sample) >= 20 else None
