"""Scrapyd's jobs under the leases: in scrapyd.conf, `runner = crawler.cluster.scrapyd_runner`.

`$DEPECHE_FOLDER` names the folder that all nodes share, `$DEPECHE_ROUND` the round (today's date, if not set). A job
that is scheduled on several nodes crawls on one of them; the others wait for its end, and go on should that node die.
"""

import os
import sys
from pathlib import Path

from crawler.clock import now
from crawler.cluster.leases import LASTS
from crawler.cluster.outlets import Place, outlet_held
from crawler.errors import LeaseError


def main() -> None:
    """Do what Scrapyd asks for; a job whose outlet is done in this round ends at once."""
    from scrapyd.runner import main as run_job  # it is installed where Scrapyd runs, and only there

    folder = os.environ.get("DEPECHE_FOLDER")
    if folder is None or sys.argv[1:2] != ["crawl"]:
        run_job()
        return
    place = Place(folder=Path(folder), lasts=float(os.environ.get("DEPECHE_LEASE", LASTS)))
    try:
        with outlet_held(place, sys.argv[2], os.environ.get("DEPECHE_ROUND") or f"{now():%Y-%m-%d}"):
            run_job()
    except LeaseError as error:
        sys.stderr.write(f"depeche: {error}\n")


if __name__ == "__main__":
    main()
