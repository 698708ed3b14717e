"""`python -m crawler` without its start: a process that has loaded all modules and read one page forks for each run.

Loading costs a crawl of three articles five times what it does then, and the tables and regular expressions that the
first page needs cost as much as the rest of the crawl. Each run is a process of its own all the same, with its own
arguments, directory, environment, signals and exit, so nothing of one is left for the next. That a
command loads what it needs is for runs from the cold to show. `run(…)` is the tests' side of it; the rest is the
process that forks: there is one for each process of pytest, and it ends when that one does.
"""

import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from langdetect import detect_langs
from scrapy.utils.misc import load_object
from trafilatura.external import jt_stoplist_init

import crawler.cli
import pipelines
import spiders
from crawler import clock
from crawler.api import reading
from crawler.discovering.feeds import stated_moment
from crawler.keeping.extractor import reading_version
from crawler.lexicon import Wording
from crawler.outlets import OutletLoader, our_settings
from crawler.urls import registrable

ROOT = Path(__file__).resolve().parent.parent
PAGE = f"""<html><h1>Un titre</h1><p>12 oct. 2024 - 10:59,</p>
<div>{"<p>Des mots, et puis des mots encore.</p>" * 20}</div></html>"""


def run(
    arguments: Sequence[str], *, cwd: Path, env: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` would: what the command said, and its exit code."""
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with theirs:
            socket.send_fds(_forking(), [b"."], [theirs.fileno(), out.fileno(), err.fileno()])
        work = {"arguments": list(arguments), "cwd": str(cwd), "env": env, "timeout": timeout}
        ours.sendall(json.dumps(work).encode())
        ours.shutdown(socket.SHUT_WR)
        code = int(_all_of(ours))
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    if code == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(list(arguments), timeout, *said)
    return subprocess.CompletedProcess(list(arguments), code, *said)


@cache
def _forking() -> socket.socket:
    """Where a run is asked for: the process starts with the first one."""
    ours, theirs = socket.socketpair()
    code = f"from tests.warm import become, serve; become(*serve({theirs.fileno()}))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"COLUMNS": "120"}, pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _all_of(talk: socket.socket) -> bytes:
    return b"".join(iter(lambda: talk.recv(1 << 16), b""))


def serve(number: int) -> tuple[dict[str, Any], list[int]]:
    """Return only in the processes that are to be a run: what to run, and where its output goes."""
    for package in (crawler, pipelines, spiders):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    _load_parts()
    _read_a_page()
    gc.freeze()
    with socket.socket(fileno=number) as asked:
        while True:
            data, descriptors, *_ = socket.recv_fds(asked, 1, 3)
            if not data:  # pytest has ended
                sys.exit()
            if not os.fork():
                break
            for descriptor in descriptors:
                os.close(descriptor)
            _bury()
    with socket.socket(fileno=descriptors[0]) as talk:
        work = json.loads(_all_of(talk))
        if run := os.fork():
            code = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
            talk.sendall(str(code).encode())
            os._exit(0)
    return work, descriptors[1:]


def _load_parts() -> None:
    """Import the parts of Scrapy that every crawl has."""
    settings = our_settings()
    for name in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"):
        for part in settings.get_component_priority_dict_with_base(name):
            load_object(part)


def _read_a_page() -> None:
    """Have all that depends on no run: forms compiled, tables read. What does depend on one is forgotten."""
    for wording in [one for one in gc.get_objects() if isinstance(one, Wording)]:
        _ = wording.compiled
    detect_langs(PAGE)
    jt_stoplist_init()
    stated_moment("Tue, 01 Oct 2024 10:00:00 +0200")
    registrable("dsih.fr")
    reading_version("dsih")
    reading.read_page(PAGE.encode(), "https://dsih.fr/articles/6001/titre-6001", citations=True)
    OutletLoader.loaded.clear()
    clock._shift.cache_clear()
    reading._outlets.cache_clear()


def _bury() -> None:
    """Take note of the processes that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become(work: dict[str, Any], outputs: list[int]) -> None:
    """Be the command from here on, until the time is over."""
    signal.setitimer(signal.ITIMER_REAL, work["timeout"])  # nobody handles SIGALRM: it kills
    for descriptor, standard in zip(outputs, (1, 2), strict=True):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(work["env"])
    time.tzset()
    os.chdir(work["cwd"])
    sys.path[1:1] = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv[1:] = work["arguments"]
    try:
        runpy.run_module("crawler", run_name="__main__", alter_sys=True)
    except SystemExit as error:
        code = error.code
    _leave(code if isinstance(code, int) else 1)


def _leave(code: int) -> NoReturn:
    """End as the interpreter does, but leave its memory to the system: freeing it piece by piece takes a tenth of a
    second, twice what most commands take."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)
