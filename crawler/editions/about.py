"""What an edition is: one set of facts from which its documents, its metadata and its citation are written."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from crawler import __version__
from crawler.editions.copying import Copied
from crawler.editions.options import EditionOptions
from crawler.exporting.corpus_citation import CorpusCitation
from crawler.exporting.manifest import Manifest, describe
from crawler.exporting.selection import Selection

KEYS = "SELECT a.key, a.text_sha256 FROM temp._chosen s JOIN articles a ON a.id = s.id ORDER BY a.key"
LANGUAGE = """
SELECT a.language FROM temp._chosen s JOIN articles a ON a.id = s.id WHERE a.language IS NOT NULL
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
"""
SCOPE = {
    False: "Public: articles that their publishers reserve are left out.",
    True: "For use in house only: articles that their publishers reserve are in it. Do not publish it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The facts of one edition."""

    options: EditionOptions
    manifest: Manifest
    """As exports have it, for the same selection."""
    copied: Copied
    fingerprint: str
    """SHA-256 over key and text hash of each article, a line each, in the order of keys."""
    language: str | None
    """That of most articles, two letters."""

    @property
    def title(self) -> str:
        return self.options.title or f"{self.corpus.english_title} (depeche edition {self.options.name})"

    @property
    def corpus(self) -> CorpusCitation:
        """What is in it, in words."""
        told = self.manifest
        return CorpusCitation(
            articles=told["rows"],
            outlets=[one["name"] for one in told["outlets"]],
            first=told["first"],
            last=told["last"],
            made=self.options.day,
            query=told["query"],
            texts_left_out=not self.options.text,
            reserved_left_out=not self.options.private,
            sha256=self.fingerprint,
        )

    @property
    def creators(self) -> str:
        """Their names."""
        return "; ".join(one.name for one in self.options.creators)

    @property
    def citation(self) -> str:
        """As a list of sources names it."""
        options = self.options
        parts = [
            f"{self.creators} ({options.day[:4]}): {self.title}",
            f"Version of {options.day}",
            options.publisher,
            options.doi and f"https://doi.org/{options.doi}",
            f"SHA-256 of the articles {self.fingerprint}",
        ]
        return ". ".join(part for part in parts if part) + "."

    @property
    def spans(self) -> tuple[str, str]:
        """The span of days that was asked for, and the span that was found, in words."""
        asked = self.manifest["filters"]
        since, until = asked.get("since") or "the first day", asked.get("until") or "the last"
        return f"{since} to {until}", f"{self.manifest['first']} to {self.manifest['last']}"

    def as_record(self) -> dict[str, Any]:
        """The edition as `edition.json` has it."""
        options, copied = self.options, self.copied
        return {
            "edition": {
                "name": options.name,
                "title": self.title,
                "creators": [asdict(one) for one in options.creators],
                "publisher": options.publisher,
                "license": options.license,
                "doi": options.doi,
                "day": options.day,
                "scope": "private" if options.private else "public",
                "text": options.text,
                "articles": self.manifest["rows"],
                "articles_sha256": self.fingerprint,
                "captures": copied.captures,
                "texts": copied.texts,
                "not_rebuilt": copied.not_rebuilt,
                "readings": dict(sorted(copied.readings.items())),
                "depeche": __version__,
                "citation": self.citation,
            },
            **self.manifest,
        }


def collection(options: EditionOptions) -> str:
    """`edition dsih-2012 (https://doi.org/10.…), captures.wacz`."""
    doi = f" (https://doi.org/{options.doi})" if options.doi else ""
    return f"edition {options.name}{doi}, captures.wacz"


def facts(selection: Selection, options: EditionOptions, copied: Copied) -> About:
    """The facts of a selection whose captures were copied."""
    asked = {"public": selection.public, "without_text": not options.text}
    manifest = describe(selection, "edition", f"{options.day}T00:00:00+00:00", asked)
    manifest["citation"], manifest["citation_fr"] = "", ""
    digest = hashlib.sha256()
    for row in selection.archive.rows(KEYS):
        digest.update(f"{row['key']} {row['text_sha256']}\n".encode())
    language = (selection.archive.one(LANGUAGE) or {"language": None})["language"]
    about = About(
        options=options, manifest=manifest, copied=copied, fingerprint=digest.hexdigest(), language=language
    )  # fmt: skip
    manifest["citation"], manifest["citation_fr"] = about.corpus.english, about.corpus.french
    return about
