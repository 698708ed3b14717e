"""The command line in French: chosen by `--lang` or the environment, for success, mistakes and failures alike."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from crawler.cli import COMMANDS, cli
from crawler.translating import asked_in, catalogue, forms, speaking
from crawler.translating.recorded import CONTEXT, named, recorded, translated
from tests.conftest import ROOT, Depeche, run_depeche
from tests.site import Answer, Site, article, dsih

FRENCH = {"LANG": "fr_FR.UTF-8"}


def said(*texts: str) -> str:
    """What a run printed, in one line with plain spaces."""
    return re.sub(r"\s+", " ", " ".join(texts))


# The catalogue


def test_the_catalogue_has_french_for_all_that_is_said() -> None:
    lacking = catalogue.untranslated(catalogue.up_to_date())
    assert [one.id for one in lacking] == []


def _french() -> Iterator[str]:
    for one in catalogue.translations():
        forms_of = one.string if isinstance(one.string, list | tuple) else [one.string]
        yield from (said for said in forms_of if one.id)


def test_french_has_its_spaces_and_apostrophes() -> None:
    """A no-break space stands before `:` and a narrow one before `; ! ? % »` and behind `«`."""
    wrong = re.compile(r" [;!?»](?!\w)| :(?=\s|$)|« |(?<=[a-zà-ÿ])[;?](?=\s|$)|\b[cdjlmnst]'(?=[a-zà-ÿ])")
    said = [line for text in _french() for line in text.splitlines() if not line.startswith("  ")]
    assert [line for line in said if wrong.search(line)] == []


# No literal reaches the terminal past the catalogue

ROOMS = [path for package in ("crawler", "pipelines", "spiders") for path in sorted((ROOT / package).rglob("*.py"))]
SAYING = {"echo", "secho", "head", "line", "sentence", "fail"}
"""Functions and methods whose words people read."""
FAILING = re.compile(r"(Usage|Depeche|Config|Archive|Warc|TooSlow|OutOfSpace|Shadowed|Locked)Error|BadParameter")
UNSAID = {
    "crawler/replica/server.py",  # for those who start it by hand, `python -m crawler.replica`
    "crawler/replica/__main__.py",
    "crawler/archive/dictionary.py",  # makes a document of ours
    "crawler/translating/catalogue.py",
}  # fmt: skip
WORDS = re.compile(r"^(?!\s*depeche )(?s:.*)[A-Za-z]{2,} [a-z]{2,} ")  # two words of a sentence, and no command


def _literals(node: ast.AST) -> Iterator[str]:
    """The words that a call says itself: none of what it hands to other calls, as `_` and `recorded` are."""
    if isinstance(node, ast.Call):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def _said_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        method = name.rpartition(".")[2]
        if method in SAYING or FAILING.fullmatch(method) or name.endswith(("console.print", "stderr.write")):
            yield from ("".join(_literals(one)) for one in node.args)


@cache
def _trees() -> dict[str, ast.AST]:
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in ROOMS}


@pytest.mark.xdist_group("sources")
def test_no_english_reaches_the_terminal_past_the_catalogue() -> None:
    trees = {name: tree for name, tree in _trees().items() if name not in UNSAID and "/serving/" not in name}
    found = [(name, words) for name, tree in trees.items() for words in _said_in(tree) if WORDS.search(f"{words} ")]
    assert found == []


MARKS = {"_", "N_", "ngettext", "pgettext", "npgettext", "recorded"}


@pytest.mark.xdist_group("sources")
def test_no_message_is_formatted_before_it_is_looked_up() -> None:
    """`_(f"…{name}…")` is in no catalogue."""
    calls = ((name, one) for name, tree in _trees().items() for one in ast.walk(tree) if isinstance(one, ast.Call))
    wrong = [
        f"{name}, line {call.lineno}"
        for name, call in calls
        if isinstance(call.func, ast.Name) and call.func.id in MARKS
        and any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in call.args)
    ]  # fmt: skip
    assert wrong == []


def test_such_english_is_found() -> None:
    found = {source: list(_said_in(ast.parse(source))) for source in (
        'click.echo(f"There is no {name} here", err=True)', 'raise UsageError("Give one of the two")',
        'click.echo(_("There is no {name} here").format(name=name))',
    )}  # fmt: skip
    assert [*map("".join, found.values())] == ["There is no  here", "Give one of the two", ""]


# The language of a run


@pytest.mark.parametrize(("words", "expected"), [
    (["status"], None),
    (["--lang", "fr", "status"], "fr"),
    (["status", "--lang", "fr"], "fr"),
    (["status", "--lang=en", "--json"], "en"),
    (["--lang", "fr", "status", "--lang", "en"], "en"),
    (["search", "--", "--lang", "fr"], None),
    (["status", "--lang", "de"], None),
    (["status", "--lang"], None),
])  # fmt: skip
def test_the_language_stands_anywhere_on_the_line(words: list[str], expected: str | None) -> None:
    assert asked_in(words) == expected


def test_lang_comes_before_the_environment_and_c_is_english(depeche: Depeche) -> None:
    assert "There is no archive" in depeche("status", **FRENCH, LC_ALL="C").stderr
    assert "There is no archive" in depeche("--lang", "en", "status", **FRENCH).stderr
    assert "Il n’y a pas d’archive" in depeche("status", **FRENCH).stderr
    assert "Il n’y a pas d’archive" in depeche("status", "--lang", "fr", LANG="C").stderr


def test_a_language_without_a_catalogue_is_a_mistake_that_is_said(depeche: Depeche) -> None:
    done = depeche("status", "--lang", "de", **FRENCH)
    assert (done.returncode, "'de' n’est aucune des valeurs 'en', 'fr'" in done.stderr) == (2, True)


def test_the_shell_completes_the_language() -> None:
    completing = ShellComplete(cli, {}, "depeche", "_DEPECHE_COMPLETE")
    assert [one.value for one in completing.get_completions(["status", "--lang"], "f")] == ["fr"]
    assert "--lang" in {one.value for one in completing.get_completions(["status"], "--la")}


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_french_and_of_the_same_options(command: str) -> None:
    english = CliRunner().invoke(cli, ["help", command], prog_name="depeche").output
    with speaking("fr"):
        french = CliRunner().invoke(cli, ["help", command], prog_name="depeche").output
    assert "Exemple" in french
    assert "\b" not in french
    assert re.findall(r"^  (?:-\w, )?--[\w-]+", french, re.MULTILINE) == (
        re.findall(r"^  (?:-\w, )?--[\w-]+", english, re.MULTILINE)
    )
    shared = {line.strip() for line in english.splitlines()} & {line.strip() for line in french.splitlines()}
    assert [line for line in shared if re.search(r"\b(the|of|a|is|and)\b", line) and "--help" not in line] == []


def test_every_command_has_a_word_in_french() -> None:
    context = click.Context(cli)
    with speaking("fr"):
        assert "Trouver des articles par leurs mots." in cli.get_help(context)


# Runs


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles, crawled in French."""
    folder = tmp_path_factory.mktemp("french")
    with Site(dsih(2)) as site:
        done = run_depeche("crawl", "dsih", "--replica", site.url, cwd=folder, **FRENCH)
    assert done.returncode == 0, done.stderr
    assert said(done.stderr).startswith("Création d’une archive : archive.db média nouveaux modifiés")
    (folder / "page.html").write_text(str(article(6001).body), "utf-8")
    return folder / "archive.db"


