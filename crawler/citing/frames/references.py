"""References to a piece out of which nothing is told: `12 mars : Article Libération`, `une tribune dans Le Monde`."""

import re

from crawler.citing.frames.words import DAY, WORD

POINTS_TO = re.compile(
    rf"^\W*(?:le )?{DAY} ?[:-] |^\W*(?:lu|vu|entendu) sur $|^\W*in $|\bsur la une de $|\brompu? le silence dans $|"
    r"\ba (?:lire|retrouver|voir|ecouter|decouvrir)(?: [a-z']+){0,4} (?:dans|sur|de) $|"
    r"^\W*(?:cet |l'|les? )?articles? (?:[a-z-]+ )?(?:paru|publie|extrait|tire)[a-z]* (?:dans|de|sur) $|"
    r"\b(?:se livr|se confi|s'epanch|s'expliqu|temoign|sign)[a-z]*(?: [a-z']+){0,6}? (?:dans|sur)"
    r"(?: les pages de)? $|"
    r"\b(?:extraite?s?|tiree?s?) de $|"
    r"\b(?:tribunes?|lettres? ouvertes?|petitions?|portraits?|videos?|chroniques?|billets?|dessins?|caricatures?)"
    rf"(?: (?:{WORD}|{DAY}|\([^()]*\))){{0,14}}? (?:dans|sur|de|par|a|pour)"
    rf"(?: (?:le|les|la|l'|une?) {WORD} (?:de|d'))? $"
)


def is_reference(before: str) -> bool:
    """True when the words before a name point to a piece instead of telling what it says."""
    return bool(POINTS_TO.search(before[-200:]))
