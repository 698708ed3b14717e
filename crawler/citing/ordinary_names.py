"""Outlets named by a word so ordinary that only its place in the sentence tells: `selon Public`, `titre Le Jour`.

Such names (`only` in press.csv) are found where no common noun with a capital may stand: behind `selon`, `dans` or an
inverted verb of reporting, or before such a verb and what it reports. They need their capital, and no further one.
"""

from crawler.citing.frames.words import REPORTING_VERB
from crawler.lexicon import Wording

REACH = 60  # characters before a name that are looked at
_WHERE = (
    r"(?:selon|d'apres|a en croire|si l'on en croit|citant|cite[es]* par|repris[es]* par|interroge[es]* par|par|"
    r"dans|via|pour|chez|dixit|comme l'[a-z]+|(?:honneurs|une|couvertures?|colonnes|pages|numero|site|articles?|"
    r"enquete|classement|palmares|barometre|critique|edito|dossier|magazine|confreres|journalistes?|lecteurs?|"
    r"redaction) (?:de|du))"
)
BEHIND = Wording(rf"\b{_WHERE} \"? ?$")
# `…, s'interroge Gala`, `« … », rêve Voici`, `qu'affirme AS`
INVERTED = Wording(
    rf"(?:[,\"…!?] ?,? ?|\bqu'|\bque |\bcomme (?:le |l')?|\bdont )(?:s'|se |l'|le |nous )?"
    rf"(?:(?:a|avait) )?(?:{REPORTING_VERB}|titr[a-z]*|lanc[a-z]*) \"? ?$|\" ?,? (?:s'|se )?[a-z]{{3,}}(?:e|it|ait) $"
)
# `C'est Voici qui nous livre le scoop`
CLEFT = Wording(r"\bc'est \"? ?$")
CLEFT_BEHIND = Wording(rf"^\"? qui (?:nous |l'|le |la |les )?(?:a |avait )?(?:{REPORTING_VERB})")
# `Public résume : « … »`
HEAD = Wording(r"(?:^|[.!?:;…\"] )\"? ?$")
TELLS = Wording(
    rf"^\"? (?:(?:y|nous|se|en|lui|a|avait) |s'|l')?(?:{REPORTING_VERB})(?=[ ,])[^.;]{{0,70}}?"
    r"(?: que | qu'|: ?[\"a-z]| \"|comment |pourquoi | sur (?:le|la|les|l'|un))"
)
# `estime Le Pays à Ouagadougou`: an article with a capital, in a sentence
IN_SENTENCE = Wording(r"(?<! de)(?<! a)(?: (?:[a-z-]+(?:e|t|ent|d)|par|dans|sur|selon|pour|chez|et)|,) \"? ?$")
ARTICLE = Wording(r"L[ea] \w|L['’]\w")
MAY_BE_SUBJECTS = frozenset(("elle", "parents", "people", "nature", "science"))
"""Words that tell, assure and believe without being outlets."""
LONGER = Wording(r"^[ -](?:d[eu]s? |d['’])?[A-ZÀ-ÖØ-Þ]|^['’-]\w")


def is_named(text: str, level: str, begin: int, end: int, name: str) -> bool:
    """True when an ordinary word at `begin` can only be a name. `level` is `text` made flat, `name` the word."""
    if not text[begin].isupper() or LONGER.match(text[end : end + 6]):
        return False
    before, after = level[max(0, begin - REACH) : begin], level[end : end + 2 * REACH]
    if CLEFT.search(before):
        return bool(CLEFT_BEHIND.match(after))
    if HEAD.search(before) and not INVERTED.search(before):
        return name not in MAY_BE_SUBJECTS and bool(TELLS.match(after))
    if ARTICLE.match(text, begin) and IN_SENTENCE.search(before):
        return True
    return bool(BEHIND.search(before) or INVERTED.search(before))
