"""Every choice about a crawl, each declared once: how it is typed, written in depeche.toml and passed to Scrapy.

depeche.toml is found beside the archive or named by an option; every key has a default.

```toml
contact = "you@university.example"   # sent in the User-Agent
delay = 2.0                          # least seconds between two requests to a site
revisits = 100                       # held articles looked at again in a night, an outlet
rights = "keep"                      # "refuse": do not keep what its publisher reserves
ping = "https://hc-ping.com/…"       # told of each run's start and exit code
outlets = "my-outlets"               # a folder of further outlets

[outlet.dsih]                        # the same for one outlet, and:
enabled = true
expect = "blocked"                   # a known trouble that is not reported
```
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from crawler import __version__
from crawler.errors import ConfigError
from crawler.items import ProblemKind
from crawler.translating import _, language
from crawler.translating.forms import system_error
from crawler.urls import is_web_address

NAME = "depeche.toml"
OWN_SETTING = "DEPECHE_OUTLET_OPTIONS"
LONGEST_DELAY = 86_400.0  # seconds between two requests
Check = Callable[[Any, str], Any]


def _line(value: Any, where: str) -> str:
    if not isinstance(value, str) or any(c in value for c in "\r\n"):
        message = _('{key} must be one line of text, for instance "name@example.org"')
        raise ConfigError(message.format(key=where))
    return value


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_DELAY:
        raise ConfigError(_("{key} must be a number of seconds, not {value}").format(key=where, value=repr(value)))
    return float(value)


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:  # as SQLite holds it
        message = _("{key} must be a whole number, 0 or more, not {value}")
        raise ConfigError(message.format(key=where, value=repr(value)))
    return value


def _switch(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(_("{key} must be true or false, not {value}").format(key=where, value=repr(value)))
    return value


def _rights(value: Any, where: str) -> str:
    if value not in ("keep", "refuse"):
        raise ConfigError(_('{key} must be "keep" or "refuse", not {value}').format(key=where, value=repr(value)))
    return str(value)


def _address(value: Any, where: str) -> str:
    if not isinstance(value, str) or not is_web_address(value):
        raise ConfigError(_("{key} must be a web address, not {value}").format(key=where, value=repr(value)))
    return value.rstrip("/")


def _folders(value: Any, where: str) -> list[str]:
    folders = [value] if isinstance(value, str) else value
    if not isinstance(folders, list) or not all(isinstance(f, str) and f for f in folders):
        message = _("{key} must be a folder or a list of folders, not {value}")
        raise ConfigError(message.format(key=where, value=repr(value)))
    return folders


def _problems(value: Any, where: str) -> list[str]:
    kinds = [value] if isinstance(value, str) else value
    if not isinstance(kinds, list) or not all(kind in list(ProblemKind) for kind in kinds):
        message = _("{key} must be one or several of {kinds}, not {value}")
        raise ConfigError(message.format(key=where, kinds=", ".join(ProblemKind), value=repr(value)))
    return kinds


def _outlet(value: Any, where: str) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(own, dict) for own in value.values()):
        raise ConfigError(_("{key} must be tables such as [outlet.dsih]").format(key=where))
    return {name: _checked(own, OUTLET_KEYS, f"{where}.{name}") for name, own in value.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Where one field of `CrawlOptions` can be set, besides in a program."""

    setting: str = ""
    """The Scrapy setting that carries it."""
    flags: tuple[str, ...] = ()
    """How it is typed: `--since`, or `--quiet` and `-q`."""
    value: str = ""
    """What is typed behind the flag, a kind that crawler.cli.options knows; empty for a switch."""
    metavar: str | None = None
    help: str = ""
    check: Check | None = None
    """How depeche.toml's value is checked; None where the file has no such key."""
    own: bool = False
    """True when `[outlet.NAME]` may have it too."""


