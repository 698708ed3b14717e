"""What was made faster gives what the slow, plain way gives."""

import random
import unicodedata
from pathlib import Path

from snowballstemmer.french_stemmer import FrenchStemmer

from crawler.archive.stems import stem, terms_of
from crawler.archive.warc import WarcStore
from crawler.citing import likeness
from crawler.citing.passages import SHINGLE, WINDOW, fingerprints
from crawler.outlets import known_press
from crawler.text import folded
from tests.conftest import ROOT

WORDS = sorted(terms_of((ROOT / "crawler/replica/articles/README.md").read_text("utf-8")))
ENDINGS = ("ements", "issaient", "ativité", "euses", "logies", "amment", "eraient", "aux", "iez", "eïque", "ëlle")
ODD = "Σ ΟΔΟΣ ßé\u0301e\u0323\u0301 ﬁn Œuvre İstanbul ÅÄ \u1e69 가나 日本 ’« »“”"


def test_stems_are_the_same_in_c_as_in_python() -> None:
    words = [*WORDS, *(word[:5] + ending for word in WORDS[::3] for ending in ENDINGS)]
    plain = FrenchStemmer()
    assert [stem(word) for word in words] == [plain.stemWord(folded(word)) for word in words]


def test_a_text_is_folded_as_its_characters_are() -> None:
    chance = random.Random(1)
    texts = [ODD, *("".join(chr(chance.randrange(0x20, 0x3000)) for _ in range(60)) for _ in range(200))]
    for text in texts:
        bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
        assert terms_of(text) == set(likeness._WORD.findall(bare))
        assert likeness.folded(text) == text.translate(likeness._FOLDED)


def test_the_least_shingle_of_every_window_is_kept() -> None:
    chance = random.Random(2)
    for size in (0, SHINGLE - 1, SHINGLE, SHINGLE + 1, SHINGLE + WINDOW, 90, 300):
        words = [chance.choice((5, 6, 7, chance.randrange(1 << 56))) for _ in range(size)]
        every = [next(iter(fingerprints(words[at : at + SHINGLE]).values())) for at in range(size - SHINGLE + 1)]
        windows = [range(at, min(at + WINDOW, len(every))) for at in range(max(1, len(every) - WINDOW + 1))]
        least = {min(window, key=lambda at: (every[at], -at)) for window in windows if window}
        assert fingerprints(words) == {at: every[at] for at in least}


def test_a_name_is_found_whatever_word_stands_before_it() -> None:
    press = known_press()
    for text in ("Lu dans Le Monde hier", "selon L’Est Éclair, qui", "le mensuel Grain de Sel", "vu sur Canal+ hier"):
        assert len(press.find(text)) == 1, text
    assert not press.find("le monde change et la croix reste au bord du chemin")


def test_a_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    store = WarcStore(tmp_path, "test")
    places = [store.add_metadata(f"urn:x:{number}", b'{"a": 1}' * 500) for number in range(3)]
    assert [store.read(place.file, place.offset)[1] for place in places] == [b'{"a": 1}' * 500] * 3
    store.close()
