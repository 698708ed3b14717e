"""The names that news outlets are cited by, and how each is written: `L'Est Éclair`, `France Bleu Champagne`.

The crawled outlets declare theirs in their files in `spiders/`; the others stand in a table.

`press.csv` has an outlet a line: its usual name; its kind (`KINDS`), place, language and, for the trade press, its
subject; `yes` where the words of its name are ordinary ones too, so that its capitals and its article must be there,
`only` where they are so ordinary that their place in the sentence must tell too; its other spellings, with `?` before
one of ordinary words; hosts. A user's own file is like it: see `read_titles`.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from crawler.citing.sentences import flat
from crawler.errors import ConfigError
from crawler.translating import _

Medium = Literal["paper", "agency", "air"]
"""How one refers to it: read in it, quoted from it, heard on it."""
KINDS: dict[str, Medium] = {
    "paper": "paper", "magazine": "paper", "online": "paper", "agency": "agency", "radio": "air", "television": "air",
}  # fmt: skip
COLUMNS = ("name", "kind", "place", "language", "subject", "ordinary", "spellings", "hosts")

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
    common: bool = False
    """It is made of ordinary words."""
    plus: bool = False
    """A plus sign ends it: `Canal+` is a channel, a canal is none."""
    only: bool = False
    """It is so ordinary that its place must tell too: see `ordinary_names`."""


Listed = tuple[Title, tuple[str, ...]]
"""An outlet and its spellings."""


def known_titles() -> Iterator[Listed]:
    """The outlets of `press.csv` and the local stations, each with its spellings."""
    table = files("crawler.citing").joinpath("press.csv").read_text("utf-8")
    yield from _titles(csv.DictReader(table.splitlines(), delimiter=";"), "press.csv")
    for place in (" ".join(place.split()) for place in PLACES.split(";")):
        for station in LOCAL:
            yield Title(f"{station} {place}", "air"), (f"{station} {place}",)


def read_titles(path: Path) -> tuple[Listed, ...]:
    """The outlets of a user's own table: columns as `press.csv` has them, of which `name` alone is needed.

    Raises ConfigError naming the file and the line that are wrong.
    """
    try:
        rows = csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";")
        unknown = [name for name in rows.fieldnames or () if name not in COLUMNS]
        if unknown or "name" not in (rows.fieldnames or ()):
            asked = _("{path}: the first line must name columns, separated by `;`, of {columns}; `name` is needed.")
            raise ConfigError(asked.format(path=path, columns=", ".join(COLUMNS)))
        return tuple(_titles(rows, str(path)))
    except (OSError, UnicodeDecodeError) as error:
        unread = _("Cannot read the table of the press {path}: {why}")
        raise ConfigError(unread.format(path=path, why=error)) from error


def _titles(rows: "csv.DictReader[str]", where: str) -> Iterator[Listed]:
    for row in rows:
        name, kind = (row["name"] or "").strip(), (row.get("kind") or "paper").strip()
        if kind not in KINDS or not re.search(r"\w", name):
            wrong = _("{path}, line {line}: {name!r} needs a name, and one of these kinds: {kinds}.")
            raise ConfigError(wrong.format(path=where, line=rows.line_num, name=name, kinds=", ".join(KINDS)))
        hosts = _listed(row.get("hosts"))
        ordinary = row.get("ordinary")
        title = Title(name, KINDS[kind], ordinary == "yes", tuple(hosts))
        yield (
            title,
            (
                f"{'!' if ordinary == 'only' else ''}{name}",
                *_listed(row.get("spellings")),
                *(host for host in hosts if host.count(".") == 1),
            ),
        )


def _listed(cell: str | None) -> Iterable[str]:
    return [word.strip() for word in (cell or "").split(",") if word.strip()]


def spelling_of(title: Title, name: str) -> Spelling | None:
    """A name taken apart into its article and its words; None when it has no Latin letter or figure."""
    only = name.startswith("!")
    common = title.common or only or name.startswith("?")
    name = name.removeprefix("?").removeprefix("!")
    words = re.findall(r"[a-z0-9]+", flat(name))
    if not words:
        return None
    initials = len(words[0]) > 1 and name.startswith(words[0].upper())  # LA Times
    article = words.pop(0) if len(words) > 1 and words[0] in ARTICLES and not initials else ""
    plain = not any(c.isupper() for c in name[len(article) :])
    described = plain and bool(article)
    return Spelling(
        title,
        article,
        tuple(words),
        described,
        glued=plain and not described,
        common=common,
        plus=name.endswith("+"),
        only=only,
    )
