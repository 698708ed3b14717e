"""The security headers of every answer, and the check of every request.

The archive shows texts that others wrote: so no script runs here, whatever a text contains, nothing is loaded from
other hosts, and a site that points its own name at this machine (DNS rebinding) gets no answer.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from crawler.translating import _

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; style-src 'self'; img-src 'self'; connect-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"x-robots-tag": b"noindex, nofollow",
}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def allowed_hosts(host: str, more: tuple[str, ...] = ()) -> frozenset[str]:
    """The host names this server answers to: loopback, the `host` it listens on, and `more`."""
    listening = () if host in ("0.0.0.0", "::", "") else (host,)  # noqa: S104 - not a binding
    return frozenset(_bare(name) for name in (*LOOPBACK, *listening, *more))


def _bare(host: str) -> str:
    """A Host header or an address without its port, in lower case; IPv6 in brackets."""
    host = host.strip().lower().rstrip(".")
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return f"[{host}]" if host.count(":") > 1 else host.partition(":")[0].rstrip(".")


def guarded(app: App, hosts: frozenset[str]) -> App:
    """The same application, answering only reading requests for its own names, with the headers above."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in HEADERS]
                message = dict(message, headers=[*kept, *HEADERS.items()])
            await send(message)

        named = [value.decode("latin-1") for key, value in scope["headers"] if key == b"host"]
        if len(named) != 1 or _bare(named[0]) not in hosts:
            await refuse(send_guarded, 421, _("This server does not answer to that name. See: depeche serve --help"))
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(send_guarded, 405, _("This server is for reading only."))
        else:
            await app(scope, receive, send_guarded)

    return guard


async def refuse(send: Send, status: int, text: str) -> None:
    """Answer with a sentence instead of a page."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode() + b"\n"})
