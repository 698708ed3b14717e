"""depeche.toml: found beside the archive or named by an option; every key has a default."""

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from crawler import __version__
from crawler.errors import ConfigError

NAME = "depeche.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    contact: str = ""
    """An e-mail address or page where a webmaster reaches whoever runs the crawl."""
    delay: float = 2.0
    """Seconds between two requests to a site."""
    outlets: tuple[Path, ...] = field(default=())
    """Folders of further outlets, one file each."""

    @property
    def user_agent(self) -> str:
        contact = self.contact or "no contact configured"
        return f"depeche/{__version__} (news archive; {contact})"


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
    return _checked(data, path)


def _checked(data: dict[str, object], path: Path) -> Config:
    known = ("contact", "delay", "outlets")
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" Known are: {', '.join(known)}."
            raise ConfigError(f"{path}: unknown key '{key}'.{hint}")
    contact, delay, outlets = data.get("contact", ""), data.get("delay", 2.0), data.get("outlets", [])
    if not isinstance(contact, str) or any(c in contact for c in "\r\n"):
        raise ConfigError(f'{path}: contact must be one line of text, for instance "name@example.org"')
    if isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0:
        raise ConfigError(f"{path}: delay must be a number of seconds, not {delay!r}")
    folders = [outlets] if isinstance(outlets, str) else outlets
    if not isinstance(folders, list) or not all(isinstance(f, str) for f in folders):
        raise ConfigError(f"{path}: outlets must be a folder or a list of folders, not {outlets!r}")
    return Config(
        contact=contact,
        delay=float(delay),
        outlets=tuple(path.resolve().parent / Path(f).expanduser() for f in folders),
    )
