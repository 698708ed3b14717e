"""When an article was published: the site's wording kept, its zone put right, its precision said."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, time
from urllib.parse import urlsplit

from lxml import etree

from crawler.reading.drafts import Draft
from crawler.reading.elements import OUTSIDE
from crawler.reading.moments import Moment, read_moment
from crawler.reading.steps import Step
from crawler.reading.template import GENERIC, RawValue
from crawler.reading.zones import zone_of, zone_of_host
from crawler.text import tidy

_MIDNIGHT = re.compile(r"^\d{4}-\d\d-\d\d[T ]00:00(?::00(?:\.0+)?)?\s*(?:Z|[+-]00:?00)?$")
_FIGURES = re.compile(r"(?<!\d)\d\d?/\d\d?/(?:\d\d)?\d\d(?!\d)")
_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-]?(?P<m>0?[1-9]|1[0-2])(?:/|$)")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d\s*$")
_IN_UTC = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)\s*$")


class ReadDates(Step):
    """Fill the publication date from the first wording that can be read, and the modification after it."""

    def read(self, draft: Draft) -> Draft:
        template = draft.template
        if not draft.outlet.is_known:
            draft.outlet = replace(draft.outlet, timezone=zone_of(draft.outlet.hosts[0], draft.document))
        for stated in _candidates(draft):
            moment = read_moment(stated.words, draft.outlet, draft.page.fetched)
            if moment:
                moment = _as_addressed(draft, moment) if _FIGURES.search(stated.words) else moment
                stated, moment = _to_the_minute(draft, stated, moment)
                _fill(draft, stated, moment)
                _local_day(draft, stated, moment)
                break
        else:
            if template.name == GENERIC:
                _guess(draft)
        if draft.published:
            shown = template.name == GENERIC and not template.modified
            draft.modified = _modified(draft, template.shown_changes if shown else template.modified)
        return draft


def _candidates(draft: Draft) -> Iterator[RawValue]:
    """Wordings of the date, the most trusted first: declared, announced, for an unknown outlet also shown."""
    yield from draft.template.dates
    announced = _announced(draft)
    yield from (raw for raw in announced if ":" in raw.words)
    if draft.identity and draft.identity.day:
        yield RawValue(draft.identity.day, "url")
    if draft.template.name == GENERIC:
        yield from draft.template.shown_dates
    yield from announced  # a day alone, which readers may be shown with its time
    if draft.template.name == GENERIC:
        # A system's own day of its record, then that of the last change, are better than none; this says what it is.
        yield from draft.template.created
        yield from (RawValue(raw.words, "modified") for raw in draft.template.modified)


def _to_the_minute(draft: Draft, raw: RawValue, moment: Moment) -> tuple[RawValue, Moment]:
    """The same day as another element of an unknown site tells it with its time, where this one has none.

    A declared midnight is none either.
    """
    unknown = draft.template.name == GENERIC and not draft.outlet.is_known
    midnight = _MIDNIGHT.search(raw.words)
    if not unknown or not (moment.precision == "day" or midnight):
        return raw, moment
    day = datetime.fromisoformat(raw.words[:10]).date() if midnight else moment.when.date()
    for other in (*draft.template.dates, *draft.template.finer_dates):
        finer = read_moment(other.words, draft.outlet, draft.page.fetched)
        if finer and finer.precision == "minute" and finer.when.date() == day and not _at_midnight(finer.when):
            return other, finer
    return raw, moment


def _as_addressed(draft: Draft, moment: Moment) -> Moment:
    """A day written in figures, with month and day in the order that the address of an unknown site tells.

    `5/03/2026` is 3 May at `/2026/05/port.html`.
    """
    told = _MONTH.search(urlsplit(draft.page.url).path) if draft.template.name == GENERIC else None
    when = moment.when
    if told and (int(told["y"]), int(told["m"])) == (when.year, when.day) and when.month != when.day:
        return moment._replace(when=when.replace(month=when.day, day=when.month))
    return moment


def _at_midnight(when: datetime) -> bool:
    return time() in (when.time(), when.astimezone(UTC).time())


def _fill(draft: Draft, raw: RawValue, moment: Moment) -> None:
    draft.published = moment.when.isoformat(timespec="seconds")
    draft.published_raw = tidy(raw.words)[:200]
    draft.published_source = raw.source
    draft.published_precision = moment.precision
    draft.day = draft.published[:10]
    draft.fields["published"] = raw.source


def _announced(draft: Draft) -> list[RawValue]:
    """What the feed or news sitemap said, for a page that says nothing."""
    raw = draft.page.announced
    if raw and raw.published and raw.via in ("feed", "news"):
        return [RawValue(raw.published, "feed" if raw.via == "feed" else "sitemap")]
    return []


def _guess(draft: Draft) -> None:
    """htmldate's reading of a page that declares nothing; never later than the fetch.

    Not its extensive search, which believes any date on the page, and loads dateparser's 200 languages for it.
    """
    from htmldate import find_date  # asked of few pages, and slow to load

    latest = draft.page.fetched.date().isoformat()
    tree = deepcopy(draft.document.tree)
    etree.strip_elements(tree, "script", *OUTSIDE, with_tail=False)  # the days of scripts are of anything
    found = find_date(tree, extensive_search=False, original_date=True, max_date=latest)
    moment = read_moment(found, draft.outlet, draft.page.fetched) if found else None
    if found and moment:
        _fill(draft, RawValue(found, "htmldate"), moment)


def _local_day(draft: Draft, raw: RawValue, moment: Moment) -> None:
    """The day that readers are shown, where the page declares the moment in UTC and shows the day beside it.

    `2023-11-09T02:10:00Z` is the evening of the 8th in California, and the page says so. Where the zone is known, the
    day can only be that of UTC, shown by a site that does not convert it.
    """
    guessed = zone_of_host(draft.outlet.hosts[0]) == "UTC"
    in_utc = _IN_UTC.search(raw.words) or (guessed and not _OFFSET.search(raw.words))
    if not draft.outlet.trust_declared_offset or moment.precision == "day" or not in_utc:
        return
    for one in draft.template.datelines.shown():
        shown = read_moment(one.words, draft.outlet, draft.page.fetched)
        if shown:
            day, is_utc = shown.when.date(), shown.when.date() == moment.when.astimezone(UTC).date()
            if abs((day - moment.when.date()).days) == 1 and (is_utc or guessed):
                draft.day = shown.when.date().isoformat()
                draft.fields["day"] = "text"
            return


def _modified(draft: Draft, raw: list[RawValue]) -> str | None:
    """The modification, when it is later than the publication."""
    for one in raw:
        moment = read_moment(one.words, draft.outlet, draft.page.fetched)
        if moment and draft.published and moment.when > datetime.fromisoformat(draft.published):
            draft.fields["modified"] = one.source
            return moment.when.isoformat(timespec="seconds")
    return None
