"""The columns, of whatever table, whose text is JSON: beside their descriptions, which no reading command needs."""

JSON_COLUMNS = frozenset({"aliases", "authors", "fields", "filters", "read", "sources", "tags"})
