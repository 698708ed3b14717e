"""Run the engine on one target: `python -m tests.fuzz page --seconds 300` (see CONTRIBUTING.md).

What it has learnt stays in build/fuzz/TARGET, so that the next run goes on from there. It stops at the first input
that breaks something, writes it to build/fuzz/TARGET-crash-… and prints the traceback.
"""

import argparse
import logging
import sys
import warnings

from tests.conftest import ROOT

WORK = ROOT / "build" / "fuzz"
FINDS = ROOT / "tests" / "fuzz" / "finds"
MAX_BYTES = 4096  # of an input: what breaks is nearly always short, and short is fast
SECONDS_EACH = 10  # that one input may take; a page may take ten (crawler/reading/time_limit.py)
MEMORY_MB = 2048


def main() -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris, the engine, is not installed (it is for Linux): .venv/bin/pip install -e '.[fuzz]'")
    with atheris.instrument_imports(include=["crawler", "pipelines", "spiders", "protego", "warcio"]):
        from tests.fuzz.targets import SEEDS, TARGETS
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=300, help="how long, 0 for ever (default 300)")
    chosen = parser.parse_args()
    corpus, finds = WORK / chosen.target, FINDS / chosen.target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[chosen.target]):
        (corpus / f"seed-{number}").write_bytes(seed)
    folders = [str(corpus), *([str(finds)] if finds.is_dir() else [])]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    atheris.enabled_hooks.add("str")
    atheris.Setup(
        [sys.argv[0], *folders, f"-max_len={MAX_BYTES}", f"-timeout={SECONDS_EACH}", f"-rss_limit_mb={MEMORY_MB}",
         f"-max_total_time={chosen.seconds}", f"-artifact_prefix={WORK / chosen.target}-"],
        TARGETS[chosen.target],
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
