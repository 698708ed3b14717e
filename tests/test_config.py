"""A choice about a crawl is declared once: typed, written in depeche.toml or set in Scrapy, it is the same choice."""

from pathlib import Path

import pytest

from crawler.cli.crawl import crawl
from crawler.config import CHOICES, CrawlOptions, load, with_typed
from crawler.errors import ConfigError
from crawler.items import ProblemKind
from crawler.outlets import our_settings


def test_every_flag_is_an_option_of_the_command() -> None:
    typed = {flag for parameter in crawl.params for flag in parameter.opts}
    assert {flag for choice in CHOICES.values() for flag in choice.flags} <= typed


def test_what_is_typed_comes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text("revisits = 7\ndelay = 5\n[outlet.dsih]\ndelay = 30\n", "utf-8")
    filed = load(tmp_path / "archive.db", None)
    options = with_typed(filed, {"delay": 9.0, "limit": None})
    assert (options.revisits, options.delay, options.limit, options.rights) == (7, 9.0, 0, "keep")


def test_scrapy_carries_the_choices_to_each_outlet(tmp_path: Path) -> None:
    text = '[outlet.dsih]\ndelay = 30\nexpect = ["blocked", "low yield"]\n'
    (tmp_path / "depeche.toml").write_text(text, "utf-8")
    settings = our_settings()
    settings.setdict(with_typed(load(tmp_path / "archive.db", None), {"since": "2012-06-01"}).settings())
    dsih, other = (CrawlOptions.from_settings(settings, name) for name in ("dsih", "ticsante"))
    assert (dsih.delay, other.delay, dsih.since) == (30, 2.0, "2012-06-01")
    assert dsih.expected == {ProblemKind.BLOCKED, ProblemKind.LOW_YIELD}
    assert other.expected == frozenset()


def test_a_replica_is_asked_without_a_pause_unless_one_is_typed() -> None:
    replica = {"replica": "http://127.0.0.1:9"}
    assert with_typed(CrawlOptions(), replica).delay == 0
    assert with_typed(CrawlOptions(), replica | {"delay": 3.0}).delay == 3


def test_words_of_plain_scrapy_become_values() -> None:
    """`scrapy crawl dsih -s DEPECHE_LIMIT=5 -s DEPECHE_URLS=a,b`."""
    given = {"DEPECHE_LIMIT": "5", "DEPECHE_URLS": "https://dsih.fr/a,https://dsih.fr/b", "DEPECHE_FULL": "0"}
    options = CrawlOptions.from_settings(given, "dsih")
    assert (options.limit, len(options.urls), options.full) == (5, 2, False)


def test_a_setting_that_is_no_number_is_named() -> None:
    with pytest.raises(ConfigError, match="DEPECHE_LIMIT is 'many'"):
        CrawlOptions.from_settings({"DEPECHE_LIMIT": "many"}, "dsih")