def _choice(default: Any, **more: Any) -> Any:
    made = {"default_factory": dict} if default is dict else {"default": default}
    return field(**made, metadata={"choice": Choice(**more)})


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlOptions:
    """What a crawl is asked to do. Each field is one choice: its type, its default, and where it is made."""

    since: str | None = _choice(
        None, setting="DEPECHE_SINCE", flags=("--since",), value="day",
        help="Also articles published since this day (YYYY-MM-DD).",
    )  # fmt: skip
    until: str | None = _choice(
        None, setting="DEPECHE_UNTIL", flags=("--until",), value="last day",
        help="Only articles published up to this day.",
    )  # fmt: skip
    max_time: float = _choice(
        0.0, setting="CLOSESPIDER_TIMEOUT", flags=("--max-time",), value="duration",
        help="Stop after this long, for instance 45m; goes on next time.",
    )  # fmt: skip
    limit: int = _choice(
        0, setting="DEPECHE_LIMIT", flags=("--limit",), value="count", metavar="N",
        help="At most so many articles an outlet.",
    )  # fmt: skip
    urls: tuple[str, ...] = _choice(
        (), setting="DEPECHE_URLS", flags=("--url",), value="addresses", help="Just this address (repeatable)."
    )
    full: bool = _choice(
        False, setting="DEPECHE_FULL", flags=("--full",), help="Look again at everything, whatever is known of it."
    )
    cdx: str = _choice("", setting="DEPECHE_CDX")
    """The address of the web archive's CDX server that a back-fill asks."""
    edits: bool = _choice(
        False, setting="DEPECHE_EDITS", flags=("--edits",),
        help="Only what changed: ask the sources, and fetch only archived articles that they contradict.",
    )  # fmt: skip
    dry_run: bool = _choice(
        False, setting="DEPECHE_DRY_RUN", flags=("--dry-run",),
        help="Say how many requests and how long; fetch no article.",
    )  # fmt: skip
    replica: str = _choice(
        "", setting="DEPECHE_REPLICA", flags=("--replica",), value="address",
        help="Send every request for an outlet's hosts to this server instead.",
    )  # fmt: skip
    delay: float = _choice(
        2.0, setting="DOWNLOAD_DELAY", flags=("--delay",), value="seconds", metavar="SECONDS", check=_seconds,
        own=True, help="Least seconds between requests to a site.  [default: 2]",
    )  # fmt: skip
    revisits: int = _choice(100, setting="DEPECHE_REVISITS", check=_count, own=True)
    """Archived articles that are revisited in a run, for each outlet."""
    rights: str = _choice("keep", setting="DEPECHE_RIGHTS", check=_rights)
    """Or `refuse`: what its publisher does not want kept or mined is not kept."""
    contact: str = _choice("", check=_line)
    """An e-mail address or page where a webmaster reaches whoever runs the crawl; sent in the User-Agent."""
    ping: str = _choice("", check=_address)
    """An address that is told of each run, in the manner of healthchecks.io."""
    outlets: tuple[str, ...] = _choice((), setting="DEPECHE_OUTLETS", check=_folders)
    """Folders of further outlets, one file each."""
    press: str | None = _choice(None, setting="DEPECHE_PRESS", check=_line)
    """A table of further outlets that articles may cite: see `crawler.citing.titles.read_titles`."""
    outlet: Mapping[str, Mapping[str, Any]] = _choice(dict, setting=OWN_SETTING, check=_outlet)
    """Outlet to its own `enabled`, `delay`, `revisits` and `expect`."""
    enabled: bool = _choice(True, own=True, check=_switch)
    expect: tuple[str, ...] = _choice((), own=True, check=_problems)
    """Problems that are known of and not reported."""

    @property
    def user_agent(self) -> str:
        return f"depeche/{__version__} (news archive; {self.contact or 'no contact configured'})"

    @property
    def disabled(self) -> frozenset[str]:
        return frozenset(name for name, own in self.outlet.items() if not own.get("enabled", True))

    @property
    def expected(self) -> frozenset[ProblemKind]:
        return frozenset(map(ProblemKind, self.expect))

    @property
    def whole(self) -> bool:
        """True for a run that asks every source, so that it can tell what is missing."""
        return not (self.urls or self.limit or self.dry_run or self.until or self.edits)

    def settings(self) -> dict[str, Any]:
        """The Scrapy settings that carry the choices."""
        carried = {choice.setting: getattr(self, name) for name, choice in CHOICES.items() if choice.setting}
        return carried | {"USER_AGENT": self.user_agent}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], outlet: str) -> Self:
        """The choices for one outlet as Scrapy's settings carry them. Raises ConfigError for one that is none."""
        values: dict[str, Any] = {}
        for name, choice in CHOICES.items():
            given = settings.get(choice.setting) if choice.setting else None
            if given not in (None, ""):
                values[name] = _of_type(given, DEFAULTS[name], choice.setting)
        own = values.get("outlet", {}).get(outlet, {})
        return cls(**values | {name: tuple(v) if isinstance(v, list) else v for name, v in own.items()})


