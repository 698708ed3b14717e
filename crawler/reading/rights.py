"""What a publisher says about keeping and mining a page: recorded with every capture, decided on elsewhere.

TDMRep (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/) in the site's file, in header and
meta, and `noarchive` in X-Robots-Tag and the robots meta element.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.items import Page, Rights
from crawler.reading.page import Document

AGENT = "depeche"
TDM_FILE = "/.well-known/tdmrep.json"


@dataclass(frozen=True, slots=True)
class Reserved:
    """One rule of a site's TDMRep file."""

    location: re.Pattern[str]
    reservation: int
    policy: str | None


def read_tdm_file(body: bytes) -> tuple[Reserved, ...]:
    """The rules of a /.well-known/tdmrep.json in its order; what cannot be read says nothing."""
    try:
        rules = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    read = (_rule(rule) for rule in (rules if isinstance(rules, list) else [])[:1000])
    return tuple(rule for rule in read if rule)


def _rule(said: Any) -> Reserved | None:
    """`location` is a path in which `*` stands for anything and `$` ends it, as in robots.txt."""
    if not isinstance(said, dict) or not isinstance(said.get("location"), str):
        return None
    reservation, policy = said.get("tdm-reservation"), said.get("tdm-policy")
    if reservation not in (0, 1):
        return None
    path = said["location"]
    pattern = ".*".join(map(re.escape, path.removesuffix("$").split("*"))) + ("$" if path.endswith("$") else "")
    return Reserved(re.compile(pattern), int(reservation), policy if isinstance(policy, str) else None)


def rule_for(url: str, rules: Iterable[Reserved]) -> tuple[int, str | None] | None:
    """Reservation and policy of the first rule for an address, as the specification has it."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    found = next((rule for rule in rules if rule.location.match(path)), None)
    return (found.reservation, found.policy) if found else None


def rights_of(page: Page, document: Document | None = None) -> Rights:
    """The signals of one response: what the page itself says goes before its headers, they before the file."""
    meta = document.meta if document else {}
    reserved = _first(meta.get("tdm-reservation")) or page.header("tdm-reservation")
    policy = _first(meta.get("tdm-policy")) or page.header("tdm-policy")
    if (reserved or "").strip() not in ("0", "1") and page.tdm:
        reserved, policy = str(page.tdm[0]), policy or page.tdm[1]
    return Rights(
        tdm_reservation={"1": 1, "0": 0}.get((reserved or "").strip()),
        tdm_policy=policy if policy and policy.startswith(("http://", "https://")) else None,
        noarchive=1 if _noarchive(page, meta) else None,
    )


def _first(values: list[str] | None) -> str | None:
    return values[0] if values else None


def _noarchive(page: Page, meta: dict[str, list[str]]) -> bool:
    """True when `noarchive` is said to all robots or to us by name."""
    said = [*meta.get("robots", []), *meta.get(AGENT, [])]
    for name, value in page.headers:
        if name.lower() == "x-robots-tag":
            agent, _, rules = value.rpartition(":")
            if agent.strip().lower() in ("", AGENT):
                said.append(rules)
    return any("noarchive" in [r.strip().lower() for r in rules.split(",")] for rules in said)
