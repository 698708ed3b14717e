"""Title, authors, section, tags and access: the site's words made into fields."""

import re

from crawler.lexicon import Wording
from crawler.reading.declared import title_alone
from crawler.reading.drafts import Draft
from crawler.reading.steps import Step
from crawler.reading.template import GENERIC
from crawler.text import folded, tidy

_PREFIX = Wording(
    r"^(?:(?:propos\s+)?(?:recueillis?|recueilli)\s+par|(?:{byline.strip_written})e?\s+(?:{byline.strip_after})|"
    r"{byline.strip}|(?:{byline.strip_label})\s*:|auteur|{byline.about})\s*:?(?:\s+|$)",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(r"^.*\bpropos\s+recueillis\s+par\s+", re.IGNORECASE | re.DOTALL)
_SEPARATOR = Wording(r"\s*(?:&|;|\n|\||(?<=\s)[-–—](?=\s)|\b(?:{byline.joint})\b)\s*")
LONGEST = 6  # words of a name; behind a comma, more of them say what somebody does
_TAIL = re.compile(r"\s+(?:\([a-zäöü.]{2,6}\)|@\w+)$")  # a desk's initials, a network's handle
# What a person is, not who: behind a comma, or the degrees that follow a name.
_ROLE = Wording(r"^(?:{byline.degree})\.?$|\b(?:{byline.role})\b")
_COMMA = re.compile(r"\s*,\s*")


class ReadHead(Step):
    """Fill title, authors, section, tags and access, and note where each was read."""

    def read(self, draft: Draft) -> Draft:
        template = draft.template
        if template.title:
            draft.title = title_alone(template.title.words, draft.outlet.spellings)
            draft.fields["title"] = template.title.source
        _sign(draft)
        if template.section:
            words = tidy(template.section.words)
            draft.section = template.section_names.get(folded(words), words)
            draft.fields["section"] = template.section.source
        tags = (tidy(tag).strip(" \u00a0.,;:!?«»\"'") for tag in template.tags)
        draft.tags = list(dict.fromkeys(tag for tag in tags if tag))
        if template.partial:
            draft.access = "partial"
            draft.fields["access"] = template.partial
        draft.extractor = template.name
        return draft


def _sign(draft: Draft) -> None:
    """Fill the authors. The site of an unknown outlet is no author beside another; ours sign in their text alone."""
    template = draft.template
    unknown = template.name == GENERIC
    own = {folded(name) for name in draft.outlet.spellings} if not unknown else set()
    for byline in template.bylines:
        names = authors(byline.words, draft.outlet.comma_in_author)
        if unknown:
            names = [name for name in names if not template.is_own(name)] or names
        for name in names:
            # The outlet signs in its text; in JSON-LD and meta its name only fills the field.
            if name not in draft.authors and (byline.source == "text" or folded(name) not in own):
                draft.authors.append(name)
                draft.fields["authors"] = byline.source


def authors(byline: str, comma_in_name: bool) -> list[str]:
    """Names in a byline: no `Par`, several divided at `&`, `et` and (unless names hold them) commas."""
    text = tidy(byline.replace("\n", " "))
    text = _INTERVIEW.sub("", text)
    text = _PREFIX.sub("", text)
    parts = _SEPARATOR.split(text)
    if not comma_in_name:
        parts = [name for part in parts for name in _COMMA.split(part)]
    names = [tidy(_PREFIX.sub("", part)).strip(" ,-–/") for part in parts]
    names = [_TAIL.sub("", name) for name in names if name and len(name) <= 200]
    return [name for name in names if not _ROLE.search(folded(name)) and len(name.split()) <= LONGEST] or names
