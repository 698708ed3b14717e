"""Addresses: resolved, cleaned of tracking, found in plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, clean, is_another_service, masked, plain_addresses, registrable, resolve, within


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("https://x.fr/a?utm_source=lettre&id=3", "https://x.fr/a?id=3"),
        ("https://x.fr/a?utm_medium=Social&utm_source=Twitter#Echobox=1658", "https://x.fr/a"),
        ("https://x.fr/story?ID=5828&fbclid=IwAR0", "https://x.fr/story?ID=5828"),
        ("https://dsih.fr/articles/691/ou?sthash.kNbHIWG8.mjjo", "https://dsih.fr/articles/691/ou"),
        ("https://x.fr/a?xtor=RSS-1#xtor=RSS-1", "https://x.fr/a"),
        ("https://x.fr/a#chapitre-2", "https://x.fr/a#chapitre-2"),
        ("HTTP://X.fr:80/a", "http://x.fr/a"),
        ("https://x.fr/a?srsltid=AfmB&gad_source=1", "https://x.fr/a"),
        ("https://x.fr/a?PHPSESSID=k3&id=3", "https://x.fr/a?id=3"),
        ("https://x.fr/a;jsessionid=0A1B2C.node1?id=3", "https://x.fr/a?id=3"),
        ("https://x.fr/a;v=2;JSESSIONID=0A1B2C/b", "https://x.fr/a;v=2/b"),
        ("https://x.fr/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://x.fr/a.aspx"),
        ("https://x.fr/a?sid=3f0c9d2b7a6e4f1188aa&id=3", "https://x.fr/a?id=3"),
        ("https://x.fr/a?sid=5828", "https://x.fr/a?sid=5828"),
        ("https://x.fr/a?session=2025-2026", "https://x.fr/a?session=2025-2026"),
        ("https://x.fr/a?s=conseil-municipal-de-troyes", "https://x.fr/a?s=conseil-municipal-de-troyes"),
        ("https://x.fr/s/(dgos)/a;b", "https://x.fr/s/(dgos)/a;b"),
    ],
)
def test_tracking_goes_and_everything_else_stays(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


def test_a_canonical_address_has_no_fragment_and_keeps_parentheses() -> None:
    assert canonical("https://x.fr/s/(dgos).html#bas") == "https://x.fr/s/(dgos).html"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(voir http://www.x.fr/page).", ["http://www.x.fr/page"]),
        ("https://fr.wikipedia.org/wiki/Troyes_(Aube)", ["https://fr.wikipedia.org/wiki/Troyes_(Aube)"]),
        ("sur www.apssis.com dès lundi", []),
        ("http://a.fr/, https://b.fr/x…", ["http://a.fr/", "https://b.fr/x"]),
    ],
)
def test_plain_addresses_need_a_scheme_and_lose_punctuation(text: str, found: list[str]) -> None:
    assert plain_addresses(text) == found


@pytest.mark.parametrize("href", ["javascript:alert(1)", "mailto:a@b.fr", "http://[::1", "data:text/html,x"])
def test_what_is_no_web_address_resolves_to_nothing(href: str) -> None:
    assert resolve("https://x.fr/", href) is None


def test_scope_is_by_whole_labels() -> None:
    assert within("https://www.dsih.fr/a", ("dsih.fr",))
    assert not within("https://notdsih.fr/a", ("dsih.fr",))
    assert not within("file:///dsih.fr", ("dsih.fr",))
    assert registrable("www.lest-eclair.fr") == "lest-eclair.fr"


@given(st.text(max_size=200))
def test_cleaning_never_raises_and_is_stable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once or "#" in text or "?" in text or ":" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("https://x.fr/a?token=abc&id=3", "https://x.fr/a?token=***&id=3"),
        ("https://x.fr/a?id=3&X-Amz-Signature=abc#b", "https://x.fr/a?id=3&X-Amz-Signature=***#b"),
        ("https://x.fr/a?id=3&amp;api_key=abc, sinon", "https://x.fr/a?id=3&amp;api_key=*** sinon"),
        ("https://x.fr/a#access_token=abc", "https://x.fr/a#access_token=***"),
        ("http://moi:mot@x.fr/a et http://x.fr/@moi", "http://***@x.fr/a et http://x.fr/@moi"),
        ("https://x.fr/a?keyword=presse&passage=3&author=x", "https://x.fr/a?keyword=presse&passage=3&author=x"),
        ("token=abc sans adresse", "token=abc sans adresse"),
    ],
)
def test_secrets_in_addresses_are_masked(said: str, shown: str) -> None:
    assert masked(said) == shown
    assert masked(shown) == shown


def test_other_ports_and_logins_are_other_services() -> None:
    ordinary = ("https://x.fr/", "https://x.fr:443/", "http://x.fr:80/a@b", "http://x.fr")
    assert not any(map(is_another_service, ordinary))
    odd = ("https://x.fr:80/", "http://x.fr:8080/", "https://a@x.fr/", "https://x.fr:99999/", "http://x.fr:a/")
    assert all(map(is_another_service, odd))
