"""A press that never was: any number of articles in made-up French, and reprints of known length among them.

The words are invented but for the small ones, and as unequally frequent as a language's (Zipf); no sentence is made
twice. What unrelated articles do share in life they share here: turns of phrase, titles of laws, and the lines that
an outlet puts under everything. The same seed gives the same press.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

SMALL = """de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux
    d’un cette d’une ont ses mais comme on tout nous sa fait été aussi leur bien peut ces y deux elle cela très sans
    entre même si leurs dont être ou notamment après depuis selon ainsi également encore lors alors chaque sous avant
    contre toutes plusieurs déjà ils était vers autres moins peu trois quand celui car afin face chez près c’est n’est
    qu’il avait donc jusqu’à lorsque toujours seulement"""
ONSETS = "b c d f g l m n p r s t v br ch cl cr dr fl fr gl gr pl pr tr qu"
MIDDLES = "a e i o u é è ai au eau eu oi ou an en in on ien"
ENDINGS = (
    "age aire al ance ateur ation el elle ement ence er eur euse ible ie ien if ique isme iste ité ment oir ure ée"
)
PHRASES = 60  # turns of six to ten words
LAWS = 2_000  # titles of twelve to eighteen and their elisions, few of them often named
LINES = 3  # of forty to seventy words, under a third of all articles


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    title: str
    lead: str
    body: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reprint:
    """Words of one article that another has taken over."""

    article: int
    source: int
    kind: str
    words: int
    """Those that still stand in the copy."""


class Press:
    """Articles by their number: `article(7)` is the same whenever it is asked for."""

    def __init__(self, seed: int = 1, *, vocabulary: int = 20_000, length: tuple[int, int] = (150, 900)) -> None:
        self.seed = seed
        self.length = length
        dice = Random(f"{seed} words")  # noqa: S311
        self.words = _invent(dice, vocabulary)
        self._small = SMALL.split()
        self._often = list(accumulate(1 / rank for rank in range(2, vocabulary + 2)))
        self._small_often = list(accumulate(1 / rank for rank in range(2, len(self._small) + 2)))
        self._phrases = [self._words(dice, dice.randint(6, 10)) for _ in range(PHRASES)]
        self._laws = [self._law(dice) for _ in range(LAWS)]
        self._laws_often = list(accumulate(1 / rank for rank in range(2, LAWS + 2)))
        self._lines = [" ".join(self._words(dice, dice.randint(40, 70))).capitalize() + "." for _ in range(LINES)]

    def article(self, number: int) -> Piece:
        dice = self._dice(number)
        left = int(dice.triangular(*self.length, self.length[0] + (self.length[1] - self.length[0]) / 3))
        title = " ".join(self._words(dice, dice.randint(6, 12))).capitalize()
        paragraphs: list[str] = []
        while left > 0:
            sentences = [self.sentence(dice) for _ in range(dice.randint(2, 5))]
            left -= sum(sentence.count(" ") + 1 for sentence in sentences)
            paragraphs.append(" ".join(sentences))
        if dice.random() < 0.33:
            paragraphs.append(self._lines[number % LINES])
        return Piece(title=title, lead=self.sentence(dice), body="\n\n".join(paragraphs))

    def sentence(self, dice: Random) -> str:
        """Eight to thirty words, sometimes spoken, with a turn of phrase or a law now and then."""
        words = self._words(dice, dice.randint(8, 26))
        chance = dice.random()
        if chance < 0.12:
            words[4:4] = dice.choice(self._phrases)
        elif chance < 0.16:
            words[4:4] = dice.choices(self._laws, cum_weights=self._laws_often)[0]
        if len(words) > 14:
            words[9] += ","
        text = " ".join(words)
        text = text[0].upper() + text[1:]
        if dice.random() < 0.15:
            return f"«\u00a0{text}\u00a0», a dit {dice.choice(self.words)}."
        return text + "."

    def _words(self, dice: Random, count: int) -> list[str]:
        small = dice.choices(self._small, cum_weights=self._small_often, k=count)
        large = dice.choices(self.words, cum_weights=self._often, k=count)
        words = [s if dice.random() < 0.48 else w for s, w in zip(small, large, strict=True)]
        return [f"l’{w}" if w[0] in "aeiouéè" and dice.random() < 0.4 else w for w in words]

    def _law(self, dice: Random) -> list[str]:
        number = f"{dice.randint(1990, 2026)}-{dice.randint(100, 1900)}"
        return ["la", "loi", "n°", number, "du", str(dice.randint(2, 28)), *self._words(dice, dice.randint(6, 12))]

    def _dice(self, *of: object) -> Random:
        return Random(f"{self.seed} {of}")  # noqa: S311 - no secret

    def reprinting(self, number: int, source: int) -> tuple[Piece, Reprint]:
        """Article `number` with words of article `source` in it: all of it, some paragraphs, or somebody's words."""
        dice = self._dice(number, source)
        own, taken = self.article(number), self.article(source)
        kind = dice.choice(("dispatch", "paragraphs", "quotation"))
        if kind == "dispatch":
            copied = self._edited(taken.body, dice)
            body = f"{self.sentence(dice)}\n\n{copied}" if dice.random() < 0.5 else copied
            return Piece(title=own.title, lead=own.lead, body=body), _reprint(number, source, kind, copied)
        most = dice.randint(60, 300) if kind == "paragraphs" else dice.randint(60, 90)
        theirs = taken.body.removesuffix(f"\n\n{self._lines[source % LINES]}")  # without the standing line
        copied = self._edited(_some(theirs, most, dice), dice, least=60)
        if kind == "quotation":
            copied = f"Il écrit\u202f: «\u00a0{copied}\u00a0»"
        paragraphs = own.body.split("\n\n")
        place = dice.randint(0, len(paragraphs))
        body = "\n\n".join([*paragraphs[:place], copied, *paragraphs[place:]])
        return Piece(title=own.title, lead=own.lead, body=body), _reprint(number, source, kind, copied)

    def _edited(self, text: str, dice: Random, *, least: int = 60) -> str:
        """As another desk prints it: a sentence cut, up to one word in twenty changed, its own typography."""
        sentences = re.split(r"(?<=\.)(\s+)", text)
        inner = range(2, len(sentences) - 2, 2)
        if inner and dice.random() < 0.5:
            cut = dice.choice(inner)
            shorter = sentences[:cut] + sentences[cut + 2 :]
            if _size("".join(shorter)) >= least:
                sentences = shorter
        words = re.split(r"(\s+)", "".join(sentences))
        for _ in range(int(_size(text) * dice.uniform(0, 0.05))):
            at = dice.randrange(0, len(words), 2)
            words[at] = dice.choice((dice.choice(self.words), f"{words[at]} {dice.choice(self._small)}", ""))
        return dice.choice((str, _plain, _capitals))("".join(words))

    @cached_property
    def sections(self) -> list[str]:
        return [word.capitalize() for word in self.words[200:220]]


