"""A stand-in for the archive, for a dry run: it knows what is held and may be written to."""

from pathlib import Path

from sqlite_utils import Database

from crawler.archive.database import Archive, reading_uri


def scratch_copy(archive: Path, folder: Path) -> Path:
    """Make an archive in `folder` that knows the addresses and the articles' keys of another. Returns its path.

    Raises ArchiveError when `archive` exists and cannot be read.
    """
    scratch = folder / "scratch.db"
    with Archive.open(scratch, write=True) as copy:
        if archive.exists():
            with Archive.open(archive, even_empty=True) as held:  # raises what is wrong with it
                if not held.rows("SELECT 1 FROM sqlite_master"):
                    return scratch
            copy.db.execute("PRAGMA foreign_keys = OFF")
            copy.db.execute("ATTACH DATABASE ? AS held", [reading_uri(archive)])
            with copy.transaction() as db:
                db.execute("INSERT INTO outlets SELECT * FROM held.outlets")
                db.execute("INSERT INTO urls SELECT * FROM held.urls")
                db.execute(
                    "INSERT INTO articles (id, key, outlet, url, day, title, body, words, first_seen, last_seen, "
                    "text_sha256, extractor, digest) SELECT id, key, outlet, url, day, '', '', 0, '', '', '', '', '' "
                    "FROM held.articles"
                )
                _copy_mementos(db)
                db.execute("DELETE FROM _uncompared")
                db.execute("DELETE FROM _unread")
                db.execute("DELETE FROM _unstoried")
    return scratch


def _copy_mementos(db: Database) -> None:
    """What web archives list, and which of it was fetched; an archive of an earlier release has none."""
    if db.execute("SELECT 1 FROM held.sqlite_master WHERE name = '_mementos'").fetchone():
        db.execute(
            "INSERT INTO captures (id, url, kind, origin, fetched) "
            "SELECT id, url, kind, origin, fetched FROM held.captures WHERE origin = 'wayback' OR kind = 'cdx'"
        )
        db.execute("INSERT INTO _mementos SELECT * FROM held._mementos")
        db.execute("INSERT INTO _cdx_queries SELECT * FROM held._cdx_queries")
