"""Outlets for benchmarks/live.py: their pages, the files that declare them, and the server that all of them share.

The server runs in a process of its own (`python benchmarks/live_outlets.py FOLDER`), so that its work is not counted.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count, islice
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.importing import Captured, Varied, renumbered, strangers  # noqa: E402
from benchmarks.known import TAGS  # noqa: E402
from benchmarks.known import pages as templates  # noqa: E402

FAMILIES = ("dsih.fr", "ticsante.com", "lest-eclair.fr")
CLASSES = ("spiders.dsih DsihSpider", "spiders.ticsante TicsanteSpider", "spiders.lest_eclair LestEclairSpider")
TITLE = '''"""An outlet of benchmarks/live.py."""

from dataclasses import replace

from {module} import {base}
from spiders.outlet import feed


class Spider{number}({base}):
    name = "{name}"
    outlet = replace(
        {base}.outlet, id="{name}", name="{name}", aliases=(), homepage="https://{host}/", hosts=("{host}",)
    )
    section_url = ids = None
    sources = (feed("https://{host}/feed.xml"),)
'''
UNKNOWN = '''"""An outlet of benchmarks/live.py."""

import re

from crawler.items import Outlet
from spiders.outlet import OutletSpider, feed


class Spider{number}(OutletSpider):
    name = "{name}"
    outlet = Outlet(id="{name}", name="{name}", homepage="https://{host}/", hosts=("{host}",))
    article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\\d+)")
    sources = (feed("https://{host}/feed.xml"),)
'''
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'
ITEM = "<item><title>{url}</title><link>{url}</link><pubDate>{day}</pubDate></item>"


class Rewritten(Varied):
    """Pages of which each longer word is another word of them: no two have a passage in common."""

    def _word(self, word: str, number: int) -> str:
        value = int.from_bytes(blake2b(f"{self.seed} {number} {word}".encode(), digest_size=8).digest())
        return self.words[value % len(self.words)]


def make(folder: Path, outlets: int, each: int, seed: int, corpus: Path | None, weight: int) -> int:
    """Write so many outlets with so many pages each. Returns the bytes of all pages."""
    (folder / "outlets").mkdir(parents=True)
    wanted = unknown_pages(corpus, outlets, each, seed) if corpus else titles_pages(outlets, each, seed, weight)
    size, urls = 0, dict[int, list[str]]()
    for number, page in wanted:
        path = file_of(folder, page.url)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.body)
        size += len(page.body)
        urls.setdefault(number, []).append(page.url)
    for number in range(outlets):
        module, base = ("", "") if corpus else CLASSES[number % 3].split()
        words = {"number": number, "name": f"o{number:03d}", "host": host(number, corpus), "module": module}
        declared = (UNKNOWN if corpus else TITLE).format(**words, base=base)
        (folder / "outlets" / f"o{number:03d}.py").write_text(declared, "utf-8")
        day = datetime.now(UTC) - timedelta(hours=1)
        items = "".join(ITEM.format(url=url, day=f"{day:%a, %d %b %Y %H:%M:%S} +0000") for url in urls[number])
        feed = file_of(folder, f"https://{words['host']}/feed.xml")
        feed.parent.mkdir(parents=True, exist_ok=True)
        feed.write_text(FEED.format(host=words["host"], items=items), "utf-8")
    (folder / "urls.json").write_text(json.dumps([url for some in urls.values() for url in some]), "utf-8")
    return size


def host(number: int, corpus: Path | None) -> str:
    return f"titre-{number}.example" if corpus else FAMILIES[number % 3].replace(".", f"-{number}.")


def titles_pages(outlets: int, each: int, seed: int, weight: int) -> Iterator[tuple[int, Captured]]:
    """Pages of the replica's templates, for so many titles in turn: each page is of one title, and no two alike."""
    left = dict.fromkeys(range(outlets), each)
    written = list(templates(1, TAGS, weight))
    rewritten = Rewritten([truth.body for truth, _ in written], seed)
    for number, (truth, html) in ((n, one) for n in count(1) for one in written):
        page = renumbered(Captured(truth.url, html), number)
        family = next(n for n, one in enumerate(FAMILIES) if one in urlsplit(page.url).netloc)
        title = max((n for n in left if n % 3 == family), key=lambda n: left[n], default=None)
        if title is not None and left[title]:
            left[title] -= 1
            page = Captured(page.url, rewritten.page(page.body, number))
            yield title, moved(page, FAMILIES[family], host(title, None))
        if not any(left.values()):
            return


def unknown_pages(corpus: Path, outlets: int, each: int, seed: int) -> Iterator[tuple[int, Captured]]:
    """Pages of a corpus (see benchmarks/importing.py), as if each outlet had some of them."""
    for place, page in enumerate(islice(strangers(corpus, seed), outlets * each)):
        number, own = place % outlets, host(place % outlets, corpus)
        body = moved(page, urlsplit(page.url).netloc.removeprefix("www."), own).body
        yield number, Captured(f"https://{own}/a/{place // outlets + 1}", body)


def moved(page: Captured, old: str, new: str) -> Captured:
    """The page on another host."""
    return Captured(page.url.replace(old, new), page.body.replace(old.encode(), new.encode()))


def file_of(folder: Path, url: str) -> Path:
    """Where the answer to an address is kept."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return folder / "hosts" / parts.netloc / path.strip("/").replace("/", "_")


class Answering(asyncio.Protocol):
    """As little HTTP as a crawler needs: GET, kept alive, with a length."""

    def __init__(self, folder: Path, note: Callable[[str, str], None]) -> None:
        self.folder = folder
        self.note = note
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split()[1]
            name = next(line.split(":")[1].strip() for line in lines if line.lower().startswith("host:"))
            self.note(name, path)
            self.answer(f"https://{name}{path}")

    def answer(self, url: str) -> None:
        status, body, kind = "404 Not Found", b"<title>Absent</title><p>Rien ici.", "text/html; charset=utf-8"
        with suppress(OSError):
            body = file_of(self.folder, url).read_bytes()
            status, kind = "200 OK", "application/rss+xml" if url.endswith(".xml") else "text/html"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def serve(folder: Path) -> None:
    """Answer until stdin ends; then write when which host was asked for what."""
    asked: list[tuple[float, str, str]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Answering(folder, lambda name, path: asked.append((monotonic(), name, path))), "127.0.0.1", 0,
        backlog=1000,
    )  # fmt: skip
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(asked), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
