"""Revisits, the outlets' baselines and their health."""

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

STATEMENTS = (*NIGHTLY_COLUMNS, *NIGHTLY_ROWS, VITALS, LAYOUT, SOURCES, HEALTH, GAPS)
