"""A newsroom that never sleeps: stories for as many nights as a test wants, and what becomes of each of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

from crawler.replica import slugs
from crawler.replica.content import PARIS, Story, Version, in_order, load
from crawler.replica.mess import Dice
from tests.newsroom.prose import Writer

Kind = Literal["new", "edited", "retitled", "moved", "removed", "back_dated"]

_RHYTHM = (1.2, 1.25, 1.2, 1.2, 1.15, 0.6, 0.4)
"""What a day of the week brings, Monday first, where the mean is 1."""
_SHARES = ("dsih",) * 3 + ("ticsante",) * 3 + ("lest_eclair",) * 4
_COUNTERS = {"dsih": (6470, 2.0), "ticsante": (8457, 2.0), "lest_eclair": (883700, 365.0)}
"""The number given on `_COUNTED`, and how many the outlet uses in a day."""
_COUNTED = date(2026, 11, 21)
_TAKEN = frozenset({6417, 6458, 9999, 8402, 882877, 882912, 999999})
"""Numbers behind which the sites keep their traps."""
_FATES: tuple[tuple[Kind, ...], ...] = (
    ("edited",), ("edited",), ("edited",), ("edited", "edited"), ("retitled",), ("moved",), ("removed",),
    ("back_dated",), ("edited", "removed"), *((),) * 11,
)  # fmt: skip
_GONE = (404, 404, 410)
_TEASED = 1550
"""Characters a paid brief needs between its ends: TICsanté shows 1,200 of it, and two thirds at most."""

_FORMS: dict[str, tuple[str, ...]] = {
    "dsih": (
        "semantic; ads-1", "semantic; ads-0", "semantic; ads-3", "semantic; ads-1; related-inline",
        "div; ads-1", "div; ads-0", "div; ads-3; related-inline",
    ),
    "ticsante": (
        "query", "query", "query; dateline", "query; dateline", "story", "story; dateline", "query; no-lead",
    ),
    "lest_eclair": ("b", "b", "b", "b; bare", "b; dropcap", "b; initials", "b; art", "a", "a; initials"),
}  # fmt: skip
_SIGNATURES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "dsih": (
        ("Rédaction, DSIH", None), ("DSIH", None), ("Hélène Castaing", "Par Hélène Castaing"),
        ("Pierre Valdenaire", "DSIH, Propos recueillis par Pierre Valdenaire"),
        ("Me Julien Arbogast", "Par Me Julien Arbogast"), ("Denis Quartier", None),
    ),
    "ticsante": (("", None), ("", None), ("TICsanté", None), ("Hélène Bérénger", None), ("Geoffroy Lamblin", None)),
    "lest_eclair": (
        ("Solène Aubriot", None), ("Océane Thévenot", None), ("Bastien Guillemard", None),
        ("Yannick Perdrizet; Clotilde Mauroy", None), ("la rédaction", "Par la rédaction "), ("", None),
    ),
}  # fmt: skip
_SLUGS: dict[str, Callable[[str], str]] = {
    "dsih": slugs.dsih_new,
    "ticsante": slugs.ticsante,
    "lest_eclair": lambda title: slugs.lest_eclair(title, glued=True),
}


def _typewritten(text: str) -> str:
    """TICsanté's manner: straight quotes, and no space before punctuation."""
    text = _THOUSANDS.sub(".", text).replace("’", "'")
    return re.sub("«\u00a0|\u00a0»", '"', text).replace("\u00a0", "")


def _printed(text: str) -> str:
    """L'Est Éclair's: a point in thousands."""
    return _THOUSANDS.sub(".", text)


