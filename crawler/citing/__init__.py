"""Who cites whom: outlets named as sources, found in a text, and the articles of the archive that are meant.

`press` knows the names, `sentences`, `days` and `masking` prepare a text, `frames` and `attribution` judge the words
around a name; `pipelines/citations.py` makes citations of it. `resolving` finds the article meant, by `likeness`
where nothing else tells; `keeping` does all of it in the transaction of an article. See docs/citations.md.
"""