def _invent(dice: Random, count: int) -> list[str]:
    words: dict[str, None] = {}
    onsets, middles, endings = ONSETS.split(), MIDDLES.split(), ENDINGS.split()
    while len(words) < count:
        stem = "".join(dice.choice(onsets) + dice.choice(middles) for _ in range(dice.choice((0, 1, 1, 1, 2))))
        stem = stem if dice.random() < 0.8 else dice.choice("aeioé") + stem
        form = stem + dice.choice(onsets) + dice.choice(endings)
        words[form] = None
        if dice.random() < 0.5:
            words[form + "s"] = None
    return list(words)[:count]


def _reprint(number: int, source: int, kind: str, copied: str) -> Reprint:
    return Reprint(article=number, source=source, kind=kind, words=_size(copied))


def _size(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _some(text: str, most: int, dice: Random) -> str:
    """Whole sentences in a row, `most` words or the first length beyond."""
    sentences = re.split(r"(?<=\.)(\s+)", text)
    start = dice.randrange(0, len(sentences), 2)
    for begin in range(start, -1, -2):
        for end in range(begin + 1, len(sentences) + 1, 2):
            if _size("".join(sentences[begin:end])) >= most:
                return "".join(sentences[begin:end])
    return text


def _plain(text: str) -> str:
    """As an agency's wire has it."""
    return re.sub(r"«\s*|\s*»", '"', text.replace("’", "'")).replace("\u00a0", " ").replace("\u202f", " ")


def _capitals(text: str) -> str:
    """Without accents on capitals, and with English quotes."""
    bare = text.translate(str.maketrans("ÉÈÀÇÊÎ", "EEACEI"))
    return re.sub(r"\s*»", "”", re.sub(r"«\s*", "“", bare))
