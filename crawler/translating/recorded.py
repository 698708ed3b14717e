"""Sentences that are kept: English in the archive, so that they can be counted and compared, French on the screen.

A verdict's reason, a trouble of an outlet, the message of a run are data. `recorded` writes them, each in the words
of one template; `translated` finds the template again by its words. So no column keeps a sentence twice, and an
archive of an earlier release is read in French too. What is in the words of no template is shown as it is.
"""

import re
from functools import cache

from crawler.translating import forms, kept_templates, language

CONTEXT = "recorded"
"""Of the catalogue's messages that are templates of such sentences."""
_PLACE = re.compile(r"\{(\w+)\}")
_BETWEEN = ("; ", ", ")
"""What stands between the parts of a sentence that is made of several."""
_OUTSIDE = r"(?![^()]*\))"  # parentheses
_SENTENCES = frozenset(
    {"reason", "reasons", "detail", "signs", "trouble", "answers", "place", "damage", "problem", "field"}
)
"""Values that are recorded sentences themselves."""
_WORDS = frozenset({"file", "error", "links", "text", "day", "name", "names", "moment"})
"""Values of several words that are none; all others are one word, perhaps with `%` behind it."""


def recorded(template: str, **values: object) -> str:
    """A sentence for the archive, a report or a log: English whatever is spoken. Its values are written already."""
    return template.format(**values) if values else template


def translated(sentence: str) -> str:
    """A recorded sentence in the language of the run or request."""
    return _french(sentence) or sentence if language() == "fr" else sentence


def named(words: str | None) -> str:
    """A reason or another code in the language, with the code beside it: `page vide (empty page)`."""
    if not words:
        return ""
    said = translated(words)
    return f"{said} ({words})" if words in kept_templates(language(), CONTEXT) and said != words else said


def _french(sentence: str) -> str | None:
    """None for a sentence in the words of no template."""
    templates = kept_templates("fr", CONTEXT)
    if sentence in templates:
        return templates[sentence]
    for between in _BETWEEN:
        if said := _all_french(re.split(between + _OUTSIDE, sentence)):
            return (forms.SEMICOLON if between == "; " else between).join(said)
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return templates[template].format(
                **{name: _value(name, words) for name, words in found.groupdict().items()}
            )
    head, colon, rest = sentence.partition(": ")  # as of a source's name, and what it answered
    if colon and head in templates and (known := _french(rest)):
        return f"{templates[head]}{forms.NO_BREAK}: {known}"
    return None


def _all_french(parts: list[str]) -> list[str] | None:
    """The parts of a sentence, if there are several and all of them are recorded."""
    said: list[str] = []
    for part in parts if len(parts) > 1 else ():
        known = _french(part)
        if known is None:
            return None
        said.append(known)
    return said or None


def _value(name: str, words: str) -> str:
    """What stands in the place of a value: a figure, a day, a sentence of its own, or itself."""
    if name in _SENTENCES:
        return _french(words) or words
    if name == "moment":
        return forms.moment(words)
    return forms.day(words) if forms.is_day(words) else forms.figure(forms.in_english_day(words))


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Templates with values, those of most words first, so that `HTTP {status}` takes no part of a longer one."""
    found = [template for template in kept_templates("fr", CONTEXT) if _PLACE.search(template)]
    found.sort(key=lambda template: -len(_PLACE.sub("", template)))
    return [(template, _pattern(template)) for template in found]


def _pattern(template: str) -> re.Pattern[str]:
    words, seen = "", set[str]()
    for n, part in enumerate(_PLACE.split(template)):
        if n % 2 == 0:
            words += re.escape(part)
        else:
            any_ = ".+?" if part in (_SENTENCES | _WORDS) - {"field"} else r"\S+(?: %)?"
            words += f"(?P={part})" if part in seen else f"(?P<{part}>{any_})"
            seen.add(part)
    return re.compile(words, re.DOTALL)
