"""Export files as the database Europresse makes them, over the replica's articles: notices to join, and decoys.

Written apart from the reader of such files, from what public converters look for in them. The words of decoys are
ours. Articles are set on few days, so that every notice has many to be mistaken for.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape

from crawler.archive.database import Archive
from crawler.items import Outlet
from crawler.replica import Replica, Truth

FIRST = date(2019, 3, 4)
A_DAY = 7  # articles of an outlet that are set on one day
NAMES = {"dsih": "DSIH (site web)", "ticsante": "TIC santé", "lest_eclair": "L'Est Éclair"}
CODES = {"dsih": "DSIW", "ticsante": "TICS", "lest_eclair": "EE"}
ELSEWHERE = ("Libération Champagne", "L'Union (France)", "La Gazette des gares - Sud", "L'Est républicain, no. 221")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
          "novembre", "décembre")  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PEOPLE = ("Odile Marchenoir", "Basile Trévoux", "Ines Quéméneur", "Armand Lestrade", "Colette Vauquelin")
HEADLINES = (
    "La page est tournée", "Un pari qui divise", "Ils attendaient ce jour", "Retour sur une longue nuit",
    "Ce que l’on en sait", "Le grand saut", "Chacun retient son souffle", "Une affaire de patience",
)  # fmt: skip
SENTENCES = (
    "La réunion a duré moins d’une heure et personne n’a souhaité la prolonger",
    "Sur le parking, les conversations allaient bon train avant même l’ouverture des portes",
    "Le calendrier reste fragile, glisse un habitué, qui en a vu d’autres",
    "Le dossier sera de nouveau examiné à la rentrée, sans garantie de résultat",
    "Rien ne sera décidé tant que les comptes ne seront pas sur la table",
    "Les voisins, eux, parlent surtout du bruit et des camions qui passent à l’aube",
    "Il faudra d’abord convaincre ceux qui tiennent les cordons de la bourse",
    "Pour les plus anciens, tout cela rappelle une histoire que l’on croyait oubliée",
)
Chance = random.Random


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A notice, and the key of the article that it must be joined to; None when it must be joined to none."""

    truth: str | None
    kind: str
    publication: str
    code: str
    day: date
    title: str
    lead: str | None
    text: tuple[str, ...]
    """Paragraphs."""
    authors: str = ""
    section: str = ""
    page: str = ""
    number: int = field(default=0)

    @property
    def document(self) -> str:
        return f"news·{self.day:%Y%m%d}·{self.code}·{self.number:07d}"


