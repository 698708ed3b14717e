"""The archive's tables, as migrations of sqlite-utils. Each runs once, in one transaction, and is never edited
after a release: a change is a new function at the end."""

from sqlite_utils import Database, Migrations

migrations = Migrations("depeche")

OUTLETS = """
CREATE TABLE outlets (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL DEFAULT '[]',
    homepage TEXT,
    language TEXT,
    timezone TEXT
) STRICT
"""
CRAWLS = """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    outlet TEXT REFERENCES outlets(id),
    started TEXT NOT NULL,
    finished TEXT,
    mode TEXT NOT NULL,
    outcome TEXT,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    not_article INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL,
    message TEXT
) STRICT
"""
ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    url TEXT NOT NULL UNIQUE,
    site_id TEXT,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    authors TEXT NOT NULL DEFAULT '[]',
    section TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    published TEXT,
    published_raw TEXT,
    published_source TEXT,
    published_precision TEXT,
    day TEXT,
    modified TEXT,
    language TEXT,
    access TEXT NOT NULL DEFAULT 'full',
    words INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'live',
    text_sha256 TEXT NOT NULL,
    revision_count INTEGER NOT NULL DEFAULT 0,
    extractor TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id),
    digest TEXT NOT NULL
) STRICT
"""
REVISIONS = """
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    seen TEXT NOT NULL,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id)
) STRICT
"""
LINKS = """
CREATE TABLE links (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    target INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    PRIMARY KEY (article, position)
) STRICT
"""
CITATIONS = """
CREATE TABLE citations (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    outlet TEXT NOT NULL,
    cited_date TEXT,
    verb TEXT NOT NULL,
    passage TEXT NOT NULL,
    via TEXT,
    evidence TEXT NOT NULL,
    target INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    score REAL NOT NULL
) STRICT
"""
COPIES = """
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    share REAL NOT NULL,
    words INTEGER NOT NULL,
    passage TEXT NOT NULL,
    first INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    PRIMARY KEY (article, other)
) STRICT
"""
CAPTURES = """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    outlet TEXT REFERENCES outlets(id),
    article INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    verdict TEXT,
    reason TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    fetched TEXT NOT NULL,
    status INTEGER,
    content_type TEXT,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    warc_file TEXT,
    warc_offset INTEGER,
    warc_length INTEGER,
    crawl INTEGER REFERENCES crawls(id),
    robots INTEGER REFERENCES captures(id),
    tdm_reservation INTEGER,
    tdm_policy TEXT,
    noarchive INTEGER
) STRICT
"""
URLS = """
CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    key TEXT,
    found_via TEXT NOT NULL,
    found TEXT NOT NULL,
    published TEXT,
    around TEXT,
    lastmod TEXT,
    article INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    etag TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID
"""
FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, lead, body, content='articles', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2'
)
"""
# Plain SQL: a trigger that called a Python function would break every other program that writes.
FTS_TRIGGERS = (
    """
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, lead, body)
    VALUES (new.id, new.title, new.lead, new.body);
END
""",
    """
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, body)
    VALUES ('delete', old.id, old.title, old.lead, old.body);
END
""",
    """
CREATE TRIGGER articles_au AFTER UPDATE OF id, title, lead, body ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, body)
    VALUES ('delete', old.id, old.title, old.lead, old.body);
    INSERT INTO articles_fts(rowid, title, lead, body)
    VALUES (new.id, new.title, new.lead, new.body);
END
""",
)
TERMS = "CREATE VIRTUAL TABLE _terms USING fts5vocab(articles_fts, row)"
STEMS = "CREATE TABLE _stems (term TEXT PRIMARY KEY, stem TEXT NOT NULL) STRICT, WITHOUT ROWID"
INDEXES = (
    "CREATE INDEX articles_outlet_day ON articles(outlet, day)",
    "CREATE INDEX articles_day ON articles(day)",
    "CREATE INDEX revisions_article ON revisions(article)",
    "CREATE INDEX links_host ON links(host)",
    "CREATE INDEX links_url ON links(url)",
    "CREATE INDEX links_target ON links(target)",
    "CREATE INDEX citations_article ON citations(article)",
    "CREATE INDEX citations_target ON citations(target)",
    "CREATE INDEX copies_other ON copies(other)",
    "CREATE INDEX captures_article ON captures(article)",
    "CREATE INDEX captures_url ON captures(url, fetched)",
    "CREATE INDEX captures_crawl ON captures(crawl)",
    "CREATE INDEX urls_todo ON urls(outlet, state, published)",
    "CREATE INDEX urls_key ON urls(key)",
    "CREATE INDEX crawls_outlet ON crawls(outlet, started)",
    "CREATE INDEX stems_stem ON _stems(stem)",
)
REFUSALS = """
CREATE VIEW refusals AS
SELECT id, outlet, url, fetched, verdict, reason, status, crawl FROM captures
WHERE kind = 'page' AND verdict IN ('refused', 'not_article', 'failed')
"""


