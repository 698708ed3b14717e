"""Verbs of reporting: `TICsanté, qui révélait mardi que …`, `…, rapporte L'Est Éclair`, `un journaliste de`."""

import re

from crawler.citing.attribution import Frame
from crawler.citing.frames.words import ASIDE, BETWEEN, REPORTING_VERB, WHEN, WORD
from crawler.lexicon import Wording, forms

_AUX = (
    r"(?:qui|que|qu'|s'en|s'y|l'en|l'|le|la|les|en|y|n'|ne|se|s'|nous|vous|lui|leur|a|ont|avait|avaient|aurait|"
    r"auraient|vient de|viennent de|venait de|est|etait|fut|sont|etaient|va|vont|peut|peuvent|pouvait|tente de|"
    r"dit|disait|affirme|semble|n'a pas hesite a|continu(?:e|ait|ent|aient) (?:de|a)|pas|cru|bien|tout|tous deux|"
    r"tous les deux|chacun|pu|juste|meme|"
    r"toujours|longtemps|d'ores et deja|fait|doit|choisi de|s'est|se sont|s'etait|en ont|en avait|en a|l'a|"
    r"l'avait)"
)
# Between commas behind the name: whom it cites, or where and how it reports.
_CITING = (
    r"(?:,? (?:citant|qui citent?|en citant|relayant|reprenant|qui reprend|s'appuyant sur|se fondant sur|"
    r"dans|sur|via|par|sous|en|a|au|depuis|lors|toujours|documents?|photos?|preuves?|temoignages?|chiffres?|fidele|"
    r"pourtant|d'habitude|d'ordinaire|jamais|comme)(?![a-z'])[^,;.\"]{1,80},)?"
)
_FROM = (
    rf"(?: de (?:{'|'.join(names.split()[0] for names in forms('calendar.months', 'fr'))}))?"
    r"(?: a (?:londres|bruxelles|berlin|new york|washington|rome|madrid|geneve|tokyo))?"
)
SUBJECT = Wording(
    rf"{_FROM}{_CITING}(?:[ ,]{{0,2}}(?:{_AUX}(?![a-z'])|(?<=[ ,])[a-z]{{1,3}}'|{WHEN}|"
    rf"{ASIDE}(?![a-z])),?){{0,8}}?[ ,]{{0,2}}(?:[a-z]{{1,2}}')?"
    rf"(?P<verb>{REPORTING_VERB})"
)
INVERTED = Wording(
    r"(?:^|[\s,\"(':-])(?P<aux>(?:l'|le |la |les |en |y |nous |vous )*(?:a |ont |avait |avaient |aurait |vient de |"
    r"venait de |vient d'|venait d')?(?:alors |ainsi |aussi |egalement |deja |encore |notamment |[a-z]+ment )?)"
    rf"(?P<verb>{REPORTING_VERB}|dit|disait|fait){BETWEEN} $"
)
INVERTED_TOO = Wording(
    rf"(?:comme|ainsi que|ce que|ce qu'|dont)(?: le| la| l'| les| nous)? ?(?:a|ont|avait|avaient)"
    rf"(?: {WORD}){{0,2}} [a-z-]+(?:e|es|i|u|it|is){BETWEEN} $"
)
# What a news outlet does like any other company: no reporting.
COMPANY_VERBS = (
    r"refus|represent|incarn|symbolis|compos|constitu|domin|control|menac|frapp|affect|"
    r"parrain|sponsor|organis|co-?organis|financ|emplo|edit(?!o)|imprime|distribu|vend|achet|rachet|poss|detien|"
    r"deten|dirig|heberg|utilis|anim|recrut|lanc|attend|connai|aim|prefer|soutien|souten|recompens|decern|remet|"
    r"remis|remport|fond|cree|offr|offert|presid|quitt|rejoin|accueil|lou|occup|accompagn|subvention|licenci|"
    r"form|abonn|reun|ferm|ouvr|ouvert|pass|embauch|concu|concev|attribu|propos|poursuiv|condamn|elu|choisi|"
    r"engag|salari|mandat|missionn|prime|couronn|nomm|design|gere|equip|dot|fabriqu|commercialis|livr|commande|regl|pay|touch|command|realise|"
    r"loge|expos|particip|vot|gagn|invit|visit|recu|applaudi|rest(?:e|ai)|deven|devien|semble|voul|veu|doi|devai|"
    r"peu[tvx]|pouv|exig|esper|(?:est|etait|etaient|sont|sera|serait|fut|soit|ete|faut|faudra|ainsi|alors|parce|"
    r"tandis|apres|avant|pendant|autre|plus|moins|aussi|tant|tel|tels|telle|bien|lors|sans|afin|pour|des|celle|"
    r"ceux|celui|ne|encore|puis|depuis|meme|jusque|mis a|mise a|lu|lue|lit)\b"
)
# Any other verb, where the order of the clause shows that something is reported: `X … que`, `« … », … X`, `… par X`.
REPORTS_THAT = Wording(
    rf"(?:[ ,]{{0,2}}(?:{_AUX}(?![a-z'])|(?<=[ ,])[a-z]{{1,3}}'|{WHEN}|{ASIDE}(?![a-z])),?){{0,5}}?[ ,]{{0,2}}"
    rf"(?:[a-z]{{1,2}}')?(?!{COMPANY_VERBS})(?P<verb>[a-z-]{{4,}}){BETWEEN} (?:que |qu'|combien |comment |pourquoi )"
)
INVERTED_OPEN = Wording(
    rf"(?:\"[ ,]{{1,3}}|,? (?:que|dont|comme)(?: (?:le|la|les|lui|nous))? )"
    rf"(?:s'|se |l'|le |les |en |y )?(?:(?:a|ont|avait|avaient|etait|etaient|est|sont|vient de|vient d'|venait de|"
    rf"venait d') ?)?(?:alors |deja |ainsi |aussi |encore |bien |meme |[a-z]+ment )?(?!{COMPANY_VERBS})"
    rf"(?P<verb>[a-z-]{{3,}}(?:e|es|it|ait|ent|oit|end|u|i|is|us|t|er|ir)){BETWEEN} $"
)
# `Le Figaro, accusé de diffamation`: what was done to it
APPOSED = Wording(
    rf" ?, (?:{ASIDE} |[a-z]+ment |longtemps |recemment )?(?:tou[st]e?s? |tres |un temps )?"
    r"(?!date|paru|publi|cit|interrog)[a-z-]{3,}(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|it|ite|ert|erte|ise|ises)\b"
    r"(?<! qui)(?<! citant)(?! (?:que |qu'|par (?:ailleurs|la voix)|a son tour|jeudi))"
)
BEFORE_REPORTING = Wording(
    r" [^.;:\"]{0,60}?\b(?:avant|apres|au lieu|sans|pour) (?:de |d')?(?:l'|le |la |les |nous |en )?(?:avoir )?"
    r"(?:imprim|ecri|publi|racont|affirm|revel|titr|annonc|diffus)[a-z]*"
)
FUTURE = Wording(r"[a-z]+(?:era|eront|ira|iront|dra|dront)\b")
# `Un journaliste de L'Est Éclair raconte`: its staff report in its name.
ITS_STAFF = Wording(
    r"\b(?:journalistes?|reporters?|correspondante?s?|editorialistes?|chroniqueuse|chroniqueurs?|redaction|"
    rf"envoyee?s? speciale?s?|critique|dessinateur)(?: {WORD}){{0,2}}? (?:de|a|pour) $"
)
FORMER = Wording(
    r"\b(?:anciens?|anciennes?|ex)[ -][^.;,]{0,30}$|"
    r"\b(?:societe|syndicats?|association|collectif|intersyndicale|avocate?s?) (?:de |des |du |d')?(?:les |la )?$"
)
CALLED = tuple(Wording(rf"^(?: {WORD}){{{count}}}(?=[ ,])") for count in (1, 2, 3))
# `L'information vient de TICsanté`, `Ces chiffres, que l'on doit à TICsanté`
COMES_FROM = Wording(
    r"\b(?:informations?|nouvelles?|histoire|anecdote|depeche|chiffres?|donnees|phrase|citation|revelations?|"
    r"merite|recit|scoop|affaire|statistiques?|trouvaille|expression|formule)\b[^.;]{0,60}?\b(?:eman|provien|"
    r"provenai|vien|venai|tiree?s?|issue?s?|extraite?s?|empruntee?s?|puisee?s?|au credit|revien|revenai|"
    r"a l'actif|doit|doivent|devons|due?s?)"
    rf"[a-z]*(?:,? {WORD}){{0,2}} (?:de|a) $|\b(?:doit|doivent|devons) (?:cette|ces|ce|l'|la|"
    r"les) ?(?:informations?|histoire|anecdote|chiffres?|donnees|revelations?|recit|trouvaille|enquete|"
    r"expression|"
    r"formule)[^.;,]{0,30} a $"
)
LEFT = Wording(r"\b(?:quitt|rejoi|lach|abandonn|delaiss)[a-z]* $")  # `quitte X pour écrire`
CHOSEN = Wording(r"\b(?:choisi[a-z]*|prefer[a-z]*) $")
_ITS_OWN = (
    r"(?:nouvelle? )?(?:formule|maquette|application|appli|offres?|plan|hors-serie|guide|annuaire|chiffres?|"
    r"resultats?|comptes|suppressions?|site|fete|newsletter|lettre|podcast|recrutement|partenariat|soiree|concours|"
    r"prix|trophees|salon|congres|colloque|webinaire|evenement|venue|presence|participation|voeux|veux|stand|"
    r"changement|depart|hausse|baisse|fermeture|ouverture|rachat|fusion|arrivee|nomination|abonnement|journee|"
    r"rencontre|debat|anniversaire|locaux|bourse|tarifs?|stand|cahier|magazine|calendrier|numero|conferences?|"
    r"ateliers?|lecteurs?|abonnes|equipes?|direction|supplement|prochain|premier|premiere)"
)
BUSINESS = Wording(
    rf"{BETWEEN}(?: (?:qui|a|ont|avait|va|vient de|y|se|s'|est|etait))*{BETWEEN} (?:publi|annonc|lanc|present|devoil|"
    rf"confirm|propos|organis|livr|donn|parl|prete|recoi|recu|consacr|tien|tenai)[a-z]*{BETWEEN}"
    rf" (?:(?:son|sa|ses|leur|leurs|sa propre) (?:[a-z]+ )?{_ITS_OWN}|(?:un|une|le|la|l'|les|"
    r"des) ?(?:[a-z]+ )?(?:nouvelle formule|nouvelle maquette|application|hors-serie|supplement|newsletter|"
    r"webinaire|concours|trophees|soiree|salon|congres|colloque|annuaire|calendrier|podcast|abonnement|prix|livre|"
    r"tarifs? reduits?|nouveau redacteur|nouvelle redactrice|"
    r"roman|essai|medaille|plan|plainte))\b|"
    r" (?:compt|emploi|reun|rassembl)[a-z]* (?:pres de |plus de |quelque |environ |alors |aujourd'hui )?[\d][\d ]*"
    r"(?:journalistes|salaries|abonnes|lecteurs|employes|personnes|auditeurs|correspondants|redacteurs)"
)
CLAUSE = 300  # characters before a name in which its verb stands
# Inverted clauses: what stands before the verb, and verbs that may have the outlet as their object.
BEFORE_INVERTED = Wording(
    r"(?:[,\"(:;-]|\b(?:comme|ainsi que|que|qu'|dont|ou|lequel|laquelle|encore|aussi|se|s')|^) *(?:l'|le |la |les )?$"
)
SURELY_INVERTED = Wording(r"(?:[,\"]|\b(?:comme|que|l')) *$")
TAKES_OUTLET = Wording(r"(?:cit|interrog|interview|questionn|alert|attribu|moqu|accus|suiv|regrett|salu|visit|sond)")
GOVERNED = Wording(r"\b(?:a|de|par|chez|pour|avec|dans|sur|contre|sans|selon|vers) $")


