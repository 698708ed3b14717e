"""Which outlets there are: the files in `spiders/`, and those in folders the configuration names.

Each file is checked when it is loaded; what is wrong with it is a ConfigError that says file, line and way out.
"""

import ast
import difflib
import importlib.util
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, cast

from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.spider import iter_spider_classes

from crawler.citing.press import Press
from crawler.citing.titles import Listed, read_titles
from crawler.errors import ConfigError, UsageError
from crawler.items import Identity, Outlet, Page
from crawler.renamed import SPIDER_ATTRIBUTES
from crawler.translating import _
from crawler.translating.recorded import translated
from crawler.urls import at_host, by_host, original

if TYPE_CHECKING:
    from crawler.reading.drafts import Draft
    from crawler.reading.steps import FindCitations

BASE = "spiders.outlet"  # the module that is no outlet, but what outlets are made from
PACKAGE = "depeche_outlets"  # of the modules of a user's own outlets, which no path of imports leads to
GROUPS = ("id", "id2", "day")  # of `article_url`
ARTICLE_URL = r"""article_url = re.compile(r"^https?://[^/]+/article/(?P<id>\d+)")"""
SOURCES = 'sources = (feed("https://exemple.fr/rss"), front("https://exemple.fr/"))'


class OutletClass(Protocol):
    """What the program asks of an outlet's class: `spiders.outlet.OutletSpider` has it, and is not imported here."""

    name: str
    outlet: Outlet
    article_url: re.Pattern[str]
    section_url: re.Pattern[str] | None
    sources: Sequence[Any]

    def identity(self, url: str) -> Identity | None: ...
    def key(self, url: str) -> str | None: ...
    def draft(self, page: Page) -> "Draft": ...


class OutletLoader(SpiderLoader):
    """Scrapy's loader, and besides every `*.py` of the folders in `DEPECHE_OUTLETS`."""

    loaded: ClassVar[dict[str, OutletClass]] = {}
    """Every outlet that this process has met."""
    added: ClassVar[tuple[Listed, ...]] = ()
    """Outlets that may be cited, of the table that `DEPECHE_PRESS` names."""

    def __init__(self, settings: BaseSettings) -> None:
        self.files: dict[str, Path] = {}
        """Which file declares an outlet."""
        super().__init__(settings)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        loader = cls(settings)
        for folder in settings.getlist("DEPECHE_OUTLETS"):
            loader.load_folder(Path(folder))
        if table := settings.get("DEPECHE_PRESS"):
            cls.added = read_titles(Path(table))
        cls.loaded.update(cast("dict[str, OutletClass]", loader._spiders))
        return loader

    def load_folder(self, folder: Path) -> None:
        """Load the outlets of a folder. Raises ConfigError naming the file and the line that are wrong."""
        if not folder.is_dir():
            message = _("The folder of outlets {folder} does not exist; mend `outlets` in depeche.toml")
            raise ConfigError(message.format(folder=folder))
        for path in sorted(folder.glob("[!_]*.py")):
            with faults_told(path):
                module = module_of(path)
            self._load_spiders(module)
            self._check_declares(module)

    def _load_all_spiders(self) -> None:
        """Load the outlets of Scrapy's SPIDER_MODULES. Raises ConfigError as `load_folder` does."""
        folders = {package: _folder_of(package) for package in self.spider_modules}
        with faults_told(*folders.values()):
            super()._load_all_spiders()
        for package, folder in folders.items():
            for path in folder.glob("[!_]*.py"):
                if f"{package}.{path.stem}" != BASE:
                    self._check_declares(import_module(f"{package}.{path.stem}"))

    def _load_spiders(self, module: ModuleType) -> None:
        for spider in iter_spider_classes(module):
            path = Path(module.__file__ or "")
            check_declarations(spider, path)
            if self.files.setdefault(spider.name, path) != path:
                wrong = _("the name '{name}' is taken by {file}")
                wrong = wrong.format(name=spider.name, file=_shown(self.files[spider.name]))
                raise _fault(path, _line_of(path, spider, "name"), wrong)
        super()._load_spiders(module)

    def _check_declares(self, module: ModuleType) -> None:
        """Raise ConfigError for a file in which no outlet is declared: a class without a name is none to Scrapy."""
        path = Path(module.__file__ or "")
        if path in self.files.values():
            return
        nameless = next((c for c in vars(module).values() if _is_nameless_outlet(c, module)), None)
        if nameless is not None:
            wrong = _("{class_} has no name").format(class_=nameless.__name__)
            raise _fault(path, _line_of(path, nameless, "name"), wrong, f'name = "{path.stem}"')
        example = "".join(word.capitalize() for word in path.stem.split("_"))
        raise _fault(path, 1, _("it declares no outlet"), f"class {example}Spider(OutletSpider):")

    def list(self) -> list[str]:
        return sorted(super().list())


