"""`python -m crawler.cluster`: what each machine of a cluster runs. See docs/cluster.md.

read FILE…      reads files of captures into a folder of shards, on the cores of this machine or as one task of many
crawl OUTLET…   crawls the outlets that no other worker has, until all are done
fold            merges the archives of the outlets into one; shards are merged by `depeche import FOLDER/*.db`
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from crawler.cli import main as depeche
from crawler.clock import now
from crawler.cluster.leases import LASTS
from crawler.cluster.local_tasks import run_tasks
from crawler.cluster.outlets import Place, Worker, fold, outlet_held
from crawler.cluster.shards import ReadCaptures
from crawler.errors import DepecheError, UsageError
from crawler.translating import _


def main(words: Sequence[str] | None = None) -> int:
    """Returns the exit code: that of the command that was run, 75 when another worker has the outlet."""
    listed = list(sys.argv[1:] if words is None else words)
    end = listed.index("--") if "--" in listed else len(listed)
    args = _arguments().parse_args(listed[:end])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        code: int = args.do(args, tuple(listed[end + 1 :]))
    except DepecheError as error:
        sys.stderr.write(f"depeche: {error}\n")
        code = error.exit_code
    return code


def _read(args: argparse.Namespace, options: tuple[str, ...]) -> int:
    named = [*args.files, *(args.list.read_text("utf-8-sig").splitlines() if args.list else ())]
    files = sorted({str(Path(name).resolve()) for name in named if name.strip()})
    if not files:
        raise UsageError(_("Name files to read, or --list a file that names them"))
    tasks = min(args.tasks or len(files), len(files))
    step = ReadCaptures(files=tuple(files), folder=str(args.into.resolve()), options=options)
    step.agree(tasks)
    if args.rank is not None:
        step.read(args.rank, tasks)
        return 0
    logs = str(args.into.resolve() / "logs")
    try:
        failed = run_tasks(step, tasks=tasks, workers=args.workers, logs=logs)
    except ImportError as error:
        message = _("This needs {package}: pip install '{extra}'. One task at a time works without: --rank N")
        raise UsageError(message.format(package=error.name, extra="depeche-archive[bulk]")) from error
    for rank in failed:
        message = _("Task {rank} failed; its log: {log}. The same command does it again")
        sys.stderr.write(message.format(rank=rank, log=f"{logs}/logs/task_{rank:05d}.log") + "\n")
    return 1 if failed else 0


def _crawl(args: argparse.Namespace, options: tuple[str, ...]) -> int:
    from crawler.outlets import Outlets, our_settings

    outlets = Outlets(our_settings())
    for name in args.outlets:
        outlets.spider(name)  # raises for one that is none
    worker = Worker(place=_place(args), round=args.round, options=options)
    return worker.work(args.outlets or outlets.names)


def _one(args: argparse.Namespace, options: tuple[str, ...]) -> int:
    with outlet_held(_place(args), args.outlet, args.round, after=args.after):
        sys.argv = ["depeche", "crawl", args.outlet, *options]
        depeche()
    return 0  # it ends with SystemExit


def _fold(args: argparse.Namespace, options: tuple[str, ...]) -> int:
    del options
    code, left = fold(_place(args), args.archive)
    if left:
        line = _("Left out, as a worker has them: {outlets}. Fold again when they are done")
        sys.stderr.write(line.format(outlets=", ".join(left)) + "\n")
    return code


def _place(args: argparse.Namespace) -> Place:
    return Place(folder=args.folder.resolve(), lasts=args.lasts)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.cluster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    read = commands.add_parser("read", help="files of captures into shards; after --: words for depeche import")
    read.add_argument("files", nargs="*", metavar="FILE")
    read.add_argument("--list", type=Path, metavar="FILE", help="a file that names the files, one a line")
    read.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="where the shards go")
    read.add_argument("--tasks", type=int, metavar="N", help="into how many shards; one a file, if not given")
    read.add_argument("--workers", type=int, default=1, metavar="N", help="tasks at once on this machine")
    read.add_argument("--rank", type=int, metavar="N", help="do this one task of the plan, from 0 on, and no other")
    read.set_defaults(do=_read)
    crawl = commands.add_parser("crawl", help="outlets that nobody has; after --: words for depeche crawl")
    crawl.add_argument("outlets", nargs="*", metavar="OUTLET")
    one = commands.add_parser("one", help="what crawl starts for each outlet")
    one.add_argument("outlet", metavar="OUTLET")
    one.add_argument("--after", type=int, metavar="NUMBER", help="of the lease that was seen to be free")
    folding = commands.add_parser("fold", help="the archives of the outlets into one archive")
    folding.add_argument("--archive", type=Path, required=True, metavar="FILE")
    for command, do in ((crawl, _crawl), (one, _one), (folding, _fold)):
        command.set_defaults(do=do)
        command.add_argument("--folder", type=Path, required=True, help="on a file system that all workers share")
        command.add_argument(
            "--lasts", type=float, default=LASTS, metavar="SECONDS", help="silence that frees an outlet"
        )
        if command is not folding:
            today = f"{now():%Y-%m-%d}"
            command.add_argument("--round", default=today, metavar="NAME", help="today's date, if not given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
