"""The names that news outlets are cited by, and how each is written: `L'Est Éclair`, `France Bleu Champagne`.

The crawled outlets declare theirs in their files in `spiders/`; the others stand in a table.

`press.csv` has an outlet a line: its usual name; how one refers to it (`Medium`); `yes` where the words of its name
are ordinary ones too, so that its capitals and its article must be there; other spellings; hosts.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast

from crawler.citing.sentences import flat

Medium = Literal["paper", "agency", "air"]
"""How one refers to it: read in it, quoted from it, heard on it."""

# What follows the names of local stations: "France Bleu Champagne", "ici Champagne-Ardenne", "France 3 Grand Est".
LOCAL = ("France Bleu", "ici", "Ici", "France 3")
PLACES = """
Alsace; Armorique; Auxerre; Azur; Belfort-Montbéliard; Berry; Besançon; Bourgogne; Bretagne; Breizh Izel;
Champagne; Champagne-Ardenne; Cotentin; Creuse; Drôme Ardèche; Franche-Comté; Gard Lozère; Gascogne; Gironde;
Grand Est; Hauts-de-France; Hérault; Isère; La Rochelle; Limousin; Loire Océan; Lorraine; Lorraine Nord; Maine;
Mayenne; Nord; Normandie; Nouvelle-Aquitaine; Occitanie; Orléans; Paris; Paris Île-de-France; Pays basque; Pays
d'Auvergne; Pays de Savoie; Périgord; Picardie; Poitou; Provence; Rhône-Alpes; Roussillon; Saint-Étienne Loire;
Sud Lorraine; Toulouse; Touraine; Vaucluse; Aube
"""
ARTICLES = {"le": ("le", "du", "au"), "la": ("la",), "l": ("l",), "les": ("les", "des", "aux")}


@dataclass(frozen=True, slots=True)
class Title:
    """An outlet as it is cited."""

    name: str
    """The id of a crawled outlet, else the usual name."""
    medium: Medium = "paper"
    common: bool = False
    """Its name is made of ordinary words."""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name: the words after its article."""

    title: Title
    article: str
    words: tuple[str, ...]
    described: bool = False
    """It says what the outlet is ("le quotidien aubois") and has no capitals."""
    glued: bool = False
    """It is a host, or written in small letters."""


def known_titles() -> Iterator[tuple[Title, list[str]]]:
    """The outlets of `press.csv` and the local stations, each with its spellings."""
    table = files("crawler.citing").joinpath("press.csv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines(), delimiter=";"):
        hosts = _listed(row["hosts"])
        title = Title(row["name"], cast("Medium", row["medium"]), row["ordinary"] == "yes", tuple(hosts))
        yield title, [title.name, *_listed(row["spellings"]), *(host for host in hosts if host.count(".") == 1)]
    for place in (place.strip() for place in PLACES.split(";")):
        for station in LOCAL:
            yield Title(f"{station} {place}", "air"), [f"{station} {place}"]


def _listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


def spelling_of(title: Title, name: str) -> Spelling:
    """A name taken apart into its article and its words."""
    words = re.findall(r"[a-z0-9]+", flat(name))
    article = words.pop(0) if len(words) > 1 and words[0] in ARTICLES else ""
    plain = not any(c.isupper() for c in name[len(article) :])
    described = plain and bool(article)
    return Spelling(title, article, tuple(words), described, glued=plain and not described)
