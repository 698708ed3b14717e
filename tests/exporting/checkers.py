"""What the receiving programs demand of the formats that no parser of ours reads, from their public documents."""

import csv
import re
from pathlib import Path
from typing import Any

NAME_PARTS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}
CSL_TEXT = {
    "title", "container-title", "section", "URL", "language", "keyword", "note", "archive", "archive_location",
}  # fmt: skip
Text = tuple[dict[str, str], list[str]]


def read_iramuteq(data: bytes) -> list[Text]:
    """The texts of a corpus, each as variables and lines; an AssertionError names what IRaMuTeQ would trip over.

    http://www.iramuteq.org/documentation, "Format des données en entrée", and how its reader takes lines: one that
    begins with `****` opens a text, one that begins with `-*` a theme, `_word_` is a variable, `$` ends a segment.
    """
    assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark hides the first stars"
    texts: list[Text] = []
    for line in data.decode("utf-8").split("\n"):
        assert len(line.splitlines()) <= 1, f"a line end inside a line: {line!r}"
        if line.startswith("****"):
            texts.append((starred(line), []))
        elif line:
            assert texts, "text before the first stars"
            assert not re.search(r"[*$_]", line), f"a sign of IRaMuTeQ's own in a text: {line!r}"
            texts[-1][1].append(line)
    return texts


def starred(line: str) -> dict[str, str]:
    """The variables of a line of stars: no spaces or accents, each once, and none without a value."""
    stars, *variables = line.split(" ")
    assert stars == "****"
    pairs = [re.fullmatch(r"\*([a-z]+)_([a-z0-9_-]+)", variable) for variable in variables]
    assert all(pairs), line
    found = {pair[1]: pair[2] for pair in pairs if pair}
    assert len(found) == len(variables), f"a variable twice: {line}"
    return found


def read_txm(folder: Path) -> list[tuple[dict[str, str], str]]:
    """The texts of a folder with their metadata; an AssertionError names what TXM would trip over.

    https://txm.gitpages.huma-num.fr/textometrie/, manual, "Formats importables", "Texte brut (.txt): TXT+CSV".
    """
    data = (folder / "metadata.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark becomes part of the name `id`"
    rows = list(csv.reader(data.decode("utf-8").splitlines(keepends=True), strict=True))
    names = rows[0]
    assert names[0] == "id"
    assert all(re.fullmatch(r"[a-z]+", name) for name in names), names
    assert all(len(row) == len(names) for row in rows)
    assert not any("\n" in value or "\r" in value for row in rows for value in row)
    ids = [row[0] for row in rows[1:]]
    assert sorted(f"{name}.txt" for name in ids) == sorted(p.name for p in folder.iterdir() if p.suffix == ".txt")
    assert len({name.lower() for name in ids}) == len(ids), "two files of one name where capitals do not count"
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in ids)
    return [
        (dict(zip(names, row, strict=True)), (folder / f"{row[0]}.txt").read_text("utf-8"))
        for row in rows[1:]
    ]  # fmt: skip


def check_csl(items: Any) -> None:
    """The rules of https://resource.citationstyles.org/schema/latest/input/json/csl-data.json for what we write."""
    assert isinstance(items, list)
    for item in items:
        assert {"id", "type"} <= item.keys()
        assert item["type"] == "article-newspaper"
        assert item.keys() <= CSL_TEXT | {"id", "type", "author", "issued", "accessed"}
        assert all(isinstance(item[name], str) for name in item.keys() & (CSL_TEXT | {"id"}))
        for name in item.get("author", []):
            assert name
            assert name.keys() <= NAME_PARTS
            assert all(isinstance(part, str) and part for part in name.values())
        for date in (item[name] for name in ("issued", "accessed") if name in item):
            assert date.keys() == {"date-parts"}
            (parts,) = date["date-parts"]
            assert 1 <= len(parts) <= 3
            assert all(isinstance(part, int) for part in parts)
    assert len({item["id"] for item in items}) == len(items)
