"""TICsanté, the wire on health information systems by APM International: ticsante.com."""

import re

from crawler.discovering.sources import Ids
from crawler.items import Outlet
from spiders.families.apm import ApmSpider
from spiders.outlet import feed, front, sitemap


class TicsanteSpider(ApmSpider):
    name = "ticsante"
    outlet = Outlet(
        id="ticsante",
        name="TICsanté",
        aliases=("TICsanté", "TIC santé", "TICsante", "TIC Santé", "TIC-Santé", "ticsante.com"),
        homepage="https://www.ticsante.com/",
        hosts=("ticsante.com",),
    )
    section_url = re.compile(
        r"//(?:www\.)?ticsante\.com/(?:rubriques?|category|theme|actualites?)\b[^?]*(?:\?[^&]*)?$"
    )
    sources = (
        feed("https://www.ticsante.com/rss.xml"),
        feed("https://www.ticsante.com/rss.php"),
        front("https://www.ticsante.com/"),
        sitemap("https://www.ticsante.com/sitemap.xml"),
    )
    ids = Ids(
        url="https://www.ticsante.com/story?ID={id}",
        dated=(
            (1280, "2012-06-20"), (4983, "2019-12-27"), (5074, "2020-03-05"),
            (5148, "2020-04-20"), (5828, "2021-08-25"), (6003, "2022-01-15"), (7035, "2024-05-15"),
            (8480, "2026-11-30"),
        ),
    )  # fmt: skip
