"""Sites that a night must not call well: ways of failing, what they answer, and a night's crawl of one."""

from pathlib import Path

from tests.conftest import run_depeche
from tests.faults.walls import WALLS, Wall
from tests.site import Answer, Site, article, dsih, front

Pages = dict[str, Answer]
NEW = range(6001, 6010)
SOURCES = ("/", "/rss.php", "/sitemap.xml")


def _paths(numbers: range = NEW) -> list[str]:
    return [f"/articles/{number}/titre-{number}" for number in numbers]


def _articles(answer: Answer) -> Pages:
    """A site that announces articles and gives the same answer for each of them."""
    return {"/": front(NEW), **dict.fromkeys(_paths(), answer)}


def _everywhere(answer: Answer) -> Pages:
    return dict.fromkeys([*SOURCES, *_paths()], answer)


def _wall(kind: str) -> Wall:
    return next(wall for wall in WALLS if wall.kind == kind and wall.status == 200)


def _served(wall: Wall) -> Answer:
    return Answer(wall.bare, headers={"Content-Type": "text/html; charset=utf-8", **wall.headers})


def _away(address: str) -> Answer:
    return Answer("", status=302, headers={"Location": address})


def _empty() -> Pages:
    """Articles whose template brings the title, the day and not a word of text."""
    return {"/": front(NEW)} | {
        path: Answer(
            f"<html><head><title>{number} | DSIH</title></head><h1>Article {number}</h1><p>12 oct. 2024 - 10:59,"
        )
        for number, path in zip(NEW, _paths(), strict=True)
    }


WAYS: dict[str, Pages] = {
    "every answer is 403": _everywhere(Answer("non", status=403)),
    "every answer is 401": _everywhere(Answer("non", status=401)),
    "every answer is 500": _everywhere(Answer("panne", status=500)),
    "every source is gone": dict.fromkeys(SOURCES, Answer("parti", status=410)),
    "maintenance for a day": _everywhere(Answer("maintenance", status=503, headers={"Retry-After": "86400"})),
    "nothing answers": _everywhere(Answer(drop=True)) | {"/robots.txt": Answer(drop=True)},
    "robots.txt answers 503": dsih(9) | {"/robots.txt": Answer("", status=503)},
    "robots.txt forbids all": dsih(9) | {"/robots.txt": Answer("User-agent: *\nDisallow: /")},
    "the front page names nothing": dsih(9) | {"/": Answer("<html><p>Bientôt.</p></html>")},
    "the front page is another site's": dsih(9) | {"/": _away("https://autre.example/")},
    "the front page is a challenge": dsih(9) | {"/": _served(_wall("robot"))},
    "every article is 403": _articles(Answer("non", status=403)),
    "every article is 404": _articles(Answer("rien", status=404)),
    "every article is 500": _articles(Answer("panne", status=500)),
    "every article is a challenge": _articles(_served(_wall("robot"))),
    "every article asks for consent": _articles(_served(_wall("consent"))),
    "every article is a soft 404": _articles(_served(_wall("missing"))),
    "every article is an empty shell": _articles(Answer("<div id=app></div>")),
    "every article has lost its text": _empty(),
    "every article leads to the front page": _articles(_away("https://dsih.fr/")),
    "every article leads to another site": _articles(_away("https://autre.example/")),
    "every article is the same text": _articles(article(6001)),
}  # fmt: skip
"""Name to what the site answers while it fails. Its robots.txt is that of tests/site.py where none is given."""


def crawl_by_night(site: Site, folder: Path, night: int) -> tuple[int, str]:
    """Crawl DSIH as cron does on a night of October 2024. Returns exit code and what was said."""
    clock = f"2024-10-{night}T03:00:00+00:00"
    done = run_depeche("crawl", "dsih", "-q", "--replica", site.url, cwd=folder, DEPECHE_CLOCK=clock)
    return done.returncode, done.stderr
