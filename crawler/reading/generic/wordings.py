"""What short lines of a news page say when they are no text of the article, in the languages of the corpus.

All are general words of the trade; none names a site. Matched against folded text (lower case, no accents)
where the name ends in `_FOLDED`, against the text as written elsewhere.
"""

import re

from crawler.lexicon import Wording, forms

# A heading or label that announces something else than the article: what stands below it is not ours.
END_FOLDED = Wording(r"^\W*(?:{chrome.after})")
# A heading above the life of who wrote the article, which ends it wherever it stands.
AUTHOR_FOLDED = Wording(r"^\W*(?:{chrome.about_author})\W*$")
# A line that says when: figures that make a date or a time.
DATED = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}[:h.]\d\d\b|^\W*\d{1,2}\s\D{3,12}\d{4}\W*$",
    re.IGNORECASE,
)
# The same, or a year alone: what a heading may hold.
WHEN = re.compile(rf"{DATED.pattern}|\b(?:19|20)\d\d\b", re.IGNORECASE)
# A line that says who.
BY = Wording(r"^(?:{byline.line})\b:?\s+[^.]{3,60}$", re.IGNORECASE)
# A short line that says whose picture stands above it.
CREDIT = Wording(
    r"\b(?:{caption.compound})bild\b|(?:{caption.word})s?\s?(?:by|von|de|{caption.place})?\s?[:/©]|{caption.credit}|"
    r"/\s?(?:{agency.credit})\b|^(?:{caption.word})s?\s(?:{byline.opens}|de)\s[^.:,]{3,40}$",
    re.IGNORECASE,
)
# A caption that ends in the credit, in brackets.
CREDITED = Wording(
    r"[(\[](?:{caption.bracket})s?\b[^()\[\]]{0,80}[)\]]\s*$|"
    r"[(\[][^()\[\]]{0,80}\b(?:{agency.archive})\b[^()\[\]]{0,40}[)\]]\s*$",
    re.IGNORECASE,
)
# A line that dates the page: `Publié le 3 mai 2023 à 18h05, mis à jour à 19h`.
_DATELINE = Wording(r"^\W*(?:{date.updated}|{date.stated})\b")
_MACHINE_FOLDED = Wording(r"^\W*(?:{prompt.box})")
# What a site asks of its readers, in a sentence or two: to sign in, to subscribe, to write, to pay, to update.
_ASKS = Wording("^(?:{prompt.begins})")
_MENTIONS = Wording(r"{prompt.holds}|\b(?:{prompt.browser}) (?:web ?)?(?:browser|navigateur)\b")


def is_prompt(text: str) -> bool:
    """True for folded text that asks something of the reader instead of telling."""
    # One of the keys stands in every mention: looking for them first saves most of the searches.
    return bool(_ASKS.match(text)) or (
        any(key in text for key in forms("prompt.key")) and bool(_MENTIONS.search(text))
    )


def is_dateline(text: str) -> bool:
    """True for folded text that says when a page was published or changed, and hardly more."""
    return bool(_DATELINE.match(text) and WHEN.search(text)) and not text.endswith(".")


def heads_machine_text(text: str) -> bool:
    """True for the folded heading of a box that a program wrote, such as a summary."""
    return bool(_MACHINE_FOLDED.match(text))
