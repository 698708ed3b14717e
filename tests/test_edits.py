"""What outlets changed after publication: told by kind, seen by hourly runs, listed by the command and a page."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.edited_texts import edited_texts
from benchmarks.edits import LEAST_PRECISION, LEAST_SEEN, headlines, kinds, told_kinds
from crawler.archive.database import Archive
from crawler.editing.edits import EditFilters, edit_kinds, edits, find
from crawler.editing.kinds import TextChange, compare
from tests.browsing import served
from tests.conftest import Depeche, opened, run_depeche
from tests.site import Answer, Site, article, front

XML = {"Content-Type": "application/xml"}


def version(body: str, title: str = "Le bac rouvre", lead: str | None = None) -> dict[str, Any]:
    return {"title": title, "lead": lead, "body": body}


def told(before: str, after: str) -> list[str]:
    return [change.kind.value for change in compare(version(before), version(after))]


# Kinds


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Le bac emporte 12 voitures à la fois.", "Le bac emporte 14 voitures à la fois.", "number"),
        ("Trois pêcheurs ont été secourus.", "Deux pêcheurs ont été secourus.", "number"),
        ("La dette atteint 2,5 millions d’euros.", "La dette atteint 2,8 millions d’euros.", "number"),
        ("Le bac emporte 1 200 voitures par an.", "Le bac emporte 1.200 voitures par an.", "wording"),
        ("Trois pêcheurs ont été secourus.", "3 pêcheurs ont été secourus.", "wording"),
        ("Il faut 3 cordes et 4 ancres à bord.", "Il faut 4 ancres et 3 cordes à bord.", "wording"),
        ("Le pilote, Armand Colvert, est reparti.", "Le pilote, Armand Tadorne, est reparti.", "name"),
        ("Il est arrivé lundi sur le quai.", "Il est arrivé mardi sur le quai.", "wording"),
        ("Hier, le bac est resté à quai.", "Demain, le bac est resté à quai.", "wording"),
        ("« Le vent forcit », dit le pilote du bac.", "« Le vent mollit », dit le pilote du bac.", "quotation"),
        ("Le bac part. Un témoin raconte une avarie grave.", "Le bac part.", "removal"),
        ("Le bac part.", "Le bac part. Un témoin raconte une avarie grave.", "addition"),
        ("Le bac part.", "Le bac part.\n\nErratum : le départ était à midi et non à une heure.", "correction"),
        (
            "The ferry left.",
            "The ferry left.\n\nAn earlier version of this article named a wrong pier.",
            "correction",
        ),
        ("Le budget est voté.", "Le budget rectificatif est voté.", "wording"),
    ],
)
def test_a_change_is_of_the_kind_that_the_two_texts_show(before: str, after: str, kind: str) -> None:
    assert told(before, after) == [kind]


def test_another_headline_has_its_number_told_too() -> None:
    old, new = version("x", "Crue : 3 blessés"), version("x", "Crue : 5 blessés")
    assert [(c.kind, c.before, c.after) for c in compare(old, new)] == [
        ("headline", "Crue : 3 blessés", "Crue : 5 blessés"), ("number", "Crue : 3 blessés", "Crue : 5 blessés"),
    ]  # fmt: skip
    assert [c.kind for c in compare(version("x", "Crue"), version("x", "Un pont fermé"))] == ["headline"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("« Le bac » part.", '"Le  bac" part.'),
        ("Le bac part.\n\nLa foule attend.", "Le bac part. La foule attend."),
    ],
)
def test_typography_is_no_change(before: str, after: str) -> None:
    assert told(before, after) == []


def test_sentences_in_another_order_are_a_change_of_wording() -> None:
    assert told("Le bac part. La foule attend.", "La foule attend. Le bac part.") == ["wording"]


def test_a_long_text_rewritten_from_end_to_end_is_compared_in_a_moment() -> None:
    texts = [" ".join(f"Le bac numéro {n} de la {line} relie le quai {n + k}." for n in range(400))
             for k, line in enumerate(("vallée", "plaine"))]  # fmt: skip
    assert {change.kind.value for change in compare(*map(version, texts))} == {"number"}


def test_kinds_are_told_as_they_were_made() -> None:
    scores = kinds(48, seed=3)
    assert scores["number"].made >= 15
    assert scores["number"].precision >= LEAST_PRECISION
    assert [e.deed for e in edited_texts(48, 3) if told_kinds(e) != e.kinds] == []


# Hourly runs


@pytest.mark.slow
def test_headlines_are_seen_within_the_hour_by_one_request_each() -> None:
    seen = headlines(10, hours=1, seed=5)
    assert seen.planted == 10
    assert seen.seen >= LEAST_SEEN * seen.planted
    assert (max(seen.requests), seen.others, seen.late) == (1, 0, 0)


def feed(*items: tuple[int, str]) -> Answer:
    told = (f"<item><title>{title}</title><link>https://dsih.fr/articles/{n}/t</link></item>" for n, title in items)
    return Answer(f'<rss version="2.0"><channel>{"".join(told)}</channel></rss>', headers=XML)


def pages(*numbers: int) -> dict[str, Any]:
    return {f"/articles/{n}/t": article(n) for n in numbers}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two articles, one of which then got another headline and number, seen by a run for edits."""
    folder = tmp_path_factory.mktemp("edited")
    old = article(6001)
    new = Answer(str(old.body).replace("Article 6001", "Article 6001 corrigé").replace("numéro 6001", "numéro 6002"))
    with Site({"/": front(range(0)), "/rss.php": feed((6001, "Bac"), (6002, "Pont")), **pages(6001, 6002)}) as site:
        run = ("crawl", "dsih", "-q", "--replica", site.url)
        assert run_depeche(*run, cwd=folder, DEPECHE_CLOCK="2026-11-20T03:00:00+00:00").returncode == 0
        site.pages |= {"/rss.php": feed((6001, "Le bac"), (6002, "Pont"), (6003, "Neuf")), "/articles/6001/t": new}
        site.pages |= pages(6003)
        site.log.clear()
        for hour in (9, 10):
            done = run_depeche(*run, "--edits", cwd=folder, DEPECHE_CLOCK=f"2026-11-20T{hour:02}:00:00+00:00")
            assert (done.returncode, done.stderr) == (0, "")
        assert [path for path in site.paths() if "/articles/" in path] == ["/articles/6001/t"]
        assert site.probes() == []
    return folder / "archive.db"


