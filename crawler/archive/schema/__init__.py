"""The schema of an archive: its version, here, and the migrations that lead to it, in `migrations`.

To know the version a reader loads none of them.
"""

APPLICATION_ID = 0x64657063  # "depc": `file archive.db` and we know it by this
VERSIONS = {
    "first_tables": 1,
    "nightly": 2,
    "copying": 3,
    "citing": 3,
    "facets": 3,
    "announcing": 4,
    "completing": 5,
    "authors": 6,
    "licensing": 6,
    "storying": 7,
    "verifying": 7,
    "saving": 8,
    "rereading": 8,
    "reannouncing": 8,
    "correcting": 8,
    "forgetting": 8,
    "backfilling": 8,
    "indexing": 9,
}
"""The schema version that each migration leads to, in their order; those released together share one."""
SCHEMA_VERSION = max(VERSIONS.values())
