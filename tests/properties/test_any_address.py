"""What holds of every address, whatever a page, a feed or a person writes for one."""

from urllib.parse import urljoin, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from crawler.urls import canonical, clean, host_of, key_of, masked, plain_addresses, registrable, resolve, within

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
HOST = st.builds("{}.{}.{}".format, LABEL, LABEL, st.sampled_from(["fr", "example", "co.uk"]))
WORD = st.text("abcxyzéÀ019%~_.-;=:@()' ", max_size=8)
PATH = st.lists(WORD, max_size=4).map(lambda parts: "/" + "/".join(parts))
QUERY = st.lists(st.tuples(LABEL, WORD), max_size=4).map(lambda pairs: "&".join(f"{k}={v}" for k, v in pairs))
NOISE = st.sampled_from(
    ["utm_source=lettre", "fbclid=IwAR0", "xtor=RSS-1", "PHPSESSID=k3", "sid=3f0c9d2b7a6e4f1188aa"]
)
ADDRESS = st.builds("https://{}{}?{}".format, HOST, PATH, QUERY)
# Pieces that addresses are made of, in any order: what is nearly an address goes wrong in more ways than any text.
PIECES = st.sampled_from([*"/:?#&=;@[]%.", "//", "http:", "https://", "x.fr", "[::1]", ":80", "/(S(", "))", "\ud800"])
NEARLY = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


@given(ADDRESS | NEARLY | st.text(max_size=80))
def test_cleaning_and_the_canonical_form_are_stable(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert canonical(canonical(text)) == canonical(text)
    assert canonical(clean(text)) == canonical(text)


@given(st.from_regex(r"https?://[a-z0-9-]{1,4}(\.[a-z]{1,3}){1,2}(/[A-Za-z0-9_.~-]{0,4}){0,3}", fullmatch=True))
def test_an_address_passed_as_clean_is_what_taking_it_apart_gives(url: str) -> None:
    apart = f"{url}#"  # an empty fragment leaves in any case, and keeps the short cut shut
    assert clean(url) == clean(apart)
    assert canonical(url) == canonical(apart)
    assert resolve("https://x.fr/a/b", url) == resolve("https://x.fr/a/b", apart)


@given(NEARLY.map(lambda text: f"http://{text}".replace("\ud800", "")) | ADDRESS)
def test_the_canonical_form_stays_with_its_host(url: str) -> None:
    host = host_of(url)
    assert host_of(canonical(url)) == host
    assert host_of(clean(url)) == host
    if host:
        assert within(canonical(url), (host,)) == within(url.strip(), (host,))


@given(ADDRESS | NEARLY)
def test_the_canonical_form_can_be_stored_and_sent(url: str) -> None:
    assert canonical(url).encode().decode() == canonical(url)
    assert len(key_of(url)) == 16


@given(ADDRESS, st.lists(NOISE, max_size=3), st.sampled_from(["", "#bas", "#xtor=RSS-1", "#:~:text=a"]))
def test_what_a_campaign_or_a_session_adds_makes_no_other_address(url: str, noise: list[str], fragment: str) -> None:
    assert canonical("&".join([url, *noise]) + fragment) == canonical(url)


@given(ADDRESS, st.sampled_from(["https://", "HTTPS://"]), st.sampled_from(["", ":443", "."]))
def test_the_spelling_of_scheme_and_host_makes_no_other_address(url: str, scheme: str, ending: str) -> None:
    host = urlsplit(url).netloc
    assert canonical(url.replace(f"https://{host}", f"{scheme}{host.upper()}{ending}", 1)) == canonical(url)


@given(ADDRESS, ADDRESS)
def test_addresses_that_w3lib_tells_apart_are_told_apart(one: str, other: str) -> None:
    if canonical(one) == canonical(other):
        assert canonicalize_url(clean(one)) == canonicalize_url(clean(other))


@given(ADDRESS, st.lists(st.sampled_from(["..", ".", "a", "b1"]), min_size=1, max_size=5).map("/".join))
def test_a_relative_address_is_resolved_as_the_standard_library_does(base: str, href: str) -> None:
    resolved = resolve(base, href)
    assert resolved is not None
    assert canonical(resolved) == canonical(urljoin(base, href))
    assert registrable(host_of(resolved)) == registrable(host_of(base))


@given(ADDRESS, NEARLY | st.text(max_size=40))
def test_what_resolves_is_a_clean_web_address(base: str, href: str) -> None:
    url = resolve(base, href)
    assert url is None or (url.startswith(("http://", "https://")) and clean(url) == url)


SECRET = st.text("ABCDEFGH0123456789_.-", min_size=6, max_size=20)


@given(
    ADDRESS,
    st.sampled_from(["token", "api_key", "X-Amz-Signature", "sig", "jwt", "PWD"]),
    SECRET,
    st.text(max_size=9),
)
def test_no_secret_is_left_in_a_message(url: str, name: str, secret: str, behind: str) -> None:
    shown = masked(f"HTTP 403: {url}&{name}={secret} {behind}")
    assert f"={secret} " not in shown
    assert masked(shown) == shown


@given(st.lists(ADDRESS.map(lambda url: url.partition("?")[0].replace(" ", "")), max_size=3))
def test_addresses_in_a_text_are_found_as_they_stand(urls: list[str]) -> None:
    plain = [url for url in urls if not url.endswith((".", ",", ";", ":", "'", ")"))]
    assert plain_addresses(" puis ".join(plain)) == plain
