"""Short articles and edits of them, each with what was done to it: the yardstick of `benchmarks/edits.py`.

Nothing here comes from `crawler.editing`, and nothing there from here: sentences are filled from lists, an edit
fills or drops one of them anew, and its kinds are those of the deed. Some edits look like one kind and are another: a
number written in another form, two numbers that change places, a sentence with a number in the place of another.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

NBSP = "\u00a0"
FRENCH = (
    "Le plan prévoit {n} places dans le quartier du port.",
    "Selon la préfecture, {n} foyers étaient encore privés d’eau à la tombée du jour.",
    "Le chantier coûtera {n} euros, dont la moitié à la charge du département.",
    "La fréquentation a reculé de {d} % depuis l’ouverture de la rocade.",
    "Le feu a été maîtrisé vers {h} h, après une nuit de lutte.",
    "Ouverte en {y}, la piscine n’a jamais été rénovée.",
    "Les secours ont conduit {s} personnes vers la salle des fêtes.",
    "« Il nous manque {s} soignants pour passer l’été », prévient la cadre de l’unité.",
    "L’usine emploie {n} salariés et en recherche {s} autres.",
)
ENGLISH = (
    "The council will close {s} of its libraries before the winter.",
    "Repairs to the bridge are expected to cost {n} pounds.",
    "Ridership fell by {d} percent after the new timetable.",
)
PLAIN = (
    "Les riverains demandent une réunion publique avant toute décision.",
    "Le tracé définitif sera connu à la rentrée.",
    "Aucune date n’a été avancée par les services de l’État.",
    "Les commerçants de la rue basse redoutent une saison blanche.",
    "Un arrêté interdit désormais la baignade sur toute la rive.",
    "La mairie assure que les écoles rouvriront comme prévu.",
    "Plusieurs associations ont saisi le tribunal administratif.",
    "Ce sujet reviendra devant l’assemblée avant la fin du trimestre.",
    "Engineers say the foundations are sound despite the flooding.",
)
NAMED = (
    "La décision a été annoncée par {p}, qui préside le syndicat des eaux.",
    "Le maire, {p}, n’a pas souhaité répondre à nos questions.",
    "L’entreprise {f} a remporté le marché de la voirie.",
    "Les équipes venues de {v} ont été logées au gymnase.",
)
PEOPLE = ("Solveig Arnoult", "Bastien Cordier", "Mathurin Lescaut", "Aminata Diop", "Colette Vanier", "Roger Pijeau")
FIRMS = ("Batirive", "Oxalor", "Colvia", "Eurovoirie", "Terralys")
TOWNS = ("Vouziers", "Langres", "Sézanne", "Bapaume", "Mirecourt")
QUOTES = (
    (
        "« {q} », regrette une habitante de la digue.",
        (
            "On nous a prévenus bien trop tard", "On nous a prévenus la veille au soir",
            "Personne ne nous a prévenus à temps",
        ),
    ),
    (
        "Le chef de chantier l’admet : « {q}. »",
        ("Nous avons sous-estimé la nappe", "Nous avons mal évalué la nappe", "Nous n’avions pas vu la nappe"),
    ),
    (
        "“{q},” the harbour master said on the quay.",
        ("We never expected such a tide", "We never planned for such a tide", "We had not expected that tide"),
    ),
)  # fmt: skip
NOTICES = (
    "Rectificatif : le montant des travaux était inexact dans notre première publication.",
    "Cet article a été corrigé dans la matinée : la salle se trouve rue du Moulin.",
    "Une précédente version de cet article plaçait le barrage sur une autre rivière.",
    "Correction: the photograph showed another bridge.",
    "This article was amended to give the right spelling of a street.",
)
TITLES = (
    "La digue du port sera rehaussée", "Colère après la coupure d’eau", "Un été sans baignade sur la rive",
    "La voirie change de mains", "Le gymnase rouvert aux sinistrés",
)  # fmt: skip
COUNTED_TITLES = (
    "{s} maisons évacuées après la crue", "Port : {s} emplois menacés", "Crue : {n} foyers sans eau ce soir",
)  # fmt: skip
LETTERED = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 12: "douze", 15: "quinze"}
ENGLISH_LETTERED = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 12: "twelve"}
SWAPPED = "On y trouvera {a} lits et {b} fauteuils de soins."
SWAPPED_AFTER = "On y trouvera {b} fauteuils de soins et {a} lits."
VAGUE = (("quelques dizaines de", "{s}"), ("de nombreux", "{s}"))
REWRITTEN = (
    ("Environ {s} bateaux sont bloqués dans l’avant-port depuis samedi.",
     "Faute de pilotes, la capitainerie a renvoyé {s} cargos vers le nord."),
    ("Le syndicat dénonce la perte de {s} postes au guichet.",
     "Les usagers attendent désormais {s} minutes devant un automate."),
)  # fmt: skip
DAYS = ("lundi", "mardi", "jeudi", "samedi")
Dice = random.Random


@dataclass(frozen=True)
class EditedText:
    """Two versions of an article and the kinds of what was done between them."""

    deed: str
    before: dict[str, Any]
    after: dict[str, Any]
    kinds: frozenset[str]


def edited_texts(count: int, seed: int) -> Iterator[EditedText]:
    """So many edits, each deed in its turn."""
    for number in range(count):
        deed = DEEDS[number % len(DEEDS)]
        yield deed(Dice(f"{seed} {number}"))


def _text(dice: Dice, *own: str, title: str = "") -> dict[str, Any]:
    """An article with these sentences among others."""
    others = dice.sample(PLAIN, 4)
    at = dice.randint(0, len(others))
    told = [*others[:at], *own, *others[at:]]
    cut = dice.randint(1, len(told) - 1)
    body = " ".join(told[:cut]) + "\n\n" + " ".join(told[cut:])
    return {"title": title or dice.choice(TITLES), "lead": None, "body": body}


def _edit(deed: str, before: dict[str, Any], old: str, new: str, *kinds: str) -> EditedText:
    """The same article with other words in the place of some."""
    return EditedText(deed, before, before | {"body": before["body"].replace(old, new).strip()}, frozenset(kinds))


def _group(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


def _two(dice: Dice, slot: str, *, english: bool = False) -> tuple[str, str]:
    """Two different numbers for a slot, written in one way."""
    if slot == "n":
        separator = "," if english else dice.choice((NBSP, " ", "\u202f", "."))
        one, two = dice.sample(range(1_010, 98_000), 2)
        return _group(one, separator), _group(two, separator)
    if slot == "d":
        one, two = dice.sample(range(11, 299), 2)
        point = "." if english else ","
        return f"{one // 10}{point}{one % 10}", f"{two // 10}{point}{two % 10}"
    if slot == "s" and dice.random() < 0.4:
        one, two = dice.sample([*(ENGLISH_LETTERED if english else LETTERED).values()], 2)
        return one, two
    ranges = {"h": range(2, 24), "y": range(1960, 2020), "s": range(2, 60)}
    one, two = dice.sample(ranges[slot], 2)
    return str(one), str(two)


def _numbered(dice: Dice) -> tuple[str, str]:
    """The same sentence with one number and with another."""
    english = dice.random() < 0.25
    pattern = dice.choice(ENGLISH if english else FRENCH)
    slots = [slot for slot in "ndhys" if f"{{{slot}}}" in pattern]
    pairs = {slot: _two(dice, slot, english=english) for slot in slots}
    changed = dice.choice(slots)
    before = {slot: pair[0] for slot, pair in pairs.items()}
    return pattern.format(**before), pattern.format(**before | {changed: pairs[changed][1]})


def number(dice: Dice) -> EditedText:
    old, new = _numbered(dice)
    quoted = {"quotation"} if old.startswith("«") else set()
    return _edit("number", _text(dice, old), old, new, "number", *quoted)


def number_and_removal(dice: Dice) -> EditedText:
    old, new = _numbered(dice)
    dropped = dice.choice([pattern.format(v=TOWNS[0], f=FIRMS[0], p=PEOPLE[0]) for pattern in NAMED])
    quoted = {"quotation"} if old.startswith("«") else set()
    done = _edit("number and removal", _text(dice, old, dropped), old, new, "number", "removal", *quoted)
    after = done.after | {"body": done.after["body"].replace(dropped, "").strip()}
    return EditedText(done.deed, done.before, after, done.kinds)


def number_and_word(dice: Dice) -> EditedText:
    """A number and another word of the sentence."""
    one, two = _two(dice, "s")
    old = f"Au moins {one} bateaux restent bloqués à quai par la houle."
    new = f"Au moins {two} bateaux sont bloqués à quai par la houle, selon le port."
    return _edit("number and word", _text(dice, old), old, new, "number")


def score_or_day(dice: Dice) -> EditedText:
    a, b, c = dice.sample(range(1, 28), 3)
    pattern = dice.choice(
        ("Le club s’est imposé {x}-{y} devant son public.", "L’enquête court du {x} mai au {y} juin.")
    )
    old, new = pattern.format(x=a, y=b), pattern.format(x=a, y=c)
    return _edit("score or day", _text(dice, old), old, new, "number")


def line_of_list(dice: Dice) -> EditedText:
    """One of several sentences that differ by name and number only is dropped."""
    lines = [
        f"À {town}, {n} maisons ont les pieds dans l’eau."
        for town, n in zip(TOWNS, dice.sample(range(3, 90), 5), strict=True)
    ]
    return _edit("line of a list", _text(dice, *lines), dice.choice(lines), "", "removal")


def joined(dice: Dice) -> EditedText:
    """Two sentences are made one, their numbers as before."""
    a, b = dice.sample(range(3, 90), 2)
    old = f"Le port compte {a} anneaux. Il en aura {b} de plus au printemps."
    new = f"Le port compte {a} anneaux, et il en aura {b} de plus au printemps."
    return _edit("joined", _text(dice, old), old, new, "wording")


def counted_title(dice: Dice) -> EditedText:
    pattern = dice.choice(COUNTED_TITLES)
    slot = "n" if "{n}" in pattern else "s"
    one, two = _two(dice, slot)
    if pattern.startswith("{"):
        one, two = one.capitalize(), two.capitalize()
    before = _text(dice, title=pattern.format(**{slot: one}))
    return EditedText(
        "counted title", before, before | {"title": pattern.format(**{slot: two})}, frozenset({"headline", "number"})
    )


def other_form(dice: Dice) -> EditedText:
    """The same number, written in another way."""
    if dice.random() < 0.5:
        amount = dice.randint(1_010, 98_000)
        old, new = (FRENCH[2].format(n=_group(amount, mark)) for mark in dice.sample((NBSP, "", "."), 2))
    else:
        figure, letters = dice.choice([*LETTERED.items()])
        old, new = (FRENCH[6].format(s=one) for one in dice.sample((str(figure), letters), 2))
    return _edit("other form", _text(dice, old), old, new, "wording")


def swapped(dice: Dice) -> EditedText:
    a, b = dice.sample(range(3, 90), 2)
    old, new = SWAPPED.format(a=a, b=b), SWAPPED_AFTER.format(a=a, b=b)
    return _edit("swapped", _text(dice, old), old, new, "wording")


def vague(dice: Dice) -> EditedText:
    """A number comes where there was none, or goes."""
    pattern = "Les secours ont évacué {x} campeurs au bord du lac."
    word, figure = dice.choice(VAGUE)
    pair = [pattern.format(x=word), pattern.format(x=figure.format(s=dice.randint(30, 90)))]
    dice.shuffle(pair)
    return _edit("vague", _text(dice, pair[0]), *pair, "wording")


def rewritten(dice: Dice) -> EditedText:
    """Another sentence with another number in the place of one."""
    old, new = (
        pattern.format(s=n) for pattern, n in zip(dice.choice(REWRITTEN), dice.sample(range(5, 80), 2), strict=True)
    )
    return _edit("rewritten", _text(dice, old), old, new, "removal", "addition")


def name(dice: Dice) -> EditedText:
    pattern = dice.choice(NAMED)
    slot, names = next(
        (s, names) for s, names in (("p", PEOPLE), ("f", FIRMS), ("v", TOWNS)) if f"{{{s}}}" in pattern
    )
    old, new = (pattern.format(**{slot: one}) for one in dice.sample(names, 2))
    return _edit("name", _text(dice, old), old, new, "name")


def weekday(dice: Dice) -> EditedText:
    old, new = (f"La réunion publique se tiendra {day} soir à la salle des fêtes." for day in dice.sample(DAYS, 2))
    return _edit("weekday", _text(dice, old), old, new, "wording")


def quotation(dice: Dice) -> EditedText:
    pattern, words = dice.choice(QUOTES)
    old, new = (pattern.format(q=one) for one in dice.sample(words, 2))
    return _edit("quotation", _text(dice, old), old, new, "quotation")


def removal(dice: Dice) -> EditedText:
    dropped, _ = _numbered(dice)
    return _edit("removal", _text(dice, dropped), dropped, "", "removal")


def addition(dice: Dice) -> EditedText:
    added, _ = _numbered(dice)
    before = _text(dice)
    after = before | {"body": f"{before['body']} {added}"}
    return EditedText("addition", before, after, frozenset({"addition"}))


def correction(dice: Dice) -> EditedText:
    before = _text(dice)
    after = before | {"body": f"{before['body']}\n\n{dice.choice(NOTICES)}"}
    return EditedText("correction", before, after, frozenset({"correction"}))


def headline(dice: Dice) -> EditedText:
    one, two = dice.sample(TITLES, 2)
    before = _text(dice, title=one)
    return EditedText("headline", before, before | {"title": two}, frozenset({"headline"}))


def moved(dice: Dice) -> EditedText:
    """A sentence that only stands elsewhere, and one that was changed in one word."""
    first, _ = _numbered(dice)
    before = _text(dice, "Les pompes tournent sans arrêt depuis hier.")
    body = f"{before['body']} {first}"
    after = f"{first} {before['body']}".replace("sans arrêt", "sans relâche")
    return EditedText("moved", before | {"body": body}, before | {"body": after}, frozenset({"wording"}))


DEEDS: tuple[Callable[[Dice], EditedText], ...] = (
    number, other_form, number, swapped, number, vague, number, rewritten, number, counted_title, number_and_removal,
    name, weekday, quotation, removal, addition, correction, headline, moved, number,
    number_and_word, joined, score_or_day, line_of_list,
)  # fmt: skip
