"""What L'Est Éclair's pages say of themselves to machines, with all that is wrong in it."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crawler.replica import french
from crawler.replica.content import Story
from crawler.replica.lest_eclair_lists import image
from crawler.replica.markup import body_text
from crawler.replica.truth import Reading

_HEADLINE = 110
_PUBLISHER = {
    "@type": "Organization",
    "name": "lest-eclair.fr",
    "logo": {
        "@type": "ImageObject",
        "url": "https://www.lest-eclair.fr/sites/all/themes/enacarbon_ee/images/logo.svg",
        "width": 400,
        "height": 60,
    },
}


def stamp(reading: Reading) -> str:
    """Local time without a zone; a day alone where no time is known."""
    at = reading.published
    return f"{at:%Y-%m-%d}" if reading.precision == "day" else f"{at:%Y-%m-%dT%H:%M:%S}"


def wording(reading: Reading, style: Callable[[datetime], str]) -> str:
    """The visible date; without a time where no time is known."""
    written = style(reading.published)
    return written.partition(" à ")[0] if reading.precision == "day" else written


def keywords(title: str) -> str:
    """The longer words of the title; the last one keeps its punctuation."""
    words = [word for word in title.split() if len(word) > 4]
    cleaned = [re.sub(r"[^\w’'-]", "", word) for word in words[:-1]]
    return ", ".join([word for word in cleaned if word] + words[-1:])


def json_ld(story: Story, reading: Reading, url: str) -> str:
    """One NewsArticle; none on live pages, galleries and half of template B's free articles."""
    if story.kind != "article":
        return ""
    if "b" in story.form and story.number % 2 and "hidden" not in story.form:
        return ""
    text = _article_body(story, reading)
    written = json.dumps(_news_article(story, reading, url, text), separators=(",", ":"))
    return written.replace("/", "\\/")


def _article_body(story: Story, reading: Reading) -> str:
    """Flat text; the whole of a paid one where the hidden part is in the page as well."""
    blocks = (*reading.blocks, *(reading.hidden if "hidden" in story.form else ()))
    return re.sub(r"\n+", " ", body_text(blocks))


def _news_article(story: Story, reading: Reading, url: str, text: str) -> dict[str, Any]:
    free = not reading.hidden
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": _headline(reading.title),
        "description": reading.lead_text,
        "articleBody": text,
        "isAccessibleForFree": str(free) if "a" in story.form else free,
        "isPartOf": {
            "@type": ["CreativeWork", "Product"],
            "name": "lest-eclair.fr",
            "productID": "h:all",
        },
        "image": {
            "@type": "ImageObject",
            "url": image(story.number, story.published),
            "width": "1350",
            "height": "759",
        },
        "datePublished": stamp(reading),
        "dateModified": stamp(reading),
        "articleSection": reading.section,
        "author": {"@type": "Person", "name": reading.byline.strip() or "Par lest-eclair.fr"},
        "publisher": _PUBLISHER,
    }
    if "b" in story.form and story.number % 3 == 0:
        del described["isAccessibleForFree"]
    return described


def _headline(title: str) -> str:
    return title if len(title) <= _HEADLINE else title[:_HEADLINE].rpartition(" ")[0]


def layer(story: Story, reading: Reading, path: str, tid: int) -> str:
    """Template A's data layer, one key a line."""
    at, touched = reading.published, reading.modified
    title = reading.title.rstrip("!»?.… ")
    keys = {
        "typeUser": "Anonymous",
        "typePage": "Article",
        "nodetype": "Article",
        "path": path.lstrip("/"),
        "nodeid": str(story.number),
        "termid": str(tid),
        "nodepublicationdate": french.english(at),
        "nodepublicationhour": f"{at:%H:%M}",
        "nodeeditorialupdatedate": french.english(touched),
        "nodeeditorialupdatehour": f"{touched:%H:%M}",
        "nodetitle": title,
        "memberStatus": "anonymous user",
        "breadcrumb": "/".join(reading.sections).lower(),
        "taxonomyterm": reading.section or "",
        "ArticleLen": str(len(reading.text)),
        "sensitive": "false",
    }
    lines = (f"{json.dumps(key)}:{json.dumps(keys[key], ensure_ascii=False)}" for key in keys)
    return ("dataLayer=[{" + ",\n".join(lines) + "}];").replace("</", "<\\/")
