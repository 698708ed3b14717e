"""The fields of an article: what was read and from where, beside what the page declares and a second reader finds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.checking.second_reader import SecondReading
from crawler.items import Announcement
from crawler.reading.drafts import Draft
from crawler.reading.json_ld import html_text, signatories, string
from crawler.reading.moments import read_moment
from crawler.text import folded, tidy, words
from crawler.translating.recorded import recorded

DECLARED = {
    "title": (("headline",), ("og:title", "twitter:title")),
    "lead": (("description",), ("og:description", "description")),
    "text": (("articleBody",), ()),
    "published": (("datePublished",), ("article:published_time", "date", "dc.date", "datepublished")),
    "modified": (("dateModified",), ("article:modified_time", "og:updated_time", "datemodified")),
    "authors": (("author",), ("author", "article:author", "dc.creator")),
    "section": (("articleSection",), ("article:section",)),
    "tags": (("keywords",), ("article:tag", "news_keywords", "keywords")),
    "language": (("inLanguage",), ("og:locale", "language")),
    "access": (("isAccessibleForFree",), ("isaccessibleforfree", "article:content_tier")),
}
"""Where pages declare each field to machines: keys of the article's JSON-LD, names of meta elements."""
NEEDED = ("title", "text", "published")
"""Fields that every article has."""
CHECKED = (*NEEDED, "authors")
"""Fields in which a contradiction is worth a look; in the others pages and readers mean different things."""
WITNESSES = ("json-ld", "meta", "feed", "news", "sitemap", "listing", "day-archive")
"""Who states a date. Where nobody does, a reader guesses: a second reader's day confirms, and does not contradict."""
SAME_TEXT = 0.8  # share of the words in common from which two texts are taken for one
SAME_TITLE = 0.75
SHOWN = 45  # characters shown of the beginning and of the end of a text


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What somebody else says of a field. `agrees` is None where the two cannot be compared."""

    by: str
    """`json-ld`, `meta`, or the second reader's name."""
    value: str
    agrees: bool | None = None
    figure: str = ""
    """The share that two texts have in common: `97 % of the words`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldFinding:
    name: str
    value: str | None
    """As people read it; a text by its length, its beginning and its end."""
    source: str | None
    """What it was read from, as `depeche extract --explain` has it."""
    others: list[Comparison] = field(default_factory=list)
    look: bool = False
    """True when it is missing though needed, or when nobody else confirms it and somebody contradicts."""


Announcements = Mapping[str, Announcement]
"""What each kind of source said of one article, by its role."""


def field_findings(draft: Draft, second: SecondReading, announced: Announcements) -> list[FieldFinding]:
    """Every field of an article, in the order in which people read them."""
    return [_finding(name, draft, second, announced) for name in DECLARED]


def _finding(name: str, draft: Draft, second: SecondReading, announced: Announcements) -> FieldFinding:
    value = _value(name, draft)
    told = [*_declared(name, draft), *_announced(name, announced), (second.reader, _second(name, second))]
    others = [_compared(name, value, by, said, draft) for by, said in told if said]
    look = _needs_look(name, value, others, draft)
    if name == "text":
        value, others = value and shown_text(value), [replace(one, value=shown_text(one.value)) for one in others]
    return FieldFinding(
        name=name, value=value, source=_source(name, draft) if value else None, others=others,
        look=look,
    )  # fmt: skip


def _needs_look(name: str, value: str | None, others: list[Comparison], draft: Draft) -> bool:
    if value is None:
        own = {folded(spelling) for spelling in draft.outlet.spellings}
        declared = [one.value for one in others if one.by in ("json-ld", "meta")]
        return name in NEEDED or (name == "authors" and any(_names(who) - own for who in declared))
    if name == "text" and draft.access == "partial":
        return False  # what else is in the page is hidden from readers, or an offer
    opinions = {one.agrees for one in others if name != "published" or one.agrees or one.by in WITNESSES} - {None}
    return name in CHECKED and opinions == {False}


def _value(name: str, draft: Draft) -> str | None:
    if name == "text":
        return draft_text(draft) or None
    found: Any = getattr(draft, name)
    return ", ".join(found) or None if isinstance(found, list) else found or None


def draft_text(draft: Draft) -> str:
    """Lead and body, as readers see them."""
    return "\n\n".join(part for part in (draft.lead, draft.body) if part)


def _source(name: str, draft: Draft) -> str | None:
    if name in ("text", "lead"):
        by = draft.fields.get("body", {}).get("by")
        return by or None
    found = draft.fields.get(name)
    return str(found) if found else None


def _declared(name: str, draft: Draft) -> list[tuple[str, str]]:
    """What JSON-LD says of a field, and what the first meta element does."""
    keys, names = DECLARED[name]
    document = draft.document
    in_json = next((document.article[key] for key in keys if document.article.get(key) is not None), None)
    in_meta = next((document.meta[one] for one in names if document.meta.get(one)), [])
    found = [("json-ld", _worded(name, in_json)), ("meta", ", ".join(in_meta if name == "tags" else in_meta[:1]))]
    return [(by, said) for by, said in found if said]


def _worded(name: str, value: Any) -> str:
    """A value of JSON-LD in words."""
    if name == "authors":
        return ", ".join(one.name for one in signatories(value, {}))
    if name == "text":
        return html_text(value) if isinstance(value, str) else ""
    if name == "access":
        return "" if value is None else f"isAccessibleForFree {value}"
    values = value if isinstance(value, list) else [value]
    return ", ".join(said for said in map(string, values) if said)


def _announced(name: str, announced: Announcements) -> list[tuple[str, str]]:
    """What sources said of the title and the day."""
    told = ((role, one.title if name == "title" else one.published) for role, one in announced.items())
    return [(role, said) for role, said in told if said] if name in ("title", "published") else []


def _second(name: str, second: SecondReading) -> str:
    said = {"title": second.title, "text": second.text, "published": second.day, "authors": ", ".join(second.authors)}
    return said.get(name, "")


def _compared(name: str, value: str | None, by: str, said: str, draft: Draft) -> Comparison:
    if value is None:
        return Comparison(by=by, value=said)
    if name == "text":
        share = overlap(value, said)
        figure = recorded("{share} of the words in common", share=f"{100 * share:.0f} %")
        return Comparison(by=by, value=said, agrees=share >= SAME_TEXT, figure=figure)
    return Comparison(by=by, value=said, agrees=_agree(name, value, said, draft))


def _agree(name: str, value: str, said: str, draft: Draft) -> bool | None:
    if name in ("published", "modified"):
        moment = read_moment(said, draft.outlet, draft.page.fetched)
        return moment.when.date().isoformat() == value[:10] if moment else None
    if name in ("title", "lead"):
        return overlap(value, said) >= SAME_TITLE or _holds(value, said)
    if name == "language":
        return value[:2] == said[:2].lower()
    if name == "access":
        return None
    return any(one in other or other in one for one in _names(value) for other in _names(said))


def _names(value: str) -> set[str]:
    return {name for name in map(folded, value.split(",")) if name}


def _holds(one: str, other: str) -> bool:
    """True when the shorter of two wordings is part of the longer: a site's name behind a title, a cut summary."""
    short, long = sorted((folded(one).rstrip("…. "), folded(other)), key=len)
    return bool(short) and short in long


def overlap(one: str, other: str) -> float:
    """The share of words that two texts have in common, from 0 to 1: twice those in both, over all of either."""
    ours, theirs = (Counter(words(folded(text))) for text in (one, other))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def shown_text(text: str) -> str:
    """A text in one line: its length in words, its beginning and its end."""
    line = tidy(text.replace("\n", " "))
    count = len(words(line))
    short = line if len(line) <= 2 * SHOWN else f"{line[:SHOWN].rstrip()} … {line[-SHOWN:].lstrip()}"
    return recorded("{count} words: {text}", count=count, text=short)
