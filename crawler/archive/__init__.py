"""The archive file: its database and schema, the captures, the frontier, the WARC files."""
