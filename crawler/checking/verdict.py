"""What a check comes to: each thing that needs a look, or is worth knowing, with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.checking.addresses import Group
from crawler.checking.report import WALLS, CheckReport
from crawler.checking.sources import Answer, SourceFinding
from crawler.checking.visits import Cause
from crawler.reading.refusals import REFUSED_STATUS

PASSING = ("listing", "gallery", "live", "magazine")
"""Reasons for which a crawl turns pages away every night."""
STALE = timedelta(days=30)
BROWSER = (
    "depeche runs no scripts. Crawl the site with a browser crawler such as Browsertrix, then read what it wrote: "
    "depeche import CRAWL.wacz"
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing, in a sentence, and what to do about it. `look` is False for what is only worth knowing."""

    says: str
    do: str
    look: bool = True


def exit_code(report: CheckReport, remarks: list[Remark]) -> int:
    """0 all understood, 1 nothing answered, 3 something needs a look."""
    if not _answered(report):
        return 1
    return 3 if any(remark.look for remark in remarks) else 0


def verdict(report: CheckReport) -> list[Remark]:
    """What needs a look, then what is worth knowing. A cause hides its consequences."""
    if not _answered(report):
        return list(_silent(report))
    found = [*_closed(report), *_refused(report), *_scripted(report)]
    if not any(remark.look for remark in found):
        found += _unannounced(report)
    found += [*_sources(report), *_unmatched(report), *_stale(report)]
    found += [*_no_article(report), *_lost(report), *_turned_away(report), *_fields(report), *_reserved(report)]
    return sorted(found, key=lambda remark: not remark.look)


def _answered(report: CheckReport) -> bool:
    return any(answer.status for answer in report.answers)


def _is_refused(answer: Answer) -> bool:
    return answer.status in (*REFUSED_STATUS, 429, 503)


def _one_read(report: CheckReport) -> bool:
    """True when one of the articles at least was read: what happens to others is then no wall around the site."""
    return any(article.verdict == "article" for article in report.articles)


def _silent(report: CheckReport) -> Iterator[Remark]:
    why = next((answer.trouble for answer in report.answers if answer.cause is Cause.NETWORK), "no answer")
    yield Remark(
        f"Nothing answered: {why}",
        f"Look at {report.homepage} in a browser. If it shows there, is this machine's network up? If the site "
        f"moved, mend homepage, hosts and sources in {report.declared_in}. Offline, this works: depeche demo",
    )


def _closed(report: CheckReport) -> Iterator[Remark]:
    """What robots.txt says."""
    if closed := next((robots.closed for robots in report.robots if robots.closed), None):
        yield Remark(
            closed,
            "depeche asks nothing while that lasts. Try again tomorrow; if it stays, write to the publisher",
        )
    needed = [answer for answer in report.answers if answer.role != "rights"]
    if forbidden := [answer.url for answer in needed if answer.cause is Cause.FORBIDDEN]:
        yield Remark(
            f"robots.txt forbids {_counted(len(forbidden), 'address', 'addresses')} that a crawl needs, such as "
            f"{forbidden[0]}",
            "depeche obeys it. Ask the publisher for leave to collect, or take what is forbidden out of sources in "
            f"{report.declared_in}",
        )


def _refused(report: CheckReport) -> Iterator[Remark]:
    """The site says no, by status or by a wall."""
    asked = [answer for answer in report.answers if answer.role != "robots" and answer.status]
    if refused := [answer for answer in asked if _is_refused(answer)]:
        yield Remark(
            f"The site refuses: HTTP {refused[0].status} to {len(refused)} of {_counted(len(asked), 'request')}",
            "Look at the site in a browser. depeche wears no disguise: put your contact into depeche.toml and write "
            "to the publisher, or crawl it with a browser crawler such as Browsertrix and import its WACZ",
            not _one_read(report),
        )
    if report.front_wall:
        yield Remark(
            f"The site shows a {report.front_wall} in the place of the front page",
            "Look at the site in a browser. A browser crawler such as Browsertrix may pass; import its WACZ",
            not _one_read(report),
        )
    if walls := [article for article in report.articles if article.reason in WALLS]:
        yield Remark(
            f"The site shows a {walls[0].reason} in the place of "
            f"{len(walls)} of {_counted(len(report.articles), 'article')}",
            "Such a page is turned away and asked for again later. If all are, a browser crawler such as "
            "Browsertrix may pass; import its WACZ",
            not _one_read(report),
        )


def _scripted(report: CheckReport) -> Iterator[Remark]:
    articles = [article for article in report.articles if article.needs_script]
    if report.front_needs_script and not report.front_wall:
        look = not _one_read(report)
        yield Remark("Only scripts bring the front page: without them it has no links", BROWSER, look)
    if articles:
        yield Remark(
            f"Only scripts bring the text of {len(articles)} of {_counted(len(report.articles), 'article')}", BROWSER
        )


def _unannounced(report: CheckReport) -> Iterator[Remark]:
    """No source names an article: `article_url` is wrong, or `sources` are."""
    if any(source.matched for source in report.announcing) or (report.read_from and not report.announcing):
        return
    if groups := _missed(report):
        yield Remark(
            f"article_url finds none of the addresses that look like articles, such as {groups[0].examples[0]}",
            f"Mend article_url in {report.declared_in}, so that it finds {_forms(groups)}",
        )
    else:
        yield Remark(
            "No source names an article",
            f"Look at {report.homepage} in a browser: where does it list what is new? Mend sources in "
            f"{report.declared_in}",
        )


