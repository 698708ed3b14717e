"""Names without a verb or noun that they belong to: `Source AFP.`, `« … », L'Est Éclair, 20 juin`."""

from crawler.citing.attribution import Frame
from crawler.citing.frames.words import DAY, EDITION, NAME, WHEN
from crawler.lexicon import Wording

# Lines of their own: `Source AFP.`, `Avec AFP`.
LINE = Wording(r"^\W*(?P<cue>sources?|avec)(?:(?: de| ?:)? | ?:)$")
LINE_END = Wording(rf"^(?:[ ,.)]|et|{NAME}|{WHEN})*$")
# `« La nuit du registre », L'Est Éclair, 20 juin 2012`; `L'Est Éclair : « … »`
HEADLINE = Wording(r"\"[ ,.]{1,3}(?:in |dans )?$")
HEADLINE_DAY = Wording(rf"^,? (?:{EDITION} )?(?:du |de |le )?{DAY}")
COLON = Wording(rf'^(?: \([^()]{{2,30}}\))?(?:,? (?:le |du |de )?{DAY})? ?: ?"')
# Whose view it is: `Pour Le Figaro, la mesure coûtera cher`; and whom one contradicts.
VIEW = Wording(r"^\W*(?:et |mais |enfin |or )?(?:pour|aux yeux de|du cote de|chez) $")
VIEW_OF = Wording(
    r"^, (?![^.;]*\b(?:recrut|embauch|travaill|greve|licenci|fete|client|abonn|salari|locaux|coup dur|annee|"
    r"chantier))"
)
AGAINST = Wording(r"\b(?:n'en deplaise a|quoi qu'en (?:dise|pense|disent|pensent|ecrive)(?: la redaction de)?) $")
# `Et L'Est Éclair de conclure`, `Mediapart dixit`
ADDS = Wording(r"(?:^|[.;,\"] )\W*(?:et )?$")
ADDING = Wording(r"^ (?:dixit\b|de [a-z]+(?:er|re|ir)\b|d'[a-z]+(?:er|re|ir)\b)")
# `Voir aussi : Le Monde, 12 juin`
SEE_NAME = Wording(
    r"^\W*(?:voir|lire|relire|cf|ecouter|revoir)\b\.?(?: (?:aussi|egalement|notamment|encore|a ce sujet|"
    r"sur ce sujet))*"
    r",? ?:? ?(?:dans |sur )?$"
)
# `Même son de cloche chez Hospimedia`
LIKEWISE = Wording(
    r"\bmemes? (?:son de cloche|constat|analyse|prudence|ton|lecture|avis|chiffres?|refrain|tonalite|recit|version|"
    r"information|histoire)[^.;,]{0,20} (?P<cue>chez|dans|du cote de|a|pour|sur) $"
)
# `Grâce à L'Est Éclair, on sait désormais`
THANKS_TO = Wording(r"\b(?:sans|grace a) $")
KNOWN_BY = Wording(
    r"^,? [^.;]{0,50}\b(?:su|savoir|sait|savons|savent|saurait|connai[a-z]*|connu|appris|apprend[a-z]*|decouv[a-z]*|"
    r"ignor[a-z]*|revel[a-z]*)\b"
)
READ_ON = Wording(
    r"(?:^|[.;:] )\W*(?:voir|lire|relire|cf\.?)(?: (?:aussi|egalement|a ce sujet|sur ce sujet|notamment|"
    r"par exemple))? $"
)


def standalone(before: str, after: str) -> Frame | None:
    """`Source AFP.`, `« … », L'Est Éclair, 20 juin`, `L'Est Éclair : « … »`."""
    if (match := LINE.search(before)) and LINE_END.match(after):
        return Frame(verb="relays", strength=0.75, cue=match["cue"])
    if HEADLINE.search(before) and HEADLINE_DAY.match(after):
        return Frame(verb="relays", strength=0.75, cue="brackets")
    if not before.strip(' "') and COLON.match(after):
        return Frame(verb="relays", strength=0.7, cue="says")
    if AGAINST.search(before):
        return Frame(verb="reacts", strength=0.75, cue="answers")
    if SEE_NAME.search(before):
        return Frame(verb="cites", strength=0.85, cue="voir")
    if ADDS.search(before) and ADDING.match(after):
        return Frame(verb="relays", strength=0.75, cue="says")
    if VIEW.search(before) and VIEW_OF.match(after):
        return Frame(verb="relays", strength=0.6, cue="pour")
    if LIKEWISE.search(before):
        return Frame(verb="cites", strength=0.7, cue="likewise")
    known = THANKS_TO.search(before) and KNOWN_BY.match(after)
    return Frame(verb="relays", strength=0.7, cue="grace a") if known else None


def read_on(before: str, after: str) -> Frame | None:
    """`Lire aussi L'Est Éclair`."""
    del after
    return Frame(verb="cites", strength=0.9, cue="voir") if READ_ON.search(before) else None
