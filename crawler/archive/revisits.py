"""When an article is looked at again, and a refused page tried again: often while young, then hardly ever."""

from datetime import datetime, timedelta

LADDER = tuple(timedelta(days=n) for n in (1, 2, 3, 5, 7, 30))  # after publication
SETTLED = LADDER[-1]  # from this age on no word of a sitemap spares the look
QUARTER = timedelta(days=91)  # between looks after the ladder, while the site still lists the article
WEEK = timedelta(days=7)  # between two answers of 404 or 410 that make an article gone
# After a refusal, by the number of attempts; an hour less than nights, which do not begin to the second.
RETRIES = tuple(timedelta(days=n, hours=-1) for n in (1, 2, 4, 8, 16))
SOFT = frozenset({"soft 404", "empty shell", "no title", "no text"})  # may be a passing fault of the site


def next_look(published: datetime, looked: datetime, *, listed: bool) -> datetime | None:
    """When an article is due again after a look; None when it is settled and no longer listed."""
    for step in LADDER:
        if published + step > looked:
            return published + step
    return looked + QUARTER if listed else None


def next_try(state: str, reason: str | None, attempts: int, fetched: datetime) -> datetime | None:
    """When an address that brought no article is tried again; None when that is settled.

    `attempts` counts the one just made.
    """
    if state == "refused" and 0 < attempts <= len(RETRIES):
        return fetched + RETRIES[attempts - 1]
    if state == "not_article" and reason in SOFT and attempts == 1:
        return fetched + WEEK
    return None
