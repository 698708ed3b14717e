"""The tree of L'Est Éclair's sections; a section's number names its page and its feed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.replica import slugs

_FRONT = ("La Une",)
_ALWAYS = (
    ("Aube",), ("Aube", "Troyes"), ("Aube", "Bar-sur-Aube"), ("Aube", "Romilly-sur-Seine"),
    ("Faits divers",), ("Sports",), ("Sports", "ESTAC"), ("Économie",), ("France-Monde",),
    ("Culture",), ("Emploi",),
)  # fmt: skip
_FIRST_TID = 61
_STEP = 7


@dataclass(frozen=True, kw_only=True)
class Section:
    tid: int
    path: tuple[str, ...]
    """Names, outermost first; empty for the front page's own section, which holds everything."""

    @property
    def name(self) -> str:
        return (self.path or _FRONT)[-1]

    @property
    def address(self) -> str:
        words = "/".join(slugs.section(name) for name in self.path or _FRONT)
        return f"/{self.tid}/sections/{words}"


class Sections:
    """Every section of the site, the front page's first."""

    def __init__(self, paths: Iterable[tuple[str, ...]]) -> None:
        known = set(_ALWAYS)
        for path in paths:
            known.update(path[:depth] for depth in range(1, len(path) + 1))
        self.all = [Section(tid=_FIRST_TID, path=())]
        self.all += [
            Section(tid=_FIRST_TID + _STEP * place, path=path) for place, path in enumerate(sorted(known), start=1)
        ]

    def __iter__(self) -> Iterator[Section]:
        return iter(self.all)

    def by_tid(self, tid: int) -> Section | None:
        return next((section for section in self.all if section.tid == tid), None)

    def along(self, path: tuple[str, ...]) -> list[Section]:
        """The sections on the way to this one, outermost first."""
        wanted = [path[:depth] for depth in range(1, len(path) + 1)]
        return [section for section in self.all if section.path in wanted]

    def below(self, path: tuple[str, ...] = ()) -> list[Section]:
        """Its direct subsections; the top level when no path is given."""
        return [
            section
            for section in self.all
            if len(section.path) == len(path) + 1 and section.path[: len(path)] == path
        ]
