"""The ready-made questions on the page of the data: SQL that a reader can run, change and cite."""

from typing import Any

from crawler.archive.gaps import LEAST_USUAL
from crawler.archive.losses import LOST
from crawler.items import DEFAULT_SCORE

COVERAGE = """
SELECT substr(day, 1, 7) AS month, outlet, count(*) AS articles,
       sum(access = 'partial') AS partial, sum(words) AS words
FROM articles
WHERE day IS NOT NULL AND (:outlet = '' OR outlet = :outlet)
GROUP BY month, outlet ORDER BY month DESC, outlet
"""
SILENT_EDITS = """
SELECT r.seen AS seen_before, a.outlet, a.id AS article, a.title, r.title AS title_before, a.day,
       a.modified AS page_says_modified, a.words, a.revision_count AS versions_before
FROM revisions r JOIN articles a ON a.id = r.article
WHERE (a.modified IS NULL OR datetime(a.modified) <= datetime(r.seen)) AND (:outlet = '' OR a.outlet = :outlet)
ORDER BY r.seen DESC LIMIT 500
"""
EDITS_BY_KIND = """
SELECT * FROM (
    SELECT coalesce(n.seen, c.fetched, a.last_seen) AS seen, r.seen AS seen_before, a.outlet, a.id AS article,
           coalesce(n.title, a.title) AS title, r.title AS title_before,
           edit_kinds(r.title, r.lead, r.body, coalesce(n.title, a.title), iif(n.id IS NULL, a.lead, n.lead),
                      coalesce(n.body, a.body)) AS kinds
    FROM revisions r JOIN articles a ON a.id = r.article LEFT JOIN captures c ON c.id = a.capture
    LEFT JOIN revisions n ON n.id = (
        SELECT x.id FROM revisions x WHERE x.article = r.article AND (x.seen, x.id) > (r.seen, r.id)
        ORDER BY x.seen, x.id LIMIT 1)
    WHERE (:outlet = '' OR a.outlet = :outlet) ORDER BY 1 DESC LIMIT 500
) WHERE :kind = '' OR instr(kinds, :kind)
"""
MOST_CITED = """
SELECT CASE WHEN l.host LIKE 'www.%' THEN substr(l.host, 5) ELSE l.host END AS source,
       count(DISTINCT l.article) AS articles, count(*) AS links,
       count(DISTINCT a.outlet) AS outlets, min(a.day) AS first_cited, max(a.day) AS last_cited
FROM links l JOIN articles a ON a.id = l.article JOIN outlets o ON o.id = a.outlet
WHERE (:outlet = '' OR a.outlet = :outlet)
  AND replace(l.host, 'www.', '') != replace(substr(o.homepage, instr(o.homepage, '://') + 3,
      length(o.homepage) - instr(o.homepage, '://') - 3), 'www.', '')
GROUP BY source ORDER BY articles DESC, links DESC, source LIMIT 200
"""
CITED_OUTLETS = f"""
SELECT a.outlet AS citing, c.outlet AS cited, c.verb, count(*) AS citations, count(c.target) AS cited_article_held,
       min(a.day) AS first_cited, max(a.day) AS last_cited
FROM citations c JOIN articles a ON a.id = c.article WHERE c.score >= {DEFAULT_SCORE}
GROUP BY a.outlet, c.outlet, c.verb ORDER BY citations DESC, citing, cited
"""  # noqa: S608 - a constant
CITATIONS_BETWEEN = f"""
SELECT a.day, a.outlet AS citing, a.id AS article, a.title, c.outlet AS cited, c.verb, c.passage, c.target, c.score
FROM citations c JOIN articles a ON a.id = c.article
WHERE c.score >= {DEFAULT_SCORE} AND (:citing = '' OR a.outlet = :citing) AND (:cited = '' OR c.outlet = :cited)
ORDER BY a.day DESC, a.id DESC LIMIT 500
"""  # noqa: S608 - a constant
WHO_IS_FIRST = f"""
WITH pairs AS (
    SELECT c.target AS source, c.article AS taker, c.evidence FROM citations c
    WHERE c.target IS NOT NULL AND c.score >= {DEFAULT_SCORE}
    UNION SELECT first, CASE first WHEN article THEN other ELSE article END, 'copy'
    FROM copies WHERE first IS NOT NULL
)
SELECT s.outlet AS first, t.outlet AS later, count(DISTINCT p.source || '-' || p.taker) AS stories,
       round(avg(julianday(t.published) - julianday(s.published)), 1) AS days_between,
       round(max(julianday(t.published) - julianday(s.published)), 1) AS longest
FROM pairs p JOIN articles s ON s.id = p.source JOIN articles t ON t.id = p.taker
WHERE s.outlet != t.outlet GROUP BY s.outlet, t.outlet ORDER BY stories DESC
"""  # noqa: S608 - a constant
GAPS = f"""
SELECT outlet, day, articles, usual, runs, failed_runs FROM gaps
WHERE usual >= {LEAST_USUAL} AND (:outlet = '' OR outlet = :outlet) ORDER BY day DESC, outlet
"""  # noqa: S608 - a constant
PARTIAL = """
SELECT outlet, substr(day, 1, 4) AS year, count(*) AS articles, sum(access = 'partial') AS partial,
       round(100.0 * sum(access = 'partial') / count(*), 1) AS percent
FROM articles WHERE (:outlet = '' OR outlet = :outlet) GROUP BY outlet, year ORDER BY year DESC, outlet
"""
TURNED_AWAY = f"""
SELECT outlet, verdict, reason, count(*) AS addresses, min(looked) AS first_of_last_visits, max(looked) AS last_visit
FROM ({LOST})
GROUP BY outlet, verdict, reason ORDER BY addresses DESC, outlet, verdict, reason
"""  # noqa: S608 - a constant
AUTHORS = """
SELECT j.value AS author, a.outlet, count(*) AS articles, min(a.day) AS first, max(a.day) AS last
FROM articles a, json_each(CASE WHEN json_valid(a.authors) THEN a.authors ELSE '[]' END) j
WHERE (:outlet = '' OR a.outlet = :outlet)
GROUP BY j.value, a.outlet ORDER BY articles DESC LIMIT 200
"""

