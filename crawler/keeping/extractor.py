"""Which reading made a row of `articles`: a template or library, and the version of all that had a part in it.

`dsih 0.2.0+5f3a9c1e` was read by the template `dsih` of depeche 0.2.0. What follows the plus sign is a digest of the
code that reads, of what the outlet's own files say, of the word lists and of the libraries' versions: it changes with
each of them, and with one outlet's file for that outlet alone. The same page gives the same row in the same version.
"""

import hashlib
import sys
from functools import cache
from importlib.metadata import version as version_of_library
from pathlib import Path
from typing import cast

from crawler import __version__, settings
from crawler.outlets import OutletLoader
from crawler.reading.drafts import Draft

ROOT = Path(__file__).parents[1]
READING = ("reading/**/*.py", "reading/**/*.toml", "lexicon/*", "text.py", "urls.py", "items.py")
"""The files of the package that have a part in what is read."""
LIBRARIES = (
    "babel", "dateparser", "htmldate", "langdetect", "lxml", "resiliparse", "tldextract", "trafilatura", "w3lib",
)  # fmt: skip
DIGITS = 8  # of the digest, hexadecimal
FRAME = ("crawler", "scrapy", "builtins", "abc", "typing")


def extractor_of(draft: Draft) -> str:
    """What read a page, as `articles.extractor` has it."""
    return f"{draft.extractor} {reading_version(draft.outlet.id)}"


def is_current(extractor: str, outlet: str) -> bool:
    """True for what was read by the version that reads today."""
    return extractor.endswith(f" {reading_version(outlet)}")


def reading_version(outlet: str) -> str:
    """The version of the reading of an outlet's pages: `0.2.0+5f3a9c1e`."""
    return _version(cast("type | None", OutletLoader.loaded.get(outlet)))


@cache
def _version(spider: type | None) -> str:
    files = tuple(sorted(_files_of(spider))) if spider else ()
    digest = hashlib.sha256(_common().encode())
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:DIGITS]}"


@cache
def _common() -> str:
    """A digest of what reads the pages of every outlet."""
    digest = hashlib.sha256(repr(settings.ITEM_PIPELINES).encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version_of_library(name)}\n".encode())
    folders = [(ROOT, pattern) for pattern in READING] + [(ROOT.parent / "pipelines", "*.py")]
    for folder, pattern in folders:
        for path in sorted(one for one in folder.glob(pattern) if one.suffix in (".py", ".toml")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _files_of(spider: type) -> set[Path]:
    """The files that declare an outlet and its templates; of a family that has a folder, all of its files."""
    classes = [one for given in (spider, *getattr(spider, "templates", ())) for one in given.__mro__]
    found = set[Path]()
    for name in {cls.__module__ for cls in classes}:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is None or name.partition(".")[0] in (*FRAME, *sys.stdlib_module_names):
            continue
        path = Path(file)
        found |= {*path.parent.glob("*.py")} if name.count(".") > 1 else {path}
    return found
