"""The one clock: everything that asks for the time of day asks here.

`DEPECHE_CLOCK` (ISO 8601 with offset) sets it for a process: time runs on from there. For rehearsals and tests.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from functools import cache

from crawler.errors import ConfigError

VARIABLE = "DEPECHE_CLOCK"


def now() -> datetime:
    """The present moment, aware, in UTC, to the second."""
    return (datetime.now(UTC) + _shift()).replace(microsecond=0)


def stamp(moment: datetime | None = None) -> str:
    """ISO 8601 in UTC with offset, as the archive stores times."""
    return (moment or now()).astimezone(UTC).isoformat(timespec="seconds")


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
        return datetime.fromisoformat(said) - datetime.now(UTC)
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"${VARIABLE} is '{said}'; it must be a moment with its offset, such as 2026-11-20T03:00:00+00:00"
        ) from error
