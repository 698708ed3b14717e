"""The language of a request: the one that its reader chose by the switch in the header of every page, else the one
that the browser likes best; English where it likes neither."""

import re
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils.asgi import NotFound, Response

from crawler.serving.security import App, Message, Receive, Scope, Send
from crawler.translating import LANGUAGES, _, language, of_header, speaking

COOKIE = "depeche_language"
YEAR = 365 * 24 * 3600  # seconds
NAMES = {"en": "English", "fr": "Français"}
"""As each language calls itself."""
DEPENDS_ON = (b"Accept-Language", b"Cookie")
# Python's own reader of cookies gives up at the first that another program has written badly.
_CHOSEN = re.compile(rf"(?:^|;)\s*{COOKIE}=(\w+)\s*(?:;|$)")
# One slash and then none, nor a backslash, which browsers take for one; no blanks, which they leave out.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
MAX_NEXT = 8_000  # characters of the address to return to


def in_the_readers_language(app: App) -> App:
    """The same application, each request answered in its language; its answers say what that depends on."""

    async def speak(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = dict(message, headers=_varying(message.get("headers", [])))
            await send(message)

        with speaking(language_of(scope["headers"])):
            await app(scope, receive, send_varying)

    return speak


def language_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The language that the headers of a request ask for."""
    said = {name: value.decode("latin-1") for name, value in reversed(headers)}
    chosen = _CHOSEN.search(said.get(b"cookie", ""))
    if chosen and chosen[1] in LANGUAGES:
        return chosen[1]
    return of_header(said.get(b"accept-language", ""))


def _varying(headers: Any) -> list[tuple[bytes, bytes]]:
    """The headers with a `Vary` that names what the language depends on, beside what it names already."""
    named = [part.strip() for key, value in headers if key.lower() == b"vary" for part in value.split(b",")]
    known = {part.lower() for part in named}
    named += [part for part in DEPENDS_ON if part.lower() not in known and b"*" not in known]
    return [*((key, value) for key, value in headers if key.lower() != b"vary"), (b"vary", b", ".join(named))]


async def choose_language(datasette: Any, request: Any) -> Response:
    """Set the cookie of the switch and go back to `next`, if that is a path of this server."""
    chosen = request.url_vars["language"]
    if chosen not in LANGUAGES:
        raise NotFound(_("There is no page {path}.").format(path=request.path))
    answer = Response.redirect(local_path(request.args.get("next")) or datasette.urls.path("/"))
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="lax")
    return answer


def local_path(address: str | None) -> str | None:
    """A path of this server, with its query; None for an address that may lead to another one."""
    if not address or len(address) > MAX_NEXT or not _LOCAL.fullmatch(address):
        return None
    return quote(address, safe="/?&=%:+,;~@!$'()*[]")


def switch(datasette: Any, request: Any) -> list[dict[str, str]]:
    """The other languages: their code, their own name, and the link by which this page is shown in them."""
    here = request.path + (f"?{request.query_string}" if request.query_string else "") if request else "/"
    return [
        {
            "code": code,
            "name": NAMES[code],
            "url": datasette.urls.path(f"/-/language/{code}?{urlencode({'next': here})}"),
        }
        for code in LANGUAGES
        if code != language()
    ]
