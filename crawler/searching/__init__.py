"""Full text and facets over the archive."""
