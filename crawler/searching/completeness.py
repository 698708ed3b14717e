"""What an archive has and lacks of an outlet and a span of days: `depeche status` and every manifest ask here."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.gaps import LEAST_USUAL
from crawler.searching import published
from crawler.searching.published import Published
from crawler.translating import _, ngettext
from crawler.translating.forms import day, days, figure, joined

ANNOUNCING = (
    "feed",
    "news",
    "sitemap",
    "listing",
    "cdx",
)  # kinds of source; an older archive has no sightings of them
# An article may have several addresses; what became of it is the best that became of one of them.
ADDRESSES = f"""
WITH addresses AS (
    SELECT coalesce(a.key, u.key, u.url) AS item,
           coalesce(a.day, u.published, (
               SELECT min(substr(s.published, 1, 10)) FROM sightings s WHERE s.url = u.url)) AS day,
           u.found_via IN ({", ".join(f"'{kind}'" for kind in ANNOUNCING)})
               OR EXISTS (SELECT 1 FROM sightings s WHERE s.url = u.url AND s.kind != 'ids') AS announced,
           CASE WHEN u.article IS NOT NULL THEN 1 WHEN u.state = 'pending' THEN 2 WHEN u.state = 'refused' THEN 3
                WHEN u.state = 'failed' THEN 4 WHEN u.state = 'not_article' THEN 5 WHEN u.state = 'forgotten' THEN 6
                ELSE 7 END AS fate
    FROM urls u LEFT JOIN articles a ON a.id = u.article WHERE u.outlet = :outlet
), items AS (
    SELECT item, min(day) AS day, min(fate) AS fate FROM addresses GROUP BY item HAVING max(announced)
), asked AS (
    SELECT fate FROM items WHERE :whole OR day BETWEEN :since AND :until
)
SELECT count(*) AS announced, coalesce(sum(fate = 1), 0) AS announced_and_held, coalesce(sum(fate = 2), 0) AS pending,
       coalesce(sum(fate = 3), 0) AS refused, coalesce(sum(fate = 4), 0) AS failed,
       coalesce(sum(fate = 5), 0) AS not_article, coalesce(sum(fate = 6), 0) AS withdrawn,
       coalesce(sum(fate = 7), 0) AS never_seen,
       (SELECT count(*) FROM items WHERE day IS NULL AND fate != 1) AS undated
FROM asked
"""  # noqa: S608 - kinds of ours
HELD = """
SELECT count(*) AS held, min(day) AS first, max(day) AS last FROM articles
WHERE outlet = :outlet AND (:whole OR day BETWEEN :since AND :until)
"""
FETCHES = """
SELECT min(c.fetched) AS first_fetch, max(c.fetched) AS last_fetch
FROM captures c LEFT JOIN articles a ON a.id = c.article LEFT JOIN urls u ON u.url = c.url
WHERE c.outlet = :outlet AND c.kind = 'page' AND (:whole OR coalesce(a.day, u.published) BETWEEN :since AND :until)
"""
RUNS = (
    "SELECT min(started) AS first_run, max(started) AS last_run FROM crawls "
    "WHERE outlet = :outlet AND mode IN ('crawl', 'demo')"
)
GAPS = (
    f"SELECT count(*) AS gaps FROM gaps WHERE outlet = :outlet AND usual >= {LEAST_USUAL} "  # noqa: S608 - a number
    "AND (:whole OR day BETWEEN :since AND :until)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Completeness:
    """One outlet and span. `announced` is the sum of what became of it, from `announced_and_held` to `never_seen`."""

    outlet: str
    name: str
    since: str | None
    """The first day that was asked for, None for no limit; a publication day, YYYY-MM-DD."""
    until: str | None
    first: str | None
    """The day of the oldest article held in the span."""
    last: str | None
    held: int
    """Articles held, announced or not."""
    announced: int
    """Articles that a feed, sitemap or listing named, each once, however many addresses it has."""
    announced_and_held: int
    refused: int
    not_article: int
    failed: int
    pending: int
    withdrawn: int
    """Taken out of the archive."""
    never_seen: int
    """Named, and never asked for: no run's window reached them."""
    undated: int
    """Named without a day, and not held: whether they belong to a span cannot be said; without one they are counted
    in `announced`."""
    gaps: int
    """Days with fewer articles than usual, by the view `gaps`, where at least LEAST_USUAL are usual."""
    first_fetch: str | None
    """When a page of the span was fetched first (a stamp)."""
    last_fetch: str | None
    first_run: str | None
    """When the first and last run over the outlet began: nothing newer can be held."""
    last_run: str | None
    published: Published
    """How many there are in all."""


