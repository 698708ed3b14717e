"""A real headless Chromium walks the pages, on a desk and on a phone, in light and in dark, in both languages.

Its pictures are kept in `$DEPECHE_SCREENSHOTS`, or in `test-results/`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.serving.queries import QUERIES
from tests.browsing import PAYLOADS, Served, make_archive, make_hostile, served
from tests.conftest import ROOT, run_depeche

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in BROWSERS if (path := shutil.which(name))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium: apt-get install chromium"),
]
ALIKE = ("table-articles", "query-coverage")  # the others have the same colours and widths
SIZES = {"desk": (1280, 900), "phone": (390, 844), "small": (320, 568)}
WAYS = [  # of every two of size, scheme and language all pairs
    ("desk", "light", "en"), ("desk", "dark", "fr"), ("phone", "light", "fr"), ("phone", "dark", "en"),
    ("small", "light", "en"), ("small", "dark", "fr"),
]  # fmt: skip
NOT_ON = dict.fromkeys(((size, scheme) for size, scheme, _ in WAYS), ("table-", "query-"))
NOT_ON |= {("desk", "light"): ("query-",), ("phone", "light"): ("table-",)}
"""Pages of one template are walked on one screen each: beginnings of the names of those that a screen leaves out."""
PICTURES = Path(os.environ.get("DEPECHE_SCREENSHOTS") or ROOT / "test-results")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration's archive, with a version and citations besides."""
    folder = tmp_path_factory.mktemp("browser")
    made = run_depeche("demo", cwd=folder)
    assert made.returncode == 0, made.stderr
    with served(enriched(folder / "demo.db")) as site:
        yield site


CITES = """
INSERT INTO citations (article, outlet, cited_date, verb, passage, via, evidence, target, score)
VALUES (?, ?, '2012-06-20', 'relays', 'une information publiée par le quotidien', ?, 'mention', ?, 0.9)
"""
REVISES = """
INSERT INTO revisions (article, seen, title, lead, body, text_sha256)
SELECT id, '2026-11-01T03:00:00+00:00', 'Perte' || substr(title, 4), lead, body, 'x' FROM articles WHERE id = ?
"""
AILS = (
    "INSERT OR IGNORE INTO _health VALUES ('ticsante', 'dead source', '2026-11-10T00:00:00+00:00', NULL, 'HTTP 404')"
)
COPIES = "INSERT OR IGNORE INTO copies VALUES (?, ?, 0.4, 80, 'les dossiers de 375 patients', ?)"


def enriched(archive: Path) -> Path:
    """Something of everything: what the demonstration itself may lack."""
    with Archive.open(archive, write=True) as held:
        ident = {row["key"]: row["id"] for row in held.rows("SELECT id, key FROM articles")}
        dsih, ticsante, est = (ident[key] for key in ("dsih:341", "ticsante:1280", "lest_eclair:37210"))
        held.db.execute(CITES, [dsih, "lest_eclair", "ticsante", est])
        held.db.execute(CITES, [dsih, "ticsante", None, ticsante])
        held.db.execute(CITES, [ticsante, "lest_eclair", None, est])
        held.db.execute(REVISES, [dsih])
        held.db.execute(COPIES, [ticsante, est, est])
        held.db.execute(AILS)
    return archive


def paths(name: str) -> dict[str, str]:
    return {
        "front": "/", "search": "/search?q=hopital+dossiers", "narrowed": "/search?q=sante&outlet=dsih&since=2015",
        "nothing": "/search?q=introuvable&outlet=dsih", "article": "/article/dsih:341?q=dossiers&versions=beside",
        "trace": "/article/dsih:341/story", "charts": "/charts?scale=common", "status": "/status", "data": f"/{name}",
        "own-sql": f"/{name}?sql=select+id,+title,+body+from+articles+limit+3",
        "row": f"/{name}/articles/1", "all-columns": f"/{name}/articles?_shown=all&_size=5",
        **{f"table-{table}": f"/{name}/{table}?_size=20" for table in TABLES},
        **{f"query-{query}": f"/{name}/{query}" for query in QUERIES},
    }  # fmt: skip


