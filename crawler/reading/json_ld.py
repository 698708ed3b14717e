"""Values of JSON-LD as words: sites put strings, objects, lists and markup where one name or date belongs."""

from typing import Any

from lxml import etree, html

from crawler.text import tidy_or_none


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


def people(value: Any) -> list[str]:
    """Names of a JSON-LD author: one or many, objects or strings."""
    values = value if isinstance(value, list) else [value]
    names = (string(v) for v in values[:20])
    return [name for name in names if name and not name.startswith("http")]


def is_no(value: Any) -> bool:
    """True for a denial as sites spell it: `false`, "False", "no", 0, "https://schema.org/False", a list of one."""
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip().rsplit("/", 1)[-1].lower() in {"false", "no", "non", "nein", "0", "0.0"}


def parts_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of `hasPart`, of which some may be paid."""
    value = data.get("hasPart")
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, dict)]
