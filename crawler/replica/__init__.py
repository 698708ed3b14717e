"""Three French news outlets on one loopback port: what demos and tests crawl instead of the live sites."""

from crawler.replica.cited import OUTLETS
from crawler.replica.moods import failing
from crawler.replica.server import HANG_UP, LAST_DAY, Hit, Replica
from crawler.replica.site import Answer
from crawler.replica.truth import Truth, Turned

__all__ = [
    "HANG_UP",
    "LAST_DAY",
    "OUTLETS",
    "Answer",
    "Hit",
    "Replica",
    "Truth",
    "Turned",
    "failing",
]
