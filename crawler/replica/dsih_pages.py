"""DSIH's three skins: what each shows of an article, and the listings of the new site."""

from collections.abc import Sequence
from datetime import UTC, datetime
from json import dumps
from typing import Any

from crawler.replica import french
from crawler.replica.content import Story
from crawler.replica.markup import html
from crawler.replica.mess import css, hashed, script, token
from crawler.replica.pieces import Piece, pieces, shorten, slip
from crawler.replica.site import Answer, Entry, found, render
from crawler.replica.truth import Reading

_CARDS = 4
_EXCERPT = 300
_BREADCRUMB = {"Actualité": "Actualités", "Tribune": "Tribunes libres"}
_OLD_CSS = ("titre", "chapo", "colonne", "bandeau", "menu_gauche", "encart", "puce", "pied", "fil")
_NEW_CSS = ("card", "grid", "hero", "btn", "container", "prose", "badge", "stack", "nav", "form")


def article_page(story: Story, reading: Reading, url: str, entries: Sequence[Entry]) -> Answer:
    """The page of an article or of a magazine, in its own skin."""
    others = [entry for entry in entries if entry.kind == "article" and entry.url != url]
    if "old" in story.form:
        return _old(story, reading, others)
    skin = "semantic" if "semantic" in story.form else "div"
    page = new_page(f"dsih_{skin}.html", **_new(story, reading, url, others))
    return found(page, modified=reading.modified)


def listing_page(name: str, entries: Sequence[Entry], modified: datetime, *, page: int, last: int) -> Answer:
    """The front page, and the numbered pages of a list."""
    body = new_page(
        "dsih_listing.html",
        name=name,
        cards=[_card(entry) for entry in entries],
        page=page,
        pages=range(1, last + 1) if last > 1 else (),
    )
    return found(body, modified=modified)


def new_page(template: str, **values: Any) -> str:
    """A template of the new site with its bulk."""
    style, bundle = css(_NEW_CSS, 24_000), script("dsih", 9_000)
    return render(template, style=style, bundle=bundle, c=hashed, **values)


def _new(story: Story, reading: Reading, url: str, others: Sequence[Entry]) -> dict[str, Any]:
    ads = 3 if "ads-3" in story.form else 0 if "ads-0" in story.form else 1
    signed = (reading.section or "", reading.byline.strip()) if story.kind == "article" else ()
    return {
        "title": reading.title,
        "lead": html(reading.lead) if reading.lead else "",
        "lead_text": reading.lead_text,
        "date": french.short(reading.published),
        "head": " - ".join(part for part in signed if part),
        "body": _body(story, reading, others, ads),
        "sources": reading.sources,
        "gap": bool(reading.sources) or story.number % 3 == 1,
        "ad_top": ads > 0,
        "ad_bottom": ads == 3,
        "cards": [_card(entry) for entry in others[:_CARDS]],
        "url": url,
        "image": f"https://dsih.fr/storage/{token(story.site_id)}/{_file_name(story)}.jpg",
        "json_ld": _json_ld(reading, url) if story.number % 3 == 0 else "",
        "language": reading.language,
        "related": "",
    }


def _body(story: Story, reading: Reading, others: Sequence[Entry], ads: int) -> list[Piece]:
    body = pieces(reading.blocks)
    if story.number % 2:
        slip(body, 1, Piece(kind="image", more={"alt": _file_name(story)}))
    if "related-inline" in story.form and others:
        slip(body, 2, Piece(kind="related", more={"entry": others[story.number % len(others)]}))
    if ads == 3:
        slip(body, 2, Piece(kind="ad"))
    if story.number % 4 == 1:
        slip(body, 3, Piece(kind="gap"))
    return body


def _card(entry: Entry) -> dict[str, str]:
    return {
        "title": entry.title,
        "url": entry.url,
        "date": french.short(entry.published),
        "section": entry.sections[-1] if entry.sections else "",
        "author": f"- {entry.byline}" if entry.byline else "",
        "excerpt": shorten(entry.excerpt or entry.lead, _EXCERPT),
    }


def _json_ld(reading: Reading, url: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": reading.title,
        "datePublished": reading.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "dateModified": reading.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "author": [{"@type": "Person", "name": author} for author in reading.authors],
        "publisher": {"@type": "Organization", "name": "DSIH"},
        "mainEntityOfPage": url,
    }
    return dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _file_name(story: Story) -> str:
    """Images are described by the name of their file."""
    words = [word for word in story.first_title.replace("’", " ").split() if word.isalpha()]
    return "_".join(words[-2:]) or f"visuel_{story.number}"


def _old(story: Story, reading: Reading, others: Sequence[Entry]) -> Answer:
    latin = story.number % 2 == 0
    charset = "iso-8859-1" if latin else "utf-8"
    crumbs = [_BREADCRUMB.get(reading.section or "", reading.section or ""), *reading.tags]
    stamp = french.capitals(story.published)
    page = render(
        "dsih_old.html",
        charset=charset,
        style=css(_OLD_CSS, 6_000),
        title=reading.title,
        crumbs=[crumb for crumb in crumbs if crumb],
        signature=f"{reading.byline}, {stamp}" if reading.byline else stamp,
        lead=html(reading.lead) if reading.lead else "",
        body=pieces(reading.blocks),
        sources=reading.sources,
        gap=story.number % 3 == 1,
        number=story.number,
        column=[(entry, f"{entry.published:%d/%m/%Y}") for entry in others[:6]],
        hab=story.published.year >= 2018,
    )
    # Browsers read "iso-8859-1" as windows-1252, and the CMS wrote its apostrophes that way.
    body = page.encode("cp1252" if latin else "utf-8", "xmlcharrefreplace")
    kind = "text/html" if story.number % 4 == 0 else f"text/html; charset={charset}"
    return Answer(body=body, type=kind, modified=reading.modified)
