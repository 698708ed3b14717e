"""Files of captures read in shards: a task is some of the files, a shard is a small archive of what they hold.

A shard is made by `depeche import`, and `depeche import SHARD.db` merges it. So a task that is done again, or whose
worker was killed halfway, goes on where it was, and nothing is there twice.
"""

import json
import logging
import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.cluster.running import start_command
from crawler.errors import LockedError, OutOfSpaceError, ShardError, UsageError, one_line
from crawler.translating import _

log = logging.getLogger("depeche.cluster")

PLAN = "plan.json"
ATTEMPTS = 3  # at a task whose import is killed: one that is killed each time needs a person
PAUSE = 10.0  # seconds between two looks at a shard that another worker holds


@dataclass(frozen=True, kw_only=True)
class ReadCaptures:
    """The reading of files into a folder of shards, as a step of datatrove: any of its executors can run it.

    An executor calls it once for each rank. It may be called again for a rank, at any time and on any machine that
    sees the same folder under the same path: a rank that is done is not done again.
    """

    files: tuple[str, ...]
    """WARC, ARC or WACZ files, by paths that every worker can open."""
    folder: str
    """Where the shards go: `00007.db` with `00007.warc/`, and `00007.json` once it is done."""
    options: tuple[str, ...] = ()
    """Further words for `depeche import`, such as `--any`."""

    def __call__(self, data: Any, rank: int, world_size: int) -> None:
        """Do one task. Raises UsageError when the folder was begun with another plan; ShardError, OutOfSpaceError."""
        del data  # no step comes before this one
        self.agree(world_size)
        self.read(rank, world_size)

    def agree(self, tasks: int) -> None:
        """Write the plan into the folder, or make sure that it is this one.

        Which files a rank stands for depends on how many there are: with other files a rank that is done would stand
        for files that nobody has read. Raises UsageError for another plan.
        """
        folder = Path(self.folder)
        folder.mkdir(parents=True, exist_ok=True)
        plan = {"tasks": tasks, "files": list(self.files), "options": list(self.options)}
        written = folder / f"{PLAN}.{os.uname().nodename}.{os.getpid()}"
        written.write_text(json.dumps(plan, indent=1), "utf-8")
        with suppress(FileExistsError):
            os.link(written, folder / PLAN)  # whole or not at all, and only the first
        written.unlink()
        if json.loads((folder / PLAN).read_text("utf-8")) != plan:
            message = _(
                "The shards in {folder} were begun with other files, tasks or options: see {plan}. Name another "
                "folder for these"
            )
            raise UsageError(message.format(folder=folder, plan=folder / PLAN))

    def files_of(self, rank: int, tasks: int) -> tuple[str, ...]:
        """The files of one task: neighbours, which are often of one size, go to different ones."""
        return self.files[rank::tasks]

    def read(self, rank: int, tasks: int) -> dict[str, Any]:
        """Read the files of one task, unless that is done. Returns what `depeche import --json` says.

        Raises ShardError when the import fails, or is killed again and again, and OutOfSpaceError.
        """
        done = Path(self.folder) / f"{rank:05d}.json"
        if done.exists():
            held: dict[str, Any] = json.loads(done.read_text("utf-8"))
            return held
        files = self.files_of(rank, tasks)
        begun = time.monotonic()
        result = self._import(rank, files) if files else {}
        result |= {"files": list(files), "seconds": round(time.monotonic() - begun, 1)}
        written = done.with_suffix(f".{os.uname().nodename}.{os.getpid()}")
        written.write_text(json.dumps(result, indent=1), "utf-8")
        written.replace(done)
        return result

    def _import(self, rank: int, files: Sequence[str]) -> dict[str, Any]:
        shard = Path(self.folder) / f"{rank:05d}.db"
        words = ["import", "--json", "--archive", str(shard), *self.options, "--", *files]
        killed = 0
        while True:
            process = start_command(words, stdout=subprocess.PIPE, log=shard.with_suffix(".log"))
            said, _unused = process.communicate()
            code = process.returncode
            with suppress(json.JSONDecodeError):
                result: dict[str, Any] = json.loads(said)
                if code in (0, 1):  # 1: some file could not be read to its end; what could be is there
                    return result
            if code == LockedError.exit_code:  # a worker that was taken for dead, or one that started with us
                log.warning("%s: another process is at work on it; looking again in %g s", shard.name, PAUSE)
                time.sleep(PAUSE)
                continue
            killed += code < 0
            if code >= 0 or killed >= ATTEMPTS:
                raise _failure(shard, code)
            log.warning("%s: its import was killed by signal %d; going on", shard.name, -code)


def _failure(shard: Path, code: int) -> ShardError | OutOfSpaceError:
    told = shard.with_suffix(".log").read_text("utf-8").strip().splitlines()
    message = _("{shard} could not be made (exit code {code}): {reason}").format(
        shard=shard, code=code, reason=one_line(Exception(told[-1] if told else ""))
    )
    return OutOfSpaceError(message) if code == OutOfSpaceError.exit_code else ShardError(message)


def finished_shards(folder: Path) -> list[Path]:
    """The shards in a folder that are done and hold anything, by number."""
    return [path for done in sorted(folder.glob("[0-9]*.json")) if (path := done.with_suffix(".db")).exists()]
