"""`spiders` and `pipelines` are common names: whether Python finds ours under them, before anything is loaded."""

import os
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

from crawler.errors import ShadowedError
from crawler.translating import _

OURS = Path(__file__).resolve().parents[2]
"""The folder that holds `crawler` and, beside it, `spiders` and `pipelines`."""


def check_neighbours() -> None:
    """Find out what `import spiders` and `import pipelines` would load, without importing either.

    Raises ShadowedError when it is another program's code or nothing.
    """
    for name in ("spiders", "pipelines"):
        spec = find_spec(name)
        if spec is None:
            message = _("The package '{name}' is missing from {folder}; install depeche-archive again")
            raise ShadowedError(message.format(name=name, folder=OURS))
        found = _place(spec)
        if found.parent != OURS:
            message = _(
                "Python finds another program's '{name}' at {found}, before depeche's own at {ours}; {way_out}"
            )
            raise ShadowedError(
                message.format(name=name, found=found, ours=OURS / name, way_out=_way_out(found.parent))
            )


def _place(spec: ModuleSpec) -> Path:
    """The folder of a package, with or without `__init__.py`, or the file of a module."""
    folders = spec.submodule_search_locations
    return Path(next(iter(folders)) if folders else spec.origin or "").resolve()


def _way_out(folder: Path) -> str:
    listed = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if folder in {Path(entry).resolve() for entry in listed if entry}:
        return _("take {folder} off PYTHONPATH").format(folder=folder)
    if folder == Path.cwd():  # `python -m` puts the current directory first; the command `depeche` does not
        return _("type `depeche` instead of `python -m crawler`, or go to another folder")
    return _("give depeche a virtual environment of its own")
