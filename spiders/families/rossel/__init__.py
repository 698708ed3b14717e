"""The Rossel group's dailies (L'Est Éclair, L'Union, Courrier picard, La Voix du Nord), on one CMS (Drupal 7).

Two templates are known, `gr-` and `r-`; which one a page carries is told by the page, not by its date.
"""

import re

from crawler.discovering.sources import Source, day_archive, feed, front, news_sitemap, sitemap
from spiders.families.rossel.templates import RosselLandmarks, TemplateA, TemplateB
from spiders.outlet import OutletSpider

__all__ = ["RosselLandmarks", "RosselSpider", "TemplateA", "TemplateB", "sources_of"]


class RosselSpider(OutletSpider):
    """A title of the group: its file adds `name`, `outlet` and `sources`."""

    # The counter restarted with the prefix `id`, so 50912 and id50912 are two articles. A path may stand twice.
    article_url = re.compile(
        r"^https?://[^/]+/(?:art/)?(?P<id>(?:id)?\d+|d-\d+-\w+)/article/(?:[^?]*?/)?(?P<day>\d{4}-\d{2}-\d{2})(?:/|$|\?)"
    )
    section_url = re.compile(r"^https?://[^/]+/\d+/sections/")
    templates = (TemplateA, TemplateB, RosselLandmarks)


def sources_of(site: str, sitemaps: str) -> tuple[Source, ...]:
    """Where a title announces its articles.

    `site` is its address without a path (`https://www.lunion.fr`), `sitemaps` its folder of sitemaps as robots.txt
    names it (`abonnes_lunion_fr`).
    """
    maps = f"{site}/sites/default/files/sitemaps/{sitemaps}"
    return (
        news_sitemap(f"{maps}/sitemapnews-0.xml"),
        feed(f"{site}/rss.xml"),
        front(f"{site}/"),
        sitemap(f"{maps}/sitemapindex.xml"),
        day_archive(f"{site}/archive/index?format=date&date={{day}}"),
    )
