"""A newsroom for tests and benchmarks: invented stories night after night, and redesigns of an outlet's pages.

`Replica(stories=newsroom(...).stories)` serves them beside the replica's own articles, `Replica(redesigned={"dsih":
Redesign("shell")})` shows every article of an outlet in another way.
"""

from tests.newsroom.redesign import Redesign
from tests.newsroom.stories import Event, Newsroom, newsroom

__all__ = ["Event", "Newsroom", "Redesign", "newsroom"]
