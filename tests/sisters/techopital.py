"""TecHopital, the wire on hospital technology by APM International: techopital.com."""

import re

from crawler.items import Outlet
from spiders.families.apm import ApmSpider
from spiders.outlet import feed, front


class TechopitalSpider(ApmSpider):
    name = "techopital"
    outlet = Outlet(
        id="techopital", name="TecHopital", homepage="https://www.techopital.com/", hosts=("techopital.com",)
    )
    article_url = re.compile(r"^https?://[^/]+/[^?]*-NS_(?P<id>\d+)\.html")
    sources = (feed("https://www.techopital.com/rss.xml"), front("https://www.techopital.com/"))
