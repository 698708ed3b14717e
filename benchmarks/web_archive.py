"""A real pywb in an environment of its own, for the benchmarks that need a web archive."""

import contextlib
import gzip
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "build" / "pywb"
LINES_A_BLOCK = 20  # of the compressed index


def ensure_pywb() -> None:
    """Make pywb's environment, unless it is there."""
    if not (VENV / "bin" / "wayback").exists():
        print(f"making {VENV.relative_to(ROOT)} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "pywb"], check=True)


def index_packed(folder: Path) -> None:
    """Pack the collection's index into blocks with an index of their own (ZipNum), so that pywb gives it in pages.

    A page has two blocks: with one, pywb would not find a capture whose line is the first of a block.
    """
    lines = (folder / "collections" / "coll" / "indexes" / "index.cdxj").read_bytes().splitlines(keepends=True)
    part, index = b"", []
    for number, start in enumerate(range(0, len(lines), LINES_A_BLOCK), 1):
        block = gzip.compress(b"".join(lines[start : start + LINES_A_BLOCK]))
        key = b" ".join(lines[start].split(b" ")[:2]).decode()
        index.append(f"{key}\tcdx-00000.gz\t{len(part)}\t{len(block)}\t{number}\n")
        part += block
    (folder / "cdx-00000.gz").write_bytes(part)
    (folder / "cluster.idx").write_text("".join(index))
    (folder / "cluster.loc").write_text(f"cdx-00000.gz\t{folder / 'cdx-00000.gz'}\n")
    (folder / "config.yaml").write_text(
        f"collections:\n  paged:\n    archive_paths: {folder}/collections/coll/archive/\n    index:\n"
        f"      type: zipnum\n      path: {folder}/cluster.idx\n      shard_index_loc: {folder}/cluster.loc\n"
        "      max_blocks: 2\n"
    )


@contextlib.contextmanager
def pywb(folder: Path, warc: Path, *, packed: bool = False) -> Iterator[int]:
    """A pywb over a WARC file, or with `packed` a WACZ file: `coll` with a plain index, `paged` with a packed one.

    Gives its port.
    """
    run = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager = VENV / "bin" / "wb-manager"
    subprocess.run([manager, "init", "coll"], **run)  # type: ignore[call-overload]
    subprocess.run([manager, "add", *(["--unpack-wacz"] if packed else []), "coll", warc], **run)  # type: ignore[call-overload]
    index_packed(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with (folder / "pywb.log").open("w") as log:
        server = subprocess.Popen(
            [VENV / "bin" / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder, stdout=log, stderr=log
        )
    try:
        _await_port(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await_port(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("pywb does not start: see pywb.log")
