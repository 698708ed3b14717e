"""Web addresses: resolved, rid of tracking, and reduced to who owns them."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from crawler.translating import _

if TYPE_CHECKING:
    from tldextract import TLDExtract

Owner = TypeVar("Owner")

TRACKING = re.compile(
    r"(utm_|at_(medium|campaign|custom|term|creation|variant|format|type)|mtm_|pk_|hsa_|_hs)[^=]*=?"
    r"|(fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|xtor|xtref|"
    r"mc_cid|mc_eid|wt_mc|_ga|_gl|s_cid|oly_anon_id|oly_enc_id|vero_id|mkt_tok|__twitter_impression|"
    r"srsltid|gad_source|gad_campaignid|ysclid|li_fat_id|epik|irclickid|rb_clickid|wickedid|_openstat|s_kwcid|"
    r"__hstc|__hssc|__hsfp|_kx|fb_action_ids|fb_action_types|ref_src|ml_subscriber|ml_subscriber_hash)(=|$)"
    r"|sthash\.",
    re.IGNORECASE,
)
# Names that only sessions have; and names that others have too, where the value is long and drawn by lot.
SESSION = re.compile(
    r"(?:(?:php|j|asp\.?net_?)_?sess(?:ion)?_?id|aspsessionid\w*|cftoken|oscsid|zenid)(?:=|$)"
    r"|(?:s|sid|sess|sessid|session|session_?id|s_?key)=(?=[a-z,-]*[0-9])[0-9a-z,-]{16,}$",
    re.IGNORECASE,
)
SESSION_SEGMENT = re.compile(r"/\([a-z]\([0-9a-z]{16,}\)\)(?=/)", re.IGNORECASE)  # ASP.NET without cookies
TRACKING_FRAGMENT = re.compile(r"(echobox|xtor|utm_\w+|at_\w+|ref|rss)=|:~:", re.IGNORECASE)
# An address as most are, with nothing to clean: to say so takes a twentieth of the time of taking it apart.
_CLEAN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?")
SLASHES = 2  # of an absolute address without path
_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default)\.[a-z]{3,5}$", re.IGNORECASE)  # the file of a front page
PLAIN = re.compile(r"""https?://[^\s<>"«»“”]+""", re.IGNORECASE)

# Parameters whose values are secrets, as whole names or with a word before them (`access_token`, `X-Amz-Signature`).
SECRET = re.compile(
    r"(?P<name>[?&;#](?:[\w.-]{0,40}(?:token|secret|passwd|password|signature|credential)s?"
    r"|(?:[\w.-]{0,40}[_.-])?(?:key|apikey|sig|auth|authorization|jwt|hmac|pass|pwd|session|sessionid|sid))=)[^&;#\s\"'<>]+"
    r"|(?P<login>\bhttps?://)[^/?#@\s\"'<>]{1,200}@",
    re.IGNORECASE,
)

