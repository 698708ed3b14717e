"""What a check found, put together: answers, sources, the front page, articles, and the verdict on them."""

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from typing import Any

from crawler import __version__
from crawler.checking.fields import FieldFinding, field_findings
from crawler.checking.second_reader import second_reading
from crawler.checking.sources import (
    Answer,
    FrontFinding,
    SourceFinding,
    announced_in,
    answer_of,
    front_finding,
    source_finding,
)
from crawler.checking.visits import SOURCES, Visit
from crawler.clock import stamp
from crawler.fetching.robots import AGENT, read_rules
from crawler.items import Announcement, Page
from crawler.outlets import OutletClass, Outlets, citation_finder
from crawler.reading.drafts import Draft
from crawler.reading.listings import is_shell
from crawler.reading.rights import Reserved, read_tdm_file, rights_of, rule_for
from crawler.reading.steps import read
from crawler.text import folded
from crawler.urls import canonical

WALLS = ("bot wall", "consent wall")
"""Reasons of pages that stand before all others."""
LIBRARIES = ("lxml", "resiliparse", "scrapy", "trafilatura", "warcio")


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFinding:
    """One article as it was read. Without `verdict` nothing came."""

    answer: Answer
    matched: bool
    """True when `article_url` finds its address."""
    verdict: str = ""
    reason: str | None = None
    template: str = ""
    needs_script: bool = False
    """True when only a script brings its text."""
    reserved: str | None = None
    """What its publisher reserves: `noarchive`, `TDM reservation`."""
    fields: list[FieldFinding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsFinding:
    """The robots.txt of one host."""

    answer: Answer
    closed: str | None = None
    """Why nothing may be asked of the host; None when its rules could be read."""
    allows_front: bool = True
    delay: float = 0.0
    """Seconds that its Crawl-delay asks for."""
    sitemaps: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReport:
    """All that a check found, as it is printed, written as JSON and put into a bundle."""

    outlet: str
    name: str
    declared_in: str
    """The outlet's file."""
    homepage: str
    made: str
    versions: dict[str, str]
    user_agent: str
    read_from: str | None
    """The file that was read in the place of the network."""
    robots: list[RobotsFinding]
    rights: list[Answer]
    sources: list[SourceFinding]
    front: FrontFinding | None
    front_needs_script: bool
    front_wall: str | None
    """The wall that stands in the place of the front page: `bot wall`, `consent wall`."""
    articles: list[ArticleFinding]

    @property
    def announcing(self) -> list[SourceFinding]:
        """The sources that announce what is new; sitemaps and archives of days reach back."""
        return [source for source in self.sources if source.answer.role in ("feed", "news", "listing")]

    @property
    def answers(self) -> list[Answer]:
        """Everything that was asked for, in the order in which it is reported."""
        asked = [
            *(robots.answer for robots in self.robots),
            *self.rights,
            *(source.answer for source in self.sources),
        ]
        return [*asked, *(article.answer for article in self.articles)]

    def as_record(self) -> dict[str, Any]:
        return asdict(self)


def report_on(
    outlets: Outlets, name: str, visits: Sequence[Visit], *, user_agent: str = "", read_from: str | None = None
) -> CheckReport:
    """Read what was visited of an outlet. `user_agent` is what was sent; `read_from` names the file that was read."""
    spider = outlets.spider(name)
    front = next((v for v in visits if v.role == "listing" and v.url == spider.outlet.homepage), None)
    return CheckReport(
        outlet=name, name=spider.outlet.name, declared_in=outlets.file_of(name), homepage=spider.outlet.homepage,
        made=stamp(), versions=versions(), user_agent=user_agent, read_from=read_from,
        robots=[_robots(visit, spider) for visit in visits if visit.role == "robots"],
        rights=[answer_of(visit) for visit in visits if visit.role == "rights"],
        sources=[source_finding(visit, spider) for visit in visits if visit.role in SOURCES],
        front=front_finding(front, spider) if front else None,
        front_needs_script=front is not None and _front_needs_script(front, spider),
        front_wall=_wall_before_front(front, outlets, spider) if front else None,
        articles=[_article(visit, outlets, spider, visits) for visit in visits if visit.role == "article"],
    )  # fmt: skip


def versions() -> dict[str, str]:
    """What a maintainer must know to read the same pages the same way."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {"depeche": __version__, "python": platform.python_version(), **libraries}


def _draft(page: Page, outlets: Outlets, spider: OutletClass) -> Draft:
    """A page as it is read for this very outlet: another may declare the same host."""
    return read(spider.draft(page), citation_finder(outlets.press))


def _front_needs_script(visit: Visit, spider: OutletClass) -> bool:
    found = front_finding(visit, spider)
    if visit.page is None or found is None or found.matched or found.likely:
        return False
    draft = spider.draft(visit.page)
    return is_shell(draft) or _asks_for_script(draft)


def _wall_before_front(visit: Visit, outlets: Outlets, spider: OutletClass) -> str | None:
    reason = _draft(visit.page, outlets, spider).reason if visit.page and visit.page.status == 200 else None
    return reason if reason in WALLS else None


def _robots(visit: Visit, spider: OutletClass) -> RobotsFinding:
    page = visit.page
    if page is None:
        return RobotsFinding(answer=answer_of(visit))
    rules = read_rules(page.status, (page.header("content-type") or "").encode(), page.body)
    return RobotsFinding(
        answer=answer_of(visit), closed=str(rules.closed) if rules.closed else None, delay=rules.delay,
        allows_front=rules.parser is None or rules.parser.can_fetch(spider.outlet.homepage, AGENT),
        sitemaps=rules.sitemaps,
    )  # fmt: skip


def _reserved(visits: Sequence[Visit]) -> list[Reserved]:
    """The rules of the site's TDMRep file."""
    files = (
        visit.page.body for visit in visits if visit.role == "rights" and visit.page and visit.page.status == 200
    )
    return [rule for body in files for rule in read_tdm_file(body)]


def _announcements(url: str, visits: Sequence[Visit], spider: OutletClass) -> dict[str, Announcement]:
    """What sources said of an article, the first of each kind."""
    wanted = spider.key(canonical(url)) or canonical(url)
    found: dict[str, Announcement] = {}
    for visit in visits:
        for one in announced_in(visit, spider) if visit.role in SOURCES and visit.role not in found else []:
            if (spider.key(canonical(one.url)) or canonical(one.url)) == wanted:
                found.setdefault(visit.role, one)
    return found


def _article(visit: Visit, outlets: Outlets, spider: OutletClass, visits: Sequence[Visit]) -> ArticleFinding:
    answer, matched = answer_of(visit), spider.key(visit.url) is not None
    if visit.page is None:
        return ArticleFinding(answer=answer, matched=matched)
    draft = _draft(replace(visit.page, tdm=rule_for(visit.page.url, _reserved(visits))), outlets, spider)
    announced = _announcements(visit.url, visits, spider)
    shown = draft.page.status == 200 and draft.verdict in ("article", "not_article")
    unread = draft.reason in ("empty shell", "no text")
    scripted = unread and (is_shell(draft) or _asks_for_script(draft))
    return ArticleFinding(
        answer=answer, matched=matched, verdict=draft.verdict, reason=draft.reason, template=draft.extractor,
        needs_script=scripted,
        reserved=rights_of(draft.page, draft.document).refusal,
        fields=field_findings(draft, second_reading(draft), announced) if shown and not scripted else [],
    )  # fmt: skip


def _asks_for_script(draft: Draft) -> bool:
    """True for a page that tells readers without scripts that it needs them."""
    texts = (node.text_content() or "" for node in draft.document.tree.iter("noscript"))
    return any("javascript" in folded(text) for text in texts)
