"""The evidence that an outlet's name is a source: every rule fits its example, and what is learnt holds together."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks.citations import lines, score_texts
from crawler.citing.evidence import REACH, Rule, evidence, rules, score, weights, within_quotation
from crawler.citing.explaining import WeighedName, explained
from crawler.citing.finding import citations_of
from crawler.citing.frames.words import NAME
from crawler.citing.judging import place_of
from crawler.citing.masking import masked
from crawler.items import CitableText
from crawler.outlets import known_press

TEXTS = Path(__file__).parent / "citations"
FRIDAY = date(2012, 6, 22)


def weighed(text: str, outlet: str) -> WeighedName:
    article = CitableText(outlet="dsih", title="Un titre qui ne dit rien", body=text, day=FRIDAY)
    return next(one for one in explained(article, known_press()) if one.outlet == outlet)


def cited(text: str) -> list[tuple[str, str, str | None]]:
    article = CitableText(outlet="dsih", title="Un titre qui ne dit rien", body=text, day=FRIDAY)
    return [(one.outlet, one.verb, one.cited_date) for one in citations_of(article, known_press())]


def sides(rule: Rule) -> Iterator[tuple[str, str]]:
    """What stands before and behind the name in brackets of a rule's example, as the rule sees it."""
    start, end = rule.example.index("["), rule.example.index("]") - 1
    text = rule.example.replace("[", "").replace("]", "")
    whole = masked(text, known_press(), date(2020, 6, 26))
    for mark in re.finditer(NAME, whole.text):
        if whole.found(mark[0]).start <= start + 1 and whole.found(mark[0]).end >= end - 1:
            before, after = whole.text[: mark.start()][-REACH:], whole.text[mark.end() :][:REACH]
            yield from ((before, after), within_quotation(before, after))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_of_the_table_fits_its_example(rule: Rule) -> None:
    assert any(rule.fits(before, after) for before, after in sides(rule))


def test_every_weight_is_of_evidence_that_there_is() -> None:
    bare = {name.removesuffix(" in a frame") for name in weights()}
    bare = {name for name in bare if not name.startswith(("frame ", "medium ", "trade of ", "before: ", "behind: "))}
    assert bare <= {rule.name for rule in rules()} | {
        "always", "excluded", "ordinary words", "unlisted", "longer name", "person behind", "period behind",
    }  # fmt: skip


def test_a_name_that_is_told_of_and_one_that_tells_are_told_apart() -> None:
    telling = weighed("Mediapart révèle le contenu du rapport.", "Mediapart")
    told_of = weighed("Mediapart, condamné en appel, a payé.", "Mediapart")
    assert telling.score > 0.9 > 0.1 > told_of.score
    assert (telling.source, telling.frame, told_of.frame) == (True, "says", None)
    assert told_of.evidence["participle"] < 0


def test_the_words_around_a_name_are_weighed_too() -> None:
    found = weighed("Le maire a pris la pose ; Gala consacre deux pages à son potager.", "Gala").evidence
    assert {name for name in found if name.startswith(("before: ", "behind: "))} <= weights().keys()
    assert "behind: pages" in found


def test_the_score_is_that_of_the_evidence() -> None:
    sentence = "Selon Le Monde, rien n'est joué."
    whole = masked(sentence, known_press(), FRIDAY)
    found = list(evidence(place_of(whole, whole.text.index(re.findall(NAME, whole.text)[0]), sentence)))
    assert score(found) == pytest.approx(weighed(sentence, "Le Monde").score, abs=0.001)


def test_what_was_done_to_an_outlet_is_no_piece_of_it() -> None:
    """Twenty traps that nothing was learnt from; one may be missed."""
    traps = lines(TEXTS / "traps.txt")
    assert len(traps) == 20
    assert len(score_texts(TEXTS / "traps.txt").false) <= 1


def test_kinds_of_phrase_that_real_articles_have_are_found() -> None:
    result = score_texts(TEXTS / "kinds.txt")
    assert result.precision >= 0.95
    assert result.recall >= 0.97
    assert result.right("verb") >= 0.93
    assert result.right("date") >= 0.97


def test_idioms_by_which_outlets_tell_are_found() -> None:
    """Rarer turns: that one is a source is found as surely, what it does less so."""
    result = score_texts(TEXTS / "idioms.txt")
    assert result.precision >= 0.95
    assert result.recall >= 0.97
    assert result.right("verb") >= 0.85
    assert result.right("date") >= 0.95


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Selon le quotidien wallon « La Libre », tout est prêt.", [("La Libre Belgique", "relays", None)]),
        ("D'après le tabloïd norvégien Verdens Gang, il a cédé.", [("Verdens Gang", "relays", None)]),
        ("Le maire savait, titre Sud Ouest.", [("Sud Ouest", "relays", None)]),
        ("12 mars 2009 : Article Le Monde", [("Le Monde", "cites", "2009-03-12")]),
        ("(Paul Roche, Le Figaro du 03.04.99)", [("Le Figaro", "cites", "1999-04-03")]),
        ("Le 5 mai 2011, on lit dans Le Point que le juge hésite.", [("Le Point", "relays", "2011-05-05")]),
        ("Le tabloïd imaginaire Vrai Jour révèle la note.", [("Vrai Jour", "relays", None)]),
        ("Selon Le Monde du 23 juin 2012, le plan est prêt.", [("Le Monde", "relays", "2012-06-23")]),
        ("Le 3 juillet 2012 ouvrira la salle, selon Le Monde.", [("Le Monde", "relays", None)]),
        ("Il a gagné 24 heures d'avance.", []),
        ("Le canal du Midi est fermé, dit-on au Canal Club.", []),
        ("Elle révèle que la clinique a payé.", []),
        ("Ce n'est pas une exclusivité de L'Humanité.", []),
    ],
)
def test_kinds_one_by_one(text: str, wanted: list[tuple[str, str, str | None]]) -> None:
    assert cited(text) == wanted


def test_a_name_in_letters_with_separate_accents_is_no_part_of_another() -> None:
    assert not known_press().find("L'exception sera Libe\u0301ration.")
