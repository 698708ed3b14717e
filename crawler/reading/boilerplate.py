"""What every site puts into its articles that nobody wrote for them, told by its wording."""

import re

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


def is_noise(block: Block) -> bool:
    """True for a block that is boilerplate by its wording, a broken script's notice, or nothing but punctuation."""
    return bool(NOISE.match(block.folded) or NOTICE.fullmatch(block.text)) or not re.search(r"\w", block.text)
