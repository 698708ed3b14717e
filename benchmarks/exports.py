"""What an export costs: seconds and memory of every format over generated archives of growing size.

    python benchmarks/exports.py                 # 10,000 and 100,000 articles, all formats
    python benchmarks/exports.py 1000000 --formats jsonl parquet

The archive is written without the index of words, which exports without --query do not read.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.database import Archive  # noqa: E402
from crawler.exporting import FORMATS  # noqa: E402
from crawler.items import Outlet  # noqa: E402

WORDS = [
    "hôpital", "dossier", "médical", "patient", "clinique", "données", "système", "informatique",
    "établissement", "santé", "réseau", "agence", "ministère", "projet", "logiciel", "sécurité", "accès",
    "ville", "département", "maire", "conseil", "région", "travaux", "saison", "équipe", "match",
]  # fmt: skip
DAYS = 4000
SIZES = (10_000, 100_000)
ARTICLE = (
    "INSERT INTO articles (id, key, outlet, url, site_id, title, lead, body, authors, section, tags, published, "
    "published_precision, day, language, access, words, first_seen, last_seen, text_sha256, extractor, digest) "
    "VALUES (?, ?, 'essai', ?, ?, ?, ?, ?, '[\"Ana Petit\", \"Rédaction\"]', 'Actualité', '[\"santé\", \"réseau\"]', "
    "?, 'minute', ?, 'fr', 'full', ?, ?, ?, ?, 'essai', '')"
)
LINK = "INSERT INTO links VALUES (?, 0, 'https://autre.example/' || ?, 'autre.example', 'un lien', 'anchor', NULL)"


def make_archive(path: Path, count: int) -> None:
    """An archive of `count` articles of some 350 words each, in no order of days."""
    chance = random.Random(count)  # noqa: S311
    outlet = Outlet(id="essai", name="L'Essai", homepage="https://essai.example/", hosts=("essai.example",))
    with Archive.open(path, write=True) as held:
        held.register(outlet)
        with held.transaction() as db:
            db.execute("DROP TRIGGER articles_ai")
            db.conn.executemany(ARTICLE, (article(number, chance) for number in range(1, count + 1)))
            db.conn.executemany(LINK, ((number, number) for number in range(1, count + 1)))


def article(number: int, chance: random.Random) -> tuple[object, ...]:
    day = date.fromordinal(735_000 + chance.randrange(DAYS)).isoformat()
    paragraphs = (" ".join(chance.choices(WORDS, k=70)).capitalize() + "." for _ in range(5))
    seen = f"{day}T09:00:00+00:00"
    return (
        number, f"essai:{number}", f"https://essai.example/{number}", str(number), f"Titre {number}", "Chapeau.",
        "\n\n".join(paragraphs), f"{day}T08:00:00+01:00", day, 350, seen, seen, f"{number:064x}",
    )  # fmt: skip


def measure(archive: Path, form: str, folder: Path) -> dict[str, float]:
    """One export by the real command: seconds and MB of memory at its peak, MB written."""
    command = [sys.executable, "-m", "crawler", "export", form, "--archive", str(archive), "--force"]
    code = (
        "import json, resource, subprocess, sys, time\n"
        "started = time.monotonic()\n"
        "subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps({'wall s': time.monotonic() - started, 'CPU s': used.ru_utime + used.ru_stime,\n"
        "                  'peak MB': used.ru_maxrss / 1024}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    told = json.loads((folder / f"{FORMATS[form].file}.manifest.json").read_text("utf-8"))
    return json.loads(done.stdout) | {"MB written": told["files"][0]["bytes"] / 1e6}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="ARTICLES")
    arguments.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    asked = arguments.parse_args()
    print("| articles | format | wall s | CPU s | peak MB | MB written |\n|---:|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="depeche-") as name:
        folder = Path(name)
        for size in asked.sizes:
            archive = folder / f"{size}.db"
            make_archive(archive, size)
            for form in asked.formats:
                cost = measure(archive, form, folder)
                cells = [
                    f"{cost[key]:.{0 if 'MB' in key else 1}f}" for key in ("wall s", "CPU s", "peak MB", "MB written")
                ]
                print(f"| {size} | {form} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
