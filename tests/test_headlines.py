"""Every wording of a page that may be its headline, and the trees heard where they are far surer than the votes."""

from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from crawler.reading.headlines import FEATURES, Wordings, alike, likelier
from crawler.reading.steps import no_citations, read
from crawler.reading.titles import Site
from tests.conftest import page_of
from tests.test_body import TEXT, URL, paragraphs

SITE = Site("https://gazette.example/2026/halle-marche-couverte-rouvre", ["La Gazette"])


def wordings(h1: str, announced: str, *subheadings: str) -> Wordings:
    return Wordings({"h1": [h1], "meta": [announced], "title": [f"{announced} | La Gazette"]}, subheadings, SITE)


def draft_of(head: str, body: str) -> Draft:
    page = f"<html lang=fr><head>{head}</head><body>{body}{paragraphs(*TEXT)}</body></html>"
    return read(open_draft(page_of(page, url=URL), unknown_outlet(URL)), no_citations)


def test_every_way_to_say_a_headline_is_a_wording_with_its_sources() -> None:
    found = wordings("Culture : la halle\nLe marché", "La halle rouvre", "La halle rouvre samedi", "Nos services")
    assert {*found.rows()} == {
        "Culture : la halle Le marché", "la halle Le marché", "Culture : la halle", "Le marché",
        "La halle rouvre", "La halle rouvre | La Gazette", "La halle rouvre samedi",
    }  # fmt: skip
    assert found.source("La halle rouvre") == "meta"
    assert found.source("la halle Le marché") == "h1"
    assert found.source("La halle rouvre samedi") == "h2"


def test_the_numbers_of_a_wording_have_their_names() -> None:
    [*rows] = wordings("La halle rouvre", "La halle rouvre").rows().items()
    named = {words: dict(zip(FEATURES, row, strict=True)) for words, row in rows}
    shown = named["La halle rouvre"]
    assert (shown["h1 whole"], shown["meta whole"], shown["title cut"], shown["title whole"]) == (1, 1, 1, 0)
    assert (shown["is h1"], shown["is title"]) == (1, 0)
    assert shown["address told"] == 2 / 4
    assert shown["told by address"] == 2 / 3
    assert (shown["words"], shown["characters"], shown["colons"]) == (3, 15, 0)
    framed = named["La halle rouvre | La Gazette"]
    assert (framed["title whole"], framed["meta whole"], framed["of longest"]) == (1, 0, 1)


def test_a_page_that_says_one_headline_needs_no_second_opinion() -> None:
    assert likelier("La halle rouvre", wordings("La halle rouvre", "La halle rouvre")) is None


def test_two_wordings_are_alike_whatever_their_case_and_marks() -> None:
    assert alike("« La HALLE rouvre »", "la halle rouvre")
    assert not alike("La halle rouvre", "Le marché rouvre")
