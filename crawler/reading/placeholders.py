"""Fields that nobody filled: a template's variable, a program's word for nothing, a system's account."""

import re

from crawler.lexicon import Wording
from crawler.text import folded

# A variable between the marks of some template language: `[[author]]`, `{{ author }}`, `%author%`, `${author}`.
_VARIABLE = re.compile(
    r"\[\[.*\]\]|\{\{.*\}\}|\{%.*%\}|<%.*%>|[$#@]?\{[^{}]*\}|\[[\w .:|-]+\]|<[/\w .:-]+>"
    r"|(?P<mark>%+|#+|@+|_{2,}|\*\|)\s*[\w.:-]+\s*(?:(?P=mark)|\|\*)|[$@]\w+\.\w[\w.]*"
)
_EMPTY = Wording(r"(?:{placeholder.nothing}|(?:[a-z_]+\.)+(?:{placeholder.field})|\W*)")
_NOBODY = Wording(r"(?:{placeholder.account}|(?:{placeholder.field})\W*)")


def is_unfilled(words: str) -> bool:
    """True for a value that says nothing: a template's variable, `null`, `undefined`, `N/A`, a mark alone."""
    bare = words.strip()
    said = folded(bare)
    return bool(_VARIABLE.fullmatch(bare) or _EMPTY.fullmatch(said) or all(map(_EMPTY.fullmatch, said.split())))


def is_nobody(words: str) -> bool:
    """True for a signature that names nobody: what `is_unfilled` tells, a system's account, the field's own name."""
    return is_unfilled(words) or bool(_NOBODY.fullmatch(folded(words)))
