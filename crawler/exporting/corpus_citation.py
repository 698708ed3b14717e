"""A corpus as a paper cites it, in English and in French: what, of whom, of which days, made when and by what."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from crawler import __version__
from crawler.archive.database import Archive
from crawler.searching.completeness import Completeness
from crawler.text import folded
from crawler.translating import language
from crawler.translating.forms import french_day


@dataclass(frozen=True, kw_only=True, slots=True)
class CorpusCitation:
    """What both sentences say."""

    articles: int
    outlets: Sequence[str]
    """Names, as readers know them."""
    first: str | None
    """Day of the oldest article, YYYY-MM-DD."""
    last: str | None
    made: str
    """When the corpus was exported, or last added to (a stamp or day)."""
    query: str | None = None
    texts_left_out: bool = False
    reserved_left_out: bool = False
    file: str | None = None
    sha256: str | None = None
    """Of the file, or of the articles (`fingerprint`)."""
    version: str = __version__

    @property
    def english(self) -> str:
        left_out = [
            *(["texts left out"] if self.texts_left_out else []),
            *(["reserved articles left out"] if self.reserved_left_out else []),
        ]
        notes = f" ({', '.join(left_out)})" if left_out else ""
        did = "Collected and exported" if self.file else "Collected"
        return (
            f"{self.english_title}{notes}. {did} with depeche {self.version}, {self.made[:10]}.{self._proof('File')}"
        )

    @property
    def english_title(self) -> str:
        """`130 articles from DSIH and TICsanté, 2012-06-20 to 2026-11-19, found with the words "hopital"`."""
        span = f", {self.first} to {self.last}" if self.first else ""
        found = f', found with the words "{self.query}"' if self.query else ""
        plural = "s" * (self.articles != 1)
        return f"{self.articles} article{plural} from {_listed(self.outlets, 'and')}{span}{found}"

    @property
    def french(self) -> str:
        left_out = [
            *(["textes omis"] if self.texts_left_out else []),
            *(["articles réservés omis"] if self.reserved_left_out else []),
        ]
        notes = f" ({', '.join(left_out)})" if left_out else ""
        did = "Corpus constitué et exporté" if self.file else "Corpus constitué"
        return (
            f"{self.french_title}{notes}. "
            f"{did} avec depeche {self.version}, {french_day(self.made)}.{self._proof('Fichier')}"
        )

    @property
    def french_title(self) -> str:
        """`130 articles de DSIH et TICsanté, du 20 juin 2012 au 19 novembre 2026`."""
        span = f", du {french_day(self.first)} au {french_day(self.last)}" if self.first and self.last else ""
        many = self.articles > 1
        found = f", trouvé{'s' * many} avec les mots «\u00a0{self.query}\u00a0»" if self.query else ""
        return f"{self.articles} article{'s' * many} {_of(_listed(self.outlets, 'et'))}{span}{found}"

    @property
    def title(self) -> str:
        """That of the language of the run or request."""
        return self.french_title if language() == "fr" else self.english_title

    def _proof(self, word: str) -> str:
        if not self.sha256:
            return ""
        return f" {word} {self.file}, SHA-256 {self.sha256}." if self.file else f" SHA-256 {self.sha256}."


def cite_archive(archive: Archive, outlets: Sequence[Completeness]) -> CorpusCitation:
    """The citation of what an archive holds of some outlets and days."""
    held = [one for one in outlets if one.held]
    since, until = (outlets[0].since, outlets[0].until) if outlets else (None, None)
    return CorpusCitation(
        articles=sum(one.held for one in held),
        outlets=[one.name for one in held],
        first=min((one.first for one in held if one.first), default=None),
        last=max((one.last for one in held if one.last), default=None),
        made=max((one.last_fetch for one in held if one.last_fetch), default=""),
        sha256=fingerprint(archive, [one.outlet for one in held], since, until),
    )


def fingerprint(archive: Archive, outlets: Sequence[str], since: str | None, until: str | None) -> str:
    """SHA-256 over key and text hash of each article of these outlets and days, a line each, in the order of keys."""
    digest = hashlib.sha256()
    whole = not (since or until)
    for outlet in sorted(outlets):
        for row in archive.rows(
            "SELECT key, text_sha256 FROM articles WHERE outlet = ? AND (? OR day BETWEEN ? AND ?) ORDER BY key",
            outlet, whole, since or "", until or "9999-12-31",
        ):  # fmt: skip
            digest.update(f"{row['key']} {row['text_sha256']}\n".encode())
    return digest.hexdigest()


def _listed(names: Sequence[str], conjunction: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


def _of(names: str) -> str:
    """`de DSIH`, `d’Ouest-France`."""
    return f"d’{names}" if folded(names[:1]) in set("aeiou") else f"de {names}"
