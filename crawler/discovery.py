"""The former home of `crawler.discovering.sources`: each name works for one more release, with a warning."""

from crawler.renamed import SOURCES, module_getattr

__getattr__ = module_getattr(__name__, {name: f"crawler.discovering.sources.{name}" for name in SOURCES})
