"""Prepositions of source: `selon L'Est Éclair`, `d'après une journaliste de TICsanté`."""

from crawler.citing.attribution import Frame
from crawler.citing.frames.words import BETWEEN, WORD
from crawler.lexicon import Wording

SOURCE = Wording(
    r"\b(?P<cue>selon|d'apres|a en croire|si l'on en croit|si l'on se fie a|a en juger par|"
    r"appren[a-z]*-(?:t-)?(?:on|nous)(?: [a-z]+)?|citant|dixit|suivant|relayant|reprenant|via|a lire|"
    r"en lisant|en ouvrant|en feuilletant|en parcourant|en depliant|faut-il croire|sources? ?:|"
    r"s'appuyant sur|se fondant sur|se referant a|renvoyant a|en citant|de l'aveu de|au dire de|aux dires de|"
    rf"de source){BETWEEN}(?: (?:de|par))? $"
)
WITNESS = Wording(
    r"\b(?:selon|d'apres|questionn[a-z]*|sollicit[a-z]*|interpell[a-z]*|constat[a-z]*|rapport[a-z]*|"
    r"indiqu[a-z]*|confi[a-z]*|declar[a-z]*|interrog[a-z]*|contact[a-z]*|joint[a-z]*|recueilli[a-z]*|a|ont vu|"
    r"vu|apprend) (?:par )?(?:aupres d'|a |d')?(?:une?|des|le|la|les|plusieurs|deux|l')? ?(?:journalistes?|"
    r"photographes?|correspondante?s?|reporters?|redaction|envoyee? speciale?|"
    rf"videaste)(?: {WORD}){{0,3}}? (?:de|a|pour) $"
)


def sourced(before: str, after: str) -> Frame | None:
    """`selon`, `d'après`, or through its staff: `a constaté un journaliste de`."""
    del after
    if WITNESS.search(before):
        return Frame(verb="relays", strength=0.8, cue="witness")
    match = SOURCE.search(before)
    return Frame(verb="relays", strength=0.95, cue=match["cue"]) if match else None
