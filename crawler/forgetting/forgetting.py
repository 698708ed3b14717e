"""One removal, in steps that can each be done again: what was interrupted is finished by the next one.

1. The tombstones are written, in one transaction: from now on nothing comes in. 2. Records are replaced in the files
of captures, and what was set aside of them is deleted. 3. Rows are deleted or get initials, in one transaction, with
the digests of the records as they are now. 4. What follows from the rows is made anew. 5. Indexes are made anew, the
database is written without free pages, its log emptied. 6. Copies of the database beside it that have it are deleted.
7. The tombstones are finished. A kill between 2 and 3 leaves bytes that `verify` calls damaged until it is done
again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.archive import tombstones
from crawler.archive.captures import committed_bytes
from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames, HashedName
from crawler.archive.warc import WarcStore
from crawler.citing.press import Press
from crawler.clock import stamp
from crawler.forgetting import naming, purging, rows
from crawler.forgetting.listings import Listing, listings_naming, listings_of
from crawler.forgetting.naming import Mentions
from crawler.forgetting.quarantine import Concerned, clear_quarantine
from crawler.forgetting.records import Blanked, blank_captures, renew_digests
from crawler.forgetting.targets import Target, captures_of
from crawler.keeping.backlog import catch_up
from crawler.stories import updating as stories
from crawler.urls import canonical

MAX_BACKLOG_TIME = 300.0  # seconds for what the next run would do else


@dataclass(kw_only=True, slots=True)
class Removal:
    """What is to go, as the archive has it."""

    urls: list[str]
    """Canonical."""
    keys: set[str]
    names: ForgottenNames
    articles: list[int]
    """Ids of the articles that go."""
    captures: list[int]
    """Of these articles and addresses."""
    mentions: Mentions
    """Rows that get initials."""
    named: list[int] = field(default_factory=list)
    """Captures of articles that get initials."""
    listings: list[Listing] = field(default_factory=list)
    """Captures of feeds and listings that carry it: they go only where that is asked for."""

    def is_in(self, data: bytes) -> bool:
        """True for bytes of a database that have one of the addresses or names."""
        if any(url.encode() in data for url in self.urls):
            return True
        return bool(self.names) and self.names.within(data.decode("utf-8", "replace"))


@dataclass(kw_only=True, slots=True)
class Removed:
    """What went."""

    articles: int = 0
    renamed: int = 0
    """Articles in which a name was replaced."""
    records: int = 0
    """Records of captures that were replaced."""
    set_aside: int = 0
    """Files and rows that a repair had set aside."""
    copies: list[str] = field(default_factory=list)
    """Copies of the database beside it that were deleted."""
    is_finished: bool = True
    """False where another program reads the archive, so that its log could not be emptied."""


def forget(archive: Archive, press: Press, targets: Iterable[Target], why: str | None, *, listings: bool) -> Removed:
    """Forget articles and addresses. The caller holds the lock; `listings` removes feeds that carry them, too.

    Raises ArchiveError, OutOfSpaceError and WarcError when something cannot be written; called again, it goes on.
    """
    with archive.transaction() as db:
        for one in targets:
            tombstones.bury_article(db, one.outlet, one.key, one.urls, why, listings=listings)
    return finish(archive, press)


def forget_name(archive: Archive, press: Press, name: HashedName, why: str | None, *, listings: bool) -> Removed:
    """Replace a name by its initials in every text, as `forget` does."""
    with archive.transaction() as db:
        tombstones.bury_name(db, name, why, listings=listings)
    return finish(archive, press)


def finish(archive: Archive, press: Press) -> Removed:
    """Remove what unfinished tombstones name, if any; the caller holds the lock. Raises as `forget` does."""
    store = WarcStore(archive.warc_folder, "")
    store.heal_leftovers(lambda file: committed_bytes(archive, file))
    stones = tombstones.unfinished(archive)
    if not stones:
        return Removed()
    removal = plan(
        archive,
        urls=[stone["url"] for stone in stones if stone["url"]],
        keys={stone["key"] for stone in stones if stone["key"]},
        names=ForgottenNames(HashedName(one["name"], one["words"] or 0) for one in stones if one["name"]),
        seek_listings=any(stone["listings"] for stone in stones),
    )
    removed = Removed(articles=len(removal.articles), renamed=len(removal.mentions.articles))
    blanked = _remove_bytes(archive, press, removal, removed)
    _remove_rows(archive, removal, blanked)
    catch_up(archive, press, seconds=MAX_BACKLOG_TIME)
    stories.update(archive, press, seconds=MAX_BACKLOG_TIME)
    removed.is_finished = purging.purge(archive)
    for path in purging.copies_beside(archive.path, lambda data: removal.is_in(data)):
        path.unlink()
        removed.copies.append(path.name)
    if removed.is_finished:
        with archive.transaction() as db:
            done = json.dumps([stone["id"] for stone in stones])
            db.execute(f"UPDATE tombstones SET finished = ? WHERE id {rows.IN}", [stamp(), done])  # noqa: S608
        purging.empty_log(archive)
    return removed


def plan(
    archive: Archive, *, urls: list[str], keys: set[str], names: ForgottenNames, seek_listings: bool = True
) -> Removal:
    """What goes for these addresses (canonical), keys and names. Nothing is changed.

    Without `seek_listings` no feed or listing is read.
    """
    sql = f"SELECT id FROM articles WHERE url {rows.IN} OR key {rows.IN} ORDER BY id"  # noqa: S608 - constants
    articles = [row["id"] for row in archive.rows(sql, json.dumps(urls), json.dumps([*keys]))]
    found = naming.mentions(archive, names) if names else Mentions()
    for article in articles:
        found.articles.pop(article, None)
    removal = Removal(
        urls=urls, keys=keys, names=names, articles=articles,
        captures=captures_of(archive, articles, urls) if urls else [], mentions=found,
        named=captures_of(archive, [*found.articles], []) if found.articles else [],
    )  # fmt: skip
    if seek_listings:
        removal.listings = listings_of(archive, urls) + (listings_naming(archive, names) if names else [])
    return removal


def _remove_bytes(archive: Archive, press: Press, removal: Removal, removed: Removed) -> Blanked:
    listings = [one.id for one in removal.listings]
    addresses = frozenset(removal.urls)

    def is_named(url: str) -> bool:
        known = press.identify(url) if url else None
        return canonical(url) in addresses or bool(known and known[0] in removal.keys)

    captures = {*removal.captures, *removal.named, *listings}
    blanked = blank_captures(archive, sorted(captures), is_named, stamp())
    removed.records = blanked.count
    concerned = Concerned(captures, {*removal.articles, *removal.mentions.articles}, is_named, removal.names)
    removed.set_aside = clear_quarantine(archive, concerned)
    return blanked


def _remove_rows(archive: Archive, removal: Removal, blanked: Blanked) -> None:
    with archive.transaction() as db:
        for article in removal.articles:
            rows.remove_article(db, article)
        rows.close_captures(db, removal.captures)
        rows.close_addresses(db, removal.urls)
        rows.strip_captures(db, [*removal.named, *(one.id for one in removal.listings)])
        naming.write_initials(db, removal.mentions, removal.names)
        renew_digests(db, archive.warc_folder, blanked.touched)
