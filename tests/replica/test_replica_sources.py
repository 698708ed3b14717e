"""Where articles are announced: together the sources name every article, and some pages that are none."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from lxml import etree

from crawler.replica import Replica, Truth

Read = Callable[..., Any]

WWW = "https://www.lest-eclair.fr"
MAPS = f"{WWW}/sites/default/files/sitemaps/abonnes_lest_eclair_fr"


def unnamed(truths: Iterable[Truth], named: Iterable[str], outlet: str) -> list[str]:
    """Keys of the outlet's articles that none of these addresses leads to."""
    known = set(named)
    return [t.key for t in truths if t.outlet == outlet and not known & {t.url, *t.variants}]


def leaves(ask: Read, start: str) -> list[str]:
    """The links of a list and of all the pages its own links lead to by number."""
    pages, links = [start], list[str]()
    for page in pages:
        found = ask(page).links
        links += found
        ahead = re.compile(re.escape(start) + r"\?p(age)?=\d+")
        pages += [link for link in dict.fromkeys(found) if ahead.fullmatch(link) and link not in pages]
    return links


def test_dsih_sitemaps_name_everything(ask: Read, last_day: Replica) -> None:
    years = ask("https://dsih.fr/sitemap.xml").locs
    assert any(year.endswith(".xml.gz") for year in years)
    named = [loc for year in years for loc in ask(year).locs]
    assert not unnamed(last_day.truths(), named, "dsih")
    assert b"<lastmod>2026-11-19T08:30:00+01:00</lastmod>" in ask("https://dsih.fr/sitemap-2026.xml").body


def test_dsih_lists_name_everything(ask: Read, last_day: Replica) -> None:
    named = leaves(ask, "https://dsih.fr/actualites") + leaves(ask, "https://dsih.fr/tribunes")
    assert not unnamed(last_day.truths(), named, "dsih")


def test_ticsante_rubrics_name_everything(ask: Read, last_day: Replica) -> None:
    home = ask("https://www.ticsante.com/").links
    rubrics = [link for link in dict.fromkeys(home) if "/rubrique/" in link]
    named = [link for rubric in rubrics for link in leaves(ask, rubric)]
    assert not unnamed(last_day.truths(), named, "ticsante")
    assert ask("https://www.ticsante.com/sitemap.xml").status == 404


def test_lest_eclair_sitemaps_name_everything(ask: Read, last_day: Replica) -> None:
    robots = ask(f"{WWW}/robots.txt").text
    assert f"Sitemap: {MAPS}/sitemapindex.xml" in robots
    maps = ask(f"{MAPS}/sitemapindex.xml").locs
    assert any(one.endswith(".xml.gz") for one in maps)
    named = [loc for one in maps for loc in ask(one).locs]
    assert not unnamed(last_day.truths(), named, "lest_eclair")
    assert any(re.search(r"/article/\d{4}-\d\d-\d\d$", loc) for loc in named)
    assert any(loc.count("/article/") == 2 for loc in named)


def test_lest_eclair_sections_name_everything(ask: Read, last_day: Replica) -> None:
    home = ask(f"{WWW}/").links
    sections = [link for link in dict.fromkeys(home) if "/sections/" in link]
    named = [link for section in sections for link in leaves(ask, section)]
    assert not unnamed(last_day.truths(), named, "lest_eclair")


def test_a_day_of_the_archive_names_its_articles_by_relative_links(ask: Read, last_day: Replica) -> None:
    truth = next(t for t in last_day.truths() if t.outlet == "lest_eclair")
    reply = ask(f"{WWW}/archive/index?format=date&date={truth.day}")
    assert f'<a href="{truth.url.removeprefix(WWW)}">' in reply.text
    assert truth.url in reply.links


def test_the_footer_leads_to_feeds_of_ten(ask: Read) -> None:
    feeds = [link for link in ask(f"{WWW}/").links if "/rss/" in link]
    assert feeds
    items = [item for feed in feeds for item in etree.fromstring(ask(feed).body).iter("item")]
    assert all(len(ask(feed).locs) <= 10 for feed in feeds)
    for name in ("description", "{http://purl.org/dc/elements/1.1/}creator"):
        assert 0 < len([item for item in items if item.find(name) is None]) < len(items)


def test_the_news_sitemap_holds_two_days(ask: Read) -> None:
    news = etree.fromstring(ask(f"{MAPS}/sitemapnews-0.xml").body)
    days = {str(text)[:10] for text in news.xpath("//*[local-name()='publication_date']/text()")}
    assert days <= {"2026-11-19", "2026-11-20"}
    assert days


@pytest.mark.parametrize(
    ("feed", "outlet", "size"),
    [("https://dsih.fr/rss.php", "dsih", 20), ("https://www.ticsante.com/rss.xml", "ticsante", 15)],
)
def test_feeds_hold_the_newest(ask: Read, last_day: Replica, feed: str, outlet: str, size: int) -> None:
    newest = max((t for t in last_day.truths() if t.outlet == outlet), key=lambda truth: truth.published)
    locs = ask(feed).locs
    assert len(locs) == size
    assert newest.url in locs


def test_a_crawl_meets_what_it_must_turn_away(ask: Read, last_day: Replica) -> None:
    named = {loc for one in ask(f"{MAPS}/sitemapindex.xml").locs for loc in ask(one).locs}
    named |= {loc for year in ask("https://dsih.fr/sitemap.xml").locs for loc in ask(year).locs}
    named |= set(ask("https://www.ticsante.com/rss.xml").locs)
    met = {turned.reason for turned in last_day.not_articles() if turned.url in named}
    assert met == {"gallery", "live", "magazine", "soft-404", "consent", "blocked", "empty"}


def test_a_removed_article_is_announced_no_more(replica: Replica, read: Read) -> None:
    (gone,) = (t.url for t in replica.not_articles() if t.reason == "not-found" and "//dsih.fr" in t.url)
    assert gone not in read("https://dsih.fr/sitemap-2026.xml").locs
    replica.day = date(2026, 11, 15)
    assert gone in read("https://dsih.fr/sitemap-2026.xml").locs


def test_sources_keep_their_tag_while_nothing_happens(replica: Replica, read: Read) -> None:
    tag = read("https://dsih.fr/rss.php").headers["ETag"]
    replica.day = date(2026, 11, 21)
    assert read("https://dsih.fr/rss.php", If_None_Match=tag).status == 304
