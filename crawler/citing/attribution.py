"""What the words around an outlet's name make of it."""

from dataclasses import dataclass

from crawler.citing.days import Cited
from crawler.citing.titles import Title
from crawler.items import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the words around a name make of it."""

    verb: Verb
    strength: float
    cue: str
    """The words that showed it."""
    aired: bool = False
    """Somebody spoke to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An outlet named as a source."""

    title: Title
    verb: Verb
    strength: float
    cue: str
    aired: bool = False
    day: Cited | None = None
    """When its piece appeared, where the sentence says so."""
    past: bool = False
    """It is told as something earlier than the news of this article."""
    handed: bool = False
    """It is said to have passed on another's piece."""
    via: str | None = None
    place: int = 0
    """Where the name stands in the sentence."""
    house: bool = False
    """A reference of the article's own house to itself."""
