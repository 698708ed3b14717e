"""Other extractors, each as one call like ours: `pip install '.[bench]'` brings them all."""

import importlib
import warnings
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from crawler.reading.blocks import blocks_of
from crawler.reading.encodings import decode
from crawler.reading.parsing import parse

Extractor = Callable[[bytes, str | None], dict[str, Any]]


def trafilatura(html: bytes, url: str | None, **mode: bool) -> dict[str, Any]:
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False, **mode)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {
        "text": found.text, "title": found.title, "date": found.date, "author": authors, "language": found.language,
    }  # fmt: skip


def newspaper(html: bytes, url: str | None) -> dict[str, Any]:
    from newspaper import Article

    article = Article(url or "https://nowhere.example/", fetch_images=False)
    article.download(input_html=decode(html)[0])
    article.parse()
    return {
        "text": article.text, "title": article.title, "date": day(article.publish_date), "author": article.authors,
        "language": article.meta_lang,
    }  # fmt: skip


def news_please(html: bytes, url: str | None) -> dict[str, Any]:
    from newsplease import NewsPlease

    found = NewsPlease.from_html(decode(html)[0], url=url or "https://nowhere.example/", fetch_images=False)
    return {
        "text": found.maintext, "title": found.title, "date": day(found.date_publish), "author": found.authors,
        "language": found.language,
    }  # fmt: skip


def readability(html: bytes, url: str | None) -> dict[str, Any]:
    from readability import Document

    found = Document(decode(html)[0], url=url)
    text = "\n\n".join(block.text for block in blocks_of(parse(found.summary())))
    author = found.author()
    return {"text": text, "title": found.short_title(), "author": [] if author == "[no-author]" else [author]}


def resiliparse(html: bytes, url: str | None) -> dict[str, Any]:
    from resiliparse.extract.html2text import extract_plain_text

    del url
    return {"text": extract_plain_text(decode(html)[0], main_content=True, alt_texts=False)}


def goose(html: bytes, url: str | None) -> dict[str, Any]:
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as reader:
        found = reader.extract(url=None, raw_html=decode(html)[0])
    del url
    said = (name for one in found.authors or [] for name in (one if isinstance(one, list) else [one]))
    authors = [name for name in said if isinstance(name, str)]
    return {
        "text": found.cleaned_text, "title": found.title, "date": day(found.publish_date), "author": authors,
        "language": found.meta_lang,
    }  # fmt: skip


def day(value: Any) -> str | None:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)[:10] if value else None


PEERS: dict[str, tuple[str, Extractor]] = {
    "trafilatura default": ("trafilatura", trafilatura),
    "trafilatura precision": ("trafilatura", partial(trafilatura, favor_precision=True)),
    "trafilatura recall": ("trafilatura", partial(trafilatura, favor_recall=True)),
    "trafilatura fast": ("trafilatura", partial(trafilatura, fast=True)),
    "readability-lxml": ("readability", readability),
    "newspaper4k": ("newspaper", newspaper),
    "news-please": ("newsplease", news_please),
    "goose3": ("goose3", goose),
    "resiliparse": ("resiliparse.extract.html2text", resiliparse),
}
"""By name: the module it needs, and the call."""


def installed(name: str) -> bool:
    """True when a peer can be imported here."""
    try:
        with warnings.catch_warnings(action="ignore"):
            importlib.import_module(PEERS[name][0])
    except ImportError:
        return False
    return True
