"""What people type, against what a plain loop over the texts says; how it is said back; that nothing is an error.

The loop knows nothing of the parser: each query stands beside the condition on a text that it means.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.errors import UsageError
from crawler.exporting.selection import Selection
from crawler.items import Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching import announced
from crawler.searching.days import day_of
from crawler.searching.facets import FacetQuery
from crawler.searching.facets import count as count_facets
from crawler.searching.fulltext import Filters, count, find
from crawler.searching.matching import FACETS, matching
from crawler.searching.query import is_plain, parse, spoken
from tests.conftest import run_depeche

Text = dict[str, str]

# id, outlet, section, authors, tags, title, lead, body
ROWS = """
1|lampe|Santé|Anne Vasseur|nuit;urgences|Une nuit aux urgences|Douze lits pour trente malades.|La clinique du port a fermé.
2|lampe|Santé|Paul Orme|eau|L’eau de la clinique coupée|Deux jours sans eau.|Le maire parle d'un tuyau percé.
3|lampe|Sport|Anne Vasseur;Luc Ney|voile|Les voiliers rentrent au port|La régate a duré cinq jours.|Un marin a été soigné aux urgences.
4|lampe|Économie||port;emploi|Le port embauche|Cent postes à pourvoir.|Grutiers et pilotes sont recherchés au port.
5|hibou|santé publique|Zoé Marchand|vaccin|Le vaccin arrive en pharmacie|Un œuf suffit à le produire.|Les soins restent gratuits.
6|hibou|Sport|Luc Ney||Course de nuit|Mille coureurs.|Les secours ont donné des soins à trois coureurs.
7|hibou|Culture|Marie-Anne Orme|musée|Le musée du marin|Un cœur de baleine y est montré.|Œuvres et maquettes du port ancien.
8|hibou|Culture|Luc Vasseur|livre;port|Un roman du port|Anne Vasseur y signe la préface.|Le récit d'une nuit sans fin.
9|lampe|Santé|Rédaction|eau;santé|Eau trouble|L'eau du robinet est trouble depuis lundi.|Les cyberpirates n'y sont pour rien.
10|hibou|Économie|Paul Orme|cyber|Cyberattaque contre la mairie|Les agents écrivent à la main.|La cybersécurité manque de bras, dit le maire.
11|lampe|Culture||nuit|La nuit des étoiles|Porte ouverte à l’observatoire.|On y verra Saturne.
12|hibou|Santé|Zoé Marchand|soins|Soins à domicile|Les infirmières du port demandent une hausse.|Elles soignent nuit et jour.
"""  # noqa: E501
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = {"lampe": "La Lampe du Soir", "hibou": "Le Hibou"}


def rows() -> list[Text]:
    columns = ("id", "outlet", "section", "authors", "tags", "title", "lead", "body")
    return [dict(zip(columns, line.split("|"), strict=True)) for line in ROWS.strip().splitlines()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("query") / "archive.db", write=True) as held:
        for row in rows():
            name = row["outlet"]
            site = f"{name}.example"
            outlet = Outlet(id=name, name=NAMES[name], homepage=f"https://{site}/", hosts=(site,))
            held.register(outlet)
            day = f"2020-01-{int(row['id']):02}"
            page = Page(
                url=f"https://{site}/{row['id']}", body=b"x", outlet=name, fetched=datetime(2026, 1, 1, tzinfo=UTC)
            )
            draft = open_draft(page, outlet)
            draft.key, draft.url, draft.day, draft.published = f"{name}:{row['id']}", page.url, day, day
            draft.title, draft.lead, draft.body, draft.words = row["title"], row["lead"], row["body"], 20
            draft.section = row["section"]
            draft.authors = [one for one in row["authors"].split(";") if one]
            draft.tags = [one for one in row["tags"].split(";") if one]
            save_draft(held, draft, WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())
        yield held


def level(text: str) -> str:
    """Lower case without accents and ligatures, words between single spaces."""
    plain = text.lower().replace("œ", "oe")
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return f" {' '.join(re.findall('[a-z0-9]+', bare))} "


def W(forms: str, *fields: str) -> Callable[[Text], bool]:  # noqa: N802 - short, so that the table reads as one
    """Whether one of some words or phrases (between slashes) stands in a text, or begins one (with a star)."""
    places = fields or ("title", "lead", "body", "authors")

    def stands(row: Text) -> bool:
        return any(
            f" {form.rstrip('*')}{'' if form.endswith('*') else ' '}" in level(row[place])
            for place in places
            for form in forms.split("/")
        )

    return stands


def I(outlet: str) -> Callable[[Text], bool]:  # noqa: E743, N802
    return lambda row: row["outlet"] == outlet


port, nuit, eau = (
    W("port/porte"),
    W("nuit"),
    W("eau"),
)
clinique, urgences, marin, maire = W("clinique"), W("urgences/urgence"), W("marin"), W("maire")
sante = W("sante", "section")
vasseur, ney, by_orme = W("vasseur", "authors"), W("ney", "authors"), W("orme", "authors")
QUERIES: list[tuple[str, Callable[[Text], bool]]] = [
    ("port", port),
    ("PORT", port),
    ("port nuit", lambda r: port(r) and nuit(r)),
    ("port ET nuit", lambda r: port(r) and nuit(r)),
    ("port AND nuit", lambda r: port(r) and nuit(r)),
    ("port OU nuit", lambda r: port(r) or nuit(r)),
    ("port OR nuit", lambda r: port(r) or nuit(r)),
    ("port SAUF nuit", lambda r: port(r) and not nuit(r)),
    ("port NOT nuit", lambda r: port(r) and not nuit(r)),
    ("port AND NOT nuit", lambda r: port(r) and not nuit(r)),
    ("port ET SAUF nuit", lambda r: port(r) and not nuit(r)),
    ("port -nuit", lambda r: port(r) and not nuit(r)),
    ("port −nuit", lambda r: port(r) and not nuit(r)),
    ("-nuit", lambda r: not nuit(r)),
    ("SAUF nuit", lambda r: not nuit(r)),
    ("-nuit -port", lambda r: not nuit(r) and not port(r)),
    ("-nuit OU port", lambda r: not nuit(r) or port(r)),
    ("-(nuit OU port)", lambda r: not nuit(r) and not port(r)),
    ("NOT (nuit AND port)", lambda r: not (nuit(r) and port(r))),
    ("-(-nuit)", nuit),
    ("NOT NOT nuit", nuit),
    ("port (nuit OU marin)", lambda r: port(r) and (nuit(r) or marin(r))),
    ("(port OU eau) (nuit OU clinique)", lambda r: (port(r) or eau(r)) and (nuit(r) or clinique(r))),
    ("port nuit OU eau clinique", lambda r: (port(r) and nuit(r)) or (eau(r) and clinique(r))),
    ("port (nuit SAUF roman)", lambda r: port(r) and nuit(r) and not W("roman")(r)),
    ("((port)) -((nuit))", lambda r: port(r) and not nuit(r)),
    ("(port OU nuit", lambda r: port(r) or nuit(r)),
    ("port) nuit", lambda r: port(r) and nuit(r)),
    ("port OU OU nuit", lambda r: port(r) or nuit(r)),
    ("OU port ET", port),
    ("port SAUF", port),
    ("cyber*", W("cyber*")),
    ("cyber* -mairie", lambda r: W("cyber*")(r) and not W("mairie")(r)),
    ("oeuf*", W("oeuf*")),
    ("œuv*", W("oeuv*")),
    ("-cyber* eau", lambda r: eau(r) and not W("cyber*")(r)),
    ('"nuit aux urgences"', W("nuit aux urgences")),
    ("« nuit aux urgences »", W("nuit aux urgences")),
    ("“nuit aux urgences”", W("nuit aux urgences")),
    ('"aux nuit"', W("aux nuit")),
    ('"nuit aux', W("nuit aux")),
    ('"nuit aux urg*"', W("nuit aux urg*")),
    ('port -"roman du port"', lambda r: port(r) and not W("roman du port")(r)),
    ('"eau" OU "marin"', lambda r: eau(r) or marin(r)),
    ("l'eau", eau),
    ("d’urgence", urgences),
    ("coeur", W("coeur")),
    ("vasseur", W("vasseur")),
    ("auteur:vasseur", vasseur),
    ("author:Vasseur", vasseur),
    ("AUTEUR:VASSEUR", vasseur),
    ('auteur:"Anne Vasseur"', W("anne vasseur", "authors")),
    ("auteur:vass*", vasseur),
    ("vasseur -auteur:vasseur", lambda r: W("vasseur")(r) and not vasseur(r)),
    ("auteur:(ney OU orme)", lambda r: ney(r) or by_orme(r)),
    ("auteur:orme -auteur:marie", lambda r: by_orme(r) and not W("marie", "authors")(r)),
    ("-auteur:orme maire", lambda r: maire(r) and not by_orme(r)),
    ("titre:port", W("port", "title")),
    ("title:nuit OU titre:eau", lambda r: W("nuit", "title")(r) or W("eau", "title")(r)),
    ("titre:(port nuit)", lambda r: W("port", "title")(r) and W("nuit", "title")(r)),
    ("port -titre:port", lambda r: port(r) and not W("port", "title")(r)),
    ("rubrique:sante", sante),
    ("section:Santé nuit", lambda r: sante(r) and nuit(r)),
    ('rubrique:"santé publique"', W("sante publique", "section")),
    ("rubrique:(sport OU culture) port", lambda r: W("sport/culture", "section")(r) and port(r)),
    ("-rubrique:santé nuit", lambda r: nuit(r) and not sante(r)),
    ("rubrique:inconnue", W("inconnue", "section")),
    ("outlet:hibou port", lambda r: I("hibou")(r) and port(r)),
    ("outlet:soir nuit", lambda r: I("lampe")(r) and nuit(r)),
    ("journal:\"la lampe\" SAUF port", lambda r: I("lampe")(r) and not port(r)),
    ("outlet:hibou OU eau", lambda r: I("hibou")(r) or eau(r)),
    ("port -outlet:hibou", lambda r: port(r) and not I("hibou")(r)),
    ("tag:port", W("port", "tags")),
    ("tag:eau OU tag:voile", lambda r: W("eau/voile", "tags")(r)),
    ("port -tag:port auteur:ney", lambda r: port(r) and ney(r) and not W("port", "tags")(r)),
    ("auteur: vasseur", vasseur),
    ("soins", W("soin/soins")),
    ("maire: port", lambda r: maire(r) and port(r)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "holds"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_query_finds_what_a_loop_over_the_texts_finds(
    archive: Archive, query: str, holds: Callable[[Text], bool]
) -> None:
    """Search, its count, facets and export alike."""
    wanted = sorted((int(row["id"]) for row in rows() if holds(row)), reverse=True)
    assert [hit["id"] for hit in find(archive, query, Filters(), limit=50)] == wanted
    assert sorted(hit["id"] for hit in find(archive, query, Filters(), limit=50, rank=True)) == wanted[::-1]
    assert count(archive, query, Filters()) == len(wanted)
    node = parse(query)
    assert node
    assert count_facets(archive, FacetQuery(asked=matching(archive, node, FACETS))).total == len(wanted)
    with Selection(archive, Filters(), query=query) as selection:
        assert selection.count == len(wanted)


@pytest.mark.parametrize(
    ("query", "english", "french"),
    [
        ("hôpital -clinique", "with hôpital, without clinique", "avec hôpital, sans clinique"),
        ("a b OU c", "with (a and b) or c", "avec (a et b) ou c"),
        ("-a", "all articles, without a", "tous les articles, sans a"),
        ('"a b', "with “a b”", "avec «\u202fa b\u202f»"),
        ("(a OU b) -(c d)", "with (a or b), without (c and d)", "avec (a ou b), sans (c et d)"),
        ("cyber*", "with words that begin with cyber", "avec mots qui commencent par cyber"),
        ("auteur:Orme titre:eau", "with author Orme and eau in the title", "avec auteur Orme et eau dans le titre"),
        ("rubrique:x outlet:y", "with section x and outlet y", "avec rubrique x et média y"),
    ],
)
def test_a_query_is_said_back(query: str, english: str, french: str) -> None:
    node = parse(query)
    assert node
    assert (spoken(node), spoken(node, "fr")) == (english, french)
    assert not is_plain(node)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*'()"«»“”-*:', " ", " ET ", " OU ", " SAUF ", "auteur:", "tag:", "port", "é"])))
def test_no_heap_of_operators_is_an_error(archive: Archive, parts: list[str]) -> None:
    query = "".join(parts)[:290]
    node = parse(query) if len(re.findall(r"\w+", query)) <= 32 else None
    if node:
        assert spoken(node)
        assert count(archive, query, Filters()) >= len(find(archive, query, Filters(), limit=3))


def test_a_filter_may_have_several_values(archive: Archive) -> None:
    found = {hit["id"] for hit in find(archive, "nuit", Filters(section=["sport", "Santé"]))}
    assert found == {1, 6, 12}
    assert count(archive, "nuit", Filters(section=["sport", "Santé"], outlet="HIBOU")) == 2
    assert count(archive, "nuit", Filters(outlet=("hibou", "lampe"), since="2020-01-02", until="2020-01-08")) == 2
    assert Filters(outlet=("a",), access=["full", "partial"]).as_given() == {
        "outlet": "a", "access": ["full", "partial"],
    }  # fmt: skip


def test_an_announcement_has_no_author(archive: Archive) -> None:
    assert announced.find(archive, "outlet:hibou -port", Filters()) == []
    with pytest.raises(UsageError, match="No announcement says its author"):
        announced.count(archive, "auteur:orme", Filters())


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2012-06-22", "2012-06-22", "2012-06-22"),
        ("22/06/2012", "2012-06-22", "2012-06-22"),
        ("22.6.2012", "2012-06-22", "2012-06-22"),
        ("22 juin 2012", "2012-06-22", "2012-06-22"),
        ("1er Août 2012", "2012-08-01", "2012-08-01"),
        ("June 22, 2012", "2012-06-22", "2012-06-22"),
        ("22nd June 2012", "2012-06-22", "2012-06-22"),
        ("2012/06/22", "2012-06-22", "2012-06-22"),
        ("juin 2012", "2012-06-01", "2012-06-30"),
        ("févr. 2012", "2012-02-01", "2012-02-29"),
        ("Dec 2012", "2012-12-01", "2012-12-31"),
        ("06/2012", "2012-06-01", "2012-06-30"),
        ("2012-06", "2012-06-01", "2012-06-30"),
        ("2012", "2012-01-01", "2012-12-31"),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, first: str, last: str) -> None:
    assert (day_of(typed), day_of(typed, last=True)) == (first, last)


@pytest.mark.parametrize("typed", ["", "hier", "31/02/2012", "06/22/2012", "machin 2012", "22 juin", "12"])
def test_what_is_no_day_is_said(typed: str) -> None:
    with pytest.raises(ValueError, match="is no day; write YYYY-MM-DD, or 22/06/2012"):
        day_of(typed)


def run(archive: Archive, *words: str, lang: str = "C") -> tuple[list[int], str]:
    """The ids that the command finds, and what it says beside."""
    done = run_depeche("search", *words, "--json", cwd=archive.path.parent, LC_ALL=lang)
    assert done.returncode == 0, done.stderr
    return [hit["id"] for hit in json.loads(done.stdout)], done.stderr


def test_a_minus_typed_without_quotes_is_no_option(archive: Archive) -> None:
    assert run(archive, "nuit", "-roman", "--limit", "1") == (
        [12], "with nuit, without roman\n4 articles found, the newest 1 shown\n"
    )  # fmt: skip
    found, said = run(archive, "-hausse", "nuit", "--outlet", "hibou", "--outlet", "lampe", lang="fr_FR.UTF-8")
    assert (found, said.splitlines()[0]) == ([11, 8, 6, 1], "avec nuit, sans hausse")
