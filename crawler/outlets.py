"""Which outlets there are: the files in `spiders/`, and those in folders the configuration names."""

import difflib
import importlib.util
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoader

from crawler.citing.press import Press
from crawler.errors import ConfigError, UsageError
from crawler.items import Page
from crawler.urls import within

if TYPE_CHECKING:
    from crawler.reading.drafts import Draft
    from crawler.reading.steps import FindCitations
    from spiders.outlet import OutletSpider


class OutletLoader(SpiderLoader):
    """Scrapy's loader, and besides every `*.py` of the folders in `DEPECHE_OUTLETS`."""

    loaded: ClassVar[dict[str, "type[OutletSpider]"]] = {}
    """Every outlet that this process has met."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        loader = cls(settings)
        for folder in settings.getlist("DEPECHE_OUTLETS"):
            loader.load_folder(Path(folder))
        cls.loaded.update(loader._spiders)  # type: ignore[arg-type]
        return loader

    def load_folder(self, folder: Path) -> None:
        """Load the outlets of a folder. Raises ConfigError naming the file that does not load."""
        if not folder.is_dir():
            raise ConfigError(f"The folder of outlets {folder} does not exist; mend `outlets` in depeche.toml")
        for path in sorted(folder.glob("[!_]*.py")):
            name = f"depeche_outlets.{path.stem}"
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec
            assert spec.loader
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            try:
                spec.loader.exec_module(module)
            except Exception as error:
                raise ConfigError(f"The outlet {path} does not load: {error!r}") from error
            self._load_spiders(module)

    def list(self) -> list[str]:
        return sorted(super().list())


def our_settings() -> Settings:
    """Scrapy's settings, with those of crawler/settings.py over them."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    return settings


def known_press() -> Press:
    """The press, with every outlet that this process has met as ours."""
    if not OutletLoader.loaded:
        OutletLoader.from_settings(our_settings())
    return _press(tuple(OutletLoader.loaded.values()))


@cache
def _press(spiders: "tuple[type[OutletSpider], ...]") -> Press:
    def identify(url: str) -> tuple[str, str | None] | None:
        for spider in spiders:
            if found := spider.identity(url):
                return f"{spider.outlet.id}:{found.site_id}", found.day
        return None

    return Press.of([spider.outlet for spider in spiders], identify)


def citation_finder() -> "FindCitations":
    """What the reading of an article needs to find citations of that press."""
    from crawler.citing.finding import citations_of

    return partial(citations_of, press=known_press())


class Outlets:
    """The known outlets, looked up by name or by address."""

    def __init__(self, settings: Settings) -> None:
        self._loader = OutletLoader.from_settings(settings)

    @property
    def names(self) -> list[str]:
        return self._loader.list()

    def spider(self, name: str) -> "type[OutletSpider]":
        """The spider class of an outlet. Raises UsageError, with the nearest name, when there is none."""
        if name not in self.names:
            near = difflib.get_close_matches(name.lower().replace("-", "_"), self.names, 1, 0.5)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UsageError(f"No outlet named '{name}'.{hint} There are: {', '.join(self.names)}")
        return self._loader.load(name)  # type: ignore[return-value]

    def of_url(self, url: str) -> "type[OutletSpider] | None":
        """The spider class whose outlet an address belongs to."""
        for name in self.names:
            spider = self.spider(name)
            if within(url, spider.outlet.hosts):
                return spider
        return None

    def draft(self, page: Page) -> "Draft":
        """A page opened by its outlet's templates, or by the generic one when it is a stranger's."""
        from crawler.reading.drafts import open_draft, stranger

        spider = self.of_url(page.url)
        return spider.draft(page) if spider else open_draft(page, stranger(page.url))

    def read(self, page: Page) -> "Draft":
        """A page read by every step, its citations found among the press that this process knows."""
        from crawler.reading.steps import read

        return read(self.draft(page), citation_finder())
