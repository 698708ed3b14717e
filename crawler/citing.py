"""Citations in the archive: what an article cites, resolved to the article meant, whatever arrives first.

All of it happens in the transaction of the article that comes or changes: its own citations are resolved, then
those of other articles that might mean it. `_cues` says which these are: the words, addresses and quotations by
which an article waits for another. See docs/citations.md.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.utils.misc import load_object

from crawler.addresses import canonical
from crawler.items import Citation, Link, Text
from crawler.likeness import (
    TITLE,
    cues,
    evidence,
    head_words,
    in_a_row,
    likeness,
    longest,
    quotes,
    rarer,
    share,
    weights,
)
from crawler.outlets import known_press
from crawler.press import Press
from crawler.search import terms_of
from crawler.sentences import flat, sentences

if TYPE_CHECKING:
    from crawler.archive import Archive

READER_VERSION = 1  # one more when what it finds has changed: held articles are then read again
AT_ONCE = 20  # articles in one transaction of catching up
READER = "pipelines.citations.citations_of"
DEFAULT_SCORE = 0.5
"""Citations under this score are kept, but not counted as such."""
UNNAMED = 0.4  # the score of a copied quotation whose source is not named
FROM_PRESS = 0.8  # the same, where the text says that it is from "un quotidien régional"
SOME_PRESS = re.compile(
    r"\b(?:une?|le|la|les|des|l'|ce|cette|plusieurs|notre|nos|presse)(?: [a-z]+)? ?(?:quotidien|journal|journaux|"
    r"hebdomadaire|mensuel|"
    r"magazine|revue|gazette|media|medias|confreres?|site|presse|radio|station|blog|titre|lettre)(?: |,|\.|:|$)"
)
PRINTED = timedelta(days=1)  # a paper of tomorrow is on line tonight


@dataclass(frozen=True, slots=True)
class Rule:
    """What a piece must have in common with what is said of it, the less the fewer there are to choose from."""

    cues: int
    """Cues found in it, at least."""
    evidence: float
    """Their weights, together."""
    lead: float
    """So many times as much as the next one."""


DATED = Rule(2, 3.0, 1.3)  # it appeared on the very day that is said
NEAR = Rule(3, 4.5, 1.3)  # the day before: of a paper, the evening before
# Days back, or days that a stretch of time has, and what it then takes.
BACK = ((10, Rule(3, 3.2, 1.4)), (45, Rule(4, 4.5, 1.4)), (40_000, Rule(5, 6.5, 1.5)))


@dataclass(frozen=True, slots=True)
class Held:
    """An article of the archive, as far as a citation is concerned."""

    id: int
    key: str
    outlet: str
    day: str | None
    text: Text

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(terms_of(self.text.whole))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A citation and the words by which its piece would be known."""

    citation: Citation
    cues: dict[str, float]


@dataclass(frozen=True, slots=True)
class Resolved:
    citation: Citation
    target: int = 0
    likeness: float | None = None


def catch_up(archive: "Archive", *, seconds: float = float("inf")) -> int:
    """Read the citations of articles that wait for it, a few a transaction. Returns how many are left.

    They wait when they were archived by an earlier release, or when a name has since become known. Ends after the
    time given; the next call goes on.
    """
    end = time.monotonic() + seconds
    _note_names(archive)
    while time.monotonic() < end:
        rows = archive.rows("SELECT article FROM _unread ORDER BY article LIMIT ?", AT_ONCE)
        if not rows:
            return 0
        with archive.transaction() as db:
            for row in rows:
                update(db, row["article"])
                db.execute("DELETE FROM _unread WHERE article = ?", [row["article"]])
    left = archive.one("SELECT count(*) AS n FROM _unread") or {"n": 0}
    return int(left["n"])


def _note_names(archive: "Archive") -> None:
    """Have all held articles read again when there are names that they were read without."""
    names = {*known_press().spellings, f"reader {READER_VERSION}"}
    known = {row["name"] for row in archive.rows("SELECT name FROM _names")}
    if names <= known:
        return
    with archive.transaction() as db:
        if known:
            db.execute("INSERT OR IGNORE INTO _unread (article) SELECT id FROM articles")
        db.conn.executemany("INSERT OR IGNORE INTO _names (name) VALUES (?)", [(name,) for name in sorted(names)])


def update(
    db: Any, article: int, *, citations: list[Citation] | None = None, before: dict[str, Any] | None = None
) -> None:
    """Read and resolve an article's citations, and those that may mean it, inside the caller's transaction.

    `citations` are those a reading has found already; `before` is the row that was superseded.
    """
    press = known_press()
    held = _held(db, article)
    if held is None:
        return
    renew(db, held, press, citations)
    waiting = set(_waiting(db, held))
    if before:
        text = Text(outlet=held.outlet, title=before["title"], lead=before["lead"], body=before["body"])
        waiting.update(_waiting(db, Held(held.id, held.key, held.outlet, before["day"], text)))
    for other in sorted(waiting - {article}):
        if citer := _held(db, other):
            renew(db, citer, press)


