"""The answers about citations: each can be read off the page that shows it, and the traps beside it are there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pytest

from crawler.replica import Replica, Truth
from crawler.replica.cited import OUTLETS, Cited, parse_cites
from crawler.replica.content import load
from crawler.replica.slugs import fold

SPELLINGS = {
    "dsih": r"\bdsih\b",
    "ticsante": r"\btic ?sante\b",
    "lest_eclair": r"\bl'est[ -]eclair\b|\blest-eclair\b|\b(?:quotidien|journal) (?:aubois|troyen|local)\b",
}
HOSTS = {"dsih": "dsih.fr", "ticsante": "ticsante.com", "lest_eclair": "lest-eclair.fr"}
OWN = (
    r"\((?:voir|lire) [^)]*(?:depeche|article|edition|est.eclair|dsih|tic.?sante)|"
    r"\b[nv]otre (?:article|edition|enquete)\b|\b(?:nos|ces) colonnes\b"
)
COPIED = 25
"""Words in a row of the cited piece that single it out."""


@dataclass(frozen=True)
class Citation:
    """A citation and the article, as once served, that makes it."""

    by: Truth
    cited: Cited


@pytest.fixture(scope="module")
def texts(last_day: Replica) -> dict[str, list[Truth]]:
    """By key, every text of every article."""
    return last_day.history()


@pytest.fixture(scope="module")
def citations(texts: dict[str, list[Truth]]) -> list[Citation]:
    return [Citation(truth, cited) for versions in texts.values() for truth in versions for cited in truth.cites]


def said(truth: Truth) -> str:
    return "\n".join((truth.title, truth.lead or "", truth.body))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def linked(citation: Citation, texts: dict[str, list[Truth]]) -> bool:
    """The article links to the cited piece, by any of its addresses."""
    versions = texts.get(citation.cited.target or "", [])
    addresses = {url for truth in versions for url in (truth.url, *truth.variants)}
    return bool(addresses.intersection(citation.by.links))


def named(outlet: str, truth: Truth) -> bool:
    """The outlet stands in the text, in one of its spellings or by the name of its site."""
    text = fold(said(truth))
    if outlet in OUTLETS:
        hosts = {(urlsplit(link).hostname or "").removeprefix("www.") for link in truth.links}
        return re.search(SPELLINGS[outlet], text) is not None or HOSTS[outlet] in hosts
    name = re.sub(r"^l[ea] ", "", fold(outlet))
    hosts = [re.sub(r"[^a-z0-9]", "", urlsplit(link).hostname or "") for link in truth.links]
    site = re.sub(r"[^a-z0-9]", "", name)
    return re.search(rf"\b{re.escape(name)}\b", text) is not None or any(site in host for host in hosts)


def copied(citation: Citation, texts: dict[str, list[Truth]]) -> bool:
    """A passage of the cited piece stands in the article word for word."""
    here = " ".join(words(said(citation.by)))
    for truth in texts.get(citation.cited.target or "", []):
        there = words(said(truth))
        if any(" ".join(there[at : at + COPIED]) in here for at in range(len(there) - COPIED + 1)):
            return True
    return False


def cross_referred(citation: Citation) -> bool:
    return citation.cited.outlet == citation.by.outlet and re.search(OWN, fold(said(citation.by))) is not None


def decoys() -> Iterator[tuple[str, str, str]]:
    """Article, kind and words of every trap that its file names."""
    for story in load():
        for entry in story.last.headers.get("Decoys", "").split(";"):
            if entry.strip():
                kind, _, trap = entry.partition("=")
                yield f"{story.outlet}:{story.site_id}", kind.strip(), trap.strip()


def test_an_entry_is_read_part_by_part() -> None:
    assert parse_cites("lest_eclair reacts 2012-06-20 via Le_Monde -> lest_eclair:37210; AFP cites") == (
        Cited(
            outlet="lest_eclair", verb="reacts", date=date(2012, 6, 20), via="Le Monde", target="lest_eclair:37210"
        ),
        Cited(outlet="AFP", verb="cites"),
    )


@pytest.mark.parametrize(
    "entry", ["AFP", "AFP quotes", "AFP cites 12/06/2012", "AFP cites -> 12", "AFP cites 2012-13-01"]
)
def test_an_entry_that_is_none_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match=r"not a citation|month must be"):
        parse_cites(entry)


def test_a_target_is_an_earlier_article_of_the_outlet_cited(
    citations: list[Citation], texts: dict[str, list[Truth]]
) -> None:
    for citation in citations:
        by, cited = citation.by, citation.cited
        if cited.target is not None:
            target = texts[cited.target][0]
            assert target.outlet == cited.outlet, by.key
            assert target.published <= by.published or target.day == by.day, by.key
            assert cited.target != by.key
            assert cited.date is None or cited.date.isoformat() == target.day, by.key


def test_no_piece_is_cited_before_it_was_published(citations: list[Citation]) -> None:
    late = [c.by.key for c in citations if c.cited.date and c.cited.date.isoformat() > c.by.day]
    assert late == []


def test_a_piece_is_cited_once(texts: dict[str, list[Truth]]) -> None:
    for truth in (truth for versions in texts.values() for truth in versions):
        pieces = [(c.outlet, c.target or c.date) for c in truth.cites]
        assert len(set(pieces)) == len(pieces), truth.key


def test_every_citation_has_its_evidence_on_the_page(
    citations: list[Citation], texts: dict[str, list[Truth]]
) -> None:
    for citation in citations:
        by, cited = citation.by, citation.cited
        found = (
            cross_referred(citation)
            if cited.outlet == by.outlet
            else named(cited.outlet, by) or linked(citation, texts) or copied(citation, texts)
        )
        assert found, (by.key, cited)


def test_an_outlet_that_relayed_is_cited_too(citations: list[Citation]) -> None:
    for citation in citations:
        via = citation.cited.via
        assert via is None or via in {cited.outlet for cited in citation.by.cites}, citation.by.key


def test_an_outlet_of_ours_is_written_as_its_id(citations: list[Citation]) -> None:
    for citation in citations:
        for outlet in filter(None, (citation.cited.outlet, citation.cited.via)):
            assert outlet in OUTLETS or not any(re.search(how, fold(outlet)) for how in SPELLINGS.values())


def test_there_are_citations_of_every_kind(citations: list[Citation], texts: dict[str, list[Truth]]) -> None:
    aimed = [citation for citation in citations if citation.cited.target]
    by_link = [citation for citation in aimed if linked(citation, texts)]
    by_day = [citation for citation in aimed if citation.cited.date and citation not in by_link]
    rest = [citation for citation in aimed if citation not in by_link and citation not in by_day]
    assert len(by_link) >= 14
    assert len(by_day) >= 14
    assert len(rest) >= 8
    assert len(citations) - len(aimed) >= 20
    assert len([citation for citation in aimed if not named(citation.cited.outlet, citation.by)]) >= 1
    assert {citation.cited.verb for citation in citations} == {"reacts", "relays", "cites"}
    assert len([citation for citation in citations if citation.cited.via]) >= 4


def test_there_are_many_chains(citations: list[Citation]) -> None:
    """A chain: articles joined by citations of each other."""
    chain: dict[str, str] = {}

    def end(key: str) -> str:
        while key in chain:
            key = chain[key]
        return key

    for citation in citations:
        if citation.cited.target and (first := end(citation.by.key)) != (second := end(citation.cited.target)):
            chain[first] = second
    chains = Counter(end(key) for key in chain)
    assert len(chains) >= 26
    assert len([links for links in chains.values() if links >= 2]) >= 8


def test_every_trap_is_there_and_is_none_of_the_citations(texts: dict[str, list[Truth]]) -> None:
    hidden = {f"{story.outlet}:{story.site_id}": story.last.body for story in load()}
    for key, kind, trap in decoys():
        truth = texts[key][-1]
        shown = trap in said(truth) or trap in truth.links
        assert shown != (kind == "hidden"), (key, kind, trap)
        assert trap in hidden[key] or shown, (key, trap)


def test_there_are_traps_of_many_kinds() -> None:
    kinds = Counter(kind for _, kind, _ in decoys())
    assert kinds.total() >= 50
    assert set(kinds) >= {
        "address", "employer", "event date", "hidden", "history", "home link", "homonym", "other story", "own outlet",
        "partner", "photo", "sponsor", "subject", "subscription", "unnamed",
    }  # fmt: skip
