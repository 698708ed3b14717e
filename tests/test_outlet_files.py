"""What is wrong with an outlet's file is said when it is loaded: file, line, what was seen, how it may be written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_depeche
from tests.site import Answer, Site

RIGHT = r"""import re

from crawler.items import Outlet
from spiders.outlet import OutletSpider, feed, front


class GazetteSpider(OutletSpider):
    name = "gazette"
    outlet = Outlet(id="gazette", name="La Gazette", homepage="https://gazette.fr/", hosts=("gazette.fr",))
    article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\d+)")
    sources = (feed("https://gazette.fr/rss"), front("https://gazette.fr/"))
"""
PATTERN = r"""article_url = re.compile(r"^https?://[^/]+/article/(?P<id>\d+)")"""
SOURCES = 'sources = (feed("https://exemple.fr/rss"), front("https://exemple.fr/"))'
# What is changed in the file, and the line and the words of what is said then; `@` is the advice for a pattern.
WRONG = {
    "no article_url": (r'article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\d+)")', "", 7,
        "GazetteSpider has no article_url, which finds the number in an article's address@"),
    "no group": (r"(?P<id>\d+)", r"\d+", 10, "article_url has no group 'id': ^https?://[^/]+/a/\\d+@"),
    "another group": ("<id>", "<nr>", 10,
        "article_url has a group 'nr'; the groups that are known are id, id2, day@"),
    "a text for a pattern": (r're.compile(r"^https?://[^/]+/a/(?P<id>\d+)")', '"/a/"', 10,
        "article_url is '/a/', no compiled pattern@"),
    "a pattern that does not compile": (r"(?P<id>\d+)", "(?P<id>", 10,
        "the pattern '^https?://[^/]+/a/(?P<id>' does not compile: missing ), "
        "unterminated subpattern at position 18@"),
    "no sources": ('(feed("https://gazette.fr/rss"), front("https://gazette.fr/"))', "()", 11,
        f"GazetteSpider has no sources, so none of its articles would be found; write for instance: {SOURCES}"),
    "one source without a comma": ('(feed("https://gazette.fr/rss"), front("https://gazette.fr/"))',
        '(front("https://gazette.fr/"))', 11, "sources is Source(name='listing', url='https://gazette.fr/', "
        "kind='listing', history=False), and must be a tuple (one source has a comma behind it); write for instance: "
        f"{SOURCES}"),
    "a source without a scheme": ("https://gazette.fr/rss", "gazette.fr/rss", 11,
        f"the source 'gazette.fr/rss' has no web address; write for instance: {SOURCES}"),
    "another id": ('id="gazette"', 'id="autre"', 9, "the outlet's id is 'autre' and its spider's name 'gazette', "
        'which must be the same; write for instance: id="gazette"'),
    "no hosts": ('("gazette.fr",)', "()", 9,
        'hosts is (), and must be a tuple of one host or more; write for instance: hosts=("exemple.fr",)'),
    "a text for hosts": ('("gazette.fr",)', '("gazette.fr")', 9,
        "hosts is 'gazette.fr', and must be a tuple of one host or more; "
        'write for instance: hosts=("exemple.fr",)'),
    "a host with a scheme": ('("gazette.fr",)', '("https://gazette.fr",)', 9,
        "the host 'https://gazette.fr' is none: "
        'a host has no scheme, no port and no path; write for instance: hosts=("exemple.fr",)'),
    "a homepage without a scheme": ('"https://gazette.fr/", hosts', '"gazette.fr", hosts', 9,
        'homepage is \'gazette.fr\', no web address; write for instance: homepage="https://exemple.fr/"'),
    "no outlet": ("    outlet = ", "    autre = ", 7,
        'GazetteSpider has no outlet; write for instance: outlet = Outlet('
        'id="gazette", name="…", homepage="https://exemple.fr/", hosts=("exemple.fr",))'),
    "another name": ('name = "gazette"', 'name = "dsih"', 9, "the outlet's id is 'gazette' and its spider's name "
        "'dsih', which must be the same; write for instance: id=\"dsih\""),
    "no name": ('    name = "gazette"\n', "", 7, 'GazetteSpider has no name; write for instance: name = "gazette"'),
    "no class": (RIGHT[RIGHT.index("class") :], "", 1,
        "it declares no outlet; write for instance: class GazetteSpider(OutletSpider):"),
    "another class": ("GazetteSpider(OutletSpider)", "GazetteSpider(__import__('scrapy').Spider)", 7,
        "GazetteSpider is no OutletSpider; if it came with another program, give depeche a virtual environment of "
        "its own; write for instance: class GazetteSpider(OutletSpider):"),
    "no Python": ("class GazetteSpider(OutletSpider):", "class GazetteSpider(OutletSpider)", 7,
        "it is not Python: expected ':': class GazetteSpider(OutletSpider)"),
    "an import that fails": ("import Outlet\n", "import Outlit\n", 3,
        "it does not load: ImportError: cannot import name 'Outlit' from 'crawler.items'"),
}  # fmt: skip


def folder_with(tmp_path: Path, **files: str) -> None:
    (tmp_path / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")
    (tmp_path / "mine").mkdir()
    for name, text in files.items():
        (tmp_path / "mine" / f"{name}.py").write_text(text, "utf-8")


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_in_an_outlets_file_is_one_sentence(fault: str, tmp_path: Path) -> None:
    seen, instead, line, words = WRONG[fault]
    assert RIGHT.count(seen) == 1
    folder_with(tmp_path, gazette=RIGHT.replace(seen, instead))
    said = run_depeche("crawl", "gazette", "--replica", "http://127.0.0.1:9", cwd=tmp_path)
    expected = words.replace("@", f"; write for instance: {PATTERN}")
    assert said.stderr.startswith(f"depeche: mine/gazette.py, line {line}: {expected}")
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert not (tmp_path / "archive.db").exists()


def test_a_name_that_one_of_ours_has_is_taken(tmp_path: Path) -> None:
    folder_with(tmp_path, gazette=RIGHT.replace('"gazette"', '"dsih"'))
    said = run_depeche("crawl", "dsih", "--replica", "http://127.0.0.1:9", cwd=tmp_path)
    assert said.returncode == 2
    assert said.stderr == f"depeche: mine/gazette.py, line 8: the name 'dsih' is taken by {ROOT}/spiders/dsih.py\n"


def test_a_name_that_another_file_has_is_taken(tmp_path: Path) -> None:
    folder_with(tmp_path, gazette=RIGHT, second=RIGHT)
    page = tmp_path / "page.html"
    page.write_text("<h1>Un titre</h1>", "utf-8")
    said = run_depeche("extract", page, "--url", "https://gazette.fr/a/1", cwd=tmp_path)
    assert said.returncode == 2
    assert said.stderr == "depeche: mine/second.py, line 8: the name 'gazette' is taken by mine/gazette.py\n"


def test_a_file_that_is_right_is_loaded_without_a_word(tmp_path: Path) -> None:
    folder_with(tmp_path, gazette=RIGHT, _shared="this file is no outlet, as its name says")
    page = tmp_path / "page.html"
    page.write_text("<h1>Un titre</h1>", "utf-8")
    said = run_depeche("extract", page, "--url", "https://gazette.fr/a/1", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert json.loads(said.stdout)["key"] == "gazette:1"


def test_old_names_are_told_once_with_their_line(tmp_path: Path) -> None:
    text = RIGHT.replace("article_url", "address").replace("spiders.outlet import OutletSpider, feed, front", "x")
    text = text.replace(
        "from x", "from crawler.discovery import feed, front\nfrom spiders.outlet import OutletSpider"
    )
    folder_with(tmp_path, gazette=text)
    pages = {"/": Answer('<a href="https://gazette.fr/a/12">Le pont rouvre enfin ce matin</a>')}
    with Site(pages) as site:
        said = run_depeche("crawl", "gazette", "--replica", site.url, "--dry-run", cwd=tmp_path)
    told = [line for line in said.stderr.splitlines() if "is now" in line]
    assert [line.partition(";")[0] for line in told] == [
        "mine/gazette.py, line 4: crawler.discovery.feed is now crawler.discovering.sources.feed",
        "mine/gazette.py, line 4: crawler.discovery.front is now crawler.discovering.sources.front",
        "mine/gazette.py, line 8: GazetteSpider.address is now article_url",
    ]
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("announced", ["on the front page", "in the feed"])
def test_a_pattern_that_matches_no_link_is_said_with_some_links(announced: str, tmp_path: Path) -> None:
    folder_with(tmp_path, gazette=RIGHT)
    url = "https://gazette.fr/article/12-le-pont-rouvre-enfin"
    if announced == "in the feed":
        item = f"<item><title>Le pont</title><link>{url}</link></item>"
        pages = {"/rss": Answer(f"<rss version='2.0'><channel>{item}</channel></rss>"), "/": Answer("<p>Bonjour</p>")}
    else:
        pages = {"/": Answer(f'<a href="/contact">Contact</a><a href="{url}">Le pont rouvre</a>')}
    with Site(pages) as site:
        said = run_depeche("crawl", "gazette", "--replica", site.url, cwd=tmp_path)
    assert said.returncode == 3
    assert f"La Gazette: empty: article_url matches none of the links in its sources, such as {url}" in said.stderr
    assert json.loads(run_depeche("status", "--json", cwd=tmp_path).stdout)["outlets"][0]["health"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of our own three packages, for files put beside ours."""
    for package in ("crawler", "pipelines", "spiders"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RIGHT.replace("name = ", "name "), "line 8: it is not Python: invalid syntax: name \"gazette\""),
        (RIGHT.replace("<id>", "<nr>"), "line 10: article_url has a group 'nr'"),
        (RIGHT.replace('"gazette"', '"ticsante"'), "line 12: the name 'ticsante' is taken by spiders/gazette.py"),
        ("import rien_de_tel\n", "line 1: it does not load: ModuleNotFoundError: No module named 'rien_de_tel'"),
        ("X = 1\n", "line 1: it declares no outlet; write for instance: class GazetteSpider(OutletSpider):"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_beside_ours_is_said_likewise(text: str, words: str, copy: Path) -> None:
    (copy / "spiders" / "gazette.py").write_text(text, "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "crawler", "crawl", "gazette", "--replica", "http://127.0.0.1:9"],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    file = "ticsante" if "taken" in words else "gazette"
    assert said.stderr.startswith(f"depeche: spiders/{file}.py, {words}"), said.stderr
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
