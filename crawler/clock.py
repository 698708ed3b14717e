"""The one clock: everything that asks for the time of day asks here.

`DEPECHE_CLOCK` (ISO 8601 with offset) sets it for a process: time runs on from there. For rehearsals and tests.
"""

import os
import re
import time
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache

from crawler.errors import ConfigError
from crawler.translating import _

VARIABLE = "DEPECHE_CLOCK"


def now() -> datetime:
    """The present moment, aware, in UTC, to the second."""
    return (datetime.now(UTC) + _shift()).replace(microsecond=0)


def stamp(moment: datetime | None = None) -> str:
    """ISO 8601 in UTC with offset, as the archive stores times."""
    return (moment or now()).astimezone(UTC).isoformat(timespec="seconds")


def typed_day(text: str, *, last: bool = False) -> str:
    """A day as a person types it (YYYY, YYYY-MM or YYYY-MM-DD) as YYYY-MM-DD. Raises ValueError when it is none.

    A year or month means its first day, with `last` its last one: from `2012` to `2012` is the whole year.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    if not match:
        raise ValueError(_("'{text}' is no day; write YYYY-MM-DD, for instance 2012-06-22").format(text=text))
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    if match[3]:
        return date(year, month, int(match[3])).isoformat()
    first = date(year, month, 1)
    return first.replace(day=monthrange(year, month)[1] if last else 1).isoformat()


def http_date(text: str | None) -> datetime | None:
    """A date as HTTP and mail write it, in UTC; None when it is none. Where it names no zone it is in UTC."""
    from email.utils import (
        parsedate_to_datetime,  # for those who fetch: every command asks for the time, few for this
    )

    try:
        read = parsedate_to_datetime(text or "")
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):  # Python's reader has no error of its own
        return None


def monotonic() -> float:
    """Seconds that only ever run on: for durations, whatever happens to the clock."""
    return time.monotonic()


@cache
def _shift() -> timedelta:
    """How far this process's clock was set away from the machine's. Raises ConfigError for nonsense."""
    said = os.environ.get(VARIABLE)
    if not said:
        return timedelta()
    try:
        set_to = datetime.fromisoformat(said)
        if not 1970 < set_to.year < 9999:  # there must be room before and after for days and zones
            raise ValueError(said)
        return set_to - datetime.now(UTC)
    except (ValueError, TypeError) as error:
        message = _("${name} is '{value}'; it must be a moment with its offset, such as 2026-11-20T03:00:00+00:00")
        raise ConfigError(message.format(name=VARIABLE, value=said)) from error
