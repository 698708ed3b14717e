"""`depeche status --check`: what an archive depends on besides its outlets."""

import json
from pathlib import Path

import pytest

from crawler.watching.conditions import file_system_of, has_wal_defect
from tests.conftest import Depeche
from tests.site import Site, dsih


@pytest.mark.parametrize(
    ("version", "defect"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
        ((3, 45, 3), True), ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)  # fmt: skip
def test_the_wal_reset_defect_is_known_by_version(version: tuple[int, ...], defect: bool) -> None:
    assert has_wal_defect(version) is defect


def test_the_file_system_is_that_of_the_deepest_mount() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/data\\040disk xfs rw 0 0\n"
    assert file_system_of(Path("/var/archive.db"), mounts) == "ext4"
    assert file_system_of(Path("/home/ana/archive.db"), mounts) == "nfs4"
    assert file_system_of(Path("/home/data disk/archive.db"), mounts) == "xfs"
    assert file_system_of(Path("/home2/archive.db"), mounts) == "ext4"


def levels(depeche: Depeche, **env: str) -> tuple[int, dict[str, str]]:
    done = depeche("status", "--check", "--json", **env)
    return done.returncode, {one["name"]: one["level"] for one in json.loads(done.stdout)["conditions"]}


def test_what_needs_a_person_is_exit_code_3_with_what_to_do(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(2)) as site:
        depeche("crawl", "dsih", "-q", "--replica", site.url)
    (tmp_path / "depeche.toml").write_text('contact = "ana@archive.example"\n', "utf-8")
    (tmp_path / "archive.db").chmod(0o640)
    code, found = levels(depeche)
    found.pop("SQLite")  # as this machine has it
    assert (code, set(found.values())) == (0, {"fine"})

    code, found = levels(depeche, DEPECHE_CLOCK="2026-03-01T00:00:00+00:00")
    assert (code, found["clock"]) == (3, "trouble")

    (tmp_path / "depeche.toml").unlink()
    (tmp_path / "archive.db").chmod(0o646)
    for file in (tmp_path / "archive.warc").iterdir():
        file.unlink()
    done = depeche("status", "--check")
    assert done.returncode == 3
    said = " ".join(done.stdout.split())
    for words in ("look permissions everybody may write", "look captures missing in", 'contact = "you@'):
        assert words in said


def test_a_first_live_crawl_says_that_no_contact_is_set(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(1)) as site:
        replica = depeche("crawl", "dsih", "-q", "--replica", site.url)
        assert "contact" not in replica.stderr
    (tmp_path / "depeche.toml").write_text('contact = "ana@archive.example"\n', "utf-8")
    assert "contact" not in depeche("status").stderr
