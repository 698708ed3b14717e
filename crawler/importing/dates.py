"""When a record was fetched, in every form that the WARC standard allows."""

import re
from datetime import UTC, datetime

# WARC 1.1, 5.4: from a year alone to a fraction of a second; W3CDTF besides allows other zones than UTC.
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.IGNORECASE,
)


def warc_date(text: str | None) -> datetime | None:
    """A WARC-Date in UTC, to the second; None when it is none. `2012` is the first moment of 2012."""
    match = _DATE.fullmatch((text or "").strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    date = f"{year}-{month or '01'}-{day or '01'}"
    seconds = min(int(second or 0), 59)  # a leap second
    try:
        return _utc(f"{date}T{hour or '00'}:{minute or '00'}:{seconds:02}{(zone or 'Z').upper()}")
    except (ValueError, OverflowError):
        return None


def fetched_at(text: str | None, server: datetime | None) -> datetime | None:
    """When a record was fetched, by its WARC-Date and the server's own Date.

    That of the server where the other is none, and where it tells only the year, month or day that holds it.
    """
    stated = warc_date(text)
    if stated is None or server is None:
        return stated or server
    coarse = (text or "").strip()
    is_finer = len(coarse) <= len("2012-06-20") and server.astimezone(UTC).date().isoformat().startswith(coarse)
    return server.astimezone(UTC) if is_finer else stated


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
