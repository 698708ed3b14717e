"""The page of edits: what outlets changed after publication, newest first, by outlet, kind and day."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from crawler.archive.database import Archive
from crawler.archive.revisions import Change, ChangeKind
from crawler.editing.edits import KINDS, Edit, EditFilters, ShownChange, edits
from crawler.searching.days import day_of
from crawler.serving.article import names

SHOWN = 50  # edits on the page
MAX_COMPARED = 500  # edits that are compared for it: a page may take some seconds
MAX_CHANGES = 6  # sentences of an edit; its article's page shows all
MAX_TYPED = 100  # characters of a value that is typed


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedEdits:
    """What the address of the page asks for; empty for all."""

    outlet: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    left_out: tuple[str, ...] = ()
    """What was typed and is no day."""

    @classmethod
    def read(cls, args: Any) -> Self:
        """From the query string of a request."""
        typed = {name: str(args.get(name) or "").strip()[:MAX_TYPED] for name in ("outlet", "kind", "since", "until")}
        wrong = []
        for name in ("since", "until"):
            try:
                typed[name] = day_of(typed[name], last=name == "until") if typed[name] else ""
            except ValueError:
                wrong.append(typed[name])
                typed[name] = ""
        return cls(**typed, left_out=tuple(wrong))

    @property
    def filters(self) -> EditFilters:
        """All but the kind, which is chosen among what was compared."""
        outlets = (self.outlet,) if self.outlet else ()
        return EditFilters(outlets=outlets, since=self.since or None, until=self.until or None)


def page(archive: Archive, asked: AskedEdits) -> dict[str, Any]:
    """The template's values."""
    compared = list(islice(edits(archive, asked.filters), MAX_COMPARED + 1))
    more, compared = len(compared) > MAX_COMPARED, compared[:MAX_COMPARED]
    chosen = [edit for edit in compared if not asked.kind or asked.kind in edit["kinds"]]
    return {
        "asked": asked,
        "names": names(archive),
        "kinds": KINDS,
        "counts": Counter(kind for edit in compared for kind in edit["kinds"]),
        "total": len(chosen),
        "more": more,
        "compared": len(compared),
        "edits": [_shown(edit) for edit in chosen[:SHOWN]],
    }


def _shown(edit: Edit) -> dict[str, Any]:
    changes: list[dict[str, Any]] = []
    for change in edit["changes"]:
        same = [one for one in changes if one["texts"] == (change["before"], change["after"])]
        if same:
            same[0]["kinds"].append(change["kind"])
        else:
            texts = (change["before"], change["after"])
            changes.append({"kinds": [change["kind"]], "texts": texts, "pieces": _pieces(change)})
    return {**edit, "shown": changes[:MAX_CHANGES], "others": max(0, len(changes) - MAX_CHANGES)}


def _pieces(change: ShownChange) -> list[tuple[ChangeKind, str]]:
    """The sentence as runs of words that stayed, went or came."""
    old, new = ([text] if text else [] for text in (change["before"], change["after"]))
    return [piece for paragraph in Change("", "", old, new).paragraphs() for piece in paragraph.pieces]