@pytest.mark.parametrize(("words", "expected"), [
    (("status",), "dernière collecte"),
    (("status", "--outlet", "dsih"), "2 articles archivés"),
    (("status", "--check"), "droits d’accès"),
    (("search", "texte"), "2 articles trouvés, tous affichés"),
    (("search", "texte", "--announced"), "annoncés et absents de l’archive"),
    (("show", "dsih:6001"), "lu par dsih"),
    (("show", "dsih:6001", "--diff"), "Son texte n’a pas changé"),
    (("trace", "dsih:6001"), "Il ne cite aucun média"),
    (("edits",), "0 modification"),
    (("export", "csv", "--force"), "Ce qu’il contient et comment le citer"),
    (("export", "jsonl", "--output", "-"), "2 articles de DSIH"),
    (("search", "texte"), "12 octobre 2024 DSIH Article 6002"),
    (("help",), "Pour commencer : depeche demo"),
    (("import", "page.html", "--url", "https://dsih.fr/articles/6001/titre-6001"), "Importé : 0 nouveau"),
    (("record", "dsih", "page.html", "--url", "https://dsih.fr/articles/6001/x", "--into", "cas"), "Examinez cas/"),
])  # fmt: skip
def test_a_run_speaks_french(archive: Path, words: tuple[str, ...], expected: str) -> None:
    done = run_depeche(*words, cwd=archive.parent, **FRENCH)
    assert expected in said(done.stdout, done.stderr)


