"""The words of the project, one for each thing: the source of `docs/glossary.md`, and of what the descriptions say
of the tables that are named after them."""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
INTRODUCTION = """# Glossary

One word for each thing, in the program, its tables, its messages and its documents. This page is made by
`python -m crawler.archive.dictionary --write` from `crawler/archive/glossary.py`; the columns of every table are in
[dictionary.md](dictionary.md).

| word | in French | meaning | in the archive |
|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A term: its meaning in one or two sentences, and the table or column that has it."""

    french: str
    meaning: str
    where: str = ""


WORDS = {
    "outlet": Word(
        french="titre (de presse)", where="`outlets`",
        meaning="A news publication with a site of its own, such as DSIH.",
    ),
    "page": Word(
        french="page", where="WARC files",
        meaning="The bytes that a server sent for one URL, as they were fetched.",
    ),
    "article": Word(
        french="article", where="`articles`",
        meaning="A text that an outlet published for its readers to read. However many URLs lead to it, it is one "
        "article, with its newest text.",
    ),
    "capture": Word(
        french="capture", where="`captures`",
        meaning="One fetch of one URL: when it was made, what came of it and where its bytes are in the WARC files. "
        "An answer “not modified” makes none.",
    ),
    "revision": Word(
        french="version antérieure", where="`revisions`",
        meaning="A version of an article's text that a newer one has superseded.",
    ),
    "edit": Word(
        french="modification", where="`revisions`",
        meaning="A version of an article's text that replaced another; silent when the page declares no change.",
    ),
    "link": Word(
        french="lien", where="`links`",
        meaning="An anchor, or a URL written out with its scheme, in the text of an article or in its closing "
        "list of sources.",
    ),
    "citation": Word(
        french="citation", where="`citations`",
        meaning="A passage in which an article names, quotes or relays what a news outlet has published.",
    ),
    "story": Word(
        french="affaire", where="`stories`, `story_articles`",
        meaning="Articles on one matter: they cite, link to or copy each other, or outlets told the same news within "
        "days. What refers to a matter of months ago is another story.",
    ),
    "crawl": Word(
        french="collecte", where="`crawls`",
        meaning="One run over one outlet, with what it cost and what it brought.",
    ),
    "frontier": Word(
        french="file des URL", where="`urls`",
        meaning="Every URL ever found, with its state and the reason for it: nothing vanishes silently.",
    ),
    "announcement": Word(
        french="annonce", where="`sightings`, `announced`",
        meaning="A URL that a feed, sitemap or listing of the outlet names as an article's, with the title, summary "
        "and dates it gives. What is announced and not held was not read.",
    ),
    "revisit": Word(
        french="nouvelle visite", where="`urls.next_try`",
        meaning="A later fetch of an archived article, to see whether its text has changed or the article is gone. "
        "(In a WARC file, a `revisit` is a record that stands for an unchanged body.)",
    ),
    "verdict": Word(
        french="verdict", where="`captures.verdict`",
        meaning="What a fetched page was found to be: an article, an unchanged one, refused, not an article, or "
        "failed.",
    ),
    "reason": Word(
        french="motif", where="`captures.reason`, `urls.reason`",
        meaning="Why a page has its verdict or a URL its state, in a few fixed words such as `soft 404`.",
    ),
    "refused": Word(
        french="refusé", where="`refusals`",
        meaning="The site did not give us the page: HTTP 403 or 451, a subscription or consent wall, robots.txt.",
    ),
    "not an article": Word(
        french="hors article", where="`refusals`",
        meaning="Our verdict on a page that was fetched and is something else: a listing, a gallery, a live page, a "
        "magazine issue, a soft 404, an empty shell.",
    ),
    "gap": Word(
        french="lacune", where="`gaps`",
        meaning="A day for which the archive has under half of an outlet's usual number of articles.",
    ),
    "key": Word(
        french="clé", where="`articles.key`",
        meaning="The name of an article that is the same in every archive: its outlet, a colon and the outlet's own "
        "number (`dsih:341`); without a number, a hash of its URL.",
    ),
    "unknown outlet": Word(
        french="titre inconnu",
        meaning="The outlet of an imported page for which there is no spider. It is named after its registrable "
        "domain, and its pages are read without a template of their own.",
    ),
}  # fmt: skip


def page() -> str:
    """The whole of `docs/glossary.md`."""
    rows = (f"| {name} | {word.french} | {word.meaning} | {word.where} |" for name, word in WORDS.items())
    return INTRODUCTION + "\n".join(rows) + "\n"
