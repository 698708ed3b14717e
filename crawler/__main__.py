"""`python -m crawler` is `depeche`."""

from crawler.cli import main

main()
