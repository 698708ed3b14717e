"""What a page of a known template costs: HTML to Article, beside trafilatura on the same pages in the same run.

    python benchmarks/known.py [--every N] [--tags N] [--weight BYTES] [--write docs/extraction.md] [--check]

The pages are the replica's: every skin of DSIH, every form of TICsanté, both templates of L'Est Éclair. Each is
padded to what a page as served has of bytes and tags, with style sheets, scripts, data for scripts, menus and cards
of other stories. The two readers take turns at each page, in one process, and CPU time is counted: the least of
three readings. Each article must still be read as it was written. `--check` exits 1 when a figure is
below its floor in benchmarks/floors.json.
"""

import argparse
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import FLOORS, shown, table  # noqa: E402
from benchmarks.peers import trafilatura  # noqa: E402
from benchmarks.plugin import drafted  # noqa: E402
from crawler.replica import Replica, Truth  # noqa: E402
from crawler.replica.mess import Dice, css, hashed, script  # noqa: E402

WEIGHT = 120_000  # bytes of a page at least
TAGS = 2_800  # of a page, closing ones included: what a page of L'Est Éclair's CMS has as it is served
STATE = 8_000  # characters of data for scripts
STYLE = 0.7  # share of style sheets in what then is missing of the weight; the rest is scripts
LEAST = 4_000  # bytes of each at least
ROUNDS = 3
_NAMES = ("page", "menu", "liste", "carte", "titre", "image", "bouton", "bloc", "pied", "ruban", "onglet", "grille")
_PLACES = ("Troyes", "Romilly", "Bar-sur-Aube", "Nogent", "Sézanne", "Vendeuvre", "Ervy", "Piney", "Chaource")
_THEMES = ("Faits divers", "Santé", "Sport", "Économie", "Culture", "Numérique", "Justice", "Agenda", "Météo")
_DOES = ("prépare la rentrée", "attend son hôpital", "vote le budget", "fête ses bénévoles", "rénove la halle")
MARKS = ("<!-- written by benchmarks/known.py -->", "<!-- end -->")


@dataclass(frozen=True, slots=True)
class Cost:
    """One page: its weight, what it took to read, and whether it was read as it was written."""

    outlet: str
    bytes: int
    ms: float
    peer_ms: float
    right: bool


