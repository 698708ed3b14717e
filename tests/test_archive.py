"""The archive as a store: one transaction an article, WARC first, torn ends healed, old text kept."""

import gzip
import json
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.frontier import pending_urls
from crawler.archive.lock import Lock
from crawler.archive.warc import OPEN, WarcPosition, WarcStore, heal, whole_members
from crawler.errors import ArchiveError, LockedError
from crawler.items import Announcement, Link, Outlet, Page
from crawler.keeping.articles import text_sha256
from crawler.keeping.saving import SaveResult, save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import Draft, open_draft
from crawler.reading.steps import no_citations, read
from tests.conftest import opened, page_of

OUTLET = Outlet(
    id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",), has_numbered_urls=False
)
PLACED = WarcPosition("f.warc.gz", 0, 1, "0" * 64)
THEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLET)
        yield held


def keep(archive: Archive, one: Draft) -> SaveResult:
    return save_draft(archive, one, PLACED, None, press=known_press())


def draft(text: str, *, days: int = 0, title: str = "Un titre", access: str = "full") -> Draft:
    made = open_draft(page_of(f"<h1>{title}</h1><p>{text}</p>", fetched=THEN + timedelta(days=days)), OUTLET)
    made.key, made.url, made.title, made.body = "essai:1", "https://essai.example/a/1", title, text
    made.words, made.extractor, made.access = len(text.split()), "essai", access  # type: ignore[assignment]
    return made


def test_changed_text_makes_a_revision_and_level_text_does_not(archive: Archive) -> None:
    assert keep(archive, draft("Il dit « oui ».")).outcome == "new"
    assert keep(archive, draft('Il  dit "oui".', days=1)).outcome == "unchanged"
    assert keep(archive, draft("Il dit « non ».", days=2)).outcome == "changed"
    row = archive.one("SELECT body, revision_count, first_seen, last_seen FROM articles")
    assert row == {
        "body": "Il dit « non ».",
        "revision_count": 1,
        "first_seen": "2026-01-01T00:00:00+00:00",
        "last_seen": "2026-01-03T00:00:00+00:00",
    }
    assert [r["body"] for r in archive.rows("SELECT body FROM revisions")] == ["Il dit « oui »."]


def test_a_part_never_replaces_the_whole(archive: Archive) -> None:
    whole = draft("Le texte entier, jusqu’au bout.")
    whole.links = [Link(url="https://source.example/1", text="la source", kind="anchor")]
    keep(archive, whole)
    keep(archive, draft("Le texte…", days=1, access="partial"))
    assert archive.rows("SELECT url FROM links") == [{"url": "https://source.example/1"}]
    assert archive.one("SELECT body, access, revision_count FROM articles") == {
        "body": "Le texte entier, jusqu’au bout.",
        "access": "full",
        "revision_count": 0,
    }
    assert archive.rows("SELECT reason FROM captures WHERE reason IS NOT NULL") != []


def test_a_failing_transaction_leaves_no_trace(archive: Archive) -> None:
    broken = draft("Un texte.")
    broken.links = [None]  # type: ignore[list-item]
    with pytest.raises(AttributeError):
        keep(archive, broken)
    for table in ("articles", "captures", "urls", "links"):
        assert archive.rows(f"SELECT * FROM {table}") == []
    assert archive.rows("SELECT * FROM articles_fts") == []


def test_the_digest_covers_every_other_column(archive: Archive) -> None:
    keep(archive, draft("Un texte."))
    row = archive.one("SELECT * FROM articles") or {}
    digest, _ident = row.pop("digest"), row.pop("id")
    row["capture"] = [*(archive.one("SELECT url, fetched, sha256 FROM captures") or {}).values()]
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    import hashlib

    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_the_same_text_has_the_same_hash_however_it_is_typed() -> None:
    typed = text_sha256("L’été", None, "« Oui »,\n\ndit-il.")
    assert typed == text_sha256("L'e\u0301te\u0301", "", '"Oui", dit-il.')
    assert typed != text_sha256("L’été", None, "« Non », dit-il.")


