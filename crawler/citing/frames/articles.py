"""An outlet's articles, and what one reads in it: `l'enquête de Mediapart`, `dans L'Est Éclair`."""

import re

from crawler.citing.attribution import Frame
from crawler.citing.frames.reporting import is_reported
from crawler.citing.frames.words import ARTICLE_NOUN, BETWEEN, DAY, NOTICE, SAY, WHEN, WORD
from crawler.citing.titles import Title
from crawler.lexicon import Wording

NOUN = Wording(
    rf"\b(?P<cue>{ARTICLE_NOUN})(?P<words>(?: {WORD}){{0,3}}?){BETWEEN}"
    rf" (?:de|dans|sur|par|pour|du site de|sur le site de|paru(?:e|s|es)?{BETWEEN} (?:dans|sur)|parmi) $"
)
APPOSED = Wording(
    r"\b(?P<cue>depeches?|infos?|informations?|enquetes?|articles?|interviews?|breves?|exclu|exclusivite|entretien|"
    r"reportage) $"
)
IN_IT = Wording(r"\b(?P<cue>dans|en pages? \d+ de) (?:les pages (?:locales )?de )?$")
ON_IT = Wording(
    r"\b(?:lire|lu|lue|lues|lus|voir|vu|vue|entendu|entendre|ecouter|invite|invitee|diffus[a-z]*|publi[a-z]*|"
    r"paru[a-z]*|lisai[a-z]*|lit|s'exprim[a-z]*|relire|revoir|reecouter|decouvr[a-z]*|apprend[a-z]*|"
    r"interrog[a-z]*|mis[e]? en ligne|retrouver|consult[a-z]*|repris[a-z]*|detaill[a-z]*|temoign[a-z]*|explique|"
    r"racont[a-z]*|assur[a-z]*|accessible|consultable|disponible|visible|reper[a-z]*|deniche[a-z]*|trouve[a-z]*|"
    r"passage|prestation|apparition|intervention|decouvert[a-z]*|tombe[a-z]*|signe[a-z]*|tribune|chronique|"
    rf"billet|appris){BETWEEN}(?: {WORD}){{0,4}} (?P<cue>sur|chez) (?:le site (?:internet |web )?(?:de )?)?$"
)
# A newspaper as paper: what is wrapped in it is not read in it.
PAPER = Wording(
    r"\b(?:emball|envelopp|gliss|roul|range|coince|plie|decoup|collectionn)[a-z]*\b[^.;]{0,40}$"
    r"|\b(?:signe|tient|tenait|dessin[a-z]*|travaill[a-z]*|debut[a-z]*) (?:dans )?$"  # who writes for it
)
NO_ARTICLE = Wording(
    r"\b(?:lecteurs?|abonnes?|salaries?|journalistes?|directeur|direction|redaction|patron|groupe|abonnement|"
    r"publicit[a-z]+|legales?)\b"
)
VAGUE = Wording(
    r"sites?|pages|titre|version|emissions?|invite|classement|palmares|bilan|comptes|alertes?|numeros?|fil|"
    r"antennes?|une|questions|serie|podcast|sujets?|parutions?|publications?|tribune"
)
A_PLACE = Wording(r"sites?|pages")
RANKING = Wording(r"classement|palmares|bilan")
RANKS = Wording(
    rf"(?:,? ?{WHEN},?)? (?:place|donne|fait etat|met|classe|distingue|attribue|hisse|retient|montre|revele|recense)"
)
READ_IN = Wording(
    r"\b(?:sur|dans|a|selon|d'apres|par|en|aux|au|depuis|via) (?:le|la|les|l'|un|une|des|son|sa)? ?(?:derniere? |"
    r"premiere? )?$"
    r"|(?:^|[ '])(?:selon|d'apres) (?:l'|la |le |les |une? )?$"
)
READING = Wording(
    r"\b(?:lire|lu|lue|lit|lisait|lisent|publi[a-z]*|paru[a-z]*|mise? en ligne|diffus[a-z]*|revel[a-z]*|selon|"
    r"d'apres|racont[a-z]*|expliqu[a-z]*|temoign[a-z]*|ecri[a-z]*|vu|annonc[a-z]*|detaill[a-z]*|declar[a-z]*|"
    r"voir|consult[a-z]*|appren[a-z]*|appris[a-z]*|repris[a-z]*|relay[a-z]*|signal[a-z]*|affirm[a-z]*|"
    r"indiqu[a-z]*|rapport[a-z]*)\b"
)
IN_PRINT = ("colonne", "pages", "lignes")
SAID = Wording(rf"\b(?:a|ont|avait|avaient|s'est|s'etait|-t-il|-t-elle)\b[^.;\"]{{0,25}}\b(?:{SAY})[^.;\"]{{0,60}}$")
"""`avait affirmé le contraire dans les pages de`: somebody speaks there."""
ON_AIR = (
    "entretien", "interview", "micro", "antenne", "plateau", "ondes", "matinale", "temoignage", "emission", "camera",
    "invite", "question", "jt", "12", "13", "19", "20",
)  # fmt: skip
# `Cet article, issu du Monde du 3 mai`; `Le Monde du 3 mai (extraits)`, and nothing else
TAKEN_FROM = Wording(
    r"\b(?:articles?|textes?|extraits?),? (?:[a-z]+ ){0,2}?(?:issu|extrait|tire|repris)[a-z]* (?:de|dans) $"
)
ALONE = Wording(rf" ?(?:date )?(?:du|de) {DAY}(?: au soir)?(?: ?\([^()]*\))?[ .]*$")
DATED = Wording(
    rf" ?(?:,? ?\((?:du |le |date )?{DAY}|,? (?:datee? )?(?:du|de|de ce|date du|datee du|en date du) {DAY})"
)