def module_of(path: Path) -> ModuleType:
    """The module of a file in a folder of outlets, run anew. Raises what the file raises."""
    spec = importlib.util.spec_from_file_location(f"{PACKAGE}.{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module


def _is_nameless_outlet(found: object, module: ModuleType) -> bool:
    return isinstance(found, type) and found.__module__ == module.__name__ and hasattr(found, "identity")


def _folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin or "").parent if spec else Path(package)


def check_declarations(spider: type, path: Path) -> None:
    """Raise ConfigError for the first declaration of an outlet's class that cannot be right."""
    for attribute, wrong, example in _wrong_declarations(spider):
        raise _fault(path, _line_of(path, spider, attribute), wrong, example)


def _wrong_declarations(spider: Any) -> Iterator[tuple[str, str, str]]:
    """Each attribute that is wrong, what is wrong with it and what was seen, and how it may be written."""
    who, outlet = spider.__name__, getattr(spider, "outlet", None)
    if not hasattr(spider, "identity"):
        wrong = _(
            "{class_} is no OutletSpider; if it came with another program, give depeche a virtual environment of its "
            "own"
        )
        yield "", wrong.format(class_=who), f"class {who}(OutletSpider):"
    if not isinstance(outlet, Outlet):
        example = f'Outlet(id="{spider.name}", name="…", homepage="https://exemple.fr/", hosts=("exemple.fr",))'
        yield "outlet", _("{class_} has no outlet").format(class_=who), f"outlet = {example}"
        return
    if outlet.id != spider.name:
        wrong = _("the outlet's id is '{id}' and its spider's name '{name}', which must be the same")
        yield "outlet.id", wrong.format(id=outlet.id, name=spider.name), f'id="{spider.name}"'
    if not _is_web_address(outlet.homepage):
        wrong = _("homepage is {value}, no web address").format(value=repr(outlet.homepage))
        yield "outlet.homepage", wrong, 'homepage="https://exemple.fr/"'
    yield from _wrong_hosts(outlet.hosts)
    yield from _wrong_pattern(who, getattr(spider, "article_url", None))
    yield from _wrong_sources(who, spider.sources)


def _wrong_hosts(hosts: Any) -> Iterator[tuple[str, str, str]]:
    example = 'hosts=("exemple.fr",)'
    if not isinstance(hosts, tuple) or not hosts:
        wrong = _("hosts is {value}, and must be a tuple of one host or more").format(value=repr(hosts))
        yield "outlet.hosts", wrong, example
        return
    for host in hosts:
        if not isinstance(host, str) or not re.fullmatch(r"[\w.-]+", host):
            wrong = _("the host {value} is none: a host has no scheme, no port and no path")
            yield "outlet.hosts", wrong.format(value=repr(host)), example


