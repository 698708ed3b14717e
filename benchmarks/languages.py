"""Every kind of page of `depeche serve` on an archive, in both languages: how many pages have words of the other one.

python benchmarks/languages.py demo.db            # exit code 1 if a page has
python benchmarks/languages.py demo.db --most 500

It begins at the front page and follows every link, one page of each kind: pages that differ in a number, a key or a
value only are one. `depeche demo` makes such an archive.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from crawler.translating import LANGUAGES  # noqa: E402
from tests.browsing import served  # noqa: E402
from tests.walking import walk  # noqa: E402


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("--most", type=int, default=2000, help="pages in each language")
    asked = arguments.parse_args()
    wrong = 0
    with served(asked.archive.resolve()) as site:
        for language in LANGUAGES:
            walked = dict(walk(site, language, ["/", "/edits", "/absent"], asked.most))
            bad = {path: found for path, found in walked.items() if found}
            wrong += len(bad)
            sys.stdout.write(f"{language}: {len(walked)} pages, {len(bad)} with words of the other language\n")
            sys.stdout.writelines(f"  {path}: {found}\n" for path, found in bad.items())
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
