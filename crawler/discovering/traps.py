"""Traps: pages that lead on for ever and name no article that was not named before.

Calendars, endless next pages, indexes of indexes and combinations of filters look like sources of a site and have no
end. What tells them is that they bring nothing: after MAX_BARREN pages of a kin in a row (MAX_BARREN_IN_ALL of any
kin) without an article that this run had not met, the rest is left alone and reported. Some invent addresses that
look like an article's: where a kin goes on for long, one address of each further page is fetched at once, and after
MAX_FRUITLESS in a row that are no article the kin is a trap too.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.items import Kind
from crawler.translating.recorded import recorded

MAX_BARREN = 50  # pages in a row of one kin that name nothing new
MAX_BARREN_IN_ALL = 150  # pages in a row of one kind of source, whatever their kin
LONG = 50  # listing pages of one kin, after which an address of each is fetched before the next page is asked for
MAX_FRUITLESS = 20  # addresses in a row that such a kin named and that are no article
BATCH = 20  # pages asked for before what they brought is looked at
FURTHER = recorded("further pages")
MAX_PUT = 5000  # pages that wait in a run; a site with a sitemap for each day of twelve years has fewer
MAX_SEGMENTS = 6  # of a path that tell one kin from another

_NUMBER = re.compile(r"\d+")
_DRAWN = re.compile(r"(?=[^\d]*\d)(?=[^a-z]*[a-z])[0-9a-z]{8,}", re.IGNORECASE)

Waiting = tuple[str, str, Kind]
"""Kind of source, URL and kind of page, as `DiscoverySpider._source_request` takes them."""


class Traps:
    """The source pages that a run is led to, in the order in which they were found, without those of traps."""

    def __init__(self) -> None:
        self.left: dict[str, str] = {}
        """Kin of pages that was left alone, to the reason in words."""
        self._waiting: deque[Waiting] = deque()
        self._put = 0
        self._met: set[int] = set()
        self._barren: Counter[str] = Counter()
        self._barren_in_all: Counter[str] = Counter()
        self._listed: Counter[str] = Counter()
        self._named_by: dict[int, str] = {}
        self._fruitless: Counter[str] = Counter()

    def put(self, name: str, url: str, kind: Kind) -> None:
        """Have a source page wait for its turn; those beyond MAX_PUT are noted in `left`."""
        if self._has_room():
            self._waiting.append((name, url, kind))

    def allows_next(self, name: str, url: str) -> bool:
        """Like `allows`, for the page that follows another one: it does not wait, and counts among MAX_PUT."""
        return self.allows(name, url) and self._has_room()

    def _has_room(self) -> bool:
        self._put += 1
        if self._put > MAX_PUT:
            self.left[FURTHER] = recorded("beyond {count} pages that list articles", count=f"{MAX_PUT:,}")
        return self._put <= MAX_PUT

    def next_batch(self) -> list[Waiting]:
        """The next pages to ask for; empty when none waits that is not of a trap."""
        batch: list[Waiting] = []
        while self._waiting and len(batch) < BATCH:
            one = self._waiting.popleft()
            if self.allows(one[0], one[1]):
                batch.append(one)
        return batch

    def note(self, name: str, url: str, articles: Iterable[str]) -> None:
        """Note what a source page named: `articles` by their keys or, where these are not known, their URLs."""
        kin = kin_of(url)
        fresh = set(map(hash, articles)) - self._met  # a hash of each: a site may name a million
        self._met |= fresh
        if fresh:
            self._barren[kin] = self._barren_in_all[name] = 0
        else:
            self._barren[kin] += 1
            self._barren_in_all[name] += 1
        if name == "listing":
            self._listed[kin] += 1
            self._named_by.update(dict.fromkeys(fresh, kin))

    def goes_on_long(self, url: str) -> bool:
        """True for a listing page of a kin that had LONG pages: what it names is then looked at."""
        return self._listed[kin_of(url)] >= LONG

    def note_outcome(self, article: str, *, is_article: bool) -> None:
        """Note what became of an address, by its key or URL as in `note`."""
        if kin := self._named_by.get(hash(article)):
            self._fruitless[kin] = 0 if is_article else self._fruitless[kin] + 1

    def is_invented(self, article: str) -> bool:
        """True for an address of which only a kin that invents them has spoken, as far as this run knows."""
        return self._invents(self._named_by.get(hash(article), ""))

    def _invents(self, kin: str) -> bool:
        return self._fruitless[kin] >= MAX_FRUITLESS and self._listed[kin] >= LONG

    def allows(self, name: str, url: str) -> bool:
        """False for a page of a trap, which is noted in `left`."""
        kin = kin_of(url)
        if self._invents(kin):
            why = recorded("as the last {count} addresses that it named are no articles", count=self._fruitless[kin])
        elif self._barren[kin] >= MAX_BARREN or self._barren_in_all[name] >= MAX_BARREN_IN_ALL:
            count = max(self._barren[kin], self._barren_in_all[name])
            why = recorded("after {count} requests without a new article", count=count)
        else:
            return True
        self.left[kin if kin in self.left or len(self.left) < MAX_BARREN else FURTHER] = why
        return False


def kin_of(url: str) -> str:
    """What addresses have in common that one program makes: host, path without numbers, names of parameters.

    `https://dsih.fr/agenda/2031/04?vue=mois` → `dsih.fr/agenda/N?vue`. Repeated segments count once.
    """
    parts = urlsplit(url)
    segments = [_DRAWN.sub("*", s) if _DRAWN.fullmatch(s) else _NUMBER.sub("N", s) for s in parts.path.split("/")[1:]]
    kept = [s for at, s in enumerate(segments) if not at or s != segments[at - 1]][:MAX_SEGMENTS]
    names = sorted({_NUMBER.sub("N", pair.partition("=")[0]) for pair in parts.query.split("&") if pair})
    return f"{parts.netloc}/{'/'.join(kept)}" + (f"?{'&'.join(names)}" if names else "")