def _wrong_pattern(who: str, pattern: Any) -> Iterator[tuple[str, str, str]]:
    if pattern is None:
        wrong = _("{class_} has no article_url, which finds the number in an article's address")
        yield "article_url", wrong.format(class_=who), ARTICLE_URL
    elif not isinstance(pattern, re.Pattern):
        wrong = _("article_url is {value}, no compiled pattern").format(value=repr(pattern))
        yield "article_url", wrong, ARTICLE_URL
    elif unknown := sorted(pattern.groupindex.keys() - set(GROUPS)):
        wrong = _("article_url has a group '{name}'; the groups that are known are {names}")
        yield "article_url", wrong.format(name=unknown[0], names=", ".join(GROUPS)), ARTICLE_URL
    elif "id" not in pattern.groupindex:
        wrong = _("article_url has no group 'id': {pattern}").format(pattern=pattern.pattern)
        yield "article_url", wrong, ARTICLE_URL


def _wrong_sources(who: str, sources: Any) -> Iterator[tuple[str, str, str]]:
    if not isinstance(sources, tuple | list):
        wrong = _("sources is {value}, and must be a tuple (one source has a comma behind it)")
        yield "sources", wrong.format(value=repr(sources)), SOURCES
    elif not sources:
        wrong = _("{class_} has no sources, so none of its articles would be found").format(class_=who)
        yield "sources", wrong, SOURCES
    else:
        for url in (getattr(source, "url", source) for source in sources):
            if not _is_web_address(url):
                yield "sources", _("the source {value} has no web address").format(value=repr(url)), SOURCES


def _is_web_address(url: object) -> bool:
    return isinstance(url, str) and re.match(r"https?://[^/]", url) is not None


@contextmanager
def faults_told(*places: Path) -> Iterator[None]:
    """While outlets' files, or folders of them, are loaded: an error in one becomes a ConfigError.

    Old names that they use are told on stderr, each once in a process; to others they are DeprecationWarnings, which
    Python does not show.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DeprecationWarning)
        try:
            yield
        except ConfigError:
            raise
        except SyntaxError as error:
            said = f"{error.msg}: {error.text.strip()}" if error.text else error.msg
            words = _("it is not Python: {error}").format(error=said)
            raise _fault(Path(error.filename or places[0]), error.lineno or 1, words) from error
        except Exception as error:
            raise _fault(*_place_of(error, places), *_words_of(error)) from error
    for one in caught:
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        if issubclass(one.category, DeprecationWarning) and _lies_in(one.filename, places):
            message = _("{file}, line {number}: {trouble}")
            _tell_once(
                message.format(
                    file=_shown(Path(one.filename)), number=one.lineno, trouble=translated(str(one.message))
                )
            )


@cache
def _tell_once(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _lies_in(file: str, places: Sequence[Path]) -> bool:
    return any(Path(file).is_relative_to(place) for place in places)


def _place_of(error: Exception, places: Sequence[Path]) -> tuple[Path, int]:
    """The innermost file and line of an error that lie in one of the folders or files."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if _lies_in(frame.filename, places)]
    return (Path(inside[-1].filename), inside[-1].lineno or 1) if inside else (places[0], 1)


def _words_of(error: Exception) -> tuple[str, str]:
    """What an error says, and how it may be written instead."""
    if isinstance(error, re.error):
        words = _("the pattern {pattern} does not compile: {error}")
        return words.format(pattern=repr(error.pattern), error=error), ARTICLE_URL
    return _("it does not load: {error}").format(error=f"{type(error).__name__}: {error}"), ""


def _fault(path: Path, line: int, wrong: str, example: str = "") -> ConfigError:
    message = _("{file}, line {number}: {trouble}")
    if example:
        message = _("{file}, line {number}: {trouble}; write for instance: {example}")
    return ConfigError(message.format(file=_shown(path), number=line, trouble=wrong, example=example))


