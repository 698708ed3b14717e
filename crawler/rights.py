"""What a publisher says about keeping and mining a page: recorded with every capture, decided on elsewhere.

TDMRep (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/) in header and meta, and
`noarchive` in X-Robots-Tag and the robots meta element.
"""

from dataclasses import dataclass

from crawler.items import Page
from crawler.page import Document

AGENT = "depeche"


@dataclass(frozen=True, slots=True)
class Rights:
    """1 reserved or refused, 0 expressly not, None not said."""

    tdm_reservation: int | None = None
    tdm_policy: str | None = None
    noarchive: int | None = None


def rights_of(page: Page, document: Document | None = None) -> Rights:
    """The signals of one response; what the page itself says goes before its headers."""
    meta = document.meta if document else {}
    reserved = _first(meta.get("tdm-reservation")) or page.header("tdm-reservation")
    policy = _first(meta.get("tdm-policy")) or page.header("tdm-policy")
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
