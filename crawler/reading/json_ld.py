"""Values of JSON-LD as words: sites put strings, objects, lists and markup where one name or date belongs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from crawler.reading.page import types_of
from crawler.text import tidy_or_none

MAX_DEPTH = 4  # objects within objects that are looked into
MAX_AUTHORS = 20
MAX_NAME = 2000  # characters; what is longer is cut
PERSONS = frozenset({"person", "patient", "author"})
INNER = (
    "author",
    "creator",
    "person",
    "contributor",
    "@list",
    "@set",
    "itemListElement",
    "item",
)  # of a role, a list


def string(value: Any) -> str | None:
    """A JSON-LD value as one short line; None for anything that is no text."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
        value = value[0] if isinstance(value, list) and value else value
    return tidy_or_none(html_text(value)[:2000]) if isinstance(value, str) else None


def html_text(value: str) -> str:
    """Text of a string that may hold markup or entities (JSON-LD often does)."""
    if "<" not in value and "&" not in value:
        return value
    try:
        return str(html.fromstring(f"<div>{value}</div>").text_content())
    except (ValueError, etree.LxmlError):
        return value


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, in JSON-LD: a person, or an organisation, whose name may hold commas and conjunctions."""

    name: str
    is_organisation: bool


def signatories(value: Any, known: Mapping[str, Mapping[str, Any]], depth: int = 0) -> Iterator[Signatory]:
    """Those of an `author`: strings, objects, lists, roles, and references to objects of the page.

    `known` is those objects by their `@id` (`by_id`). What has no name, or is neither person nor organisation, is
    left out. Never raises.
    """
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:MAX_AUTHORS]:
            yield from signatories(one, known, depth + 1)
    elif isinstance(value, str):
        if value in known:
            yield from signatories(known[value], known, depth + 1)
        elif not value.startswith("http"):
            yield from _named([value], is_organisation=False)
    elif isinstance(value, dict):
        yield from _described(value, known, depth)


def _described(value: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], depth: int) -> Iterator[Signatory]:
    names = names_of(value)
    kinds = types_of(value)
    if names and (not kinds or kinds & PERSONS or any(map(_is_organisation, kinds))):
        yield from _named(names, not kinds & PERSONS and any(map(_is_organisation, kinds)))
    elif not names:
        inner = [value[key] for key in INNER if value.get(key)]
        reference = known.get(str(value.get("@id")))
        if reference is not None and reference is not value and not inner:
            inner = [reference]
        for one in inner:
            yield from signatories(one, known, depth + 1)


def _named(names: Iterable[str], is_organisation: bool) -> Iterator[Signatory]:
    for name in names:
        if words := tidy_or_none(html_text(name)[:MAX_NAME]):
            yield Signatory(words, is_organisation)


def names_of(value: Mapping[str, Any]) -> list[str]:
    """The names of a person or organisation: one, a list, one with its language, or given and family name."""
    name = value.get("name")
    found = [string(one) for one in (name if isinstance(name, list) else [name])]
    if not any(found):
        parts = [string(value.get(key)) for key in ("givenName", "additionalName", "familyName")]
        found = [" ".join(part for part in parts if part)]
    return [one for one in found if one]


def _is_organisation(kind: str) -> bool:
    return kind.endswith(("organization", "organisation", "corporation", "business")) or kind in ("ngo", "brand")


def by_id(objects: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The named objects that have an `@id`, those inside others included, by it: what a reference stands for."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in objects:
        inner = (part for value in one.values() for part in (value if isinstance(value, list) else [value]))
        for data in (one, *(part for part in inner if isinstance(part, dict))):
            if isinstance(data.get("@id"), str) and names_of(data):
                found.setdefault(data["@id"], data)
    return found


def is_no(value: Any) -> bool:
    """True for a denial as sites spell it: `false`, "False", "no", 0, "https://schema.org/False", a list of one."""
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip().rsplit("/", 1)[-1].lower() in {"false", "no", "non", "nein", "0", "0.0"}


def parts_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of `hasPart`, of which some may be paid."""
    value = data.get("hasPart")
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, dict)]
