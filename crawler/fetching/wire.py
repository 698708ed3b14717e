"""What every request passes last: next to the network, a response is as the server sent it."""

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import now
from crawler.fetching.cuts import cut_of

log = logging.getLogger("depeche.request")


class Wire:
    """Notes, next to the network, when a response came, with which headers, and how it was cut, if it was."""

    def __init__(self, crawler: Crawler) -> None:
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta["fetched"] = now()
        request.meta["wire_headers"] = headers_of(response)
        request.meta["cut"] = cut_of(response, request.meta.get("download_maxsize", self._limit))
        log.info("%d, %d bytes: %s", response.status, len(response.body), response.url)
        return response


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """A response's headers as text, one pair a value."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