def named_anew(db: Any, article: int) -> None:
    """The article has got another address: links that lead there find it."""
    rows = db.execute(
        "SELECT DISTINCT c.article FROM urls u JOIN _cues c ON c.term = '=' || u.url AND c.outlet = '' "
        "JOIN links l ON l.article = c.article AND l.target IS NULL WHERE u.article = ?",
        [article],
    ).fetchall()
    press = known_press()
    for (other,) in rows:
        if citer := _held(db, other):
            renew(db, citer, press)


def renew(db: Any, held: Held, press: Press, citations: list[Citation] | None = None) -> None:
    """Write an article's citations anew, and what it waits for."""
    _targets(db, held, press)
    found = load_object(READER)(held.text, press) if citations is None else citations
    ours = {row[0] for row in db.execute("SELECT id FROM outlets")} if found else set()
    wanted = [Wanted(c, cues(held.text, c, press) if c.outlet in ours else {}) for c in found]
    rows = quotes(held.text)
    resolved = list(_resolved(db, held, wanted, rows, press))
    db.execute("DELETE FROM citations WHERE article = ?", [held.id])
    db.conn.executemany(
        "INSERT INTO citations (article, outlet, cited_date, verb, passage, via, evidence, target, score, position, "
        "url, cue, likeness) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(held, one) for one in resolved],
    )
    db.execute("DELETE FROM _cues WHERE article = ?", [held.id])
    db.conn.executemany(
        "INSERT OR IGNORE INTO _cues (term, outlet, article, number, least, first, last, needs) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        _waits_for(held, wanted, rows, press),
    )


def _row(held: Held, one: Resolved) -> list[Any]:
    c = one.citation
    return [
        held.id, c.outlet, c.cited_date, c.verb, c.passage, c.via, c.evidence, one.target or None, round(c.score, 3),
        c.position, c.url, c.cue, round(one.likeness, 3) if one.likeness is not None else None,
    ]  # fmt: skip


def _held(db: Any, article: int) -> Held | None:
    row = db.execute(
        "SELECT id, key, outlet, day, title, lead, body, section FROM articles WHERE id = ?", [article]
    ).fetchone()
    if row is None:
        return None
    links = db.execute("SELECT url, text, kind FROM links WHERE article = ? ORDER BY position", [article]).fetchall()
    id_, key, outlet, day, title, lead, body, section = row
    text = Text(
        outlet=outlet, title=title, lead=lead, body=body, day=date.fromisoformat(day) if day else None,
        links=tuple(Link(url=u, text=t, kind=k) for u, t, k in links), section=section,
    )  # fmt: skip
    return Held(id_, key, outlet, day, text)


def _targets(db: Any, held: Held, press: Press) -> None:
    """Links to articles that are held, under whatever address."""
    for url, target in db.execute("SELECT url, target FROM links WHERE article = ?", [held.id]).fetchall():
        found = _at(db, url, press)
        if found is not None and found != target:
            db.execute("UPDATE links SET target = ? WHERE article = ? AND url = ?", [found, held.id, url])


def _at(db: Any, url: str, press: Press) -> int | None:
    """The article behind an address, by its outlet's number or by the address itself."""
    known = press.identify(url)
    row = db.execute(
        "SELECT id FROM articles WHERE key = ?1 OR url = ?2 UNION "
        "SELECT article FROM urls WHERE url = ?2 AND article IS NOT NULL",
        [known[0] if known else "", canonical(url)],
    ).fetchone()
    return row[0] if row else None


def _resolved(db: Any, held: Held, wanted: list[Wanted], rows: list[str], press: Press) -> Iterator[Resolved]:
    copied = list(_copied(db, held, rows))
    found = [_by_link(db, held, one.citation, press) or _by_copy(one.citation, copied) for one in wanted]
    found = [known or _by_likeness(db, held, one, press) for known, one in zip(found, wanted, strict=True)]
    for n, one in enumerate(wanted):
        if found[n] is None:
            one.cues.update(_companions(db, one, found, press))
            found[n] = _by_likeness(db, held, one, press)
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
            source = _held(db, other.target)
            words |= head_words(source.text, press) if source else {}
    return {term: max(weight, one.cues.get(term, 0.0)) for term, weight in words.items()}


def _by_link(db: Any, held: Held, citation: Citation, press: Press) -> Resolved | None:
    if not citation.url:
        return None
    target = _at(db, citation.url, press)
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
            "AND a.outlet != ? AND a.day <= ? ORDER BY a.day, a.key LIMIT 20",
            [match, held.outlet, held.day or "9"],
        ).fetchall()
        for (id_,) in found:
            other = _held(db, id_)
            if other and f" {row} " in f" {in_a_row(other.text.whole)} ":
                yield other, row


