"""Walks pages of `serve` from link to link and finds words of the language that they are not in."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from babel.messages.catalog import Catalog
from lxml import etree, html

from crawler.translating import LANGUAGES, catalogue
from tests.browsing import Answer, Served

HEARD = ("aria-label", "title", "placeholder", "alt", "data-label")
MIN_WORDS = 3  # of a part of a message that is looked for; shorter ones stand in texts of the press too


@cache
def known() -> Catalog:
    """The translations, read once."""
    return catalogue.translations()


@cache
def parts(language: str) -> dict[str, re.Pattern[str]]:
    """What pages in a language say and others do not: the parts of messages between their placeholders."""
    found = {}
    for one in known():
        if not one.id or not any("/serving/" in name for name, _line in one.locations):
            continue
        said, other = (
            (_forms(one.string), _forms(one.id)) if language == "fr" else (_forms(one.id), _forms(one.string))
        )
        for part in (part.strip(" .,;:()") for form in said for part in form.split("\x00")):
            if len(part.split()) >= MIN_WORDS and not any(part in text for text in other):
                found[part] = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    return found


def _forms(words: str | tuple[str, ...]) -> list[str]:
    """The words of a message, of its plural too, with a NUL for each placeholder and each tag."""
    hidden = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]*>|`[^`]*`")
    forms = [words] if isinstance(words, str) else words
    return [" ".join(hidden.sub("\x00", form).replace("%%", "%").split()) for form in forms]


def visible(tree: etree._Element) -> str:
    """What readers see and hear of a page in its own language: code, and what is marked as another, are left out."""

    def told(element: etree._Element) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag in ("code", "pre", "textarea", "style"):
            return
        if element.get("lang") and element.tag != "html":
            return
        yield from (element.get(name, "") for name in HEARD)
        yield element.text or ""
        for child in element:
            yield from told(child)
            yield child.tail or ""

    return " ".join(" ".join(told(tree)).split())


def faults(answer: Answer, language: str) -> list[str]:
    """What is wrong with a page that should be in a language."""
    tree = html.document_fromstring(answer.body.encode(), parser=html.HTMLParser(encoding="utf-8"))
    text = visible(tree)
    others = (other for other in LANGUAGES if other != language)
    found = [
        part for other in others for part, pattern in parts(other).items() if part in text and pattern.search(text)
    ]
    if (said := tree.get("lang")) != language:
        found.append(f"lang={said}")
    return found if answer.status < 500 else [*found, f"HTTP {answer.status}"]


def kind_of(path: str) -> tuple[str, ...]:
    """Pages that differ in a number, a key or a value only are of one kind."""
    split = urlsplit(path)
    names = sorted({name for name, _value in parse_qsl(split.query, keep_blank_values=True)})
    return (re.sub(r"\d+|[^/]*:[^/]*", "N", split.path), *names)


def walk(site: Served, language: str, start: Iterable[str], most: int) -> Iterator[tuple[str, list[str]]]:
    """At most `most` pages, each with its faults: those to start from, and one of each kind they lead to."""
    waiting = deque(start)
    seen = {kind_of(path) for path in waiting}
    walked = 0
    while waiting and walked < most:
        path = waiting.popleft()
        answer = site.get(path, language=language)
        if "html" not in answer.headers.get("content-type", "") or not answer.body:
            continue
        walked += 1
        yield path, faults(answer, language)
        for href in re.findall(r'<a [^>]*?href="([^"]*)"', answer.body):
            local = href.replace("&amp;", "&").removeprefix(site.url)
            if local.startswith("/") and not local.startswith("/-/") and kind_of(local) not in seen:
                seen.add(kind_of(local))
                waiting.append(local)
