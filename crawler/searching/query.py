"""What people type into a search, read into a tree. Nothing is a syntax error: what is open is closed, what makes no
sense is a word or nothing, and `spoken` says how it was understood.

    query := all (OU all)*
    all   := one ((ET | SAUF)? one)*
    one   := (SAUF | -) one | field: one | ( query ) | "phrase" | word | begin*

OU binds less than words that stand side by side: `a b OU c` is (a and b) or c.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.errors import UsageError
from crawler.searching.wording import AND, FIELDS, NOT, OR, SPOKEN
from crawler.text import folded, tidy
from crawler.translating import _
from crawler.translating.forms import figure

MAX_QUERY = 300  # characters of a query
MAX_WORDS = 32  # of a query, those of phrases too
MAX_DEPTH = 20  # parentheses within each other; deeper ones are left out

_CLOSING = {'"': '"”“', "«": "»", "“": '”"“', "„": "“”"}
_ELISION = re.compile(r"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
    (?P<open> \( ) | (?P<close> \) ) | (?P<quote> ["«“„] )
    | (?P<not> (?<![^\s(:]) [-−] (?=[\w("«“„]) )
    | (?P<field> \w+ ) : (?=\s*[\w("«“„−-])
    | (?P<word> \w+ (?: [^\s\w()"«»“”„*:]+ \w+ )* ) (?P<star> \*? )
    """,
    re.VERBOSE,
)


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
class Either:
    """Of what at least one must be."""

    parts: tuple["Node", ...]


Node = Term | Not | All | Either


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """`open`, `close`, `and`, `or`, `not`, `field` or `term`."""
    text: str = ""
    node: Node | None = None


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
    query = tidy(query)  # as texts are stored: an accent that is typed after its letter would part the word
    if shortened(query) != " ".join(query.split()):
        message = _(
            "The query has {letters} characters and {words} words; a search takes {most_letters} characters and "
            "{most_words} words at most. Leave out the commonest words."
        )
        raise UsageError(
            message.format(
                letters=figure(len(query)), words=figure(len(tokens(query))), most_letters=MAX_QUERY,
                most_words=MAX_WORDS,
            )
        )  # fmt: skip
    found = list(_lexed(query))
    operators = [_Token("term", one.text, Term((one.text,))) for one in found if one.text]
    return _Parser(found).whole() or _Parser(operators).whole()


class _Parser:
    """Reads a list of tokens from the left."""

    def __init__(self, found: list[_Token]) -> None:
        self.found = found
        self.at = 0

    def whole(self) -> Node | None:
        """All of it; a parenthesis that closes nothing is passed over."""
        parts = []
        while self.at < len(self.found):
            parts.append(self._either())
            self.at += 1
        return _joined(All, parts)

    def _kind(self) -> str:
        return self.found[self.at].kind if self.at < len(self.found) else ""

    def _next(self) -> _Token:
        self.at += 1
        return self.found[self.at - 1]

    def _either(self) -> Node | None:
        parts = [self._all()]
        while self._kind() == "or":
            self.at += 1
            parts.append(self._all())
        return _joined(Either, parts)

    def _all(self) -> Node | None:
        parts = []
        while self._kind() not in ("", "or", "close"):
            parts.append(self._one())
        return _joined(All, parts)

    def _one(self) -> Node | None:
        while self._kind() == "and":
            self.at += 1
        if self._kind() in ("", "or", "close"):
            return None
        token = self._next()
        if token.kind == "open":
            inner = self._either()
            self.at += self._kind() == "close"
            return inner
        if token.kind == "term":
            return token.node
        part = self._one()
        if token.kind == "field":
            return _within(part, FIELDS[folded(token.text)]) if part else Term((token.text,))
        return part.part if isinstance(part, Not) else part and Not(part)


def _lexed(query: str) -> Iterator[_Token]:
    at = depth = 0
    while match := _TOKEN.search(query, at):
        at = match.end()
        kind = match.lastgroup if match.lastgroup != "star" else "word"
        if elided := _ELISION.match(query, match.start()):
            at = elided.end()
        elif kind == "quote":
            end = next((n for n in range(at, len(query)) if query[n] in _CLOSING[match[0]]), len(query))
            if words := tuple(re.findall(r"\w+", query[at:end])):
                starred = query[at:end].rstrip().endswith("*")
                yield _Token("term", node=Term(words, prefix=starred, phrase=True))
            at = end + 1
        elif kind == "word":
            yield _word(match)
        elif kind == "field" and folded(match["field"]) not in FIELDS:
            yield _Token("term", node=Term((match["field"],)))
        else:
            depth += (kind == "open") - (kind == "close")
            if kind != "open" or depth <= MAX_DEPTH:
                yield _Token(str(kind), match["field"] or "")


def _word(match: re.Match[str]) -> _Token:
    text = match["word"]
    for kind, operators in (("and", AND), ("or", OR), ("not", NOT)):
        if text in operators and not match["star"]:
            return _Token(kind, text)
    words = tokens(text)
    parts: list[Node | None] = [Term((word,)) for word in words[:-1]]
    return _Token("term", node=_joined(All, [*parts, Term((words[-1],), prefix=bool(match["star"]))]))


def _joined(kind: type[All] | type[Either], parts: Sequence[Node | None]) -> Node | None:
    """The parts as one node, without those that are nothing."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part] if part else []
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def _within(node: Node, field: str) -> Node:
    """The same node, its words looked for in a field, unless they stand in another one already."""
    if isinstance(node, Term):
        return replace(node, field=node.field or field)
    if isinstance(node, Not):
        return Not(_within(node.part, field))
    return type(node)(tuple(_within(part, field) for part in node.parts))


def is_plain(node: Node | None) -> bool:
    """Whether a query is nothing but words that must all occur, so that nobody needs to be told how it was read."""
    if isinstance(node, All):
        return all(isinstance(part, Term) and is_plain(part) for part in node.parts)
    return isinstance(node, Term) and not (node.field or node.prefix or node.phrase)


def spoken(node: Node, language: str = "en") -> str:
    """How a query was understood: `with hopital and urgences, without clinique`; in English or French (`fr`)."""
    said = SPOKEN.get(language, SPOKEN["en"])
    parts = node.parts if isinstance(node, All) else (node,)
    having = [_said(part, said, whole=len(parts) == 1) for part in parts if not isinstance(part, Not)]
    lacking = [_said(part.part, said) for part in parts if isinstance(part, Not)]
    with_ = f"{said['with']} " + f" {said['and']} ".join(having) if having else said["all"]
    return ", ".join([with_, *(f"{said['without']} {text}" for text in lacking)])


def _said(node: Node, said: Mapping[str, str], *, whole: bool = False) -> str:
    """A part of a query; `whole` when nothing stands beside it."""
    if isinstance(node, Not):
        return f"{said['without']} {_said(node.part, said)}"
    if isinstance(node, All | Either):
        between = said["and"] if isinstance(node, All) else said["or"]
        joined = f" {between} ".join(_said(part, said) for part in node.parts)
        return joined if whole else f"({joined})"
    text = " ".join(node.words)
    text = said["phrase"].format(text + "…" * node.prefix) if node.phrase else text
    text = said["prefix"].format(text) if node.prefix and not node.phrase else text
    return said[node.field].format(text) if node.field else text
