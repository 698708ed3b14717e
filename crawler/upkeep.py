"""What articles are owed that were written without it: by an earlier release, or by another program.

A run pays it before it starts, for a bounded time; what is left, the next run goes on with.
"""

import time

from crawler import copies
from crawler.archive import Archive
from crawler.citing import keeping


def catch_up(archive: Archive, *, seconds: float = float("inf")) -> int:
    """Compare articles that were not compared, read citations that were not read. Returns how many are left."""
    end = time.monotonic() + seconds
    left = copies.catch_up(archive, seconds=seconds)
    return left + keeping.catch_up(archive, seconds=max(0.0, end - time.monotonic()))
