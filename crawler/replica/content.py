"""The article files as stories with their versions: what each outlet wrote and when it changed its mind."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.replica.cited import Cited, parse_cites
from crawler.replica.markup import Block, Line, parse_blocks, parse_line

PARIS = ZoneInfo("Europe/Paris")
ARTICLES = Path(__file__).parent / "articles"

_EDIT = re.compile(r"^=== (.+)$", re.MULTILINE)
_HEADER = re.compile(r"([A-Z][A-Za-z]*):(?: (.*))?")


@dataclass(frozen=True, kw_only=True)
class Version:
    """A story as its author left it at one moment; headers are those of the file."""

    since: datetime
    headers: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)

    @property
    def title(self) -> str:
        return self.headers["Title"]

    @property
    def authors(self) -> tuple[str, ...]:
        return _several(self.headers.get("Authors", ""))

    @property
    def sections(self) -> tuple[str, ...]:
        """The path to the section, outermost first."""
        return tuple(part.strip() for part in self.headers.get("Section", "").split(" / ") if part)

    @property
    def tags(self) -> tuple[str, ...]:
        return _several(self.headers.get("Tags", ""))

    @property
    def partial(self) -> bool:
        return self.headers.get("Access") == "partial"

    @property
    def slug(self) -> str | None:
        """Empty for an address without a slug, None when it follows from the story's first title."""
        slug = self.headers.get("Slug")
        return "" if slug == "-" else slug

    @cached_property
    def cites(self) -> tuple[Cited, ...]:
        return parse_cites(self.headers.get("Cites", ""))

    @cached_property
    def lead(self) -> Line | None:
        written = self.headers.get("Lead", "")
        return parse_line(written) if written else None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return parse_blocks(self.body)[0]

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The addresses of the list that closes the article."""
        return parse_blocks(self.body)[1]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article file; `site_id` is the outlet's own number, with its prefix when it has one."""

    outlet: str
    site_id: str
    published: datetime
    """Aware, Europe/Paris; midnight when the file gives no time."""
    day_only: bool
    kind: str
    form: frozenset[str]
    removed: date | None
    gone_status: int = 404
    """What its address answers from then on."""
    versions: tuple[Version, ...] = field(repr=False)

    @property
    def number(self) -> int:
        return int(re.sub(r"\D", "", self.site_id))

    @property
    def first_title(self) -> str:
        return self.versions[0].title

    @property
    def last(self) -> Version:
        return self.versions[-1]

    def on(self, day: date) -> Version | None:
        """The version served at the end of that day in Paris; None before it appears and after removal."""
        if self.gone(day):
            return None
        return next((version for version in reversed(self.versions) if version.since.date() <= day), None)

    def served(self, day: date) -> list[Version]:
        """Every version with which some day until that one ended, oldest first."""
        by_day = {version.since.date(): version for version in self.versions}
        return [version for since, version in by_day.items() if since <= day and not self.gone(since)]

    def gone(self, day: date) -> bool:
        """True once the site has taken it down."""
        return self.removed is not None and self.removed <= day


def load(folder: Path = ARTICLES) -> list[Story]:
    """Every article file below `<folder>/<outlet>/`, oldest first."""
    return in_order(read_story(path) for path in folder.glob("*/*.txt"))


def in_order(stories: Iterable[Story]) -> list[Story]:
    """Oldest first."""
    return sorted(stories, key=lambda story: (story.published, story.number, story.site_id))


def read_story(path: Path) -> Story:
    """One article file; a mistake in it raises ValueError with its name."""
    try:
        return _story(path)
    except (KeyError, ValueError, IndexError) as error:
        raise ValueError(f"{path.parent.name}/{path.name}: {error!r}") from error


def _story(path: Path) -> Story:
    versions = tuple(_versions(path.read_text(encoding="utf-8")))
    headers = versions[0].headers
    removed = headers.get("Removed")
    return Story(
        outlet=path.parent.name,
        site_id=path.stem,
        published=_moment(headers["Published"]),
        day_only=":" not in headers["Published"],
        kind=headers.get("Kind", "article"),
        form=frozenset(_several(headers.get("Form", ""))),
        removed=date.fromisoformat(removed) if removed else None,
        gone_status=int(headers.get("Gone", "404")),
        versions=versions,
    )


def _versions(text: str) -> Iterator[Version]:
    parts = _EDIT.split(text.replace("\r\n", "\n"))
    headers, body = _headers(parts[0])
    yield Version(since=_moment(headers.get("Appeared") or headers["Published"]), headers=headers, body=body)
    for moment, part in zip(parts[1::2], parts[2::2], strict=True):
        changed, rewritten = _headers(part.removeprefix("\n"))
        headers, body = {**headers, **changed}, rewritten if rewritten.strip() else body
        yield Version(since=_moment(moment), headers=headers, body=body)


def _headers(text: str) -> tuple[dict[str, str], str]:
    """Header lines up to the first blank line, and the rest."""
    lines = text.split("\n")
    headers: dict[str, str] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            return headers, "\n".join(lines[number + 1 :])
        match = _HEADER.fullmatch(line)
        if match is None:
            raise ValueError(f"not a header: {line[:40]!r}")
        name, value = match[1], match[2] or ""
        headers[name] = value if name == "Byline" else value.strip()
    return headers, ""


def _moment(written: str) -> datetime:
    """`YYYY-MM-DD HH:MM`, or a day alone as its midnight, in Paris."""
    day, _, clock = written.strip().partition(" ")
    at = time.fromisoformat(clock) if clock else time()
    return datetime.combine(date.fromisoformat(day), at, PARIS)


def _several(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(";") if part.strip())
