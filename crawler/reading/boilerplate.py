"""What every site puts into its articles that nobody wrote for them, told by its wording."""

import re
from functools import lru_cache

from crawler.lexicon import Wording
from crawler.reading.blocks import Block

# How often a page was read, shared or commented: it changes with every fetch and is no part of the text.
COUNTER = r"(?:(?:{chrome.counted})e?s? )?\d[\d .,]*(?: ?k)? ?(?:{chrome.count})\W*"
BUTTON = r"(?:{chrome.button})(?: (?:{chrome.button_on}))?\W*"
# Whole blocks, compared folded (lower case, no accents, plain quotes).
NOISE = Wording(rf"^(?:{{chrome.whole}}|(?:{COUNTER}|{BUTTON})+)$", re.DOTALL)
# Initials of the desk that agencies leave in the last line: `bur-pid/stb/jg`.
INITIALS = Wording(r"\(?(?:[a-z]{2,4}(?:[-/][a-z]{2,5}){1,6}|{agency.initials})\)?\W?")
# What a broken script prints into its page, at any length.
NOTICE = re.compile(
    r"(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards|(?:Fatal|Parse) error)\s*: .* on line \d+\W*", re.DOTALL
)
# A sentence of the site to its readers: what it asks them to do, and what that is about.
_CALL = Wording(
    r"(?:^|[.!?)\]] ?)[^\w\"]*(?:(?:{prompt.ask})\b[^.!?]{0,200}?(?:{prompt.channel}|{prompt.object})|"
    r"(?:{prompt.invite})\b[^!]{0,160}?(?:{prompt.own}))|"
    r"(?:{prompt.channel}).{0,160}[.!?] ?(?:(?:{prompt.ask})\b.{0,40}$)"
)
# What each of these begins or goes on with: to look for that first takes a fourteenth of the time.
_ASKS = r"[^\w\"]*(?:{prompt.ask}|{prompt.invite})\b"
_BEGINS_ASKING = Wording(_ASKS)
_GOES_ON_ASKING = Wording(rf"[.!?)\]] ?{_ASKS}")
# The same of letters, channels and networks: a paid article may go on below it.
OFFERS_CHANNEL = Wording(r"^[^\w\"]*(?:{prompt.ask})\b[^.!?]{0,200}?(?:{prompt.channel})")
_STATES = Wording(r"^\W*(?:{prompt.notice})")
_WITHHOLDS = Wording(r"\b(?:{prompt.withheld})\b")
_CONSENT = Wording(r"(?:{prompt.consent})")
# What an audio player says: where it is, and how long it takes.
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}"
_SPEED = r"[0-3](?:[.,]\d{1,2})?"
PLAYER = re.compile(rf"{_CLOCK}(?:\s*[/|–-]\s*{_CLOCK})?|[x×] ?{_SPEED}|{_SPEED} ?[x×]")
# Which picture of how many is shown: `3/12`, `Photo 3 sur 8`.
PICTURE = Wording(r"(?P<word>\W*(?:{caption.word})s?)?\W*(?P<at>\d{1,3})\s?(?:/|{gallery.of})\s?(?P<all>\d{1,3})\W*")
CELLS = ("td", "th", "li", "dd")  # where `1:21` is a result
COUNT = 40  # characters of a counter of pictures
SCALES = ("5", "6", "10", "20", "100")  # what marks are given out of
MAX_CALL = 400  # characters of a call or a notice
MAX_CONSENT = 600  # characters of what stands where a post of a network would


def is_noise(block: Block) -> bool:
    """True for a block that is boilerplate by its wording, a broken script's notice, or nothing but punctuation."""
    return (
        bool(NOISE.match(block.folded) or NOTICE.fullmatch(block.text))
        or not re.search(r"\w", block.text)
        or (block.tag not in CELLS and (is_call(block.folded) or _counts(block)))
    )


def _counts(block: Block) -> bool:
    """True for a block that only says how far a player is, or which picture of how many is shown.

    `4/5` may be a mark out of five.
    """
    found = PICTURE.fullmatch(block.folded) if len(block.text) < COUNT else None
    told = found is not None and (bool(found["word"]) or found["all"] not in SCALES)
    return bool(PLAYER.fullmatch(block.text)) or (
        found is not None and told and 0 < int(found["at"]) <= int(found["all"])
    )


def is_call(text: str) -> bool:
    """True for folded text in which a site speaks to its readers of itself, instead of telling them something.

    It asks them to subscribe, to follow, to pay or to write; says who may read or copy a page and what made it; or
    holds a post back until they consent to cookies.
    """
    return len(text) <= MAX_CONSENT and _is_call(text)


@lru_cache(maxsize=2048)  # a page asks of each line several times
def _is_call(text: str) -> bool:
    if len(text) <= MAX_CALL and (_STATES.match(text) or (_asks(text) and _CALL.search(text))):
        return True
    return bool(_WITHHOLDS.search(text) and _CONSENT.search(text))


def _asks(text: str) -> bool:
    return bool(_BEGINS_ASKING.match(text) or _GOES_ON_ASKING.search(text))
