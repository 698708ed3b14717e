"""What the search page counts by."""

# What a search page counts and sorts by, a few bytes an article: `articles` itself keeps its text between these
# columns. Each combination of facets has a number, so that one pass over the matches counts all of them.
FACET_VALUES = """
CREATE TABLE _facet_values (
    id INTEGER PRIMARY KEY,
    outlet TEXT NOT NULL,
    year TEXT NOT NULL,
    section TEXT NOT NULL,
    access TEXT NOT NULL,
    language TEXT NOT NULL,
    UNIQUE (outlet, year, section, access, language)
) STRICT
"""
FACETS = """
CREATE TABLE _facets (
    id INTEGER PRIMARY KEY,
    facet INTEGER NOT NULL,
    day TEXT NOT NULL,
    moment INTEGER NOT NULL
) STRICT
"""
# No conflict clauses: inside a trigger those of the statement that fires it would be used instead.
FACET_NEW = """
    INSERT INTO _facet_values (outlet, year, section, access, language)
    SELECT new.outlet, coalesce(substr(new.day, 1, 4), ''), coalesce(new.section, ''), new.access,
           coalesce(new.language, '')
    WHERE NOT EXISTS (
        SELECT 1 FROM _facet_values WHERE outlet = new.outlet AND year = coalesce(substr(new.day, 1, 4), '')
        AND section = coalesce(new.section, '') AND access = new.access AND language = coalesce(new.language, '')
    );
    DELETE FROM _facets WHERE id = new.id;
    INSERT INTO _facets (id, facet, day, moment)
    SELECT new.id, id, coalesce(new.day, ''),
           coalesce(CAST(strftime('%s', coalesce(new.published, new.day)) AS INTEGER), 0)
    FROM _facet_values WHERE outlet = new.outlet AND year = coalesce(substr(new.day, 1, 4), '')
    AND section = coalesce(new.section, '') AND access = new.access AND language = coalesce(new.language, '');
END
"""
STATEMENTS = (
    FACET_VALUES,
    FACETS,
    """
    INSERT INTO _facet_values (outlet, year, section, access, language)
    SELECT DISTINCT outlet, coalesce(substr(day, 1, 4), ''), coalesce(section, ''), access, coalesce(language, '')
    FROM articles
    """,
    """
    INSERT INTO _facets (id, facet, day, moment)
    SELECT a.id, v.id, coalesce(a.day, ''),
           coalesce(CAST(strftime('%s', coalesce(a.published, a.day)) AS INTEGER), 0)
    FROM articles a JOIN _facet_values v
    ON v.outlet = a.outlet AND v.year = coalesce(substr(a.day, 1, 4), '') AND v.section = coalesce(a.section, '')
    AND v.access = a.access AND v.language = coalesce(a.language, '')
    """,
    f"CREATE TRIGGER articles_facets_ai AFTER INSERT ON articles BEGIN {FACET_NEW}",
    "CREATE TRIGGER articles_facets_au AFTER UPDATE OF id, outlet, day, published, section, access, language "  # noqa: S608
    f"ON articles BEGIN DELETE FROM _facets WHERE id = old.id;{FACET_NEW}",
    "CREATE TRIGGER articles_facets_ad AFTER DELETE ON articles BEGIN DELETE FROM _facets WHERE id = old.id; END",
    "CREATE INDEX facets_facet ON _facets(facet, day)",
    "CREATE INDEX facets_moment ON _facets(moment, id, facet, day)",  # newest first, without a look elsewhere
    "CREATE INDEX articles_coverage ON articles(outlet, day, access, words)",
    "CREATE INDEX articles_section ON articles(section)",
    "CREATE INDEX articles_access ON articles(access)",
    "CREATE INDEX articles_language ON articles(language)",
)
