"""Pages that other programs stored, in WARC, ARC and WACZ files: read record by record, and kept as a crawl would."""
