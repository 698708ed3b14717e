"""The words by which pages are read: one file a language, `any.toml` for all, `markup.toml` for names in markup.

A file has lists of *forms*, each the source of a regular expression: `ends` below `[chrome]` in `fr.toml` is the
French part of the list `chrome.ends`. What a form is for stands beside it. How forms must stand in a line is said by
who reads them, in a `Wording`:

    ENDS = Wording(r"^(?:{chrome.ends}|{wall.paid})")
    if ENDS.match(block.folded): ...

A name in braces stands for the forms of that list in all languages, as one alternation; `{calendar.weekdays:fr}` for
those of one file. Nothing is read or compiled before a wording is first used.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

NEVER = "(?!)"  # what nothing matches
_NAME = re.compile(r"\{([a-z]+\.[a-z_]+)(?::([a-z]+))?\}")


@cache
def _lists() -> dict[str, dict[str, tuple[str, ...]]]:
    """List name to language to forms."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    folder = (file for file in files(__package__).iterdir() if file.name.endswith(".toml"))
    for file in sorted(folder, key=lambda one: one.name):
        for idea, lists in tomllib.loads(file.read_text("utf-8")).items():
            for name, forms in lists.items():
                found.setdefault(f"{idea}.{name}", {})[file.name.removesuffix(".toml")] = tuple(forms)
    return found


def leave_out(*lists: str) -> None:
    """Take these lists for empty from now on, in this process: benchmarks/audit.py asks what each is worth.

    Must be called before anything is read. Raises KeyError for a list that no file has.
    """
    for name in lists:
        _lists()[name] = dict.fromkeys(_lists()[name], (NEVER,))
    forms.cache_clear()
    words.cache_clear()


def names() -> tuple[str, ...]:
    """The names of all lists, such as `chrome.ends`."""
    return tuple(_lists())


def languages(name: str) -> tuple[str, ...]:
    """The files that have a list of this name, without `.toml`. Raises KeyError when none has."""
    return tuple(_lists()[name])


@cache
def forms(name: str, language: str | None = None) -> tuple[str, ...]:
    """The forms of a list such as `consent.asks`: of all languages, or of one.

    Each is the source of a regular expression, or plain text where the list's comment says so. Raises KeyError when
    no file, or not that language's, has the list.
    """
    known = _lists()[name]
    return known[language] if language else tuple(dict.fromkeys(form for some in known.values() for form in some))


@cache
def words(name: str, language: str | None = None) -> frozenset[str]:
    """The single words of a list whose forms hold several words each. Raises KeyError as `forms` does."""
    return frozenset(word for form in forms(name, language) for word in form.split())


@cache
def months(language: str | None = None) -> dict[str, int]:
    """Folded names and abbreviations of months, to 1 to 12: of all languages, or of one (`fr`).

    Babel's tables are no substitute: they lack spellings in use (`jänner`, `maerz`) and have abbreviations that are
    words of other languages. Raises KeyError for a language that has no months here.
    """
    asked = [language] if language else languages("calendar.months")
    return {
        name: number
        for one in asked
        for number, names in enumerate(forms("calendar.months", one), 1)
        for name in names.split()
    }


def expanded(shape: str) -> str:
    """The source of a regular expression: every `{list}` replaced by its forms, divided by bars.

    Raises KeyError when there is no such list.
    """
    return _NAME.sub(lambda found: "|".join(forms(found[1], found[2])), shape)


class Wording:
    """A regular expression made of forms, read and compiled when it is first used.

    `match`, `search`, `fullmatch`, `finditer`, `findall`, `split` and `sub` are those of `re.Pattern`.
    """

    def __init__(self, shape: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.shape = shape
        """The source, names of lists in braces: to make other wordings of it, which costs nothing."""
        self.flags = flags

    def __repr__(self) -> str:
        return f"Wording({self.shape!r})"

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @property
    def pattern(self) -> str:
        """The source with its forms. Raises KeyError when it names a list that no file has."""
        return expanded(self.shape)

    # Stored in the instance at the first call: later ones cost what a compiled pattern's own methods do.
    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        return self.compiled.match

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        return self.compiled.search

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[[str], list[Any]]:
        return self.compiled.findall

    @cached_property
    def split(self) -> Callable[[str], list[Any]]:
        return self.compiled.split

    @cached_property
    def sub(self) -> Callable[[str, str], str]:
        return self.compiled.sub


Phrases = re.Pattern[str] | Wording
"""What an outlet's file may give for lines it knows: a pattern of its own, or one made of the lexicon's forms."""