@pytest.mark.parametrize("words", [
    ("status",), ("status", "--outlet", "dsih"), ("search", "texte"), ("search", "--announced"),
    ("show", "dsih:6001"), ("trace", "dsih:6001"), ("edits",),
])  # fmt: skip
def test_json_is_the_same_in_both_languages(archive: Path, words: tuple[str, ...]) -> None:
    french, english = (
        run_depeche(*words, "--json", cwd=archive.parent, **environment).stdout for environment in (FRENCH, {})
    )
    assert french == english
    json.loads(french)


@pytest.mark.parametrize(("words", "expected", "code"), [
    (("serach",), "Vouliez-vous dire « search » ?", 2),
    (("crawl", "--limit", "x"), "Valeur incorrecte pour '--limit'", 2),
    (("crawl", "--sinc", "2012"), "Vouliez-vous dire '--since' ?", 2),
    (("search",), "Argument manquant", 2),
    (("search", "texte", "--since", "hier"), "« hier » n’est pas une date", 2),
    (("show", "dsih:9"), "L’archive ne contient pas d’article dsih:9", 2),
    (("crawl", "dish"), "Aucun média ne s’appelle « dish ». Vouliez-vous dire « dsih » ?", 2),
    (("status", "--archive", "autre.db"), "Il n’y a pas d’archive à l’emplacement autre.db", 1),
    (("export", "cvs"), "Vouliez-vous dire « csv » ?", 2),
    (("export", "csv", "--outlet", "hibou"), "L’archive ne contient pas de média « hibou ». Elle contient", 2),
    (("import", "rien.warc.gz"), "Il n’y a pas de fichier rien.warc.gz", 2),
    (("extract", "rien.html", "--url", "https://dsih.fr/"), "fichier ou dossier inexistant", 2),
    (("record", "dsih", "rien"), "n’est ni une adresse web", 2),
    (("check", "dsih", "https://ailleurs.example/"), "n’est pas une adresse de dsih", 2),
    (("serve", "--host", "192.0.2.1"), "Impossible d’écouter sur 192.0.2.1", 1),
])  # fmt: skip
def test_mistakes_and_failures_are_said_in_french(
    archive: Path, words: tuple[str, ...], expected: str, code: int
) -> None:
    done = run_depeche(*words, cwd=archive.parent, **FRENCH)
    assert expected in said(done.stderr)
    assert done.returncode == code


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_in_any_command_is_said_in_french(archive: Path, command: str) -> None:
    done = run_depeche(command, "--erreur", cwd=archive.parent, **FRENCH)
    assert done.returncode == 2
    assert "Usage : " in said(done.stderr)
    assert "Pour de l’aide : " in said(done.stderr)
    assert "Erreur : L’option '--erreur' n’existe pas." in said(done.stderr)


def test_what_is_wrong_with_an_outlet_is_stored_in_english_and_told_in_french(depeche: Depeche) -> None:
    with Site({path: Answer(status=403) for path in dsih(2)}) as site:
        done = depeche("crawl", "dsih", "--replica", site.url, **FRENCH)
    assert done.returncode == 3
    trouble = "aucune source d’annonces n’a répondu (flux : HTTP 404 ; page de liste : HTTP 403"
    assert f"DSIH : aucune source (no source) : {trouble}" in said(done.stderr)
    assert "Ses flux et sa page d’accueil ont peut-être changé d’adresse" in said(done.stderr)
    health = json.loads(depeche("status", "--json", **FRENCH).stdout)["outlets"][0]["health"][0]
    assert health["problem"] == "no source"
    assert health["message"].startswith("no source of announcements answered (feed: HTTP 404; listing: HTTP 403")
    assert trouble in said(depeche("status", **FRENCH).stdout)


def test_a_check_is_told_in_french_and_its_json_is_the_same(depeche: Depeche) -> None:
    with Site(dsih(3)) as site:
        done = depeche("check", "dsih", "--replica", site.url, "--report", "dsih.warc.gz", **FRENCH)
    assert done.returncode == 3
    assert "Conclusion 1 point demande un examen. 1. flux https://www.dsih.fr/rss.php : HTTP 404." in said(
        done.stdout
    )
    french, english = (
        json.loads(depeche("check", "dsih", "--from", "dsih.warc.gz", "--json", **environment).stdout)
        for environment in (FRENCH, {})
    )
    assert french | {"made": ""} == english | {"made": ""}
    assert "Look at" in french["verdict"][0]["do"] or "Put its new address" in french["verdict"][0]["do"]


