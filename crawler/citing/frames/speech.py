"""Somebody speaks to an outlet, or on its air: `a-t-il déclaré à l'AFP`, `au micro de France Bleu`."""

import re

from crawler.citing.attribution import Frame
from crawler.citing.frames.reporting import CHOSEN
from crawler.citing.frames.words import BETWEEN, DAY, NAME, NOTICE, SAY, WORD
from crawler.citing.titles import Title
from crawler.lexicon import Wording

# A statement on a station or channel; and what else is broadcast there.
ON_AIR_SAID = Wording(
    r"(?:\"|\b(?:a|ont|avait|avaient|a-t-il|a-t-elle) )[^.;]{0,60} (?P<cue>sur|chez)(?: l'antenne de)? $"
)
ONLY_ON_AIR = Wording(
    r"\b(?:match|publicit|spot|feuilleton|serie|film|retransmi|zapp|regard|ecout|branch|tomb|frequence|jeu|concours|"
    r"gagn|anime|chroniqueu|travaill|program|tele|radio|ecran|passe|passer|mis|mise|mettre)[a-z]*\b[^.;\"]{0,50}$"
)
_TO = (
    "a", "aupres de", "au micro de", "devant les cameras de", "avec", "sur l'antenne de", "sur le plateau de", "sur",
    "dans les colonnes de", "dans", "pour", "aux questions de", "chez",
)  # fmt: skip
SPEECH = Wording(
    rf"\b(?P<verb>(?:{SAY})[a-z]*)(?P<words>(?:,? ?(?:{WORD}|{DAY}|{NAME}|\([^()]{{0,30}}\)),?){{0,9}}?) "
    rf"(?:{'|'.join(_TO)}) $"
)
_SPOKEN_TO = tuple(f" {words} " for words in (*_TO, "devant"))  # what SPEECH and QUOTED end with
MICRO = Wording(
    r"\b(?P<cue>au micro de|sur le plateau de|sur l'antenne de|sur les ondes de|dans les colonnes de|"
    r"dans la matinale de|devant les cameras de|a la une de|en une de|a l'antenne de|aux questions de|"
    r"a la question de|a une question de|aux sollicitations de|aux journalistes de|au journal de|"
    r"aux sollicitations de|(?:fait|faisait|faire) (?:la une|la manchette|les gros titres|les choux gras|"
    rf"les titres) de|invitee?s?{BETWEEN} (?:de|sur|par|chez)(?: la matinale de)?) ?$"
)
READ_THERE = Wording(
    r"\b(?:lire|lit-on|lit|lisait|apprend|apprenait|titre|titrait|affiche|annonce)(?: [a-z']+){0,4} ?$"
)
# The statement stands before, in quotes: `« Nous paierons », a promis mercredi un élu à l'AFP`.
QUOTED = Wording(
    r"\"(?:,|(?= (?:a|ont|avait|avaient|s'est|se|aurait|vient)\b)) [^\".;]{2,90} (?P<cue>aupres de|a|devant) $"
)
# The outlet is named first: `Au Figaro, elle a lâché…`, `Sur RTL, le ministre a promis…`.
FIRST = Wording(r"(?:^|[.;:\"] )\W*(?:a|aupres de|sur|dans|en pages? \d+ de) $|, sur $")
FIRST_SAID = Wording(
    rf" ?{BETWEEN},? (?:(?:il|elle|ils|elles|on|le|la|l'|les|un|une|m\.|mme|ce|cette|son|sa)\b|"
    rf"[a-z-]+ )[^.;]{{0,70}}?\b(?:{SAY}|"
    r"s'est dit|se rejoui|appell|appel[ea]|devoil|milit|revien|revenu|exhort|prevoi|promet|pron[ea]|"
    r"recommand|critiqu|fustig|esper|souhait|veut|salu|refut|rejet|balay|dement|contest|expos|decrypt|analys|"
    r"pointe|s'insurg|plaid|defen|dress|detaill)"
)
REVEALED = Wording(
    r"(?:\bc'est (?:a |dans |par |sur )?|\b(?:doit|doivent|devons|devait) (?:cette (?:information|histoire) |"
    r"la revelation |l'information )?a )$"
)
CLEFT = Wording(rf"{BETWEEN}(?:, [^,.;]{{2,60}},)? (?:qui|que|d'avoir|la revelation|cette)\b")
CLEFT_SAID = Wording(
    rf"{BETWEEN} (?:que|qu') ?(?!l'on|on |nous )[^.;]{{0,60}}?\b(?:declar|confi|expliqu|s'exprim|sorti|repond|reagi|"
    r"lach|choisi|livr|prend la parole|pris la parole|s'est)"
)
# `Elle a réservé au Figaro l'annonce de son départ`, `choisi Le Figaro pour annoncer`
KEPT_FOR = Wording(r"\b(?:reserv|donn|offert|livr|accord)[a-z]* a $")
KEPT = Wording(r"^ (?:l'annonce|la primeur|l'exclusivite|sa premiere|ses confidences|sa version|son premier)\b")
CHOSEN_FOR = Wording(
    r"^ pour (?:l'|le |la |y |en |s'|se )?(?:annonc|dire|parl|expliqu|raconter|repond|s'|revel|confi)"
)
# `Dans Lyon Capitale, le chef Régis Roux souhaite …`: who speaks there stands behind the name.
SPEAKER = Wording(
    rf"^(?: {DAY})?, (?:le |la |l'|les |un |une |cet |cette |m |mme )(?:[a-z-]+ ){{0,2}}?(?:president|"
    r"direct(?:eur|rice)|ministre|depute|senat|maire|chef|patron|porte-parole|avocat|economiste|sociologue|historien|politologue|"
    r"chercheu|medecin|professeur|act(?:eur|rice)|comedien|chanteu|ecrivain|romanci|auteur|conseiller|ancien|ex-|"
    r"secretaire|pdg|responsable|fondat|entraineur|joueu|defenseur|attaquant|selectionneur|realisat|philosophe|"
    r"general|procureur|prefet|syndicaliste|infirmi|temoin|pere|mere|veuve|frere|s[oe]+ur|fils|fille|candidat|"
    r"premier ministre|cineaste|champion|milliardaire|banquier|eleveur|agriculteur|enseignant|eveque)"
)
NO_SPEECH = Wording(
    r"\s(?:de |d')?(?:l'|la |le |les |une? |son |sa |ses )?(?:organisation|gestion|realisation|mission|soin|edition|"
    r"conception|impression|communication|animation|regie|distribution|exclusivite commerciale|budget|"
    r"marche|contrat|prestation|prix|subvention|licence|publicite)\b"
)
AN_ADVERT = Wording(r"\b(?:une|cette|l'|petites?|les|des|d'|son|deux) ?$")