def _by_likeness(db: Any, held: Held, one: Wanted, press: Press) -> Resolved | None:
    """The piece of that outlet, of that time, that is most like what is said, when none comes near it."""
    if held.text.day is None or not one.cues or (one.citation.url and press.identify(one.citation.url)):
        return None
    for rule, first, last in _windows(one.citation, held.text.day):
        pieces = _pieces(db, held, one, rule, first, last)
        if chosen := _choice(held, one.cues, pieces, rule, press):
            return Resolved(one.citation, chosen[0].id, chosen[1])
    return None


def _windows(citation: Citation, today: date) -> Iterator[tuple[Rule, str, str]]:
    """The days on which the piece may have appeared, the likeliest first, and how much it then takes."""
    now = today.isoformat()
    if citation.cited_date:
        day = citation.cited_date
        yield DATED, day, day
        before = (date.fromisoformat(day) - PRINTED).isoformat()
        yield NEAR, before, before
    elif citation.earliest and citation.latest:
        first, last = citation.earliest, min(citation.latest, now)
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days
        yield next(rule for back, rule in BACK if days <= back), first, last
    else:
        for back, rule in BACK if citation.verb == "cites" else BACK[:-1]:
            yield rule, (today - min(timedelta(days=back), today - date.min)).isoformat(), now


def _pieces(db: Any, held: Held, one: Wanted, rule: Rule, first: str, last: str) -> list[Held]:
    """Articles of the outlet and the time that hold enough of the cues."""
    counts: Counter[int] = Counter()
    for term in one.cues:
        counts.update(
            row for (row,) in db.execute(
                "SELECT f.rowid FROM articles_fts f CROSS JOIN articles a ON a.id = f.rowid WHERE articles_fts MATCH "
                "? "
                "AND a.outlet = ? AND a.day BETWEEN ? AND ?",
                [f'"{term}"', one.citation.outlet, first, last],
            )
        )  # fmt: skip
    enough = [row for row, count in counts.items() if count >= rule.cues and row != held.id]
    pieces = [piece for row in enough if (piece := _held(db, row))]
    return [piece for piece in pieces if len(piece.terms & one.cues.keys()) >= rule.cues]


def _choice(
    held: Held, weighted: dict[str, float], pieces: list[Held], rule: Rule, press: Press
) -> tuple[Held, float] | None:
    terms = [piece.terms for piece in pieces]
    rare = rarer(weighted, terms)
    own = frozenset(terms_of(held.text.whole))
    scored = []
    for piece, words in zip(pieces, terms, strict=True):
        title = weights(sentences(piece.text.title, None, "")[0], press)
        scored.append((evidence(rare, words) + TITLE * share(title, own), piece))
    scored.sort(key=lambda pair: (-pair[0], pair[1].key))
    if not scored or scored[0][0] < rule.evidence:
        return None
    if len(scored) > 1 and scored[0][0] < rule.lead * scored[1][0]:
        return None
    return scored[0][1], likeness(scored[0][0])


def _waits_for(held: Held, wanted: list[Wanted], rows: list[str], press: Press) -> Iterator[tuple[Any, ...]]:
    """What would make another article one that this one cites: rows of `_cues`."""
    for link in held.text.links:
        known = press.identify(link.url)
        yield f"={known[0] if known else canonical(link.url)}", "", held.id, 0, 1, None, None, None
    for number, one in enumerate(wanted):
        if not held.text.day:
            continue
        windows = list(_windows(one.citation, held.text.day))
        least, first, last = (
            min(r.cues for r, _, _ in windows),
            min(f for _, f, _ in windows),
            max(t for _, _, t in windows),
        )
        for term in one.cues:
            yield term, one.citation.outlet, held.id, number, least, first, last, None
    for number, row in enumerate(rows):
        first_word, *others = longest(row)
        yield f'"{first_word}', "", held.id, number, 1, None, held.day, json.dumps(others)


def _waiting(db: Any, held: Held) -> Iterator[int]:
    """Articles whose citations may mean this one: by a link, by a quotation, by enough words in common."""
    terms = held.terms
    known = "SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM urls WHERE article = ?1"
    addresses = [held.key, *(row[0] for row in db.execute(known, [held.id]))]
    yield from (row[0] for row in db.execute("SELECT article FROM citations WHERE target = ?", [held.id]))
    yield from (row["article"] for row in _cued(db, "", [f"={address}" for address in addresses]))
    for row in _cued(db, "", [f'"{term}' for term in terms]):
        if terms.issuperset(json.loads(row["needs"])):
            yield row["article"]
    counts: Counter[tuple[int, int]] = Counter()
    for row in _cued(db, held.outlet, sorted(terms)):
        if held.day and row["first"] <= held.day <= row["last"]:
            counts[row["article"], row["number"]] += 1
            if counts[row["article"], row["number"]] == row["least"]:
                yield row["article"]


def _cued(db: Any, outlet: str, terms: list[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(terms), 400):
        some = terms[start : start + 400]
        marks = ",".join("?" * len(some))
        yield from db.query(f"SELECT * FROM _cues WHERE outlet = ? AND term IN ({marks})", [outlet, *some])  # noqa: S608
