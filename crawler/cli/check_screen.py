"""What `depeche check` prints for people: as wide as the terminal, no wider than 100 columns."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.checking.addresses import Group
from crawler.checking.fields import Comparison, FieldFinding
from crawler.checking.report import ArticleFinding, CheckReport, RobotsFinding
from crawler.checking.sources import Answer, SourceFinding, kind_in_words
from crawler.checking.verdict import Remark, exit_code
from crawler.checking.visits import Cause
from crawler.cli.codes import source_in_words
from crawler.cli.screen import Screen
from crawler.text import tidy
from crawler.translating import N_, _, language, ngettext, pgettext
from crawler.translating.forms import day, figure, joined, moment, size
from crawler.translating.recorded import named, translated

MAX_WIDTH = 100
MAX_GROUPS = 4  # forms of addresses shown
LABEL = {"en": 13, "fr": 18}  # columns of what stands before a line's text
SILENT = ("modified", "language", "access")
"""Fields not shown when nothing was read: an article need not have them."""
FIELD_NAMES = {
    "title": N_("title"), "lead": N_("lead"), "text": N_("text"), "published": N_("published"),
    "modified": N_("modified"), "authors": N_("authors"), "section": N_("section"), "tags": N_("tags"),
    "language": N_("language"), "access": N_("access"),
}  # fmt: skip
VERDICTS = {
    "article": N_("article"), "not_article": N_("not_article"), "refused": N_("refused"), "failed": N_("failed"),
}  # fmt: skip
MAX_VALUE = 160  # characters of a value shown


class _Page:
    """Lines of the width of the terminal."""

    def __init__(self) -> None:
        self.width = min(MAX_WIDTH, Screen().width)

    def head(self, words: str) -> None:
        click.echo()
        click.secho(words, bold=True)

    def line(self, label: str, words: str, *, look: bool = False, indent: int = 2) -> None:
        """`label` in its column, `!` before what needs a look, the words wrapped beside it."""
        first = f"{'!' if look else ' '} {label}".ljust(LABEL[language()] + indent)
        click.echo(self._wrapped(words, first))

    def sentence(self, words: str, first: str = "", rest: str = "") -> None:
        click.echo(self._wrapped(words, first, rest or None))

    def _wrapped(self, words: str, first: str, rest: str | None = None) -> str:
        return textwrap.fill(
            words, self.width, initial_indent=first, subsequent_indent=" " * len(first) if rest is None else rest,
            break_on_hyphens=False,
        )  # fmt: skip


def print_report(report: CheckReport, remarks: list[Remark], bundle: Path | None) -> None:
    """Answers, sources, links, articles field by field, and at last what they come to."""
    page = _Page()
    message = _("{outlet}, declared in {place}, asked on {moment} UTC")
    if report.read_from:
        message = _("{outlet}, declared in {place}, read from {file}")
    when = moment(report.made[:16].replace("T", " "))
    page.sentence(message.format(outlet=report.name, place=report.declared_in, file=report.read_from, moment=when))
    page.head(_("Robots and rights"))
    for robots in report.robots:
        words = joined([_host_and_answer(robots.answer), *_rules(robots)])
        page.line("robots.txt", words, look=bool(robots.closed) or not robots.allows_front)
    if not report.robots:
        page.line("robots.txt", _("none came"), look=not report.read_from)
    for answer in report.rights:
        page.line("tdmrep.json", _host_and_answer(answer))
    page.head(_("Sources"))
    for one in report.sources:
        _print_source(page, one)
    _print_front(page, report)
    for number, article in enumerate(report.articles, 1):
        head = _("Article {number} of {count}").format(number=number, count=len(report.articles))
        _print_article(page, head, article)
    _print_verdict(page, report, remarks, bundle)


def _rules(robots: RobotsFinding) -> Iterator[str]:
    """What a robots.txt means for a crawl."""
    if robots.closed:
        yield _("closed for now")
        return
    yield _("the front page is allowed") if robots.allows_front else _("the front page is forbidden")
    if robots.delay:
        yield _("Crawl-delay {seconds} s").format(seconds=figure(f"{robots.delay:g}"))
    if robots.sitemaps:
        yield _names_sitemaps(len(robots.sitemaps))


def _names_sitemaps(count: int) -> str:
    return ngettext("it names {count} sitemap", "it names {count} sitemaps", count).format(count=figure(count))


def _host_and_answer(answer: Answer) -> str:
    host = answer.url.split("/")[2]
    if answer.cause:
        return _answered(answer)
    if answer.role == "rights" and answer.status in (404, 410):
        return _("{host}: {status}, so nothing is reserved there").format(host=host, status=answer.status)
    return _("{host}: {answer}").format(host=host, answer=_answered(answer))


def _answered(answer: Answer) -> str:
    """`200 RSS feed, 12 kB`, or why nothing came."""
    if answer.cause:
        left_alone = answer.cause is Cause.LEFT_ALONE
        return _("not asked, since the site is left alone") if left_alone else translated(answer.trouble)
    message = _("{status} {kind}, {size}")
    if answer.redirected:
        message = _("{status} {kind}, {size}, from {url}")
    return message.format(
        status=answer.status, kind=kind_in_words(answer.kind), size=size(answer.size), url=answer.redirected
    )


def _print_source(page: _Page, source: SourceFinding) -> None:
    answer = source.answer
    page.line(source_in_words(answer.role), answer.url, look=source.declared and not source.is_right)
    page.line("", joined([_answered(answer), *_given(source)]))


def _given(source: SourceFinding) -> Iterator[str]:
    """What a source gave, in the order in which people ask for it."""
    if source.children:
        yield _names_sitemaps(source.children)
    elif source.answer.status == 200 and not source.addresses:
        yield _("it names no article")
    if not source.addresses:
        return
    count = source.addresses
    yield ngettext("{count} address", "{count} addresses", count).format(count=figure(count))
    yield _("article_url finds {number}").format(number=_all_of(source.matched, count))
    yield _dated(source) if source.first else _("none dated")


def _dated(source: SourceFinding) -> str:
    """How many addresses have a day, and from when to when."""
    first, last = day(source.first or ""), day(source.last or "")
    days = first if first == last else _("from {first} to {last}").format(first=first, last=last)
    message = _("{number} with a day of change, {days}") if source.by_change else _("{number} dated, {days}")
    return message.format(number=_all_of(source.dated, source.addresses), days=days)


def _all_of(count: int, of: int) -> str:
    if count == of:
        return pgettext("addresses", "all")
    return figure(count) if count else pgettext("addresses", "none")


def _print_front(page: _Page, report: CheckReport) -> None:
    front = report.front
    if front is None:
        return
    page.head(_("Links of the front page ({count} of the outlet)").format(count=figure(front.links)))
    if not front.links:
        words = _("none: only a script brings this page") if report.front_needs_script else pgettext("links", "none")
        page.line("", words, look=True)
    for label, groups in ((_("matched"), front.matched), (_("not matched"), front.likely)):
        for group in groups[:MAX_GROUPS]:
            page.line(
                label, f"{figure(group.count)} × {group.form}", look=groups is front.likely and not front.matched
            )
            page.line("", _examples(group))
            label = ""
        if len(groups) > MAX_GROUPS:
            more = len(groups) - MAX_GROUPS
            words = ngettext("and {count} forms more", "and {count} forms more", more)
            page.line("", words.format(count=figure(more)))
    if front.sections:
        words = _("{count}, such as {example}")
        page.line(_("sections"), words.format(count=figure(len(front.sections)), example=front.sections[0]))


def _examples(group: Group) -> str:
    return _("such as {example}").format(example=group.examples[0])


def _print_article(page: _Page, head: str, article: ArticleFinding) -> None:
    page.head(head)
    page.sentence(article.answer.url, "  ", "  ")
    page.line("", joined(_read_as(article)), look=article.verdict != "article" or not article.matched)
    if article.needs_script:
        page.line("", _("Only a script brings its text."), look=True)
    for one in article.fields:
        if one.value or one.look or (one.others and one.name not in SILENT):
            _print_field(page, one, counts=article.verdict == "article")


def _read_as(article: ArticleFinding) -> Iterator[str]:
    """What came for an article and what it was taken for."""
    yield _answered(article.answer)
    if article.template:
        yield _("template {name}").format(name=article.template)
    if article.verdict:
        verdict = VERDICTS.get(article.verdict, article.verdict)
        message = _("{verdict} ({reason})") if article.reason else "{verdict}"
        yield message.format(verdict=_(verdict), reason=named(article.reason))
    if not article.matched:
        yield _("article_url does not find it")


def _print_field(page: _Page, one: FieldFinding, *, counts: bool) -> None:
    source = f"  [{one.source}]" if one.source else ""
    name = _(FIELD_NAMES[one.name])
    page.line(name, f"{_shown(one.name, one.value)}{source}" if one.value else _("nothing"), look=one.look and counts)
    agreeing = [other for other in one.others if other.agrees]
    if agreeing:
        others = ", ".join(f"{other.by}{_figure(other)}" for other in agreeing)
        page.line("", _("same: {others}").format(others=others))
    for other in one.others:
        if not other.agrees:
            message = _("differs: {other}: {value}") if other.agrees is False else _("says: {other}: {value}")
            page.line("", message.format(other=f"{other.by}{_figure(other)}", value=_shown(one.name, other.value)))


def _shown(name: str, value: str | None) -> str:
    """A value as people read it."""
    return _cut(translated(value or "") if name == "text" else value)


def _figure(other: Comparison) -> str:
    return f" ({translated(other.figure)})" if other.figure else ""


def _cut(value: str | None) -> str:
    words = tidy((value or "").replace("\n", " "))
    return words if len(words) <= MAX_VALUE else words[: MAX_VALUE - 1].rstrip() + "…"


def _print_verdict(page: _Page, report: CheckReport, remarks: list[Remark], bundle: Path | None) -> None:
    code = exit_code(report, remarks)
    looks = [one for one in remarks if one.look]
    page.head(_("Verdict"))
    if code == 0:
        page.sentence(
            _("All understood. Next: {command}").format(command=f"depeche crawl {report.outlet} --limit 20"), "  "
        )
    elif code == 3:
        words = ngettext("{count} thing needs a look.", "{count} things need a look.", len(looks))
        page.sentence(words.format(count=figure(len(looks))), "  ")
    for number, one in enumerate(looks, 1):
        page.sentence(f"{one.says}.", f"  {number}. ", "     ")
        page.sentence(f"{one.do}.", "     → ", "       ")
    others = [one for one in remarks if not one.look]
    if others:
        click.echo("\n  " + _("Worth knowing:"))
    for one in others:
        page.sentence(f"{one.says}. {one.do}.", "  - ", "    ")
    if bundle:
        words = _("{bundle} holds these pages and readings, for whoever maintains the outlet.")
        page.sentence(words.format(bundle=bundle), "\n  ", "  ")
    elif code == 3:
        page.sentence(_("To have it mended, send the outlet's maintainer a bundle:"), "\n  ", "  ")
        click.echo(f"  depeche check {report.outlet} --report {report.outlet}.warc.gz")
