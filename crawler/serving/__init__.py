"""The archive in the browser: Datasette with pages of our own, for finding, reading, counting and checking.

`app.py` puts it together, `plugin.py` is what Datasette calls, the other modules say what each page shows; the pages
themselves are `templates/` and `static/`. No page needs or has a script. Everything only reads.
"""
