"""What an unknown page tells twice: a passage that stands in it once more, a quotation set off beside its paragraph.

A site writes its text once for narrow screens and once for wide ones, or before a form and behind it; style sheets
and scripts, which nobody runs here, show one of them.
"""

from collections.abc import Iterator

from crawler.reading.generic.lines import Line
from crawler.reading.titles import sequence

MAX_QUOTE = 400  # characters of a quotation that is shown a second time
MOST_TELLINGS = 4  # of one passage; lines that go round and round were written so
MIN_LINES = 2  # of running text that make a passage: an interview may ask the same question of everybody
MIN_PASSAGE = 300  # characters of running text, likewise


def without_passages_retold(lines: list[Line]) -> list[Line]:
    """Without passages that were told before, word for word and in the same order, and lines told twice at once."""
    out: set[Line] = set()
    for start, end, before in _passages([line.block.text for line in lines]):
        period = start - before
        retold = lines[start : min(end, start + period)]
        at_once = end - before == 2 and retold[0].running  # the same line right behind itself
        if at_once or (end - before <= MOST_TELLINGS * period and _is_long(retold)):
            out.update(lines[start:end])
    return [line for line in lines if line not in out] if out else lines


def _passages(texts: list[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of texts that came before in this order: first index, the one behind the last, first before."""
    first: dict[str, int] = {}
    index = 0
    while index < len(texts):
        before = first.setdefault(texts[index], index)
        end = index + 1
        while before < index and end < len(texts) and texts[before + end - index] == texts[end]:
            end += 1
        if before < index:
            yield index, end, before
        index = end


def _is_long(passage: list[Line]) -> bool:
    sizes = [line.size for line in passage if line.running]
    return len(sizes) >= MIN_LINES and sum(sizes) >= MIN_PASSAGE


def without_pull_quotes(lines: list[Line]) -> list[Line]:
    """Without quotations that repeat, perhaps shortened, what stands in a paragraph of the text."""
    quoted = [line for line in lines if line.size <= MAX_QUOTE and _is_set_off(line)]
    if not quoted:
        return lines
    out = set(quoted)
    told = " ".join(" ".join(sequence(line.block.text)) for line in lines if line not in out)
    return [line for line in lines if line not in out or not _is_repeated(sequence(line.block.text), told)]


def _is_set_off(line: Line) -> bool:
    return line.block.inside("blockquote", "q", "dl", "figure", "aside")


def _is_repeated(said: tuple[str, ...], told: str) -> bool:
    """True for words of which three in four runs of four stand in a text, itself words between spaces."""
    runs = [" ".join(said[i : i + 4]) for i in range(len(said) - 3)]
    return len(runs) > 2 and sum(run in told for run in runs) >= 0.75 * len(runs)