_THOUSANDS = re.compile(r"(?<=\d)\u00a0(?=\d{3}\b)")
_TYPOGRAPHY: dict[str, Callable[[str], str]] = {"dsih": str, "ticsante": _typewritten, "lest_eclair": _printed}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something an outlet did to one of its articles, seen from the end of that day on."""

    day: date
    outlet: str
    site_id: str
    kind: Kind

    @property
    def key(self) -> str:
        return f"{self.outlet}:{self.site_id}"


@dataclass(frozen=True, kw_only=True)
class Newsroom:
    stories: tuple[Story, ...] = field(repr=False)
    """Oldest first, for `Replica(stories=...)`."""
    events: tuple[Event, ...] = field(repr=False)
    """In the order of their days. A story begins as `new`, or as `back_dated`."""

    def on(self, day: date) -> list[Event]:
        return [event for event in self.events if event.day == day]


def newsroom(first: date, nights: int, *, seed: int = 0, per_night: float = 3.0, events: bool = True) -> Newsroom:
    """What the three outlets publish from that day on, `per_night` articles on average.

    Numbers follow on those of the article files when `first` is after their last day, 20 November
    2026. With `events=False` nothing is ever changed, removed or given an older date.
    """
    desk = _Desk(first + timedelta(days=nights - 1), seed, events)
    owed = 0.0
    for night in range(nights):
        day = first + timedelta(days=night)
        owed += per_night * _RHYTHM[day.weekday()]
        desk.publish(day, int(owed))
        owed -= int(owed)
    done = sorted(desk.events, key=lambda event: (event.day, event.outlet, event.site_id))
    return Newsroom(stories=tuple(in_order(desk.stories)), events=tuple(done))


class _Desk:
    """What the newsroom remembers from one day to the next."""

    def __init__(self, last: date, seed: int, events: bool) -> None:
        self.stories: list[Story] = []
        self.events: list[Event] = []
        self._last = last
        self._seed = seed
        self._dice = Dice(f"newsroom {seed}")
        self._eventful = events
        self._decks: dict[str, list[tuple[Kind, ...]]] = {}
        self._counters = dict.fromkeys(_COUNTERS, 0)
        self._titles: set[str] = set()

    def publish(self, day: date, count: int) -> None:
        minutes = sorted(390 + self._dice.below(840) for _ in range(count))
        for minute in minutes:
            outlet = self._dice.one_of(_SHARES)
            at = datetime.combine(day, time(minute // 60, minute % 60), PARIS)
            career = _Career(
                outlet=outlet,
                number=self._number(outlet, day),
                at=at,
                fate=self._fate(outlet),
                seed=self._seed,
                titles=self._titles,
            )
            self.stories.append(career.story(self._last))
            self.events += career.events

    def _fate(self, outlet: str) -> tuple[Kind, ...]:
        """From a deck that is filled anew when it is used up, so that all of them come."""
        if not self._eventful:
            return ()
        deck = self._decks.setdefault(outlet, [])
        if not deck:
            deck.extend(_FATES)
        return deck.pop(self._dice.below(len(deck)))

    def _number(self, outlet: str, day: date) -> int:
        """The outlet's next number, at least the one its counter should have reached by that day."""
        start, rate = _COUNTERS[outlet]
        due = start + int(rate * (day - _COUNTED).days)
        number = max(due, self._counters[outlet] + 1 + self._dice.below(2))
        while number in _taken(outlet):
            number += 1
        self._counters[outlet] = number
        return number