@pytest.fixture
def edited(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "archive.db"))


def test_a_run_for_edits_leaves_what_is_new_to_the_nightly_run(edited: Path) -> None:
    with opened(edited) as db:
        assert db.execute("SELECT state FROM urls WHERE url LIKE '%/6003/%'").fetchall() == [("pending",)]
        assert db.execute("SELECT mode, outcome, new, changed FROM crawls").fetchall() == [
            ("crawl", "done", 2, 0), ("edits", "done", 0, 1), ("edits", "done", 0, 0),
        ]  # fmt: skip


@pytest.mark.parametrize("option", [["--since", "2026"], ["--full"], ["--dry-run"], ["--url", "https://dsih.fr/a"]])
def test_what_means_nothing_to_a_run_for_edits_is_said_so(depeche: Depeche, option: list[str]) -> None:
    done = depeche("crawl", "--edits", *option)
    assert done.returncode == 2
    assert f"leave out {option[0]}" in done.stderr


# Listing them


@pytest.mark.usefixtures("edited")
def test_edits_are_listed_with_what_changed(depeche: Depeche) -> None:
    (edit,) = json.loads(depeche("edits", "--json").stdout)
    assert (edit["key"], edit["seen_before"][:16], edit["seen"][:16]) == (
        "dsih:6001", "2026-11-20T03:00", "2026-11-20T09:00",
    )  # fmt: skip
    assert edit["kinds"] == ["headline", "number"]
    assert edit["silent"] is True
    assert edit["changes"][0] == {"kind": "headline", "before": "Article 6001", "after": "Article 6001 corrigé"}
    shown = depeche("edits", "--kind", "number")
    assert "headline, number, silent; between 2026-11-20T03:00" in " ".join(shown.stdout.split())
    assert "- Article 6001\n" in shown.stdout
    assert shown.stderr == "1 edit\n"


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--kind", "name"], 0), (["--kind", "name", "--kind", "number"], 1), (["--until", "2026-11-19"], 0),
        (["--since", "2026-11-20", "--outlet", "dsih"], 1),
    ],
)  # fmt: skip
def test_edits_are_filtered(depeche: Depeche, options: list[str], count: int) -> None:
    assert len(json.loads(depeche("edits", "--json", *options).stdout)) == count


@pytest.mark.usefixtures("edited")
def test_an_outlet_that_is_not_held_and_days_in_the_wrong_order_are_said(depeche: Depeche) -> None:
    done = depeche("edits", "--outlet", "dish")
    assert (done.returncode, "Did you mean 'dsih'?" in done.stderr) == (2, True)
    done = depeche("edits", "--since", "2026-02", "--until", "2026-01")
    assert (done.returncode, "is after --until 2026-01-31" in done.stderr) == (2, True)


def test_each_of_several_versions_is_compared_with_the_one_after_it(edited: Path) -> None:
    with Archive.open(edited, write=True) as held:
        held.db.execute(
            "INSERT INTO revisions (article, seen, title, body, text_sha256) "
            "SELECT article, '2026-11-19T03:00:00+00:00', 'Brouillon', body, 'x' FROM revisions"
        )
        found = list(edits(held, EditFilters()))
        assert [(e["seen"][:10], e["kinds"]) for e in found] == [
            ("2026-11-20", ["headline", "number"]), ("2026-11-20", ["headline"]),
        ]  # fmt: skip
        assert found[1]["changes"][0]["after"] == "Article 6001"
        (newest,), more = find(held, EditFilters(article=found[0]["article"]), 1)
        assert (newest, more) == (found[0], True)


def test_the_page_and_the_question_show_the_kinds(edited: Path) -> None:
    with served(edited) as site:
        page = site.get("/edits?kind=number").body
        assert "<ins> corrigé</ins>" in page
        assert "number (1)" in page
        assert "No edit is found" in site.get("/edits?kind=name&since=demain").body
        assert "<q>demain</q> is no day" in site.get("/edits?since=demain").body
        typed = site.get("/edits?since=1er+janvier+2001&until=juin+2001").body
        assert 'value="2001-01-01"' in typed
        assert 'value="2001-06-30"' in typed, "days are read as everywhere"
        rows = json.loads(site.get(f"/{site.name}/edits_by_kind.json?_shape=array&kind=headline").body)
        assert [(row["title"], row["kinds"]) for row in rows] == [("Article 6001 corrigé", "headline, number")]


def test_the_function_for_sql_takes_versions_without_a_lead() -> None:
    assert edit_kinds("Un", None, "Le bac part.", "Un", "Il repart.", "Le bac part.") == "addition"
    assert edit_kinds("Un", None, "Le bac part.", "Deux", None, "Le bac part.") == "headline"


def test_a_change_is_a_value() -> None:
    (change,) = compare(version("Le bac part à l’heure dite."), version("Le bac part à l’heure juste."))
    assert change == TextChange(change.kind, "Le bac part à l’heure dite.", "Le bac part à l’heure juste.")
