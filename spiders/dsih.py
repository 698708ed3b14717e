"""DSIH, the trade magazine of hospital information systems: dsih.fr.

Its tags are unknown and have changed at least once, so its pages are read by their wordings.
"""

import re
from functools import cached_property

from crawler.blocks import Block
from crawler.discovery import Ids
from crawler.items import Outlet
from crawler.landmarks import LandmarkTemplate
from crawler.template import Said
from crawler.text import folded
from spiders.outlet import OutletSpider, feed, front, sitemap

_MONTH = r"[^\W\d_]{3,9}\.?"
_OLD_DATE = rf"(?i:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d{{1,2}}(?:er)? {_MONTH} \d{{4}}"
_NEW_DATE = rf"\d{{1,2}}(?:er)? {_MONTH} \d{{4}} - \d{{2}}:\d{{2}}"


class DsihPage(LandmarkTemplate):
    """Both skins: what identifies a line is what it says."""

    name = "dsih"
    date_line = re.compile(
        rf"(?:(?P<byline>[^\n]{{0,120}}?)\s*,\s*)?(?P<date>{_OLD_DATE}|{_NEW_DATE})\s*,?\s*(?P<rest>.*)", re.DOTALL
    )
    head_line = re.compile(r"(?i)\s*(?:vous êtes dans|soyez le premier|\d+ (?:réactions?|commentaires?)|accueil\s*>)")
    ends = re.compile(
        r"^(?:avez-vous apprecie ce contenu|a lire egalement|lettre d'information|partager (?:cet|sur)|"
        r"dans la meme rubrique|reagir a cet article|vos reactions)"
    )
    noise = re.compile(r"^publicite(?: en cours de chargement)?\W*$|^article connexe\b|^illustration ")

    @property
    def kind(self) -> str | None:
        return "magazine" if re.search(r"/magazines?/\d", self.document.url) else super().kind

    @cached_property
    def text_from(self) -> int:
        """Section and author may share the date's line, follow on one line, or on two."""
        start = super().text_from
        if self._head_words is None or self.date_at is None:
            return start
        _, used = self._head_words
        return max(start, self.date_at + 1 + used)

    @cached_property
    def _head_words(self) -> tuple[str, int] | None:
        """`Section - author` and how many lines after the date line it takes; None in the old skin."""
        if self.date_at is None:
            return None
        match = self.date_line.match(self.lines[self.date_at].text)
        rest = " ".join(match["rest"].split()) if match else ""
        if match and re.match(_OLD_DATE, match["date"]):
            return None
        following = [b.text for b in self.lines[self.date_at + 1 : self.date_at + 3]]
        tries = [(rest, 0), *((" ".join([rest, *following[:n]]).strip(), n) for n in (1, 2))]
        for words, used in tries:
            words = " ".join(words.split())
            if re.fullmatch(r"[^-–]{2,40}? ?[-–] .{2,150}", words) and len(words) < 160:
                return words, used
        return (rest, 0) if 2 < len(rest) < 40 else None

    @cached_property
    def section(self) -> Said | None:
        if self._head_words:
            return Said(re.split(r" ?[-–] ", self._head_words[0])[0], "text")
        crumbs = self._crumbs
        return Said(crumbs[0], "text") if crumbs else super().section

    @cached_property
    def tags(self) -> list[str]:
        return self._crumbs[1:] or super().tags

    @cached_property
    def _crumbs(self) -> list[str]:
        """`Vous êtes dans : Accueil > Actualités > Sécurité >` without its first step."""
        for block in self.document.blocks:
            if folded(block.text).startswith("vous etes dans"):
                steps = re.split(r"[>›»]", re.sub(r"^[^:]*:", "", block.text))
                return [s.strip() for s in steps if s.strip()][1:]
        return []

    @cached_property
    def bylines(self) -> list[Said]:
        if self._head_words:
            said = re.split(r" ?[-–] ", self._head_words[0], maxsplit=1)
            return [Said(said[1], "text")] if len(said) == 2 else []
        if self.date_at is not None:
            match = self.date_line.match(self.lines[self.date_at].text)
            if match and match["byline"]:
                return [Said(match["byline"], "text")]
        return super().bylines

    def is_head(self, block: Block) -> bool:
        return super().is_head(block) or bool(re.fullmatch(r"[\W\d]*", block.text))


class DsihSpider(OutletSpider):
    name = "dsih"
    outlet = Outlet(
        id="dsih",
        name="DSIH",
        aliases=("DSIH", "dsih.fr", "DSIH Magazine"),
        homepage="https://dsih.fr/",
        hosts=("dsih.fr",),
        midnight_utc=True,
        no_time_before="2016-07-01",
        comma_in_author=True,
    )
    # 691 is /article/691/slug.html, /articles/691/slug and /articles/691/: the slug is decoration.
    address = re.compile(r"^https?://[^/]+/articles?/(?P<id>\d+)(?:[/?]|$)")
    sections = re.compile(r"//(?:www\.)?dsih\.fr/[a-z-]+/?(?:\.php)?$")
    sources = (
        feed("https://www.dsih.fr/rss.php"),
        front("https://dsih.fr/"),
        sitemap("https://dsih.fr/sitemap.xml"),
    )
    ids = Ids(
        url="https://dsih.fr/articles/{id}/",
        dated=(
            (300, "2012-04-01"), (367, "2012-12-07"), (691, "2013-09-17"), (1195, "2014-10-07"),
            (2085, "2016-07-26"), (2365, "2017-02-27"), (2672, "2017-10-12"), (3210, "2019-01-21"),
            (3268, "2019-03-04"), (4516, "2021-12-21"), (4734, "2022-05-31"), (4953, "2022-12-19"),
            (5574, "2024-06-25"), (6084, "2025-11-16"), (6480, "2026-11-30"),
        ),
    )  # fmt: skip
    templates = (DsihPage,)
