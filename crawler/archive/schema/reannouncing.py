"""The index of words over announcements follows a change of words in one trigger.

There were two, for the old words and the new ones, and SQLite does not say which of two triggers fires first: the old
words were taken out after the new ones had been put in, and those that both had were lost.
"""

CHANGED = """
CREATE TRIGGER sightings_au AFTER UPDATE OF id, title, summary ON sightings BEGIN
    INSERT INTO sightings_fts(sightings_fts, rowid, title, summary)
    SELECT 'delete', old.id, old.title, old.summary WHERE coalesce(old.title, old.summary) IS NOT NULL;
    INSERT INTO sightings_fts(rowid, title, summary)
    SELECT new.id, new.title, new.summary WHERE coalesce(new.title, new.summary) IS NOT NULL;
END
"""

STATEMENTS = (
    "DROP TRIGGER sightings_au_old", "DROP TRIGGER sightings_au_new", CHANGED,
    "INSERT INTO sightings_fts(sightings_fts) VALUES ('rebuild')",
)  # fmt: skip
