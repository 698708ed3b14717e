"""Answers to an article rather than news from it: `Radiolis répond à TICsanté`, `porte plainte contre Mediapart`."""

import re
from dataclasses import replace

from crawler.citing.attribution import Attribution, Frame
from crawler.citing.frames.words import BETWEEN

ACCUSED = re.compile(
    rf"\b(?P<cue>mise?s? en cause|accusee?s?|epinglee?s?|visee?s?|pointee?s? du doigt){BETWEEN} par $"
)
REACT = re.compile(
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
SUED = re.compile(r"\b(?:plainte|diffamation|assign[a-z]*|attaqu[a-z]*|poursui[a-z]*)\b[^.;]{0,60}$")
SUED_FOR = re.compile(r"\b(?:diffam|articles?|publication|enquete|reportage|revelations?)")
ANSWERS = re.compile(
    r"\b(?:reactions?|repond[a-z]*|reponse|reagi[a-z]*|droit de reponse|dement[a-z]*|contredi[a-z]*|replique|"
    rf"corrige|refute|met en cause|recadre|repliqu[a-z]*){BETWEEN}(?: (?:en direct|vertement|publiquement|"
    r"fermement))? (?:a )?$"
)
OF_ARTICLE = re.compile(
    r"revel|publi|article|enquete|paru|diffus|information|papier|depeche|accus|reportage|mis en cause|"
    r"mise en cause|affirm|annonce"
)


def sued(before: str, after: str) -> Frame | None:
    """`porte plainte contre Mediapart pour diffamation`."""
    filed = SUED.search(before) and SUED_FOR.search(before[-80:] + after)
    object_of_it = re.search(r"\b(?:contre|vise|visant|assigne|attaque|poursuit) $", before)
    return Frame(verb="reacts", strength=0.75, cue="answers") if filed and object_of_it else None


def accused(before: str, after: str) -> Frame | None:
    """`mis en cause par Mediapart`."""
    del after
    match = ACCUSED.search(before)
    return Frame(verb="reacts", strength=0.85, cue=match["cue"]) if match else None


def answered(before: str, after: str) -> Frame | None:
    """`Droit de réponse à TICsanté`."""
    del after
    return Frame(verb="reacts", strength=0.85, cue="answers") if ANSWERS.search(before) else None


def reacting(made: Attribution, before: str) -> Attribution:
    """The attribution, as an answer where words before the name make it one: `a démenti les informations de`."""
    match = REACT.search(before)
    if not match or made.cue == "voir" or (made.interview and made.cue != "answers"):
        return made
    cue, words = match["cue"], match["words"] or ""
    if cue.startswith(("apres", "suite", "a la suite")) and not OF_ARTICLE.search(words):
        return made
    other_clause = re.search(r"\b(?:que|ce que|qu')\b|,", words)
    if (
        made.cue == "says"
        and other_clause
        and not cue.startswith(("contrairement", "apres", "dement", "contest", "refut"))
    ):
        return made
    return replace(made, verb="reacts")