QUERIES: dict[str, dict[str, Any]] = {
    "coverage": {
        "title": "Coverage by month and outlet",
        "description": "How many articles are held of each month, how many of them in part, and their words. "
        "Name an outlet, or leave it empty for all.",
        "sql": COVERAGE,
    },
    "silent_edits": {
        "title": "Silent edits",
        "description": "Articles whose text changed after a version that we hold, while the page declares no "
        "change since. The newest 500.",
        "sql": SILENT_EDITS,
    },
    "edits_by_kind": {
        "title": "Edits by kind",
        "description": "Versions that replaced another, with what changed: headline, number, name, quotation, "
        "removal, correction, addition, wording. Name one, or leave it empty for all. The newest 500. `edit_kinds` "
        "is a function of this server; elsewhere: depeche edits.",
        "sql": EDITS_BY_KIND,
    },
    "most_cited_sources": {
        "title": "Most cited sources",
        "description": "The hosts that articles link to, with or without www., an outlet's links to itself left out. "
        "The first 200.",
        "sql": MOST_CITED,
    },
    "cited_outlets": {
        "title": "Who cites whom",
        "description": "Citations of news outlets, by who cites, who is cited and how; those with a score under "
        f"{DEFAULT_SCORE} are left out, here and on all pages.",
        "sql": CITED_OUTLETS,
    },
    "citations_between": {
        "title": "Citations between two outlets",
        "description": "Each citation with its article and passage, the newest 500. Leave an outlet empty for all.",
        "sql": CITATIONS_BETWEEN,
    },
    "who_is_first": {
        "title": "Who is first",
        "description": "Stories that went from one outlet to another: citations of articles that are held, and "
        "passages in both. Days between the two publications.",
        "sql": WHO_IS_FIRST,
    },
    "gaps_by_day": {
        "title": "Gaps",
        "description": "Days with under half of an outlet's usual number of articles, with the runs around them that "
        f"failed, where at least {LEAST_USUAL} are usual. The view `gaps` has the days of smaller outlets too.",
        "sql": GAPS,
    },
    "partial_articles": {
        "title": "Partial articles",
        "description": "How much of each outlet and year is open only in part to readers without a subscription.",
        "sql": PARTIAL,
    },
    "turned_away": {
        "title": "Pages turned away",
        "description": "Addresses that were found as articles and brought none, by reason, each counted once. "
        "`refusals` has every fetch.",
        "sql": TURNED_AWAY,
    },
    "signatures": {
        "title": "Who signs",
        "description": "Who signs most, the first 200. Name an outlet, or leave it empty for all.",
        "sql": AUTHORS,
    },
}
