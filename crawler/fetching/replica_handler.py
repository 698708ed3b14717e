"""The innermost end of a request: the network, or with DEPECHE_REPLICA a server that stands in for it."""

from functools import partial
from time import monotonic
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, ResponseDataLossError, StopDownload
from scrapy.http import Response

from crawler.fetching.cuts import LATE
from crawler.fetching.headers import BoundedFactory, without_retries
from crawler.translating.recorded import recorded

TIME_FOR_BODY = 0.95  # of DOWNLOAD_TIMEOUT, at which Scrapy gives up what came


class ReplicaHandler(HTTP11DownloadHandler):
    """Scrapy's handler. With a replica, the request goes there with its own Host header and the response
    keeps the address that was asked for: nothing above this line can tell the difference.

    Of a page that is too large or does not come in time, the response has what came, and a flag that says so.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._time = TIME_FOR_BODY * crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._pool._factory = partial(BoundedFactory, time_for_body=self._time)  # type: ignore[assignment]
        self._replica = str(crawler.settings["DEPECHE_REPLICA"] or "").rstrip("/")
        crawler.signals.connect(self._stop_at_limit, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        sent, begun = self._as_sent(request), monotonic()
        try:
            with without_retries():
                response = await super().download_request(sent)
        except ResponseDataLossError as error:
            if monotonic() - begun < self._time:
                raise
            words = recorded(
                "Getting {url} took longer than {seconds} seconds.", url=request.url, seconds=f"{self._time:g}"
            )
            raise DownloadTimeoutError(words) from error
        if monotonic() - begun >= self._time and {"partial", "dataloss"} & {*response.flags}:
            response.flags.append(LATE)
        return response.replace(url=request.url) if self._replica else response

    def _as_sent(self, request: Request) -> Request:
        """The request for the replica, if there is one, and with our own limit where what came is kept."""
        if request.meta.get("download_fail_on_dataloss") is False:
            own = {"download_maxsize": 0, "received": 0, "sent_by": self}
            request = request.replace(meta=request.meta | own)
        if not self._replica:
            return request
        parts, stand_in = urlsplit(request.url), urlsplit(self._replica)
        url = urlunsplit((stand_in.scheme, stand_in.netloc, parts.path or "/", parts.query, ""))
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        return request.replace(url=url, headers=headers)

    def _stop_at_limit(self, data: bytes, request: Request) -> None:
        """Hear of bytes as they come, of other handlers' requests too.

        Raises StopDownload where a page has more of them than are kept.
        """
        if request.meta.get("sent_by") is self:
            request.meta["received"] += len(data)
            if 0 < self._limit < request.meta["received"]:
                raise StopDownload(fail=False)
