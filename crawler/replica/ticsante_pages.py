"""TICsanté's two skins: the page behind the address with a slug, and the one behind `?ID=`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from crawler.replica import french, slugs
from crawler.replica.content import Story
from crawler.replica.markup import Line, Span, html
from crawler.replica.mess import css, script
from crawler.replica.pieces import Piece
from crawler.replica.site import HTML, Answer, Entry, found, render
from crawler.replica.truth import Reading

_CSS = ("brv", "tete", "bloc", "col", "menu", "pub", "reac", "pave", "logo")


def story_page(
    story: Story,
    reading: Reading,
    url: str,
    rubrics: Mapping[str, str],
    others: Sequence[Entry],
) -> Answer:
    """The page of an article; old ones in windows-1252 say nothing about their charset."""
    skin = "slug" if "story" in story.form else "query"
    latin = skin == "slug" and story.number % 4 == 0 and "mixed-encoding" not in story.form
    page = _frame(
        f"ticsante_{skin}.html",
        rubrics,
        charset="" if latin else "utf-8",
        title=reading.title,
        section=reading.section or "",
        section_word=slugs.section(reading.section or ""),
        byline=reading.byline.strip(),
        date=_date(story, reading),
        lead=html(_with_parenthesis(reading.lead)) if reading.lead else "",
        description=reading.lead_text if story.number % 2 == 0 else "",
        body=[
            Piece(kind=block.kind, lines=tuple(html(_with_parenthesis(line)) for line in block.lines))
            for block in reading.blocks
        ],
        sources=reading.sources,
        tags=reading.tags,
        others=[(entry, f"{entry.published:%d/%m/%Y}") for entry in others[:8]],
        number=story.number,
        url=url,
    )
    if latin:
        body = page.encode("cp1252", "xmlcharrefreplace")
        return Answer(body=body, type="text/html", modified=reading.modified)
    return found(page, modified=reading.modified, kind=HTML if story.number % 3 else "text/html")


def front_page(entries: Sequence[Entry], rubrics: Mapping[str, str], modified: datetime) -> Answer:
    return rubric_page("", entries, rubrics, modified, page=1, last=1)


def rubric_page(
    word: str, entries: Sequence[Entry], rubrics: Mapping[str, str], modified: datetime, *, page: int, last: int
) -> Answer:
    """The front page (no word), and the numbered pages of a rubric."""
    body = _frame(
        "ticsante_rubric.html",
        rubrics,
        word=word,
        name=rubrics.get(word, "Toutes les brèves"),
        entries=[(entry, f"{entry.published:%d/%m/%Y}") for entry in entries],
        page=page,
        last=last,
    )
    return found(body, modified=modified)


def not_found(*, status: int = 200) -> Answer:
    """For a number it never had the site answers 200 all the same."""
    return Answer(status=status, body=_frame("ticsante_soft_404.html", {}).encode())


def _frame(template: str, rubrics: Mapping[str, str], **values: Any) -> str:
    style, bundle = css(_CSS, 14_000), script("ticsante", 5_000)
    return render(template, rubrics=rubrics, style=style, bundle=bundle, **values)


def _date(story: Story, reading: Reading) -> str:
    """One of two wordings; nothing where the dateline says it all."""
    at = reading.published
    if reading.precision == "day":
        return "" if "dateline" in story.form else f"Publié le {at:%d/%m/%Y}"
    if story.number % 2:
        return f"{french.spoken(at)} à {at:%H:%M}"
    return f"Publié le {at:%d/%m/%Y à %Hh%M}"


def _with_parenthesis(line: Line) -> Line:
    """Links take the closing parenthesis along and leave the opening one outside."""
    spans = [Span(), *line, Span()]
    for place, (span, after) in enumerate(pairwise(spans)):
        before = spans[place - 1] if place else Span()
        if span.tag == "a" and before.text.endswith("(") and after.text.startswith(")"):
            spans[place] = replace(span, inner=(*span.inner, Span(")")))
            spans[place + 1] = replace(after, text=after.text[1:])
    return tuple(span for span in spans if span.text or span.inner)
