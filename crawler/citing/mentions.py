"""The places where an article is cited: a sentence that names its outlet as a source, a link to it, or both.

`Selon L'Est Éclair, la panne a duré trois heures.` is a mention; so is a link to an article that no sentence names.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.citing.attribution import Attribution
from crawler.citing.days import DateMention
from crawler.citing.judging import attributions, publication_day
from crawler.citing.links import OutletLink
from crawler.citing.masking import DESCRIBES
from crawler.citing.press import NameMatch, Press
from crawler.citing.sentences import Sentence, flat, sentence_at
from crawler.citing.titles import Title

# Words by which an article refers to an earlier one of its own outlet.
OWN_ARTICLE = re.compile(
    r"\b(?:notre|nos) (?:[a-z]+ )?(?:articles?|depeches?|breves?|enquetes?|entretiens?|interviews?|reportages?|"
    r"dossiers?|papiers?|portraits?)\b|\b(?:voir|lire|relire|revoir) |"
    r"\bnous (?:vous )?(?:l'|le |la |en )?(?:avions|[a-z]+ions)\b"
)


@dataclass(slots=True)
class Mention:
    """One place where an article is cited."""

    title: Title
    """The outlet cited."""
    sentence: Sentence | None
    """None for a link whose words stand in no sentence."""
    attribution: Attribution | None = None
    """How the sentence names the outlet as a source; None for a link alone."""
    link: OutletLink | None = None
    link_day: DateMention | None = None
    """The day stated beside a link that stands alone."""

    @property
    def date_mention(self) -> DateMention | None:
        """When the article cited appeared, as the text states it."""
        return self.attribution.day if self.attribution else self.link_day

    @property
    def day(self) -> date | None:
        """The same, where it is a single day."""
        return self.date_mention.day if self.date_mention else None

    @property
    def place(self) -> int:
        """Where it stands in the text, for putting mentions in order; what stands nowhere comes last."""
        start = self.sentence.start if self.sentence else 1 << 30
        return start + (self.attribution.place if self.attribution else 0)


def attributed_mentions(
    parts: Sequence[Sentence], links: Iterable[OutletLink], press: Press, today: date | None, own: Title
) -> Iterator[Mention]:
    """The mentions by name, in the order of the text. `today` and `own` are the citing article's day and outlet."""
    within: defaultdict[int, list[OutletLink]] = defaultdict(list)
    for link in links:
        if link.place is not None:
            within[sentence_at(parts, link.place)].append(link)
    for index, sentence in enumerate(parts):
        described = [match for link in within[index] if (match := _described(link, sentence))]
        for attribution in attributions(sentence.text, press, today, own, described):
            yield Mention(attribution.title, sentence, attribution)


def _described(link: OutletLink, sentence: Sentence) -> NameMatch | None:
    """A link's words that say what the outlet is ("le quotidien local") stand for its name."""
    if link.place is None or link.link.kind != "anchor" or not DESCRIBES.match(flat(link.link.text)):
        return None
    start = link.place - sentence.start
    return NameMatch(link.title, start, start + link.size, "") if 0 <= start < len(sentence.text) else None


def link_mentions(
    mentions: list[Mention],
    links: Iterable[OutletLink],
    parts: Sequence[Sentence],
    press: Press,
    today: date | None,
    own: Title,
) -> list[Mention]:
    """Give each link to an article to the mention that it belongs to. Returns new mentions for the others."""
    without_name = []
    days: dict[int, DateMention | None] = {}
    for link in links:
        if not link.is_article:
            continue
        at = sentence_at(parts, link.place) if link.place is not None else -1
        sentence = parts[at] if at >= 0 else None
        if mention := _mention_of(mentions, link, sentence):
            mention.link = link
        elif link.title.name != own.name or (sentence and OWN_ARTICLE.search(flat(sentence.text))):
            if at not in days:
                days[at] = publication_day(sentence.text, press, today) if sentence else None
            without_name.append(Mention(link.title, sentence, None, link, days[at]))
    return without_name


def _mention_of(mentions: list[Mention], link: OutletLink, sentence: Sentence | None) -> Mention | None:
    """The mention that a link belongs to: in its sentence, else next to it in the paragraph, else the only one."""
    same = [m for m in mentions if m.title.name == link.title.name and m.attribution and not m.link]
    if sentence is None or link.place is None:
        return same[0] if len({m.day for m in same}) == 1 else None
    place = link.place
    here = [m for m in same if m.sentence is sentence]
    beside = [m for m in same if m.sentence and m.sentence.paragraph == sentence.paragraph]
    return min(here or beside, key=lambda m: abs(m.place - place), default=None)