def kept_for(before: str, after: str) -> Frame | None:
    """`réservé au Figaro l'annonce`, `choisi Le Figaro pour annoncer`."""
    kept = KEPT_FOR.search(before) and KEPT.match(after)
    chosen = CHOSEN.search(before) and CHOSEN_FOR.match(after)
    return Frame(verb="cites", strength=0.75, cue="kept", interview=True) if kept or chosen else None


def at_the_microphone(before: str, after: str) -> Frame | None:
    """`au micro de France Bleu`, `dans les colonnes de`."""
    match = MICRO.search(before)
    if match and "une de" in match["cue"] and after.startswith(" qui "):
        return None
    if match and "une de" in match["cue"] and READ_THERE.search(before[: match.start()]):
        return Frame(verb="relays", strength=0.9, cue=match["cue"])
    return Frame(verb="cites", strength=0.9, cue=match["cue"], interview=True) if match else None


def named_first(before: str, after: str) -> Frame | None:
    """`Au Figaro, elle a lâché…`; `C'est TICsanté qui…`."""
    if FIRST.search(before) and FIRST_SAID.match(after):
        return Frame(verb="cites", strength=0.8, cue="opens", interview=True)
    if re.search(r"\bc'est (?:sur|dans|a) $", before) and CLEFT_SAID.match(after):
        return Frame(verb="cites", strength=0.8, cue="c'est", interview=True)
    if REVEALED.search(before) and CLEFT.match(after):
        return Frame(verb="relays", strength=0.8, cue="c'est")
    return None


def spoken_to(before: str, after: str) -> Frame | None:
    """`a-t-il déclaré mardi à l'AFP`."""
    if not before.endswith(_SPOKEN_TO) or NO_SPEECH.match(after[:60]) or NOTICE.search(before[-90:]):
        return None
    match = SPEECH.search(before)
    if match and match["verb"] == "annonce" and AN_ADVERT.search(before[: match.start()]):
        return None
    if match and not re.search(r"[;!?]|\.\s", match["words"]):
        return Frame(verb="cites", strength=0.88, cue=match["verb"], interview=True)
    quoted = QUOTED.search(before)
    return Frame(verb="cites", strength=0.8, cue=quoted["cue"], interview=True) if quoted else None


def said_on_air(title: Title, before: str) -> Frame | None:
    """`« … », a-t-elle dit sur RTL`."""
    match = ON_AIR_SAID.search(before) if title.medium == "air" else None
    if match is None or ONLY_ON_AIR.search(before):
        return None
    return Frame(verb="cites", strength=0.75, cue=match["cue"], interview=True)
