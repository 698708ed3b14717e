"""The pages of all authors and of all tags: how many articles each has, and from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from crawler.archive.database import Archive
from crawler.searching.facets import LABELS
from crawler.searching.query import MAX_QUERY
from crawler.text import folded

PAGE_SIZE = 100  # names


@dataclass(frozen=True, slots=True)
class Label:
    """An author or a tag."""

    name: str
    articles: int
    first: str | None
    """Its first day, YYYY-MM-DD; None where no article of it is dated."""
    last: str | None
    level: str
    """The name as it is looked for: no accents, lower case."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of the page's URL."""

    words: str
    by_name: bool
    page: int

    @classmethod
    def read(cls, args: Any) -> "Asked":
        """From the parameters of a URL. Never raises."""
        number = args.get("page") or "1"
        words = (args.get("q") or "").replace("\x00", "")[:MAX_QUERY].strip()
        page = int(number) if number.isdecimal() and len(number) < 9 else 1
        return cls(words, args.get("sort") == "name", max(1, page))

    def query(self, page: int) -> str:
        """The query string of another page of the same list."""
        said = {"q": self.words, "sort": "name" if self.by_name else "", "page": str(page) if page > 1 else ""}
        return urlencode({name: value for name, value in said.items() if value})


def is_known(archive: Archive, label: str, name: str) -> bool:
    """Whether an article has this author or tag."""
    table, column = LABELS[label]
    return archive.one(f"SELECT 1 FROM {table} WHERE {column} = ?", name) is not None  # noqa: S608 - names of ours


def everything(archive: Archive, label: str) -> list[Label]:
    """All authors or tags, those with most articles first."""
    table, column = LABELS[label]
    rows = archive.rows(
        f"SELECT l.{column} AS name, count(*) AS articles, min(nullif(f.day, '')) AS first, "  # noqa: S608
        f"max(nullif(f.day, '')) AS last FROM {table} l JOIN _facets f ON f.id = l.article "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [Label(**row, level=folded(row["name"])) for row in rows]


def page(everything: Sequence[Label], asked: Asked) -> dict[str, Any]:
    """What the page shows of them: those whose names have all words of the query, in part or whole."""
    words = folded(asked.words).split()
    found = [one for one in everything if all(word in one.level for word in words)]
    if asked.by_name:
        found.sort(key=lambda one: one.level)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    first = PAGE_SIZE * (min(asked.page, pages) - 1)
    return {
        "asked": asked, "total": len(found), "pages": pages, "page": min(asked.page, pages),
        "labels": found[first : first + PAGE_SIZE],
    }  # fmt: skip
