"""Sister titles: an outlet of a known publisher is a file of a dozen lines (docs/outlets.md shows these two)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.api import read_page
from crawler.reading.landmarks import LandmarkTemplate
from tests.conftest import ROOT, Depeche

SISTERS = ROOT / "tests" / "sisters"
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "lunion-a": (
        "https://www.lunion.fr/id47214/article/2019-03-06/la-passerelle-du-canal-rouvre-aux-pietons",
        {
            "key": "lunion:id47214",
            "title": "La passerelle du canal rouvre aux piétons",
            "lead": "Fermée depuis l’automne, la passerelle qui enjambe le canal est de nouveau ouverte.",
            "body": "Les ouvriers ont remplacé quarante planches et repeint les garde-corps en trois semaines.\n\n"
            "La ville a payé les deux tiers des travaux, le département le reste, pour un total de 84.000 euros.\n\n"
            "Les cyclistes devront encore mettre pied à terre : la piste qui longe le quai n’est promise qu’à l’été.",
            "authors": ["Odile Varennes"],
            "section": "Reims",
            "published": "2019-03-06T07:47:27+01:00",
            "access": "full",
            "extractor": "rossel-a",
        },
    ),
    "lunion-b-paid": (
        "https://abonne.lunion.fr/id601122/article/2024-05-14/le-dernier-tonnelier-de-la-rue-des-moulins",
        {
            "key": "lunion:id601122",
            "lead": "Il fabrique des fûts depuis un demi-siècle et voudrait transmettre son feu.",
            "body": "Dans l’atelier, l’odeur du chêne chauffé prend à la gorge dès la porte.",
            "authors": ["Lise Hautcoeur"],
            "section": "Économie",
            "published": "2024-05-14T18:05:00+02:00",
            "access": "partial",
            "extractor": "rossel-b",
        },
    ),
    "techopital": (
        "https://www.techopital.com/blocs-operatoires--un-hopital-de-l-ouest-partage-ses-plannings-NS_4431.html",
        {
            "key": "techopital:4431",
            "title": "Blocs opératoires: un hôpital de l'Ouest partage ses plannings",
            "lead": "SAINTES, 3 septembre 2019 (TecHopital) - Le centre hospitalier a ouvert à ses voisins le "
            "logiciel qui répartit ses salles d'opération, a indiqué mardi sa direction.",
            "published": "2019-09-03T00:00:00+02:00",
            "published_source": "dateline",
            "access": "full",
            "extractor": "apm",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_page_of_a_sister_title_is_read_by_its_family(case: str, depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text(f'outlets = "{SISTERS}"\n', "utf-8")
    url, expected = CASES[case]
    said = depeche("extract", SISTERS / "pages" / f"{case}.html", "--url", url)
    assert said.returncode == 0, said.stderr
    read = json.loads(said.stdout)
    assert "verdict" not in read
    assert {field: read[field] for field in expected} == expected


def test_the_documents_show_the_files_that_are_tested() -> None:
    shown = (ROOT / "docs" / "outlets.md").read_text("utf-8")
    for sister in ("lunion", "techopital"):
        text = (SISTERS / f"{sister}.py").read_text("utf-8")
        assert f"```python\n{text}```" in shown
        assert len([line for line in text.splitlines() if line.strip()]) <= 15


def test_an_outlets_file_is_declarations() -> None:
    """What belongs to a publisher stands in its family; DSIH has no sister, so its template is in its file."""
    for outlet in ("lest_eclair", "ticsante"):
        text = (ROOT / "spiders" / f"{outlet}.py").read_text("utf-8")
        assert len(text.splitlines()) <= 60
        assert not re.search(r"^\s*def ", text, re.MULTILINE)


def test_a_short_lead_that_opens_with_place_and_day_is_no_date_line() -> None:
    lead = "VALBRUNE, 4 mars 2024 (TICsanté) - La société Optimed prévoit 26 embauches d'ici à juin 2025."
    body = "Le groupe hospitalier servira de site pilote, avec sept services et une équipe de neuf personnes."
    html = (
        "<html lang=fr><head><title>Optimed recrute - TICsanté</title></head><body><div><h1>Optimed recrute</h1>"
        f"<div class=brv-chapeau>{lead}</div><div class=brv-texte><p>{body}</p></div></div></body></html>"
    )
    draft = read_page(html.encode(), "https://www.ticsante.com/story/8503/optimed-recrute.html")
    assert (draft.lead, draft.body, draft.day) == (lead, body, "2024-03-04")


@pytest.mark.parametrize(
    ("line", "names"), [("Ana Petit avec l’AFP", ["Ana Petit", "AFP"]), ("Ana Petit", ["Ana Petit"])]
)
def test_names_alone_sign_with_an_agency_too(line: str, names: list[str]) -> None:
    html = (
        "<html lang=fr><head><title>Optimed recrute - TICsanté</title></head><body><article><h1>Optimed recrute</h1>"
        f"<div><p>04/03/2024</p><p>{line}</p></div>{'<p>La société Optimed prévoit 26 embauches en 2025.</p>' * 6}"
        "</article></body></html>"
    )
    assert read_page(html.encode(), "https://www.ticsante.com/story?ID=8503").authors == names


def test_of_a_short_text_with_its_date_no_more_than_its_box_is_looked_at() -> None:
    texts = [
        f"La société Optimed prévoit {n} embauches d'ici à juin 2025, dit son directeur aux élus." for n in range(8)
    ]
    cards = "".join(f"<div><a href='/story/{n}'>Une autre brève du jour, la {n}e</a></div>" for n in range(50))
    html = (
        "<html lang=fr><head><title>Optimed recrute - TICsanté</title></head><body><div><h1>Optimed recrute</h1>"
        f"<p>04/03/2024</p><p>Par Ana Petit</p>{''.join(f'<p>{text}</p>' for text in texts)}</div><div>{cards}</div>"
    )
    draft = read_page(html.encode(), "https://www.ticsante.com/story/8503/optimed-recrute.html")
    assert (draft.body, draft.day, draft.authors) == ("\n\n".join(texts), "2024-03-04", ["Ana Petit"])
    assert isinstance(draft.template, LandmarkTemplate)
    assert len(draft.template.lines) == 3 + len(texts)
