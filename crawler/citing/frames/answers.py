"""Answers to an article rather than news from it: `Radiolis répond à TICsanté`, `porte plainte contre Mediapart`."""

import re
from dataclasses import replace

from crawler.citing.attribution import Attribution, Frame
from crawler.citing.frames.words import BETWEEN, WORD
from crawler.lexicon import Wording

ACCUSED = Wording(rf"\b(?P<cue>mise?s? en cause|accusee?s?|epinglee?s?|visee?s?|pointee?s? du doigt){BETWEEN} par $")
REACT = Wording(
    r"\b(?P<cue>reactions?|reagi[a-z]*|repond[a-z]*|reponse|repliqu[a-z]*|retorqu[a-z]*|dement[a-z]*|"
    r"dementi[a-z]*|contest[a-z]*|refut[a-z]*|droit de reponse|mises? au point|rectifi[a-z]*|a la suite|"
    r"au lendemain|suites? (?:a|aux|de)|(?<!d')apres (?:les|la|l'|une?|des|ces|cette)|contrairement a(?: ce|ux)?|"
    r"contredi[a-z]*|met(?:tre|tent)? en doute|nuanc[a-z]*|comment(?:e|ent|er|aire|aires)|recus[a-z]*|"
    r"rejet[a-z]*|corrig[a-z]*|attaqu[a-z]* en diffamation|porte plainte contre|polemique|en reaction|"
    r"s'insurg[a-z]*|s'indign[a-z]*|bat en breche|balaie|balaye|conteste|s'est dite? [a-z]+|"
    r"se dit (?:surpris|choque|etonne|indigne|blesse|scandalise)[a-z]*|regrett[a-z]*|deplor[a-z]*|"
    r"n'a pas (?:aime|apprecie|digere|goute)|ulcere[a-z]*|choque[a-z]*|furieu[a-z]*|"
    r"fustig[a-z]*)\b(?P<words>[^.;!?\"]{0,90}?)$"
)
# `porter plainte contre Mediapart` for what it wrote
SUED = Wording(r"\b(?:plainte|diffamation|assign[a-z]*|attaqu[a-z]*|poursui[a-z]*)\b[^.;]{0,60}$")
SUED_FOR = Wording(r"\b(?:diffam|articles?|publication|enquete|reportage|revelations?)")
ANSWERS = Wording(
    r"\b(?:reactions?|repond[a-z]*|reponse|reagi[a-z]*|droit de reponse|dement[a-z]*|contredi[a-z]*|replique|"
    rf"corrige|refute|met en cause|recadre|repliqu[a-z]*){BETWEEN}(?: (?:en direct|vertement|publiquement|"
    r"fermement))? (?:a )?$"
)
# Whom one has it from, not whom one answers: `refuse de répondre, selon les informations de`
THROUGH = Wording(r"\b(?:selon|d'apres|a en croire)\b")
DEFENDS = Wording(
    r"\b(?:dement|contest|nie\b|nient|repond|repliqu|plainte|se defend|refut|reagi|s'expliqu|ripost|denonc|rejett)"
)
# `condamne cet article de`, `remet en cause l'enquête de`
ATTACKS = Wording(
    rf"\b(?:remet[a-z]* en (?:cause|question)|(?:denonc|condamn|critiqu|fustig|conspu|tacl|etrill)[a-z]*|"
    rf"s'en pren[a-z]* a|protest[a-z]* contre|s'offusqu[a-z]* de) (?:{WORD} ){{0,4}}?(?:l'|d')?"
    r"(?:article|enquete|reportage|dossier|une|publication|tribune|editorial|papier|emission|documentaire)s?"
    rf"(?: {WORD})? (?:de|dans|sur|a) $"
)
OF_ARTICLE = Wording(
    r"revel|publi|article|enquete|paru|diffus|information|papier|depeche|accus|reportage|mis en cause|"
    r"mise en cause|affirm|annonce"
)


def sued(before: str, after: str) -> Frame | None:
    """`porte plainte contre Mediapart pour diffamation`."""
    filed = SUED.search(before) and SUED_FOR.search(before[-80:] + after)
    object_of_it = re.search(
        r"\b(?:contre|vise|visant|assigne|attaque|poursuit)(?: [^.;,\"]{2,60} et(?: contre)?)? $", before
    )
    return Frame(verb="reacts", strength=0.75, cue="answers") if filed and object_of_it else None


def accused(before: str, after: str) -> Frame | None:
    """`mis en cause par Mediapart`: an answer where the accused speaks or the sentence is about what came of it."""
    match = ACCUSED.search(before)
    if not match:
        return None
    opens = not before[: match.start()].strip(' "-') and after.startswith(",")
    answers = opens or DEFENDS.search(before) or DEFENDS.search(after)
    return Frame(verb="reacts" if answers else "relays", strength=0.85, cue=match["cue"])


def answered(before: str, after: str) -> Frame | None:
    """`Droit de réponse à TICsanté`."""
    del after
    return Frame(verb="reacts", strength=0.85, cue="answers") if ANSWERS.search(before) else None


def reacting(made: Attribution, before: str) -> Attribution:
    """The attribution, as an answer where words before the name make it one: `a démenti les informations de`."""
    if ATTACKS.search(before):
        return replace(made, verb="reacts")
    match = REACT.search(before)
    if not match or made.cue == "voir" or (made.interview and made.cue != "answers"):
        return made
    cue, words = match["cue"], match["words"] or ""
    if cue.startswith(("apres", "suite", "a la suite")) and not OF_ARTICLE.search(words):
        return made
    by_it = words.startswith(" par ") and re.match(r"(?:contest|refut|nuanc|comment|rejet|corrig)\w*es?$", cue)
    if by_it or (THROUGH.search(words) and not cue.startswith("contrairement")):
        return made
    other_clause = re.search(r"\b(?:que|ce que|qu')\b|,", words)
    if (
        made.cue == "says"
        and other_clause
        and not cue.startswith(("contrairement", "apres", "dement", "contest", "refut"))
    ):
        return made
    return replace(made, verb="reacts")
