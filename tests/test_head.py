"""Titles without the site's name, bylines as names."""

import pytest

from crawler.reading.declared import title_alone
from crawler.reading.drafts import open_draft, unknown_outlet
from crawler.reading.template import Template
from pipelines.head import ReadHead, authors
from spiders.dsih import DsihPage
from tests.conftest import page_of


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("DSIH", ["DSIH"]),
        ("Rédaction, DSIH", ["Rédaction, DSIH"]),
        ("DSIH, D.L", ["DSIH, D.L"]),
        ("DSIH, Propos recueillis par Pierre Valdenaire", ["Pierre Valdenaire"]),
        ("Par Me Julien Arbogast", ["Me Julien Arbogast"]),
        ("Michaël De Bloch ", ["Michaël De Bloch"]),
        (
            "Marianne Bracq de La Perrière & Denis Quartier",
            ["Marianne Bracq de La Perrière", "Denis Quartier"],
        ),
    ],
)
def test_a_comma_may_belong_to_a_name(byline: str, names: list[str]) -> None:
    assert authors(byline, comma_in_name=True) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Par Ana Petit, Luc Roy et Zoé Ney", ["Ana Petit", "Luc Roy", "Zoé Ney"]),
        ("Par la rédaction ", ["la rédaction"]),
        ("Parvine Danet", ["Parvine Danet"]),
        ("Par ", []),
        ("", []),
    ],
)
def test_a_comma_may_divide_names(byline: str, names: list[str]) -> None:
    assert authors(byline, comma_in_name=False) == names


def test_only_the_sites_own_name_leaves_a_title() -> None:
    names = ("DSIH", "dsih.fr")
    assert title_alone("Le DMP 2 : où est-il ? | DSIH", names) == "Le DMP 2 : où est-il ?"
    assert title_alone("DSIH - Le DMP", names) == "Le DMP"
    assert title_alone("Troyes - le CH montre la voie", names) == "Troyes - le CH montre la voie"


@pytest.mark.parametrize(("template", "section"), [(Template, "Actualités"), (DsihPage, "Actualité")])
def test_the_name_of_a_section_is_the_sites_own(template: type[Template], section: str) -> None:
    """DSIH calls a listing by the plural and an article by the singular; what other sites do is theirs."""
    page = page_of('<html><head><meta property="article:section" content="Actualités"></head><body><h1>Titre</h1>')
    draft = open_draft(page, unknown_outlet(page.url), [template])
    assert ReadHead().read(draft).section == section