def test_links_find_their_target_whichever_arrives_first(archive: Archive) -> None:
    from crawler.items import Link

    first = draft("Voir l’autre article, s’il vous plaît.")
    first.links = [Link(url="https://essai.example/a/2", text="l’autre", kind="anchor")]
    keep(archive, first)
    second = draft("L’autre article.")
    second.key, second.url = "essai:2", "https://essai.example/a/2"
    saved = keep(archive, second)
    assert archive.rows("SELECT target FROM links") == [{"target": saved.article}]


def test_one_address_an_article_is_asked_for_newest_first(archive: Archive) -> None:
    said = [
        ("a/1", "e:1", "2026-01-01"),
        ("a/1?x", "e:1", "2026-01-01"),
        ("a/2", "e:2", "2026-01-05"),
        ("a/3", None, None),
    ]
    found = [
        FoundUrl(announcement=Announcement(url=f"https://essai.example/{path}", via="feed"), key=key, day=day)
        for path, key, day in said
    ]
    assert announce(archive, "essai", found) == 4
    assert announce(archive, "essai", found) == 0
    assert [row["key"] for row in pending_urls(archive, "essai", 9)] == [None, "e:2", "e:1"]
    assert [row["key"] for row in pending_urls(archive, "essai", 9, since="2026-01-03")] == [None, "e:2"]


def test_a_lock_is_held_by_one_and_outlives_nobody(tmp_path: Path) -> None:
    with Lock(tmp_path / "a.db"), pytest.raises(LockedError, match=r"process \d+"):
        Lock(tmp_path / "a.db").acquire()
    Lock(tmp_path / "a.db").acquire().release()


