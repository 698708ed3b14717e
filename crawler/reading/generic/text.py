"""Lead and body of a page that no template knows: two readings compared line by line, and a judge between them.

The first reading is our own column of text, confirmed or replaced by JSON-LD's `articleBody`; the second is an
independent reader's. trafilatura, which costs five times as much, is asked only where the two differ and the column
is doubtful; then whoever holds more of the page's running text makes the first reading.
"""

import re
from dataclasses import dataclass
from importlib.metadata import version

from crawler.reading.blocks import Block
from crawler.reading.boilerplate import is_call
from crawler.reading.drafts import Draft
from crawler.reading.generic.column import Column
from crawler.reading.generic.evidence import Evidence
from crawler.reading.generic.judge import Decision, decide
from crawler.reading.generic.leads import split_lead
from crawler.reading.generic.lines import Line, without_last_headings
from crawler.reading.generic.particulars import without_particulars
from crawler.reading.generic.repeats import without_passages_retold, without_pull_quotes
from crawler.reading.generic.second_reader import held_by, second_reading
from crawler.reading.json_ld import html_text
from crawler.reading.page import types_of
from crawler.text import folded

TELLING = 10  # letters of a line that a text does not hold by chance
AGREED = 0.75  # agreement of two readings from which no third is asked
SURE_SHARE = 0.7  # of the page's running text: a column that holds as much needs no second opinion
SURE_SIZE = 1000  # characters, likewise
MAX_TAGS = 8_000  # of a page up to which trafilatura, quadratic in places, is asked at all
LIFE, MAX_LIFE = 3, 600  # lines and characters of what is told of an author below the name
NEXT = 3  # lines behind the column in which a call ends the text
DECLARED = 200  # characters from which `articleBody` is a text rather than a summary


@dataclass(slots=True)
class GenericText:
    """Lead and body of a page, and how they were found."""

    body: list[Block]
    lead: list[Block]
    by: str
    """Whose reading was the first: `column`, `json-ld`, `column+json-ld` or `trafilatura-VERSION`."""
    agreement: float
    """Share of what the first or the second reading keeps that both keep, 0 to 1."""
    changed: list[Decision]
    """Where the judge overruled the first reading."""


def read_generic(draft: Draft) -> GenericText:
    """The text of a page that no template knows. The draft must have its title, authors and access."""
    evidence, by = readings(draft)
    chosen, changed = decide(evidence) if evidence.is_of_page else (evidence.ordered, [])
    # Some pages set their whole text as headings, which trafilatura finds.
    chosen = without_passages_retold(without_last_headings(chosen) or chosen)
    chosen = without_pull_quotes(without_biography(chosen, draft.authors))
    chosen = without_particulars(chosen, draft.authors)
    lead, chosen = split_lead(evidence.column, chosen)
    return GenericText(
        [line.block for line in chosen], [line.block for line in lead], by, round(evidence.agreement, 2), changed
    )


def readings(draft: Draft) -> tuple[Evidence, str]:
    """The first reading of a page, who made it, and the second, line by line.

    The first is our column, or what JSON-LD or trafilatura hold against it.
    """
    column = Column(draft.document, draft.title)
    second = held_by(second_reading(draft.document.text), column.all)
    chosen = column.chosen
    by = "column"
    text = declared(draft) or (instructions(draft) if sum(line.size for line in chosen) < DECLARED else None)
    if text:
        chosen, by = with_declared(column, chosen, text, draft.access == "full")
    evidence = Evidence(column, chosen, second, held_by(text, column.all) if text else None)
    if by == "column" and evidence.agreement < AGREED and is_doubtful(column, chosen):
        found = before_call(trafilatura_lines(draft, column), column, chosen)
        if outweighs(found, chosen):
            evidence = Evidence(column, found, second, evidence.declared)
            by = f"trafilatura-{version('trafilatura')}"
    return evidence, by


def without_biography(lines: list[Line], authors: list[str]) -> list[Line]:
    """Without the last lines that begin with who wrote it: an article does not end with its author's life."""
    names = tuple(folded(name) for name in authors if " " in name)
    end = len(lines)
    while names and end > 3 and any(name in lines[end - 1].block.folded[:60] for name in names):
        end -= 1
    named = (n for n in range(end - 1, max(3, end - 1 - LIFE), -1) if lines[n].block.folded in names)
    headed = next(named, end)  # a line that is the name alone heads what is told of whose it is
    return lines[: headed if sum(line.size for line in lines[headed:end]) < MAX_LIFE else end]


