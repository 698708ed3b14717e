"""The frame: the words, the reading of a page, the archive and the command line. Knows no site."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("depeche")
except PackageNotFoundError:  # a checkout run by plain Scrapy, never installed
    __version__ = "0+checkout"