def test_a_reader_needs_an_archive_and_a_writer_leaves_others_alone(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive"):
        Archive.open(tmp_path / "absent.db")
    with opened(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE t (a)")
    with pytest.raises(ArchiveError, match="not a depeche archive"):
        Archive.open(tmp_path / "other.db", write=True)


def pages(count: int) -> list[Page]:
    noise = random.Random(1)
    bodies = [bytes(noise.choices(range(256), k=400)) for _ in range(count)]
    headers = (("Content-Type", "text/html"), ("X-Evil", "a\r\nWARC-Injected: yes"))
    return [page_of(b, f"https://essai.example/{n}", headers=headers, status=200) for n, b in enumerate(bodies)]


def test_what_is_written_can_be_read_back_at_its_place(tmp_path: Path) -> None:
    store = WarcStore(tmp_path / "w", "essai")
    placed = [store.add(page) for page in pages(5)]
    assert next((tmp_path / "w").iterdir()).name.endswith(OPEN)
    assert [store.read(p.file, p.offset)[1] for p in placed] == [page.body for page in pages(5)]
    store.close()
    assert [store.read(p.file, p.offset)[1] for p in placed] == [page.body for page in pages(5)]
    assert "Injected" not in store.read(placed[0].file, placed[0].offset)[0]


@pytest.mark.parametrize("seed", range(40))
def test_a_torn_end_is_cut_back_to_the_last_whole_record(tmp_path: Path, seed: int) -> None:
    store = WarcStore(tmp_path / "w", "essai")
    placed = [store.add(page) for page in pages(6)]
    torn = tmp_path / "torn"
    shutil.copytree(tmp_path / "w", torn)
    store.close()
    file = torn / (placed[0].file + OPEN)
    cut = random.Random(seed).randint(placed[2].offset, placed[5].offset + placed[5].length)
    with file.open("r+b") as stream:
        stream.truncate(cut)
    store = WarcStore(torn, "essai")
    assert store.heal_leftovers() == [placed[0].file]
    whole = [p for p in placed if p.offset + p.length <= cut]
    healed = torn / placed[0].file
    assert whole_members(healed) == healed.stat().st_size
    gzip.decompress(healed.read_bytes())
    assert [store.read(p.file, p.offset)[1] for p in whole] == [page.body for page in pages(6)[: len(whole)]]


def test_a_file_without_one_whole_record_goes(tmp_path: Path) -> None:
    path = tmp_path / ("x.warc.gz" + OPEN)
    path.write_bytes(b"\x1f\x8b\x08")
    heal(path)
    assert [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()] == [b"\x1f\x8b\x08"]
    assert not path.exists()


@pytest.mark.parametrize(
    ("html", "verdict", "reason"),
    [
        ("<title>Just a moment...</title><p>" + "x " * 90, "refused", "bot wall"),
        (
            "<title>Page introuvable</title><h1>Page introuvable</h1><p>Désolé, rien ici.</p>",
            "not_article",
            "soft 404",
        ),
        (
            "<title>T</title><p>Avant de continuer, choisissez. Continuer sans accepter.</p>",
            "refused",
            "consent wall",
        ),
        ("", "not_article", "empty shell"),
        (
            "<title>Le vaccin introuvable</title><h1>Le vaccin introuvable</h1><time>x</time>"
            + "<p>"
            + "mot long " * 200,
            "article",
            None,
        ),
    ],
)
def test_verdicts_of_pages_from_anywhere(html: str, verdict: str, reason: str | None) -> None:
    read_draft = read(open_draft(page_of(html, "https://essai.example/2026/un-titre"), OUTLET), no_citations)
    assert (read_draft.verdict, read_draft.reason) == (verdict, reason)


def test_an_article_of_a_stranger_among_many_links_is_an_article() -> None:
    links = "".join(f'<p><a href="/{n}">Un titre d’article assez long, numéro {n}</a></p>' for n in range(60))
    text = "".join(
        f"<p>Phrase {n} d’un récit suivi, assez longue pour qu’on la lise en entier.</p>" for n in range(20)
    )
    html = f"<nav>{links}</nav><article><h1>Un récit</h1>{text}</article>"
    assert (
        read(open_draft(page_of(html, "https://essai.example/2026/recit"), OUTLET), no_citations).verdict == "article"
    )
    alone = read(
        open_draft(page_of(f"<h1>Les titres</h1>{links}", "https://essai.example/titres"), OUTLET), no_citations
    )
    assert (alone.verdict, alone.reason) == ("not_article", "listing")


def test_a_page_may_lead_to_the_home_page_instead() -> None:
    page = replace(
        page_of("<h1>Accueil</h1><p>Bonjour</p>", "https://essai.example/"), requested="https://essai.example/a/1"
    )
    read_draft = read(open_draft(page, OUTLET), no_citations)
    assert (read_draft.verdict, read_draft.reason) == ("not_article", "soft 404: leads to the home page")


def test_an_archive_that_another_program_writes_is_said_to_be_busy(archive: Archive) -> None:
    with Archive.open(archive.path, write=True) as other:
        other.db.execute("PRAGMA busy_timeout = 20")
        busy = pytest.raises(ArchiveError, match="is being written by another program")
        with archive.transaction(), busy, other.transaction():
            pass


def test_cookies_and_credentials_are_not_kept(tmp_path: Path) -> None:
    secret = (("Set-Cookie", "session=canari"), ("SET-COOKIE2", "canari"), ("Authorization", "Basic canari"))
    page = page_of(
        "<p>Un texte.</p>", headers=(*secret, ("ETag", '"1"')), wire_headers=(*secret, ("Content-Length", "9"))
    )
    store = WarcStore(tmp_path, "essai")
    first = store.add(page)
    again = store.add_revisit(page, (page.url, "2026-11-20T20:00:00Z"))
    store.close()
    for position in (first, again):
        headers, _ = store.read(position.file, position.offset)
        assert headers["ETag"] == '"1"'
    assert b"canari" not in gzip.decompress((tmp_path / first.file).read_bytes())


def test_nobody_reads_files_whom_the_umask_leaves_out(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with Lock(tmp_path / "archive.db"), Archive.open(tmp_path / "archive.db", write=True) as held:
            store = WarcStore(held.warc_folder, "essai")
            store.add(page_of("<p>Un texte.</p>"))
            made = [path for path in tmp_path.rglob("*") if path.is_file()]
            modes = {path.name: oct(path.stat().st_mode & 0o777) for path in made if path.stat().st_mode & 0o027}
            store.close()
    finally:
        os.umask(before)
    assert len(made) >= 3
    assert modes == {}
