"""References to a piece out of which nothing is told: `12 mars : Article Libération`, `une tribune dans Le Monde`."""

from crawler.citing.frames.words import DAY, NAME, WORD
from crawler.lexicon import Wording

POINTS_TO = Wording(
    r"\b(?:lire|relire|lisez|relisez|ecouter|ecoutez|revoir|signaler|signalons|saluer|saluons)\b[^.;:\"]{0,50}\b"
    r"(?:articles?|papiers?|enquetes?|dossiers?|reportages?|interviews?|entretiens?|editorial|edito)"
    r"(?: [a-z-]+){0,2} (?:de|dans|sur) $|"
    rf"^\W*(?:le )?{DAY} ?[:-] |^\W*(?:lu|vu|entendu) sur $|^\W*in $|\bsur la une de $|\brompu? le silence dans $|"
    r"\ba (?:lire|retrouver|voir|ecouter|decouvrir)(?: [a-z']+){0,4} (?:dans|sur|de) $|"
    r"^\W*(?:cet |l'|les? )?articles? (?:[a-z-]+ )?(?:paru|publie|extrait|tire)[a-z]* (?:dans|de|sur) $|"
    r"\b(?:se livr|se confi|s'epanch|s'expliqu|temoign|sign)[a-z]*(?: [a-z']+){0,6}?"
    r"(?: dans [a-z' -]{3,30},)? (?:dans|sur)"
    r"(?: les pages de)? $|"
    r"\b(?:extraite?s?|tiree?s?) de $|"
    rf"\b(?:interview|entretien)\b[^.;]{{0,60}}\b(?:publi|paru|diffus|accord)[a-z]*,? (?:{DAY} )?"
    r"(?:dans|sur|par|a) $|"
    r"\b(?:tribunes?|lettres? ouvertes?|petitions?|portraits?|videos?|chroniques?|billets?|dessins?|caricatures?)"
    rf"(?: (?:{WORD}|{DAY}|\([^()]*\))){{0,14}}? (?:dans|sur|de|par|a|pour)"
    rf"(?: (?:le|les|la|l'|une?) {WORD} (?:de|d'))? $"
)


# `Voici un article de Sud Ouest du 3 mai :`, and nothing else
BARE_PIECE = Wording(
    r"^\W*(?:(?:voici|ci-dessous|ci-joint|retrouvez|decouvrez|lisez|lire|pour lire|dans)(?: ici)? )?"
    r"(?:l'integralite de )?(?:une? |l'|la |le |les |cet |cette |notre |son |dernier |bel |grand |petit |long )*"
    r"(?:articles?|reportage|interview|entretien|portrait|dossier|page|papier|podcast|parution|publication)\b"
    r"[^.;:\"]{0,60}$"
)
BARE_BEHIND = Wording(
    rf"^(?:(?:, ?| )?(?:\(|\)|du\b|de\b|le\b|en\b|date\b|paru\b|et\b|{DAY}|{NAME}|\d+\b|cliquez\b|ici\b|p\.))*"
    r"[ .:)!…]*$"
)


def is_reference(before: str, after: str = "?") -> bool:
    """True when the words before a name point to a piece instead of telling what it says.

    With the words behind it, also where the sentence is nothing but the piece and its day.
    """
    if BARE_PIECE.match(before) and BARE_BEHIND.match(after):
        return True
    return bool(POINTS_TO.search(before[-200:]))