# Recorded sentences


def test_every_recorded_template_is_found_again_by_its_words() -> None:
    """One that is taken for another, or whose values run into its words, is named here."""
    values = {
        "reason": "no text", "reasons": "no text 3 times", "detail": "breaks off", "signs": "title",
        "trouble": "no title", "answers": "feed: HTTP 403", "place": "record 3 (byte 17)", "damage": "no text",
        "problem": "blocked",
    }  # fmt: skip
    lost = []
    for one in catalogue.translations():
        if one.context != CONTEXT or "{" not in str(one.id):
            continue
        names = re.findall(r"\{(\w+)\}", str(one.id))
        filled = recorded(str(one.id), **{name: values.get(name, "17") for name in names})
        with speaking("fr"):
            wanted = str(one.string).format(**{name: translated(values.get(name, "17")) for name in names})
            if translated(filled) != wanted:
                lost.append((one.id, translated(filled), wanted))
    assert lost == []


def test_a_sentence_of_parts_is_said_in_french_and_text_of_others_as_it_is() -> None:
    with speaking("fr"):
        said = translated("every source of announcements refused (feed: HTTP 403; listing: HTTP 1403)")
        assert said.endswith("(flux\u00a0: HTTP 403\u202f; page de liste\u00a0: HTTP 1\u202f403)")
        assert translated("text much shorter (median 1200 words, was 90)") == (
            "texte bien plus court (médiane 1\u202f200 mots, auparavant 90)"
        )
        assert translated("2 articles on Monday 1 June, usually 4.5 (median of 8 weeks)").startswith(
            "2 articles le lundi 1er\u00a0juin, d’ordinaire 4,5"
        )
        assert translated("gone from its pages: lead (on 2 of 10, was 97%), section (on 0 of 10, was 90%)") == (
            "ont disparu de ses pages\u00a0: chapeau (sur 2 de 10, auparavant 97\u202f%), "
            "rubrique (sur 0 de 10, auparavant 90\u202f%)"
        )
        assert translated("process 17 since 2026-11-27 21:05 UTC") == (
            "processus 17 depuis le 27\u00a0novembre\u00a02026 à 21\u00a0h\u00a005 UTC"
        )
        assert translated("what nobody recorded") == "what nobody recorded"
        assert named("empty shell") == "page vide (empty shell)"
    assert translated("empty shell") == named("empty shell") == "empty shell"


# Forms


@pytest.mark.parametrize(("written", "french"), [
    (7, "7"), (1234, "1\u202f234"), ("12,345", "12\u202f345"), ("0.5", "0,5"), ("12345.25", "12\u202f345,25"),
    ("97%", "97\u202f%"), ("-3", "−3"), ("192.0.2.1", "192.0.2.1"), ("3.51.3", "3.51.3"), ("dsih", "dsih"),
])  # fmt: skip
def test_figures(written: object, french: str) -> None:
    with speaking("fr"):
        assert forms.figure(written) == french
    assert forms.figure(written) == str(written)


def test_days_moments_and_spans() -> None:
    assert (forms.day("2012-06-01T08:05:00+00:00"), forms.moment("2012-06-01T08:05:00+00:00")) == (
        "2012-06-01", "2012-06-01T08:05:00+00:00"
    )  # fmt: skip
    assert [forms.duration(seconds) for seconds in (1, 90, 7200, 400_000)] == [
        "1 second", "90 seconds", "2 hours", "5 days"
    ]  # fmt: skip
    with speaking("fr"):
        assert forms.day("2012-06-01") == "1er\u00a0juin\u00a02012"
        assert forms.french_day("2012-06-01") == "1er juin 2012"
        assert forms.day("hier") == "hier"
        assert forms.moment("2012-06-22T08:05:00+00:00") == "22\u00a0juin\u00a02012 à 8\u00a0h\u00a005 UTC"
        assert forms.moment("2012-06-22T08:05:00+02:00") == "22\u00a0juin\u00a02012 à 8\u00a0h\u00a005 (+02:00)"
        assert forms.moment("2012-06-22") == "22\u00a0juin\u00a02012"
        assert [forms.duration(seconds) for seconds in (1, 130, 400_000)] == ["1 seconde", "2 minutes", "5 jours"]
        assert [forms.size(count) for count in (1, 12_345, 3_400_000)] == ["1 octet", "12 ko", "3,4 Mo"]
        assert (
            forms.system_error(FileNotFoundError(2, "No such file or directory")) == "fichier ou dossier inexistant"
        )
