"""The pictures of docs/from-crawl-to-chart.md and the README, the front page in French too: `python docs/picture.py
ARCHIVE FOLDER`, with Chromium on the PATH."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browsing import served  # noqa: E402

PICTURES = {  # file: page, and how much of it is shown
    "front": ("/", 1010),
    "search": ("/search?q=%22clinique+de+champagne%22+dossiers", 760),
    "story": ("/article/dsih:341/story", 900),
    "charts": ("/charts", 1290),
}
FRENCH = ("front",)  # of README.fr.md
WIDE = 1120


def main(archive: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served(archive.resolve()) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for locale, names, ending in (("en", PICTURES, ""), ("fr", FRENCH, ".fr")):
            page = browser.new_page(viewport={"width": WIDE, "height": 700}, locale=locale)
            for name in names:
                path, tall = PICTURES[name]
                page.goto(site.url + path)
                shown = {"x": 0, "y": 0, "width": WIDE, "height": tall}
                page.screenshot(path=folder / f"{name}{ending}.png", full_page=True, clip=shown)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