@migrations()
def first_tables(db: Database) -> None:
    """The tables of the first release."""
    for statement in (
        OUTLETS, CRAWLS, ARTICLES, REVISIONS, LINKS, CITATIONS, COPIES, CAPTURES, URLS,
        FTS, *FTS_TRIGGERS, TERMS, STEMS, *INDEXES, REFUSALS,
    ):  # fmt: skip
        db.execute(statement)


# What an address was last seen doing.
NIGHTLY_COLUMNS = (
    "ALTER TABLE urls ADD COLUMN looked TEXT",  # when it was last asked for
    "ALTER TABLE urls ADD COLUMN idle INTEGER NOT NULL DEFAULT 0",  # looks in a row that brought nothing new
    "ALTER TABLE urls ADD COLUMN missing TEXT",  # since when it answers 404 or 410
    "ALTER TABLE urls ADD COLUMN listed TEXT",  # when a feed, news sitemap or listing last named it
    "ALTER TABLE urls ADD COLUMN mapped TEXT",  # when a sitemap last named it
    "ALTER TABLE urls ADD COLUMN mapped_in TEXT",  # which
    "CREATE INDEX urls_due ON urls(outlet, state, next_try)",
    "CREATE INDEX urls_article ON urls(article)",
    "CREATE INDEX urls_mapped ON urls(mapped_in, mapped)",
)
# Articles of the first release take their places on the ladder; what was refused is tried again.
NIGHTLY_ROWS = (
    "UPDATE urls SET looked = (SELECT max(fetched) FROM captures c WHERE c.article = urls.article) "
    "WHERE article IS NOT NULL",
    "UPDATE urls SET next_try = looked WHERE state = 'done' AND looked IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM articles a WHERE a.url = urls.url AND a.day >= date(urls.looked, '-30 days'))",
    "UPDATE urls SET next_try = found WHERE state = 'refused'",
)
VITALS = """
CREATE TABLE _vitals (
    crawl INTEGER PRIMARY KEY REFERENCES crawls(id),
    outlet TEXT NOT NULL REFERENCES outlets(id),
    day TEXT NOT NULL,
    pages INTEGER NOT NULL,
    has TEXT NOT NULL,
    words TEXT NOT NULL,
    repeated REAL NOT NULL,
    familiar REAL NOT NULL,
    sound INTEGER NOT NULL
) STRICT
"""
LAYOUT = """
CREATE TABLE _layout (
    outlet TEXT NOT NULL REFERENCES outlets(id),
    mark TEXT NOT NULL,
    pages INTEGER NOT NULL,
    PRIMARY KEY (outlet, mark)
) STRICT, WITHOUT ROWID
"""
SOURCES = """
CREATE TABLE _sources (
    url TEXT PRIMARY KEY,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    answered TEXT,
    entries INTEGER,
    failing TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    said TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""
HEALTH = """
CREATE TABLE _health (
    outlet TEXT NOT NULL REFERENCES outlets(id),
    problem TEXT NOT NULL,
    since TEXT NOT NULL,
    reported TEXT,
    message TEXT NOT NULL,
    PRIMARY KEY (outlet, problem)
) STRICT, WITHOUT ROWID
"""
# A day with fewer than half of the median of the eight same weekdays before it, and what our runs did then.
GAPS = """
CREATE VIEW gaps AS
WITH RECURSIVE span AS (
    SELECT outlet, min(date(started)) AS first, max(date(started)) AS last
    FROM crawls WHERE mode = 'crawl' AND finished IS NOT NULL GROUP BY outlet
), days(outlet, day, last) AS (
    SELECT outlet, date(first, '-56 days'), last FROM span
    UNION ALL SELECT outlet, date(day, '+1 day'), last FROM days WHERE date(day, '+1 day') < last
), yields AS MATERIALIZED (
    SELECT d.outlet, d.day, count(a.id) AS articles
    FROM days d LEFT JOIN articles a ON a.outlet = d.outlet AND a.day = d.day GROUP BY d.outlet, d.day
), weeks(back) AS (VALUES (7), (14), (21), (28), (35), (42), (49), (56)
), ranked AS (
    SELECT y.outlet, y.day, y.articles, b.articles AS before,
           row_number() OVER (PARTITION BY y.outlet, y.day ORDER BY b.articles) AS place
    FROM yields y JOIN span s ON s.outlet = y.outlet AND y.day >= s.first
    CROSS JOIN weeks w JOIN yields b ON b.outlet = y.outlet AND b.day = date(y.day, -w.back || ' days')
), medians AS (
    SELECT outlet, day, articles, avg(before) FILTER (WHERE place IN (4, 5)) AS usual
    FROM ranked GROUP BY outlet, day HAVING count(*) = 8
)
SELECT outlet, day, articles, usual,
       (SELECT count(*) FROM crawls c WHERE c.outlet = m.outlet AND c.mode = 'crawl'
        AND date(c.started) BETWEEN m.day AND date(m.day, '+2 days')) AS runs,
       (SELECT group_concat(c.id || ' ' || coalesce(c.outcome, 'killed'), '; ') FROM crawls c
        WHERE c.outlet = m.outlet AND c.mode = 'crawl' AND coalesce(c.outcome, 'killed') != 'done'
        AND date(c.started) BETWEEN m.day AND date(m.day, '+2 days')) AS failed_runs
