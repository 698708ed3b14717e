"""A query's tree as SQL: what the full-text index can answer as one expression of FTS5, the rest as conditions."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.stems import known_stem
from crawler.errors import UsageError
from crawler.searching.query import All, Either, Node, Not, Term
from crawler.text import folded
from crawler.translating import _

MAX_FORMS = 60  # words with the same stem that one word of a query is widened to
LISTED = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is searched: its index, and the conditions on a row that fields other than text come to."""

    indexed: str
    """The condition that a row's text matches the expression of FTS5 that `?` stands for."""
    columns: Mapping[str, str]
    """Columns of the index by field."""
    values: Mapping[str, str]
    """By field, the condition that a row has one of the values in the JSON array that `?` stands for."""


_TEXT = {"title": "title", "author": "authors"}
_TAGGED = f"(SELECT article FROM tags WHERE tag IN {LISTED})"  # noqa: S608 - ours, as all below
_OF = f"(SELECT id FROM _facet_values WHERE {{}} IN {LISTED})"  # noqa: S608
ARTICLES = Target(
    indexed="a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)",
    columns=_TEXT,
    values={
        "outlet": f"a.outlet IN {LISTED}",
        "section": f"coalesce(a.section, '') IN {LISTED}",
        "tag": f"a.id IN {_TAGGED}",
    },
)
"""Rows of `articles` as `a`."""
FACETS = Target(
    indexed="f.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)",
    columns=_TEXT,
    values={
        "outlet": f"f.facet IN {_OF.format('outlet')}",
        "section": f"f.facet IN {_OF.format('section')}",
        "tag": f"f.id IN {_TAGGED}",
    },
)
"""Rows of `_facets` as `f`."""
ANNOUNCED = Target(
    # Whichever of an article's addresses the words were announced with.
    indexed="""a.url IN (
    SELECT k.url FROM sightings_fts f JOIN sightings s ON s.id = f.rowid JOIN urls u ON u.url = s.url
    JOIN urls k ON k.url = u.url OR k.key = u.key WHERE sightings_fts MATCH ?
)""",
    columns={"title": "title"},
    values={"outlet": f"a.outlet IN {LISTED}"},
)
"""Rows of `announced` as `a`."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A query as SQL."""

    expression: str | None = None
    """What a row's text must match, in FTS5's language; None where no text need match."""
    condition: str = ""
    """What else must hold, beginning with AND, with question marks for `values`; empty where nothing else must."""
    values: tuple[str, ...] = ()