def padded(page: str, tags: int, weight: int, seed: str) -> str:
    """The page with the bulk of a commercial one around what it has: not a word of it is touched."""
    menus, cards = (grown(piece, seed, (tags - page.count("<")) // 2) for piece in (menu, card))
    state = f'<script type="application/json">{state_of(seed)}</script>'
    missing = max(2 * LEAST, weight - len(f"{page}{menus}{cards}{state}".encode()))
    styles = css(_NAMES, int(missing * STYLE))
    scripts = script(f"tête {seed}", missing - len(styles))
    page = put(r"</head>", f"<style>{styles}</style><script>{scripts}</script>\\g<0>", page)
    page = put(r"<body[^>]*>", f'\\g<0><div class="{hashed("menu")}">{menus}</div>', page)
    return put(r"</body>(?!.*</body>)", f'<div class="{hashed("grille")}">{cards}</div>{state}\\g<0>', page)


def put(where: str, template: str, page: str) -> str:
    before, after = template.split("\\g<0>")
    return re.sub(where, lambda tag: f"{before}{tag[0]}{after}", page, count=1, flags=re.IGNORECASE | re.DOTALL)


def state_of(seed: str) -> str:
    """What a script finds in the page instead of asking for it."""
    dice, said = Dice(f"état {seed}"), list[dict[str, object]]()
    for _ in range(STATE // 140):
        picture = f"/i/{dice.hexadecimal(24)}.jpg"
        said.append({"id": dice.below(99999), "titre": headline(dice), "image": picture, "vu": False})
    return json.dumps(said, ensure_ascii=False)


def grown(piece: Callable[[Dice], str], seed: str, size: int) -> str:
    """As many of these pieces as hold that many tags."""
    dice, pieces, tags = Dice(f"{piece.__name__} {seed}"), list[str](), 0
    while tags < size:
        pieces.append(piece(dice))
        tags += pieces[-1].count("<")
    return "\n".join(pieces)


def menu(dice: Dice) -> str:
    """A heading and what drops down below it."""
    item = '  <li class="{name} niveau-3"><a href="/{number}/rubrique">{place}</a></li>'
    items = "\n".join(
        item.format(name=hashed("onglet"), number=dice.below(400), place=dice.one_of(_PLACES)) for _ in range(8)
    )
    return (
        f'<ul class="{hashed("menu")}"><li><a href="/{dice.below(400)}"><span>{dice.one_of(_THEMES)}</span></a>\n'
        f'<ul class="{hashed("liste")}">\n{items}\n</ul></li></ul>'
    )


def card(dice: Dice) -> str:
    """Another story: picture, rubric, headline, what it is about."""
    number = dice.below(99999)
    return (
        f'<div class="{hashed("carte")}" data-id="{number}">\n<a href="/c/{number}/suite" class="{hashed("image")}">'
        f'<img src="/i/{dice.hexadecimal(24)}.jpg" width="320" height="180" alt=""></a>\n'
        f'<span class="{hashed("onglet")}">{dice.one_of(_THEMES)}</span>\n'
        f'<h3 class="{hashed("titre")}"><a href="/c/{number}/suite">{headline(dice)}</a></h3>\n'
        f"<p>{headline(dice)}, et {dice.one_of(_PLACES)} {dice.one_of(_DOES)} à son tour.</p>\n</div>"
    )


def headline(dice: Dice) -> str:
    return f"{dice.one_of(_PLACES)} : {dice.one_of(_THEMES).lower()}, la commune {dice.one_of(_DOES)}"


def pages(every: int, tags: int, weight: int) -> Iterator[tuple[Truth, bytes]]:
    """Articles of the replica as they are served, padded."""
    replica = Replica()
    for truth in replica.truths()[::every]:
        address = urlsplit(truth.url)
        body = replica.answer(address.netloc, address.path + (f"?{address.query}" if address.query else "")).body
        try:
            text, encoding = body.decode(), "utf-8"
        except UnicodeDecodeError:
            text, encoding = body.decode("cp1252"), "cp1252"
        yield truth, padded(text, tags, weight, truth.key).encode(encoding, "xmlcharrefreplace")
    replica.stop()


def costs_of(known: list[tuple[Truth, bytes]]) -> list[Cost]:
    """Every page read by both in turn, some rounds over; the least time of each counts."""
    rounds = [
        [
            (milliseconds(drafted, html, truth.url), milliseconds(trafilatura, html, truth.url))
            for truth, html in known
        ]
        for _ in range(ROUNDS)
    ]
    times = [[min(some) for some in zip(*page, strict=True)] for page in zip(*rounds, strict=True)]
    read = (is_right(truth, html) for truth, html in known)
    costs = zip(known, times, read, strict=True)
    return [Cost(truth.outlet, len(html), ms, peer, right) for (truth, html), (ms, peer), right in costs]


def is_right(truth: Truth, html: bytes) -> bool:
    draft = drafted(html, truth.url)
    found = (draft.title, draft.lead, draft.body, tuple(draft.authors), draft.section, draft.day, draft.access)
    wanted = (truth.title, truth.lead, truth.body, truth.authors, truth.section, truth.day, truth.access)
    right = found == wanted and not draft.refused
    if not right:
        print(f"Read otherwise than written: {truth.url}", file=sys.stderr)
    return right


def milliseconds(read: Callable[[bytes, str], Any], html: bytes, url: str) -> float:
    started = time.process_time()
    read(html, url)
    return (time.process_time() - started) * 1000


def figures(costs: Iterable[Cost]) -> dict[str, float]:
    costs = list(costs)
    ms, peer = sum(c.ms for c in costs) / len(costs), sum(c.peer_ms for c in costs) / len(costs)
    return {
        "pages": len(costs),
        "bytes": median(c.bytes for c in costs),
        "ms": ms,
        "peer ms": peer,
        "share": ms / peer,
        "speed": peer / ms,
        "right": sum(c.right for c in costs) / len(costs),
    }


def report(costs: list[Cost]) -> str:
    """The table, in Markdown."""
    outlets = sorted({c.outlet for c in costs})
    groups = {name: [c for c in costs if c.outlet == name] for name in outlets} | {"all": costs}
    head = ["", "pages", "median bytes", "depeche, ms a page", "trafilatura default", "share", "read as written"]
    return table(head, ([name, *row(figures(some))] for name, some in groups.items()))


def row(f: dict[str, float]) -> list[str]:
    weight = [f"{f['pages']:.0f}", f"{f['bytes']:,.0f}"]
    return [*weight, shown(f["ms"], 2), shown(f["peer ms"], 1), shown(f["share"]), shown(f["right"])]


def write(file: Path, text: str) -> None:
    """Put the table between its marks in a page of the docs."""
    before, rest = file.read_text("utf-8").split(MARKS[0])
    file.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{rest.split(MARKS[1], 1)[1]}", "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th article of the replica")
    parser.add_argument("--tags", type=int, default=TAGS, metavar="N", help="of a page at least")
    parser.add_argument("--weight", type=int, default=WEIGHT, metavar="BYTES", help="of a page at least")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks in this page")
    parser.add_argument("--check", action="store_true", help="exit 1 when a figure is below its floor")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    logging.disable(logging.CRITICAL)
    costs = costs_of(list(pages(asked.every, asked.tags, asked.weight)))
    text = report(costs)
    print(text)
    if asked.write:
        write(asked.write, text)
    found, floors = figures(costs), json.loads(FLOORS.read_text("utf-8"))
    fallen = [name for name in ("speed", "right") if found[name] < floors[f"known {name}"]] if asked.check else []
    for name in fallen:
        print(f"BELOW: known {name} is {found[name]:.3f}, its floor {floors[f'known {name}']}", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
