"""L'Est Éclair's article, live and gallery pages in its two templates, and the pages shown instead of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.replica import french
from crawler.replica import lest_eclair_data as data
from crawler.replica.content import Story
from crawler.replica.lest_eclair_lists import image
from crawler.replica.lest_eclair_sections import Sections
from crawler.replica.lest_eclair_style import NAMES_A, NAMES_B, STYLE_A, STYLE_B
from crawler.replica.markup import html
from crawler.replica.mess import css, script, token
from crawler.replica.pieces import Piece, pieces, slip
from crawler.replica.site import Answer, Entry, found, render
from crawler.replica.truth import Reading

_INITIALS = ("bur-cmo/lv/pgr", "tba/ebl/mra", "AFP", "rdc-jlo/fnt/bur", "AFP", "gde/sva")
_HOUR = re.compile(r"(\d{1,2}h\d{2}) — ")
_WORDS_A_MINUTE = 200
_SECTION_OF = 3
"""Paragraphs in one `r-article--section`."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A story, what it says on the day, and what stands around it."""

    story: Story
    reading: Reading
    url: str
    sections: Sections
    others: Sequence[Entry]
    embedded: Reading | None

    def other(self, salt: int) -> Entry | None:
        """Some other entry of the site, always the same for the same page."""
        return self.others[(self.story.number + salt) % len(self.others)] if self.others else None


def page(scene: Scene) -> Answer:
    """An article, live page or gallery."""
    letter = "a" if "a" in scene.story.form else "b"
    kind = "article" if scene.story.kind == "article" else "special"
    values = _values(scene) | (_template_a(scene) if letter == "a" else _template_b(scene))
    body = render(f"lest_eclair_{letter}_{kind}.html", **values)
    return found(body, modified=scene.reading.modified)


def _values(scene: Scene) -> dict[str, Any]:
    """What both templates show."""
    story, reading = scene.story, scene.reading
    return {
        "title": reading.title,
        "lead": html(reading.lead) if reading.lead else "",
        "lead_text": reading.lead_text,
        "hidden": pieces(reading.hidden) if "hidden" in story.form else [],
        "wall": bool(reading.hidden),
        "sources": reading.sources,
        "initials": _initials(story) if not reading.hidden else "",
        "byline": reading.byline,
        "tags": reading.tags,
        "url": scene.url,
        "path": urlsplit(scene.url).path,
        "quoted_url": quote(scene.url, safe=""),
        "quoted_title": quote(reading.title),
        "number": story.number,
        "kind": story.kind,
        "stamp": data.stamp(reading),
        "modified": f"{reading.modified:%Y-%m-%dT%H:%M:%S}",
        "image": image,
        "published": story.published,
        "crumbs": scene.sections.along(reading.sections),
        "section": reading.section or "",
        "sections": scene.sections,
        "others": scene.others[:8],
        "trap": scene.other(5),
        "buried": scene.other(11),
        "items": _items(reading),
        "json_ld": data.json_ld(story, reading, scene.url),
    }


def _template_a(scene: Scene) -> dict[str, Any]:
    story, reading = scene.story, scene.reading
    body = pieces(reading.blocks)
    if story.number % 7 == 0 and len(body) > 2:
        quoted = reading.blocks[1].plain.split(". ")[0]
        slip(body, 2, Piece(kind="exergue", more={"text": quoted}))
    slip(body, 2, Piece(kind="inread"))
    _embed(scene, body)
    return {
        "body": body,
        "style": css(NAMES_A, STYLE_A),
        "bundles": [script(f"a{number}", 24_000) for number in range(4)],
        "layer": data.layer(story, reading, urlsplit(scene.url).path, _tid(scene)),
        "keywords": data.keywords(reading.title),
        "taxonomy": "/".join(reading.sections),
        "date": data.wording(reading, french.long),
        "external": f"B97{story.number:08d}Z.1",
        "modified": reading.modified,
    }


def _tid(scene: Scene) -> int:
    return ([scene.sections.all[0], *scene.sections.along(scene.reading.sections)])[-1].tid


def _template_b(scene: Scene) -> dict[str, Any]:
    story, reading = scene.story, scene.reading
    body = pieces(reading.blocks)
    if "dropcap" in story.form:
        _drop_cap(body)
    if related := scene.other(3):
        slip(body, 2, Piece(kind="stories", more={"entry": related}))
    if story.number % 3 == 0:
        slip(body, 1, Piece(kind="video", more={"token": token(story.site_id)}))
    _embed(scene, body)
    bare = "bare" in story.form
    return {
        "parts": [body] if bare else _parts(body),
        "bare": bare,
        "style": css(NAMES_B, STYLE_B),
        "bundle": script("b", 24_000),
        "date": data.wording(reading, french.slashed),
        "minutes": max(1, len(reading.text.split()) // _WORDS_A_MINUTE),
        "late": story.published.year >= 2025,
        "malformed": story.number % 4 == 0,
        "duplicate": story.number % 2 == 0 and not reading.hidden,
        "scald": token(f"scald{story.number}", 5),
    }


def _embed(scene: Scene, body: list[Piece]) -> None:
    """A second article inside the first."""
    if other := scene.embedded:
        more = {
            "title": other.title,
            "lead": html(other.lead) if other.lead else "",
            "body": pieces(other.blocks[:2]),
            "stamp": data.stamp(other),
            "byline": other.byline,
        }
        slip(body, 3, Piece(kind="embedded", more=more))


def _parts(body: Sequence[Piece]) -> list[list[Piece]]:
    """The body in several sections; ads stand between them."""
    return [list(body[at : at + _SECTION_OF]) for at in range(0, len(body), _SECTION_OF)]


def _drop_cap(body: list[Piece]) -> None:
    """The first letter torn from its word."""
    first = body[0]
    opening, *rest = first.lines
    if first.kind == "p" and opening[0].isalpha():
        torn = f'<span class="drop-cap r-lettrine">{opening[0]}</span>{opening[1:]}'
        body[0] = Piece(kind="p", lines=(torn, *rest))


def _initials(story: Story) -> str:
    return _INITIALS[story.number % len(_INITIALS)] if "initials" in story.form else ""


def _items(reading: Reading) -> list[dict[str, Any]]:
    """The messages of a live page and the pictures of a gallery, one a block; an hour opens a message."""
    items = []
    for piece in pieces(reading.blocks):
        hour = _HOUR.match(piece.lines[0])
        first = piece.lines[0][hour.end() :] if hour else piece.lines[0]
        head = hour[1] if hour else ""
        items.append({"head": head, "body": [replace(piece, lines=(first, *piece.lines[1:]))]})
    return items


def consent(sections: Sections) -> str:
    """The page that asks for an agreement before it shows anything."""
    return _other_page("lest_eclair_consent.html", sections)


def not_found(sections: Sections) -> str:
    return _other_page("lest_eclair_404.html", sections)


def _other_page(template: str, sections: Sections) -> str:
    style, bundle = css(NAMES_B, STYLE_B), script("b", 12_000)
    return render(template, sections=sections, style=style, bundle=bundle)