FROM medians m WHERE articles < usual / 2.0
"""


@migrations()
def nightly(db: Database) -> None:
    """Revisits, the outlets' baselines and their health."""
    for statement in (*NIGHTLY_COLUMNS, *NIGHTLY_ROWS, VITALS, LAYOUT, SOURCES, HEALTH, GAPS):
        db.execute(statement)


# Passages in common: see crawler/copies.py. Hashes are blobs of five bytes, so that plain SQL can take them apart.
COPYING = (
    "CREATE TABLE _shingles (hash BLOB NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE _fingerprints (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, "
    "hashes BLOB NOT NULL) STRICT",
    "CREATE TABLE _uncompared (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT",
    """
CREATE TRIGGER fingerprints_ad AFTER DELETE ON _fingerprints BEGIN
    DELETE FROM _shingles WHERE article = old.article AND hash IN (
        WITH RECURSIVE place(at) AS (SELECT 1 UNION ALL SELECT at + 5 FROM place WHERE at + 5 < length(old.hashes))
        SELECT substr(old.hashes, at, 5) FROM place
    );
END
""",
    """
CREATE TRIGGER articles_uncompared_ai AFTER INSERT ON articles BEGIN
    INSERT OR IGNORE INTO _uncompared VALUES (new.id);
END
""",
    """
CREATE TRIGGER articles_uncompared_au AFTER UPDATE OF lead, body, published, published_precision, day ON articles
WHEN (old.lead, old.body, old.published, old.published_precision, old.day)
IS NOT (new.lead, new.body, new.published, new.published_precision, new.day) BEGIN
    INSERT OR IGNORE INTO _uncompared VALUES (new.id);
END
""",
    "INSERT INTO _uncompared SELECT id FROM articles",
)
# All that search asks of an article that matches, so that it can go through the newest without reading their texts.
NEWEST = "CREATE INDEX articles_newest ON articles(published DESC, id DESC, day, outlet, section, access, language)"


@migrations()
def copying(db: Database) -> None:
    """What copied passages are found by, and an index for search.

    Articles that are held are compared when a writer next opens the archive.
    """
    for statement in (*COPYING, NEWEST):
        db.execute(statement)


# How a citation was found, and by what an article waits for those that it cites: see crawler/citing/keeping.py.
CITED_COLUMNS = (
    "ALTER TABLE citations ADD COLUMN position INTEGER NOT NULL DEFAULT 0",  # in title, lead and body
    "ALTER TABLE citations ADD COLUMN url TEXT",  # the piece's address, where it is linked
    "ALTER TABLE citations ADD COLUMN cue TEXT",  # the words that showed it
    "ALTER TABLE citations ADD COLUMN likeness REAL",  # of the target and what is said of it
    "CREATE INDEX citations_outlet ON citations(outlet)",
)
CUES = """
CREATE TABLE _cues (
    term TEXT NOT NULL,
    outlet TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    first TEXT,
    last TEXT,
    needs TEXT,
    PRIMARY KEY (term, outlet, article, number)
) STRICT, WITHOUT ROWID
"""
FOUND = """
CREATE TABLE _found (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    found TEXT NOT NULL
) STRICT
"""
UNREAD = "CREATE TABLE _unread (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT"
NAMES = "CREATE TABLE _names (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID"


@migrations()
def citing(db: Database) -> None:
    """Citations with how they were found; articles of earlier releases wait for theirs to be read."""
    for statement in (
        *CITED_COLUMNS, CUES, "CREATE INDEX cues_article ON _cues(article)", FOUND, UNREAD, NAMES,
        "INSERT INTO _unread (article) SELECT id FROM articles",
    ):  # fmt: skip
        db.execute(statement)


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
FACET_STEPS = (
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


@migrations()
def facets(db: Database) -> None:
    """What the search page counts by."""
    for statement in FACET_STEPS:
        db.execute(statement)
