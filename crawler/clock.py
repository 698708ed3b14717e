"""The one clock: everything that asks for the time asks here."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def stamp(moment: datetime | None = None) -> str:
    """ISO 8601 in UTC with offset, as the archive stores times."""
    return (moment or now()).astimezone(UTC).isoformat(timespec="seconds")
