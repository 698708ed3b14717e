"""Every wording of a page that may be its headline, and the trees heard where they are far surer than the votes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.reading import headlines
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from crawler.reading.headlines import FEATURES, MARGIN, Wordings, alike, likelier
from crawler.reading.steps import no_citations, read
from crawler.reading.template import Template
from crawler.reading.titles import Site
from crawler.reading.trees import read_trees
from tests.conftest import page_of
from tests.test_body import TEXT, URL, paragraphs

SITE = Site("https://gazette.example/2026/halle-marche-couverte-rouvre", ["La Gazette"])


def wordings(h1: str, announced: str, *subheadings: str) -> Wordings:
    return Wordings({"h1": [h1], "meta": [announced], "title": [f"{announced} | La Gazette"]}, subheadings, SITE)


@pytest.fixture
def by_meta() -> Iterator[None]:
    """Trees that believe what meta announces, and nothing else, as long as a test lasts."""
    head = "tree\tnode\tfeature\tthreshold\tbelow\tabove\tvalue\n"
    leaves = "0\t1\t\t0\t0\t0\t-4.0\n0\t2\t\t0\t0\t0\t4.0\n"
    shipped = (Path(headlines.__file__).parent / "headlines.tsv").read_text("utf-8")
    headlines.use(read_trees(f"{head}0\t0\tmeta whole\t0.5\t1\t2\t0.0\n{leaves}", FEATURES))
    yield
    headlines.use(read_trees(shipped, FEATURES))


def read_page(h1: str, announced: str, *templates: type[Template]) -> Draft:
    head = f'<title>{announced}</title><meta property="og:title" content="{announced}">'
    page = f"<html lang=fr><head>{head}</head><body><h1>{h1}</h1>{paragraphs(*TEXT)}</body></html>"
    return read(open_draft(page_of(page, url=URL), unknown_outlet(URL), templates), no_citations)


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


@pytest.mark.usefixtures("by_meta")
def test_trees_far_surer_than_the_votes_are_heard_and_explained() -> None:
    draft = read_page("La halle", "La halle du centre rouvre samedi après deux ans de travaux")
    assert draft.title == "La halle du centre rouvre samedi après deux ans de travaux"
    assert draft.fields["title"] == "meta"
    assert draft.fields["title_chosen"] == {
        "instead_of": "La halle", "chance": 0.98, "against": 0.02, "by": ["meta whole +4.00"]
    }  # fmt: skip


def test_trees_that_are_less_sure_leave_the_votes_alone() -> None:
    announced = "La halle du centre rouvre samedi après deux ans de travaux"
    told = wordings("La halle", announced)
    chances = {words: headlines.in_use()[0].chance(row) for words, row in told.rows().items()}
    assert chances[announced] - chances["La halle"] < MARGIN, "else this page shows nothing"
    assert likelier("La halle", told) is None
    assert read_page("La halle", announced).title == "La halle"


@pytest.mark.usefixtures("by_meta")
def test_a_known_template_asks_no_trees() -> None:
    class Known(Template):
        name = "essai"

    draft = read_page("La halle", "La halle du centre rouvre samedi après deux ans de travaux", Known)
    assert draft.template.name == "essai"
    assert draft.title == "La halle"
