"""Indexes for what a run asks once for each of its outlets: without them each asks every capture, or every night."""

STATEMENTS = (
    # What an outlet's pages were taught not to be: see crawler/keeping/learnt.py.
    "CREATE INDEX captures_taught ON captures(outlet, url, fetched) "
    "WHERE sha256 IS NOT NULL AND (kind = 'probe' OR reason = 'same text elsewhere')",
    "CREATE INDEX vitals_outlet ON _vitals(outlet)",
    "CREATE INDEX crawls_unfinished ON crawls(id) WHERE finished IS NULL",
)
