"""Who signed an article and what it is tagged with, a row each, and authors in the full-text index.

`articles` keeps both as JSON arrays, which no index can find anything in. Plain SQL keeps these tables, so that
other programs that write to the archive need to know nothing of them.
"""


def _names_in(column: str) -> str:
    """SQL for the rows of a JSON array of strings; none where the column holds anything else."""
    return f"json_each(CASE WHEN json_valid({column}) THEN {column} ELSE '[]' END)"


def _table(table: str, name: str) -> tuple[str, ...]:
    """A table of the values of `articles.{table}`, each once, filled, and kept by triggers.

    The rows of a new article's number are deleted first: REPLACE fires the trigger of a deletion only for programs
    that set recursive_triggers.
    """
    into = f"INSERT INTO {table} (article, position, {name})"
    # Not of an object, whose keys are names, nor of a bare string, which has none.
    some = "WHERE j.type = 'text' AND j.value != '' AND typeof(j.key) = 'integer'"
    old = f"DELETE FROM {table} WHERE article"  # noqa: S608 - names of ours, here and below
    new = f"{into} SELECT new.id, min(j.key), j.value FROM {_names_in(f'new.{table}')} j {some} GROUP BY 3"  # noqa: S608
    return (
        f"CREATE TABLE {table} (article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, "
        f"position INTEGER NOT NULL, {name} TEXT NOT NULL, PRIMARY KEY (article, position)) STRICT, WITHOUT ROWID",
        f"{into} SELECT a.id, min(j.key), j.value FROM articles a, {_names_in(f'a.{table}')} j {some} "  # noqa: S608
        "GROUP BY 1, 3",
        f"CREATE INDEX {table}_{name} ON {table}({name}, article)",
        f"CREATE TRIGGER articles_{table}_ai AFTER INSERT ON articles BEGIN {old} = new.id; {new}; END",
        f"CREATE TRIGGER articles_{table}_au AFTER UPDATE OF id, {table} ON articles BEGIN "
        f"{old} IN (old.id, new.id); {new}; END",
        f"CREATE TRIGGER articles_{table}_ad AFTER DELETE ON articles BEGIN {old} = old.id; END",
    )


# The JSON is indexed as it stands: brackets, quotes and commas divide words. FTS5 reads its content from tables, and
# from views without table-valued functions, so it cannot be shown the names alone.
FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, lead, body, authors, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)
"""
_ADD = """
    INSERT INTO articles_fts(rowid, title, lead, body, authors)
    VALUES (new.id, new.title, new.lead, new.body, new.authors);
"""
_DELETE = """
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, body, authors)
    VALUES ('delete', old.id, old.title, old.lead, old.body, old.authors);
"""
INDEX = (
    "DROP TRIGGER articles_ai", "DROP TRIGGER articles_ad", "DROP TRIGGER articles_au", "DROP TABLE _terms",
    "DROP TABLE articles_fts", FTS,
    f"CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN {_ADD} END",
    f"CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN {_DELETE} END",
    "CREATE TRIGGER articles_au AFTER UPDATE OF id, title, lead, body, authors ON articles BEGIN "
    f"{_DELETE}{_ADD} END",
    "CREATE VIRTUAL TABLE _terms USING fts5vocab(articles_fts, row)",
    "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
)  # fmt: skip

STATEMENTS = (*_table("authors", "name"), *_table("tags", "tag"), *INDEX)
