"""Titles without the site's name, bylines as names."""

import pytest

from crawler.reading.declared import title_alone
from pipelines.head import authors


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
