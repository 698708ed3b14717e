"""L'Union, the daily of Reims: lunion.fr, a title of the Rossel group."""

from crawler.items import Outlet
from spiders.families.rossel import RosselSpider, sources_of


class LunionSpider(RosselSpider):
    name = "lunion"
    outlet = Outlet(
        id="lunion", name="L'Union", aliases=("le quotidien rémois", "L'Union de Reims"),
        homepage="https://www.lunion.fr/", hosts=("lunion.fr",), false_utc=True,
    )  # fmt: skip
    sources = sources_of("https://www.lunion.fr", "abonnes_lunion_fr")
