"""A small sound archive, written as runs write one: for what is injured, verified and repaired."""

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from crawler.archive.database import Archive
from crawler.items import Cut, Page
from crawler.keeping.run import Run
from crawler.outlets import Outlets, our_settings
from crawler.watching.tally import CrawlOutcome
from tests.conftest import FETCHED, page_of
from tests.site import article

SYLLABLES = ("ba", "cé", "di", "fon", "gra", "lu", "mar", "né", "pi", "ron", "sé", "tou", "vel", "zan")


@cache
def known_outlets() -> Outlets:
    return Outlets(our_settings())


def page(number: int, version: int = 0, cut: Cut | None = None) -> Page:
    """A page of DSIH; each number and version has a text of its own, and links to the one before."""
    chance = random.Random(number)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(110)]
    text = f"Le {' '.join(words)}. Numéro {number}" + ", et des mots ajoutés depuis" * version + "."
    link = f'<a href="https://dsih.fr/articles/{number - 1}/titre-{number - 1}">le précédent</a>'
    body = article(number, f"{text} {link}").body
    fetched = FETCHED.replace(minute=version)
    made = page_of(body, f"https://dsih.fr/articles/{number}/titre-{number}", outlet="dsih", fetched=fetched)
    return replace(made, known_whole=cut is None, cut=cut)


def store(path: Path, numbers: range, version: int = 0) -> None:
    """One run that stores a feed and some articles."""
    outlets = known_outlets()
    run = Run.join(path, outlets.press)
    try:
        run.begin(outlets.spider("dsih").outlet)
        feed = page_of("<rss/>", "https://dsih.fr/flux.xml", kind="feed", outlet="dsih")
        run.keep_page(replace(feed, fetched=FETCHED.replace(minute=version)))
        for number in numbers:
            run.keep_draft(outlets.read(page(number, version)))
        run.end("dsih", CrawlOutcome.DONE, None)
    finally:
        run.leave()


def announce(path: Path) -> None:
    """Sightings as a run writes them; the first has no words."""
    sql = "INSERT INTO sightings (url, source, kind, title, first_seen, last_seen) VALUES (?, 'f', 'feed', ?, '', '')"
    with Archive.open(path, write=True) as archive, archive.transaction() as db:
        for number in range(4):
            db.execute(sql, [f"https://dsih.fr/articles/{number}", f"Annonce {number}" if number else None])


def make(path: Path) -> Path:
    """An archive of two runs: two files of captures, revisions, links, announcements."""
    store(path, range(1, 9))
    store(path, range(5, 13), version=1)
    announce(path)
    return path
