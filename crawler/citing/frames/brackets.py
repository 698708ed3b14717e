"""Names in brackets: `La panne a duré trois heures (L'Est Éclair, 20 juin)`, `(avec AFP)`."""

from crawler.citing.attribution import Frame
from crawler.citing.frames.words import DAY, NAME, PICTURE, WHEN
from crawler.citing.masking import days_of
from crawler.citing.titles import Title
from crawler.lexicon import Wording

# An agency in brackets at the end of a sentence: `(AFP).`
CLOSES = Wording(r"^\)?[ .]*$")
DATELINE = Wording(rf"^\W*[^\n(]{{2,60}}?,? {DAY} ?\($|^[^\n(.]{{2,50}}?,? (?:le )?{DAY}(?: \d{{4}})? ?\($")
# Brackets
OPENED = Wording(r"[(\[]([^()\[\]]{0,90})$")
CLOSED = Wording(r"([^()\[\]]{0,90})[)\]]")
SEE = Wording(r"\b(?:voir|lire|relire|cf\.?|v\.|retrouver|ecouter|revoir|reecouter)(?: |$)")
BY_WAY_OF = Wording(r"\b(avec|a|sources?|d'apres|selon|via|in|dans) ?:? *(?:[^a-z0-9]|et |,|avec )*$")
ONLY_NAMES = Wording(rf"(?:\W|{NAME}|et |avec )*")
ONLY_DAYS = Wording(rf"(?:{WHEN}|\W|{NAME}|et |p\. ?\d+|page \d+)*")
DATED_INSIDE = Wording(r"[^.;()]{3,60}(?:,|:|\bpar|\bdans) ")  # `(Jeanne Dumas, Le Monde du 3 mai)`
STATEMENT_BEFORE = Wording(
    r"[\".!?]$|\b(?:selon|apprend|rapport|source|annonc|affirm|declar|expliqu|estim|indiqu)[a-z]*[^.]{0,80}$"
)


def in_brackets(title: Title, before: str, after: str) -> Frame | None:
    """`(avec AFP)`, `(L'Est Éclair, 20 juin)`, `(voir dépêche APMnews du 12 mars)`."""
    opened, closed = OPENED.search(before), CLOSED.match(after)
    if not opened or not closed:
        return None
    inside, rest, outside = opened[1], closed[1], before[: opened.start()].rstrip()
    pictured = PICTURE.search(inside) or PICTURE.search(outside[-25:])
    if pictured or DATELINE.search(before[: opened.start() + 1]):
        return None
    if SEE.search(inside):
        return Frame(verb="cites", strength=0.95, cue="voir")
    if match := BY_WAY_OF.search(inside):
        return Frame(verb="relays", strength=0.9, cue=match[1].rstrip("s"))
    if DATED_INSIDE.fullmatch(inside) and ONLY_DAYS.fullmatch(rest) and days_of(rest):
        return Frame(verb="cites", strength=0.9, cue="brackets", reference=True)
    if not (ONLY_NAMES.fullmatch(inside) and ONLY_DAYS.fullmatch(rest)):
        return None
    if days_of(inside + rest):
        return Frame(verb="relays", strength=0.9, cue="brackets")
    if not outside and title.medium == "agency":
        return Frame(verb="relays", strength=0.85, cue="dispatch")
    follows = outside.endswith('"') or not outside or (title.medium != "air" and STATEMENT_BEFORE.search(outside))
    follows = follows or (title.medium == "agency" and bool(CLOSES.match(after[closed.end() :])))
    return Frame(verb="cites", strength=0.75, cue="brackets") if follows else None
