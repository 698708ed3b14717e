"""Title, authors, section, tags and access: the site's words made into fields."""

import re
from collections.abc import Callable, Iterable, Iterator

from crawler.lexicon import Wording
from crawler.reading.bylines import BESIDE, DATED, PICTURES
from crawler.reading.declared import title_alone
from crawler.reading.drafts import Draft
from crawler.reading.names import ORGANISATION, PERSON, is_bare_person, is_person, is_weak
from crawler.reading.placeholders import is_nobody
from crawler.reading.steps import Step
from crawler.reading.template import GENERIC
from crawler.text import folded, tidy

_PREFIX = Wording(
    r"^(?:{byline.taken_down}|(?:{byline.strip_written})e?\s+(?:{byline.strip_after})|"
    r"{byline.strip}|(?:{byline.strip_label})\s*:|auteur|{byline.about})\s*:?(?:\s+|$)",
    re.IGNORECASE,
)
_INTERVIEW = Wording(r"^.*\b(?:{byline.taken_down})\s+", re.IGNORECASE | re.DOTALL)
_SEPARATOR = Wording(r"\s*(?:&|;|\n|\||(?<=\s)[-–—](?=\s)|\b(?:{byline.joint})\b)\s*")
LONGEST = 6  # words of a name; behind a comma, more of them say what somebody does
_TAIL = re.compile(r"\s+(?:\([a-zäöü.]{2,6}\)|@\w+|\(?\S+@\S+)$")  # a desk's initials, a network's handle
_BRACKETED = Wording(r"\s\((?:{byline.trade}|{byline.role})\)$", re.IGNORECASE)  # `Ana Petit (journaliste)`
# That says at the foot where somebody works: `Ana Petit1`.
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])(?:\d{1,2}(?:,\d{1,2})*|[*†‡]+)$")
# What a person is, not who: behind a comma, or the degrees that follow a name.
_ROLE = Wording(r"^(?:{byline.degree})\.?$|\b(?:{byline.role}|{byline.trade})\b")
_COMMA = re.compile(r"\s*,\s*")
# The text of a link to an author's page that holds the name for the eye and for the ear.
_TWICE = re.compile(r"^(?P<name>\S.{3,60}?)\s*(?:\([^()]*\)\s*)?(?P=name)$")
_WITH = Wording(
    rf"{BESIDE}(?P<agency>{{agency.signs}})\)?$|(?:^|[\s,(–-]+)(?:{{byline.source}})\s+(?P<source>[^()]+?)\)?\s*$"
)
_AGENCY = Wording(r"^(?i:(?:{byline.origin})\s?:?\s)?(?i:{byline.article})?(?P<agency>{agency.signs})$")
_FULL = Wording(r"(?:{agency.full})$")
# Between two persons; within a name of anything else: `Ana Petit / Luc Roy`, `Ana Pérez y Luis Gil`.
_BETWEEN = Wording(r"\s*/\s*|\s+(?:{byline.between})\s+")
# Only in French: `Ana Petit pour Le Phare`; elsewhere the names of organisations hold such words.
_AND_ELSE = Wording(rf"^(?P<name>{PERSON.shape})\s+(?:{{byline.closes:fr}})\b.*$")
_NO_NAME = Wording(r"^(?:{byline.closes})\b")


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
        names = (
            [byline.words] if byline.whole else authors(byline.words, draft.outlet.comma_in_author, template.is_own)
        )
        if unknown:
            names = [_without_outlet(name, template.is_own) for name in names if not template.is_own(name)] or names
            names = [_as_shown(name, draft.document.text) for name in names]
        for name in names:
            # The outlet signs in its text; in JSON-LD and meta its name only fills the field.
            if name not in draft.authors and (byline.source == "text" or folded(name) not in own):
                draft.authors.append(name)
                draft.fields["authors"] = byline.source


def _as_shown(name: str, page: str) -> str:
    """`Ana Petit` of `ANA PETIT`, where the page writes it so."""
    if not (name.isupper() and " " in name):
        return name
    written = re.findall(re.escape(name), page, re.IGNORECASE)
    return next((one for one in written if PERSON.fullmatch(one) and not one.isupper()), name)


