"""L'Est Éclair's lists: section pages, days of the archive, and its lines in feeds and sitemaps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from crawler.replica import french
from crawler.replica.lest_eclair_sections import Sections
from crawler.replica.lest_eclair_style import NAMES_B, STYLE_B
from crawler.replica.mess import css, script, token
from crawler.replica.site import Answer, Entry, found, render
from crawler.replica.sources import Item, Place, rfc822

_CALENDAR_DAYS = 31


def image(number: int, published: datetime) -> str:
    """The address of an article's photo; the style in it decides the crop."""
    name = f"B97{number:08d}Z.1_{published:%Y%m%d%H%M%S}_000+G{token(str(number), 6).upper()}.1-0.jpg"
    folder = f"{published:%Y/%m/%d}"
    return (
        "https://www.lest-eclair.fr/sites/default/files/dpistyles_v2/ena_16_9_extra_big/"
        f"{folder}/node_{number}/{number * 3}/public/{folder}/{name}?itok={token(name)}"
    )


def listing(
    sections: Sections,
    name: str,
    entries: Sequence[Entry],
    modified: datetime,
    *,
    address: str = "/",
    page: int = 1,
    last: int = 1,
) -> Answer:
    """The front page, and the numbered pages of a section."""
    body = _frame(
        "lest_eclair_listing.html",
        sections,
        name=name,
        entries=entries,
        address=address,
        page=page,
        last=last,
        image=image,
    )
    return found(body, modified=modified)


def calendar(sections: Sections, today: date) -> Answer:
    """The way into the archive: the last days."""
    days = [today - timedelta(days=back) for back in range(_CALENDAR_DAYS)]
    body = _frame("lest_eclair_archive.html", sections, day="", days=days, entries=())
    return found(body, modified=None)


def day(sections: Sections, written: str, entries: Sequence[Entry], modified: datetime) -> Answer:
    """One day of the archive, with relative links."""
    lines = [(_relative(entry.url), entry.title) for entry in entries]
    body = _frame("lest_eclair_archive.html", sections, day=written, days=(), entries=lines)
    return found(body, modified=modified)


def _relative(url: str) -> str:
    return urlsplit(url).path


def _frame(template: str, sections: Sections, **values: object) -> str:
    return render(
        template,
        sections=sections,
        style=css(NAMES_B, STYLE_B),
        bundle=script("b", 12_000),
        **values,
    )


def item(entry: Entry) -> Item:
    """A feed item; some have no description, some no creator."""
    return Item(
        title=entry.title,
        link=entry.url,
        published=rfc822(entry.published),
        description=entry.lead if entry.lead and entry.number % 4 else None,
        creator=entry.byline.removeprefix("Par ") if entry.byline and entry.number % 3 else None,
        category=entry.sections[-1] if entry.sections else None,
        image=image(entry.number, entry.published),
    )


def map_place(loc: str, touched: datetime) -> Place:
    return Place(loc=loc, lastmod=touched.isoformat())


def place(entry: Entry) -> Place:
    """A line of the sitemap; some lost their slug on the way, half have a picture."""
    loc, doubled = entry.url, entry.url.count("/article/") > 1
    if entry.number % 5 == 0 and entry.kind == "article" and not doubled:
        loc = loc.rpartition("/")[0]
    pictured = entry.number % 2 == 0
    return Place(
        loc=loc,
        image=image(entry.number, entry.published) if pictured else None,
        caption=entry.title if pictured and entry.number % 3 else None,
    )


def news_place(entry: Entry) -> Place:
    return Place(
        loc=entry.url,
        title=entry.title,
        published=entry.published.isoformat(),
        keywords=", ".join(entry.tags) or None,
        image=image(entry.number, entry.published) if entry.number % 2 else None,
        caption=french.spoken(entry.published),
    )
