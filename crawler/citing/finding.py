"""The finder: which articles of news outlets an article names or links to, one citation for each.

`Selon L'Est Éclair, la panne a duré trois heures.` cites an article of L'Est Éclair. `judging` finds names in a
sentence, `mentions` adds the links, `cited_articles` joins what cites the same article, `verbs` tells how it does.
"""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from crawler.citing.cited_articles import CitedArticle, cited_articles, note_relays
from crawler.citing.links import outlet_links
from crawler.citing.mentions import attributed_mentions, link_mentions
from crawler.citing.press import Press
from crawler.citing.sentences import Sentence, flat, sentences
from crawler.citing.verbs import ANSWERING, OPINION, Genre, verb_of
from crawler.items import CitableText, Citation

# Of one article; what no article has so many of is not looked through, whoever wrote the page.
MAX_SENTENCES, MAX_LINKS, MAX_MENTIONS = 10_000, 1_000, 500
SCORE_OF_LINK = 0.9  # of a link to an article whose outlet is not named as a source


def citations_of(text: CitableText, press: Press) -> list[Citation]:
    """The citations of an article, in the order of the text. `press` holds the names that are looked for."""
    own = press.own(text.outlet)
    parts = sentences(text.title, text.lead, text.body)[:MAX_SENTENCES]
    links = list(outlet_links(text.links[:MAX_LINKS], parts, press))
    mentions = list(islice(attributed_mentions(parts, links, press, text.day, own), MAX_MENTIONS))
    mentions += link_mentions(mentions, links, parts, press, text.day, own)
    mentions.sort(key=lambda m: m.place)
    genre = Genre(
        answer=bool(ANSWERING.search(flat(text.title))), opinion=bool(OPINION.match(flat(text.section or "")))
    )
    cited = cited_articles(mentions, text.day)
    note_relays(cited)
    return [_citation(one, text.day, genre, parts) for one in cited]


def _citation(cited: CitedArticle, today: date | None, genre: Genre, parts: Sequence[Sentence]) -> Citation:
    attributed = [m for m in cited.mentions if m.attribution]
    best = max(
        attributed or cited.mentions, key=lambda m: (m.attribution.strength if m.attribution else 0.0, -m.place)
    )
    dates = [m.date_mention for m in cited.mentions if m.date_mention]
    stated = next((d for d in dates if d.day == cited.day), dates[0] if dates else None)
    sentence, attribution = best.sentence, best.attribution
    link = next((m.link for m in cited.mentions if m.link), None)
    words = (link.link.text or link.link.url) if link else ""
    return Citation(
        outlet=max((m.title.name for m in cited.mentions), key=len),
        verb=verb_of(cited, today, genre, parts),
        cited_date=cited.day.isoformat() if cited.day else None,
        earliest=stated.first.isoformat() if stated else None,
        latest=stated.last.isoformat() if stated else None,
        passage=sentence.text.strip() if sentence else words,
        via=next((m.attribution.via for m in attributed if m.attribution and m.attribution.via), cited.via),
        evidence="link" if link else "mention",
        url=link.link.url if link else None,
        position=sentence.start if sentence else 0,
        cue=attribution.cue if attribution else "link",
        score=max(attribution.strength if attribution else 0.0, SCORE_OF_LINK if link else 0.0),
    )  # fmt: skip
