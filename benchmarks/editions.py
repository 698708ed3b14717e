"""Make editions of the replica, and say whether a stranger can rebuild, verify, validate and replay them.

    python benchmarks/editions.py [--keep]

Makes two virtual environments under build/ (once): one with pywb, one with the validators of WACZ and RO-Crate. Then,
with the real commands: a public edition and a private one of an archive of the whole replica, each moved to another
folder and verified there without its archive; 40 flipped bits; the validators (that of RO-Crate reads the context of
its standard from the library `rocrate`, as it would from the network); and each page of the public edition as a real
pywb replays it, byte by byte. Exits 1 when one of them is not as it should be. `--keep` leaves the folder.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.web_archive import ensure_pywb, pywb  # noqa: E402
from crawler.archive.captures import RESERVED  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.editions import CAPTURES, PACKED  # noqa: E402

VALIDATORS = ROOT / "build" / "validators"
FLIPS = 40
CONTEXT = "https://w3id.org/ro/crate/1.3/context"
WARM = """
import sys
from requests_cache import CachedRequest, CachedResponse, CachedSession
path, url, file = sys.argv[1:]
session = CachedSession(cache_name=path, backend="sqlite", allowable_methods=("GET",), expire_after=-1)
session.cache.save_response(CachedResponse(
    content=open(file, "rb").read(), status_code=200, url=url, headers={"Content-Type": "application/ld+json"},
    request=CachedRequest(method="GET", url=url)))
"""
good = True


def say(what: str, count: int, of: int) -> None:
    global good
    good = good and count == of
    print(f"{'ok   ' if count == of else 'WRONG'} {what}: {count:,} of {of:,}", flush=True)


def depeche(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def verified(edition: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and report of `depeche verify` on an edition, in its own folder, where no archive is."""
    done = depeche(edition.parent, "verify", edition.name, "--json")
    return done.returncode, json.loads(done.stdout)


def rebuilt(folder: Path, name: str, expected: int, *options: str) -> Path:
    """An edition of so many articles, made, moved and verified there."""
    done = depeche(folder, "edition", name, "--creator", "Dupont, Marie", "--archive", "demo.db", *options)
    assert done.returncode == 0, done.stderr
    moved = folder / f"moved-{name}"
    moved.mkdir()
    edition = Path(shutil.move(folder / name, moved))
    code, report = verified(edition)
    say(f"texts of the {name} edition rebuilt elsewhere", report["rebuilt"] * (code == 0), expected)
    return edition


def flipped(edition: Path) -> None:
    """Flip a bit in a file, drawn by its size but each file once, and have it named."""
    chance, named = random.Random(15), 0  # noqa: S311 - no secret
    paths = sorted(edition.iterdir())
    sizes = [path.stat().st_size for path in paths]
    for path in [*paths, *chance.choices(paths, sizes, k=FLIPS - len(paths))]:
        whole = path.read_bytes()
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        code, report = verified(edition)
        own = path.name == "manifest-sha256.txt"  # its flips make another file, or a line, not as it should be
        named += code == 5 and (own or any(one["place"].startswith(path.name) for one in report["damages"]))
        path.write_bytes(whole)
    say("flipped bits named", named, FLIPS)


def ensure_validators() -> None:
    if not (VALIDATORS / "bin" / "rocrate-validator").exists():
        print(f"making {VALIDATORS.relative_to(ROOT)} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", VALIDATORS], check=True)
        subprocess.run([VALIDATORS / "bin" / "pip", "install", "-q", "wacz", "roc-validator"], check=True)


def validated(edition: Path, cache: Path) -> None:
    """What the validators say."""
    tools = VALIDATORS / "bin"
    context = files("rocrate") / "data" / "ro-crate.jsonld"
    subprocess.run([tools / "python", "-c", WARM, cache, CONTEXT, str(context)], check=True)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    wacz = subprocess.run([tools / "wacz", "validate", "-f", edition / PACKED], **quiet)
    say("WACZ valid by its validator", wacz.returncode == 0, 1)
    profile = ("-p", "ro-crate-1.3", "-l", "required", "--offline", "--cache-path", cache, "--no-paging")
    crate = subprocess.run([tools / "rocrate-validator", "validate", *profile, edition], **quiet)
    say("RO-Crate valid by roc-validator", crate.returncode == 0, 1)


def replayed(edition: Path, folder: Path) -> None:
    """Each page as pywb gives it, unwritten."""
    pages = [json.loads(line) for line in (edition / CAPTURES).read_bytes().splitlines()]
    pages = [page for page in pages if page["type"] == "response"]
    same = 0
    folder.mkdir()
    with pywb(folder, edition / PACKED, packed=True) as port:
        for page in pages:
            moment = "".join(sign for sign in page["fetched"][:19] if sign.isdigit())
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/coll/{moment}id_/{page['url']}") as answer:
                same += hashlib.sha256(answer.read()).hexdigest() == page["sha256"]
    say("pages replayed by pywb, byte by byte", same, len(pages))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the folder, and name it")
    keep = parser.parse_args().keep
    ensure_pywb()
    ensure_validators()
    folder = Path(tempfile.mkdtemp(prefix="depeche-editions-"))
    assert depeche(folder, "demo").returncode == 0
    with Archive.open(folder / "demo.db") as archive:
        counts = archive.rows(f"SELECT count(*) AS n, sum({RESERVED}) AS reserved FROM articles a")[0]  # noqa: S608
    public = rebuilt(folder, "public", counts["n"] - counts["reserved"])
    rebuilt(folder, "private", counts["n"], "--private")
    print(f"      {counts['reserved']} reserved articles are left out of the public one", flush=True)
    validated(public, folder / "cache")
    replayed(public, folder / "pywb")
    flipped(public)
    if keep:
        print(folder)
    else:
        shutil.rmtree(folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