def _of_type(given: Any, default: Any, setting: str) -> Any:
    """A setting as the type of its default: plain Scrapy passes words (`-s DEPECHE_LIMIT=5`)."""
    try:
        if isinstance(default, bool):
            return given not in (False, 0, "0", "false", "False")
        if isinstance(default, tuple):
            return tuple(str(given).split(",")) if isinstance(given, str) else tuple(given)
        return type(default)(given) if isinstance(default, int | float) else given
    except ValueError as error:
        message = _("The setting {setting} is {value}; it must be a number")
        raise ConfigError(message.format(setting=setting, value=repr(given))) from error


CHOICES: Mapping[str, Choice] = {one.name: one.metadata["choice"] for one in fields(CrawlOptions)}
DEFAULTS: Mapping[str, Any] = {
    one.name: {} if one.default is MISSING else one.default for one in fields(CrawlOptions)
}
ONLY_OWN = ("enabled", "expect")
OUTLET_KEYS: Mapping[str, Check] = {
    name: choice.check for name, choice in CHOICES.items() if choice.check and choice.own
}
KEYS: Mapping[str, Check] = {
    name: choice.check for name, choice in CHOICES.items() if choice.check and name not in ONLY_OWN
}


def default_settings() -> dict[str, Any]:
    """The settings of our own (DEPECHE_…) with their defaults, for crawler/settings.py."""
    return {choice.setting: DEFAULTS[name] for name, choice in CHOICES.items() if choice.setting}


def beside(archive: Path, named: Path | None = None) -> Path | None:
    """The configuration of an archive: the file that the user named, else the one beside it, if there is one."""
    found = named or archive.resolve().parent / NAME
    return found if named or found.exists() else None


def load(archive: Path, named: Path | None) -> CrawlOptions:
    """The choices that depeche.toml makes for an archive.

    `named` is the file that the user named, if any; else the one beside the archive is read, if there is one.
    Raises ConfigError naming the file, the key and the way out.
    """
    path = beside(archive, named)
    if path is None:
        return CrawlOptions()
    if not path.exists():
        raise ConfigError(_("There is no configuration at {file}").format(file=named))
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))  # editors of Windows begin a file with a mark
    except OSError as error:
        raise ConfigError(_("Cannot read {file}: {error}").format(file=path, error=system_error(error))) from error
    except UnicodeDecodeError as error:
        raise ConfigError(_("{file} is not UTF-8; save it as UTF-8").format(file=path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_("{file} is not valid TOML: {error}").format(file=path, error=_place(error))) from error
    values = _checked(data, KEYS, str(path))
    folder = path.resolve().parent
    values["outlets"] = tuple(str(folder / Path(f).expanduser()) for f in values.get("outlets", []))
    if "press" in values:
        values["press"] = str(folder / Path(values["press"]).expanduser())
    return CrawlOptions(**values)


def _place(error: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a file and where; in French where alone, as the rest is said in English."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    if language() == "en" or not found:
        return str(error)
    return _("line {line}, column {column}").format(line=found[1], column=found[2])


def with_typed(filed: CrawlOptions, typed: Mapping[str, Any]) -> CrawlOptions:
    """The choices of a file under those typed on the command line, where None means not typed.

    A typed delay holds for every outlet; with a replica there is none unless it is typed.
    """
    chosen = {name: value for name, value in typed.items() if value is not None}
    if chosen.get("replica"):
        chosen.setdefault("delay", 0.0)
    if "delay" in chosen:
        chosen["outlet"] = {
            name: {key: value for key, value in own.items() if key != "delay"} for name, own in filed.outlet.items()
        }
    return replace(filed, **chosen)


def _checked(data: Mapping[str, Any], keys: Mapping[str, Check], where: str) -> dict[str, Any]:
    """The values, each by its own check. Raises ConfigError for the first that is unknown or wrong."""
    values = {}
    for key, value in data.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            message = _("{place}: unknown key '{key}'. Known are: {keys}.")
            if near:
                message = _("{place}: unknown key '{key}'. Did you mean '{near}'?")
            raise ConfigError(message.format(place=where, key=key, near="".join(near), keys=", ".join(keys)))
        values[key] = keys[key](value, f"{where}: {key}")
    return values