_CARRIED = re.compile(r"(?is)https?://[^/?#]+/(?:[^?#]*/)?(?P<scheme>https?):/{1,2}(?P<rest>\w.*)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def host_of(url: str) -> str:
    """Host name in lower case, or an empty string when there is none to read."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@cache
def registrable(host: str) -> str:
    """`www.dsih.fr` → `dsih.fr`; a bare name or an address is returned as it is."""
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> "TLDExtract":
    """The list bundled with the package: no address is looked up on the network for this."""
    from tldextract import (
        TLDExtract,  # loads requests, which takes as long as a search; to read an archive needs neither
    )

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def within(url: str, hosts: tuple[str, ...]) -> bool:
    """True when the address is http(s) and its host is one of `hosts` or below one of them."""
    if not url.lower().startswith(("http://", "https://")):
        return False
    host = host_of(url)
    return any(host == known or host.endswith("." + known) for known in hosts)


def by_host(owners: Iterable[tuple[Iterable[str], Owner]]) -> dict[str, list[Owner]]:
    """A table for `at_host`, of owners with their hosts."""
    table: dict[str, list[Owner]] = {}
    for hosts, owner in owners:
        for host in hosts:
            table.setdefault(host, []).append(owner)
    return table


def domains(host: str) -> Iterator[str]:
    """A host, then each domain above it: `www.dsih.fr`, `dsih.fr`, `fr`."""
    while host:
        yield host
        host = host.partition(".")[2]


def at_host(table: dict[str, list[Owner]], url: str) -> Iterator[Owner]:
    """Who owns the host of an http(s) address, then who owns each domain above it."""
    is_web = url.lower().startswith(("http://", "https://"))
    for domain in domains(host_of(url)) if is_web else ():
        yield from table.get(domain, ())


def masked(text: str) -> str:
    """Text for a log, a message or an export: the secrets and logins in its addresses are replaced by `***`."""
    return SECRET.sub(lambda found: f"{found['name']}***" if found["name"] else f"{found['login']}***@", text)


def is_another_service(url: str) -> bool:
    """True for an address with a port other than its scheme's, or with a login: none that a reader would be given."""
    try:
        parts = urlsplit(url)
        return "@" in parts.netloc or parts.port not in (None, {"http": 80, "https": 443}.get(parts.scheme))
    except ValueError:
        return True


def resolve(base: str, href: str) -> str | None:
    """An href as an absolute http(s) address without tracking; None when it is no such thing."""
    if _CLEAN.fullmatch(href):
        return href
    from w3lib.url import safe_url_string  # links are read from pages; what reads an archive need not load it

    try:
        url = safe_url_string(urljoin(base, href.strip()))
    except ValueError:
        return None
    return clean(url) if url.lower().startswith(("http://", "https://")) else None


def is_web_address(url: str) -> bool:
    """True for an http(s) address that can be asked for: it has a host, no impossible port, no space or control."""
    return bool(re.match(r"(?i)https?://[^\s/]+", url) and _parts(url) and not re.search(r"[\x00-\x20\x7f]", url))


def fault_of(url: str) -> str | None:
    """Why a text that somebody typed is no web address to use, with what to do; None when it is one."""
    message = None
    if not re.match(r"https?://[^\s/]+", url, re.IGNORECASE):
        message = _("'{value}' is no web address; it must begin with http:// or https://")
    elif not is_web_address(url):
        message = _("'{value}' is no web address: its host, its port or a space in it cannot be")
    elif "@" in urlsplit(url).netloc:
        message = _("'{value}' has a login in it, which would be kept; leave it out")
    return message and message.format(value=masked(url))


def leads_home(href: str, url: str) -> bool:
    """True for the address, as the page at `url` writes it, of its site's front page."""
    bare = _INDEX.sub("", href).strip("/.")
    if bare and (not href.startswith(("http:", "https:", "//")) or bare.count("/") > SLASHES):
        return False
    address = resolve(url, href) if href else None
    parts = urlsplit(address or url)
    own = parts.netloc == urlsplit(url).netloc
    return bool(address) and own and not _INDEX.sub("", parts.path).strip("/") and not parts.query


def clean(url: str) -> str:
    """The same address without tracking, session, login or default port; what names no host is returned as it is.

    Never raises. Halves of surrogate pairs, which no file can hold, become U+FFFD.
    """
    if _CLEAN.fullmatch(url):
        return url
    url = url.strip() if url.isascii() else _SURROGATES.sub("\ufffd", url).strip()
    parts = _parts(url)
    if parts is None:
        return url
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{parts.port}"
    path = SESSION_SEGMENT.sub("", parts.path)
    if ";" in path:
        path = "/".join(
            ";".join(p for p in segment.split(";") if not SESSION.match(p.strip())) for segment in path.split("/")
        )
    query = "&".join(p for p in parts.query.split("&") if p.strip() and not _is_noise(p.strip()))
    fragment = "" if TRACKING_FRAGMENT.match(parts.fragment) else parts.fragment
    return urlunsplit((parts.scheme.lower(), host, path.rstrip(), query.rstrip(), fragment))


def _is_noise(parameter: str) -> bool:
    return bool(TRACKING.match(parameter) or SESSION.match(parameter))


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None when it cannot be split, or names no host."""
    try:
        parts = urlsplit(url)
        known = (parts.hostname or "").rstrip(".") and (parts.port is None or parts.port >= 0)
    except ValueError:
        return None
    return parts if known else None


def canonical(url: str) -> str:
    """The form under which an address is stored and compared: clean, without fragment. Never raises.

    What names no host is returned as it is.
    """
    if _CLEAN.fullmatch(url):
        return url
    url = clean(url)
    parts = _parts(url)
    if parts is None:
        return url
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    return urlunsplit(parts._replace(path=path, fragment=""))


def plain_addresses(text: str) -> list[str]:
    """Addresses with a scheme that stand in running text, without the punctuation around them."""
    found = []
    for match in PLAIN.finditer(text):
        url = match[0].rstrip(".,;:!?…’'\u00a0")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?…")
        if host_of(url):
            found.append(url)
    return found


def original(url: str) -> str:
    """The address that another one carries in its path, as those of web archives do; else the address itself.

    `https://web.archive.org/web/20120620101500/http://dsih.fr/article/341` → `http://dsih.fr/article/341`
    """
    if url.find("/http", 8) < 0:
        return url
    found = _CARRIED.fullmatch(url)
    return f"{found['scheme']}://{found['rest']}" if found else url


def key_of(url: str) -> str:
    """Sixteen hexadecimal digits that stand for an address whose site numbers nothing."""
    bare = re.sub(r"^https?://(www\.)?", "", canonical(url)).rstrip("/")
    return hashlib.sha256(bare.encode()).hexdigest()[:16]
