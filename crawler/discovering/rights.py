"""What a site as a whole says of text and data mining: its TDMRep file, asked for before its sources."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.fetching.network_errors import RobotsClosed
from crawler.fetching.spider import ArticleSpider
from crawler.reading.rights import TDM_FILE, read_tdm_file

FRESH = timedelta(days=7)  # a source is fetched whole at least this often, whatever it says of itself
LASTING = 2 * FRESH  # a copy that a 304 was asked for with; it may have passed FRESH meanwhile


class RightsSpider(ArticleSpider):
    """The part of a crawl that asks for the TDMRep file."""

    def _rights_request(self) -> list[Request]:
        """The site's TDMRep file, which is asked for once a week while there is none."""
        url = urljoin(self.outlet.homepage, TDM_FILE)
        if self.run.lately_without(url, FRESH):
            return []
        return [
            Request(
                url, callback=self.parse_rights, errback=self.rights_failed,
                headers=self.run.validators(url, FRESH), priority=20,
            )
        ]  # fmt: skip

    def parse_rights(self, response: Response) -> Iterator[Any]:
        """What the site as a whole says of text and data mining."""
        self.count(response)
        stored = self.run.copy_of(response.url, LASTING) if response.status == 304 else None
        page = stored or self.page_of(response, "robots")
        if not stored:
            yield page
        self.tally.not_modified += response.status == 304
        self.run.reserved[self.outlet.id] = read_tdm_file(page.body) if page.status == 200 else ()

    def rights_failed(self, failure: TxFailure) -> None:
        """Nobody is refused for want of the file; a site that cannot be reached shows elsewhere."""
        if isinstance(failure.value, RobotsClosed):
            self.tally.close(failure.value.closed.cause, failure.value.closed.detail)
