"""DSIH, the trade magazine of hospital information systems: dsih.fr.

Its tags are unknown and have changed at least once, so its pages are read by their wordings.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from crawler.discovering.sources import Ids
from crawler.items import Outlet
from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.landmarks import DATE_LINE, MONTH, LandmarkTemplate
from crawler.reading.template import RawValue
from crawler.translating.recorded import recorded
from spiders.outlet import OutletSpider, feed, front, sitemap

OLD_DATE = rf"(?i:{{calendar.weekdays:fr}}) \d{{1,2}}(?:er)? {MONTH} \d{{4}}"
IN_OLD_SKIN = Wording(OLD_DATE)
NEW_DATE = rf"\d{{1,2}}(?:er)? {MONTH} \d{{4}} - \d{{2}}:\d{{2}}"
# `DSIH, MARDI 17 SEPTEMBRE 2013` of the old skin; `29 jan. 2026 - 13:01,` and what may follow it on the line.
OWN_DATE = rf"(?:(?P<byline>[^\n]{{0,120}}?)\s*,\s*)?(?P<own>{OLD_DATE}|{NEW_DATE})\s*,?\s*(?P<own_rest>.*)"
SIGNED = re.compile(r"(?P<section>[^-–]{2,40}?) ?[-–] (?P<author>.{2,150})")
RUBRICS = re.compile(r"(?:actualites?|tribunes?(?: libres?)?|dossiers?|interviews?)$")


class DsihPage(LandmarkTemplate):
    """Both skins, and what may come: what identifies a line is what it says."""

    name = "dsih"
    section_names: ClassVar[Mapping[str, str]] = {
        "actualites": "Actualité", "tribunes": "Tribune", "tribunes libres": "Tribune",
    }  # fmt: skip
    date_line = Wording(rf"(?:{OWN_DATE}|{DATE_LINE.shape})", re.DOTALL)

    @property
    def kind(self) -> str | None:
        return recorded("magazine") if re.search(r"/magazines?/\d", self.document.url) else super().kind

    @cached_property
    def _dated(self) -> re.Match[str] | None:
        return self.date_line.match(self.lines[self.date_at].text) if self.date_at is not None else None

    @cached_property
    def dates(self) -> list[RawValue]:
        known = self._dated["own"] or self._dated["date"] if self._dated else None
        return [*self._declared("datePublished", ("article:published_time",)), *self._shown_dates(known)]

    @cached_property
    def _signed(self) -> tuple[re.Match[str], int] | None:
        """`Section - author`, behind the date, on the next line or on the next two; and the lines it takes."""
        if self.date_at is None or not self._dated or IN_OLD_SKIN.match(self._dated["own"] or ""):
            return None
        rest = self._dated["own_rest"] or ""
        following = [b.text for b in self.lines[self.date_at + 1 : self.date_at + 3]]
        for used in (0, 1, 2):
            words = " ".join(" ".join([rest, *following[:used]]).split())
            match = SIGNED.fullmatch(words)
            if match and len(words) < 160:
                return match, used
        return None

    @cached_property
    def text_from(self) -> int:
        start = super().text_from
        if self._signed and self.date_at is not None:
            return max(start, self.date_at + 1 + self._signed[1])
        return start

    def is_head(self, block: Block) -> bool:
        raw = block.folded
        return super().is_head(block) or raw.startswith(("vous etes dans", "soyez le premier"))

    @cached_property
    def section(self) -> RawValue | None:
        if self._signed:
            return RawValue(self._signed[0]["section"], "text")
        if self._crumbs:
            return RawValue(self._crumbs[0], "text")
        above = self.lines[max(0, (self.title_at or 0) - 2) : self.title_at or 0]
        rubric = next((b.text for b in reversed(above) if RUBRICS.match(b.folded)), None)
        return RawValue(rubric, "text") if rubric else super().section

    @cached_property
    def tags(self) -> list[str]:
        return self._crumbs[1:] or super().tags

    @cached_property
    def _crumbs(self) -> list[str]:
        """`Vous êtes dans : Accueil > Actualités > Sécurité >` without its first step."""
        for block in self.document.blocks_with("tes dans", "TES DANS"):
            if block.folded.startswith("vous etes dans"):
                steps = re.split(r"[>›»]", re.sub(r"^[^:]*:", "", block.text))
                return [s.strip() for s in steps if s.strip()][1:]
        return []

    @cached_property
    def bylines(self) -> list[RawValue]:
        if self._signed:
            return [RawValue(self._signed[0]["author"], "text")]
        if self._dated and self._dated["byline"]:
            return [RawValue(self._dated["byline"], "text")]
        return super().bylines


class DsihSpider(OutletSpider):
    name = "dsih"
    outlet = Outlet(
        id="dsih",
        name="DSIH",
        aliases=("DSIH", "dsih.fr", "DSIH Magazine", "DSIH.fr"),
        homepage="https://dsih.fr/",
        hosts=("dsih.fr",),
        midnight_utc=True,
        no_time_before="2016-07-01",
        comma_in_author=True,
    )
    # 691 is /article/691/slug.html, /articles/691/slug and /articles/691/: the slug is decoration.
    article_url = re.compile(r"^https?://[^/]+/articles?/(?P<id>\d+)(?:[/?]|$)")
    section_url = re.compile(
        r"//(?:www\.)?dsih\.fr/(?!mentions|contact|legal|rss|recherche|abonn)[a-z-]+/?(?:\.php)?$"
    )
    sources = (
        feed("https://www.dsih.fr/rss.php"),
        front("https://dsih.fr/"),
        sitemap("https://dsih.fr/sitemap.xml"),
    )
    ids = Ids(
        url="https://dsih.fr/articles/{id}/",
        dated=(
            (341, "2012-06-22"), (367, "2012-12-07"), (691, "2013-09-17"), (1195, "2014-10-07"),
            (2085, "2016-07-26"), (2365, "2017-02-27"), (2672, "2017-10-12"), (3210, "2019-01-21"),
            (3268, "2019-03-04"), (4516, "2021-12-21"), (4734, "2022-05-31"), (4953, "2022-12-19"),
            (5574, "2024-06-25"), (6084, "2025-11-16"), (6480, "2026-11-30"),
        ),
    )  # fmt: skip
    templates = (DsihPage,)
