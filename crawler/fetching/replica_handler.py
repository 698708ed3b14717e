"""The innermost end of a request: the network, or with DEPECHE_REPLICA a server that stands in for it."""

from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetching.headers import BoundedFactory, without_retries


class ReplicaHandler(HTTP11DownloadHandler):
    """Scrapy's handler. With a replica, the request goes there with its own Host header and the response
    keeps the address that was asked for: nothing above this line can tell the difference."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        self._replica = str(crawler.settings["DEPECHE_REPLICA"] or "").rstrip("/")

    async def download_request(self, request: Request) -> Response:
        if not self._replica:
            with without_retries():
                return await super().download_request(request)
        parts, stand_in = urlsplit(request.url), urlsplit(self._replica)
        url = urlunsplit((stand_in.scheme, stand_in.netloc, parts.path or "/", parts.query, ""))
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        with without_retries():
            response = await super().download_request(request.replace(url=url, headers=headers))
        return response.replace(url=request.url)
