"""French news made to measure: the sentence patterns of `templates/*.txt`, with invented people and figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from crawler.replica.mess import Dice

_PATTERNS = Path(__file__).parent / "templates"
_COMMON = "commun"
_SLOT = re.compile(r"\{(\w+(?:-\d+)?)\}")
_YEARS = range(1850, 2101)
_HEADS = ("Val", "Mont", "Bré", "Cour", "Ville", "Champ", "Font", "Orvi", "Aube", "Riche", "Noir", "Beau", "Pont")
_TAILS = ("court", "gny", "mont", "val", "bray", "celles", "sart", "neuil", "lande", "roy", "mesnil", "vaux")
_ADDITIONS = ("", "", "", "-sur-Arce", "-les-Eaux", "-le-Haut", "-en-Othe", "-la-Forêt")
_HOSPITALS = (
    ("le centre hospitalier", "du centre hospitalier", "au centre hospitalier"),
    ("l’hôpital", "de l’hôpital", "à l’hôpital"),
    ("le groupe hospitalier", "du groupe hospitalier", "au groupe hospitalier"),
)
_WOMEN = ("Nadège", "Solène", "Perrine", "Katia", "Odile", "Maud", "Inès", "Clotilde", "Fatou", "Lise", "Aurore")
_MEN = ("Basile", "Yannick", "Rémi", "Karim", "Octave", "Gaëtan", "Loïc", "Samba", "Ugo", "Vivien", "Étienne")
_NAMES = (
    "Arbois", "Besnier", "Carpentier-Lys", "Dormans", "Esterel", "Farcy", "Grandval", "Hautecœur", "Issartel",
    "Jolivet-Roux", "Karadec", "Lachaume", "Mangin", "Nolivier", "Orsel", "Perdrix", "Quentin", "Rouvray",
    "Sarrazin", "Thévenard", "Urbain", "Vasseur", "Wattier", "Yvon", "Zeller",
)  # fmt: skip
_ROLES = (
    ("directrice des systèmes d’information", "directeur des systèmes d’information"),
    ("responsable de la sécurité", "responsable de la sécurité"),
    ("infirmière coordinatrice", "infirmier coordinateur"),
    ("présidente de la commission médicale", "président de la commission médicale"),
    ("pharmacienne", "pharmacien"),
    ("cadre de santé", "cadre de santé"),
)
_POSTS = (
    ("directrice générale", "directeur général"),
    ("cofondatrice", "cofondateur"),
    ("porte-parole", "porte-parole"),
)
_TRADES = (
    ("boulangère", "boulanger"), ("institutrice", "instituteur"), ("agricultrice", "agriculteur"),
    ("retraitée", "retraité"), ("conseillère municipale", "conseiller municipal"), ("infirmière", "infirmier"),
)  # fmt: skip
_FIRMS = ("Medi", "Novi", "Clari", "Dosi", "Hexa", "Sano", "Opti", "Texti", "Ferro", "Bonne")
_ENDINGS = ("link", "data", "scope", "forme", "logis", "via", "tis", "nova", "maille", "gram")
PSEUDONYMS = ("Bichette10", "LeVieuxChêne", "Mimi51", "Paulo_du_lac", "Tournesol", "Vigneronne", "Zébulon", "Gégé10")
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "septembre", "octobre", "novembre")
_EACH_TIME = {"jour": _WEEKDAYS, "mois": _MONTHS, "pseudo": PSEUDONYMS}


@dataclass(frozen=True, kw_only=True)
class Topic:
    section: str
    tags: tuple[str, ...]
    patterns: dict[str, list[str]] = field(repr=False)
    """By kind: `titre`, `chapo`, `fait`, `citation`, `fin`."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An article before it is dressed for its outlet, in the typography of a book."""

    title: str
    lead: str
    paragraphs: tuple[str, ...] = field(repr=False)
    topic: Topic = field(repr=False)
    city: str

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


