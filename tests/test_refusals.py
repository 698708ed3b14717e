"""What is no article is turned away with the reason, and what is one is not, however short."""

from datetime import UTC, datetime

from crawler.items import Draft, Page
from crawler.reading import open_draft, read, stranger
from tests.non_articles import CASES, SUMMARY, TITLES

HOST = "https://gazette.example"
LONG = "Le chantier, confié à une entreprise du canton, durera huit mois et coûtera deux millions d’euros."


def reading(path: str, page: str, status: int = 200) -> Draft:
    url = HOST + path
    fetched = datetime(2026, 11, 20, tzinfo=UTC)
    return read(
        open_draft(Page(url=url, body=page.encode(), status=status, fetched=fetched, outlet="x"), stranger(url))
    )


def article(number: int, paragraphs: int, links: int) -> str:
    """A dispatch of some paragraphs, with as many linked headlines around it."""
    title = TITLES[number % len(TITLES)]
    text = "".join(f"<p>{SUMMARY if i % 2 else LONG} ({number}-{i})</p>" for i in range(paragraphs))
    cards = "".join(f'<li><a href="/article/{i}">{TITLES[i % len(TITLES)]}</a></li>' for i in range(links))
    meta = '<meta property="article:published_time" content="2026-11-19T08:30:00+01:00">'
    return (
        f"<html lang=fr><head><title>{title}</title>{meta}</head><body><nav><a href=/>Accueil</a></nav>"
        f"<main><h1>{title}</h1>{text}</main><ul>{cards}</ul></body></html>"
    )


def test_what_is_no_article_is_turned_away() -> None:
    """At least 97 of a hundred, and none for a reason that is another page's."""
    assert len(CASES) >= 100
    kept = [path for path, page, status, _ in CASES if not reading(path, page, status).refused]
    assert len(kept) <= 0.03 * len(CASES), kept


def test_the_reason_says_what_the_page_is() -> None:
    said = [(reading(path, page, status).reason or "", reason) for path, page, status, reason in CASES]
    wrong = [pair for pair in said if pair[1] not in pair[0]]
    assert len(wrong) <= 0.05 * len(CASES), wrong


def test_no_article_is_turned_away() -> None:
    """Two hundred, from two paragraphs to twenty, with up to forty headlines around them."""
    drafts = [reading(f"/article/{n}", article(n, 2 + n % 19, (n * 7) % 41)) for n in range(200)]
    assert [(d.url, d.reason) for d in drafts if d.refused] == []
