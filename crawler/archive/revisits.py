"""When an article is revisited, and a refused page tried again: often while it is young, then hardly ever."""

from datetime import datetime, timedelta

from crawler.translating.recorded import recorded

FIRST_REVISITS = tuple(timedelta(days=n) for n in (1, 2, 3, 5, 7, 30))  # after publication
SETTLED_AFTER = FIRST_REVISITS[-1]  # from this age on a revisit is made whatever a sitemap says
QUARTER = timedelta(days=91)  # between later revisits, while the site still lists the article
WEEK = timedelta(days=7)  # between two answers of 404 or 410 that make an article gone
# After a refusal, by the number of attempts; an hour less than nights, which do not begin to the second.
RETRY_DELAYS = tuple(timedelta(days=n, hours=-1) for n in (1, 2, 4, 8, 16))
# Reasons for "not an article" that may be a passing fault of the site.
PASSING_REASONS = ("empty shell", "no text", "no title", "soft 404", "unlike the outlet's articles")

RETITLED = recorded("announced under another title")
CHANGED = recorded("changed since, says its site")
NAMED_AGAIN = recorded("named again")
MOVED = recorded("announced under this address now")
DROPPED = recorded("no longer in its sitemap")
CONTRADICTIONS = (RETITLED, CHANGED, NAMED_AGAIN, MOVED, DROPPED)
"""Why an archived article is due: what a source says of it is not what is held."""


def next_revisit(published: datetime, visited: datetime, *, listed: bool) -> datetime | None:
    """When an article is due again after a visit; None when it is settled and its site no longer lists it."""
    for step in FIRST_REVISITS:
        if published + step > visited:
            return published + step
    return visited + QUARTER if listed else None


def may_pass(reason: str | None) -> bool:
    """True when a page was no article for what may be a passing fault of the site; a colon begins a detail."""
    return (reason or "").partition(":")[0] in PASSING_REASONS


def next_try(state: str, reason: str | None, attempts: int, fetched: datetime) -> datetime | None:
    """When a URL that brought no article is tried again; None for never.

    `attempts` is the number of fetches so far, the one just made included.
    """
    if state == "refused" and 0 < attempts <= len(RETRY_DELAYS):
        return fetched + RETRY_DELAYS[attempts - 1]
    if state == "not_article" and may_pass(reason) and attempts == 1:
        return fetched + WEEK
    return None
