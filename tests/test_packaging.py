"""What is installed is ours and whole, and another program's packages of the same names are told from it."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crawler import __version__
from tests.conftest import FETCHED, ROOT, run_depeche

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
COMMAND = Path(sys.executable).with_name("depeche")
PACKAGES = ("crawler", "pipelines", "spiders")
FOREIGN = "raise RuntimeError('this is another program')\n"


def foreign_project(folder: Path) -> Path:
    """The inner folder of a Scrapy project, where people type their commands; loading any of it is an error."""
    (folder / "spiders").mkdir(parents=True)
    (folder / "spiders" / "__init__.py").write_text(FOREIGN, "utf-8")
    (folder / "pipelines.py").write_text(FOREIGN, "utf-8")
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = settings\n", "utf-8")
    return folder


def page(folder: Path) -> Path:
    file = folder / "page.html"
    file.write_text(f"<h1>Un titre</h1><time datetime={FETCHED:%F}>hier</time><p>{'Un mot de plus. ' * 40}", "utf-8")
    return file


def call(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | environment
    return subprocess.run(map(str, words), cwd=cwd, env=env, capture_output=True, text=True, timeout=240, check=False)


def test_the_lock_names_every_dependency_within_its_bounds_and_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=[a-zA-Z])", text)
    locked = {canonicalize_name(one.split("==")[0]): one for one in entries if "==" in one.split("\n")[0]}
    assert all("--hash=sha256:" in one for one in locked.values())
    for wanted in map(Requirement, [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]):
        pinned = locked[canonicalize_name(wanted.name)].split("==")[1].split()[0]
        assert wanted.specifier.contains(pinned), f"{wanted}: {pinned} is locked; run: make lock"


def test_the_command_works_in_the_folder_of_another_scrapy_project(tmp_path: Path) -> None:
    """It does not look for packages in the current directory."""
    project = foreign_project(tmp_path)
    done = call(COMMAND, "extract", page(project), "--url", "https://exemple.org/a", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"title": "Un titre"' in done.stdout


def test_python_m_says_that_the_current_directory_comes_first(tmp_path: Path) -> None:
    project = foreign_project(tmp_path)
    done = call(sys.executable, "-m", "crawler", "status", cwd=project)
    assert done.returncode == 1
    assert done.stderr == (
        f"depeche: Python finds another program's 'spiders' at {project}/spiders, before depeche's own at "
        f"{ROOT}/spiders; type `depeche` instead of `python -m crawler`, or go to another folder\n"
    )


@pytest.mark.parametrize("name", ["spiders/__init__.py", "pipelines.py", "pipelines/__init__.py", "spiders/their.py"])
def test_another_program_on_pythonpath_is_named_with_the_way_out(tmp_path: Path, name: str) -> None:
    """The last is a package without `__init__.py`; an installation from a checkout comes after those, too."""
    theirs = tmp_path / "theirs"
    (theirs / name).parent.mkdir(parents=True)
    (theirs / name).write_text(FOREIGN, "utf-8")
    found = theirs / (name if name.count("/") == 0 else name.split("/")[0])
    done = call(COMMAND, "search", "mot", cwd=tmp_path, PYTHONPATH=str(theirs))
    assert done.returncode == 1
    assert f"another program's '{found.stem}' at {found}, before depeche's own" in done.stderr
    assert done.stderr.endswith(f"; take {theirs} off PYTHONPATH\n")
    assert "Traceback" not in done.stderr


def test_spiders_that_pip_put_among_ours_are_named(tmp_path: Path) -> None:
    """Of two distributions with a package of one name pip puts the files into one folder, and says nothing."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    (tmp_path / "spiders" / "quotes.py").write_text(
        "import scrapy\n\n\nclass QuotesSpider(scrapy.Spider):\n    name = 'quotes'\n", "utf-8"
    )
    done = run_depeche("crawl", "--dry-run", cwd=tmp_path, cold=True, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "spiders/quotes.py, line 4: QuotesSpider is no OutletSpider" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_message_or_page_installs_the_other_project_of_our_name() -> None:
    """`depeche` on the public package index is not ours."""
    assert PROJECT["name"] == "depeche-archive"
    pages = [ROOT / "README.md", ROOT / "README.fr.md", ROOT / "Containerfile", *(ROOT / "docs").glob("*.md")]
    code = [file for folder in (*PACKAGES, "benchmarks") for file in (ROOT / folder).rglob("*.py")]
    hints = [
        (file.name, line)
        for file in [*pages, *code]
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"pip install.*\bdepeche\b(?!-archive)", line)
    ]
    assert hints == []
    assert any("pip install 'depeche-archive[" in file.read_text("utf-8") for file in code)


def test_the_version_is_known_without_an_installation() -> None:
    done = call(sys.executable, "-S", "-c", "import crawler; print(crawler.__version__)", cwd=ROOT)
    assert done.stdout == f"{__version__}\n", done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution of the checkout and the wheel made from it, without the package index."""
    folder = tmp_path_factory.mktemp("dist")
    done = call(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder


@pytest.mark.slow
@pytest.mark.xdist_group("built")
def test_the_wheel_has_what_the_repository_keeps_of_the_packages_and_no_more(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        info = {name.split(".dist-info/")[1] for name in archive.namelist() if ".dist-info/" in name}
    kept = call("git", "ls-files", "-co", "--exclude-standard", "--", *PACKAGES, cwd=ROOT).stdout.splitlines()
    assert len(kept) > 500
    assert held == {name for name in kept if (ROOT / name).exists()}
    assert "licenses/LICENSE" in info


@pytest.mark.slow
@pytest.mark.xdist_group("built")
def test_wheel_and_source_distribution_have_our_name_and_version(built: Path) -> None:
    assert sorted(file.name for file in built.iterdir()) == [
        f"depeche_archive-{__version__}-py3-none-any.whl",
        f"depeche_archive-{__version__}.tar.gz",
    ]
    with tarfile.open(built / f"depeche_archive-{__version__}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        info = archive.extractfile(f"depeche_archive-{__version__}/PKG-INFO")
        assert info
        head = HeaderParser().parsestr(info.read().decode())
    assert (head["Name"], head["Version"]) == ("depeche-archive", __version__)
    assert {"LICENSE", "CHANGELOG.md", "README.md", "README.fr.md"} <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


@pytest.mark.slow
@pytest.mark.xdist_group("built")
def test_the_demo_runs_from_the_wheel_alone(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    assert call(sys.executable, "-m", "zipfile", "-e", wheel, site, cwd=empty).returncode == 0
    where = call(sys.executable, "-c", "import spiders; print(spiders.__file__)", cwd=empty, PYTHONPATH=str(site))
    assert where.stdout == f"{site}/spiders/__init__.py\n"
    done = call(sys.executable, "-m", "crawler", "demo", cwd=empty, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stderr
    assert "What to type next" in done.stdout


@pytest.mark.slow
@pytest.mark.xdist_group("built")
def test_what_the_containerfile_copies_makes_the_same_wheel(built: Path, tmp_path: Path) -> None:
    for line in (ROOT / "Containerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *sources, target = line.split()[1:]
            for source in sources:
                place = tmp_path / "source" / (target if (ROOT / source).is_dir() else source)
                copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
                place.parent.mkdir(exist_ok=True)
                copy(ROOT / source, place)
    done = call(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, tmp_path / "source"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (ours,), (theirs,) = built.glob("*.whl"), tmp_path.glob("*.whl")
    with zipfile.ZipFile(ours) as one, zipfile.ZipFile(theirs) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