def is_doubtful(column: Column, chosen: list[Line]) -> bool:
    """True for a column that is short, or leaves much of the page's running text to others."""
    if column.document.text.count("<") > MAX_TAGS:
        return False
    held = running_size(chosen)
    return sum(line.size for line in chosen) < SURE_SIZE or held < SURE_SHARE * column.mass[column.document.tree]


def running_size(lines: list[Line]) -> int:
    """Characters of running text in these lines."""
    return sum(line.size for line in lines if line.running)


def trafilatura_lines(draft: Draft, column: Column) -> list[Line]:
    """The page's own lines that make up the text trafilatura finds: with our spaces, links and order.

    Its careful mode is asked first; where that finds little of a page full of text, its ordinary mode.
    """
    import trafilatura  # asked of few pages, and slow to load

    enough = 0.3 * column.mass[draft.document.tree]
    found: list[Line] = []
    for careful in (True, False):
        result = trafilatura.bare_extraction(
            draft.document.tree, fast=careful, include_comments=False, favor_precision=careful, with_metadata=False
        )
        text = (result.text if result is not None and not isinstance(result, dict) else "") or ""
        found = [line for line in lines_in(text, column.all) if not column.is_said_by_site(line)]
        if found and running_size(found) >= enough:
            break
    return found


def before_call(found: list[Line], column: Column, chosen: list[Line]) -> list[Line]:
    """Without what stands behind a call to readers that follows the column: no reading goes on below it."""
    if not chosen:
        return found
    place = {line.block: index for index, line in enumerate(column.all)}
    last = place.get(chosen[-1].block, len(place))
    called = any(is_call(line.block.folded) for line in column.all[last + 1 : last + 1 + NEXT])
    return [line for line in found if place[line.block] <= last] if called else found


def lines_in(text: str, lines: list[Line]) -> list[Line]:
    """Those of the page's lines that another reading's text holds, the most of each at least."""
    whole = bare(text)
    short = {bare(line) for line in text.split("\n")}
    found = []
    for line in lines:
        pieces = [bare(piece) for piece in line.block.text.split("\n")]
        held = sum(len(piece) for piece in pieces if piece in short or (len(piece) > 30 and piece in whole))
        if held > 0.6 * sum(map(len, pieces)):
            found.append(line)
    return found


def outweighs(found: list[Line], chosen: list[Line]) -> bool:
    """True when the other reading holds clearly more than the column."""
    return sum(line.size for line in found) > 1.2 * sum(line.size for line in chosen)


def bare(text: str) -> str:
    """Letters and figures alone: what two readings of one paragraph have in common."""
    return re.sub(r"\W+", "", folded(text))


def declared(draft: Draft) -> str | None:
    """The longest `articleBody` of the page's JSON-LD, as lines; None for none, or for a mere summary."""
    texts = [data["articleBody"] for data in draft.document.json_ld if isinstance(data.get("articleBody"), str)]
    text = html_text(max(texts, key=len, default=""))
    return text if len(text) >= DECLARED else None


def instructions(draft: Draft) -> str | None:
    """What JSON-LD tells of how something is done, for a page whose script would show it; None for none."""
    for data in draft.document.json_ld:
        if types_of(data) & {"howto", "recipe"}:
            steps = data.get("step") or data.get("recipeInstructions") or []
            told = [data.get("description"), *(steps if isinstance(steps, list) else [steps])]
            texts = [one.get("text") if isinstance(one, dict) else one for one in told]
            text = "\n".join(html_text(one) for one in texts if isinstance(one, str))
            return text if len(text) >= DECLARED else None
    return None


def with_declared(column: Column, chosen: list[Line], text: str, may_add: bool) -> tuple[list[Line], str]:
    """The column, cut at both ends to what JSON-LD confirms; or JSON-LD's text where the page shows less of it.

    Where access is partial JSON-LD adds nothing: what the publisher does not show is not ours to keep.
    """
    whole = bare(text)
    confirmed = [line for line in chosen if line.running and bare(line.block.text) in whole]
    covered = sum(len(bare(line.block.text)) for line in confirmed) / max(1, len(whole))
    if covered > 0.8 and running_size(confirmed) > 0.4 * running_size(chosen):
        return chosen[: chosen.index(confirmed[-1]) + 1], "column+json-ld"
    if covered < 0.5 and may_add and len(whole) > 1.3 * sum(line.size for line in chosen):
        shown = [line for line in column.all if len(words := bare(line.block.text)) > TELLING and words in whole]
        if sum(len(bare(line.block.text)) for line in shown) > 0.9 * len(whole):
            return shown, "column+json-ld"  # with the breaks that JSON-LD may lack
        return [column.line_of(line) for line in re.split(r"\n+|\s{3,}", text) if line.strip()], "json-ld"
    return chosen, "column"
