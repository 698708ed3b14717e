"""What a check comes to: each thing that needs a look, or is worth knowing, with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.checking.addresses import Group
from crawler.checking.report import WALLS, CheckReport
from crawler.checking.sources import Answer, SourceFinding, kind_in_words
from crawler.checking.visits import Cause
from crawler.reading.refusals import REFUSED_STATUS
from crawler.translating import N_, _, ngettext
from crawler.translating.forms import day, figure
from crawler.translating.recorded import named, translated

PASSING = ("listing", "gallery", "live", "magazine")
"""Reasons for which a crawl turns pages away every night."""
STALE = timedelta(days=30)
BROWSER = N_(
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
    why = next((answer.trouble for answer in report.answers if answer.cause is Cause.NETWORK), "")
    yield Remark(
        _("Nothing answered: {reason}").format(reason=translated(why) if why else _("no answer")),
        _(
            "Look at {homepage} in a browser. If it shows there, is this machine's network up? If the site moved, "
            "mend homepage, hosts and sources in {file}. Offline, this works: depeche demo"
        ).format(homepage=report.homepage, file=report.declared_in),
    )


def _closed(report: CheckReport) -> Iterator[Remark]:
    """What robots.txt says."""
    if closed := next((robots.closed for robots in report.robots if robots.closed), None):
        yield Remark(
            translated(closed),
            _("depeche asks nothing while that lasts. Try again tomorrow; if it stays, write to the publisher"),
        )
    needed = [answer for answer in report.answers if answer.role != "rights"]
    if forbidden := [answer.url for answer in needed if answer.cause is Cause.FORBIDDEN]:
        message = ngettext(
            "robots.txt forbids {count} address that a crawl needs, such as {example}",
            "robots.txt forbids {count} addresses that a crawl needs, such as {example}",
            len(forbidden),
        )
        yield Remark(
            message.format(count=figure(len(forbidden)), example=forbidden[0]),
            _(
                "depeche obeys it. Ask the publisher for leave to collect, or take what is forbidden out of sources "
                "in {file}"
            ).format(file=report.declared_in),
        )


def _refused(report: CheckReport) -> Iterator[Remark]:
    """The site says no, by status or by a wall."""
    asked = [answer for answer in report.answers if answer.role != "robots" and answer.status]
    if refused := [answer for answer in asked if _is_refused(answer)]:
        message = ngettext(
            "The site refuses: HTTP {status} to {some} of {count} request",
            "The site refuses: HTTP {status} to {some} of {count} requests",
            len(asked),
        )
        yield Remark(
            message.format(status=refused[0].status, some=figure(len(refused)), count=figure(len(asked))),
            _(
                "Look at the site in a browser. depeche wears no disguise: put your contact into depeche.toml and "
                "write to the publisher, or crawl it with a browser crawler such as Browsertrix and import its WACZ"
            ),
            not _one_read(report),
        )
    yield from _walled(report)


def _walled(report: CheckReport) -> Iterator[Remark]:
    """A wall stands in the place of the front page, or of articles."""
    if report.front_wall:
        message = _("The site shows a {wall} in the place of the front page")
        yield Remark(
            message.format(wall=named(report.front_wall)),
            _("Look at the site in a browser. A browser crawler such as Browsertrix may pass; import its WACZ"),
            not _one_read(report),
        )
    if walls := [article for article in report.articles if article.reason in WALLS]:
        count = len(report.articles)
        message = ngettext(
            "The site shows a {wall} in the place of {some} of {count} article",
            "The site shows a {wall} in the place of {some} of {count} articles",
            count,
        )
        yield Remark(
            message.format(wall=named(walls[0].reason), some=figure(len(walls)), count=figure(count)),
            _(
                "Such a page is turned away and asked for again later. If all are, a browser crawler such as "
                "Browsertrix may pass; import its WACZ"
            ),
            not _one_read(report),
        )


def _scripted(report: CheckReport) -> Iterator[Remark]:
    articles = [article for article in report.articles if article.needs_script]
    if report.front_needs_script and not report.front_wall:
        look = not _one_read(report)
        yield Remark(_("Only scripts bring the front page: without them it has no links"), _(BROWSER), look)
    if articles:
        count = len(report.articles)
        message = ngettext(
            "Only scripts bring the text of {some} of {count} article",
            "Only scripts bring the text of {some} of {count} articles",
            count,
        )
        yield Remark(message.format(some=figure(len(articles)), count=figure(count)), _(BROWSER))


def _unannounced(report: CheckReport) -> Iterator[Remark]:
    """No source names an article: `article_url` is wrong, or `sources` are."""
    if any(source.matched for source in report.announcing) or (report.read_from and not report.announcing):
        return
    if groups := _missed(report):
        message = _("article_url finds none of the addresses that look like articles, such as {example}")
        do = _("Mend article_url in {file}, so that it finds {forms}")
        yield Remark(
            message.format(example=groups[0].examples[0]),
            do.format(file=report.declared_in, forms=_forms(groups)),
        )
    else:
        do = _("Look at {homepage} in a browser: where does it list what is new? Mend sources in {file}")
        yield Remark(_("No source names an article"), do.format(homepage=report.homepage, file=report.declared_in))


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
        message = _("article_url does not find {forms}, such as {example}")
        do = _("If these are articles, mend it in {file}; else there is nothing to do")
        yield Remark(
            message.format(forms=_forms(groups), example=groups[0].examples[0]),
            do.format(file=report.declared_in),
            sum(group.count for group in groups) > matched,
        )


def _sources(report: CheckReport) -> Iterator[Remark]:
    """Declared sources that do not do what they are for."""
    feeds = [source for source in report.announcing if source.answer.role != "listing"]
    one_works = any(source.matched for source in feeds)
    others = [source.answer.url for source in feeds if source.matched and not source.declared]
    for source in report.sources:
        wrong, answer = _wrong_with(source), source.answer
        if wrong and source.declared:
            newest = answer.role in ("feed", "news")
            do = _("Put its new address into sources in {file}, or take it out")
            if others and newest:
                do = _(
                    "Put its new address into sources in {file}, or take it out. "
                    "The front page names another: {other}"
                )
            yield Remark(
                _("{source} {url}: {trouble}").format(source=role_of(answer.role), url=answer.url, trouble=wrong),
                do.format(file=report.declared_in, other="".join(others[:1])),
                answer.role == "listing" or (newest and not one_works),
            )


def _wrong_with(source: SourceFinding) -> str | None:
    answer = source.answer
    if answer.cause:
        return translated(answer.trouble) if answer.cause is Cause.NETWORK else None
    if answer.status != 200:
        return None if _is_refused(answer) else f"HTTP {answer.status}"
    if not source.is_right:
        message = _("{kind} in the place of a {source}")
        return message.format(kind=_a(answer.kind), source=role_of(answer.role))
    return _("it names no article") if answer.role == "feed" and not source.addresses else None


def _stale(report: CheckReport) -> Iterator[Remark]:
    told = [source for source in report.announcing if source.last and source.answer.fetched]
    newest = max(told, key=lambda source: source.last or "", default=None)
    if newest is None:
        return
    asked, last = (date.fromisoformat((told or "")[:10]) for told in (newest.answer.fetched, newest.last))
    if asked - last > STALE:
        message = _("The newest article that a source dates is of {day}, {count} days before it was asked")
        do = _("Look at {homepage} in a browser: is there news? Then sources in {file} are not where it is announced")
        yield Remark(
            message.format(day=day(last.isoformat()), count=figure((asked - last).days)),
            do.format(homepage=report.homepage, file=report.declared_in),
        )


def _no_article(report: CheckReport) -> Iterator[Remark]:
    if report.read_from and not report.articles:
        yield Remark(
            _("{file} holds no article of {outlet}").format(file=report.read_from, outlet=report.name),
            _("Name a page that it holds: depeche check OUTLET URL --from FILE"),
        )


def _lost(report: CheckReport) -> Iterator[Remark]:
    """Articles that did not come, unless it has been said for all."""
    for number, article in enumerate(report.articles, 1):
        answer = article.answer
        browser = _("Look at it in a browser: {url}").format(url=answer.url)
        if answer.cause in (Cause.NETWORK, Cause.ABSENT):
            message = _("Article {number} did not come: {reason}")
            yield Remark(message.format(number=number, reason=translated(answer.trouble)), browser)
        elif answer.status and answer.status != 200 and not _is_refused(answer):
            message = _("Article {number} answers HTTP {status}")
            yield Remark(message.format(number=number, status=answer.status), browser)


def _turned_away(report: CheckReport) -> Iterator[Remark]:
    """Pages that came and are no articles to a crawl, a reason a line, unless it has been said for all."""
    known = any(source.matched for source in report.announcing)
    numbers: dict[str, list[int]] = {}
    for number, article in enumerate(report.articles, 1):
        said = article.needs_script or article.reason in WALLS or article.answer.status != 200
        if article.verdict not in ("article", "") and not said and (article.matched or known):
            numbers.setdefault(article.reason or article.verdict, []).append(number)
    for reason, which in numbers.items():
        message = ngettext("{articles} is turned away: {reason}", "{articles} are turned away: {reason}", len(which))
        yield Remark(
            message.format(articles=_articles(which), reason=named(reason)),
            _("Compare with the page in a browser. If it is an article, the reading of this outlet needs mending"),
            not (reason in PASSING and _one_read(report)),
        )


def _reserved(report: CheckReport) -> Iterator[Remark]:
    which = [number for number, article in enumerate(report.articles, 1) if article.reserved]
    if which:
        message = _("{articles}: reserved by the publisher ({reason})")
        yield Remark(
            message.format(articles=_articles(which), reason=named(report.articles[which[0] - 1].reserved)),
            _('A page is archived for research then; with rights = "refuse" in depeche.toml it is not kept'),
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
        message = _("{articles}: others read something else for the field {field}")
        if missing:
            message = _("{articles}: nothing was read for the field {field}")
        yield Remark(
            message.format(articles=_articles(numbers), field=name),
            _("Compare with the page in a browser. If depeche is wrong, the reading of this outlet needs mending"),
        )


def _articles(numbers: list[int]) -> str:
    message = ngettext("Article {numbers}", "Articles {numbers}", len(numbers))
    return message.format(numbers=", ".join(map(str, numbers)))


def _forms(groups: list[Group]) -> str:
    """`/story/N (12), /blog/slug (3)`."""
    return ", ".join(f"{group.form} ({group.count})" for group in groups[:3])


def role_of(role: str) -> str:
    """A kind of source in the language of the run."""
    return translated(role)


def _a(kind: str) -> str:
    """`an RSS feed`; in French the translation has its article."""
    said = kind_in_words(kind)
    return said if said != kind else f"{'an' if kind[:1] in 'AEIOUH' else 'a'} {kind}"
