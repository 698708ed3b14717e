"""Three French news outlets on one loopback port: what demos and tests crawl instead of the live sites."""

from crawler.replica.newsroom import Event, Newsroom, newsroom
from crawler.replica.server import LAST_DAY, Hit, Replica
from crawler.replica.truth import Truth, Turned

__all__ = ["LAST_DAY", "Event", "Hit", "Newsroom", "Replica", "Truth", "Turned", "newsroom"]