def _without_outlet(name: str, is_own: Callable[[str], bool]) -> str:
    """`Ana Petit` of `Le Phare Ana Petit`: the outlet's name before that of who writes for it."""
    words = name.split()
    for index in range(1, len(words) - 1):
        rest = " ".join(words[index:]).rstrip(".")
        if is_own(" ".join(words[:index])) and is_person(rest) and not is_weak(rest):
            return rest
    return name


def authors(byline: str, comma_in_name: bool, is_own: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Names in a byline: no `Par`, no day, several divided at `&`, `et` and (unless names hold them) commas.

    An agency or person behind `avec` signs too; whoever else stands there is a source. `is_own` tells the name of the
    outlet: `Le Phare avec AFP` is one signature.
    """
    text = _INTERVIEW.sub("", tidy(byline.replace("\n", " ").replace("\u00a0", " ").replace("\u202f", " ")))
    text = _without_pictures(DATED.sub("", _PREFIX.sub("", text)))
    found: list[str] = []
    for part in _each(_SEPARATOR.split(_TWICE.sub(r"\g<name>", text))):
        beside = _WITH.search(part)
        if beside is None or is_own(part[: beside.start()]):
            found += [part] if beside or comma_in_name else _COMMA.split(part)
        else:
            before = part[: beside.start()]
            found += [before] if comma_in_name else _COMMA.split(before)
            found += [
                source for source in _COMMA.split(beside["agency"] or beside["source"]) if _signs_beside(source)
            ]
    return _names(found)


def _each(parts: Iterable[str]) -> Iterator[str]:
    """The parts of a byline, divided where a bar or a short word stands between persons and agencies alone."""
    for part in parts:
        names = _BETWEEN.split(part)
        yield from names if all(map(_signs_beside, names)) else [part]


def _signs_beside(source: str) -> bool:
    return bool(_AGENCY.match(source)) or is_person(source)


def _names(parts: Iterable[str]) -> list[str]:
    """The parts of a byline that are names, each alone. Behind what somebody is, only a person's name is one."""
    words = [_without_footnote(_BRACKETED.sub("", tidy(_PREFIX.sub("", part)).strip(' ,-–/"'))) for part in parts]
    names = [_bare(_TAIL.sub("", name)) for name in words if name and len(name) <= 200 and not is_nobody(name)]
    kept: list[str] = []
    roles = 0
    for name in names:
        if _says_what(name) or (kept and is_person(kept[-1]) and (_is_lower(name) or _is_house(name))):
            roles += 1
        elif not roles or is_person(name) or _AGENCY.match(name):
            kept.append(name)
    return kept or names


def _bare(name: str) -> str:
    """`AFP` of `l'AFP`, `Ana Petit` of `Ana Petit pour Le Phare`."""
    if agency := _AGENCY.match(name):
        return agency["agency"]
    return name if ORGANISATION.search(name) else _AND_ELSE.sub(r"\g<name>", name)


def _without_pictures(text: str) -> str:
    """A byline without who made the pictures: `Ana Petit Photos : Luc Roy`, `Ana Petit et Luc Roy (photos)`."""
    before = PICTURES.split(text)[0]
    return before if before != text and is_person(before) else text


def _is_house(name: str) -> bool:
    """True for an organisation behind a person, for which they write: `By Ann Hall, Herald News`. Agencies sign."""
    return bool(ORGANISATION.search(name)) and not (_AGENCY.match(name) or _FULL.match(name) or is_person(name))


def _without_footnote(name: str) -> str:
    """A person's name without the figure behind it; that of an account, `Phare2`, has its own."""
    bare = _FOOTNOTE.sub("", name)
    return bare if bare != name and is_bare_person(bare) else name


def _is_lower(name: str) -> bool:
    """True for words without a name's capital behind a person: `université de Brest`."""
    return not name[:1].isupper() and not _AGENCY.match(name) and not PERSON.match(name)


def _says_what(name: str) -> bool:
    """True for what says of somebody what they are, or names nobody: `journaliste`, `notre rédaction`."""
    return bool(_ROLE.search(folded(name)) or _NO_NAME.match(name)) or len(name.split()) > LONGEST
