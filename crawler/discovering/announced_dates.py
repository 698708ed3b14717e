"""The dates that sources announce."""

import re

from crawler.clock import now
from crawler.items import Outlet
from crawler.reading.moments import read_moment

_STATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def announced_moment(words: str | None, outlet: Outlet) -> str | None:
    """An announced date in ISO 8601: a moment with the offset that it states, else the outlet's, or a day.

    None when there is none, or none that can be read.
    """
    moment = read_moment(words, outlet, now()) if words else None
    if moment is None or words is None:
        return None
    if moment.precision == "day":
        return moment.when.date().isoformat()
    return words if _STATED.fullmatch(words) else moment.when.isoformat(timespec="seconds")
