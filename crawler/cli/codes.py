"""Codes of the archive as the terminal says them: verdicts, states of addresses, kinds of source."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from crawler.translating import N_, _, ngettext, pgettext
from crawler.translating.forms import figure
from crawler.translating.recorded import named

if TYPE_CHECKING:
    from collections import Counter

    from crawler.watching.tally import TurnedAway  # what a run counts; `search` has only states to say

STATES = {
    "not_article": N_("not article"), "refused": N_("refused"), "failed": N_("failed"), "pending": N_("pending"),
    "known": N_("known"), "forgotten": N_("forgotten"), "done": N_("done"),
}  # fmt: skip
SOURCES = {
    "feed": N_("feed"), "news": N_("news"), "sitemap": N_("sitemap"), "listing": N_("listing"),
    "day-archive": N_("day-archive"),
}  # fmt: skip


def state_in_words(state: str) -> str:
    """A verdict, or the state of an address: `not article`."""
    return _(STATES[state]) if state in STATES else state.replace("_", " ")


def source_in_words(kind: str) -> str:
    """A kind of source: `feed`."""
    return _(SOURCES[kind]) if kind in SOURCES else kind


def reasons_in_words(reasons: "Counter[TurnedAway]") -> str:
    """`1 refused (HTTP 403), 3 no article (listing)`; most frequent first."""
    return listed_reasons(turned_away(count, away.verdict, away.reason) for away, count in reasons.most_common())


def listed_reasons(said: Iterable[str]) -> str:
    return pgettext("between reasons", ", ").join(said)


def turned_away(count: int, verdict: str, reason: str | None) -> str:
    """`3 no article (listing)`."""
    messages = {
        "not_article": ngettext("{count} no article ({reason})", "{count} no article ({reason})", count),
        "refused": ngettext("{count} refused ({reason})", "{count} refused ({reason})", count),
        "failed": ngettext("{count} failed ({reason})", "{count} failed ({reason})", count),
    }
    return messages[verdict].format(count=figure(count), reason=named(reason) if reason else reason)


def counted_in_words(what: str, count: int) -> str:
    """What an import counts, by its name in JSON: `3 already held`."""
    messages = {
        "new": ngettext("{count} new", "{count} new", count),
        "changed": ngettext("{count} changed", "{count} changed", count),
        "unchanged": ngettext("{count} unchanged", "{count} unchanged", count),
        "already held": ngettext("{count} already held", "{count} already held", count),
        "doubled": ngettext("{count} doubled", "{count} doubled", count),
        "forgotten": ngettext("{count} forgotten on request", "{count} forgotten on request", count),
        "not modified": ngettext("{count} not modified", "{count} not modified", count),
        "of other sites": ngettext("{count} of other sites", "{count} of other sites", count),
        "probes": ngettext("{count} probes", "{count} probes", count),
        "redirected": ngettext("{count} redirected", "{count} redirected", count),
        "captures": ngettext("{count} capture", "{count} captures", count),
        "announcements": ngettext("{count} announcement", "{count} announcements", count),
        "unreadable": ngettext("{count} unreadable", "{count} unreadable", count),
        "unreadable files": ngettext("{count} unreadable file", "{count} unreadable files", count),
    }
    return messages[what].format(count=figure(count)) if what in messages else f"{figure(count)} {what}"