class Writer:
    """Writes and rewrites one article; the same seed gives the same words."""

    def __init__(self, stock: str, seed: str, day: date) -> None:
        *topics, self._common = _stock(stock)
        self._dice = Dice(seed)
        self._topic = topics[self._dice.below(len(topics))]
        self._kept = {"an": str(day.year + 1)}
        self._used: set[str] = set()

    def draft(self, least: int = 0) -> Draft:
        """A first version whose body has at least so many characters."""
        return Draft(
            title=self.title(),
            lead=self.sentence("chapo"),
            paragraphs=tuple(self._paragraphs(least)),
            topic=self._topic,
            city=self._slot("ville"),
        )

    def title(self) -> str:
        """One more title for the same facts."""
        return self.sentence("titre")

    def rewritten(self, draft: Draft, *, openly: bool) -> Draft:
        """The draft after an edit, `openly` where everybody sees it: in its first paragraph."""
        way = 0 if openly else self._dice.below(3)
        first, *rest = draft.paragraphs
        if way == 0:
            return replace(draft, paragraphs=(f"{self.sentence('fait')} {first}", *rest))
        if way == 1:
            return replace(draft, paragraphs=(first, *rest, self.sentence("fait")))
        return replace(draft, lead=self.sentence("chapo"), paragraphs=(first, *rest[:-1], self.sentence("fin")))

    def _paragraphs(self, least: int) -> Iterator[str]:
        yield f"{self.sentence('fait')} {self.sentence('fait')}"
        length = 0
        for kind in ("citation", "fait", "fait", "commun", "citation", "fait"):
            paragraph = self.sentence(kind)
            if kind == "fait" and self._dice.below(2):
                paragraph += " " + self.sentence("commun")
            length += len(paragraph)
            yield paragraph
        while length < least:
            paragraph = f"{self.sentence('fait')} {self.sentence('commun')}"
            length += len(paragraph)
            yield paragraph
        yield self.sentence("fin")

    def sentence(self, kind: str) -> str:
        """A pattern of the topic, or of what all have in common, with its slots filled: a fresh one while it can."""
        topic, wanted = (self._common, "fait") if kind == _COMMON else (self._topic, kind)
        patterns = topic.patterns[wanted]
        pattern = self._dice.one_of([one for one in patterns if one not in self._used] or patterns)
        self._used.add(pattern)
        return _SLOT.sub(lambda slot: self._slot(slot[1]), pattern)

    def _slot(self, name: str) -> str:
        if "-" in name:
            return self._number(*map(int, name.split("-")))
        if name in _EACH_TIME:
            return self._dice.one_of(_EACH_TIME[name])
        if name not in self._kept:
            self._kept |= self._invented(name)
        return self._kept[name]

    def _number(self, low: int, high: int) -> str:
        number = low + self._dice.below(high - low + 1)
        if (low in _YEARS and high in _YEARS) or number < 1000:
            return str(number)
        return f"{number // 1000}\u00a0{number % 1000:03}"

    def _invented(self, name: str) -> dict[str, str]:
        """What belongs together is invented together."""
        if name in ("nom", "role", "role3", "metier"):
            return self._person("")
        if name in ("nom2", "role2", "role3_2", "metier2"):
            return self._person("2")
        if name in ("editeur", "editeur2", "entreprise"):
            return {name: self._dice.one_of(_FIRMS) + self._dice.one_of(_ENDINGS)}
        if name == "ville2":
            return {name: self._place()}
        return self._town()

    def _person(self, number: str) -> dict[str, str]:
        sex = self._dice.below(2)
        return {
            f"nom{number}": f"{self._dice.one_of((_WOMEN, _MEN)[sex])} {self._dice.one_of(_NAMES)}",
            f"role{number}": _ROLES[self._dice.below(len(_ROLES))][sex],
            f"metier{number}": _TRADES[self._dice.below(len(_TRADES))][sex],
            "role3_2" if number else "role3": _POSTS[self._dice.below(len(_POSTS))][sex],
        }

    def _place(self) -> str:
        return "".join(self._dice.one_of(parts) for parts in (_HEADS, _TAILS, _ADDITIONS))

    def _town(self) -> dict[str, str]:
        town = self._place()
        of = f"d’{town}" if town[0] in "AEIOU" else f"de {town}"
        hospital, of_it, to_it = _HOSPITALS[self._dice.below(len(_HOSPITALS))]
        return {
            "ville": town,
            "Ville": town,
            "a_ville": f"à {town}",
            "a_Ville": f"À {town}",
            "de_ville": of,
            "de_Ville": of[0].upper() + of[1:],
            "Hopital": f"{hospital[0].upper()}{hospital[1:]} {of}",
            "Hopital_min": f"{hospital} {of}",
            "du_hopital": f"{of_it} {of}",
            "au_hopital": f"{to_it} {of}",
        }


@cache
def _stock(name: str) -> tuple[Topic, ...]:
    """The topics of a file of patterns; the last one is common to the others."""
    text = (_PATTERNS / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_topic(part) for part in text.split("# ")[1:])


def _topic(text: str) -> Topic:
    head, *lines = text.strip().split("\n")
    section, _, tags = head.partition(" | ")
    patterns: dict[str, list[str]] = {}
    for line in filter(None, lines):
        kind, _, pattern = line.partition(": ")
        patterns.setdefault(kind, []).append(pattern)
    return Topic(section=section, tags=tuple(tag for tag in tags.split("; ") if tag), patterns=patterns)