def article_of(before: str, after: str) -> Frame | None:
    """`l'enquête de Mediapart`, `les colonnes du Monde`; a site or page only where one reads in it."""
    if match := APPOSED.search(before):
        return Frame(verb="relays", strength=0.85, cue=match["cue"])
    at = 0
    while match := NOUN.search(before, at):
        if not NO_ARTICLE.search(match["words"] or "") and _is_article(match, before, after):
            cue = match["cue"]
            said_there = cue.startswith(IN_PRINT) and SAID.search(before[: match.start()])
            interview = cue.startswith(ON_AIR) or bool(said_there)
            return Frame(verb="cites" if interview else "relays", strength=0.88, cue=cue, interview=interview)
        at = match.end("cue")
    return None


def _is_article(match: re.Match[str], before: str, after: str) -> bool:
    """True when the noun means an article: a vague one (`site`) only with a day, or where one reads in it."""
    cue, lead = match["cue"], before[: match.start()]
    if not VAGUE.fullmatch(cue) or re.match(WHEN, after) or (cue.startswith("numero") and is_reported(after)):
        return True
    if RANKING.fullmatch(cue) and RANKS.match(after):
        return True
    a_place = A_PLACE.fullmatch(cue) and not READING.search(before + after)
    return bool(READ_IN.search(lead)) and not a_place


def dated(before: str, after: str) -> Frame | None:
    """A name with a day: `Le Monde du 3 mai`."""
    if not DATED.match(after):
        return None
    points = TAKEN_FROM.search(before) or (not before.strip(' "') and ALONE.match(after))
    return Frame(verb="cites" if points else "relays", strength=0.85, cue="dated", reference=bool(points))


def stands_in(title: Title, before: str) -> Frame | None:
    """`dans L'Est Éclair`, `à lire sur Mediapart`."""
    if IN_IT.search(before) and not (NOTICE.search(before[-90:]) or PAPER.search(before)):
        return Frame(verb="relays", strength=0.8, cue="dans")
    match = ON_IT.search(before)
    return Frame(verb="cites", strength=0.75, cue=match["cue"], interview=title.medium == "air") if match else None
