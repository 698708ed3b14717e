"""What the properties and the fuzzing found, kept as it was found: each find stands for a kind that was mended."""

import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.citing.days import date_mentions
from crawler.clock import http_date, typed_day
from crawler.discovering.feeds import stated_moment
from crawler.errors import UsageError
from crawler.fetching.retry_after import DEFAULT_WAIT, FOR_EVER, seconds
from crawler.fetching.robots import read_rules
from crawler.items import Outlet
from crawler.reading.encodings import decode
from crawler.reading.moments import read_moment
from crawler.text import folded, tidy
from crawler.urls import canonical, clean, host_of, key_of
from tests.conftest import FETCHED, ROOT
from tests.fuzz.targets import SEEDS, TARGETS
from tests.properties.test_any_date import machine_in

FINDS = [*(ROOT / "tests" / "fuzz" / "finds").glob("*/*")]


def test_there_are_finds_and_beginnings_to_try() -> None:
    """The two tests below state what the targets assert; without files they would state nothing."""
    assert {find.parent.name for find in FINDS} <= TARGETS.keys()
    assert len(FINDS) >= 4
    assert {target for target, seeds in SEEDS.items() if seeds} == TARGETS.keys()


@pytest.mark.parametrize("find", FINDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_broke_a_target_once_breaks_it_no_more(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_takes_what_it_begins_with(target: str) -> None:
    for seed in SEEDS[target]:
        TARGETS[target](seed)


@pytest.mark.parametrize(
    "text", ["http://[::1", "http:////autre.example/", "http://x.fr:99999/", "http://./", "#", ""]
)
def test_what_is_no_address_of_a_host_is_its_own_canonical_form(text: str) -> None:
    """It raised ValueError, or became an address of another host: `http://autre.example/`."""
    assert canonical(text) == clean(text) == text


def test_an_address_in_figures_keeps_its_brackets_and_its_port() -> None:
    assert canonical("http://[::1]:80/a") == "http://[::1]/a"
    assert canonical("http://[2001:DB8::1]:8080/a") == "http://[2001:db8::1]:8080/a"
    assert canonical("http://x.fr:0/a") == "http://x.fr:0/a"


def test_half_a_character_in_an_address_can_be_stored() -> None:
    assert canonical("http://x.fr/a\ud800?b=\ud800") == "http://x.fr/a%EF%BF%BD?b=\ufffd"
    assert len(key_of("http://x.fr/?\ud800")) == 16


def test_white_space_that_noise_leaves_at_an_end_goes_with_it() -> None:
    assert clean("https://x.fr/a ?utm_source=x#b") == "https://x.fr/a#b"
    assert canonical("https://x.fr/a ;jsessionid=1?b=2 #c") == "https://x.fr/a?b=2"
    assert host_of(canonical("http://x.fr #b")).strip() == "x.fr"


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/Paris"])
@pytest.mark.parametrize("said", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-05:00"])
def test_the_ends_of_the_calendar_are_no_moments(said: str, zone: str) -> None:
    """Programs write them for "never": in another zone they lie outside Python's calendar, and broke the reading."""
    outlet = Outlet(id="e", name="E", homepage="https://e.example/", hosts=("e.example",), timezone=zone)
    assert read_moment(said, outlet, FETCHED) is None


def test_a_leap_day_without_its_year_is_none_in_the_year_before() -> None:
    assert date_mentions("le 29/2 ou le 3/1", date(2024, 1, 10))[0].day == date(2024, 1, 3)


def test_a_date_without_zone_is_in_utc_wherever_the_machine_is() -> None:
    with machine_in("America/Toronto"):
        for zone in ("", " -0000", " GMT"):
            assert http_date(f"Sun, 08 Nov 2026 10:30:00{zone}") == datetime(2026, 11, 8, 10, 30, tzinfo=UTC)


def test_a_feeds_offset_is_read_by_its_figures() -> None:
    assert stated_moment("Sun, 08 Nov 2026 10:30:00 +1245") == "2026-11-08T10:30:00+12:45"
    assert stated_moment("Sun, 08 Nov 2026 10:30:00 -0015") == "2026-11-08T10:30:00-00:15"


def test_the_last_year_has_a_last_day() -> None:
    """`--until 9999` was refused."""
    assert typed_day("9999", last=True) == typed_day("9999-12", last=True) == "9999-12-31"
    assert typed_day("2024-02", last=True) == "2024-02-29"


def test_a_wait_of_any_length_is_kept() -> None:
    """Ten figures counted as a minute, and an offset out of all proportion ended the request with a traceback."""
    assert seconds("9999999999", None) == seconds("9" * 40, None) == FOR_EVER
    assert seconds("000000000000000000000000120", None) == 120
    assert seconds("Sun, 08 Nov 2026 10:30:00 +99999999999999999", None) == DEFAULT_WAIT


def test_a_pause_that_no_run_can_keep_closes_the_site() -> None:
    rules = read_rules(200, b"text/plain", b"User-agent: *\nCrawl-delay: 86400")
    assert rules.closed
    assert rules.closed.detail.startswith("robots.txt asks for 1440 minutes between two requests")
    assert not read_rules(200, b"text/plain", b"User-agent: *\nCrawl-delay: 600").closed


@pytest.mark.parametrize("label", ["unicode_escape", "raw_unicode_escape", "utf-7", "cp037", "hz", "punycode"])
def test_a_codec_that_is_no_charset_of_the_web_is_not_believed(label: str) -> None:
    assert decode(b"<p>\\u0041 \xe9", f"text/html; charset={label}") == ("<p>\\u0041 é", "cp1252")


def test_what_parts_a_letter_from_its_accent_is_taken_away_first() -> None:
    assert tidy("e\u200b\u0301te\u00ad\u0301") == "été"
    assert unicodedata.is_normalized("NFC", tidy("a\x00\u030a"))


def test_folding_twice_is_folding_once() -> None:
    assert folded("ŉ") == "'n"
    assert folded("ꟹ") == "oe"


@pytest.mark.parametrize("query", ["ho\u0302pital", "hô\u00adpital", "hôpital\u200b"])
def test_a_query_is_tidied_as_the_texts_are(query: str, tmp_path: Path) -> None:
    """An accent typed after its letter, as macOS has it, parted the word in two."""
    from crawler.archive.database import Archive
    from crawler.searching.fulltext import match_expression

    with Archive.open(tmp_path / "a.db", write=True) as archive:
        assert match_expression(archive, query) == match_expression(archive, "hôpital")
        with pytest.raises(UsageError):
            match_expression(archive, f"{query} " * 40)
