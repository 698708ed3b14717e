"""What a site says in the place of an article becomes none, on our outlets and elsewhere; articles about it do."""

from datetime import UTC, datetime
from functools import cache

import pytest

from crawler.items import Page
from crawler.outlets import Outlets, our_settings
from crawler.reading.drafts import Draft
from crawler.reading.steps import no_citations, read
from crawler.reading.walls import products
from tests.faults.walls import ADDRESSES, WALLS, pages

TEXT = (
    "Le conseil a voté lundi le budget de la piscine, après deux heures de débat sur le prix des entrées. ",
    "Les travaux commenceront au printemps et dureront un an ; les clubs s’entraîneront dans la ville voisine. ",
    "Une pétition demandait le maintien des horaires du soir, que le maire a promis de garder pour les salariés. ",
)


@cache
def outlets() -> Outlets:
    return Outlets(our_settings())


def reading(page: Page) -> Draft:
    return read(outlets().draft(page), no_citations)


@pytest.mark.parametrize("outlet", ADDRESSES)
def test_no_wall_becomes_an_article(outlet: str) -> None:
    assert len(WALLS) >= 70
    drafts = [(wall.name, reading(page)) for wall in WALLS for page in pages(wall, outlet)]
    assert [name for name, draft in drafts if not draft.refused] == []


def test_a_wall_is_refused_not_missing() -> None:
    """A refusal is asked for again; a soft 404 is not, and no wall is taken for a page that is gone."""
    drafts = [(wall, reading(page)) for wall in WALLS for page in pages(wall, "dsih")]
    wrong = [(w.name, d.reason) for w, d in drafts if w.kind == "robot" and d.verdict == "not_article" and d.words]
    assert wrong == []
    lost = [(w.name, d.reason) for w, d in drafts if w.kind == "missing" and d.verdict == "refused"]
    assert len(lost) <= 2 * 3, lost


def page(head: str, more: str, paragraphs: int, headers: tuple[tuple[str, str], ...] = ()) -> Page:
    text = "".join(f"<p>{TEXT[i % 3]}</p>" for i in range(paragraphs))
    title = "Le budget de la piscine"
    head = f"<head><title>{title}</title>{head}</head>"
    body = f"<html lang=fr>{head}<body><main><h1>{title}</h1>{text}{more}</main></body></html>"
    return Page(
        url="https://gazette.example/actualites/412345-le-budget.html", body=body.encode(), headers=headers,
        fetched=datetime(2026, 11, 20, tzinfo=UTC), outlet="unknown",
    )  # fmt: skip


DAY = '<meta property="article:published_time" content="2026-11-19T08:30:00+01:00">'
MARKS = sorted({*products().code, *products().alone})


@pytest.mark.parametrize("paragraphs", [2, 12])
def test_an_article_that_embeds_what_walls_embed_is_one(paragraphs: int) -> None:
    """Comments have captchas, and whole sites stand behind the products that wall others."""
    scripts = "".join(f"<script>load('{mark}')</script>" for mark in MARKS)
    headers = (("Server", "AkamaiGHost"), ("x-iinfo", "9-1234"), ("x-datadome", "protected"), ("x-sucuri-id", "12"))
    dated = reading(page(DAY, scripts, paragraphs, headers))
    assert (dated.reason, dated.words > 30) == (None, True)


def test_an_undated_article_behind_a_product_is_one() -> None:
    scripts = "".join(f"<script src='{mark}'></script>" for mark in products().code)
    assert reading(page("", scripts, 4, (("x-iinfo", "9-1234"), ("Server", "AkamaiGHost")))).reason is None


@pytest.mark.parametrize(
    "said",
    [
        "« Accès refusé », « vérifiez que vous n’êtes pas un robot » : voilà ce que lisent les usagers.",
        "Le site du musée est en maintenance depuis mardi ; sa page d’accueil invite à réessayer plus tard.",
        "Nous respectons votre vie privée, répète chaque page du service, avant de demander votre consentement.",
    ],
)
def test_an_article_that_quotes_a_wall_is_one(said: str) -> None:
    assert reading(page(DAY, f"<p>{said}</p>", 2)).reason is None
    assert reading(page("", f"<p>{said}</p>", 4)).reason is None


def test_a_header_that_only_a_challenge_bears_is_believed() -> None:
    assert reading(page(DAY, "", 9, (("CF-Mitigated", "challenge"),))).reason == "bot wall"
    assert reading(page(DAY, "", 9, (("x-amzn-waf-action", "captcha"),))).verdict == "refused"
