"""Trespasses in the server's own log: what was asked for and should not have been, or too early.

    python benchmarks/trespasses.py [--only robots retry scope traps]

Each case is a crawl by the real command against a server on loopback, whose log is the witness:

robots   40 states of robots.txt; a trespass is a request that its rules, or the lack of readable ones, forbid
retry    12 forms of Retry-After; a trespass is a request of the site before the time that it names
scope    60 ways out of the outlet, ten carriers by six spellings, and ten redirects to other ports, logins and
         schemes; a trespass is a request for anything but the outlet's own hosts
traps    11 sites that lead on for ever; a trespass is each request of one beyond 200

Exits with 1 when there is a trespass, or when a case stores fewer articles than it should.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import test_conduct as conduct  # noqa: E402
from tests import test_robots as robots  # noqa: E402
from tests import test_traps as traps  # noqa: E402
from tests.conftest import opened, run_depeche  # noqa: E402
from tests.site import Answer, Site, article, dsih, front  # noqa: E402

PRIVATE = '<a href="https://dsih.fr/prive/articles/6009/x">Un titre caché ici</a>'
ARTICLE = "/articles/6002/titre-6002"


@dataclass(frozen=True, slots=True)
class Result:
    """What a case came to."""

    group: str
    name: str
    trespasses: int
    stored: int
    expected: int | None
    """Articles that should be stored; None where the case is not about them."""

    @property
    def is_good(self) -> bool:
        return not self.trespasses and self.expected in (None, self.stored)


Case = tuple[str, str, Callable[[Path], Result]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), default=list(GROUPS), metavar="GROUP")
    options = parser.parse_args()
    cases = [case for group in options.only for case in GROUPS[group]()]
    run_depeche("--version", cwd=ROOT)  # starts the process that runs are forked from
    with ThreadPoolExecutor(2) as pool:
        results = []
        for result in pool.map(_run, cases):
            results.append(result)
            if not result.is_good:
                print(
                    f"{result.group}, {result.name}: {result.trespasses} trespasses, "
                    f"{result.stored} articles, not {result.expected}", flush=True,
                )  # fmt: skip
    print("group | cases | trespasses | wrong number of articles")
    print("---|---:|---:|---:")
    for group in options.only:
        own = [result for result in results if result.group == group]
        wrong = sum(result.expected not in (None, result.stored) for result in own)
        print(f"{group} | {len(own)} | {sum(result.trespasses for result in own)} | {wrong}")
    return 0 if all(result.is_good for result in results) else 1


def _run(case: Case) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return case[2](Path(folder))


def _crawl(site: Site, folder: Path, *more: str) -> int:
    """Crawl a site. Returns the number of articles stored."""
    run_depeche("crawl", "dsih", "-q", "--replica", site.url, *more, cwd=folder)
    archive = folder / "archive.db"
    if not archive.exists():
        return 0
    with opened(archive) as db:
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def robots_cases() -> Iterator[Case]:
    """Closed states allow nothing but robots.txt; of the others, what stands under /prive/ is forbidden."""
    closed = dict(conduct.CLOSED)
    closed |= {name: _plain(*state) for name, state in robots.CLOSED.items() if name not in ("fault", "html")}
    for name, answer in closed.items():
        yield "robots", name, lambda folder, n=name, a=answer: _robots(folder, n, a, closed=True)  # type: ignore[misc]
    obeyed = {name: _plain(200, robots.TEXT, body) for name, body in robots.OBEYED.items()}
    for name, answer in obeyed.items():
        yield "robots", name, lambda folder, n=name, a=answer: _robots(folder, n, a, closed=False)  # type: ignore[misc]


def _plain(status: int, content_type: bytes, body: bytes) -> Answer:
    return Answer(body, status=status, headers={"Content-Type": content_type.decode()})


def _robots(folder: Path, name: str, answer: Answer, *, closed: bool) -> Result:
    pages = dsih(3) | {"/": front(range(6001, 6004), PRIVATE), "/robots.txt": answer}
    with Site(pages) as site:
        stored = _crawl(site, folder)
        asked = site.paths()
    bad = [path for path in asked if (path != "/robots.txt" if closed else path.startswith("/prive/"))]
    return Result("robots", name, len(bad), stored, 0 if closed else 3)


FORMS: dict[str, tuple[Callable[[], str], float | None]] = {
    "one second": (lambda: "1", 1),
    "two seconds": (lambda: "2", 2),
    "two and a half": (lambda: "2.5", 2.5),
    "with spaces": (lambda: "  2  ", 2),
    "a date": (lambda: formatdate(time.time() + 3, usegmt=True), 1.9),
    "a date with an offset": (lambda: formatdate(time.time() + 3).replace("-0000", "+0000"), 1.9),
    "zero": (lambda: "0", 0),
    "negative": (lambda: "-30", 0),
    "a day that has passed": (lambda: "Fri, 20 Nov 2009 12:00:00 GMT", 0),
    "a day": (lambda: "86400", None),
    "years": (lambda: "999999999", None),
    "a far date": (lambda: "Fri, 20 Nov 2099 12:00:00 GMT", None),
}
"""Name to the header and the seconds of rest that it asks for; None for more than a run waits."""


def retry_cases() -> Iterator[Case]:
    for name in FORMS:
        yield "retry", name, lambda folder, n=name: _retry(folder, n)  # type: ignore[misc]


def _retry(folder: Path, name: str) -> Result:
    value, rest = FORMS[name]
    busy = Answer("un instant", status=503, headers={"Retry-After": value})
    with Site(dsih(3) | {ARTICLE: [busy, article(6002)]}) as site:
        stored = _crawl(site, folder)
        hits = list(site.log)
    first = next(hit.time for hit in hits if hit.path == ARTICLE)
    wait = 1e9 if rest is None else max(0.0, rest - 0.5)
    early = [hit for hit in hits if first < hit.time < first + wait]
    return Result("retry", name, len(early), stored, None if rest is None else 3)


CARRIERS = (
    conduct.by_link, conduct.by_next_page, conduct.by_feed, conduct.by_feed_link, conduct.by_sitemap,
    conduct.by_index, conduct.by_robots, conduct.by_redirect, conduct.by_redirect_after_a_fault, conduct.by_claim,
)  # fmt: skip
ELSEWHERE = (
    "https://dsih.fr:8443/dedans", "http://dsih.fr:22/dedans", "https://moi:mot@dsih.fr/dedans",
    "https://127.0.0.2:80@dsih.fr/dedans", "https://dsih.fr@127.0.0.2/dedans", "https://127.0.0.2\\.dsih.fr/dedans",
    "file:///etc/passwd", "ftp://dsih.fr/dedans", "data:text/html,dedans", "gopher://dsih.fr/dedans",
)  # fmt: skip


def scope_cases() -> Iterator[Case]:
    """Each carrier holds all six spellings at once; each redirect of ELSEWHERE is a case of its own."""
    for carrier in CARRIERS:
        yield "scope", carrier.__name__, lambda folder, c=carrier: _scope(folder, c.__name__, c())  # type: ignore[misc]
    for number, url in enumerate(ELSEWHERE):
        away = {ARTICLE: Answer("", status=302, headers={"Location": url})}
        yield "scope", url, lambda folder, n=f"redirect {number}", a=away: _scope(folder, n, a)  # type: ignore[misc]


def _scope(folder: Path, name: str, pages: dict[str, Answer]) -> Result:
    with Site(dsih(len(conduct.SPELLINGS)) | {"/sitemap.xml": conduct.sitemap()} | pages) as site:
        stored = _crawl(site, folder, "--since", "2024-10-01")
        hits = list(site.log)
    bad = [hit for hit in hits if hit.host not in conduct.OUR_HOSTS or "dedans" in hit.path]
    return Result("scope", name, len(bad), stored, None)


def trap_cases() -> Iterator[Case]:
    for trap in traps.TRAPS:
        yield "traps", trap.__name__, lambda folder, t=trap: _trap(folder, t)  # type: ignore[misc]


def _trap(folder: Path, trap: traps.Trap) -> Result:
    trapped, stored, _ = traps.crawl_into(
        trap, lambda *words, **more: run_depeche(*words, cwd=folder, **more), folder
    )
    return Result("traps", getattr(trap, "__name__", "?"), max(0, trapped - 200), stored, traps.GOOD)


GROUPS: dict[str, Callable[[], Iterator[Case]]] = {
    "robots": robots_cases,
    "retry": retry_cases,
    "scope": scope_cases,
    "traps": trap_cases,
}

if __name__ == "__main__":
    sys.exit(main())
