"""The language of the text: detected where there is enough of it, declared where there is not."""

from langdetect import DetectorFactory, detect_langs
from langdetect.lang_detect_exception import LangDetectException

from crawler.items import Draft

ENOUGH = 200  # characters below which detection is wrong with high confidence
SAMPLE = 2000
SURE = 0.9

DetectorFactory.seed = 0  # langdetect is random otherwise


def read_language(draft: Draft) -> Draft:
    """Fill the language: two letters."""
    text = f"{draft.lead or ''}\n{draft.body}".strip()
    declared = draft.document.lang
    detected = detect(text)
    draft.language = detected or declared or draft.outlet.language
    draft.fields["language"] = "text" if detected else ("html lang" if declared else "outlet")
    return draft


def detect(text: str) -> str | None:
    """The language of a text of at least 200 characters; None when it is too short or in doubt."""
    if len(text) < ENOUGH:
        return None
    try:
        best = detect_langs(text[:SAMPLE])[0]
    except LangDetectException:
        return None
    return str(best.lang)[:2] if best.prob >= SURE else None


class ReadLanguage:
    """Scrapy's face of `read_language`."""

    def process_item(self, item: object) -> object:
        return read_language(item) if isinstance(item, Draft) else item
