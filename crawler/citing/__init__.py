"""Who cites whom: outlets named as sources, found in a text, and the articles of the archive that are meant.

`titles` and `press` know the names; `sentences`, `days` and `masking` prepare a text; `judging` tries the `frames`
around a name; `finding` joins what is said and `links` to `mentions`, `pieces` and citations with their `verbs`.
`resolving` finds the article meant, by `likeness` where nothing else tells; `keeping` does all of it in the
transaction of an article, and has others that were `waiting` for it resolved anew. See docs/citations.md.
"""
