"""Participles: `une enquête publiée mardi par L'Est Éclair`, `interrogé par l'AFP`, `confié à`."""

from crawler.citing.attribution import Frame
from crawler.citing.frames.reporting import COMPANY_VERBS
from crawler.citing.frames.words import BETWEEN, NOTICE, WORD
from crawler.lexicon import Wording

PASSIVE_OPEN = Wording(
    rf"(?:^|[ \"(,])(?!{COMPANY_VERBS})(?P<verb>[a-z-]{{3,}}(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|ert|erte|it|ite|"
    rf"its|ites)){BETWEEN},? (?:en ligne |en premier |en exclusivite |des le debut )?par $"
)
NO_NEWS = Wording(r"\b(?:matchs?|films?|series?|concerts?|feuilletons?|rencontre)\b[^.;]{0,40}$")
_TOLD = (
    r"(?:revel|publi|diffus|rapport|relay|annonc|evoqu|cit|interrog|interview|contact|sollicit|devoil|relat|"
    r"divulgu|racont|mentionn|signal|confirm|denonc|resum|consult|exhum|chiffr|estim|recens|questionn|film|"
    r"enregistr|document|ebruit|analys|signe|donn|consacr|pointe|epingl|decrypt|affirm|avanc|retransmis|detaill|"
    r"port)(?:e|ee|es|ees)?|repris(?:e|es)?|recueilli(?:e|s|es)?|joint(?:e|s|es)?|ecrit(?:e|s|es)?|"
    r"decrit(?:e|s|es)?|mis(?:e|es)? (?:en ligne|au jour|en lumiere|en avant|sur la place publique)|"
    r"rendu(?:e|s|es)? publi(?:c|que|cs|ques)|sorti(?:e|s|es)?|obtenu(?:e|s|es)?|paru(?:e|s|es)?|lu(?:e|s|es)?|"
    r"vu(?:e|s|es)?|entendu(?:e|s|es)?|porte(?:e|s|es)? a la connaissance du public|invite(?:e|s|es)?|reprise|"
    r"traite(?:e|s|es)?|decouvert(?:e|s|es)?|transmis(?:e|es)?|tenus?|rencontre(?:e|s|es)?|appris(?:e|es)?|"
    r"constat(?:e|ee|es|ees)"
)
PASSIVE = Wording(
    rf"\b(?P<verb>{_TOLD})(?P<words>(?:,? {WORD}){{0,3}}?){BETWEEN},?(?: et (?:{_TOLD}))? "
    r"(?:en ligne |en exclusivite )?(?P<where>par|dans|sur|chez|a|en une de) $"
)
# Participles of a statement made to an outlet (`confié à`), not of a task; and of a person asked by one.
GIVEN = ("confi", "livr", "accord", "revel", "annonc", "affirm", "detaill", "confirm", "racont", "signal")
SPOKEN = (*GIVEN, "evoqu", "denonc", "mentionn", "decrit", "analys", "estim", "avanc")
ASKED = ("interrog", "contact", "sollicit", "interview", "joint", "questionn", "invit", "recueil", "rencontre")
# What somebody wrote or said there: the outlet's own news is not what is told.
NO_NEWS_OF_ITS_OWN = Wording(
    r"\b(?:textes?(?! integra)|tribunes?|lettres? ouvertes?|appels?|chroniques?|debats?|billets?|petitions?|"
    r"communiques?|"
    r"manifestes?|propos|declarations?|critiques?|listes?|poemes?|nouvelles|extraits?|entretiens?|interviews?|"
    r"courriers?|editorial|edito)\b[^.;\"]{0,60}$|^\W*(?:cet |l'|un )?article,? $"
)
PRINTED = ("publi", "paru", "diffus", "tenu", "mis", "repris", "sign")
ACTIVE = Wording(r"\b(?:a|ont|avait|avaient|a-t-il|a-t-elle|aurait) (?:[a-z]+ment |aussi |encore |deja )?$")
"""`a affirmé lundi sur RTL` is no participle: somebody speaks."""
MADE = Wording(
    rf"\b(?:enquete|entretien|interview|reportage|sondage|article|dossier)[^.;]{{0,40}} (?P<made>mene|realise|"
    rf"conduit|fait|signe|accorde|donne)(?:e|s|es)?{BETWEEN} (?:par|a|pour) $"
)


def passive(before: str, after: str) -> Frame | None:
    """`publiée mardi par`, `interrogé par`; but `confié à` only for a statement, not for a task."""
    del after
    match = PASSIVE.search(before)
    if NOTICE.search(before[-90:]) or (match and NO_NEWS.search(before[-60:])):
        return None
    if not match:
        free = PASSIVE_OPEN.search(before)
        return Frame(verb="relays", strength=0.75, cue=free["verb"]) if free else None
    if match["where"] == "a" and not match["verb"].startswith(GIVEN):
        return None
    if match["where"] != "par" and match["verb"].startswith("signe"):
        return None
    spoke = match["verb"].startswith(SPOKEN) and match["where"] in ("sur", "chez", "dans")
    spoke = spoke and bool(ACTIVE.search(before[: match.start()]))
    interview = match["verb"].startswith(ASKED) or match["where"] == "a" or spoke
    if match["verb"].startswith(PRINTED) and NO_NEWS_OF_ITS_OWN.search(before[: match.start()]):
        return Frame(verb="cites", strength=0.92, cue=match["verb"], reference=True)
    return Frame(verb="cites" if interview else "relays", strength=0.92, cue=match["verb"], interview=interview)


def made_for(before: str, after: str) -> Frame | None:
    """`un sondage réalisé pour`, `un entretien accordé à`."""
    del after
    match = MADE.search(before)
    if not match:
        return None
    interview = match["made"].startswith(("accord", "donn"))
    return Frame(verb="cites" if interview else "relays", strength=0.85, cue=match["made"], interview=interview)
