"""SQL that gives the tables of a mirror their names in DuckDB."""

from collections.abc import Iterable

FILE = "views.sql"
HEAD = """\
-- The tables of this mirror, for DuckDB: in this folder, duckdb -init views.sql
-- From elsewhere, say first where it is: SET file_search_path = '/path/to/this/folder';
"""
# A table is read by the names of its folders: a question about one outlet or year opens no other file.
PARTED = """\
CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{name}/**/*.parquet', hive_partitioning = true,
    hive_types = {{'outlet': VARCHAR, 'year': INTEGER}});"""
WHOLE = "CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{name}/{name}.parquet');"
OF_ARTICLES = """\
CREATE OR REPLACE VIEW {name} AS SELECT key AS article, outlet AS {outlet}, year, day,
    unnest({name}, recursive := true) FROM articles;"""

LISTS = {"links": "outlet", "citations": "citing"}  # a citation's own `outlet` is the one that is cited


def views(tables: Iterable[tuple[str, bool]]) -> str:
    """The SQL for tables, by name, each with whether it has a file for each outlet and year."""
    statements = [(PARTED if parted else WHOLE).format(name=name) for name, parted in tables]
    statements += [OF_ARTICLES.format(name=name, outlet=outlet) for name, outlet in LISTS.items()]
    return HEAD + "\n".join(statements)