def matching(archive: Archive, node: Node, target: Target = ARTICLES) -> Matching:
    """What a query asks of the archive. Raises UsageError for a field that the target does not have."""
    writer = _Writer(archive, target)
    parts = node.parts if isinstance(node, All) else (node,)
    having = [part for part in parts if writer.is_text(part)]
    lacking = [part for part in parts if isinstance(part, Not) and writer.is_text(part.part)] if having else []
    conditions = [writer.condition(part) for part in parts if part not in having and part not in lacking]
    return Matching(
        writer.expression(All((*having, *lacking))) if having else None,
        "".join(f" AND {sql}" for sql, _ in conditions),
        tuple(value for _, values in conditions for value in values),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    archive: Archive
    target: Target

    def is_text(self, node: Node) -> bool:
        """Whether an expression of FTS5 can say it: there is none for the mere absence of a word."""
        if isinstance(node, Term):
            return node.field is None or node.field in self.target.columns
        if isinstance(node, Not):
            return False
        if isinstance(node, Either):
            return all(map(self.is_text, node.parts))
        lacking = [part.part for part in node.parts if isinstance(part, Not)]
        having = [part for part in node.parts if not isinstance(part, Not)]
        return bool(having) and all(map(self.is_text, (*having, *lacking)))

    def expression(self, node: Node) -> str:
        """A text node in FTS5's language."""
        if isinstance(node, Term):
            return self._term(node)
        if isinstance(node, Not):
            raise TypeError("FTS5 has no expression for what lacks a word")
        having = [self.expression(part) for part in node.parts if not isinstance(part, Not)]
        lacking = [self.expression(part.part) for part in node.parts if isinstance(part, Not)]
        joined = (" OR " if isinstance(node, Either) else " AND ").join(having)
        if lacking:
            return f"(({joined}) NOT ({' OR '.join(lacking)}))"
        return f"({joined})" if len(having) > 1 else joined

    def condition(self, node: Node) -> tuple[str, list[str]]:
        """Any node as a condition, and the values of its question marks."""
        if self.is_text(node):
            return self.target.indexed, [self.expression(node)]
        if isinstance(node, Term):
            return self._value(node)
        if isinstance(node, Not):
            sql, values = self.condition(node.part)
            return f"NOT ({sql})", values
        found = [self.condition(part) for part in node.parts]
        joined = (" OR " if isinstance(node, Either) else " AND ").join(sql for sql, _ in found)
        return f"({joined})", [value for _, values in found for value in values]

    def _term(self, term: Term) -> str:
        star = " *" if term.prefix else ""
        if term.phrase or len(term.words) > 1:
            forms = spellings(" ".join(term.words))
        elif term.prefix or term.field == "author":
            forms = spellings(term.words[0])
        else:
            forms = self._forms(term.words[0])
        either = "(" + " OR ".join(quoted(form) + star for form in forms) + ")"
        return f"{self.target.columns[term.field]} : {either}" if term.field else either

    def _forms(self, word: str) -> list[str]:
        """The words of the archive that share a word's stem, and the word itself."""
        alike = self.archive.rows(
            "SELECT term FROM _stems WHERE stem = ? ORDER BY length(term) LIMIT ?",
            known_stem(self.archive, word),
            MAX_FORMS,
        )
        forms = dict.fromkeys([word.lower(), folded(word), *(row["term"] for row in alike)])
        return [form for form in forms if form]

    def _value(self, term: Term) -> tuple[str, list[str]]:
        field = term.field or ""
        if field not in self.target.values:
            messages = {
                "author": _("No announcement says its author; look for that among the articles."),
                "section": _("No announcement says its section; look for that among the articles."),
                "tag": _("No announcement says its tag; look for that among the articles."),
            }
            raise UsageError(messages[field])
        wanted = [word for typed in term.words for word in bare_words(typed)]
        known = dict.fromkeys(value for value, text in _known(self.archive, field) if _has(text, wanted, term.prefix))
        return self.target.values[field], [json.dumps(list(known))]


def _known(archive: Archive, field: str) -> Iterator[tuple[str, str]]:
    """The values of a field that the archive has, each with a text that names it."""
    if field == "outlet":
        for row in archive.rows("SELECT id, name, aliases FROM outlets"):
            for name in (row["id"], row["name"], *_listed(row["aliases"])):
                yield row["id"], str(name)
    else:
        table, column = ("_facet_values", "section") if field == "section" else ("tags", "tag")
        for row in archive.rows(f"SELECT DISTINCT {column} AS value FROM {table}"):  # noqa: S608 - ours
            yield row["value"], row["value"]


def _listed(text: str) -> list[Any]:
    try:
        values = json.loads(text)
    except ValueError:
        return []
    return values if isinstance(values, list) else []


def _has(text: str, wanted: list[str], prefix: bool) -> bool:
    """Whether the words stand in a text side by side, the last one perhaps only begun."""
    words, n = bare_words(text), len(wanted)
    for at in range(len(words) - n + 1 if n else 0):
        *first, last = words[at : at + n]
        if first == wanted[:-1] and (last == wanted[-1] or (prefix and last.startswith(wanted[-1]))):
            return True
    return False


def bare_words(text: str) -> list[str]:
    """Words in lower case, accents, ligatures and underlines taken away."""
    return re.findall(r"[^\W_]+", folded(text))


def spellings(text: str) -> list[str]:
    """A text with and without ligatures, which the index keeps apart; of accents and case it knows."""
    level = text.lower()
    apart = level.replace("œ", "oe").replace("æ", "ae")
    return list(dict.fromkeys((level, apart, apart.replace("oe", "œ"), apart.replace("ae", "æ"))))


def quoted(text: str) -> str:
    """A string of FTS5's language."""
    return '"' + text.replace('"', '""') + '"'
