"""`depeche status --check`: the versions, and what an archive depends on besides its outlets."""

import sqlite3
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from crawler import __version__
from crawler import config as configuration
from crawler.archive.database import Archive
from crawler.cli.screen import Screen
from crawler.config import CrawlOptions
from crawler.errors import DepecheError
from crawler.text import as_json
from crawler.translating import LANGUAGES, N_, _, language, ngettext, speaking
from crawler.translating.forms import figure
from crawler.watching.conditions import Condition, Level, conditions

PARTS = ("scrapy", "twisted", "trafilatura", "resiliparse", "lxml", "sqlite-utils", "datasette", "warcio")
MARKS = {
    Level.FINE: (N_("ok"), "green"), Level.NOTE: (N_("note"), "yellow"), Level.TROUBLE: (N_("look"), "bold red")
}  # fmt: skip


def check_conditions(archive: Archive, path: Path, config: Path | None, json_: bool) -> int:
    """Print what was looked at. Returns the exit code: 3 when something needs a person. Raises ConfigError."""
    options = configuration.load(path, config)
    with speaking(LANGUAGES[0] if json_ else language()):
        found = [*conditions(archive, options.contact), _settings(path, options)]
    report: dict[str, Any] = {"versions": versions(), "conditions": [asdict(one) for one in found]}
    if json_:
        click.echo(as_json(report))
    else:
        _print(report)
    return 3 if any(one.level is Level.TROUBLE for one in found) else 0


def _settings(path: Path, options: CrawlOptions) -> Condition:
    """Whether what the configuration names is there: folders and files of outlets, a table of the press."""
    from crawler.cli.job import settings_for
    from crawler.outlets import Outlets  # these load Scrapy

    try:
        outlets = Outlets(settings_for(path, options))
        for name in options.outlet:
            outlets.spider(name)
        count = len(outlets.press.outlets)  # reads each outlet's file, and the table of the press
    except DepecheError as error:
        return Condition(_("settings"), Level.TROUBLE, str(error))
    text = ngettext("{count} outlet known", "{count} outlets known", count)
    return Condition(_("settings"), Level.FINE, text.format(count=figure(count)))


def versions() -> dict[str, str]:
    """What runs here, by name."""
    own = {"depeche": __version__, "Python": python_version(), "SQLite": sqlite3.sqlite_version}
    return own | {name: version(name) for name in PARTS}


def _print(report: dict[str, Any]) -> None:
    console = Screen()
    table = Table.grid(padding=(0, 2))
    for one in report["conditions"]:
        word, style = MARKS[one["level"]]
        table.add_row(Text(_(word), style), one["name"], Text(one["text"]))
    console.print(table)
    told = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    console.print(told, style="dim", markup=False)
