"""Names of release 0.1 that outlets' files use and that still work in this release, each with a warning.

The next release removes this module, `crawler.discovery` and what refers to them.
"""

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from crawler.translating.recorded import recorded

OUTLET_FIELDS = {"numbered": "has_numbered_urls", "keeps_offset": "trust_declared_offset"}
SPIDER_ATTRIBUTES = {"address": "article_url", "sections": "section_url"}
SOURCES = ("Ids", "Source", "day_archive", "feed", "front", "news_sitemap", "sitemap")


def warn_of(old: str, new: str, depth: int = 1) -> None:
    """Warn, at the line that uses it, that a name is to be replaced.

    `depth` is how many calls lie between that line and this function, besides its own caller.
    """
    words = recorded("{old} is now {new}; the old name goes with the next release", old=old, new=new)
    warnings.warn(words, DeprecationWarning, stacklevel=depth + 2)


def module_getattr(module: str, moved: Mapping[str, str]) -> Callable[[str], Any]:
    """Make the `__getattr__` of a module that some of its names have left.

    `moved` maps an old name to the full new one (`{"Draft": "crawler.reading.drafts.Draft"}`), which is imported
    when the old one is asked for, and not before.
    """

    def moved_name(name: str) -> Any:
        if name not in moved:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        home, _, new = moved[name].rpartition(".")
        warn_of(f"{module}.{name}", moved[name])
        return getattr(import_module(home), new)

    return moved_name


def with_old_fields(cls: type) -> type:
    """Let a dataclass be made with the old names of its fields (class decorator)."""
    init: Callable[..., None] = cls.__init__  # type: ignore[misc]

    def init_with_old_names(self: object, **fields: Any) -> None:
        for old in OUTLET_FIELDS.keys() & fields.keys():
            warn_of(f"{cls.__name__}({old}=…)", OUTLET_FIELDS[old])
            fields[OUTLET_FIELDS[old]] = fields.pop(old)
        init(self, **fields)

    cls.__init__ = init_with_old_names  # type: ignore[misc]
    for old, new in OUTLET_FIELDS.items():
        setattr(cls, old, _read_by_old_name(cls.__name__, old, new))
    return cls


def _read_by_old_name(owner: str, old: str, new: str) -> property:
    def read(self: object) -> Any:
        warn_of(f"{owner}.{old}", new)
        return getattr(self, new)

    return property(read)


def set_new_attributes(cls: type) -> None:
    """Give a class that declares old names of attributes the new ones; to be called from `__init_subclass__`."""
    for old, new in SPIDER_ATTRIBUTES.items():
        if old in vars(cls) and new not in vars(cls):
            warn_of(f"{cls.__name__}.{old}", new, depth=2)
            setattr(cls, new, vars(cls)[old])