class Watched:
    """A page whose every complaint and request is noted."""

    def __init__(self, page: Any, site: Served) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url, site.port))

    def _asked(self, url: str, port: int) -> None:
        if urlsplit(url).netloc != f"127.0.0.1:{port}":
            self.complaints.append(f"asks {url}")


@pytest.mark.parametrize(("size", "scheme", "language"), WAYS)
def test_every_page_is_quiet_fits_and_is_accessible(
    browser: Any, site: Served, size: str, scheme: str, language: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale=language)
    PICTURES.mkdir(parents=True, exist_ok=True)
    trouble: list[str] = []
    for name, path in paths(site.name).items():
        if name.startswith(NOT_ON[size, scheme]) and name not in ALIKE:
            continue
        watched = Watched(context.new_page(), site)
        assert watched.page.goto(site.url + path).status == 200, path
        assert watched.page.locator("html").get_attribute("lang") == language
        watched.page.screenshot(path=PICTURES / f"{name}-{size}-{scheme}-{language}.png", full_page=True)
        found = axe.Axe().run(watched.page).response["violations"]
        trouble += [f"{name}: {said}" for said in watched.complaints]
        trouble += [
            f"{name}: {v['id']} {v['nodes'][0]['html'][:200]}"
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        if watched.page.evaluate("document.documentElement.scrollWidth") > width:
            trouble.append(f"{name}: is wider than the screen")
        watched.page.close()
    context.close()
    assert trouble == []


def test_a_reader_finds_reads_and_follows_a_story_without_javascript(browser: Any, site: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    watched = Watched(context.new_page(), site)
    page = watched.page
    page.goto(site.url)
    page.get_by_label("Search title, lead and text").fill("dossiers médicaux troyes")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="DSIH", exact=False).first.click()
    page.locator("ol.list h3 a").last.click()
    assert "22 June 2012" in page.locator("article time").first.inner_text()
    page.get_by_role("link", name="The whole story").click()
    days = [time.get_attribute("datetime")[:10] for time in page.locator(".steps > li > .meta time").all()]
    assert days == sorted(days)
    assert len(days) >= 3
    page.locator(".steps h2 a").first.click()
    assert "L'Est Éclair" in page.locator(".kicker").inner_text()
    page.get_by_role("link", name="Charts").click()
    page.get_by_role("link", name="Who is first").click()
    assert page.locator("table.rows tbody tr").count() >= 1
    page.get_by_role("link", name="Data").first.click()
    page.get_by_role("button", name="Ask").click()
    assert page.locator("table.rows tbody tr").count() == 3
    assert watched.complaints == []
    context.close()


def test_nothing_hostile_runs_in_a_real_browser(browser: Any, tmp_path: Path) -> None:
    trouble: list[str] = []
    with served(make_hostile(tmp_path / "hostile.db")) as site:
        pages = ["/", "/search", "/charts", f"/{site.name}", *(f"/{site.name}/{t}?_shown=all" for t in TABLES)]
        pages += [f"/article/{n}" for n in range(1, len(PAYLOADS) + 1)] + [
            "/article/1/story",
            f"/{site.name}/articles/2",
        ]
        watched = Watched(browser.new_page(), site)
        watched.page.on("dialog", lambda dialog: trouble.append(dialog.message))
        for path in pages:
            watched.page.goto(site.url + path)
            if watched.page.evaluate("window.hit"):
                trouble.append(f"{path} ran")
        watched.page.close()
    assert trouble + watched.complaints == []


def test_a_script_that_got_into_a_page_would_still_not_run(browser: Any, tmp_path: Path) -> None:
    """The policy alone holds, escaping or not."""
    with served(make_archive(tmp_path / "archive.db", 4)) as site:
        page = browser.new_page()
        page.goto(site.url)
        page.evaluate("""() => {
            const script = document.createElement('script')
            script.textContent = 'window.hit = 1'
            const box = document.createElement('div')
            box.innerHTML = '<img src=x onerror="window.hit = 1">'
            document.body.append(script, box)
        }""")
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") is None
        page.close()
