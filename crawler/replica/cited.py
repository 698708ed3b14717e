"""Which pieces of which outlets an article refers to, as its file's `Cites` header says."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

Verb = Literal["reacts", "relays", "cites"]

OUTLETS = ("dsih", "ticsante", "lest_eclair")

_ENTRY = re.compile(
    r"(?P<outlet>\S+) (?P<verb>\w+)(?: (?P<date>\d{4}-\d\d-\d\d))?(?: via (?P<via>\S+))?(?: -> (?P<target>\w+:\S+))?"
)


@dataclass(frozen=True, kw_only=True)
class Cited:
    """One piece of a news outlet that an article refers to."""

    outlet: str
    """The id of one of ours; else the outlet's usual name, as in `Le Monde`."""
    verb: Verb
    date: datetime.date | None = None
    """The day of the cited piece, where the text tells it."""
    via: str | None = None
    """The outlet said to have relayed it, named like `outlet`."""
    target: str | None = None
    """The key of the cited article, where the replica has it and a careful reader can single it out."""


def parse_cites(written: str) -> tuple[Cited, ...]:
    """The entries of a `Cites` header; ValueError names the one that cannot be read."""
    return tuple(_cited(" ".join(entry.split())) for entry in written.split(";") if entry.strip())


def _cited(entry: str) -> Cited:
    match = _ENTRY.fullmatch(entry)
    if match is None or match["verb"] not in get_args(Verb):
        raise ValueError(f"not a citation: {entry!r}; write OUTLET reacts|relays|cites [DATE] [via OUTLET] [-> KEY]")
    return Cited(
        outlet=_name(match["outlet"]),
        verb=cast("Verb", match["verb"]),
        date=datetime.date.fromisoformat(match["date"]) if match["date"] else None,
        via=_name(match["via"]) if match["via"] else None,
        target=match["target"],
    )


def _name(written: str) -> str:
    return written if written in OUTLETS else written.replace("_", " ")
