"""`depeche forget`: nothing is left of what was forgotten, nothing else is harmed, and nothing brings it back."""

import json
import os
import shutil
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import tombstones
from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.blanking import StoredRecord, blank_member, is_blank
from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames, HashedName
from crawler.archive.warc import QUARANTINE, WarcStore, set_aside
from crawler.clock import now
from crawler.forgetting import forgetting, naming, purging
from crawler.forgetting.targets import find_target
from crawler.items import Announcement
from crawler.keeping.run import Run
from crawler.serving.public import make_public
from crawler.verifying.repair import repair
from crawler.verifying.verification import verify
from tests.conftest import Depeche, opened, page_of
from tests.site import Site, article, front
from tests.sound_archive import known_outlets
from tests.traces import traces

EARLIER = timedelta(hours=1)  # a later run with --full looks again at what was fetched before it began
NIGHT = "2024-10-20T03:00:00+00:00"
URL = "https://dsih.fr/articles/6001/titre-6001"
FRONT = "https://dsih.fr/"
WORD, NAME = "Zorglubie", "Jeanne-Marie Quintefeuille"
TEXT = (
    f"La {WORD} compte assez de mots rares pour être reconnue partout, dit l’hôpital, quelle que soit sa forme. " * 4
)
NAMING = f"L’infirmière {NAME.upper()} dirige le service des archives médicales depuis dix ans, et le dit ici. " * 4
QUOTING = f'Comme <a href="{URL}">DSIH</a> l’écrivait le 12 octobre 2024, le service change de forme et de lieu. ' * 4


TEXTS = {6001: TEXT, 6002: QUOTING, 6003: NAMING, 6004: ""}


def address(number: int) -> str:
    return URL.replace("6001", str(number))


