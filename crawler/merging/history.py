"""The history of an article, read again from captures in the order of time: its text, its revisions, its visits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crawler.clock import stamp
from crawler.keeping.articles import Change, Judgement, judge_change, read_columns
from crawler.reading.drafts import Draft

Row = dict[str, Any]
SEEN = ("captured", "last_seen", "complete")  # what a row here has of its capture, besides columns of the reading
VERSION = ("title", "lead", "body", "text_sha256", "capture")


@dataclass(slots=True)
class History:
    """What captures of an article show; captures are named by our numbers."""

    current: Draft | None = None
    """The page that the article's text is read from; None where no page shows an article."""
    row: Row = field(default_factory=dict)
    """Columns of `articles` that follow from it, with `captured` and `last_seen`, when it was
    fetched, and `complete`."""
    revisions: list[Row] = field(default_factory=list)
    """Rows of `revisions` without the number of the article, oldest first."""
    verdicts: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    """Verdict and reason of each capture that shows the article."""

    def add(self, capture: int, draft: Draft) -> None:
        """Add the next page in the order of time, as a crawl would have met it."""
        if draft.refused or not draft.key:
            return
        if draft.page.cut:
            draft.access = "partial"
        judged = judge_change(draft, self.row or None, unfamiliar=False)
        change = judged.change
        if change is Change.COMPLETED and draft.page.cut and draft.words <= self.row["words"]:
            change = Change.WORSE
        if change is Change.NEWER:
            self._supersede()
        if change.replaces_text:
            self._replace(capture, draft, judged)
        self.verdicts[capture] = ("unchanged" if change is Change.SAME else "article", judged.reason)

    def _supersede(self) -> None:
        if self.row["text_sha256"] not in {one["text_sha256"] for one in self.revisions}:
            self.revisions.append({name: self.row[name] for name in VERSION} | {"seen": self.row["captured"]})

    def _replace(self, capture: int, draft: Draft, judged: Judgement) -> None:
        self.current = draft
        self.row = read_columns(draft) | {
            "outlet": draft.outlet.id,
            "key": draft.key,
            "url": draft.url,
            "site_id": draft.identity.site_id if draft.identity else None,
            "text_sha256": judged.text_sha256,
            "capture": capture,
            "captured": stamp(draft.page.fetched),
            "last_seen": stamp(draft.page.fetched),
            "complete": 0 if draft.page.cut else 1,
        }


def history_of(pages: Iterable[tuple[int, Draft]]) -> History:
    """The history that pages show; `pages` are numbers of captures with what was read, in the order of time."""
    history = History()
    for capture, draft in pages:
        history.add(capture, draft)
    return history
