"""What every request passes last: next to the network, a response is as the server sent it."""

import logging

from scrapy import Request
from scrapy.http import Response

from crawler.clock import now
from crawler.fetching.breaking_off import breaks_off

log = logging.getLogger("depeche.request")


class Wire:
    """Notes, next to the network, when a response came and with which headers."""

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta["fetched"] = now()
        request.meta["wire_headers"] = headers_of(response)
        if request.meta.get("is_robots"):
            request.meta["breaks_off"] = breaks_off(response.headers.getlist("Content-Encoding"), response.body)
        log.info("%d, %d bytes: %s", response.status, len(response.body), response.url)
        return response


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """A response's headers as text, one pair a value."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
