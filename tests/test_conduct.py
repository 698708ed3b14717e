"""Conduct, by the servers' own logs: nothing forbidden, nothing early, nothing out of scope, nobody twice."""

import gzip
import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from email.utils import formatdate
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.lock import Lock
from tests.conftest import Depeche, opened, run_depeche
from tests.faults.ended_runs import ARTICLES, ended_runs, slow_site
from tests.site import Answer, Site, article, dsih, front

TEXT = {"Content-Type": "text/plain"}
GZIP = {"Content-Encoding": "gzip"}
XML = {"Content-Type": "application/xml"}
OUR_HOSTS = {"dsih.fr", "www.dsih.fr"}


def count(folder: Path, sql: str = "SELECT count(*) FROM articles") -> int:
    with opened(folder / "archive.db") as db:
        return int(db.execute(sql).fetchone()[0])


# robots.txt

RULES = b"".join(b"User-agent: bot%d\nAllow: /\n" % number for number in range(99)) + b"User-agent: *\nDisallow: /\n"
CLOSED = {
    "429": Answer("doucement", status=429),
    "500": Answer("panne", status=500),
    "503": Answer("panne", status=503),
    "503 with rules": Answer("User-agent: *\nAllow: /", status=503, headers=TEXT),
    "html": Answer("<!doctype html><title>Bienvenue</title>"),
    "html as text": Answer("  <html><body>Bienvenue</body></html>", headers=TEXT),
    "redirects for ever": Answer("", status=302, headers={"Location": "https://www.dsih.fr/robots.txt"}),
    "redirects away": Answer("", status=302, headers={"Location": "https://ailleurs.example/robots.txt"}),
    "cut gzip": Answer(gzip.compress(RULES)[:-60], headers=TEXT | GZIP),
    "UTF-16": Answer(RULES.decode().encode("utf-16"), headers=TEXT),
    "drops": Answer("", drop=True),
    "disallows all": Answer("User-agent: *\nDisallow: /", headers=TEXT),
    "disallows us": Answer("User-agent: depeche\nDisallow: /", headers=TEXT),
}
UNREACHABLE = ("redirects for ever", "drops")
OPEN = {
    "404": Answer("", status=404),
    "401": Answer("", status=401),
    "403": Answer("interdit", status=403),
    "empty": Answer("", headers=TEXT),
    "whole gzip": Answer(gzip.compress(b"User-agent: *\nDisallow: /prive/"), headers=TEXT | GZIP),
    "byte order mark": Answer("\ufeffUser-agent: *\nDisallow: /prive/", headers=TEXT),
    "nul and ten megabytes": Answer("User-agent: *\n\x00Disallow: /prive/\n" + "# rien\n" * 1_400_000, headers=TEXT),
}


@pytest.mark.parametrize("state", CLOSED)
def test_a_robots_txt_that_cannot_be_read_closes_the_site(depeche: Depeche, state: str) -> None:
    with Site(dsih(3) | {"/robots.txt": CLOSED[state]}) as site:
        result = depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert set(site.paths()) == {"/robots.txt"}
    assert len(site.log) <= 25
    assert {hit.host for hit in site.log} <= OUR_HOSTS
    assert result.returncode == 3
    assert ("cannot be reached" if state in UNREACHABLE else "robots.txt") in result.stderr
    assert ("DSIH: unreachable: " in result.stderr) == (state in UNREACHABLE)
    assert "Failure" not in result.stderr  # no words of the library's own


def test_addresses_of_a_closed_site_that_are_given_are_not_asked_for(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(3) | {"/robots.txt": Answer("non", status=503)}) as site:
        url = "https://dsih.fr/articles/6001/titre-6001"
        result = depeche("crawl", "--url", url, "--replica", site.url)
    assert set(site.paths()) == {"/robots.txt"}
    assert (result.returncode, "DSIH: blocked: robots.txt answers HTTP 503" in result.stderr) == (3, True)
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT state, attempts FROM urls").fetchall() == [("pending", 0)]


