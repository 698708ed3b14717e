"""The article files: what is read from them, and how an address is made of a title."""

from datetime import date
from pathlib import Path

import pytest

from crawler.replica import slugs
from crawler.replica.content import load, read_story
from crawler.replica.markup import Block, body_text, cut, hrefs, html, parse_blocks, parse_line, plain

STORY = """Title: Une panne à Valmont
Published: 2026-11-10 09:15
Section: Aube / Troyes
Authors: Ana Lys; Rédaction, DSIH
Lead: Les écrans sont restés noirs.
Form: b; bare

Premier texte.

=== 2026-11-12 18:00
Title: Une panne de trois jours à Valmont

Second texte, avec [un lien](https://exemple.fr/a_(b)?utm_source=x).

http://www.exemple.fr/
www.exemple.org
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lest_eclair").mkdir()
    (tmp_path / "lest_eclair" / "id7.txt").write_text(STORY, encoding="utf-8")
    return tmp_path


def test_an_edit_changes_what_it_names_from_that_day_on(folder: Path) -> None:
    (story,) = load(folder)
    before, after = story.on(date(2026, 11, 11)), story.on(date(2026, 11, 12))
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == ("Une panne à Valmont", "Une panne de trois jours à Valmont")
    assert before.lead == after.lead
    assert body_text(after.blocks) == "Second texte, avec un lien."


def test_nothing_stands_before_its_day(folder: Path) -> None:
    (story,) = load(folder)
    assert story.on(date(2026, 11, 9)) is None


def test_authors_keep_their_commas_and_sections_their_path(folder: Path) -> None:
    (story,) = load(folder)
    assert story.versions[0].authors == ("Ana Lys", "Rédaction, DSIH")
    assert story.versions[0].sections == ("Aube", "Troyes")


def test_a_last_block_of_addresses_is_a_list_of_sources(folder: Path) -> None:
    (story,) = load(folder)
    assert story.versions[1].sources == ("http://www.exemple.fr/", "www.exemple.org")


def test_a_mistake_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "dsih").mkdir()
    path = tmp_path / "dsih" / "12.txt"
    path.write_text("Title: Sans date\n\nTexte.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"dsih/12\.txt.*Published"):
        read_story(path)


def test_marks_vanish_from_the_text_and_stay_in_the_html() -> None:
    line = parse_line("Un *mot*, **deux   mots** et [un (vrai) lien](https://x.fr/a_(b)).")
    assert plain(line) == "Un mot, deux mots et un (vrai) lien."
    assert html(line).count("<strong>") == html(line).count("<em>") == html(line).count("<a ") == 1
    assert list(hrefs(line)) == ["https://x.fr/a_(b)"]


def test_text_is_escaped() -> None:
    assert html(parse_line('a < b & [c](https://x.fr/?d="&e)')) == (
        'a &lt; b &amp; <a href="https://x.fr/?d=&quot;&amp;e">c</a>'
    )


def test_plain_addresses_lose_the_punctuation_behind_them() -> None:
    line = parse_line("Voir http://a.fr/b. (et https://c.fr/d_(e)), ou www.f.fr.")
    assert list(hrefs(line)) == ["http://a.fr/b", "https://c.fr/d_(e)"]


@pytest.mark.parametrize(
    ("source", "kind", "text"),
    [
        ("## Un intertitre", "h", "Un intertitre"),
        ("- un\n- deux", "ul", "- un\n- deux"),
        ("> « Cité. »", "quote", "« Cité. »"),
        ("Claire Montal\nPrésidente", "p", "Claire Montal\nPrésidente"),
        ("[1] Une note.", "p", "[1] Une note."),
    ],
)
def test_a_block_knows_its_kind_and_its_text(source: str, kind: str, text: str) -> None:
    block = Block.parse(source)
    assert (block.kind, block.plain) == (kind, text)


def test_a_cut_keeps_exactly_the_first_characters() -> None:
    blocks, _ = parse_blocks("Un **gras** mot.\n\n- pre*mi*er\n- second\n\nUne\nfin, [liée](http://x.fr/).")
    text = body_text(blocks)
    for length in (place for place in range(1, len(text)) if text[place - 1].isalpha()):
        assert body_text(cut(blocks, length, "...")) == text[:length] + "..."


@pytest.mark.parametrize(
    ("rule", "title", "slug"),
    [
        (slugs.dsih_old, "Où est passé le DMP 2 ?", "ou-est-passe-le-dmp-2"),
        (slugs.dsih_old, "le cloud d'Amazon", "le-cloud-d-amazon"),
        (slugs.dsih_new, "le cloud d’Amazon", "le-cloud-damazon"),
        (slugs.dsih_new, "DSIH n°47 : plus de numérique", "dsih-n47-plus-de-numerique"),
        (slugs.dsih_new, "HDS version 2.0 : six mois", "hds-version-20-six-mois"),
        (slugs.ticsante, "SIH: 1.440 établissements (DGOS)", "sih-1440-etablissements-(dgos)"),
    ],
)
def test_each_site_makes_its_own_slug(rule: object, title: str, slug: str) -> None:
    assert callable(rule)
    assert rule(title) == slug


@pytest.mark.parametrize(
    ("title", "glued", "slug"),
    [
        ("La fin d'Autolib' à l'ordre du jour", False, "la-fin-d-autolib-l-ordre-du-jour"),
        ("Incendie à Troyes : « On a tout perdu »", False, "incendie-troyes-tout-perdu"),
        ("De 16.000 à 30.000 enfants", False, "de-16000-30000-enfants"),
        ("Lebo Mothiba va rejoindre l'Estac", True, "lebo-mothiba-va-rejoindre-lestac"),
    ],
)
def test_the_regional_daily_drops_english_stop_words(title: str, glued: bool, slug: str) -> None:
    assert slugs.lest_eclair(title, glued=glued) == slug


def test_its_slugs_are_cut_at_a_word() -> None:
    slug = slugs.lest_eclair("Une longue phrase " * 9, glued=True)
    assert len(slug) <= 80
    assert slug.endswith(("une", "longue", "phrase"))
