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


class ExempleSpider(OutletSpider):
    name = "exemple"
    outlet = Outlet(id="exemple", name="L'Exemple", homepage="https://exemple.fr/", hosts=("exemple.fr",))
    article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\d+)")
    sources = (feed("https://exemple.fr/rss"), front("https://exemple.fr/"))
"""
PATTERN = r"""article_url = re.compile(r"^https?://[^/]+/article/(?P<id>\d+)")"""
SOURCES = 'sources = (feed("https://exemple.fr/rss"), front("https://exemple.fr/"))'
# What is changed in the file, and the line and the words of what is said then; `@` is the advice for a pattern.
WRONG = {
    "no article_url": (r'article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\d+)")', "", 7,
        "ExempleSpider has no article_url, which finds the number in an article's address@"),
    "no group": (r"(?P<id>\d+)", r"\d+", 10, "article_url has no group 'id': ^https?://[^/]+/a/\\d+@"),
    "another group": ("<id>", "<nr>", 10,
        "article_url has a group 'nr'; the groups that are known are id, id2, day@"),
    "a text for a pattern": (r're.compile(r"^https?://[^/]+/a/(?P<id>\d+)")', '"/a/"', 10,
        "article_url is '/a/', no compiled pattern@"),
    "a pattern that does not compile": (r"(?P<id>\d+)", "(?P<id>", 10,
        "the pattern '^https?://[^/]+/a/(?P<id>' does not compile: missing ), "
        "unterminated subpattern at position 18@"),
    "no sources": ('(feed("https://exemple.fr/rss"), front("https://exemple.fr/"))', "()", 11,
        f"ExempleSpider has no sources, so none of its articles would be found; write for instance: {SOURCES}"),
    "one source without a comma": ('(feed("https://exemple.fr/rss"), front("https://exemple.fr/"))',
        '(front("https://exemple.fr/"))', 11, "sources is Source(name='listing', url='https://exemple.fr/', "
        "kind='listing', history=False), and must be a tuple (one source has a comma behind it); write for instance: "
        f"{SOURCES}"),
    "a source without a scheme": ("https://exemple.fr/rss", "exemple.fr/rss", 11,
        f"the source 'exemple.fr/rss' has no web address; write for instance: {SOURCES}"),
    "another id": ('id="exemple"', 'id="autre"', 9, "the outlet's id is 'autre' and its spider's name 'exemple', "
        'which must be the same; write for instance: id="exemple"'),
    "no hosts": ('("exemple.fr",)', "()", 9,
        'hosts is (), and must be a tuple of one host or more; write for instance: hosts=("exemple.fr",)'),
    "a text for hosts": ('("exemple.fr",)', '("exemple.fr")', 9,
        "hosts is 'exemple.fr', and must be a tuple of one host or more; "
        'write for instance: hosts=("exemple.fr",)'),
    "a host with a scheme": ('("exemple.fr",)', '("https://exemple.fr",)', 9,
        "the host 'https://exemple.fr' is none: "
        'a host has no scheme, no port and no path; write for instance: hosts=("exemple.fr",)'),
    "a homepage without a scheme": ('"https://exemple.fr/", hosts', '"exemple.fr", hosts', 9,
        'homepage is \'exemple.fr\', no web address; write for instance: homepage="https://exemple.fr/"'),
    "no outlet": ("    outlet = ", "    autre = ", 7,
        'ExempleSpider has no outlet; write for instance: outlet = Outlet('
        'id="exemple", name="…", homepage="https://exemple.fr/", hosts=("exemple.fr",))'),
    "another name": ('name = "exemple"', 'name = "dsih"', 9, "the outlet's id is 'exemple' and its spider's name "
        "'dsih', which must be the same; write for instance: id=\"dsih\""),
    "no name": ('    name = "exemple"\n', "", 7, 'ExempleSpider has no name; write for instance: name = "exemple"'),
    "no class": (RIGHT[RIGHT.index("class") :], "", 1,
        "it declares no outlet; write for instance: class ExempleSpider(OutletSpider):"),
    "another class": ("ExempleSpider(OutletSpider)", "ExempleSpider(__import__('scrapy').Spider)", 7,
        "ExempleSpider is no OutletSpider; if it came with another program, give depeche a virtual environment of "
        "its own; write for instance: class ExempleSpider(OutletSpider):"),
    "no Python": ("class ExempleSpider(OutletSpider):", "class ExempleSpider(OutletSpider)", 7,
        "it is not Python: expected ':': class ExempleSpider(OutletSpider)"),
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
    folder_with(tmp_path, exemple=RIGHT.replace(seen, instead))
    said = run_depeche("crawl", "exemple", "--replica", "http://127.0.0.1:9", cwd=tmp_path)
    expected = words.replace("@", f"; write for instance: {PATTERN}")
    assert said.stderr.startswith(f"depeche: mine/exemple.py, line {line}: {expected}")
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert not (tmp_path / "archive.db").exists()


def test_a_name_that_one_of_ours_has_is_taken(tmp_path: Path) -> None:
    folder_with(tmp_path, exemple=RIGHT.replace('"exemple"', '"dsih"'))
    said = run_depeche("crawl", "dsih", "--replica", "http://127.0.0.1:9", cwd=tmp_path)
    assert said.returncode == 2
    assert said.stderr == f"depeche: mine/exemple.py, line 8: the name 'dsih' is taken by {ROOT}/spiders/dsih.py\n"


def test_a_name_that_another_file_has_is_taken(tmp_path: Path) -> None:
    folder_with(tmp_path, exemple=RIGHT, second=RIGHT)
    page = tmp_path / "page.html"
    page.write_text("<h1>Un titre</h1>", "utf-8")
    said = run_depeche("extract", page, "--url", "https://exemple.fr/a/1", cwd=tmp_path)
    assert said.returncode == 2
    assert said.stderr == "depeche: mine/second.py, line 8: the name 'exemple' is taken by mine/exemple.py\n"


def test_a_file_that_is_right_is_loaded_without_a_word(tmp_path: Path) -> None:
    folder_with(tmp_path, exemple=RIGHT, _shared="this file is no outlet, as its name says")
    page = tmp_path / "page.html"
    page.write_text("<h1>Un titre</h1>", "utf-8")
    said = run_depeche("extract", page, "--url", "https://exemple.fr/a/1", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert json.loads(said.stdout)["key"] == "exemple:1"


def test_old_names_are_told_once_with_their_line(tmp_path: Path) -> None:
    text = RIGHT.replace("article_url", "address").replace("spiders.outlet import OutletSpider, feed, front", "x")
    text = text.replace(
        "from x", "from crawler.discovery import feed, front\nfrom spiders.outlet import OutletSpider"
    )
    folder_with(tmp_path, exemple=text)
    pages = {"/": Answer('<a href="https://exemple.fr/a/12">Le pont rouvre enfin ce matin</a>')}
    with Site(pages) as site:
        said = run_depeche("crawl", "exemple", "--replica", site.url, "--dry-run", cwd=tmp_path)
    told = [line for line in said.stderr.splitlines() if "is now" in line]
    assert [line.partition(";")[0] for line in told] == [
        "mine/exemple.py, line 4: crawler.discovery.feed is now crawler.discovering.sources.feed",
        "mine/exemple.py, line 4: crawler.discovery.front is now crawler.discovering.sources.front",
        "mine/exemple.py, line 8: ExempleSpider.address is now article_url",
    ]
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("announced", ["on the front page", "in the feed"])
def test_a_pattern_that_matches_no_link_is_said_with_some_links(announced: str, tmp_path: Path) -> None:
    folder_with(tmp_path, exemple=RIGHT)
    url = "https://exemple.fr/article/12-le-pont-rouvre-enfin"
    if announced == "in the feed":
        item = f"<item><title>Le pont</title><link>{url}</link></item>"
        pages = {"/rss": Answer(f"<rss version='2.0'><channel>{item}</channel></rss>"), "/": Answer("<p>Bonjour</p>")}
    else:
        pages = {"/": Answer(f'<a href="/contact">Contact</a><a href="{url}">Le pont rouvre</a>')}
    with Site(pages) as site:
        said = run_depeche("crawl", "exemple", "--replica", site.url, cwd=tmp_path)
    assert said.returncode == 3
    assert f"L'Exemple: empty: article_url matches none of the links in its sources, such as {url}" in said.stderr
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
        (RIGHT.replace("name = ", "name "), "line 8: it is not Python: invalid syntax: name \"exemple\""),
        (RIGHT.replace("<id>", "<nr>"), "line 10: article_url has a group 'nr'"),
        (RIGHT.replace('"exemple"', '"ticsante"'), "line 12: the name 'ticsante' is taken by spiders/exemple.py"),
        ("import rien_de_tel\n", "line 1: it does not load: ModuleNotFoundError: No module named 'rien_de_tel'"),
        ("X = 1\n", "line 1: it declares no outlet; write for instance: class ExempleSpider(OutletSpider):"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_beside_ours_is_said_likewise(text: str, words: str, copy: Path) -> None:
    (copy / "spiders" / "exemple.py").write_text(text, "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "crawler", "crawl", "exemple", "--replica", "http://127.0.0.1:9"],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    file = "ticsante" if "taken" in words else "exemple"
    assert said.stderr.startswith(f"depeche: spiders/{file}.py, {words}"), said.stderr
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