def _shown(path: Path) -> Path:
    """A path as seen from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _line_of(path: Path, spider: type, attribute: str) -> int:
    """The line that sets a class's attribute, or a field of one (`outlet.hosts`); else that of the class."""
    owner, _dot, name = attribute.rpartition(".")
    names = {name, *(old for old, new in SPIDER_ATTRIBUTES.items() if new == name)}
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ClassDef) and node.name == spider.__name__:
            if owner:
                given = (one.lineno for one in ast.walk(node) if isinstance(one, ast.keyword) and one.arg == name)
            else:
                given = (one.lineno for one in node.body if not names.isdisjoint(_names_set(one)))
            return next(given, node.lineno)
    return 1


def _names_set(node: ast.stmt) -> set[str]:
    """The names that a statement sets."""
    targets = (
        node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    )
    return {target.id for target in targets if isinstance(target, ast.Name)}


def our_settings() -> Settings:
    """Scrapy's settings, with those of crawler/settings.py over them."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    return settings


def known_press() -> Press:
    """The press, with every outlet that this process has met as ours."""
    if not OutletLoader.loaded:
        OutletLoader.from_settings(our_settings())
    return _press(tuple(OutletLoader.loaded.values()), OutletLoader.added)


@cache
def _press(spiders: tuple[OutletClass, ...], added: tuple[Listed, ...]) -> Press:
    table = by_host((spider.outlet.hosts, spider) for spider in spiders)

    def identify(url: str) -> tuple[str, str | None] | None:
        url = original(url)
        for spider in at_host(table, url):
            if found := spider.identity(url):
                return f"{spider.outlet.id}:{found.site_id}", found.day
        return None

    return Press.of([spider.outlet for spider in spiders], identify, added)


def citation_finder(press: Press | None = None) -> "FindCitations":
    """What the reading of an article finds its citations with: those of a press, or of that which is known."""
    from crawler.citing.finding import citations_of

    return partial(citations_of, press=press or known_press())


class Outlets:
    """The known outlets, looked up by name or by address."""

    def __init__(self, settings: Settings) -> None:
        self._loader = OutletLoader.from_settings(settings)

    @cached_property
    def press(self) -> Press:
        """Every outlet that an article can cite, with these as ours."""
        return _press(tuple(map(self.spider, self.names)), OutletLoader.added)

    @property
    def names(self) -> list[str]:
        return self._loader.list()

    def spider(self, name: str) -> OutletClass:
        """The spider class of an outlet. Raises UsageError, with the nearest name, when there is none."""
        if name not in self.names:
            near = difflib.get_close_matches(name.lower().replace("-", "_"), self.names, 1, 0.5)
            message = _("No outlet named '{name}'. There are: {names}")
            if near:
                message = _("No outlet named '{name}'. Did you mean '{near}'? There are: {names}")
            raise UsageError(message.format(name=name, near="".join(near), names=", ".join(self.names)))
        return cast("OutletClass", self._loader.load(name))

    def file_of(self, name: str) -> str:
        """The file that declares an outlet, with its folder: `spiders/dsih.py`."""
        path = self._loader.files[name]
        return f"{path.parent.name}/{path.name}"

    def of_url(self, url: str) -> OutletClass | None:
        """The spider class whose outlet an address belongs to."""
        return next(at_host(self._by_host, url), None)

    @cached_property
    def _by_host(self) -> dict[str, list[OutletClass]]:
        return by_host((spider.outlet.hosts, spider) for spider in map(self.spider, self.names))

    def draft(self, page: Page) -> "Draft":
        """A page opened by its outlet's templates, or by the generic one when its outlet is unknown."""
        from crawler.reading.drafts import open_draft, unknown_outlet

        spider = self.of_url(page.url)
        return spider.draft(page) if spider else open_draft(page, unknown_outlet(page.url))

    def read(self, page: Page) -> "Draft":
        """A page read by every step, its citations found among these outlets and the rest of the press."""
        from crawler.reading.steps import read

        return read(self.draft(page), citation_finder(self.press))