def _missed(report: CheckReport) -> list[Group]:
    """Forms of addresses that feeds name and `article_url` does not find; then those of links of the front page."""
    groups = [group for source in report.announcing for group in source.unmatched]
    groups += report.front.likely if report.front else []
    largest: dict[str, Group] = {}
    for group in groups:
        if group.form not in largest or group.count > largest[group.form].count:
            largest[group.form] = group
    return sorted(largest.values(), key=lambda group: -group.count)


def _unmatched(report: CheckReport) -> Iterator[Remark]:
    """Where some addresses match: those that do not and look like articles."""
    matched = max((source.matched for source in report.announcing), default=0)
    groups = _missed(report)
    if matched and groups:
        yield Remark(
            f"article_url does not find {_forms(groups)}, such as {groups[0].examples[0]}",
            f"If these are articles, mend it in {report.declared_in}; else there is nothing to do",
            sum(group.count for group in groups) > matched,
        )


def _sources(report: CheckReport) -> Iterator[Remark]:
    """Declared sources that do not do what they are for."""
    feeds = [source for source in report.announcing if source.answer.role != "listing"]
    one_works = any(source.matched for source in feeds)
    others = [source.answer.url for source in feeds if source.matched and not source.declared]
    named = f". The front page names another: {others[0]}" if others else ""
    for source in report.sources:
        wrong, answer = _wrong_with(source), source.answer
        if wrong and source.declared:
            newest = answer.role in ("feed", "news")
            yield Remark(
                f"{answer.role} {answer.url}: {wrong}",
                f"Put its new address into sources in {report.declared_in}, or take it out{named if newest else ''}",
                answer.role == "listing" or (newest and not one_works),
            )


def _wrong_with(source: SourceFinding) -> str | None:
    answer = source.answer
    if answer.cause:
        return answer.trouble if answer.cause is Cause.NETWORK else None
    if answer.status != 200:
        return None if _is_refused(answer) else f"HTTP {answer.status}"
    if not source.is_right:
        return f"{_a(answer.kind)} in the place of a {answer.role}"
    return "it names no article" if answer.role == "feed" and not source.addresses else None


def _stale(report: CheckReport) -> Iterator[Remark]:
    told = [source for source in report.announcing if source.last and source.answer.fetched]
    newest = max(told, key=lambda source: source.last or "", default=None)
    if newest is None:
        return
    asked, last = (date.fromisoformat((day or "")[:10]) for day in (newest.answer.fetched, newest.last))
    if asked - last > STALE:
        yield Remark(
            f"The newest article that a source dates is of {last}, {(asked - last).days} days before it was asked",
            f"Look at {report.homepage} in a browser: is there news? Then sources in {report.declared_in} are not "
            "where it is announced",
        )


def _no_article(report: CheckReport) -> Iterator[Remark]:
    if report.read_from and not report.articles:
        yield Remark(
            f"{report.read_from} holds no article of {report.name}",
            "Name a page that it holds: depeche check OUTLET URL --from FILE",
        )


def _lost(report: CheckReport) -> Iterator[Remark]:
    """Articles that did not come, unless it has been said for all."""
    for number, article in enumerate(report.articles, 1):
        answer = article.answer
        browser = f"Look at it in a browser: {answer.url}"
        if answer.cause in (Cause.NETWORK, Cause.ABSENT):
            yield Remark(f"Article {number} did not come: {answer.trouble}", browser)
        elif answer.status and answer.status != 200 and not _is_refused(answer):
            yield Remark(f"Article {number} answers HTTP {answer.status}", browser)


def _turned_away(report: CheckReport) -> Iterator[Remark]:
    """Pages that came and are no articles to a crawl, a reason a line, unless it has been said for all."""
    known = any(source.matched for source in report.announcing)
    numbers: dict[str, list[int]] = {}
    for number, article in enumerate(report.articles, 1):
        said = article.needs_script or article.reason in WALLS or article.answer.status != 200
        if article.verdict not in ("article", "") and not said and (article.matched or known):
            numbers.setdefault(article.reason or article.verdict, []).append(number)
    for reason, which in numbers.items():
        yield Remark(
            f"{_articles(which)} {'is' if len(which) == 1 else 'are'} turned away: {reason}",
            "Compare with the page in a browser. If it is an article, the reading of this outlet needs mending",
            not (reason in PASSING and _one_read(report)),
        )


def _reserved(report: CheckReport) -> Iterator[Remark]:
    which = [number for number, article in enumerate(report.articles, 1) if article.reserved]
    if which:
        yield Remark(
            f"{_articles(which)}: reserved by the publisher ({report.articles[which[0] - 1].reserved})",
            'A page is archived for research then; with rights = "refuse" in depeche.toml it is not kept',
            False,
        )


def _fields(report: CheckReport) -> Iterator[Remark]:
    """Fields that are missing or contradicted, a field a line."""
    wrong: dict[tuple[str, bool], list[int]] = {}
    for number, article in enumerate(report.articles, 1):
        for one in article.fields if article.verdict == "article" else []:
            if one.look:
                wrong.setdefault((one.name, one.value is None), []).append(number)
    for (name, missing), numbers in wrong.items():
        what = "nothing was read" if missing else "others read something else"
        yield Remark(
            f"{_articles(numbers)}: {what} for the field {name}",
            "Compare with the page in a browser. If depeche is wrong, the reading of this outlet needs mending",
        )


def _articles(numbers: list[int]) -> str:
    return f"Article{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _forms(groups: list[Group]) -> str:
    """`/story/N (12), /blog/slug (3)`."""
    return ", ".join(f"{group.form} ({group.count})" for group in groups[:3])


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOUH' else 'a'} {kind}"
