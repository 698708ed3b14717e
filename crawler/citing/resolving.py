"""Which article of the archive a citation means: by its link, by a copied quotation, by likeness of content.

What is chosen depends on the citing article and on those in question alone, never on the order in which they came.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crawler.citing.held import Held, article_at, held_article
from crawler.citing.likeness import evidence, head_words, in_a_row, likeness, longest, lookups, rarer
from crawler.citing.press import Press
from crawler.citing.sentences import flat, sentences
from crawler.citing.wanted import Wanted
from crawler.citing.windows import Rule, windows
from crawler.items import Citation

UNNAMED = 0.4  # the score of a copied quotation whose source is not named
FROM_PRESS = 0.8  # the same, where the text says that it is from "un quotidien régional"
SOME_PRESS = re.compile(
    r"\b(?:une?|le|la|les|des|l'|ce|cette|plusieurs|notre|nos|presse)(?: [a-z]+)? ?(?:quotidien|journal|journaux|"
    r"hebdomadaire|mensuel|magazine|revue|gazette|media|medias|confreres?|site|presse|radio|station|blog|titre|"
    r"lettre)(?: |,|\.|:|$)"
)
COPIES = 20  # articles in which a quotation is looked for


@dataclass(frozen=True, slots=True)
class Resolved:
    citation: Citation
    target: int = 0
    likeness: float | None = None


def resolve(db: Any, held: Held, wanted: list[Wanted], rows: list[str], press: Press) -> Iterator[Resolved]:
    copied = list(_copied(db, held, rows))
    found = [_by_link(db, held, one.citation, press) or _by_copy(one.citation, copied) for one in wanted]
    found = [known or _by_likeness(db, held, one, press) for known, one in zip(found, wanted, strict=True)]
    for n, one in enumerate(wanted):
        if found[n] is None:
            one.more.clear()
            one.more.update(_companions(db, one, found, press))
            found[n] = _by_likeness(db, held, one, press) if one.more else None
    taken: set[int] = set()
    for known, one in zip(found, wanted, strict=True):
        yield known if known and known.target not in taken else Resolved(one.citation)
        taken.update([known.target] if known else [])
    named = {one.citation.outlet for one in wanted}
    for source, quotation in copied:
        if source.outlet not in named and source.id not in taken and (source.day or "") < (held.day or ""):
            taken.add(source.id)
            yield Resolved(_unnamed(held, source, quotation), source.id, 1.0)


def _companions(db: Any, one: Wanted, found: list[Resolved | None], press: Press) -> dict[str, float]:
    """The words of the piece that this one is said to have passed on, once that is known."""
    words: dict[str, float] = {}
    for other in found:
        if one.cues and other and other.target and other.citation.via == one.citation.outlet:
            source = held_article(db, other.target)
            words |= head_words(source.text, press) if source else {}
    return words


def _by_link(db: Any, held: Held, citation: Citation, press: Press) -> Resolved | None:
    if not citation.url:
        return None
    target = article_at(db, citation.url, press)
    if target is None or target == held.id:
        return None
    day = db.execute("SELECT day FROM articles WHERE id = ?", [target]).fetchone()[0]
    return None if day and held.day and day > held.day else Resolved(citation, target, 1.0)


def _by_copy(citation: Citation, copied: list[tuple[Held, str]]) -> Resolved | None:
    """The one piece of the cited outlet in which a quotation of this article stands."""
    sources = {source.id for source, _ in copied if source.outlet == citation.outlet and _fits(citation, source.day)}
    if len(sources) != 1 or citation.url:
        return None
    return Resolved(replace(citation, evidence="copy"), sources.pop(), 1.0)


def _fits(citation: Citation, day: str | None) -> bool:
    return not citation.latest or bool(day and (citation.earliest or "") <= day <= citation.latest)


def _unnamed(held: Held, source: Held, quotation: str) -> Citation:
    """A copied quotation whose source is not named: surer where the text says that it is from some paper."""
    parts = sentences(held.text.title, held.text.lead, held.text.body)
    at = next((part for part in parts if quotation in in_a_row(part.text)), None)
    beside = " ".join(part.text for part in parts if at and part.paragraph == at.paragraph)
    from_press = SOME_PRESS.search(flat(beside))
    return Citation(
        outlet=source.outlet, verb="cites", passage=at.text.strip() if at else quotation, evidence="copy",
        position=at.start if at else 0, cue=from_press[0] if from_press else "quotation",
        score=FROM_PRESS if from_press else UNNAMED,
    )  # fmt: skip


def _copied(db: Any, held: Held, rows: list[str]) -> Iterator[tuple[Held, str]]:
    """Older articles of other outlets in which a quotation of this one stands word for word."""
    for row in rows:
        match = " AND ".join(f'"{word}"' for word in longest(row))
        found = db.execute(
            "SELECT a.id FROM articles_fts f JOIN articles a ON a.id = f.rowid WHERE articles_fts MATCH ? "
            "AND a.outlet != ? AND a.day <= ? ORDER BY a.day, a.key LIMIT ?",
            [match, held.outlet, held.day or "9", COPIES],
        ).fetchall()
        for (id_,) in found:
            other = held_article(db, id_)
            if other and f" {row} " in f" {in_a_row(other.text.whole)} ":
                yield other, row


def _by_likeness(db: Any, held: Held, one: Wanted, press: Press) -> Resolved | None:
    """The piece of that outlet, of that time, that is most like what is said, when none comes near it."""
    if held.text.day is None or not one.cues or (one.citation.url and press.identify(one.citation.url)):
        return None
    weighted = one.all_cues
    known: dict[int, Held | None] = {}
    every = list(windows(one.citation, held.text.day))
    counts = _looked_up(db, one, min(first for _, first, _ in every), max(last for _, _, last in every))
    for rule, first, last in every:
        enough = [
            n for (n, day), count in counts.items() if first <= day <= last and count >= rule.lookups and n != held.id
        ]
        known |= {n: held_article(db, n) for n in enough if n not in known}
        pieces = [piece for n in enough if (piece := known[n])]
        if chosen := _choice(weighted, pieces, rule):
            return Resolved(one.citation, chosen[0].id, likeness(chosen[1]))
    return None


def _looked_up(db: Any, one: Wanted, first: str, last: str) -> Counter[tuple[int, str]]:
    """Articles of the outlet and the time, with their days, and how many of the lookups they hold."""
    counts: Counter[tuple[int, str]] = Counter()
    for term in lookups(one.all_cues):
        counts.update(
            db.execute(
                "SELECT a.id, a.day FROM articles_fts f CROSS JOIN articles a ON a.id = f.rowid "
                "WHERE articles_fts MATCH ? AND a.outlet = ? AND a.day BETWEEN ? AND ?",
                [f'"{term}"', one.citation.outlet, first, last],
            )
        )
    return counts


def _choice(weighted: dict[str, float], pieces: list[Held], rule: Rule) -> tuple[Held, float] | None:
    """The piece with the most evidence, when it is enough and the next one has much less."""
    near = [p for p in pieces if evidence(weighted, p.words, p.title_words) >= rule.floor]
    rare = rarer(weighted, [piece.words for piece in near])
    scored = [(evidence(rare, piece.words, piece.title_words), piece) for piece in near]
    scored.sort(key=lambda pair: (-pair[0], pair[1].key))
    if not scored or scored[0][0] < rule.evidence:
        return None
    if len(scored) > 1 and scored[0][0] < rule.lead * scored[1][0]:
        return None
    return scored[0][1], scored[0][0]
