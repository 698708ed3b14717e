"""What the finder says of an outlet's name in a sentence: that it is named as a source, how, and how surely."""

from dataclasses import dataclass

from crawler.citing.days import DateMention
from crawler.citing.titles import Title
from crawler.items import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The words around a name that make it a source: `selon …`, `…, qui révélait que`."""

    verb: Verb
    strength: float
    """How surely they make it one, 0 to 1."""
    cue: str
    """The words themselves or a name for them; column `citations.cue`."""
    interview: bool = False
    """Somebody made a statement to the outlet, or was its guest."""
    kind: str = ""
    """The function in `frames` that found it."""
    reference: bool = False
    """It points to a piece and tells nothing out of it: an entry of a list, a tribune, a portrait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An outlet named as a source, in one sentence."""

    title: Title
    verb: Verb
    strength: float
    cue: str
    interview: bool = False
    """These four are the frame's."""
    day: DateMention | None = None
    """When the article cited appeared, where the sentence states it."""
    earlier: bool = False
    """It is referred to as earlier than the news of this article."""
    relays_other: bool = False
    """The outlet is said to have relayed another's article."""
    via: str | None = None
    """The outlet that is said to have relayed this one."""
    place: int = 0
    """Where the name stands, in characters from the beginning of the sentence."""
    reference: bool = False
    """It points to a piece and tells nothing out of it: see `Frame.reference`."""
    self_reference: bool = False
    """An article refers to an earlier one of its own outlet."""