@pytest.mark.parametrize("state", OPEN)
def test_an_odd_robots_txt_is_read_as_far_as_it_goes(depeche: Depeche, tmp_path: Path, state: str) -> None:
    forbidden = {
        "/": front(range(6001, 6004), '<a href="https://dsih.fr/prive/articles/6009/x">Un titre caché ici</a>')
    }
    with Site(dsih(3) | forbidden | {"/robots.txt": OPEN[state]}) as site:
        assert depeche("crawl", "dsih", "-q", "--replica", site.url).returncode == 0
    assert count(tmp_path) == 3
    asked = [path for path in site.paths() if path.startswith("/prive/")]
    assert asked == [] or "Disallow" not in str(OPEN[state].body)


# Retry-After

FORMS = {
    "seconds": lambda: "2",
    "date": lambda: formatdate(time.time() + 3, usegmt=True),
}  # every form there is: test_retry_after


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_asked_before_the_time_a_site_names(depeche: Depeche, tmp_path: Path, form: str) -> None:
    busy = Answer("un instant", status=503, headers={"Retry-After": FORMS[form]})
    pages = dsih(3) | {"/articles/6002/titre-6002": [busy, article(6002)]}
    with Site(pages) as site:
        assert depeche("crawl", "dsih", "-q", "--replica", site.url).returncode == 0
    times = {path: [h.time for h in site.log if h.path == path] for path in site.paths()}
    first, again = times["/articles/6002/titre-6002"]
    assert again - first >= 1.5
    assert not [t for hits in times.values() for t in hits if first < t < first + 1.5]
    assert count(tmp_path) == 3


def test_a_day_too_far_for_a_run_leaves_the_site_alone(depeche: Depeche) -> None:
    busy = Answer("demain", status=429, headers={"Retry-After": "Fri, 20 Nov 2099 12:00:00 GMT"})
    with Site(dsih(3) | {"/articles/6003/titre-6003": busy}) as site:
        assert depeche("crawl", "dsih", "-q", "--replica", site.url).returncode == 3
    assert [path for path in site.paths() if "/articles/" in path] == ["/articles/6003/titre-6003"]


@pytest.mark.parametrize("said", ["-30", "Fri, 20 Nov 2009 12:00:00 GMT"])
def test_a_time_that_has_passed_asks_for_no_wait(depeche: Depeche, tmp_path: Path, said: str) -> None:
    busy = Answer("déjà", status=503, headers={"Retry-After": said})
    with Site(dsih(2) | {"/articles/6002/titre-6002": [busy, article(6002)]}) as site:
        assert depeche("crawl", "dsih", "-q", "--replica", site.url).returncode == 0
    assert count(tmp_path) == 2


# Scope: ten carriers, six spellings each

SPELLINGS = ("127.0.0.2", "2130706434", "0x7f.2", "127.2", "[::ffff:127.0.0.2]", "localhost.")


OLD = "<url><loc>https://dsih.fr/articles/6001/titre-6001</loc><lastmod>2024-09-01</lastmod></url>"


def sitemap(more: str = "") -> Answer:
    """One that reaches back, so that no numbers are walked."""
    return Answer(f"<urlset>{OLD}{more}</urlset>", headers=XML)


def inside(number: int, spelling: str) -> str:
    return f"http://{spelling}/articles/{6100 + number}/dedans"


def elsewhere() -> list[str]:
    return [inside(n, spelling) for n, spelling in enumerate(SPELLINGS)]


def by_link() -> dict[str, Any]:
    return {"/": front(range(6001, 6004), "".join(f'<a href="{u}">Un titre assez long</a>' for u in elsewhere()))}


def by_next_page() -> dict[str, Any]:
    return {"/": front(range(6001, 6004), "".join(f'<a rel="next" href="{u}">Suivant</a>' for u in elsewhere()))}


def by_feed() -> dict[str, Any]:
    items = "".join(f"<item><title>t</title><link>{u}</link></item>" for u in elsewhere())
    return {"/rss.php": Answer(f'<rss version="2.0"><channel>{items}</channel></rss>', headers=XML)}


def by_feed_link() -> dict[str, Any]:
    links = "".join(f'<link type="application/rss+xml" href="{u}">' for u in elsewhere())
    return {"/": front(range(6001, 6004), links)}


