"""What is no article is turned away with the reason, and what is one is not, however short."""

from datetime import UTC, datetime

import pytest

from crawler.items import Page
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from crawler.reading.steps import no_citations, read
from tests.non_articles import CASES, SUMMARY, TITLES

HOST = "https://gazette.example"
LONG = "Le chantier, confié à une entreprise du canton, durera huit mois et coûtera deux millions d’euros."


def reading(path: str, page: str, status: int = 200) -> Draft:
    url = HOST + path
    fetched = datetime(2026, 11, 20, tzinfo=UTC)
    return read(
        open_draft(
            Page(url=url, body=page.encode(), status=status, fetched=fetched, outlet="x"), unknown_outlet(url)
        ),
        no_citations,
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


def live(more: str) -> Draft:
    data = f'{{"@type":"LiveBlogPosting","headline":"{TITLES[0]}",{more}}}'
    page = f'<title>{TITLES[0]}</title><script type="application/ld+json">{data}</script><h1>{TITLES[0]}</h1>'
    return reading("/direct/1", page + f"<p>{LONG}</p>" * 9)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ('"datePublished":"2026-11-19T08:00:00+01:00"', "live"),
        ('"datePublished":"2026-11-19T08:00:00+01:00","coverageEndTime":"2026-11-19T23:00:00+01:00"', None),
        ('"datePublished":"2026-11-05T08:00:00+01:00","coverageEndTime":"2026-11-25T08:00:00+01:00"', "live"),
        ('"datePublished":"2026-11-05T08:00:00+01:00"', None),
    ],
)
def test_a_live_page_that_is_over_is_the_account_of_a_day(more: str, reason: str | None) -> None:
    assert live(more).reason == reason


def test_a_notice_that_declares_itself_an_article_is_one() -> None:
    notice = (
        "<p>La piscine du quartier des Tilleuls reste fermée jusqu’à lundi, faute d’eau chaude dans les bassins.</p>"
    )
    bare = f"<title>{TITLES[1]}</title><h1>{TITLES[1]}</h1>{notice}" + "<a href=/x>Un autre titre, assez long</a>" * 4
    said = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-19">'
    assert reading("/a/1", bare).refused
    assert reading("/a/1", said + bare).reason is None


def test_what_json_ld_instructs_is_the_text_of_a_page_that_shows_none() -> None:
    steps = ",".join(f'{{"@type":"HowToStep","text":"{LONG} ({i})"}}' for i in range(4))
    data = f'{{"@type":"HowTo","name":"{TITLES[2]}","description":"{SUMMARY}","step":[{steps}]}}'
    head = f'<title>{TITLES[2]}</title><script type="application/ld+json">{data}</script>'
    assert reading("/diy/1", f"{head}<div id=app></div>").body.count(LONG) == 4
    shown = reading("/diy/2", f"{head}<h1>{TITLES[2]}</h1>" + f"<p>{SUMMARY} {LONG}</p>" * 5)
    assert shown.fields["body"]["by"] == "column"


def test_a_page_of_no_known_address_is_no_front_page() -> None:
    page = article(3, 4, 40).encode()
    read_page = Page(url="", body=page, fetched=datetime(2026, 11, 20, tzinfo=UTC), outlet="x")
    assert read(open_draft(read_page, unknown_outlet("")), no_citations).reason is None
