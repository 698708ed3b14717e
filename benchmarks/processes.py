"""What Linux tells of processes in /proc: their memory, and the files that they hold open."""

import os
import re
from pathlib import Path


def memory_of(pid: int) -> float:
    """MB of proportional set size of a process and all that it started; 0 when it has ended."""
    return sum(own_memory_of(one) for one in _tree(pid))


def own_memory_of(pid: int) -> float:
    """MB of proportional set size of a process; 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0


def _tree(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for one in _all_processes():
        try:
            parent = int(Path(f"/proc/{one}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(one)
    tree = [pid]
    for one in tree:  # grows as it goes
        tree += parents.get(one, [])
    return tree


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def writers_of(archive: Path) -> int:
    """How many descriptors on a file are open for writing in all processes that may be looked at."""
    return sum(_is_writing(Path(f"/proc/{pid}"), str(archive)) for pid in _all_processes())


def _is_writing(process: Path, path: str) -> int:
    count = 0
    try:
        for opened in (process / "fd").iterdir():
            if str(opened.readlink()) == path:
                told = (process / "fdinfo" / opened.name).read_text("ascii")
                flags = re.search(r"^flags:\s+(\d+)", told, re.MULTILINE)
                count += bool(flags and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY)
    except OSError:  # it ended, or it closed the file
        pass
    return count
