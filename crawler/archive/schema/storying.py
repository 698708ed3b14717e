"""Stories: articles on one matter, and which of them draws on which: see crawler/stories/.

All of it follows from other tables. `_unstoried` lists the articles that something has changed for since stories were
last made; `_alike` keeps which heads are alike, so that only those of changed articles are compared.
"""

# Not INSERT OR IGNORE: in a trigger, what the outer statement does on a conflict counts, and a cascade aborts.
_QUEUE = (
    "INSERT INTO _unstoried (article) SELECT q.article FROM ({}) q WHERE q.article NOT IN "
    "(SELECT article FROM _unstoried)"
)
_MEMBERS = (
    "SELECT article FROM story_articles WHERE story = (SELECT story FROM story_articles WHERE article = old.id)"
)
_NEW, _OLD = _QUEUE.format("SELECT new.article AS article"), _QUEUE.format("SELECT old.article AS article")

TABLES = (
    """
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    first INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    began TEXT,
    ended TEXT,
    articles INTEGER NOT NULL,
    outlets INTEGER NOT NULL
) STRICT
""",
    """
CREATE TABLE story_articles (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    story INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    source INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    evidence TEXT,
    score REAL
) STRICT
""",
    "CREATE INDEX story_articles_story ON story_articles(story, position)",
    "CREATE INDEX story_articles_source ON story_articles(source)",
    "CREATE INDEX stories_first ON stories(first)",
    "CREATE TABLE _alike (article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, "
    "other INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, score REAL NOT NULL, "
    "PRIMARY KEY (article, other)) STRICT, WITHOUT ROWID",
    "CREATE INDEX alike_other ON _alike(other)",
    "CREATE TABLE _unstoried (article INTEGER PRIMARY KEY, compared INTEGER NOT NULL DEFAULT 0) STRICT",
)


def _queueing(table: str, column: str) -> tuple[str, ...]:
    """Triggers that queue an article whose rows in a table that names other articles come, change or go."""
    changed = f"(old.article, old.{column}) IS NOT (new.article, new.{column})"
    return (
        f"CREATE TRIGGER {table}_unstoried_ai AFTER INSERT ON {table} WHEN new.{column} IS NOT NULL "
        f"BEGIN {_NEW}; END",
        f"CREATE TRIGGER {table}_unstoried_au AFTER UPDATE OF article, {column} ON {table} WHEN {changed} "
        f"BEGIN {_NEW}; END",
        f"CREATE TRIGGER {table}_unstoried_ad AFTER DELETE ON {table} WHEN old.{column} IS NOT NULL "
        f"BEGIN {_OLD}; END",
    )


_CHANGED = "old.title, old.lead, old.body, old.day, old.published, old.outlet"
TRIGGERS = (
    f"CREATE TRIGGER articles_unstoried_ai AFTER INSERT ON articles BEGIN "
    f"{_QUEUE.format('SELECT new.id AS article')}; END",
    f"""
CREATE TRIGGER articles_unstoried_au AFTER UPDATE OF title, lead, body, day, published, outlet ON articles
WHEN ({_CHANGED}) IS NOT ({_CHANGED.replace("old", "new")}) BEGIN
    DELETE FROM _unstoried WHERE article = new.id;
    INSERT INTO _unstoried (article) VALUES (new.id);
END
""",  # noqa: S608 - constants
    f"""
CREATE TRIGGER articles_unstoried_bd BEFORE DELETE ON articles BEGIN
    {_QUEUE.format(_MEMBERS)};
END
""",
    *_queueing("citations", "target"),
    *_queueing("copies", "other"),
    *_queueing("links", "target"),
)

STATEMENTS = (*TABLES, *TRIGGERS, "INSERT INTO _unstoried (article) SELECT id FROM articles")
