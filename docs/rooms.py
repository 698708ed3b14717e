"""The rooms of the program and who imports whom, read from the code.

docs/architecture.md shows it, tests/test_house.py holds it. A room is a package, or a module right in `crawler/`.
Every import counts: those inside functions, and those for types alone.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("crawler", "pipelines", "spiders")
# From the ground up: a room imports only what stands before it. What stands on one line knows nothing of each other.
FLOORS = (
    ("crawler", "crawler.translating"),
    ("crawler.errors", "crawler.text", "crawler.urls", "crawler.renamed"),
    ("crawler.clock", "crawler.items", "crawler.lexicon"),
    ("crawler.config",),
    ("crawler.settings",),
    ("crawler.reading",),
    ("crawler.archive",),
    ("crawler.searching", "crawler.citing"),
    ("crawler.outlets", "crawler.watching", "crawler.editing"),
    ("crawler.stories",),
    ("crawler.keeping",),
    ("crawler.fetching", "crawler.forgetting"),
    ("crawler.discovering",),
    ("crawler.discovery", "crawler.importing", "crawler.reextracting", "crawler.verifying", "spiders", "pipelines"),
    ("crawler.exporting", "crawler.merging"),
    (
        "crawler.api",
        "crawler.replica",
        "crawler.serving",
        "crawler.checking",
        "crawler.backfilling",
        "crawler.editions",
        "crawler.mirroring",
    ),
    ("crawler.cli",),
    ("crawler.cluster", "crawler.__main__"),
)


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the program by its dotted name; `root` is the folder of the three packages."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(root: Path = ROOT) -> dict[str, set[str]]:
    """Which modules of the program each module imports."""
    known = modules(root)
    return {name: set(_imported(path, known)) - {name} for name, path in known.items()}


def _imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def room_of(module: str) -> str:
    """`crawler.citing.frames.words` is in `crawler.citing`, `spiders.dsih` in `spiders`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "crawler" else parts[0]


def circles(root: Path = ROOT) -> list[list[str]]:
    """Groups of modules that import each other, by whatever way round (Tarjan's algorithm)."""
    graph, order, low = imports(root), dict[str, int](), dict[str, int]()
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in graph[module]:
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for module in graph:
        if module not in order:
            visit(module)
    return found


def between_rooms() -> dict[str, set[str]]:
    """Which rooms each room imports."""
    found: dict[str, set[str]] = {room: set() for floor in FLOORS for room in floor}
    for module, others in imports().items():
        room = room_of(module)
        found.setdefault(room, set()).update(room_of(other) for other in others)
        found[room].discard(room)
    return found


def climbing(root: Path = ROOT) -> list[str]:
    """Imports that do not go down: `crawler.a.b imports crawler.c.d`."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    wrong = []
    for module, others in imports(root).items():
        mine = room_of(module)
        wrong += [
            f"{module} imports {other}"
            for other in sorted(others)
            if room_of(other) != mine and floor[room_of(other)] >= floor[mine]
        ]
    return wrong


def table() -> str:
    """Who imports whom, as Markdown: the highest floor first."""
    used, by = between_rooms(), defaultdict[str, set[str]](set)
    for room, others in used.items():
        for other in others:
            by[other].add(room)
    lines = ["| floor | room | imports | is imported by |", "|--:|---|---|---|"]
    for number, rooms in reversed(list(enumerate(FLOORS))):
        lines += [
            f"| {number} | `{_short(room)}` | {_listed(used[room])} | {_listed(by[room])} |"
            for room in rooms
            if room not in ("crawler", "crawler.__main__")
        ]
    return "\n".join(lines)


def _short(room: str) -> str:
    return room.removeprefix("crawler.")


def _listed(rooms: set[str]) -> str:
    return " ".join(sorted(f"`{_short(room)}`" for room in rooms - {"crawler"})) or "–"
