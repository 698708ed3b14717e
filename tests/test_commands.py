"""The command line as people type it, wrong ways included: one clear line, the right exit code, nothing harmed."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from crawler import __version__
from crawler.cli import COMMANDS, cli
from crawler.replica import OUTLETS, Replica
from tests.browsing import served
from tests.conftest import ROOT, Depeche, opened, run_depeche
from tests.site import Answer, Site, article, dsih


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["crawl", "dish"], 2, "No outlet named 'dish'. Did you mean 'dsih'?"),
        (["crawl", "lest-eclair"], 2, "Did you mean 'lest_eclair'?"),
        (["crawl", "--since", "hier"], 2, "'hier' is no day; write YYYY-MM-DD"),
        (["crawl", "--since", "2012-02-30"], 2, "is no day"),
        (["crawl", "--until", "2012-13"], 2, "'2012-13' is no day"),
        (["crawl", "--since", "2013", "--until", "2012"], 2, "--since 2013-01-01 is after --until 2012-12-31"),
        (["crawl", "--max-time", "soon"], 2, "'soon' is no duration"),
        (["crawl", "--max-time", "0"], 2, "'0' is no time at all"),
        (["crawl", "--limit", "0"], 2, "--limit"),
        (["crawl", "--delay", "-1"], 2, "--delay"),
        (["crawl", "--url", "dsih.fr/articles/1"], 2, "is no web address"),
        (["crawl", "--url", "https://exemple.org/a"], 2, "belongs to no known outlet"),
        (["crawl", "--url-file", "absent.txt"], 2, "absent.txt"),
        (["crawl", "--url-file", "latin-1.txt"], 2, "latin-1.txt is no text file in UTF-8"),
        (["crawl", "--config", "absent.toml"], 2, "There is no configuration at absent.toml"),
        (["crawl", "--archive", "not-a-database.db"], 1, "is not a database; it was left as it is"),
        (["crawl", "--archive", "other.db"], 1, "not a depeche archive"),
        (["crawl", "--archive", "newer.db"], 1, "newer depeche"),
        (["crawl", "--archive", "."], 1, "is a directory"),
        (["crawl", "--archive", "absent/archive.db"], 1, "Cannot write beside the archive"),
        (["demo", "--archive", "archive.db"], 2, "never goes into archive.db"),
        (["status"], 1, "There is no archive at archive.db. Make one: depeche crawl"),
        (["search", "mot"], 1, "There is no archive at"),
        (["search", "mot", "--archive", "empty.db"], 1, "empty.db is empty"),
        (["serve", "--archive", "empty.db"], 1, "empty.db is empty"),
        (["serve", "--archive", "not-a-database.db"], 1, "is not a database"),
        (["extract", "absent.html", "--url", "https://dsih.fr/articles/1/"], 2, "Cannot read absent.html"),
        (["extract", "not-a-database.db"], 2, "--url"),
        (["import", "absent.warc.gz"], 2, "There is no file absent.warc.gz"),
        (["import", "not-a-database.db"], 2, "cannot import this kind of file"),
        (["record", "dsih", "not-a-database.db"], 2, "--url"),
        (["record", "dsih", "absent.html"], 2, "absent.html is neither a web address"),
        (["check", "dish"], 2, "No outlet named 'dish'. Did you mean 'dsih'?"),
        (["check", "dsih", "articles/1"], 2, "is no web address"),
        (["check", "dsih", "https://exemple.org/a"], 2, "https://exemple.org/a is no address of dsih (dsih.fr)"),
        (["check", "dsih", "--report", "dsih.zip"], 2, "its name must end in .warc.gz: --report dsih.warc.gz"),
        (["check", "dsih", "--report", "absent/dsih.warc.gz"], 2, "There is no directory absent"),
        (["check", "dsih", "--from", "absent.warc.gz"], 2, "There is no file absent.warc.gz"),
        (["check", "dsih", "--from", "not-a-database.db"], 2, "is no bundle; known are .warc, .warc.gz, .wacz"),
        (["check", "dsih", "--from", "empty.warc"], 1, "empty.warc holds no page of DSIH"),
        (["record", "dsih", "empty.warc"], 2, "empty.warc holds no article of DSIH"),
        (["craw"], 2, "There is no command 'craw'. Did you mean 'crawl'?"),
    ],
)
def test_wrong_words_get_one_clear_answer(
    depeche: Depeche, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "not-a-database.db").write_text("bonjour, ceci n'est pas une base de données\n" * 40, "utf-8")
    (tmp_path / "latin-1.txt").write_text("https://dsih.fr/articles/1/été", "latin-1")
    (tmp_path / "empty.db").touch()
    (tmp_path / "empty.warc").touch()
    make_database(tmp_path / "other.db", "CREATE TABLE t (a)")
    make_database(
        tmp_path / "newer.db", "CREATE TABLE t (a)", "PRAGMA application_id = 1684369507", "PRAGMA user_version = 99"
    )
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    result = depeche(*arguments)
    assert said in result.stderr
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def make_database(path: Path, *statements: str) -> None:
    with opened(path) as db:
        for statement in statements:
            db.execute(statement)


@pytest.fixture(scope="module")
def one_article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of one article."""
    folder = tmp_path_factory.mktemp("one")
    with Site(dsih(1)) as site:
        run_depeche("crawl", "dsih", "--replica", site.url, cwd=folder)
    return folder


