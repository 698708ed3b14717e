"""Who cites whom: outlets named as sources in a text, the archived articles that are meant, and copied passages.

The finder: `titles` and `press` know the names; `sentences`, `days` and `masking` prepare a text; `judging` tries the
`frames` around a name and weighs all `evidence` there (`explaining` shows it); `finding` joins names and `links` to
`mentions`, `cited_articles` and citations; `verbs` tells how each cites. In the archive: `updating` does all of it in
an article's transaction; `resolving` finds the article meant, within `date_windows` and by `likeness`; `term_index`
finds the citations that a new article resolves. `chain` follows citations; `copies` and `passages` find copied words.
See docs/citations.md and docs/copies.md.
"""