def completeness(
    archive: Archive, outlets: Collection[str] = (), since: str | None = None, until: str | None = None
) -> list[Completeness]:
    """What is had and lacked of each outlet (ids; none for all)."""
    rows = archive.rows("SELECT id, name FROM outlets ORDER BY name")
    return [_of(archive, row, since, until) for row in rows if not outlets or row["id"] in outlets]


def _of(archive: Archive, outlet: dict[str, Any], since: str | None, until: str | None) -> Completeness:
    values = {
        "outlet": outlet["id"], "whole": not (since or until), "since": since or "", "until": until or "9999-12-31",
    }  # fmt: skip
    found: dict[str, Any] = {}
    for sql in (ADDRESSES, HELD, FETCHES, RUNS, GAPS):
        found |= archive.rows_named(sql, values)[0]
    return Completeness(
        outlet=outlet["id"], name=outlet["name"], since=since, until=until, **found,
        published=published.published(archive, outlet["id"], since, until),
    )  # fmt: skip


def in_words(one: Completeness) -> str:
    """`DSIH: asked 2012-06-01 to 2012-06-30, found …: 14 announced (9 held, 5 pending) …`, for a terminal."""
    message = _("{outlet}: {span}; {announced} announced ({became}); {more}")
    return message.format(
        outlet=one.name, span=", ".join(_spans(one)), announced=figure(one.announced), became=_became(one),
        more=joined(_more(one)),
    )  # fmt: skip


def _spans(one: Completeness) -> Iterator[str]:
    """The span that was asked for, and the span found."""
    if one.since or one.until:
        since = day(one.since) if one.since else _("from the first day")
        until = day(one.until) if one.until else _("the last")
        yield _("asked {since} to {until}").format(since=since, until=until)
    if one.first and one.last:
        yield _("found {days}").format(days=days(one.first, one.last))
    else:
        yield _("no article found")


def _became(one: Completeness) -> str:
    """What became of what was announced."""
    message = _(
        "{held} held, {refused} refused, {not_article} no article, {failed} failed, {pending} pending, "
        "{withdrawn} withdrawn, {never_seen} never asked for"
    )
    fates = ("refused", "not_article", "failed", "pending", "withdrawn", "never_seen")
    counts = {fate: figure(getattr(one, fate)) for fate in fates}
    return message.format(held=figure(one.announced_and_held), **counts)


def _more(one: Completeness) -> Iterator[str]:
    others = one.held - one.announced_and_held
    message = ngettext("{count} articles held", "{count} articles held", one.held)
    if others > 0:
        message = ngettext(
            "{count} articles held, {others} of them named by no source",
            "{count} articles held, {others} of them named by no source",
            one.held,
        )
    yield message.format(count=figure(one.held), others=figure(others))
    message = ngettext(
        "{count} days with fewer articles than usual", "{count} days with fewer articles than usual", one.gaps
    )
    yield message.format(count=figure(one.gaps))
    if one.undated:
        message = ngettext("{count} announced without a day", "{count} announced without a day", one.undated)
        yield message.format(count=figure(one.undated))
    if one.first_fetch:
        yield _("pages fetched {days}").format(days=days(one.first_fetch, one.last_fetch or one.first_fetch))
    else:
        yield _("none fetched")
    if one.first_run:
        yield _("runs {days}").format(days=days(one.first_run, one.last_run or one.first_run))
    else:
        yield _("never crawled")
