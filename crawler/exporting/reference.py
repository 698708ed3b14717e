"""One article as a list of sources names it, in French and in English: for those who type it into a text by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from crawler.exporting.names import Person, author_of

HARD = "\u00a0"  # a space that does not break, inside guillemets


@dataclass(frozen=True, slots=True)
class Reference:
    """What a list of sources says of an article. Days are `YYYY-MM-DD` or longer; what is no day is left out."""

    title: str
    authors: Sequence[str]
    outlet: str
    day: str | None
    url: str
    seen: str | None
    """When the outlet last served it."""

    def in_french(self) -> str:
        """`Nadège Collin et Rémi Sautron, « Titre », L'Est Éclair, 20 juin 2012, https://…, consulté le 2 mai.`"""
        seen = _day(self.seen, "fr")
        title = f"«{HARD}{self.title}{HARD}»"
        return self._sentence("et", title, _day(self.day, "fr"), seen and f"consulté le {seen}")

    def in_english(self) -> str:
        """`Nadège Collin and Rémi Sautron, “Titre”, L'Est Éclair, 20 June 2012, https://…, accessed 2 May 2026.`"""
        seen = _day(self.seen, "en_GB")
        return self._sentence("and", f"“{self.title}”", _day(self.day, "en_GB"), seen and f"accessed {seen}")

    def _sentence(self, word: str, title: str, day: str | None, seen: str | None) -> str:
        parts = [self._signed(word), title, self.outlet, day, self.url, seen]
        return f"{', '.join(part for part in parts if part)}."

    def _signed(self, word: str) -> str:
        """The names of those who sign, given name first; not the outlet, which is named anyway."""
        signed = [author_of(name, self.outlet) for name in self.authors]
        names = [f"{one.given} {one.surname}".strip() if isinstance(one, Person) else one.name for one in signed]
        names = [name for name in names if name != self.outlet]
        return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _day(stamp: str | None, locale: str) -> str | None:
    """`22 juin 2012`; None for what is no day."""
    try:
        said = format_date(date.fromisoformat((stamp or "")[:10]), "d MMMM y", locale=locale)
    except ValueError:
        return None
    return f"1er {said[2:]}" if locale == "fr" and said.startswith("1 ") else said