def by_sitemap() -> dict[str, Any]:
    return {"/sitemap.xml": sitemap("".join(f"<url><loc>{u}</loc></url>" for u in elsewhere()))}


def by_index() -> dict[str, Any]:
    return {"/sitemap.xml": sitemap("".join(f"<sitemap><loc>{u}</loc></sitemap>" for u in elsewhere()))}


def by_robots() -> dict[str, Any]:
    return {"/robots.txt": Answer("User-agent: *\n" + "".join(f"Sitemap: {u}\n" for u in elsewhere()), headers=TEXT)}


def by_redirect() -> dict[str, Any]:
    numbers = range(6001, 6001 + len(SPELLINGS))
    away = [Answer("", status=302, headers={"Location": u}) for u in elsewhere()]
    return dict(zip((f"/articles/{n}/titre-{n}" for n in numbers), away, strict=True))


def by_redirect_after_a_fault() -> dict[str, Any]:
    return {path: [Answer("", status=502), answer] for path, answer in by_redirect().items()}


def by_claim() -> dict[str, Any]:
    """Canonical, og:url and meta refresh."""
    found: dict[str, Any] = {}
    for n, url in enumerate(elsewhere()):
        page = article(6001 + n)
        claims = f'<link rel="canonical" href="{url}"><meta http-equiv="refresh" content="0; url={url}">'
        page.body = str(page.body).replace("<title>", f'{claims}<meta property="og:url" content="{url}"><title>')
        found[f"/articles/{6001 + n}/titre-{6001 + n}"] = page
    return found


def test_a_redirect_to_another_service_or_to_no_web_address_is_recorded_as_that(
    depeche: Depeche, tmp_path: Path
) -> None:
    """Other ports of the outlet's host are other servers; what is no web address is fetched by nobody."""
    elsewhere = [
        "https://dsih.fr:8443/articles/9/dedans", "http://dsih.fr:22/dedans", "https://moi:secret@dsih.fr/dedans",
        "https://127.0.0.2:80@dsih.fr/dedans", "https://dsih.fr@127.0.0.2/dedans", "file:///etc/passwd",
        "ftp://dsih.fr/dedans", "data:text/html,dedans", "gopher://dsih.fr/dedans", "javascript:alert(1)",
    ]  # fmt: skip
    paths = [f"/articles/{6001 + n}/titre-{6001 + n}" for n in range(len(elsewhere))]
    away = {path: Answer("", status=302, headers={"Location": to}) for path, to in zip(paths, elsewhere, strict=True)}
    links = '<a href="https://dsih.fr:8443/articles/7001/dedans">Un titre assez long pour cela</a>'
    front_page = front(range(6001, 6001 + len(elsewhere) + 2), links)
    with Site(dsih(len(elsewhere) + 2) | {"/": front_page} | away) as site:
        depeche("crawl", "dsih", "-q", "--replica", site.url)
    assert [hit.path for hit in site.log if "dedans" in hit.path] == []
    assert {hit.host for hit in site.log} <= OUR_HOSTS
    assert count(tmp_path) == 2
    with opened(tmp_path / "archive.db") as db:
        reasons = [row[0] for row in db.execute("SELECT reason FROM urls WHERE article IS NULL ORDER BY url")]
        assert reasons == [
            row[0] for row in db.execute("SELECT reason FROM captures WHERE verdict = 'failed' ORDER BY url")
        ]
    assert [reason.partition(":")[0] for reason in reasons] == ["leads outside the outlet"] * 5 + [
        "leads to no web address"
    ] * 5


