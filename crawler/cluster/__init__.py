"""Many machines at one archive: files of captures read in shards, outlets crawled under leases, all of it merged.

    python -m crawler.cluster read --help
    python -m crawler.cluster crawl --help
    python -m crawler.cluster fold --help

What is done on each machine is what the commands do on one: `depeche import` reads, `depeche crawl` crawls,
`depeche import OTHER.db` merges. Here is only who does what, and that it is done once. See docs/cluster.md.
"""