@pytest.mark.parametrize("command", [["show", "1"], ["status"], ["search", "le"], ["export", "csv", "--output", "-"]])
def test_a_terminal_that_claims_to_know_no_accents_is_written_to_in_utf8(
    one_article: Path, command: list[str]
) -> None:
    with opened(one_article / "archive.db") as db:
        db.execute("UPDATE outlets SET name = 'Été'")
        db.execute("UPDATE articles SET title = 'Le cœur d’été'")
    result = run_depeche(*command, cwd=one_article, PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "É" in result.stdout or "œ" in result.stdout


@pytest.mark.parametrize("command", [["show"], ["trace"]])
def test_words_that_are_not_utf8_are_said(one_article: Path, command: list[str]) -> None:
    result = run_depeche(*command, os.fsdecode(b"caf\xe9"), cwd=one_article)
    assert result.returncode == 2
    assert "b'caf\\xe9' is not UTF-8" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write anywhere")
@pytest.mark.parametrize("command", [["status"], ["show", "1"], ["crawl", "dsih", "--dry-run", "--replica"]])
def test_an_archive_in_a_folder_without_permission_can_be_read(
    one_article: Path, tmp_path: Path, command: list[str]
) -> None:
    with Site(dsih(1)) as site:
        (tmp_path / "archive.db").write_bytes((one_article / "archive.db").read_bytes())
        shutil.copytree(one_article / "archive.warc", tmp_path / "archive.warc")
        tmp_path.chmod(0o500)
        words = [*command, *([site.url] if command[0] == "crawl" else [])]
        bound = ["--bounding-set=-dac_override", "--inh-caps=-dac_override"]
        result = subprocess.run(
            [*(["setpriv", *bound] if os.geteuid() == 0 else []), sys.executable, "-m", "crawler", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        tmp_path.chmod(0o700)
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", "archive.warc"]


def test_a_full_disk_is_said_with_6_again_and_again(tmp_path: Path) -> None:
    with Site(dsih(3)) as site:
        command = f"ulimit -f 400; exec {sys.executable} -m crawler crawl dsih -q --replica {site.url}"
        for _ in range(2):
            result = subprocess.run(
                ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            assert "No space left" in result.stderr
            assert result.returncode == 6


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_permission_is_said(depeche: Depeche, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    result = depeche("crawl")
    tmp_path.chmod(0o700)
    assert (result.returncode, "Cannot write beside the archive" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("contatc = 'a@b.fr'", "unknown key 'contatc'. Did you mean 'contact'?"),
        ("delay = 'vite'", "delay must be a number"),
        ("delay = -3", "delay must be a number"),
        ("contact = [", "is not valid TOML"),
        ("outlets = 3", "outlets must be a folder"),
        ("outlets = 'absent'", "does not exist"),
    ],
)
def test_a_wrong_configuration_names_file_key_and_way_out(
    depeche: Depeche, tmp_path: Path, toml: str, said: str
) -> None:
    (tmp_path / "depeche.toml").write_text(toml, "utf-8")
    result = depeche("crawl")
    assert result.returncode == 2
    assert said in result.stderr
    assert not (tmp_path / "archive.db").exists()


def test_the_contact_is_sent_to_the_sites(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text("contact = 'etude@universite.example'", "utf-8")
    with Site(dsih(1)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    agents = {hit.headers["user-agent"] for hit in site.log}
    assert agents == {f"depeche/{__version__} (news archive; etude@universite.example)"}


def test_every_command_has_help_with_an_example_and_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        text = command.get_help(click.Context(command, info_name=f"depeche {name}"))
        assert f"depeche {name}" in text.split("Options:")[1], name
        assert f"`depeche {name}" in readme


def test_quiet_is_silence_when_all_is_well(depeche: Depeche) -> None:
    with Site(dsih(2)) as site:
        depeche("crawl", "dsih", "-q", "--replica", site.url)
        again = depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_a_new_archive_is_announced_even_when_quiet(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        result = depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert result.stderr == "Making a new archive: archive.db\n"


def test_on_a_terminal_there_is_a_progress_bar(tmp_path: Path) -> None:
    with Site(dsih(12)) as site:
        leader, follower = pty.openpty()
        run = subprocess.Popen(
            [sys.executable, "-m", "crawler", "crawl", "dsih", "--replica", site.url, "--delay", "0.05"],
            cwd=tmp_path, stderr=follower, stdout=follower,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"},
        )  # fmt: skip
        os.close(follower)
        said = b""
        while chunk := read(leader):
            said += chunk
        assert run.wait(60) == 0
    assert re.search(r"DSIH.*\d+/12.*new", said.decode("utf-8", "replace"))


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


@pytest.mark.slow
def test_the_demonstration_is_whole_and_leaves_archive_db_alone(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("pas touche", "utf-8")
    result = depeche("demo", cold=True, DEPECHE_ARCHIVE="archive.db")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "archive.db").read_text("utf-8") == "pas touche"
    for said in ("DSIH", "L'Est Éclair", "TICsanté", "consent wall", "dossiers médicaux", "depeche serve"):
        assert said in result.stdout
    status = json.loads(depeche("status", "--archive", "demo.db", "--json").stdout)
    assert [outlet["articles"] > 30 for outlet in status["outlets"]] == [True] * 3
    story = json.loads(depeche("show", "dsih:341", "--archive", "demo.db", "--json").stdout)
    assert [link["url"] for link in story["links"]] == ["http://www.ticsante.com/", "http://www.lest-eclair.fr"]
    page = depeche("show", story["url"], "--html", "--archive", "demo.db")
    assert "Avez-vous apprécié ce contenu" in page.stdout
    assert depeche("show", "dsih:999999", "--archive", "demo.db").returncode == 2


def test_datasette_opens_the_archive(depeche: Depeche, tmp_path: Path) -> None:
    with Replica() as replica:
        depeche("crawl", "dsih", "--replica", replica.url, "--limit", "5")
    asked = subprocess.run(
        [sys.executable, "-m", "datasette", "archive.db", "--get", "/archive/articles.json?_shape=array"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {"title", "body", "day"} <= set(json.loads(asked.stdout)[0])


def test_serve_is_datasette_on_loopback(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(1)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    with served(tmp_path / "archive.db") as server:
        assert "Article 6001" in server.get("/archive/articles").body


def test_help_names_every_command_and_loads_none() -> None:
    asked = (
        "import sys; from crawler.cli import cli; cli.main(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    *said, loaded = done.stdout.splitlines()
    assert [line.split(None, 1) for line in said[-2 - len(COMMANDS) : -2]] == [
        list(pair) for pair in COMMANDS.items()
    ]
    modules = {"scrapy", "sqlite_utils", "lxml", *(f"crawler.cli.{name}" for name in (*COMMANDS, "import_"))}
    assert modules.isdisjoint(loaded.split())


READING = (
    "search article", "search article --json --rank --since 2012-01-01", "search article --announced", "show 1",
    "trace 1", "edits", "status", "export jsonl",
)  # fmt: skip


def test_a_command_that_reads_loads_nothing_that_crawls_reads_pages_or_writes(
    depeche: Depeche, tmp_path: Path
) -> None:
    with Site(dsih(1)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    asked = f"""
import sys
from crawler.cli import cli
from crawler.translating import speak_as_asked
speak_as_asked("fr")
for line in {READING}:
    cli.main(line.split(), standalone_mode=False)
    print("LOADED", *sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True,
        env=os.environ | {"DEPECHE_ARCHIVE": "archive.db", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    first, *_, last = [line.split() for line in done.stdout.splitlines() if line.startswith("LOADED")]
    crawling = {"scrapy", "twisted", "trafilatura", "lxml", "w3lib", "warcio", "tldextract", "requests", "dateparser"}
    heavy = {*crawling, "sqlite_utils", "datasette", "babel", "pyarrow", "snowballstemmer"}
    ours = {"crawler.reading", "crawler.outlets", "crawler.archive.warc", "crawler.archive.schema.migrations"}
    assert (heavy | ours) & {*last} == set()
    assert {"rich", "crawler.items", "crawler.lexicon"} & {*first} == set()


def test_a_crawl_of_known_pages_loads_nothing_that_only_strangers_need(tmp_path: Path) -> None:
    with Site(dsih(1)) as site:
        words = ["crawl", "dsih", "-q", "--replica", site.url]
        asked = (
            f"import sys; from crawler.cli import cli; cli.main({words}, standalone_mode=False); print(*sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    loaded = {*done.stdout.split()}
    assert "crawler.reading.generic.text" in loaded
    assert {"trafilatura", "htmldate", "dateparser", "aiohttp"} & loaded == set()


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "help"])
def test_help_and_a_name_say_what_the_command_says_of_itself(command: str) -> None:
    said = CliRunner().invoke(cli, ["help", command], prog_name="depeche")
    assert said.exit_code == 0
    assert said.output == CliRunner().invoke(cli, [command, "--help"], prog_name="depeche").output


def test_help_without_a_name_lists_all_and_a_wrong_name_gets_a_near_one() -> None:
    assert (
        CliRunner().invoke(cli, ["help"], prog_name="depeche").output.startswith("Usage: depeche [OPTIONS] COMMAND")
    )
    wrong = CliRunner().invoke(cli, ["help", "serach"], prog_name="depeche")
    assert (wrong.exit_code, "Did you mean 'search'?" in wrong.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("depeche s", {"search", "show", "status", "serve"}),
        ("depeche --v", {"--version"}),
        ("depeche help im", {"import"}),
        ("depeche status --ou", {"--outlet"}),
    ],
)
def test_the_shell_completes_commands_and_options(words: str, found: set[str]) -> None:
    typed, last = words.rsplit(" ", 1)
    completing = ShellComplete(cli, {}, "depeche", "_DEPECHE_COMPLETE")
    assert {one.value for one in completing.get_completions(typed.split()[1:], last)} == found


@pytest.mark.slow
def test_each_command_loads_what_it_needs(tmp_path: Path) -> None:
    """From the cold, one after the other; so are `demo` above, `backfill` and `check` in their own tests, `crawl` and
    `serve` where they are stopped.
    """
    (tmp_path / "page.html").write_text(str(article(6001).body), "utf-8")
    page = ("page.html", "--url", "https://dsih.fr/articles/6001/titre-6001")
    words = {
        "import": page, "extract": page, "record": ("dsih", *page, "--into", "fixtures"), "search": ("texte",),
        "show": ("dsih:6001",), "trace": ("dsih:6001",), "export": ("csv",), "status": (), "edits": (),
        "verify": (), "reextract": (), "backup": ("copy",), "help": ("crawl",), "mirror": (),
        "edition": ("corpus", "--creator", "Anne Roy"),
        "correct": ("dsih:6001", "section=Essai", "--why", "essai"), "forget": ("dsih:6001", "--yes"),
    }  # fmt: skip
    for command, more in words.items():
        done = run_depeche(command, *more, cwd=tmp_path, cold=True)
        assert done.returncode == 0, done.stderr
    assert {*words, "backfill", "check", "crawl", "demo", "serve"} == set(COMMANDS)


def test_scrapy_lists_the_outlets_and_crawls_from_the_checkout(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    files = {path.stem for path in (ROOT / "spiders").glob("*.py")} - {"__init__", "outlet"}
    assert listed.stdout.split() == sorted(files)
    assert files >= set(OUTLETS)
    archive = tmp_path / "archive.db"
    crawl = [sys.executable, "-m", "scrapy", "crawl", "dsih", "-s", "DOWNLOAD_DELAY=0"]
    said = []
    with Site(dsih(2)) as site:
        for _ in range(2):
            done = subprocess.run(
                [*crawl, "-s", f"DEPECHE_REPLICA={site.url}"], cwd=ROOT, check=True, capture_output=True, text=True,
                env=environment | {"DEPECHE_ARCHIVE": str(archive)},
            )  # fmt: skip
            said.append(done.stderr)
    assert said == [f"Making a new archive: {archive}\n", ""]
    with opened(archive) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        assert db.execute("SELECT outcome FROM crawls").fetchone() == ("done",)


def test_a_fourth_outlet_is_one_file_in_a_folder_the_configuration_names(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "gazette.py").write_text(
        """
import re

from crawler.items import Outlet
from spiders.outlet import OutletSpider, front


class GazetteSpider(OutletSpider):
    name = "gazette"
    outlet = Outlet(id="gazette", name="La Gazette", homepage="https://gazette.fr/", hosts=("gazette.fr",))
    article_url = re.compile(r"^https?://[^/]+/articles/(?P<id>\\\\d+)")
    sources = (front("https://gazette.fr/"),)
""".replace("\\\\d", "\\d"),
        "utf-8",
    )
    (tmp_path / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")
    page = """<html lang="fr"><head><title>Le pont rouvre</title><script type="application/ld+json">
    {"@type": "NewsArticle", "headline": "Le pont rouvre", "datePublished": "2026-03-04T08:00:00+01:00",
     "author": {"name": "Ana Petit"}, "articleSection": "Ville"}</script></head>
    <body><article><h1>Le pont rouvre</h1>%s</article></body></html>"""
    text = "".join(
        f"<p>Phrase {n} du récit de la réouverture du pont, assez longue pour compter.</p>" for n in range(9)
    )
    front_page = Answer('<a href="https://gazette.fr/articles/12-le-pont">Le pont rouvre enfin ce matin</a>')
    with Site({"/": front_page, "/articles/12-le-pont": Answer(page % text)}) as site:
        result = run_depeche("crawl", "gazette", "--replica", site.url, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    with opened(tmp_path / "archive.db") as db:
        row = db.execute("SELECT key, title, section, authors, published, access FROM articles").fetchone()
    assert row == ("gazette:12", "Le pont rouvre", "Ville", '["Ana Petit"]', "2026-03-04T08:00:00+01:00", "full")


@pytest.mark.parametrize("command", ["search hopital", "show 1", "export jsonl --output -", "status --json"])
def test_a_reader_that_has_read_enough_is_no_failure(one_article: Path, command: str) -> None:
    """As in `depeche export jsonl --output - | head -1`: the pipe is closed before the first word."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "crawler", *command.split()], cwd=one_article, stdout=pipe,
            stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr, "Errno" in done.stderr) == (0, False, False), done.stderr
