"""What publishers say about keeping and mining, read from headers and meta, and recorded with the capture."""

from pathlib import Path

import pytest

from crawler.reading.page import Document
from crawler.reading.rights import Rights, rights_of
from tests.conftest import Depeche, opened, page_of
from tests.site import Answer, Site, article, dsih

POLICY = "https://essai.example/tdm.json"


@pytest.mark.parametrize(
    ("headers", "html", "rights"),
    [
        ({}, "", Rights()),
        ({"TDM-Reservation": "1", "tdm-policy": POLICY}, "", Rights(1, POLICY)),
        ({"tdm-reservation": "0"}, "", Rights(0)),
        ({"tdm-reservation": "peut-être", "tdm-policy": "javascript:x"}, "", Rights()),
        ({"tdm-reservation": "0"}, '<meta name="tdm-reservation" content="1">', Rights(1)),
        ({"X-Robots-Tag": "noindex, NoArchive"}, "", Rights(noarchive=1)),
        ({"X-Robots-Tag": "depeche: noarchive"}, "", Rights(noarchive=1)),
        ({"X-Robots-Tag": "googlebot: noarchive"}, "", Rights()),
        ({}, '<meta name="robots" content="follow,index,noarchive">', Rights(noarchive=1)),
        ({}, '<meta name="googlebot" content="noarchive">', Rights()),
    ],
)
def test_every_carrier_is_read(headers: dict[str, str], html: str, rights: Rights) -> None:
    page = page_of(f"<html><head>{html}</head><body>x</body></html>", headers=tuple(headers.items()))
    assert rights_of(page, Document(page)) == rights


def test_signals_are_recorded_with_the_capture_and_the_article_is_kept(depeche: Depeche, tmp_path: Path) -> None:
    said = {"Content-Type": "text/html", "X-Robots-Tag": "noarchive", "tdm-reservation": "1"}
    with Site(dsih(1) | {"/articles/6001/titre-6001": Answer(article(6001).body, headers=said)}) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    with opened(tmp_path / "archive.db") as db:
        sql = "SELECT noarchive, tdm_reservation FROM captures JOIN articles ON articles.capture = captures.id"
        assert db.execute(sql).fetchall() == [(1, 1)]
