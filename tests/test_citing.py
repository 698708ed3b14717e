"""Citations in the archive: what comes later or changes is resolved as if it had always been there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from scrapy.settings import Settings

from benchmarks.citing_weights import json_lines
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.citing.archived import archived_article
from crawler.citing.chain import trace
from crawler.citing.finding import citations_of
from crawler.citing.term_index import possible_citers
from crawler.citing.titles import Medium, known_titles, read_titles
from crawler.cli.trace import trace as trace_command
from crawler.config import load
from crawler.errors import ConfigError
from crawler.items import CitableText, Link, Page
from crawler.keeping.backlog import CITATIONS, catch_up
from crawler.keeping.saving import save_draft
from crawler.outlets import OutletLoader, Outlets, citation_finder, known_press
from crawler.reading.drafts import Draft, open_draft
from crawler.settings import SPIDER_MODULES
from pipelines.citations import ReadCitations
from tests.conftest import Depeche, opened

PLACED = WarcPosition("f", 0, 1, "0" * 64)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS = Outlets(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
ADDRESSES = {
    "lest_eclair": "https://www.lest-eclair.fr/id{}/article/{}/un-slug",
    "ticsante": "https://www.ticsante.com/story?ID={}",
    "dsih": "https://dsih.fr/articles/{}/un-slug",
}
PIECE = (
    "Bar-sur-Aube : les pompiers privés de radio par une mise à jour",
    "Pendant trois heures, la caserne Jean-Moulin a travaillé au sifflet. Le colonel Hippolyte Vauthier réclame le "
    "remboursement de "
    "1.480 euros au fournisseur Radiolis.",
)
RELAY = (
    "Secours: une mise à jour coupe les radios d'une caserne",
    "Une mise à jour du fournisseur Radiolis a privé de radio la caserne de Bar-sur-Aube, a révélé mardi L'Est "
    "Eclair. Le colonel "
    "Hippolyte Vauthier demande 1.480 euros.",
)


def draft(outlet: str, number: int, day: str, title: str, body: str, *links: str, days: int = 0) -> Draft:
    spider = OUTLETS.spider(outlet)
    url = ADDRESSES[outlet].format(number, day)
    page = Page(url=url, body=b"<p></p>", fetched=THEN + timedelta(days=days), outlet=outlet)
    made = open_draft(page, spider.outlet, identity=spider.identity(url))
    made.key, made.url, made.title, made.body, made.day = spider.key(url) or "", url, title, body, day
    made.published, made.words, made.extractor = f"{day}T08:00:00+02:00", len(body.split()), "essai"
    made.links = [Link(url=link, text="ici", kind="anchor") for link in links]
    read = ReadCitations.build(citation_finder()).process_item(made)
    assert isinstance(read, Draft)
    return read


def piece(days: int = 0, body: str = PIECE[1]) -> Draft:
    return draft("lest_eclair", 900, "2024-03-05", PIECE[0], body, days=days)


def relay() -> Draft:
    return draft("ticsante", 700, "2024-03-06", *RELAY)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        for name in ADDRESSES:
            held.register(OUTLETS.spider(name).outlet)
        yield held


def keep(archive: Archive, one: Draft) -> None:
    save_draft(archive, one, PLACED, None, press=known_press())


def cited(archive: Archive) -> list[tuple[Any, ...]]:
    rows = archive.rows(
        "SELECT a.key, c.outlet, c.cited_date, c.evidence, t.key AS target FROM citations c JOIN articles a ON a.id "
        "= c.article "
        "LEFT JOIN articles t ON t.id = c.target WHERE c.score >= 0.5 ORDER BY a.key, c.position"
    )
    return [tuple(row.values()) for row in rows]


RESOLVED = [("ticsante:700", "lest_eclair", "2024-03-05", "mention", "lest_eclair:id900")]


def test_a_citation_is_resolved_when_its_article_is_held(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, relay())
    assert cited(archive) == RESOLVED


def test_and_when_the_article_comes_later(archive: Archive) -> None:
    keep(archive, relay())
    assert cited(archive) == [(*RESOLVED[0][:4], None)]
    keep(archive, piece())
    assert cited(archive) == RESOLVED


def test_an_article_that_becomes_another_is_no_longer_the_one_cited(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, relay())
    changed = "Le marché aux fleurs attend ses promeneurs dimanche, place de la mairie, dès neuf heures du matin." * 3
    later = draft("lest_eclair", 900, "2024-03-05", "Marché aux fleurs", changed, days=1)
    keep(archive, later)
    assert cited(archive) == [(*RESOLVED[0][:4], None)]
    keep(archive, piece(days=2))
    assert cited(archive) == RESOLVED


def test_a_citer_that_changes_cites_what_it_cites_now(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, relay())
    later = draft(
        "ticsante", 700, "2024-03-06", RELAY[0], RELAY[1].replace(", a révélé mardi L'Est Eclair", ""), days=1
    )
    keep(archive, later)
    assert cited(archive) == []


def test_two_pieces_that_are_alike_leave_a_citation_unresolved(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, draft("lest_eclair", 901, "2024-03-05", *PIECE))
    keep(archive, relay())
    assert cited(archive) == [(*RESOLVED[0][:4], None)]


def test_a_younger_article_is_never_the_one_cited(archive: Archive) -> None:
    younger = draft("lest_eclair", 900, "2024-03-09", *PIECE)
    keep(archive, younger)
    linking = draft("ticsante", 700, "2024-03-06", RELAY[0], RELAY[1], younger.url)
    keep(archive, linking)
    assert [row[4] for row in cited(archive)] == [None]


@pytest.mark.parametrize("before", ["", "https://web.archive.org/web/20240301101500/"])
def test_a_link_in_an_old_form_of_the_address_finds_the_article(archive: Archive, before: str) -> None:
    """Or one to a copy of it in a web archive."""
    text = "Le détail est ici."
    old = f"{before}http://www.dsih.fr/article/55/autre-slug.html#reactions"
    keep(archive, draft("lest_eclair", 10, "2024-03-06", "Un titre", text, old))
    assert cited(archive) == [("lest_eclair:id10", "dsih", None, "link", None)]
    keep(archive, draft("dsih", 55, "2024-03-01", "Une étude", "Un tout autre texte, sans rien de commun."))
    assert cited(archive) == [("lest_eclair:id10", "dsih", None, "link", "dsih:55")]
    assert archive.rows("SELECT count(*) AS n FROM links WHERE target IS NOT NULL") == [{"n": 1}]


QUOTE = (
    "Nous avons sifflé trois heures durant, puis quelqu’un a retrouvé dans un grenier deux talkies de louveteaux, et "
    "la "
    "permanence a pu reprendre"
)


@pytest.mark.parametrize(
    ("said", "counts"), [("Un quotidien régional rapportait la scène", 1), ("Il se souvient", 0)]
)
@pytest.mark.parametrize("first", ["source", "copy"])
def test_a_copied_quotation_gives_its_source_away(archive: Archive, said: str, counts: int, first: str) -> None:
    source = draft("lest_eclair", 900, "2024-03-05", PIECE[0], f"{PIECE[1]} « {QUOTE} », dit le colonel.")
    copy = draft("dsih", 60, "2024-03-08", "Radios : la leçon", f"{said} : « {QUOTE}. »")
    for one in (source, copy) if first == "source" else (copy, source):
        keep(archive, one)
    assert [row[3:] for row in cited(archive)] == [("copy", "lest_eclair:id900")] * counts
    assert archive.one("SELECT score FROM citations WHERE evidence = 'copy'")


@pytest.mark.parametrize(("outlet", "number", "asked"), [("dsih", 61, []), ("lest_eclair", 901, ["dsih:60"])])
def test_an_outlet_that_repeats_its_own_quotation_has_nothing_resolved_anew(
    archive: Archive, outlet: str, number: int, asked: list[str]
) -> None:
    """Else each page of a site of formulas would have all earlier ones resolved again."""
    keep(archive, draft("dsih", 60, "2024-03-08", "Radios : la leçon", f"Il se souvient : « {QUOTE}. »"))
    keep(archive, draft(outlet, number, "2024-03-06", "Encore les radios", f"Il le redit : « {QUOTE} »."))
    later = archived_article(archive.db, max(row["id"] for row in archive.rows("SELECT id FROM articles")))
    assert later
    found = [*possible_citers(archive.db, later)]
    assert [row["key"] for row in archive.rows("SELECT key, id FROM articles") if row["id"] in found] == asked


def test_an_archive_of_an_earlier_release_is_caught_up_once(archive: Archive) -> None:
    keep(archive, relay())
    keep(archive, piece())
    with archive.transaction() as db:
        for statement in (
            "DELETE FROM citations",
            "DELETE FROM _cues",
            "DELETE FROM _found",
            "INSERT INTO _unread SELECT id FROM articles",
        ):
            db.execute(statement)
    assert catch_up(archive, known_press(), seconds=0, backlogs=[CITATIONS]) == 2
    assert cited(archive) == []
    assert catch_up(archive, known_press(), backlogs=[CITATIONS]) == 0
    assert cited(archive) == RESOLVED


def test_to_open_an_archive_does_not_load_the_finder(archive: Archive) -> None:
    """Its patterns take a quarter of a second to compile."""
    opening = (
        "import sys; from pathlib import Path; from crawler.archive.database import Archive; import "
        "crawler.keeping.backlog; Archive.open(Path(sys.argv[1])).close(); "
        "print([name for name in sys.modules if name in ('crawler.citing.finding', 'crawler.citing.judging')])"
    )
    ran = subprocess.run([sys.executable, "-c", opening, archive.path], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_new_name_has_every_article_read_again(archive: Archive) -> None:
    keep(archive, relay())
    catch_up(archive, known_press(), backlogs=[CITATIONS])
    with archive.transaction() as db:
        db.execute("DELETE FROM _names WHERE name = ?", [min(known_press().spellings)])
    assert catch_up(archive, known_press(), seconds=0, backlogs=[CITATIONS]) == 1


def test_an_archive_of_schema_2_opens_with_its_citations(tmp_path: Path, depeche: Depeche) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as held:
        for name in ADDRESSES:
            held.register(OUTLETS.spider(name).outlet)
        keep(held, piece())
        keep(held, relay())
    _back_to_schema_2(path)
    shown = depeche("trace", "ticsante:700", "--archive", path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "relays L'Est Éclair of 2024-03-05" in shown.stdout


def test_a_chain_that_may_lack_links_says_so(tmp_path: Path, depeche: Depeche) -> None:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLETS.spider("ticsante").outlet)
        keep(held, relay())
        held.db.execute("INSERT INTO _unread SELECT id FROM articles")
    assert "still to be read: 1." in depeche("trace", "ticsante:700").stderr


def _back_to_schema_2(path: Path) -> None:
    with opened(path) as db:
        db.executescript(
            """
            DROP TABLE _cues; DROP TABLE _found; DROP TABLE _unread; DROP TABLE _names; DROP INDEX citations_outlet;
            DELETE FROM citations;
            ALTER TABLE citations DROP COLUMN position; ALTER TABLE citations DROP COLUMN url;
            ALTER TABLE citations DROP COLUMN cue; ALTER TABLE citations DROP COLUMN likeness;
            DELETE FROM _sqlite_migrations WHERE name = 'citing'; PRAGMA user_version = 2;
            """
        )


def traced(archive: Archive, *arguments: str) -> str:
    """What `depeche trace` prints."""
    result = CliRunner().invoke(trace_command, [*arguments, "--archive", str(archive.path)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_the_tree_fits_80_columns_and_names_what_is_not_held(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, relay())
    text = (
        "Droit de réponse à TICsanté du 6 mars : le fournisseur Radiolis, cité jeudi par l'AFP, dément. Le colonel "
        "Vauthier aussi."
    )
    keep(archive, draft("dsih", 70, "2024-03-08", "Radiolis répond", text))
    lines = traced(archive, "dsih:70").splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.lstrip("│└─ ")[:22].strip() for line in lines if "[" in line and "2024" in line[:20]] == [
        "2024-03-05  L'Est Écla", "2024-03-06  TICsanté", "2024-03-08  DSIH  [3]",
    ]  # fmt: skip
    assert any("cites AFP of 2024-03-07" in line and "not in the archive" in line for line in lines)


def test_a_chain_has_the_same_articles_from_wherever_it_is_asked_for(archive: Archive) -> None:
    keep(archive, piece())
    keep(archive, relay())
    chains = [trace(archive.db.conn, article) for article in (1, 2)]
    assert [[one.key for one in chain.articles] for chain in chains] == [["lest_eclair:id900", "ticsante:700"]] * 2
    assert [chain.parents for chain in chains] == [{1: None, 2: 1}] * 2


def test_a_circle_of_citations_ends(archive: Archive) -> None:
    one, two = ADDRESSES["dsih"].format(1, ""), ADDRESSES["ticsante"].format(2, "")
    keep(archive, draft("dsih", 1, "2024-03-05", "Un", "Voir ici.", two))
    keep(archive, draft("ticsante", 2, "2024-03-05", "Deux", "Voir ici.", one))
    chain = trace(archive, 1)
    assert [(step.article, step.target) for step in chain.steps] == [(1, 2), (2, 1)]
    assert sorted(chain.parents.values(), key=str) == [1, None]


@pytest.mark.parametrize("form", ["--json", "--dot", "--mermaid"])
def test_the_chain_comes_in_other_forms(archive: Archive, form: str) -> None:
    hostile = draft("ticsante", 700, "2024-03-06", 'Un "titre" <script> \\ |', RELAY[1])
    keep(archive, piece())
    keep(archive, hostile)
    said = traced(archive, "ticsante:700", form)
    if form == "--json":
        articles = json.loads(said)["articles"]
        assert [a["key"] for a in articles] == ["lest_eclair:id900", "ticsante:700"]
        assert articles[1]["cites"][0]["target"] == articles[0]["id"]
    if form == "--mermaid":
        assert "<script>" not in said


def test_every_line_of_the_table_of_the_press_can_be_read() -> None:
    titles = [title for title, _ in known_titles()]
    assert {title.medium for title in titles} <= set(get_args(Medium))
    assert len({title.name for title in titles}) == len(titles) > 300
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) for title in titles for host in title.hosts)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("wanted", ["dsih:404", "404", "http://[x", "²"])
def test_an_article_that_is_not_held_is_said_in_one_line(depeche: Depeche, wanted: str) -> None:
    said = depeche("trace", wanted)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == f"depeche: The archive holds no article {wanted}. Look for one: depeche search WORDS\n"


FOURTH = """
import re
from crawler.items import Outlet
from spiders.outlet import OutletSpider, front

