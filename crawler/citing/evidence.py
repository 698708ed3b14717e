"""How surely an outlet's name is named as a source: the evidence around it, weighed.

`Le Figaro révèle` speaks for it, `la rédaction du Figaro` against it. What is looked for stands in `evidence.toml`,
one rule each, and how much each finding weighs in `weights.txt`, learnt from labelled mentions by
`benchmarks/citing_weights.py`. The frames (`frames/`) are evidence too, the strongest.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from crawler.citing.attribution import Frame
from crawler.citing.frames.words import DAY, NAME, REPORTING_VERB, SAY
from crawler.citing.press import NameMatch
from crawler.items import Verb

REACH = 170  # characters on either side of a name that are looked at
INTERVIEW = 1.0  # what a statement made to an outlet outweighs other rules by
SURE = 0.5  # a name with this score or more is a source
# `Sur RTL, Jeanne Roux a …`: a comma and two names
PERSON = re.compile(r" ?, [A-ZÀ-Ý][\w'’-]+ (?:d[eu]s? |d['’]|[A-ZÀ-Ý][\w'’-]+ )?[A-ZÀ-Ý]")
# `France 5 (depuis 2011)`, `Le Monde (1998-2003)`: how long somebody worked there
PERIOD = re.compile(
    r" ?\((?:de |entre |en )?(?:(?:depuis|jusqu['’]en|à partir de)[^()]*|(?:19|20)\d\d ?(?:[-–à]|et|au)[^()]*)\)"
)
Check = Callable[[str], re.Match[str] | None]
OF_PERSONS = frozenset(("participle", "apposition"))
"""Rules that take a person's name behind a comma for a participle."""
_PLAIN_WORD = r"[a-z0-9'][a-z0-9'-]*"
WORDS, STEM = 10, 5  # words on either side of a name that are weighed one by one, and the letters of them that count
_TOKEN = re.compile(rf"{NAME}|{DAY}|[a-z]+'|[a-z0-9-]+|[^\sa-z0-9]")
_STANDS_FOR = {"<N>": NAME, "<D>": DAY, "<W>": _PLAIN_WORD, "<REPORT>": REPORTING_VERB, "<SAY>": SAY}


@dataclass(frozen=True, slots=True)
class Rule:
    """Words before a name, behind it, or both, that are one piece of evidence."""

    name: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    example: str
    strength: float
    """What it weighs before anything is learnt: above 0 it speaks for a source, under 0 against one."""
    verb: Verb | None = None
    """How a name is cited where the rule speaks for it and no frame fits; None: the rule does not tell."""
    interview: bool = False

    def fits(self, before: str, after: str) -> bool:
        """True when the words around a name are those of the rule."""
        if self.after and not self.after.match(after):
            return False
        return not self.before or bool(self.before.search(before))


