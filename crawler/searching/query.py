"""What people type into a search, read into a tree. Nothing is a syntax error: what is open is closed, what makes no
sense is a word or nothing, and `spoken` says how it was understood.

    query := all (OU all)*
    all   := one ((ET | SAUF)? one)*
    one   := (SAUF | -) one | field: one | ( query ) | "phrase" | word | begin*

OU binds less than words that stand side by side: `a b OU c` is (a and b) or c.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.errors import UsageError
from crawler.searching.wording import AND, FIELDS, NOT, OR, SPOKEN
from crawler.text import folded

MAX_QUERY = 300  # characters of a query
MAX_WORDS = 32  # of a query, those of phrases too
MAX_DEPTH = 40  # parentheses, fields and negations within each other; deeper ones are left out

_CLOSING = {'"': '"”“', "«": "»", "“": '”"“', "„": "“”"}
_ELISION = re.compile(r"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_TOKEN = re.compile(
    r"""(?P<open>\()|(?P<close>\))|(?P<quote>["«“„])"""
    r"""|(?P<not>(?<![^\s(:])[-−](?=[\w("«“„]))|(?P<field>(?<!\w)\w+:(?=\s*[\w("«“„−-]))"""
    r"""|(?P<word>\w+)(?P<star>\*?)"""
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A word, the beginning of words, or a phrase."""

    words: tuple[str, ...]
    field: str | None = None
    """One of the values of `FIELDS`; None for anywhere in an article."""
    prefix: bool = False
    """Whether its last word is the beginning of one."""
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """What must all be."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """What must at least one be."""

    parts: tuple["Node", ...]


Node = Term | Not | All | Any


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """`open`, `close`, `not`, `field`, `word`, `phrase`, `and` or `or`."""
    text: str = ""
    words: tuple[str, ...] = ()
    prefix: bool = False


def tokens(text: str) -> list[str]:
    """Words of a query, elided articles dropped."""
    return re.findall(r"\w+", _ELISION.sub(" ", text))


def shortened(query: str) -> str:
    """As much of a query as a search takes, with one space between two words."""
    some = " ".join(query[: 20 * MAX_QUERY].split())[:MAX_QUERY]
    end = next((word.start() for n, word in enumerate(re.finditer(r"\w+", some)) if n == MAX_WORDS), len(some))
    return some[:end].rstrip()


def parse(query: str) -> Node | None:
    """The tree of a query; None when there is no word in it.

    Raises UsageError for a query of more than MAX_QUERY characters or MAX_WORDS words.
    """
    if shortened(query) != " ".join(query.split()):
        size = f"{len(query)} characters and {len(tokens(query))} words"
        raise UsageError(
            f"The query has {size}; a search takes {MAX_QUERY} characters and {MAX_WORDS} words at most. "
            "Leave out the commonest words."
        )
    return _Parser(list(_lexed(query))).whole()


def is_plain(node: Node | None) -> bool:
    """Whether a query is nothing but words that must all occur, so that nobody needs to be told how it was read."""
    if isinstance(node, All):
        return all(isinstance(part, Term) and is_plain(part) for part in node.parts)
    return isinstance(node, Term) and not (node.field or node.prefix or node.phrase)


def spoken(node: Node, language: str = "en") -> str:
    """How a query was understood: `with hopital and urgences, without clinique`; in English or French (`fr`)."""
    said = SPOKEN.get(language, SPOKEN["en"])
    parts = node.parts if isinstance(node, All) else (node,)
    having = [_said(part, said) for part in parts if not isinstance(part, Not)]
    lacking = [_said(part.part, said) for part in parts if isinstance(part, Not)]
    with_ = f"{said['with']} " + f" {said['and']} ".join(having) if having else said["all"]
    return ", ".join([with_, *(f"{said['without']} {text}" for text in lacking)])


def _said(node: Node, said: "dict[str, str] | Any") -> str:
    if isinstance(node, Not):
        return f"{said['without']} {_said(node.part, said)}"
    if isinstance(node, All | Any):
        between = said["and"] if isinstance(node, All) else said["or"]
        return "(" + f" {between} ".join(_said(part, said) for part in node.parts) + ")"
    text = " ".join(node.words)
    text = said["phrase"].format(text + "…" * node.prefix) if node.phrase else text
    text = said["prefix"].format(text) if node.prefix and not node.phrase else text
    return said[node.field].format(text) if node.field else text
