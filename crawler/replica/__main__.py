"""The replica for people: `python -m crawler.replica --port 8800 --day 2026-11-20`, until Ctrl-C."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from threading import Event

from crawler.replica.server import LAST_DAY, Replica

_HOW = """The replica of {names} answers at {url}, as of the end of {day}: {count} articles.

  depeche crawl --replica {url}
  curl --header 'Host: www.lest-eclair.fr' {url}/

Ctrl-C stops it.
"""


def main(words: Sequence[str] | None = None) -> None:
    args = _arguments().parse_args(words)
    options = {"closed": args.closed, "blocked": args.blocked, "delay": args.delay}
    with Replica(day=args.day, port=args.port, **options) as replica:
        names = ", ".join(site.name for site in replica.sites)
        count = len(replica.truths())
        sys.stdout.write(_HOW.format(names=names, url=replica.url, day=args.day, count=count))
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            Event().wait()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler.replica", description=__doc__)
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--day", type=date.fromisoformat, default=LAST_DAY, metavar="YYYY-MM-DD")
    parser.add_argument("--closed", action="append", default=[], metavar="SOURCE")
    parser.add_argument("--blocked", action="append", default=[], metavar="OUTLET")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS")
    return parser


if __name__ == "__main__":
    main()