def by_its_staff(before: str, after: str) -> Frame | None:
    """`L'éditorialiste de L'Est Éclair s'en est ému`: as if the paper itself reported it."""
    if COMES_FROM.search(before):
        return Frame(verb="relays", strength=0.75, cue="comes from")
    match = ITS_STAFF.search(before)
    if not match or FORMER.search(before[: match.start()]):
        return None
    names = [called.end() for pattern in CALLED if (called := pattern.match(after))]  # `de Mediapart Paul Roux`
    if not any(is_reported(after[end:]) for end in (0, *names)):
        return None
    return Frame(verb="relays", strength=0.7, cue="says")


def is_reported(after: str) -> bool:
    """True when the words after a name have it report something."""
    return bool((SUBJECT.match(after) or REPORTS_THAT.match(after)) and not BUSINESS.match(after))


def inverted(before: str, after: str) -> Frame | None:
    """`…, rapporte L'Est Éclair`: an inverted clause, not a verb with the outlet as its object."""
    del after
    before = before[-CLAUSE:]
    match = INVERTED.search(before)
    if match:
        verb, lead = match["verb"], before[: match.start("aux")]
        if "l'echo" in verb:
            return Frame(verb="relays", strength=0.9, cue="turned")
        object_too = TAKES_OUTLET.match(verb) and not SURELY_INVERTED.search(lead)
        opens = BEFORE_INVERTED.search(lead) or "l'" in match["aux"]
        if opens and not object_too and (verb.endswith("savoir") or not verb.endswith(("er", "ir", "ant"))):
            return Frame(verb="relays", strength=0.9, cue="turned")
    too = INVERTED_TOO.search(before) or INVERTED_OPEN.search(before)
    return Frame(verb="relays", strength=0.8, cue="turned too") if too else None


def reports(before: str, after: str) -> Frame | None:
    """The outlet is the subject: `TICsanté, qui révélait mardi que…`."""
    if CHOSEN.search(before) or LEFT.search(before):
        return None
    match = SUBJECT.match(after) or REPORTS_THAT.match(after) or BEFORE_REPORTING.match(after)
    if not match or BUSINESS.match(after) or APPOSED.match(after):
        return None
    if GOVERNED.search(before) and not after.lstrip(" ,").startswith(("qui ", "lequel")):
        return None
    verb = match.groupdict().get("verb") or ""
    if verb and FUTURE.match(after, match.start("verb")):
        return None
    if (
        "echo" not in verb
        and verb
        and re.search(r"(?<!s')(?<!s'en )\b(?:ete|est|etait|fut) $", match[0][: match.start("verb")])
    ):
        return None
    return Frame(verb="relays", strength=0.9, cue="says")
