"""Two readings of a page compared line by line, and the trees that decide between them."""

import pytest

from crawler.reading.drafts import open_draft, unknown_outlet
from crawler.reading.generic.evidence import FEATURES, Evidence
from crawler.reading.generic.judge import Judge, decide, read_trees
from crawler.reading.generic.second_reader import held_by, second_reading
from crawler.reading.generic.text import readings
from crawler.reading.steps import no_citations, read
from tests.conftest import page_of
from tests.test_body import TEXT, URL, paragraphs, reading

ASIDE = "La fromagerie de la place cherche deux apprentis pour la saison des foires, logés et nourris."
HEAD = "tree\tnode\tfeature\tthreshold\tbelow\tabove\tvalue\n"
# A line that the second reading keeps is text, another is not.
BY_SECOND = HEAD + "0\t0\tsecond\t0.5\t1\t2\t0.0\n0\t1\t\t0\t0\t0\t-4.0\n0\t2\t\t0\t0\t0\t4.0\n"


def evidence_of(body: str) -> Evidence:
    page = f"<html lang=fr><head><title>Le marché rénové</title></head><body>{body}</body></html>"
    draft = read(open_draft(page_of(page, url=URL), unknown_outlet(URL)), no_citations)
    return readings(draft)[0]


def told(lines: object) -> list[str]:
    return [line.block.text for line in lines]  # type: ignore[attr-defined]


def test_another_reader_is_heard_whatever_it_sets_between_words() -> None:
    evidence = evidence_of(
        f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}<ul><li>Une halle<li>Un parvis</ul>"
        "<table><tr><td>Jour</td><td>lundi</td></tr></table><p>Rue de la Gare 3<br>1040 Valbrune</p></main>"
    )
    text = "\n".join([*TEXT, "  • Une halle", "", "Jour\t\tlundi", "Rue de la Gare 3", "1040 Valbrune"])
    held = held_by(text, evidence.lines)
    assert [text for text in told(evidence.lines) if text not in told(held)] == ["Le marché rénové", "Un parvis"]


def test_the_second_reading_is_of_the_main_text() -> None:
    text = second_reading(f"<body><nav><a href=/>Accueil</a></nav><main>{paragraphs(*TEXT)}</main></body>")
    assert [line for line in text.split("\n") if line.strip()] == TEXT
    assert second_reading("") == ""


def test_every_line_of_doubt_near_a_reading_has_a_row_of_numbers() -> None:
    menu = f"<nav>{''.join(f'<div>Rubrique {i}</div>' for i in range(20))}</nav>"
    evidence = evidence_of(f"{menu}<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}</main>{menu}")
    rows = evidence.rows()
    assert {len(row) for row in rows.values()} == {len(FEATURES)}
    assert len(FEATURES) == len(set(FEATURES))
    doubted = [evidence.lines[i].block.text for i in rows]
    assert "Le marché rénové" not in doubted, "a reader keeps the title, but it says what it is"
    assert "Rubrique 0" in doubted, "no reader keeps it, but it stands near what they keep"
    assert "Rubrique 19" not in doubted, "it stands above the headline, or far below the text"
    assert not {*TEXT} & {*doubted}, "both readers keep it"
    assert evidence.agreement > 0.9


def test_the_judge_takes_out_and_puts_in_what_it_is_sure_of() -> None:
    evidence = evidence_of(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT, ASIDE)}</main>")
    lines = {line.block.text: line for line in evidence.lines}
    doubted = Evidence(evidence.column, [lines[TEXT[0]], lines[ASIDE]], {lines[text] for text in TEXT}, None)
    kept, changed = decide(doubted, read_trees(BY_SECOND))
    assert told(kept) == TEXT
    assert [(one.line.block.text, one.chance) for one in changed] == [
        (TEXT[1], 0.98), (TEXT[2], 0.98), (TEXT[3], 0.98), (ASIDE, 0.02)
    ]  # fmt: skip
    assert changed[-1].reasons == ["second -4.00"]


def test_a_judge_in_doubt_leaves_the_first_reading_alone() -> None:
    evidence = evidence_of(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT, ASIDE)}</main>")
    kept, changed = decide(evidence, Judge([]))
    assert kept == [line for line in evidence.lines if line in evidence.first]
    assert changed == []


def test_the_judge_that_is_shipped_fills_a_gap_and_keeps_a_menu_out() -> None:
    menu = "<div class=liste><a href=/a>Région</a> <a href=/b>Sports</a> <a href=/c>Culture et loisirs</a></div>"
    evidence = evidence_of(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}{menu}</main>")
    lines = {line.block.text: line for line in evidence.lines}
    gap = Evidence(evidence.column, [lines[text] for text in TEXT if text != TEXT[1]], evidence.second, None)
    kept, changed = decide(gap)
    assert told(kept) == TEXT
    assert told(one.line for one in changed) == [TEXT[1]]
    assert changed[0].chance > 0.7
    assert len(changed[0].reasons) == 3


def test_trees_of_unknown_features_are_refused() -> None:
    with pytest.raises(ValueError, match="humidity"):
        read_trees(HEAD + "0\t0\thumidity\t0.5\t1\t2\t0.0\n")


def test_explain_tells_how_far_two_readings_agree() -> None:
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}</main>")
    assert draft.fields["body"]["by"] == "column"
    assert draft.fields["body"]["agreement"] > 0.9
