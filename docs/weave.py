"""For the pages whose examples are run: `depeche` commands on an archive of the replica, and SQL, with their output.

cog calls these (`make docs`); $DEPECHE_ARCHIVE names the archive. Row numbers differ from crawl to crawl, so they are
shown as they are nowhere.
"""

import os
import re
import shlex
import sqlite3
import subprocess
import sys

import cog  # cog's own module, there while it weaves

WIDTH = "88"
LOCALES = {"en": "C", "fr": "fr_FR.UTF-8"}


def run(command: str, lines: int = 0, language: str = "en") -> None:
    """A command as one types it, and what it prints (of which so many lines) in English or French."""
    words = shlex.split(command.replace("depeche", f"{sys.executable} -m crawler", 1))
    environment = os.environ | {
        "COLUMNS": WIDTH,
        "NO_COLOR": "1",
        "LC_ALL": LOCALES[language],
    }
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    shown = [line.rstrip() for line in re.sub(r" *\[\d+\]", "", done.stdout).splitlines()]
    cut = ["…"] if lines and len(shown) > lines else []
    cog.out("\n".join(["```console", f"$ {command}", *shown[: lines or None], *cut, "```", ""]))


def ask(sql: str) -> None:
    """A question in SQL, and its answer as a table."""
    db = sqlite3.connect(f"file:{os.environ['DEPECHE_ARCHIVE']}?mode=ro", uri=True)
    rows = db.execute(sql)
    head = [column[0] for column in rows.description]
    body = [["" if value is None else str(value) for value in row] for row in rows]
    table = [head, ["---"] * len(head), *body]
    cog.out("\n".join(["```sql", sql.strip(), "```", "", *("| " + " | ".join(row) + " |" for row in table), ""]))
