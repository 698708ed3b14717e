"""What users read, in French or in English: the language of a run or of a request, and messages in it.

A message is written in English where it is used: `_("There is no article {key}.").format(key=key)`. Its French is in
`fr/LC_MESSAGES/depeche.po`; `python -m crawler.translating.catalogue --write` gathers the messages of the code into
that file and compiles it. Codes, JSON, names of columns and what goes into the archive stay English.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, bindtextdomain, textdomain, translation
from itertools import pairwise
from pathlib import Path

LANGUAGES = ("en", "fr")
"""The first is that of the code."""
DOMAIN = "depeche"
CATALOGUES = Path(__file__).resolve().parent

_process = [LANGUAGES[0]]  # what this process speaks, in all its threads
_request: ContextVar[str | None] = ContextVar("language", default=None)


def _(message: str) -> str:
    """The message in the language of this run or request; itself where it has no translation."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a message that goes with a number; French says 0 in the singular."""
    return _catalogue(language()).ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """A message that is said otherwise in another context: `from` a day, `from` a sender."""
    return _catalogue(language()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, number: int) -> str:
    """`pgettext` and `ngettext` at once."""
    return _catalogue(language()).npgettext(context, one, many, number)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a message that a constant holds, for the catalogue; `_` translates it where it is said."""
    return message


def language() -> str:
    """That of this run or request: `en` or `fr`."""
    return _request.get() or _process[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """One of LANGUAGES in this task or thread for a while, as for a request. Another name is a ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no catalogue for {language!r}")
    token = _request.set(language)
    try:
        yield
    finally:
        _request.reset(token)


def speak_as_asked(asked: str | None = None) -> None:
    """This process speaks the language that was asked for, else that of the environment; click's messages too."""
    chosen = asked or of_environment(os.environ)
    if chosen not in LANGUAGES:
        raise ValueError(f"there is no catalogue for {chosen!r}")
    _process[0] = chosen
    os.environ["LANGUAGE"] = chosen  # click asks Python's gettext, which asks the environment
    bindtextdomain(DOMAIN, str(CATALOGUES))
    textdomain(DOMAIN)


def of_environment(environ: Mapping[str, str]) -> str:
    """The language that POSIX variables ask for; `LANG=C` and languages without a catalogue are English."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "C")
    if _two_letters(locale) in ("c", "posix"):
        return LANGUAGES[0]
    wishes = [*environ.get("LANGUAGE", "").split(":"), locale]
    return next((wish for wish in map(_two_letters, wishes) if wish in LANGUAGES), LANGUAGES[0])


def _two_letters(locale: str) -> str:
    return re.split(r"[_.@-]", locale.strip().lower())[0]


def of_header(accept_language: str) -> str:
    """The language that an `Accept-Language` header likes best (RFC 9110, 12.5.4); English where it likes none."""
    best, liked = LANGUAGES[0], 0.0
    for part in accept_language.split(",")[:20]:
        tag, _sep, weight = part.partition(";")
        wish = LANGUAGES[0] if tag.strip() == "*" else _two_letters(tag)
        match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        quality = float(match[1]) if match else 1.0
        if wish in LANGUAGES and quality > liked:
            best, liked = wish, quality
    return best


def asked_in(arguments: Sequence[str]) -> str | None:
    """The language that `--lang` names on a command line, wherever it stands; None for none or another one."""
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    words = [*arguments[:end], ""]
    asked = [word.partition("=")[2] or after for word, after in pairwise(words) if word.split("=")[0] == "--lang"]
    return asked[-1] if asked and asked[-1] in LANGUAGES else None


@cache
def kept_templates(language: str, context: str) -> dict[str, str]:
    """The messages of one context, each with its translation; none in English."""
    catalogue = _catalogue(language)
    kept: dict[str, str] = getattr(catalogue, "_catalog", {})  # gettext can be asked for a message, not for all
    start = f"{context}\x04"
    return {
        key.removeprefix(start): said for key, said in kept.items() if isinstance(key, str) and key.startswith(start)
    }


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == LANGUAGES[0]:
        return NullTranslations()
    return translation(DOMAIN, CATALOGUES, [language])
