"""What a reading anew has changed, or would: by outlet and field, with a few examples of each."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crawler.archive.columns import LIST_COLUMNS
from crawler.keeping.extractor import reading_version
from crawler.keeping.rereading import Difference
from crawler.reextracting.changes import Changes

EXAMPLES = 3  # of a field
SHOWN, CONTEXT = 120, 30  # characters of a value, and of what is the same before the first difference


@dataclass(frozen=True, slots=True)
class Example:
    """A field that is read otherwise, with what stands around the first difference."""

    article: str
    before: str
    after: str


@dataclass(slots=True)
class OutletReport:
    """What came of the articles of one outlet."""

    articles: int = 0
    """That were read anew, or are to be."""
    already: int = 0
    """That today's version had read before; captures of addresses without article among them."""
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    """How many articles are read otherwise in it."""
    examples: dict[str, list[Example]] = field(default_factory=dict)
    revisions: int = 0
    """Earlier versions whose text is read otherwise."""
    doubled: int = 0
    """Earlier versions that are no version of their own."""
    found: list[str] = field(default_factory=list)
    """Addresses of captures that are an article now."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Articles that stay as they are, with the reason."""
    not_held: list[str] = field(default_factory=list)
    """Articles of which a version's bytes are not held."""

    def as_record(self, outlet: str) -> dict[str, Any]:
        """The report as JSON shows it."""
        fields = {
            name: {
                "articles": count,
                "examples": [
                    {"article": one.article, "before": one.before, "after": one.after} for one in self.examples[name]
                ],
            }
            for name, count in self.fields.most_common()
        }
        return {
            "version": reading_version(outlet), "articles": self.articles, "already": self.already,
            "changed": self.changed, "fields": fields, "revisions": self.revisions, "doubled": self.doubled,
            "found": self.found, "kept": [{"article": key, "reason": reason} for key, reason in self.kept],
            "not_held": self.not_held,
        }  # fmt: skip


@dataclass(slots=True)
class Report:
    """What came of each outlet."""

    outlets: dict[str, OutletReport] = field(default_factory=dict)

    def add(self, changes: Changes) -> None:
        """Count what changes in a unit."""
        unit = changes.unit
        one = self.outlets.setdefault(unit.outlet, OutletReport())
        if unit.done:
            one.already += 1
            return
        one.articles += unit.article is not None
        one.changed += bool(changes.differences)
        for difference in changes.differences:
            one.fields[difference.field] += 1
            examples = one.examples.setdefault(difference.field, [])
            if len(examples) < EXAMPLES:
                examples.append(example(unit.name, difference))
        one.revisions += sum(not revised.doubled for revised in changes.revised)
        one.doubled += sum(revised.doubled for revised in changes.revised)
        one.found += [unit.name] if changes.found else []
        one.kept += [(unit.name, reason) for reason in changes.kept]
        one.not_held += [unit.name] if changes.not_held else []


def example(article: str, difference: Difference) -> Example:
    """Both values of a field from a little before their first difference on, cut to what a line holds."""
    before, after = (_shown(difference.field, value) for value in (difference.before, difference.after))
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    same = min(len(before), len(after)) if same is None else same
    start = max(0, same - CONTEXT)
    return Example(article, _cut(before, start), _cut(after, start))


def _shown(field: str, value: Any) -> str:
    if field in LIST_COLUMNS:
        value = json.loads(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).replace("\n\n", " ¶ ").replace("\n", " ")


def _cut(text: str, start: int) -> str:
    shown = text[start : start + SHOWN]
    return f"{'…' if start and shown else ''}{shown}{'…' if len(text) > start + SHOWN else ''}"
