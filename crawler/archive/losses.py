"""What was found as an article and is not held, counted by address: one query for every place that says it."""

from typing import Any, TypedDict

from crawler.archive.database import Archive

# An address that only a fetch brought up (`fetch`) leads on from another, which is counted; a page of an import that
# is no article was never said to be one. A pending address that was fetched in vain is tried again.
LOST = """
SELECT outlet, CASE state WHEN 'pending' THEN 'failed' ELSE state END AS verdict, reason, looked
FROM urls u
WHERE article IS NULL AND (state IN ('refused', 'not_article', 'failed') OR state = 'pending' AND attempts > 0)
  AND (found_via != 'fetch' OR state != 'not_article' AND EXISTS (
      SELECT 1 FROM captures c WHERE c.url = u.url AND c.kind = 'page' AND c.origin != 'live'))
"""


class Loss(TypedDict):
    """Addresses that brought no article, and why."""

    verdict: str
    """`refused`, `not_article` or `failed`."""
    reason: str | None
    addresses: int


def losses(archive: Archive, outlet: str | None = None, since: str | None = None) -> list[Loss]:
    """Addresses that brought no article, by verdict and reason, the most frequent first.

    Of all outlets, or of one; of all runs, or those last fetched at or after `since`, a stamp.
    """
    rows: list[Any] = archive.rows_named(
        f"SELECT verdict, reason, count(*) AS addresses FROM ({LOST}) "  # noqa: S608 - a constant
        "WHERE (:outlet IS NULL OR outlet = :outlet) AND (:since IS NULL OR looked >= :since) "
        "GROUP BY verdict, reason ORDER BY addresses DESC, verdict, reason",
        {"outlet": outlet, "since": since},
    )
    return rows
