"""The little markup of the article files as trees: what a reader sees, where it links, and its HTML."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal, Self

Kind = Literal["p", "h", "ul", "quote"]

_MARK = re.compile(
    r"\[(?P<label>[^\[\]]+)\]\((?P<href>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|\*\*(?P<strong>\S(?:.*?\S)?)\*\*"
    r"|\*(?P<em>[^\s*](?:[^*]*[^\s*])?)\*"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+")
_ADDRESSES_ONLY = re.compile(r"(?:(?:https?://|www\.)\S+\s*)+")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, or a mark (`a`, `em`, `strong`) around further spans."""

    text: str = ""
    tag: str = ""
    href: str = ""
    inner: tuple["Span", ...] = ()

    @property
    def plain(self) -> str:
        return self.text or plain(self.inner)


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, subheading, list or quotation; its lines are `<br>` lines or list items."""

    kind: Kind
    lines: tuple[Line, ...]

    @classmethod
    def parse(cls, source: str) -> Self:
        kind, mark = _kind(source)
        lines = (line.removeprefix(mark).strip() for line in source.splitlines())
        return cls(kind, tuple(parse_line(line) for line in lines if line))

    @property
    def plain(self) -> str:
        start = "- " if self.kind == "ul" else ""
        return "\n".join(start + plain(line) for line in self.lines)


def _kind(source: str) -> tuple[Kind, str]:
    if source.startswith("## "):
        return "h", "## "
    if all(line.startswith("- ") for line in source.splitlines()):
        return "ul", "- "
    if all(line.startswith(">") for line in source.splitlines()):
        return "quote", ">"
    return "p", ""


def parse_line(source: str) -> Line:
    """One line of an article file as spans; runs of ordinary spaces become one."""
    source = re.sub(r"[ \t]+", " ", source)
    spans: list[Span] = []
    at = 0
    for match in _MARK.finditer(source):
        spans.append(Span(source[at : match.start()]))
        spans.append(_marked(match))
        at = match.end()
    spans.append(Span(source[at:]))
    return tuple(span for span in spans if span.text or span.inner)


def _marked(match: re.Match[str]) -> Span:
    if match["label"]:
        return Span(tag="a", href=match["href"], inner=parse_line(match["label"]))
    tag = "strong" if match["strong"] else "em"
    return Span(tag=tag, inner=parse_line(match[tag]))


def parse_blocks(body: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of a body, and the addresses of the list of sources that closes it."""
    parts = [part for part in re.split(r"\n\s*\n", body.strip()) if part.strip()]
    sources: list[str] = []
    while parts and _ADDRESSES_ONLY.fullmatch(parts[-1].strip()):
        sources[:0] = parts.pop().split()
    return tuple(Block.parse(part.strip("\n")) for part in parts), tuple(sources)


def plain(line: Iterable[Span]) -> str:
    """The visible text of a line."""
    return "".join(span.plain for span in line)


def body_text(blocks: Iterable[Block]) -> str:
    """Visible text: blocks separated by a blank line, lines and list items by a line break."""
    return "\n\n".join(block.plain for block in blocks)


def hrefs(line: Iterable[Span]) -> Iterator[str]:
    """Every address of a line in order: of anchors, and written out with its scheme."""
    for span in line:
        if span.tag == "a":
            yield span.href
        elif span.inner:
            yield from hrefs(span.inner)
        else:
            yield from plain_addresses(span.text)


def plain_addresses(text: str) -> Iterator[str]:
    """Addresses written out in a text, without the punctuation that follows them."""
    for match in _ADDRESS.finditer(text):
        found = match[0].rstrip(".,;:!?'’…")
        if found.endswith(")") and found.count("(") < found.count(")"):
            found = found[:-1].rstrip(".,;:!?'’…")
        yield found


def html(line: Iterable[Span]) -> str:
    """A line as HTML, everything escaped."""
    return "".join(_span_html(span) for span in line)


def _span_html(span: Span) -> str:
    if not span.tag:
        return escape(span.text, quote=False)
    attribute = f' href="{escape(span.href)}"' if span.tag == "a" else ""
    return f"<{span.tag}{attribute}>{html(span.inner)}</{span.tag}>"


def rewrite(blocks: Iterable[Block], change: Callable[[str], str]) -> tuple[Block, ...]:
    """The blocks with every run of text changed, in order of position."""

    def walk(spans: Line) -> Line:
        return tuple(replace(span, text=change(span.text), inner=walk(span.inner)) for span in spans)

    return tuple(replace(block, lines=tuple(walk(line) for line in block.lines)) for block in blocks)


def cut(blocks: Sequence[Block], length: int, ending: str) -> tuple[Block, ...]:
    """The blocks holding the first `length` characters of their body text, the last ended so."""
    kept: list[Block] = []
    for block in blocks:
        size = len(block.plain)
        if length <= size:
            return (*kept, _cut_block(block, length, ending))
        kept.append(block)
        length -= size + len("\n\n")
    return tuple(kept)


def _cut_block(block: Block, length: int, ending: str) -> Block:
    start = len("- ") if block.kind == "ul" else 0
    kept: list[Line] = []
    for line in block.lines:
        size = start + len(plain(line))
        if length <= size:
            kept.append((*_cut_line(line, length - start), Span(ending)))
            break
        kept.append(line)
        length -= size + len("\n")
    return replace(block, lines=tuple(kept))


def _cut_line(line: Iterable[Span], length: int) -> Line:
    kept: list[Span] = []
    for span in line:
        if length <= 0:
            break
        if span.inner:
            kept.append(replace(span, inner=_cut_line(span.inner, length)))
        else:
            kept.append(replace(span, text=span.text[:length]))
        length -= len(span.plain)
    return tuple(kept)
