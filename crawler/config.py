"""depeche.toml: found beside the archive or named by an option; every key has a default.

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
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.errors import ConfigError
from crawler.watching.health import PROBLEMS

NAME = "depeche.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    contact: str = ""
    """An e-mail address or page where a webmaster reaches whoever runs the crawl."""
    delay: float = 2.0
    """Seconds between two requests to a site."""
    revisits: int = 100
    """Held articles looked at again in a run, for each outlet."""
    rights: str = "keep"
    """Or `refuse`: what its publisher does not want kept or mined is not kept."""
    ping: str = ""
    """An address that is told of each run, in the manner of healthchecks.io."""
    outlets: tuple[Path, ...] = field(default=())
    """Folders of further outlets, one file each."""
    outlet: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Outlet to its own `enabled`, `delay`, `revisits` and `expect` (a list)."""

    @property
    def user_agent(self) -> str:
        contact = self.contact or "no contact configured"
        return f"depeche/{__version__} (news archive; {contact})"

    @property
    def disabled(self) -> frozenset[str]:
        return frozenset(name for name, own in self.outlet.items() if not own.get("enabled", True))


def load(archive: Path, named: Path | None) -> Config:
    """The configuration of an archive. Raises ConfigError naming the file, the key and the way out."""
    path = named or archive.resolve().parent / NAME
    if not path.exists():
        if named:
            raise ConfigError(f"There is no configuration at {named}")
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    values = _checked(data, KEYS, str(path))
    folders = values.get("outlets", [])
    return Config(**values | {"outlets": tuple(path.resolve().parent / Path(f).expanduser() for f in folders)})


def _checked(data: Mapping[str, Any], keys: "Mapping[str, Check]", where: str) -> dict[str, Any]:
    """The values, each by its own check. Raises ConfigError for the first that is unknown or wrong."""
    values = {}
    for key, value in data.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" Known are: {', '.join(keys)}."
            raise ConfigError(f"{where}: unknown key '{key}'.{hint}")
        values[key] = keys[key](value, f"{where}: {key}")
    return values


Check = Callable[[Any, str], Any]


def _line(value: Any, where: str) -> str:
    if not isinstance(value, str) or any(c in value for c in "\r\n"):
        raise ConfigError(f'{where} must be one line of text, for instance "name@example.org"')
    return value


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigError(f"{where} must be a number of seconds, not {value!r}")
    return float(value)


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigError(f"{where} must be a whole number, 0 or more, not {value!r}")
    return value


def _switch(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where} must be true or false, not {value!r}")
    return value


def _rights(value: Any, where: str) -> str:
    if value not in ("keep", "refuse"):
        raise ConfigError(f'{where} must be "keep" or "refuse", not {value!r}')
    return str(value)


def _address(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ConfigError(f"{where} must be a web address, not {value!r}")
    return value.rstrip("/")


def _folders(value: Any, where: str) -> list[str]:
    folders = [value] if isinstance(value, str) else value
    if not isinstance(folders, list) or not all(isinstance(f, str) for f in folders):
        raise ConfigError(f"{where} must be a folder or a list of folders, not {value!r}")
    return folders


def _problems(value: Any, where: str) -> list[str]:
    said = [value] if isinstance(value, str) else value
    if not isinstance(said, list) or not all(one in PROBLEMS for one in said):
        raise ConfigError(f"{where} must be one or several of {', '.join(PROBLEMS)}, not {value!r}")
    return said


def _outlet(value: Any, where: str) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(own, dict) for own in value.values()):
        raise ConfigError(f"{where} must be tables such as [outlet.dsih]")
    return {name: _checked(own, OUTLET_KEYS, f"{where}.{name}") for name, own in value.items()}


OUTLET_KEYS: Mapping[str, Check] = {
    "enabled": _switch, "delay": _seconds, "revisits": _count, "expect": _problems,
}  # fmt: skip
KEYS: Mapping[str, Check] = {
    "contact": _line, "delay": _seconds, "revisits": _count, "rights": _rights, "ping": _address,
    "outlets": _folders, "outlet": _outlet,
}  # fmt: skip