def set_on_days(truths: Iterable[Truth]) -> list[Truth]:
    """The articles with new days: A_DAY of each outlet on one."""
    counted: dict[str, int] = {}
    found = []
    for truth in sorted(truths, key=lambda one: one.key):
        place = counted[truth.outlet] = counted.get(truth.outlet, -1) + 1
        found.append(replace(truth, day=(FIRST + timedelta(days=place // A_DAY)).isoformat()))
    return found


def articles(chance: Chance) -> list[Truth]:
    """What the archive holds: the replica's articles, agency copies of some in another outlet, and twins."""
    with Replica() as replica:
        held = set_on_days(replica.truths())
    copied = [one for one in chance.sample([t for t in held if t.access == "full"], 20) if len(one.body) > 600]
    others = [_elsewhere(one, chance) for one in copied]
    twins = [replace(one, key=f"{one.key}-2", url=f"{one.url}-2", title=f"{one.title} (suite)")
             for one in chance.sample(held, 5)]  # fmt: skip
    return [*held, *others, *twins]


def _elsewhere(one: Truth, chance: Chance) -> Truth:
    outlet = chance.choice([name for name in NAMES if name != one.outlet])
    key = f"{outlet}:copie-{one.key.replace(':', '-')}"
    return replace(one, outlet=outlet, key=key, url=f"https://{outlet}.example/{key}", title=one.title + " (AFP)")


def fill(archive: Archive, held: Sequence[Truth]) -> None:
    """Write the articles into an archive."""
    for name, said in NAMES.items():
        archive.register(Outlet(id=name, name=said, homepage=f"https://{name}.example/", hosts=(f"{name}.example",)))
    with archive.transaction() as db:
        for truth in held:
            db.table("articles").insert(
                {
                    "key": truth.key, "outlet": truth.outlet, "url": truth.url, "title": truth.title,
                    "lead": truth.lead, "body": truth.body, "day": truth.day, "access": truth.access,
                    "words": len(truth.body.split()), "first_seen": truth.day, "last_seen": truth.day,
                    "text_sha256": truth.key, "extractor": "replica", "digest": "", "language": truth.language,
                }
            )  # fmt: skip


def planted(held: Sequence[Truth], chance: Chance, wanted: int = 200) -> list[Planted]:
    """Notices of `wanted` articles, altered as papers do, and 20 decoys of each kind; shuffled."""
    twins = {one.key.removesuffix("-2") for one in held if one.key.endswith("-2")} | {
        one.key for one in held if one.key.endswith("-2")
    }
    single = [one for one in held if one.key not in twins]
    chosen = chance.sample(single, wanted)
    left = [one for one in single if one not in chosen]
    notices = [altered(one, chance) for one in chosen]
    notices += [replace(altered(one, chance), truth=None, kind="twin") for one in held if one.key.endswith("-2")]
    for kind, make in DECOYS.items():
        notices += [replace(make(one, chance, held), truth=None, kind=kind) for one in chance.sample(single, 10)]
        notices += [replace(make(one, chance, held), truth=None, kind=kind) for one in chance.sample(left, 10)]
    chance.shuffle(notices)
    return [replace(one, number=number) for number, one in enumerate(notices, 1)]


def altered(one: Truth, chance: Chance) -> Planted:
    """An article as its paper prints it."""
    lead, paragraphs = one.lead, [part for part in one.body.split("\n\n") if part]
    fate = chance.random()
    if fate < 0.12:
        lead = None
    elif fate < 0.25:
        lead = _edited(lead, chance) if lead else None
    elif fate < 0.30 and len(paragraphs) > 2:
        lead = f"{chance.choice(SENTENCES)}."
    paragraphs = [_edited(part, chance) if chance.random() < 0.2 else part for part in paragraphs]
    length = chance.random()
    if one.access == "partial":
        paragraphs += [f"{_sentences(chance, 3)}" for _ in range(3)]
    elif length < 0.3 and len(paragraphs) > 3:
        paragraphs = paragraphs[: max(2, round(len(paragraphs) * chance.uniform(0.55, 0.9)))]
    elif length < 0.5:
        paragraphs.append(f"Repères. {_sentences(chance, 2)}")
    # A web page is up the evening before its paper; a few are a day late.
    day = date.fromisoformat(one.day) + timedelta(days=chance.choice([0, 0, 0, 1, 1, -1]))
    return Planted(
        truth=one.key, kind="article", publication=NAMES[one.outlet], code=CODES[one.outlet], day=day,
        title=_other_title(one, chance), lead=lead, text=tuple(paragraphs), authors=" ; ".join(one.authors),
        section=one.section or "", page=str(chance.randint(1, 40)) if one.outlet == "lest_eclair" else "",
    )  # fmt: skip


def _other_title(one: Truth, chance: Chance) -> str:
    words = one.title.split()
    return chance.choice(
        [
            lambda: chance.choice(HEADLINES),
            lambda: re.split(r"\s*[:,]\s*", one.title)[-1].capitalize(),
            lambda: one.title.upper(),
            lambda: f"{one.section or 'Santé'} - {' '.join(words[: max(3, len(words) // 2)])}",
            lambda: " ".join(word for word in words if chance.random() > 0.4) or chance.choice(HEADLINES),
            lambda: " ".join(one.body.split()[:6]),
        ]
    )()


def _edited(text: str, chance: Chance) -> str:
    """A tenth of the words left out or another in their place."""
    fates = [(word, chance.random()) for word in text.split(" ")]
    return " ".join("toutefois" if fate < 0.03 else word for word, fate in fates if not 0.03 <= fate < 0.08)


def _sentences(chance: Chance, count: int) -> str:
    return " ".join(f"{sentence}." for sentence in chance.sample(SENTENCES, count))


def _same_topic(one: Truth, chance: Chance, _: Sequence[Truth]) -> Planted:
    """Its names and words, in sentences that it does not have."""
    words = [word for word in one.body.split() if len(word) > 4]
    said = [f"{sentence}, dit-on du côté de {' '.join(chance.sample(words, min(6, len(words))))}."
            for sentence in chance.sample(SENTENCES, 6)]  # fmt: skip
    return replace(altered(one, chance), title=one.title, lead=None, text=tuple(said))


def _follow_up(one: Truth, chance: Chance, _: Sequence[Truth]) -> Planted:
    """The next day's news of the same, which recalls a part of the first."""
    paragraphs = one.body.split("\n\n")
    recalled = " ".join(paragraphs[len(paragraphs) // 2 :]).split()
    quoted = " ".join(recalled[: max(10, len(one.body.split()) // 4)])
    day = date.fromisoformat(one.day) + timedelta(days=1)
    text = (_sentences(chance, 4), quoted, _sentences(chance, 3))
    return replace(altered(one, chance), title=one.title, lead=None, text=text, day=day)


def _other_outlet(one: Truth, chance: Chance, _: Sequence[Truth]) -> Planted:
    """The same dispatch in a paper that is not held, to the letter."""
    text = tuple(one.body.split("\n\n"))
    return replace(altered(one, chance), publication=chance.choice(ELSEWHERE), code="AUT", lead=one.lead, text=text)


def _our_outlet(one: Truth, chance: Chance, held: Sequence[Truth]) -> Planted:
    """The same dispatch in an outlet that is held, which is not known to have printed it."""
    texts = {(other.outlet, other.body) for other in held}
    free = [name for name in NAMES if (name, one.body) not in texts]
    if not free:
        return _other_outlet(one, chance, held)
    outlet = chance.choice(free)
    return replace(altered(one, chance), publication=NAMES[outlet], code=CODES[outlet], text=(one.body,))


def _form(one: Truth, chance: Chance, _: Sequence[Truth]) -> Planted:
    """A text that is written anew every time, by one form: other names, other figures, the rest as it was."""

    def other(text: str) -> str:
        text = re.sub(r"\d+", lambda _: str(chance.randint(2, 997)), text)
        return re.sub(r"(?<=[a-zé,] )[A-ZÉ][\w’-]+", lambda _: chance.choice(PEOPLE).split()[1], text)

    day = date.fromisoformat(one.day) + timedelta(days=chance.choice([0, 1]))
    cut = [" ".join(PEOPLE[len(word) % 5] if place % 9 == 4 else word for place, word in enumerate(part.split()))
           for part in one.body.split("\n\n")]  # fmt: skip
    text = tuple(other(part) for part in cut)
    lead = other(one.lead) if one.lead else None
    return replace(altered(one, chance), title=one.title, lead=lead, text=text, day=day)


def _another_week(one: Truth, chance: Chance, _: Sequence[Truth]) -> Planted:
    day = date.fromisoformat(one.day) + timedelta(days=chance.choice([-6, 4, 9]))
    return replace(altered(one, chance), day=day, text=tuple(one.body.split("\n\n")))


def _digest(one: Truth, chance: Chance, held: Sequence[Truth]) -> Planted:
    """The news of the day in brief: the beginnings of several articles."""
    same = [other for other in held if other.outlet == one.outlet and other.day == one.day and other != one]
    beginnings = [(other.lead or other.body)[:250] for other in [one, *same]]
    beginnings += [_sentences(chance, 3) for _ in range(4)]
    return replace(altered(one, chance), title="En bref", lead=None, text=tuple(beginnings))


Decoy = Callable[[Truth, Chance, Sequence[Truth]], Planted]
DECOYS: dict[str, Decoy] = {
    "same topic": _same_topic,
    "follow-up": _follow_up,
    "other outlet": _other_outlet,
    "our outlet": _our_outlet,
    "form": _form,
    "another week": _another_week,
    "digest": _digest,
}


def new_skin(notices: Iterable[Planted]) -> str:
    """A file as the database saves it today."""
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Europresse</title></head><body>'
        f'<div id="docContainer">\n{"".join(map(_article, notices))}</div></body></html>'
    )


def _article(one: Planted) -> str:
    day = f"{WEEKDAYS[one.day.weekday()]} {one.day.day} {MONTHS[one.day.month - 1]} {one.day.year}"
    header = f"{one.section}, {day}" if one.section else day
    header += f" {sum(len(part.split()) for part in one.text)} mots" + (f", p. {one.page}" if one.page else "")
    edition = f", no. {20000 + one.number}" if one.page else ""
    lead = f'<p class="sm-margin-TopNews rdp__subtitle">{escape(one.lead)}</p>' if one.lead else ""
    signed = f'<p class="sm-margin-bottomNews">{escape(one.authors)}</p>' if one.authors else ""
    text = "".join(f"<p>{escape(part).replace('hôpital', '<mark>hôpital</mark>')}</p>\n" for part in one.text)
    return f"""<article>
<header><div class="icons"><span class="icon-Information" sourcecode="{one.code}"></span></div>
<div class="rdp__DocPublicationName"><span class="DocPublicationName">{escape(one.publication)}{edition}</span>
</div><div class="rdp__DocHeader"><span class="DocHeader">{escape(header)}</span></div>
<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{escape(one.title)}</p>
{lead}</div>{signed}</header>
<section><div class="DocText clearfix"><div class="docOcurrContainer">{text}</div></div></section>
<footer><div class="Doc-LegalInfo"><small>© {one.day.year} {escape(one.publication)}. Tous droits réservés.</small>
</div><div class="publiC"><div class="publiC-lblNodoc">{one.document}</div>
<p>Ce certificat est émis à Université.</p></div>
</footer></article>
"""


def old_skin(notices: Iterable[Planted]) -> str:
    """A file as it was saved until about 2013: tables, loose text, another encoding declared."""
    tables = "<p><br><br>".join(map(_table, notices))
    return (
        '<html><head><META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body>'
        f'<form id="frmSave"><input type="button" value="Sauvegarder"></form>{tables}</body></html>'
    )


def _table(one: Planted) -> str:
    publication = escape(one.publication) + (f", no. {20000 + one.number}" if one.page else "")
    header = [f"{escape(one.section)}, "] if one.section else []
    header += [f"{WEEKDAYS[one.day.weekday()]} ", f"{one.day.day} {MONTHS[one.day.month - 1]} {one.day.year}"]
    header += [f", p. {one.page}"] if one.page else []
    spans = "".join(f'<span class="DocHeader">{part}</span>' for part in header)
    signed = f"{escape(one.authors)}<br>" if one.authors else ""
    marked = '<span style="color:red; font-weight:bold">hôpital</span>'
    parts = [part for part in (one.lead, *one.text) if part]
    text = "".join(f"{escape(part).replace('hôpital', marked)}<p></p>" for part in parts)
    return f"""<table style="table-layout: fixed"><tr><td style="word-wrap: break-word">
<table id="tbHeaderImages"><tr><td id="celPublication"><img src="logo.gif"><br></td></tr></table>
<span class="DocPublicationName">{publication}</span><br>{spans}<br><br>
<span class="TitreArticleVisu">{escape(one.title)}</span><br><br>{signed}<p></p>{text}
<b><i>© {one.day.year} {escape(one.publication)}. Tous droits réservés.</i></b><p></p>
Numéro de document : {one.document}<br><br><br><table bgcolor="#ffffff">
<tr><td align="center"><img src="v.gif">{one.document}</td></tr>
<tr><td align="center">Ce certificat est émis à <b>Université</b> à des fins de visualisation.</td></tr>
<tr><td align="center">Date d'émission : <b>2012-10-05</b></td></tr></table></td></tr></table>"""
