"""One run, from the lock to the report: what a fetch leaves in the archive."""
