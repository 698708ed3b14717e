"""What other programs may call: see docs/python.md. Names that are not here may change with any release."""

from crawler.api.archive import open_archive, search
from crawler.api.reading import load, read_page

__all__ = ["load", "open_archive", "read_page", "search"]
