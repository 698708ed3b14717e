"""What `depeche check` prints for people: as wide as the terminal, no wider than 100 columns."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.checking.addresses import Group
from crawler.checking.fields import Comparison, FieldFinding
from crawler.checking.report import ArticleFinding, CheckReport, RobotsFinding
from crawler.checking.sources import Answer, SourceFinding
from crawler.checking.verdict import Remark, exit_code
from crawler.checking.visits import Cause
from crawler.cli.screen import Screen
from crawler.text import tidy

MAX_WIDTH = 100
MAX_GROUPS = 4  # forms of addresses shown
LABEL = 13  # columns of what stands before a line's text
SILENT = ("modified", "language", "access")
"""Fields not shown when nothing was read: an article need not have them."""
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
        first = f"{'!' if look else ' '} {label}".ljust(LABEL + indent)
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
    when = f"asked on {report.made[:16].replace('T', ' ')} UTC"
    source = f"read from {report.read_from}" if report.read_from else when
    page.sentence(f"{report.name}, declared in {report.declared_in}, {source}")
    page.head("Robots and rights")
    for robots in report.robots:
        words = "; ".join([_host_and_answer(robots.answer), *_rules(robots)])
        page.line("robots.txt", words, look=bool(robots.closed) or not robots.allows_front)
    if not report.robots:
        page.line("robots.txt", "none came", look=not report.read_from)
    for answer in report.rights:
        page.line("tdmrep.json", _host_and_answer(answer))
    page.head("Sources")
    for one in report.sources:
        _print_source(page, one)
    _print_front(page, report)
    for number, article in enumerate(report.articles, 1):
        _print_article(page, f"Article {number} of {len(report.articles)}", article)
    _print_verdict(page, report, remarks, bundle)


def _rules(robots: RobotsFinding) -> Iterator[str]:
    """What a robots.txt means for a crawl."""
    if robots.closed:
        yield "closed for now"
        return
    yield "the front page is allowed" if robots.allows_front else "the front page is forbidden"
    if robots.delay:
        yield f"Crawl-delay {robots.delay:g} s"
    if robots.sitemaps:
        yield f"it names {_counted(len(robots.sitemaps), 'sitemap')}"


def _host_and_answer(answer: Answer) -> str:
    host = answer.url.split("/")[2]
    if answer.cause:
        return _answered(answer)
    if answer.role == "rights" and answer.status in (404, 410):
        return f"{host}: {answer.status}, so nothing is reserved there"
    return f"{host}: {_answered(answer)}"


def _answered(answer: Answer) -> str:
    """`200 RSS feed, 12 kB`, or why nothing came."""
    if answer.cause:
        return "not asked, since the site is left alone" if answer.cause is Cause.LEFT_ALONE else answer.trouble
    moved = f", from {answer.redirected}" if answer.redirected else ""
    return f"{answer.status} {answer.kind}, {_size(answer.size)}{moved}"


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _print_source(page: _Page, source: SourceFinding) -> None:
    answer = source.answer
    page.line(answer.role, answer.url, look=source.declared and not source.is_right)
    page.line("", "; ".join([_answered(answer), *_given(source)]))


def _given(source: SourceFinding) -> Iterator[str]:
    """What a source gave, in the order in which people ask for it."""
    if source.children:
        yield f"it names {_counted(source.children, 'sitemap')}"
    elif source.answer.status == 200 and not source.addresses:
        yield "it names no article"
    if not source.addresses:
        return
    yield _counted(source.addresses, "address", "addresses")
    yield f"article_url finds {_all_of(source.matched, source.addresses)}"
    if source.first:
        days = source.first if source.first == source.last else f"from {source.first} to {source.last}"
        word = "with a day of change" if source.by_change else "dated"
        yield f"{_all_of(source.dated, source.addresses)} {word}, {days}"
    else:
        yield "none dated"


def _all_of(count: int, of: int) -> str:
    return "all" if count == of else str(count or "none")


def _print_front(page: _Page, report: CheckReport) -> None:
    front = report.front
    if front is None:
        return
    page.head(f"Links of the front page ({front.links} of the outlet)")
    if not front.links:
        page.line("", "none" + (": only a script brings this page" if report.front_needs_script else ""), look=True)
    for label, groups in (("matched", front.matched), ("not matched", front.likely)):
        for group in groups[:MAX_GROUPS]:
            page.line(label, f"{group.count} × {group.form}", look=groups is front.likely and not front.matched)
            page.line("", _examples(group))
            label = ""
        if len(groups) > MAX_GROUPS:
            page.line("", f"and {len(groups) - MAX_GROUPS} forms more")
    if front.sections:
        page.line("sections", f"{len(front.sections)}, such as {front.sections[0]}")


def _examples(group: Group) -> str:
    return f"such as {group.examples[0]}"


def _print_article(page: _Page, head: str, article: ArticleFinding) -> None:
    page.head(head)
    page.sentence(article.answer.url, "  ", "  ")
    verdict = f"; {article.verdict}{f' ({article.reason})' if article.reason else ''}" if article.verdict else ""
    template = f"; template {article.template}" if article.template else ""
    matched = "" if article.matched else "; article_url does not find it"
    words = f"{_answered(article.answer)}{template}{verdict}{matched}"
    page.line("", words, look=article.verdict != "article" or not article.matched)
    if article.needs_script:
        page.line("", "Only a script brings its text.", look=True)
    for one in article.fields:
        if one.value or one.look or (one.others and one.name not in SILENT):
            _print_field(page, one, counts=article.verdict == "article")


def _print_field(page: _Page, one: FieldFinding, *, counts: bool) -> None:
    source = f"  [{one.source}]" if one.source else ""
    page.line(one.name, f"{_cut(one.value)}{source}" if one.value else "nothing", look=one.look and counts)
    agreeing = [other for other in one.others if other.agrees]
    if agreeing:
        page.line("", "same: " + ", ".join(f"{other.by}{_figure(other)}" for other in agreeing))
    for other in one.others:
        if not other.agrees:
            word = "differs" if other.agrees is False else "says"
            page.line("", f"{word}: {other.by}{_figure(other)}: {_cut(other.value)}")


def _figure(other: Comparison) -> str:
    return f" ({other.figure})" if other.figure else ""


def _cut(value: str | None) -> str:
    words = tidy((value or "").replace("\n", " "))
    return words if len(words) <= MAX_VALUE else words[: MAX_VALUE - 1].rstrip() + "…"


def _print_verdict(page: _Page, report: CheckReport, remarks: list[Remark], bundle: Path | None) -> None:
    code = exit_code(report, remarks)
    looks = [one for one in remarks if one.look]
    page.head("Verdict")
    if code == 0:
        page.sentence(f"All understood. Next: depeche crawl {report.outlet} --limit 20", "  ")
    elif code == 3:
        page.sentence(f"{len(looks)} thing{'s need' if len(looks) > 1 else ' needs'} a look.", "  ")
    for number, one in enumerate(looks, 1):
        page.sentence(f"{one.says}.", f"  {number}. ", "     ")
        page.sentence(f"{one.do}.", "     → ", "       ")
    others = [one for one in remarks if not one.look]
    if others:
        click.echo("\n  Worth knowing:")
    for one in others:
        page.sentence(f"{one.says}. {one.do}.", "  - ", "    ")
    if bundle:
        page.sentence(f"{bundle} holds these pages and readings, for whoever maintains the outlet.", "\n  ", "  ")
    elif code == 3:
        page.sentence("To have it mended, send the outlet's maintainer a bundle:", "\n  ", "  ")
        click.echo(f"  depeche check {report.outlet} --report {report.outlet}.warc.gz")
