"""L'Est Éclair, the daily of Troyes: lest-eclair.fr, a title of the Rossel group."""

from crawler.items import Outlet
from spiders.families.rossel import RosselSpider, sources_of


class LestEclairSpider(RosselSpider):
    name = "lest_eclair"
    outlet = Outlet(
        id="lest_eclair",
        name="L'Est Éclair",
        aliases=(
            "L'Est Éclair",
            "L'Est Eclair",
            "L'Est-Éclair",
            "l'Est-Eclair",
            "lest-eclair.fr",
            "le quotidien aubois",
            "le quotidien troyen",
            "le quotidien de l'Aube",
            "le quotidien de Troyes",
            "le journal aubois",
            "le journal troyen",
        ),
        homepage="https://www.lest-eclair.fr/",
        hosts=("lest-eclair.fr",),
        false_utc=True,
    )
    sources = sources_of("https://www.lest-eclair.fr", "abonnes_lest_eclair_fr")