@pytest.mark.parametrize(
    "carrier",
    [
        by_link, by_next_page, by_feed, by_feed_link, by_sitemap, by_index, by_robots, by_redirect,
        by_redirect_after_a_fault, by_claim,
    ],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_nothing_leads_out_of_the_outlet(
    depeche: Depeche, tmp_path: Path, carrier: Callable[[], dict[str, Any]]
) -> None:
    """Every request passes the one server of the test, so its log shows each host that was asked for."""
    with Site(dsih(len(SPELLINGS)) | {"/sitemap.xml": sitemap()} | carrier()) as site:
        depeche("crawl", "dsih", "-q", "--replica", site.url, "--since", "2024-10-01")
    assert len(site.log) > 5
    assert {hit.host for hit in site.log} <= OUR_HOSTS
    assert [hit.path for hit in site.log if "dedans" in hit.path] == []
    assert count(tmp_path, "SELECT count(*) FROM articles WHERE url LIKE '%dedans%'") == 0


# Secrets in addresses


def test_secrets_in_addresses_reach_no_log_message_or_export(depeche: Depeche, tmp_path: Path) -> None:
    """They stay in the archive, which needs the addresses."""
    secret = "canari"  # noqa: S105 - a bird
    linked = article(6001)
    link = f'<a href="https://ailleurs.example/a?access_token={secret}&amp;page=2">ailleurs</a> '
    linked.body = str(linked.body).replace("Ce texte", f"{link}Ce texte", 1)
    hidden = [f"/articles/{n}/titre-{n}?{name}={secret}" for n, name in enumerate(("sig", "api_key"), 6002)]
    away = Answer("", status=302, headers={"Location": f"https://moi:{secret}@dsih.fr/a?token={secret}"})
    links = "".join(f'<a href="{path}">Un titre assez long {path[10:14]}</a>' for path in hidden)
    robots = Answer(f"User-agent: *\nAllow: /\nSitemap: https://dsih.fr/s.xml?key={secret}\n", headers=TEXT)
    pages = {"/": front(range(6001, 6002), links), "/articles/6001/titre-6001": linked, "/robots.txt": robots}
    pages |= {hidden[0]: away, hidden[1]: Answer("panne", status=500)}
    with Site(dsih(1) | pages) as site:
        words = ("crawl", "dsih", "-v", "--log", "crawl.log", "--replica", site.url)
        said = [depeche(*words), depeche("export", "jsonl", "--output", "all.jsonl"), depeche("status")]
    assert {path for path in site.paths() if secret in path} == {*hidden, f"/s.xml?key={secret}"}
    texts = [text for run in said for text in (run.stdout, run.stderr)]
    texts += [(tmp_path / name).read_text("utf-8") for name in ("crawl.log", "all.jsonl")]
    assert [text for text in texts if secret in text] == []
    assert "access_token=***&page=2" in texts[-1]
    assert "?sig=***" in texts[-2]
    with opened(tmp_path / "archive.db") as db:
        reasons = db.execute("SELECT reason FROM urls UNION SELECT reason FROM captures").fetchall()
    assert [reason for (reason,) in reasons if secret in (reason or "")] == []


# One run at a time


def test_of_ten_runs_at_once_one_runs_and_nine_exit_4(tmp_path: Path) -> None:
    """The one is kept waiting by the site until the nine have ended."""
    over = threading.Event()
    home = Answer(dsih(6)["/"].body, until=over)
    with Site(dsih(6) | {"/": home}) as site, ThreadPoolExecutor(10) as pool:
        words = ("crawl", "dsih", "-q", "--replica", site.url)
        runs = [pool.submit(run_depeche, *words, cwd=tmp_path) for _ in range(10)]
        try:
            nine = [run.result() for run in islice(as_completed(runs, timeout=60), 9)]
        finally:
            over.set()
    assert [(run.returncode, run.stderr) for run in nine if run.returncode != 4] == []
    assert sorted(run.result().returncode for run in runs) == [0] + [4] * 9
    assert [run.stderr for run in nine if "Another run holds this archive (process " not in run.stderr] == []
    assert max(site.paths().count(path) for path in site.paths() if "/articles/" in path) == 1
    assert count(tmp_path) == 6


def test_what_another_run_is_only_just_making_is_held_by_it(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"rien que le debut" * 99)
    with Lock(tmp_path / "archive.db"):
        result = depeche("crawl", "dsih", "-q")
    assert (result.returncode, "Another run holds this archive (process " in result.stderr) == (4, True)


# Signals


@pytest.mark.slow
def test_ten_sigterms_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """Fifty of them: benchmarks/reliability.py, part `signals`."""
    dice = random.Random(1)
    with slow_site(dice) as site:
        ends = list(ended_runs(site, tmp_path, dice, 10))
        done = run_depeche("crawl", "dsih", "-q", "--replica", site.url, cwd=tmp_path)
    assert [end for end in ends if not end.is_right] == []
    assert (done.returncode, count(tmp_path)) == (0, ARTICLES)


# Exit codes


def nothing_wrong(site: Site, folder: Path) -> None:
    del site, folder


def robots_down(site: Site, folder: Path) -> None:
    del folder
    site.pages["/robots.txt"] = Answer("", status=503)


def all_refused(site: Site, folder: Path) -> None:
    del folder
    site.pages |= {path: Answer("non", status=403) for path in site.pages if "/articles/" in path}


def all_failing(site: Site, folder: Path) -> None:
    del folder
    site.pages |= {path: Answer("panne", status=500) for path in site.pages if path != "/robots.txt"}


def nothing_listed(site: Site, folder: Path) -> None:
    del folder
    site.pages["/"] = Answer("<html><body>Bientôt ici</body></html>")


def no_sources(site: Site, folder: Path) -> None:
    del folder
    site.pages = {"/robots.txt": site.pages["/robots.txt"]}


def server_gone(site: Site, folder: Path) -> None:
    del folder
    site.server.server_close()


def not_ours(site: Site, folder: Path) -> None:
    del site
    (folder / "archive.db").write_bytes(b"rien d'une base" * 99)


def bad_configuration(site: Site, folder: Path) -> None:
    del site
    (folder / "depeche.toml").write_text("dely = 3\n", "utf-8")


def broken_outlet(site: Site, folder: Path) -> None:
    """An outlet of the user's whose spider fails as it starts."""
    del site
    (folder / "mine").mkdir()
    (folder / "mine" / "essai.py").write_text(BROKEN, "utf-8")
    (folder / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")


def broken_callback(site: Site, folder: Path) -> None:
    broken_outlet(site, folder)
    text = BROKEN.replace("async def start(self):\n        raise RuntimeError('start')\n        yield", "x = 1")
    more = "\n    @classmethod\n    def draft(cls, page):\n        raise RuntimeError('callback')\n"
    (folder / "mine" / "essai.py").write_text(text.rstrip() + more, "utf-8")


BROKEN = """
import re
from crawler.items import Outlet
from spiders.outlet import OutletSpider, front


class EssaiSpider(OutletSpider):
    name = "essai"
    outlet = Outlet(id="essai", name="Essai", homepage="https://dsih.fr/", hosts=("dsih.fr",))
    article_url = re.compile(r"/articles/(?P<id>[0-9]+)")
    sources = (front("https://dsih.fr/"),)

    async def start(self):
        raise RuntimeError('start')
        yield
"""


@pytest.mark.parametrize(
    ("state", "outlet", "code"),
    [
        (nothing_wrong, "dsih", 0),
        (robots_down, "dsih", 3),
        (all_refused, "dsih", 3),
        (all_failing, "dsih", 3),
        (nothing_listed, "dsih", 3),
        (no_sources, "dsih", 3),
        (server_gone, "dsih", 3),
        (not_ours, "dsih", 1),
        (bad_configuration, "dsih", 2),
        (broken_outlet, "essai", 3),
        (broken_callback, "essai", 3),
        (nothing_wrong, "dish", 2),
    ],
    ids=lambda value: value.__name__ if callable(value) else str(value),
)
def test_no_failure_exits_0(
    depeche: Depeche, tmp_path: Path, state: Callable[[Site, Path], None], outlet: str, code: int
) -> None:
    """Each of these ends with 0 under stock Scrapy: refusals, faults, exceptions in start and in callbacks."""
    with Site(dsih(7)) as site:
        state(site, tmp_path)
        result = depeche("crawl", outlet, "-q", "--replica", site.url)
        assert result.returncode == code, result.stderr
    assert bool([line for line in result.stderr.splitlines() if not line.startswith("Making")]) == (code != 0)
    assert "Traceback" not in result.stderr
    assert all(len(line) < 400 for line in itertools.chain(result.stderr.splitlines()))
