"""A small sound archive, written as runs write one: for what is injured, verified and repaired."""

import random
from dataclasses import replace
from pathlib import Path

from crawler.archive.database import Archive
from crawler.items import Cut, Link, Outlet
from crawler.keeping.run import Run
from crawler.outlets import known_press
from crawler.reading.drafts import Draft, open_draft
from tests.conftest import FETCHED, page_of

ESSAI = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
WORDS = ("commune", "budget", "école", "musée", "rivière", "marché", "fête", "travaux", "vote", "juge", "hiver")


def draft_of(number: int, version: int = 0, cut: Cut | None = None) -> Draft:
    """A page of the outlet as it was read; each number has a text of its own."""
    chance = random.Random(number)
    text = "\n\n".join(" ".join(chance.choices(WORDS, k=60)) + f" {number}" for _ in range(4)) + " fin." * version
    url = f"https://essai.example/a/{number}"
    page = page_of(f"<title>{number}</title><p>{text}</p></html>", url, fetched=FETCHED.replace(minute=version))
    draft = open_draft(replace(page, known_whole=cut is None, cut=cut), ESSAI)
    draft.key, draft.url, draft.title, draft.lead = f"essai:{number}", url, f"Titre {number}", "Le chapeau."
    draft.body, draft.words, draft.extractor, draft.authors = text, 240, "essai", ["Une Autrice", "B. Bé"]
    draft.links = [Link(url=f"https://essai.example/a/{number - 1}", text="le précédent", kind="anchor")]
    return draft


def store(path: Path, numbers: range, version: int = 0) -> None:
    """One run that stores a feed and some articles."""
    run = Run.join(path, known_press())
    try:
        run.begin(ESSAI)
        run.keep_page(page_of("<rss/>", "https://essai.example/flux.xml", kind="feed"))
        for number in numbers:
            run.keep_draft(draft_of(number, version))
    finally:
        run.leave()


def announce(path: Path) -> None:
    """Sightings as a run writes them; the first has no words."""
    sql = "INSERT INTO sightings (url, source, kind, title, first_seen, last_seen) VALUES (?, 'f', 'feed', ?, '', '')"
    with Archive.open(path, write=True) as archive, archive.transaction() as db:
        for number in range(4):
            db.execute(sql, [f"https://essai.example/a/{number}", f"Annonce {number}" if number else None])


def make(path: Path) -> Path:
    """An archive of two runs: two files of captures, revisions, links, announcements."""
    store(path, range(8))
    store(path, range(4, 12), version=1)
    announce(path)
    return path
