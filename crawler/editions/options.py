"""What an edition was asked for, checked as it is typed."""

import re
from dataclasses import dataclass

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from crawler.errors import UsageError
from crawler.translating import _

MAX_NAME = 80  # characters
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ONE_LICENCE = re.compile(r"(?!LicenseRef-)[\w.-]+")  # of SPDX: no expression of several, no name of one's own
_ORCID = re.compile(r"\s*[(<]?(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])[)>]?$")


@dataclass(frozen=True, slots=True)
class Creator:
    """Who makes an edition: a person where `given` is there, else an organisation."""

    name: str
    """As lists of sources have it: `Dupont, Marie`."""
    family: str = ""
    given: str = ""
    orcid: str | None = None
    """`https://orcid.org/0000-…`"""


def creator_of(typed: str) -> Creator:
    """`Dupont, Marie`, `Dupont, Marie (0000-0002-1825-0097)`, `Université X`. Raises UsageError where no name is."""
    found = _ORCID.search(typed)
    name = " ".join((typed[: found.start()] if found else typed).split())
    if not re.search(r"\w", name):
        raise UsageError(_("An edition has creators: --creator 'Family, Given', or an organisation"))
    if found and not _is_orcid(found[1]):
        raise UsageError(_("{orcid} is no ORCID: its last character does not fit the others").format(orcid=found[1]))
    orcid = f"https://orcid.org/{found[1]}" if found else None
    family, _comma, given = (part.strip() for part in name.partition(","))
    return Creator(name, family, given, orcid) if given else Creator(name, orcid=orcid)


def _is_orcid(written: str) -> bool:
    """True where the last character is the check of the others (ISO 7064, 11-2)."""
    total = 0
    for digit in written.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == written[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionOptions:
    """One edition. Raises UsageError, when it is made, for a value that is none."""

    name: str
    """Of its folder: letters, digits, hyphens, dots."""
    creators: tuple[Creator, ...]
    """One at least."""
    day: str
    """The day that it bears, YYYY-MM-DD."""
    title: str | None = None
    publisher: str | None = None
    license: str | None = None
    """Of what its creators made themselves, as an address; None where they say none."""
    doi: str | None = None
    """`10.5281/zenodo.1234`"""
    private: bool = False
    """For use in house: what publishers reserve is in it too."""
    text: bool = True
    """False: neither texts nor captures."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.name) > MAX_NAME:
            message = _("'{name}' is no name for an edition: take letters, digits, hyphens and dots, {most} at most")
            raise UsageError(message.format(name=self.name, most=MAX_NAME))
        if self.doi and not _DOI.fullmatch(self.doi):
            raise UsageError(_("'{doi}' is no DOI; it begins with 10. and has a /").format(doi=self.doi))


def license_address(typed: str | None) -> str | None:
    """A licence as an address: as it was typed, or that of an SPDX identifier such as `CC-BY-4.0`.

    Raises UsageError for what is neither.
    """
    if typed is None or re.match(r"https?://\S+$", typed):
        return typed
    try:
        known = canonicalize_license_expression(typed)
    except InvalidLicenseExpression:
        known = None
    if known is None or not _ONE_LICENCE.fullmatch(known):
        message = _("'{license}' is no licence: give an address, or an SPDX identifier such as CC-BY-4.0")
        raise UsageError(message.format(license=typed))
    return f"https://spdx.org/licenses/{known}"


def doi_of(typed: str | None) -> str | None:
    """A DOI without what may stand before it."""
    return typed and re.sub(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)", "", typed.strip(), flags=re.IGNORECASE)
