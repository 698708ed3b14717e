"""A web site of a test's own: real HTTP on loopback, answers as declared, and a log that is the witness."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from crawler.keeping.probes import is_probe

if TYPE_CHECKING:
    from collections.abc import Callable

HTML = {"Content-Type": "text/html; charset=utf-8"}
ROBOTS = "User-agent: *\nDisallow: /prive/\n"


@dataclass
class Answer:
    body: str | bytes = ""
    status: int = 200
    headers: "dict[str, str | Callable[[], str]]" = field(
        default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"}
    )
    wait: float = 0.0
    until: threading.Event | None = None
    """Answer when this has happened."""
    drop: bool = False
    """Hang up instead of answering."""


@dataclass(frozen=True)
class Hit:
    time: float
    host: str
    path: str
    headers: dict[str, str]


class Site:
    """Answers by path; a list of answers is given out one after the other, the last one for ever."""

    def __init__(self, pages: dict[str, Answer | list[Answer]]) -> None:
        self.pages = {"/robots.txt": Answer(ROBOTS, headers={"Content-Type": "text/plain"})} | pages
        self.log: list[Hit] = []
        self.liar = ""
        """A path that answers 304 to whoever asks conditionally, whatever has become of it."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            do_POST = do_GET  # noqa: N815 - the name http.server looks for

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def note(self, request: BaseHTTPRequestHandler) -> dict[str, str]:
        """Write a request into the log. Returns its headers."""
        headers = {k.lower(): v for k, v in request.headers.items()}
        self.log.append(Hit(time.monotonic(), headers.get("host", ""), request.path, headers))
        return headers

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        headers = self.note(request)
        found = self.pages.get(request.path, Answer("rien ici", status=404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if request.path == self.liar and "if-none-match" in headers:
            found = Answer(status=304)
        time.sleep(found.wait)
        if found.until:
            found.until.wait()
        if found.drop:
            request.close_connection = True
            return
        body = found.body.encode() if isinstance(found.body, str) else found.body
        try:
            request.send_response(found.status)
            for name, value in found.headers.items():
                request.send_header(name, value() if callable(value) else value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def paths(self) -> list[str]:
        """What was asked for, without the probes: a run asks once for an article that cannot be."""
        return [hit.path for hit in self.log if not is_probe(hit.path)]

    def probes(self) -> list[str]:
        return [hit.path for hit in self.log if is_probe(hit.path)]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()


def article(number: int, text: str = "") -> Answer:
    """A DSIH article in few words."""
    text = text or f"Ce texte numéro {number} compte assez de mots pour être pris pour un article véritable. " * 5
    return Answer(
        f"""<html lang="fr"><head><title>Article {number} | DSIH</title></head><body><h1>Article {number}</h1>
        <p>12 oct. 2024 - 10:59,</p><p>Actualité - DSIH</p><div><p>{text}</p><p>{text[::-1]}</p></div>
        <p>Avez-vous apprécié ce contenu ?</p></body></html>"""
    )


def front(numbers: range, more: str = "") -> Answer:
    links = "".join(f'<a href="https://dsih.fr/articles/{n}/titre-{n}">Un titre assez long {n}</a>' for n in numbers)
    return Answer(f"<html><body>{links}{more}</body></html>")


def dsih(count: int, **pages: Any) -> dict[str, Any]:
    """A DSIH of some articles, announced on its front page."""
    found: dict[str, Any] = {"/": front(range(6001, 6001 + count))}
    found |= {f"/articles/{n}/titre-{n}": article(n) for n in range(6001, 6001 + count)}
    return found | pages