class PhareSpider(OutletSpider):
    name = "phare"
    outlet = Outlet(id="phare", name="Le Phare de Bouzy", aliases=("le quotidien bouzillon",),
                    homepage="https://phare.example/", hosts=("phare.example",))
    article_url = re.compile(r"/a/(?P<id>\\d+)")
    sources = (front("https://phare.example/"),)
"""


def test_an_outlet_of_its_own_file_is_cited_by_its_names(tmp_path: Path) -> None:
    (tmp_path / "phare.py").write_text(FOURTH.replace("\\\\", "\\"), "utf-8")
    Outlets(Settings({"SPIDER_MODULES": SPIDER_MODULES, "DEPECHE_OUTLETS": [str(tmp_path)]}))
    text = CitableText(
        outlet="dsih",
        title="Un titre",
        lead="Selon le Phare de Bouzy, puis l’AFP, citant le quotidien bouzillon, rien.",
    )
    try:
        assert "phare" in {c.outlet for c in citations_of(text, known_press())}

    finally:
        del OutletLoader.loaded["phare"]


def test_a_host_below_another_outlets_belongs_to_the_outlet_that_names_it(tmp_path: Path) -> None:
    source = FOURTH.replace("\\\\", "\\")
    (tmp_path / "alpha.py").write_text(source.replace("phare", "alpha"), "utf-8")
    (tmp_path / "zoom.py").write_text(
        source.replace("phare", "zoom").replace("zoom.example", "zoom.alpha.example"), "utf-8"
    )
    outlets = Outlets(Settings({"SPIDER_MODULES": SPIDER_MODULES, "DEPECHE_OUTLETS": [str(tmp_path)]}))
    urls = [f"https://{host}/a/7" for host in ("zoom.alpha.example", "www.zoom.alpha.example", "www.alpha.example")]
    try:
        found = [spider and spider.name for spider in map(outlets.of_url, urls)]
        assert found == ["zoom", "zoom", "alpha"]
        assert [outlets.press.identify(url) for url in urls] == [(f"{name}:7", None) for name in found]
        assert outlets.of_url("ftp://alpha.example/a/7") is outlets.of_url("https://beta.example/a/7") is None
    finally:
        del OutletLoader.loaded["alpha"], OutletLoader.loaded["zoom"]


OWN_TABLE = "name;kind;ordinary;spellings;hosts\nLe Crieur de Vaupré;radio;;Crieur de Vaupré;crieur.example\n"


def test_a_users_own_table_adds_outlets_that_articles_may_cite(tmp_path: Path) -> None:
    (tmp_path / "presse.csv").write_text(OWN_TABLE, "utf-8")
    (tmp_path / "depeche.toml").write_text('press = "presse.csv"\n', "utf-8")
    options = load(tmp_path / "archive.db", None)
    Outlets(Settings({"SPIDER_MODULES": SPIDER_MODULES, "DEPECHE_PRESS": options.press}))
    text = CitableText(outlet="dsih", title="Un titre", lead="Le foin manque, selon le Crieur de Vaupré.")
    try:
        assert [c.outlet for c in citations_of(text, known_press())] == ["Le Crieur de Vaupré"]
    finally:
        OutletLoader.added = ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("titre;genre\n", "the first line must name columns"),
        ("name;kind\nLe Crieur;almanach\n", "line 2: 'Le Crieur' needs a name, and one of these kinds"),
        (None, "Cannot read the table of the press"),
    ],
)
def test_a_users_table_that_is_wrong_is_told_with_the_way_out(tmp_path: Path, table: str | None, said: str) -> None:
    path = tmp_path / "presse.csv"
    if table is not None:
        path.write_text(table, "utf-8")
    with pytest.raises(ConfigError, match=said):
        read_titles(path)


def test_a_labelled_text_may_hold_a_line_separator(tmp_path: Path) -> None:
    rows = tmp_path / "passages.jsonl"
    rows.write_text('{"text": "Un titre\u2028selon Le Progrès"}\n{"text": "Un autre"}\n', "utf-8")
    assert [row["text"][:8] for row in json_lines(rows)] == ["Un titre", "Un autre"]
