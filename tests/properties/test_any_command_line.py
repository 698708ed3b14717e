"""What holds of every command line: it ends with a code of ours and a sentence, never with a traceback."""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from click.exceptions import Abort, ClickException, Exit
from hypothesis import given
from hypothesis import strategies as st

from crawler.cli import COMMANDS, cli, main
from crawler.errors import DepecheError
from tests.browsing import make_archive

CODES = (0, 1, 2, 3)  # of commands that read: done, failed, wrong usage, something needs a look
READING = ("search", "show", "trace", "export", "status", "extract", "import", "nonsense")
# No slash: nothing outside the folder of the test is named.
FREE = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), max_size=8)
VALUES = st.sampled_from(
    ["", "0", "1", "-1", "9" * 25, "nan", "9999", "2012-13", "2026-02-30", "0000", "dsih", "dsih:341", "http://[::1",
     "http://", "https://dsih.fr/articles/1", "HTTPS://essai.example:99999/", "csv", "tei", "txm", "full",
     "page.html", "archive.db", "broken.warc", "folder", "none.db", "text.db", "-", "--", "é", "e\u0301", "\x1b[0m",
     "[bold]", "%s", "{}", "a" * 300, "\udcff"]
)  # fmt: skip
OPTIONS = st.sampled_from(
    ["--json", "--archive", "--outlet", "--since", "--until", "--limit", "--rank", "--announced", "--diff",
     "--html", "--dot", "--mermaid", "--score", "--query", "--public", "--without-text", "--excel", "--raw",
     "--output", "--force", "--explain", "--url", "--config", "--access", "--section", "--language", "--with-links",
     "-h", "--help", "--version", "--max-time", "--delay", "--url-file", "--full", "--dry-run", "-q", "-v",
     "--log", "--port", "--host", "--report", "--from", "--jobs", "--replica", "--bogus", "--lim", "--since=2012",
     "--limit="]
)  # fmt: skip
LINE = st.lists(OPTIONS | VALUES | FREE, max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the commands run: a small archive, a page, and files that are not what their names say."""
    folder = tmp_path_factory.mktemp("lines")
    make_archive(folder / "archive.db")
    (folder / "page.html").write_text("<h1>Un titre</h1><p>Un texte.", "utf-8")
    (folder / "broken.warc").write_bytes(b"WARC/1.1\r\nWARC-Type: response\r\n")
    (folder / "text.db").write_text("Ceci n'est pas une base.", "utf-8")
    (folder / "folder").mkdir()
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        there.delenv("DEPECHE_ARCHIVE", raising=False)
        yield folder


@given(st.sampled_from(READING), LINE)
def test_a_reading_command_ends_with_a_code_and_a_sentence(folder: Path, command: str, line: list[str]) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as typed, redirect_stdout(out), redirect_stderr(err):
        typed.setattr(sys, "argv", ["depeche", command, *line])
        with pytest.raises(SystemExit) as end:
            main()
    err.seek(0)
    said = err.read()
    assert end.value.code in CODES, said
    if end.value.code:
        assert len(said.strip()) > 9, "no sentence"
    assert (folder / "archive.db").exists()


@given(st.sampled_from(list(COMMANDS)), LINE)
def test_every_command_takes_its_words_or_refuses_them(command: str, line: list[str]) -> None:
    """Of commands that would ask sites or serve, only the reading of their words is tried."""
    try:
        with cli.make_context("depeche", [command, *line]) as context:
            name, found, rest = cli.resolve_command(context, context._protected_args + context.args)
            assert found is not None
            found.make_context(name, rest, parent=context).close()
    except (ClickException, DepecheError) as error:
        refusal: Exception | None = error
    except (Exit, Abort):
        refusal = None
    else:
        refusal = None
    if refusal:
        assert str(refusal).strip()
        assert getattr(refusal, "exit_code", 1) in (1, 2)
