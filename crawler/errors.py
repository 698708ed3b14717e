"""What can go wrong and be said in one line: what, which value, way out.

DepecheError
├── UsageError        exit 2   raised when the words of a command are wrong, from crawler.cli
├── ConfigError       exit 2   raised when depeche.toml cannot be used, from crawler.config
├── ArchiveError      exit 1   raised when the archive cannot be opened or written, from crawler.archive.database
├── WarcError         exit 1   raised when captures cannot be read or written, from crawler.archive.warc
├── TooSlowError      exit 1   raised when a query is stopped at its time limit, from crawler.archive.database
├── ForgottenError    exit 1   raised when an article was forgotten on request, from crawler.cli.opening
├── ShardError        exit 1   raised when files of captures cannot be read into a shard, from crawler.cluster.shards
├── LeaseError        exit 75  raised when another worker has the lease of an outlet, from crawler.cluster.leases
├── OutOfSpaceError   exit 6   raised when the disk is full, from crawler.archive
├── ShadowedError     exit 1   raised when another program's packages would run, from crawler.cli.neighbours
└── LockedError       exit 4   raised when another run holds the archive, from crawler.archive.lock
"""


class DepecheError(Exception):
    """A failure a person can act on. `str()` is one line for the terminal."""

    exit_code = 1


class UsageError(DepecheError):
    exit_code = 2


class ConfigError(DepecheError):
    exit_code = 2


class ShadowedError(DepecheError):
    pass


class ArchiveError(DepecheError):
    pass


class WarcError(DepecheError):
    pass


class TooSlowError(DepecheError):
    pass


class ForgottenError(DepecheError):
    pass


class ShardError(DepecheError):
    pass


class LeaseError(DepecheError):
    exit_code = 75  # EX_TEMPFAIL of sysexits.h: try again later


class LockedError(DepecheError):
    exit_code = 4


class OutOfSpaceError(DepecheError):
    exit_code = 6


def one_line(error: BaseException | None) -> str:
    """The first line of an error's text, or its class where it has none; 160 characters at most."""
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else type(error).__name__
    return text if len(text) <= 160 else text[:157] + "..."
