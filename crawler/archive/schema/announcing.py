"""What sources announce, kept beside the frontier: see crawler/archive/sightings.py."""

from crawler.translating.recorded import recorded

NOT_YET, OF_OUTLET = recorded("not fetched yet"), recorded("outlet {problem}", problem="")
SIGHTINGS = """
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT,
    summary TEXT,
    published TEXT,
    lastmod TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    UNIQUE (url, source)
) STRICT
"""
FTS = """
CREATE VIRTUAL TABLE sightings_fts USING fts5(
    title, summary, content='sightings', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)
"""
# Most addresses of sitemaps have no words, and a night changes nothing but `last_seen`.
FTS_TRIGGERS = (
    """
CREATE TRIGGER sightings_ai AFTER INSERT ON sightings WHEN coalesce(new.title, new.summary) IS NOT NULL BEGIN
    INSERT INTO sightings_fts(rowid, title, summary) VALUES (new.id, new.title, new.summary);
END
""",
    """
CREATE TRIGGER sightings_ad AFTER DELETE ON sightings WHEN coalesce(old.title, old.summary) IS NOT NULL BEGIN
    INSERT INTO sightings_fts(sightings_fts, rowid, title, summary)
    VALUES ('delete', old.id, old.title, old.summary);
END
""",
    """
CREATE TRIGGER sightings_au_old AFTER UPDATE OF id, title, summary ON sightings
WHEN coalesce(old.title, old.summary) IS NOT NULL BEGIN
    INSERT INTO sightings_fts(sightings_fts, rowid, title, summary)
    VALUES ('delete', old.id, old.title, old.summary);
END
""",
    """
CREATE TRIGGER sightings_au_new AFTER UPDATE OF id, title, summary ON sightings
WHEN coalesce(new.title, new.summary) IS NOT NULL BEGIN
    INSERT INTO sightings_fts(rowid, title, summary) VALUES (new.id, new.title, new.summary);
END
""",
)
# Addresses that share a key lead to one article, which is listed once: by the first of them in the alphabet.
# Numbers that were tried (`ids`) were announced by nobody.
_SAME = "SELECT k.url FROM urls k WHERE k.url = u.url OR k.key = u.key"
_SAID = f"FROM sightings s WHERE s.url IN ({_SAME}) AND s.kind != 'ids'"
_DATED = f"{_SAID} AND s.kind IN ('feed', 'news') AND s.published IS NOT NULL"
ANNOUNCED = f"""
CREATE VIEW announced AS
SELECT u.outlet, u.url, u.key,
       (SELECT s.title {_SAID} AND s.title IS NOT NULL ORDER BY s.kind = 'listing', s.last_seen DESC LIMIT 1)
           AS title,
       (SELECT s.summary {_SAID} AND s.summary IS NOT NULL ORDER BY s.last_seen DESC LIMIT 1) AS summary,
       coalesce((SELECT s.published {_DATED} ORDER BY length(s.published) DESC, s.first_seen LIMIT 1), u.published)
           AS moment,
       coalesce(u.published, (SELECT substr(s.published, 1, 10) {_DATED} ORDER BY s.first_seen LIMIT 1)) AS day,
       (SELECT json_group_array(source) FROM (SELECT DISTINCT s.source {_SAID} ORDER BY s.first_seen, s.source))
           AS sources,
       u.state,
       CASE WHEN u.reason IS NOT NULL THEN u.reason
            WHEN u.state != 'pending' THEN u.state
            ELSE coalesce((SELECT '{OF_OUTLET}' || h.problem FROM _health h WHERE h.outlet = u.outlet
                           AND h.problem IN ('blocked', 'unreachable') ORDER BY h.problem LIMIT 1),
                          '{NOT_YET}') END AS reason,
       (SELECT min(s.first_seen) {_SAID}) AS first_seen,
       (SELECT max(s.last_seen) {_SAID}) AS last_seen
FROM urls u
WHERE u.article IS NULL AND u.state NOT IN ('done', 'forgotten')
  AND EXISTS (SELECT 1 FROM sightings s WHERE s.url = u.url AND s.kind != 'ids')
  AND NOT EXISTS (
      SELECT 1 FROM urls k WHERE k.key = u.key AND k.url != u.url
      AND (k.article IS NOT NULL OR k.state = 'forgotten' OR k.url < u.url AND EXISTS (
          SELECT 1 FROM sightings s WHERE s.url = k.url AND s.kind != 'ids')))
"""  # noqa: S608 - parts of ours

STATEMENTS = (SIGHTINGS, FTS, *FTS_TRIGGERS, ANNOUNCED)
