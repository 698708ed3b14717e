"""Mentions grouped by the article that they cite: an article that is mentioned again is cited once.

`L'Est Éclair a révélé mardi la panne. … Selon L'Est Éclair, elle a duré trois heures.` is one citation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from crawler.citing.days import DateMention
from crawler.citing.mentions import Mention
from crawler.citing.titles import Title

MAX_AGE_OF_NEWS = timedelta(days=45)  # an older article is not what another's news comes from


@dataclass(slots=True)
class CitedArticle:
    """An article cited, and all the places that cite it."""

    title: Title
    mentions: list[Mention] = field(default_factory=list)
    day: date | None = None
    """When it appeared, where the text states it."""
    url: str | None = None
    url_day: date | None = None
    """When it appeared, as its URL has it."""
    old: bool = False
    via: str | None = None
    """The outlet that another sentence says has relayed it."""

    def add(self, mention: Mention) -> None:
        """Add a place that cites it, and what that place tells of its day and URL."""
        self.mentions.append(mention)
        self.day = self.day or mention.day
        if mention.link:
            self.url, self.url_day = self.url or mention.link.link.url, self.url_day or mention.link.day


def cited_articles(mentions: Iterable[Mention], today: date | None) -> list[CitedArticle]:
    """The articles cited, in the order of their first mentions. `today` is the citing article's own day."""
    found: list[CitedArticle] = []
    for mention in mentions:
        cited = _mentioned_again(mention, [c for c in found if same_outlet(c.title, mention.title)], today)
        if cited is None:
            cited = CitedArticle(mention.title, old=is_old(mention, today))
            found.append(cited)
        cited.add(mention)
    return found


def note_relays(cited: Sequence[CitedArticle]) -> None:
    """Set `via`: `TICsanté, qui a repris vos informations` has relayed the article that was cited just before."""
    for before, one in pairwise(cited):
        relays = any(m.attribution and m.attribution.relays_other for m in one.mentions)
        known = any(m.attribution and m.attribution.via for m in before.mentions)
        if relays and not known and not same_outlet(before.title, one.title):
            before.via = one.title.name


def same_outlet(one: Title, other: Title) -> bool:
    """True also when `other` is the shorter name: `France Bleu` after `France Bleu Champagne`."""
    return one.name == other.name or f"{one.name} ".startswith(f"{other.name} ")


def _mentioned_again(mention: Mention, known: list[CitedArticle], today: date | None) -> CitedArticle | None:
    """The article of `known` that a mention cites again; None when it cites another."""
    day, old = mention.day, is_old(mention, today)
    url = mention.link.link.url if mention.link else None
    if same := next((c for c in known if url and c.url == url), None):
        return same
    if day and (same := next((c for c in known if day in (c.day, c.day or c.url_day)), None)):
        return None if url and same.url else same
    if url:
        url_day = mention.link.day if mention.link else None
        free = [c for c in known if not c.url and (day is None or c.day is None) and (c.old == old or not url_day)]
        fits = [c for c in free if not (c.day and url_day) or abs((c.day - url_day).days) < 2]
        return fits[-1] if fits else None
    if day or mention.date_mention:
        free = [c for c in known if c.old == old and _within(c, mention.date_mention)]
        return free[-1] if free else None
    return known[-1] if known else None


def _within(cited: CitedArticle, stated: DateMention | None) -> bool:
    if stated is None or cited.day is None:
        return not (stated and stated.day and cited.url_day and stated.day != cited.url_day)
    return stated.first <= cited.day <= stated.last


def is_old(mention: Mention, today: date | None) -> bool:
    """True when the mention dates the article cited more than MAX_AGE_OF_NEWS before `today`."""
    link_day = mention.link.day if mention.link else None
    day = mention.date_mention.last if mention.date_mention else link_day
    return bool(day and today and today - day > MAX_AGE_OF_NEWS)