class _Career:
    """One story from its first draft to its end."""

    def __init__(
        self, *, outlet: str, number: int, at: datetime, fate: tuple[Kind, ...], seed: int, titles: set[str]
    ) -> None:
        self._outlet = outlet
        self._number = number
        self._site_id = f"id{number}" if outlet == "lest_eclair" else str(number)
        self._born = at
        self._fate = fate
        self._titles = titles
        self._dice = Dice(f"career {seed} {outlet} {number}")
        stock = "local" if outlet == "lest_eclair" else "health"
        if outlet == "dsih" and self._dice.below(6) == 0:
            stock = "tribune"
        self._writer = Writer(stock, f"{seed} {outlet} {number}", at.date())
        self._form = self._chosen_form()
        self._partial = self._is_partial()
        draft = self._writer.draft(_TEASED if self._partial and outlet == "ticsante" else 0)
        self._draft = replace(draft, title=self._new_title(draft.title))
        self._headers = self._first_headers()
        self.events: list[Event] = []

    def story(self, last: date) -> Story:
        """All that happened to it until that day."""
        self._tell(self._born.date(), "back_dated" if "back_dated" in self._fate else "new")
        versions, removed, at = [self._version(self._born)], None, self._born
        for kind in (kind for kind in self._fate if kind != "back_dated"):
            at = self._later(at)
            if at.date() > last:
                break
            self._tell(at.date(), kind)
            if kind == "removed":
                removed = at.date()
            else:
                self._change(kind)
                versions.append(self._version(at))
        return Story(
            outlet=self._outlet,
            site_id=self._site_id,
            published=self._published,
            day_only=False,
            kind="article",
            form=frozenset(self._form.split("; ")),
            removed=removed,
            gone_status=_GONE[self._number % len(_GONE)],
            versions=tuple(versions),
        )

    def _tell(self, day: date, kind: Kind) -> None:
        self.events.append(Event(day=day, outlet=self._outlet, site_id=self._site_id, kind=kind))

    def _later(self, at: datetime) -> datetime:
        """One to six days on, by daylight."""
        return self._moment(at.date() + timedelta(days=1 + self._dice.below(6)))

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(7 + self._dice.below(13), self._dice.below(60)), PARIS)

    # how it is dressed

    def _chosen_form(self) -> str:
        """An address without a slug cannot move."""
        forms = _FORMS[self._outlet]
        if "moved" in self._fate:
            forms = tuple(form for form in forms if not form.startswith("query"))
        return self._dice.one_of(forms)

    def _is_partial(self) -> bool:
        if self._outlet == "ticsante":
            return self._form.startswith("query") and self._dice.below(3) == 0
        return self._outlet == "lest_eclair" and self._dice.below(4) == 0

    def _first_headers(self) -> dict[str, str]:
        topic = self._draft.topic
        opinion = topic.section == "Tribune"
        signatures = _SIGNATURES[self._outlet]
        authors, byline = signatures[-1] if opinion else signatures[self._dice.below(len(signatures))]
        self._published = self._moment_before() if "back_dated" in self._fate else self._born
        headers = {
            "Section": "Actualité" if self._outlet == "dsih" and not opinion else self._print(topic.section),
            "Authors": authors,
            "Tags": "; ".join(topic.tags),
            "City": self._draft.city,
        }
        return headers | ({"Byline": byline} if byline else {}) | ({"Access": "partial"} if self._partial else {})

    def _moment_before(self) -> datetime:
        return self._moment(self._born.date() - timedelta(days=2 + self._dice.below(5)))

    # what it says

    def _new_title(self, title: str) -> str:
        while title in self._titles:
            title = self._writer.title()
        self._titles.add(title)
        return title

    def _change(self, kind: Kind) -> None:
        if kind == "edited":
            self._draft = self._writer.rewritten(self._draft, openly=self._partial)
        elif kind == "retitled":
            self._draft = replace(self._draft, title=self._new_title(self._writer.title()))
            self._headers["Slug"] = _SLUGS[self._outlet](self._print(self._draft.title))
        else:
            self._headers["Slug"] = _shortened(_SLUGS[self._outlet](self._print(self._draft.title)))

    def _version(self, since: datetime) -> Version:
        said = {"Title": self._print(self._draft.title)}
        if "no-lead" not in self._form:
            said["Lead"] = self._print(self._draft.lead)
        return Version(since=since, headers=self._headers | said, body=self._print(self._draft.body))

    def _print(self, text: str) -> str:
        return _TYPOGRAPHY[self._outlet](text)


def _shortened(slug: str) -> str:
    """What an editor makes of a long address."""
    words = slug.split("-")
    return "-".join(words[: len(words) // 2])


@cache
def _taken(outlet: str) -> frozenset[int]:
    """The numbers of its article files, and of the traps beside them."""
    return _TAKEN | {story.number for story in load() if story.outlet == outlet}
