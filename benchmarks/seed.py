"""Put a DSIH article, given as the text of its page, into each of the replica's three skins and read it back.

    python benchmarks/seed.py PAGE.txt

PAGE.txt is what a browser's "select all, copy" gives of such a page: ad placeholder, title, date line,
`Section - author`, lead, paragraphs, closing addresses, "Avez-vous apprécié ce contenu ?", cards, newsletter.
Prints each field of each skin with ok or WRONG, and exits 1 when one is wrong.
"""

import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.items import Page  # noqa: E402
from crawler.reading.moments import read_moment  # noqa: E402
from crawler.reading.steps import no_citations, read  # noqa: E402
from crawler.replica import Replica  # noqa: E402
from spiders.dsih import DsihSpider  # noqa: E402

NUMBER = "341"


@dataclass(frozen=True)
class Seed:
    """What the text says, taken from its own lines and not from our reading of a page."""

    title: str
    published: str
    precision: str
    section: str
    author: str
    paragraphs: tuple[str, ...]
    """The lead first."""
    links: tuple[str, ...]


def parse(text: str) -> Seed:
    """The article in a page's text: from the date line to the feedback question."""
    lines = [line.strip(" \t") for line in text.splitlines()]
    dated = next(i for i, line in enumerate(lines) if re.match(r"\d{1,2} \w+\.? \d{4} - \d\d:\d\d,?$", line))
    end = next(i for i, line in enumerate(lines) if line.startswith("Avez-vous apprécié"))
    title = next(line for line in reversed(lines[:dated]) if line)
    section, _, author = lines[dated + 1].partition(" - ")
    body = "\n".join(lines[dated + 2 : end])
    paragraphs = [p.strip() for p in re.split(r"\n[\s\xa0]*\n", body) if p.strip()]
    links = [p for p in paragraphs if re.fullmatch(r"https?://\S+", p)]
    moment = read_moment(lines[dated], DsihSpider.outlet, datetime.now(UTC))
    assert moment is not None
    return Seed(
        title=title,
        published=moment.when.isoformat(),
        precision=moment.precision,
        section=section,
        author=author,
        paragraphs=tuple(p for p in paragraphs if p not in links),
        links=tuple(links),
    )


def story(seed: Seed, skin: str) -> str:
    """The seed as an article file of the replica."""
    day = seed.published[:10]
    head = [
        f"Title: {seed.title}", f"Published: {day}", f"Section: {seed.section}", f"Authors: {seed.author}",
        "Topic: Sécurité", f"Lead: {seed.paragraphs[0]}", f"Form: {skin}; ads-1",
    ]  # fmt: skip
    return "\n".join(head) + "\n\n" + "\n\n".join([*seed.paragraphs[1:], *seed.links]) + "\n"


def fetch(seed: Seed, skin: str) -> Page:
    """The page that the replica makes of it, over HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder)
        for other in (ROOT / "crawler/replica/articles").glob("*/*.txt"):
            target = articles / other.parent.name / other.name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(other.read_bytes())
        (articles / "dsih" / f"{NUMBER}.txt").write_text(story(seed, skin), "utf-8")
        with Replica(articles=articles) as replica:
            truth = next(t for t in replica.truths() if t.key == f"dsih:{NUMBER}")
            host, path = re.fullmatch(r"https?://([^/]+)(/.*)", truth.url).groups()  # type: ignore[union-attr]
            with urlopen(Request(replica.url + path, headers={"Host": host})) as answer:  # noqa: S310
                headers = tuple(answer.headers.items())
                return Page(
                    url=truth.url, body=answer.read(), headers=headers, outlet="dsih", fetched=datetime.now(UTC)
                )  # fmt: skip


def level(text: str) -> str:
    return " ".join(text.split())


def check(seed: Seed, skin: str) -> bool:
    draft = read(DsihSpider.draft(fetch(seed, skin)), no_citations)
    text = "\n\n".join(part for part in (draft.lead, draft.body) if part)
    pairs = {
        "verdict": (draft.verdict, "article"),
        "title": (draft.title, seed.title),
        "published": (draft.published, seed.published),
        "precision": (draft.published_precision, seed.precision),
        "section": (draft.section, seed.section),
        "authors": (draft.authors, [seed.author]),
        "language": (draft.language, "fr"),
        "paragraphs": ([level(p) for p in text.split("\n\n")], [level(p) for p in seed.paragraphs]),
        "links": ([link.url for link in draft.links], list(seed.links)),
    }
    for field, (got, wanted) in pairs.items():
        shown = f"{len(got)} as written" if field == "paragraphs" and got == wanted else repr(got)
        print(f"{skin:9} {field:11} {'ok   ' if got == wanted else 'WRONG'} {shown}")
    return all(got == wanted for got, wanted in pairs.values())


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    seed = parse(Path(sys.argv[1]).read_text("utf-8"))
    results = [check(seed, skin) for skin in ("old", "semantic", "div")]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
