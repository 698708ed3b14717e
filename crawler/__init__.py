"""The frame: the words, the reading of a page, the archive and the command line. Knows no site."""

__version__ = "0.2.0"  # the one place: pyproject.toml reads it from here
