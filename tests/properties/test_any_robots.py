"""What holds of every robots.txt: what it forbids stays forbidden, and what cannot be read closes the site."""

import gzip
from urllib.parse import quote
from urllib.robotparser import RobotFileParser

from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.retry_after import MAX_WAIT
from crawler.fetching.robots import AGENT, read_rules

SITE = "https://essai.example"
TEXT = b"text/plain; charset=utf-8"
SEGMENT = st.text("abcé0-_", min_size=1, max_size=4)
PATH = st.lists(SEGMENT, min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts))
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
# Lines that neither begin a group nor allow anything, whatever else is in them.
JUNK = st.text(max_size=20).filter(
    lambda line: not any(word in line.lower() for word in ("agent", "allow", "\n", "\r", "user"))
).map(lambda line: line.replace("\ufeff", ""))  # fmt: skip


def allowed(body: bytes, path: str) -> bool:
    rules = read_rules(200, TEXT, body)
    return not rules.closed and (rules.parser is None or rules.parser.can_fetch(SITE + quote(path), AGENT))


@given(st.lists(PATH, max_size=4), PATH, ENDS, st.sampled_from(["*", "depeche", "Depeche", "depeche/1.0"]))
def test_what_is_forbidden_is_what_the_standard_library_reads(
    forbidden: list[str], path: str, end: str, agent: str
) -> None:
    lines = [f"User-agent: {agent}", *(f"Disallow: {quote(one)}" for one in forbidden)]
    peer = RobotFileParser()
    peer.parse(lines)
    assert allowed(end.join(lines).encode(), path) == peer.can_fetch(AGENT, SITE + quote(path))


@given(st.lists(st.tuples(st.booleans(), PATH), max_size=5), PATH)
def test_the_longest_rule_wins(rules: list[tuple[bool, str]], path: str) -> None:
    """RFC 9309, 2.2.2; of two of the same length, the one that allows."""
    lines = ["User-agent: *", *(f"{'Allow' if allow else 'Disallow'}: {quote(one)}" for allow, one in rules)]
    fitting = [(len(quote(one)), allow) for allow, one in rules if path.startswith(one)]
    assert allowed("\n".join(lines).encode(), path) == max(fitting, default=(0, True))[1]


@given(PATH, st.lists(JUNK, max_size=4), st.lists(JUNK, max_size=4), ENDS, st.sampled_from(["", "\ufeff"]))
def test_no_junk_around_a_rule_opens_what_it_forbids(
    path: str, before: list[str], behind: list[str], end: str, mark: str
) -> None:
    lines = ["User-agent: *", *before, f"Disallow: {path}", *behind, "User-agent: autre", "Allow: /"]
    body = mark + end.join(lines)
    assert not allowed(body.encode("utf-8", "replace"), f"{path}/a")


@given(st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "gzip"]), st.integers(10, 200), st.lists(PATH))
def test_rules_in_no_readable_form_close_the_site(form: str, end: int, forbidden: list[str]) -> None:
    text = "\n".join(["User-agent: *", "Disallow: /prive", *(f"Disallow: {quote(one)}" for one in forbidden)])
    body = gzip.compress(text.encode()) if form == "gzip" else text.encode(form)
    assert read_rules(200, TEXT, body[:end]).closed


@given(st.integers(100, 599), st.sampled_from([b"", TEXT, b"text/html"]), st.binary(max_size=80))
def test_any_answer_is_closed_or_has_a_pause_that_a_run_can_keep(status: int, kind: bytes, body: bytes) -> None:
    rules = read_rules(status, kind, body)
    assert rules.closed or 0 <= rules.delay <= MAX_WAIT
    if status >= 500 or status == 429:
        assert rules.closed


@given(st.text("0123456789.-+eEinfa_ ", max_size=12) | st.floats().map(str))
def test_any_pause_that_is_asked_for_is_kept_or_closes_the_site(pause: str) -> None:
    rules = read_rules(200, TEXT, f"User-agent: *\nCrawl-delay: {pause}\nDisallow: /prive".encode())
    if rules.closed:
        assert float(pause) > MAX_WAIT
    else:
        assert 0 <= rules.delay <= MAX_WAIT
        assert not rules.parser.can_fetch(f"{SITE}/prive", AGENT)