def keep(run: Run, number: int, text: str = "") -> None:
    """Have a run keep the page of an article, as if fetched."""
    outlets = known_outlets()
    page = page_of(str(article(number, text).body), address(number), outlet="dsih", fetched=now() - EARLIER)
    run.keep_draft(outlets.read(replace(page, known_whole=True)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive as a run leaves it: a front page that announces four articles, and their pages."""
    folder, outlets = tmp_path_factory.mktemp("kept"), known_outlets()
    run = Run.join(folder / "archive.db", outlets.press)
    run.begin(outlets.spider("dsih").outlet)
    run.keep_page(
        page_of(str(front(range(6001, 6005)).body), FRONT, kind="listing", outlet="dsih", fetched=now() - EARLIER)
    )
    cards = [Announcement(url=address(n), via="listing", title=f"Un titre assez long {n}") for n in TEXTS]
    found = [FoundUrl(announcement=card, key=f"dsih:{n}", day=None) for card, n in zip(cards, TEXTS, strict=True)]
    announce(run.archive, "dsih", found, source=FRONT)
    for number, text in TEXTS.items():
        keep(run, number, text)
    run.leave()
    assert traces(folder, WORD) != []
    return folder


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    """A copy in the folder where the command runs."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive.db"


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path) as db:
        return db.execute(sql).fetchall()


def test_nothing_is_left_in_any_file_nor_in_later_backups(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    before = tmp_path / "before"
    depeche("backup", before, "--link")
    shutil.copy(archive, archive.with_name("archive.db.schema6"))
    done = depeche("forget", URL, "--yes", "--why", "demande de mai", "--listings")
    assert (done.returncode, "1 article removed" in done.stderr) == (0, True)
    depeche("backup", tmp_path / "after")
    depeche("backup", before)  # the linked one has kept its bytes until now
    assert traces(tmp_path, WORD, "titre assez long 6001") == []
    assert not archive.with_name("archive.db.schema6").exists()
    for path in (archive, tmp_path / "after" / "archive.db", before / "archive.db"):
        assert verify(path, full=True).damages == []
    assert rows(archive, "SELECT key FROM articles ORDER BY key") == [("dsih:6002",), ("dsih:6003",), ("dsih:6004",)]


def test_later_nights_bring_nothing_back(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    """The site announces the article as before, and under another title and address; a new page has the name."""
    depeche("forget", "dsih:6001", "https://dsih.fr/articles/6006/titre-6006", "--yes")
    depeche("forget", "--name", NAME, "--initials", "--yes")
    other = "/articles/6001/un-tout-autre-titre"
    pages: dict[str, Any] = {f"/articles/{n}/titre-{n}": article(n, text) for n, text in TEXTS.items()}
    pages |= {other: article(6001, TEXT), "/articles/6005/titre-6005": article(6005, NAMING)}
    pages["/"] = front(range(6001, 6007), f'<a href="https://dsih.fr{other}">La {WORD} sous un titre neuf</a>')
    with Site(pages) as site:
        night = depeche("crawl", "dsih", "--replica", site.url, "--full")
        paths = site.paths()
    assert night.returncode == 0
    assert {"/articles/6001/titre-6001", other, "/articles/6006/titre-6006"}.isdisjoint(paths)
    assert {"/articles/6003/titre-6003", "/articles/6005/titre-6005"} <= {*paths}
    assert rows(archive, "SELECT DISTINCT state, reason FROM urls WHERE key = 'dsih:6001'") == [
        ("forgotten", "forgotten on request")
    ]
    assert rows(archive, "SELECT count(*), count(title) FROM sightings WHERE url LIKE '%/6001/%'") == [(2, 0)]
    assert rows(archive, "SELECT site_id, instr(body, 'J.-M. Q.') > 0, revision_count FROM articles") == [
        ("6002", 0, 0), ("6003", 1, 0), ("6004", 0, 0), ("6005", 1, 0)
    ]  # fmt: skip
    listing = rows(archive, f"SELECT warc_file FROM captures WHERE url = '{FRONT}' ORDER BY id DESC")[0][0]
    assert {line.partition(":")[0] for line in traces(tmp_path, WORD)} == {listing}  # which is said to stay
    assert traces(tmp_path, "Quintefeuille", "QUINTEFEUILLE") == []
    assert verify(archive, full=True).damages == []


def test_an_import_does_not_bring_it_back(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    copies = tmp_path / "elsewhere"
    shutil.copytree(archive.with_suffix(".warc"), copies)
    saved = tmp_path / "page.html"
    saved.write_text(str(article(6001, TEXT).body), "utf-8")
    forget(archive)
    done = depeche("import", *sorted(copies.glob("*.gz")))
    assert done.returncode == 0
    depeche("import", saved, "--url", URL)
    shutil.rmtree(copies)
    saved.unlink()
    assert traces(tmp_path, WORD) == []
    assert rows(archive, "SELECT count(*) FROM articles WHERE key = 'dsih:6001'") == [(0,)]
    assert verify(archive, full=True).damages == []


def test_a_repair_does_not_bring_it_back(archive: Path, tmp_path: Path) -> None:
    """The file of captures is put back as it was, and the row of the capture is lost."""
    old = {path: path.read_bytes() for path in archive.with_suffix(".warc").glob("*.gz")}
    forget(archive)
    for path, data in old.items():
        path.write_bytes(data)
    assert verify(archive).damages != []
    repaired = repair(archive, known_outlets())
    assert repaired.report.damages == []
    assert traces(tmp_path, WORD) == []
    with opened(archive) as db:
        db.execute(f"DELETE FROM captures WHERE url = '{URL}'")
    assert repair(archive, known_outlets()).report.damages == []
    assert rows(archive, f"SELECT verdict, article FROM captures WHERE url = '{URL}'") == [("not_article", None)]


def test_other_articles_keep_their_text_and_lose_the_passage(archive: Path, depeche: Depeche) -> None:
    cited = "SELECT count(*) FROM citations c JOIN articles a ON a.id = c.article WHERE a.key = 'dsih:6002'"
    before = rows(archive, cited)
    told = depeche("forget", URL, "--yes").stdout
    assert "articles that quote, copy or link to it: dsih:6002" in told
    assert before == rows(archive, cited)
    assert before > [(0,)]
    assert rows(archive, f"{cited} AND (passage != '' OR target IS NOT NULL)") == [(0,)]
    assert rows(
        archive, "SELECT count(*) FROM articles WHERE key = 'dsih:6002' AND body LIKE '%change de forme%'"
    ) == [(1,)]


def test_feeds_and_listings_are_told_and_stay_until_asked_for(
    archive: Path, depeche: Depeche, tmp_path: Path
) -> None:
    told = json.loads(depeche("forget", URL, "--dry-run", "--json").stdout)
    assert [one["url"] for one in told["listings"]] == [FRONT]
    assert told["removed"] is None
    depeche("forget", URL, "--yes")
    assert traces(tmp_path / "archive.warc", "titre assez long 6001") != []
    depeche("forget", URL, "--yes", "--listings")
    assert traces(tmp_path, "titre assez long 6001") == []
    assert verify(archive, full=True).damages == []


@pytest.mark.parametrize("step", ["_remove_rows", "catch_up", "purge", "copies_beside"])
def test_a_removal_that_is_killed_is_finished_by_the_next(archive: Path, tmp_path: Path, step: str) -> None:
    if not (child := os.fork()):
        place: Any = purging if hasattr(purging, step) else forgetting
        setattr(place, step, _killed)
        forget(archive, listings=True)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert any("unfinished" in note for note in verify(archive).notes)
    with Archive.open(archive, write=True) as held:
        assert forgetting.finish(held, known_outlets().press).is_finished
    assert traces(tmp_path, WORD) == []
    assert verify(archive, full=True).damages == []
    assert rows(archive, "SELECT count(*) FROM tombstones WHERE finished IS NULL") == [(0,)]


def forget(archive: Path, *, listings: bool = False) -> None:
    with Archive.open(archive, write=True) as held:
        press = known_outlets().press
        forgetting.forget(held, press, filter(None, [find_target(held, press, URL)]), None, listings=listings)


def _killed(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_records_that_no_row_points_at_and_what_was_set_aside_go_too(archive: Path, tmp_path: Path) -> None:
    run = Run.join(archive, known_outlets().press)
    run.begin(known_outlets().spider("dsih").outlet)
    lost = page_of(str(article(6001, TEXT).body), URL, outlet="dsih")
    position = run.warc.add(lost)  # the run is killed before it writes the row
    keep(run, 6009)
    run.leave()
    set_aside(archive.with_suffix(".warc") / position.file, position.offset, position.length - 20)
    assert verify(archive).damages == []
    forget(archive)
    assert traces(tmp_path, WORD) == []
    assert [*(archive.with_suffix(".warc") / QUARANTINE).iterdir()] == []
    assert verify(archive, full=True).damages == []


@pytest.mark.parametrize("size", [0, 1, 700, 65_400, 65_535, 65_536, 200_000])
def test_a_blank_record_is_as_long_and_read_by_others(tmp_path: Path, size: int) -> None:
    store = WarcStore(tmp_path, "essai")
    body = os.urandom(size)
    places = [store.add(page_of(body, f"https://essai.example/{n}", headers=(("A", "b"),))) for n in range(3)]
    store.close()
    path = tmp_path / places[1].file
    data = path.read_bytes()
    one = StoredRecord(
        file=path.name, offset=places[1].offset, length=places[1].length, url="https://essai.example/1",
        date="2026-11-20T20:00:00Z",
    )  # fmt: skip
    held = data[one.offset : one.offset + one.length]
    member = blank_member(held, one, "2026-11-28T00:00:00+00:00")
    assert (len(member), is_blank(member), is_blank(held)) == (one.length, True, False)
    changed = data[: one.offset] + member + data[one.offset + one.length :]
    types = ["warcinfo", "response", "metadata", "response"]
    assert [record.rec_type for record in ArchiveIterator(BytesIO(changed))] == types
    fast = [record.headers["WARC-Type"] for record in FastIterator(BytesIO(changed))]
    assert fast == types
    assert [len(record.reader.read()) for record in FastIterator(BytesIO(changed))][1::2] == [size, size]


def test_a_name_is_found_and_replaced_by_initials(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    found = json.loads(depeche("forget", "--search", NAME, "--json").stdout)
    assert [(one["key"], one["places"]) for one in found] == [("dsih:6003", ["body"])]
    done = depeche("forget", "--name", NAME, "--initials", "--yes")
    assert (done.returncode, "initials written in 1 article" in done.stderr) == (0, True)
    assert rows(archive, "SELECT instr(body, 'J.-M. Q.') > 0 FROM articles WHERE site_id = '6003'") == [(1,)]
    assert traces(tmp_path, NAME, NAME.upper(), "Quintefeuille", "QUINTEFEUILLE") == []
    assert verify(archive, full=True).damages == []
    assert "fetched" in depeche("show", "dsih:6003").stdout
    assert depeche("show", "dsih:6003", "--html").returncode == 1


def test_names_are_known_in_every_form_and_no_others() -> None:
    names = ForgottenNames([HashedName.of("Jean-Paul Mârtin"), HashedName.of("Éva Dœst")])
    assert names("JEAN-PAUL MARTIN, Jean Paul\nMartin et Eva Doest") == "J.-P. M., J. P.\nM. et E. D."
    assert names("eva-doest") == "E.-D."
    for other in ("Jean-Paul Martinez", "Jean, Paul et Martin", "Paul Martin", "Eva\n\nDoest", ""):
        assert (names(other), names.within(other)) == (other, False)
    for none in ("Martin", "", "un deux trois quatre cinq six sept"):
        with pytest.raises(ValueError, match=r"\d"):
            HashedName.of(none)


def test_two_authors_in_a_row_are_no_name(archive: Path) -> None:
    with Archive.open(archive, write=True) as held:
        with held.transaction() as db:
            db.execute("UPDATE articles SET authors = '[\"Anne Jean\", \"Paul Rey\"]' WHERE key = 'dsih:6004'")
        assert not naming.mentions(held, ForgottenNames([HashedName.of("Jean Paul")]))
        assert naming.mentions(held, ForgottenNames([HashedName.of("Paul Rey")])).articles


@pytest.mark.usefixtures("archive")
def test_show_and_serve_say_that_it_was_forgotten(depeche: Depeche) -> None:
    depeche("forget", URL, "--yes", "--why", "demande de mai", DEPECHE_CLOCK=NIGHT)
    for named in ("dsih:6001", "DSIH:6001", "www.dsih.fr/articles/6001/autre"):
        shown = depeche("show", named)
        assert shown.returncode == 1
        assert "was forgotten on request on 2024-10-20 (demande de mai)" in shown.stderr
    shown = depeche("show", "dsih:6001", "--lang", "fr")
    assert "20\u00a0octobre\u00a02024" in shown.stderr
    assert depeche("trace", "dsih:6001").returncode == 1


def test_a_public_copy_gives_no_reason_and_no_hash_of_a_name(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    depeche("forget", URL, "--yes", "--why", "demande de mai")
    depeche("forget", "--name", NAME, "--initials", "--yes")
    assert verify(archive).damages == []  # its index of words is in the same state as after the first, with others
    make_public(archive, tmp_path / "public.db")
    assert rows(tmp_path / "public.db", "SELECT kind, key, why FROM tombstones") == [("article", "dsih:6001", None)]
    assert traces(tmp_path / "public.db", "demande de mai") == []


@pytest.mark.usefixtures("archive")
def test_manifests_of_exports_list_what_was_forgotten(depeche: Depeche, tmp_path: Path) -> None:
    depeche("forget", URL, "--yes", DEPECHE_CLOCK=NIGHT)
    depeche("export", "jsonl", "--output", "corpus.jsonl")
    manifest = json.loads((tmp_path / "corpus.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["forgotten"] == [{"key": "dsih:6001", "forgotten": NIGHT}]


def test_a_reader_keeps_the_log_and_is_told(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    with closing(sqlite3.connect(archive)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        done = depeche("forget", URL, "--yes", "-q")
        assert (done.returncode, done.stdout, "Another program reads" in done.stderr) == (1, "", True)
    assert depeche("forget").returncode == 0
    assert traces(tmp_path, WORD) == []


def test_tombstones_of_another_archive_are_honoured_and_their_order_makes_no_difference(archive: Path) -> None:
    first, second = (
        {"kind": "article", "outlet": "dsih", "key": "dsih:6001", "url": URL, "name": None, "words": None,
         "licensed": None, "listings": 0, "forgotten": f"2024-10-{day}T00:00:00+00:00", "why": why}
        for day, why in ((20, "un"), (21, "deux"))
    )  # fmt: skip
    for order in ((first, second), (second, first)):
        with Archive.open(archive, write=True) as held:
            with held.transaction() as db:
                db.execute("DELETE FROM tombstones")
                assert sum(tombstones.adopt(db, [one]) for one in order) == 1
            assert tombstones.forgotten_at(held.db, URL) == first["forgotten"]
            assert tombstones.is_forgotten(held.db, f"{URL}?utm_source=x")
            assert tombstones.is_forgotten(held.db, None, "dsih:6001")
            forgetting.finish(held, known_outlets().press)
            assert held.article("dsih:6001") is None


WRONG: tuple[tuple[tuple[str, ...], int, str], ...] = (
    ((), 2, "Name what is to be forgotten"),
    (("dsih:1",), 2, "holds no article dsih:1"),
    (("dsih:6001",), 2, "say --yes"),
    (("--name", "Jeanne Martin"), 2, "go together"),
    (("--initials", "dsih:6001"), 2, "go together"),
    (("--search", "Martin"), 2, "no full name"),
    (("--search", "Jeanne Martin", "dsih:6001"), 2, "three ways"),
    (("--yes", "dsih:6001", "--archive", "missing.db"), 1, "no archive at missing.db"),
)


@pytest.mark.parametrize(("words", "code", "said"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_words_change_nothing(
    archive: Path, depeche: Depeche, words: tuple[str, ...], code: int, said: str
) -> None:
    done = depeche("forget", *words)
    assert (done.returncode, said in done.stderr) == (code, True)
    assert rows(archive, "SELECT count(*) FROM tombstones") == [(0,)]
