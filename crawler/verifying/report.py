"""What a verification finds: damages, each with its place, date and remedy, and notes, which are no damage."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crawler.errors import one_line
from crawler.translating import _


class DamageKind(StrEnum):
    """What is wrong. The values are in JSON and in the archive, and stay as they are."""

    DATABASE = "database"
    """SQLite cannot read its file, or finds that its pages do not fit each other."""
    SCHEMA = "schema"
    """A table, index, view or trigger is missing or is not what this program made."""
    FULL_TEXT = "full text"
    """An index of words does not fit the texts."""
    TABLE = "table"
    """A table of our own bookkeeping, or one that can be made again, is not what was written."""
    ROW_CHANGED = "row changed"
    ROW_MISSING = "row missing"
    ROW_ADDED = "row added"
    ARTICLE = "article"
    """An article's row does not fit its digest, or a text its hash."""
    REFERENCE = "reference"
    """A row points at a row that is not there."""
    FILE_MISSING = "file missing"
    RECORD = "record"
    """The bytes of a capture are not those that were written, or are those of another."""
    FILE = "file"
    """Bytes of a file of captures that belong to no capture are no whole records."""


class Remedy(StrEnum):
    """What `--repair` does about a damage."""

    REBUILD = "rebuild"
    """What follows from sound rows is made again from them."""
    REREAD = "reread"
    """The article is read again from a capture."""
    RETAKE = "retake"
    """The row of a capture is taken from its WARC record."""
    SET_ASIDE = "set aside"
    """The bytes are copied aside; the article keeps its text, and its page is fetched again."""
    ACCEPT = "accept"
    """There is no other copy: what stands there is copied aside and counts as written from then on."""
    RESTORE = "restore"
    """A person restores a backup, or imports the files of captures into a new archive."""


@dataclass(kw_only=True, slots=True)
class Damage:
    """One thing that is not what was written."""

    kind: DamageKind
    place: str
    """Where: `articles dsih:341`, `captures 12`, `depeche-….warc.gz, byte 4711`. The same in every language."""
    text: str
    """What was found, in a sentence."""
    remedy: Remedy
    table: str = ""
    """The table that is concerned, and the part of it (see crawler/archive/fixity.py)."""
    part: int = 0
    capture: int | None = None
    """The capture whose bytes are concerned, as `captures.id`."""
    file: str = ""
    """The file of captures that is concerned."""
    noticed: str | None = None
    """When a verification first named it, as a stamp; None when this one does."""
    sound_until: str | None = None
    """When a verification last found this part of the archive sound; None when none ever did."""

    def as_record(self) -> dict[str, Any]:
        """The damage as JSON shows it."""
        names = ("kind", "place", "text", "remedy", "noticed", "sound_until")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that is no damage, in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of the archive that a verification looks at: number `number` of `of`; 0 of 1 is all of it."""

    number: int = 0
    of: int = 1

    def holds(self, number: str) -> str:
        """SQL: true for the rows of this slice; `number` is SQL for an integer that a row keeps for ever."""
        return "1" if self.of == 1 else f"({number} & 0x7fffffffffffffff) % {self.of} = {self.number}"

    @property
    def first(self) -> bool:
        """True for the slice that also has what cannot be divided."""
        return self.number == 0


@dataclass(kw_only=True, slots=True)
class Report:
    """What a verification looked at, and what it found."""

    part: Slice
    full: bool
    damages: list[Damage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    records: int = 0
    size: int = 0
    """Bytes of captures that were read."""
    learnt: list[tuple[int, int, bytes]] = field(default_factory=list)
    """Digests of stored bytes that were not known: capture, where they start, SHA-256."""

    def add(self, found: Damage | Note) -> None:
        if isinstance(found, Note):
            self.notes.append(found.text)
        else:
            self.damages.append(found)


def remedy_in_words(remedy: Remedy) -> str:
    """What `--repair` does about it, or what a person does, in a sentence."""
    words = {
        Remedy.REBUILD: _("--repair makes it again from the rows it follows from"),
        Remedy.REREAD: _("--repair reads the article again from a capture"),
        Remedy.RETAKE: _("--repair takes the row from its WARC record"),
        Remedy.SET_ASIDE: _("--repair sets the bytes aside, and has the page fetched again"),
        Remedy.ACCEPT: _("--repair copies aside what stands there, and keeps it: there is no other copy"),
        Remedy.RESTORE: _("restore a backup, or import the files of captures into a new archive"),
    }
    return words[remedy]


def unreadable(place: str, error: Exception) -> Damage:
    """That a table, or the database, cannot be read to its end."""
    return Damage(
        kind=DamageKind.DATABASE,
        place=place,
        text=_("{place} cannot be read to its end: {error}").format(place=place, error=one_line(error)),
        remedy=Remedy.REBUILD,
    )