@dataclass(frozen=True, slots=True)
class Place:
    """A name in its sentence."""

    match: NameMatch
    before: str
    after: str
    """The flat, masked text on both sides of it."""
    group: tuple[str, str]
    """The same, on both sides of the row of names in which it stands: `de A, B et C`."""
    next_word: str
    """The characters behind it as they are written."""
    frame: Frame | None
    """The surest frame that fits."""
    excluded: bool
    """The words before it are of those that never lead to a source."""
    behind_row: str = ""
    """The characters behind that row as they are written."""
    quoted: bool = False
    """It stands in a quotation or a quoted title, among other words."""


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of `evidence.toml`, in its order."""
    table = tomllib.loads(files("crawler.citing").joinpath("evidence.toml").read_text("utf-8"))
    known = _STANDS_FOR | {"<PIECE>": table["piece"]}
    return tuple(
        Rule(
            row["name"], _compiled(row.get("before"), known), _compiled(row.get("after"), known), row["example"],
            float(row["strength"]), row.get("verb"), row.get("interview", False),
        )
        for row in table["rule"]
    )  # fmt: skip


def _compiled(pattern: str | None, known: dict[str, str]) -> re.Pattern[str] | None:
    if pattern is None:
        return None
    for word, meaning in known.items():
        pattern = pattern.replace(word, meaning)
    return re.compile(pattern)


def within_quotation(before: str, after: str) -> tuple[str, str]:
    """The words around a name in a quotation: its marks neither end a title before the name nor open one behind."""
    return "“".join(before.rsplit('"', 1)), after.replace('"', "”", 1)


@cache
def _checks() -> tuple[tuple[str, Check | None, Check | None], ...]:
    """Of each rule its name, and what must fit behind and before a name: `fits` without its calls, for speed."""
    return tuple((r.name, r.after and r.after.match, r.before and r.before.search) for r in rules())


@cache
def business() -> re.Pattern[str]:
    """Words of the trade of press and broadcasting: contracts, audiences, redundancies."""
    table = tomllib.loads(files("crawler.citing").joinpath("evidence.toml").read_text("utf-8"))
    return re.compile(rf"\b(?:{table['business']})\b")


@cache
def weights() -> dict[str, float]:
    """What each piece of evidence weighs, in natural logarithms of odds; `weights.txt` has one a line."""
    lines = files("crawler.citing").joinpath("weights.txt").read_text("utf-8").splitlines()
    return {name: float(weight) for weight, _, name in (line.partition("\t") for line in lines if line)}


def evidence(place: Place) -> Iterator[str]:
    """The names of all that speaks for or against a name's being a source."""
    before, after, match = place.group[0][-REACH:], place.group[1][:REACH], place.match
    if place.quoted:
        before, after = within_quotation(before, after)
    yield "always"
    yield f"medium {match.title.medium}"
    if place.frame:
        yield f"frame {place.frame.kind}"
    if place.excluded:
        yield "excluded"
    if match.common:
        yield "ordinary words" + (" in a frame" if place.frame else "")
    if not match.listed:
        yield "unlisted" + (" in a frame" if place.frame else "")
    if re.match(r"[ -]?[A-ZÀ-Ý+]", place.next_word):
        yield "longer name" + (" in a frame" if place.frame else "")
    framed = " in a frame" if place.frame else ""
    if person := PERSON.match(place.behind_row):
        yield "person behind" + framed
    if PERIOD.match(place.next_word):
        yield "period behind" + framed
    if trade := len(set(business().findall(f"{before} {after}"))):
        yield f"trade of {match.title.medium}, {'a word' if trade == 1 else 'words'}{framed}"
    for name, behind, ahead in _checks():
        if behind is not None and not behind(after):
            continue
        if (ahead is None or ahead(before)) and not (person and name in OF_PERSONS):
            yield name + framed
    known = weights()
    yield from (word for word in words_around(place) if word in known)


def words_around(place: Place) -> Iterator[str]:
    """The words on both sides of a name and of its row, as `before: selon` and `behind: titre`.

    They are a second opinion where no rule fits. Those that no weight is known of count for nothing.
    """
    before, after = place.group[0][-REACH:], place.group[1][:REACH]
    yield from {f"before: {_stem(word)}" for word in _TOKEN.findall(before)[-WORDS:]}
    yield from {f"behind: {_stem(word)}" for word in _TOKEN.findall(after)[:WORDS]}


def _stem(word: str) -> str:
    if re.match(NAME, word):
        return "NAME"
    if re.match(DAY, word):
        return "DAY"
    return "NUMBER" if word[0].isdigit() else word[:STEM]


def score(found: Iterator[str] | list[str]) -> float:
    """How surely a name with this evidence is a source, 0 to 1."""
    known = weights()
    return 1 / (1 + exp(-sum(known.get(name, 0.0) for name in found)))


def implied_frame(found: list[str]) -> Frame:
    """How a name is cited that its evidence makes a source though no frame fits."""
    known = weights()
    fitting = [rule for rule in rules() if rule.verb and rule.name in found]
    telling = max(fitting, key=lambda rule: known.get(rule.name, 0.0) + INTERVIEW * rule.interview, default=None)
    if telling is None or telling.verb is None:
        return Frame(verb="relays", strength=SURE, cue="named", kind="implied")
    return Frame(
        verb=telling.verb,
        strength=SURE,
        cue=telling.name,
        interview=telling.interview,
        kind="implied",
        reference=telling.verb == "cites",
    )
