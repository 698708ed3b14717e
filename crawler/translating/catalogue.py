"""The catalogue of messages: gathered from the code, kept in `fr/LC_MESSAGES/depeche.po`, compiled beside it.

python -m crawler.translating.catalogue            # says what is missing; exit code 1 if anything is
python -m crawler.translating.catalogue --write    # brings depeche.po up to the code, and compiles it

Messages are what `_`, `ngettext`, `pgettext`, `npgettext` and `N_` are called with, in Python and in templates; what
`recorded` is, and the values of enumerations, under a context of their own; what is kept as data, as the meanings of
columns are; the help of commands and options, as click reads it; and click's own messages. People write translations
into depeche.po with any editor of such files, and `--write` keeps them.
"""

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from crawler.translating import CATALOGUES
from crawler.translating.recorded import CONTEXT

ROOT = CATALOGUES.parents[1]
PO = CATALOGUES / "fr" / "LC_MESSAGES" / "depeche.po"
MO = PO.with_suffix(".mo")
METHODS = [("**.py", "python"), ("serving/templates/**.html", "jinja2")]
PACKAGES = ("crawler", "pipelines", "spiders")
TOLD = ("crawler.serving.names", "crawler.serving.conditions")
"""Modules whose `messages` gives words that are kept as data, each with its context or None; named, as this room
imports none above it."""
HELP = ("help", "epilog", "short_help", "show_default")
"""Arguments of click's decorators that hold words for people."""


def messages() -> Catalog:
    """Every message of the code, untranslated."""
    found = Catalog(locale="fr", project="depeche", fuzzy=False)
    for package in PACKAGES:
        for name, _line, words, comments, context in extract_from_dir(
            ROOT / package, [(f"{package}/{pattern}", method) for pattern, method in METHODS] + METHODS,
            comment_tags=("Translators:",),
        ):  # fmt: skip
            found.add(words, locations=[(f"{package}/{name}", 0)], auto_comments=comments, context=context)
    for path in (ROOT / "crawler" / "config.py", *sorted((ROOT / "crawler" / "cli").glob("*.py"))):
        for words in helps(path.read_text("utf-8")):
            found.add(words, locations=[(str(path.relative_to(ROOT)), 0)])
    for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        for words in kept(path.read_text("utf-8")):
            found.add(words, locations=[(str(path.relative_to(ROOT)), 0)], context=CONTEXT)
    for name in TOLD:
        for context, words in import_module(name).messages():
            found.add(words, locations=[(f"{name.replace('.', '/')}.py", 0)], context=context)
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        with path.open("rb") as file:
            for _line, words, _comments, context in extract("python", file):
                found.add(words, locations=[(f"click/{path.name}", 0)], context=context)
    return found


def helps(source: str) -> Iterator[str]:
    """What click shows of a module of commands: docstrings of commands, and the words of its decorators."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            text = ast.get_docstring(node)
            if text:
                yield text
        if isinstance(node, ast.Call):
            yield from (
                word.value.value for word in node.keywords
                if word.arg in HELP and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
            )  # fmt: skip


def kept(source: str) -> Iterator[str]:
    """What a module gives to the archive: templates of `recorded`, and the values of its enumerations."""
    for node in ast.walk(ast.parse(source)):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "recorded":
            values = node.args
        elif isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases):
            values = [one.value for one in node.body if isinstance(one, ast.Assign)]
        yield from (str(one.value) for one in values if isinstance(one, ast.Constant))


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "group")


def translations() -> Catalog:
    """What depeche.po holds."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def untranslated(catalogue: Catalog) -> list[Message]:
    """Messages of the code without a French form, or with one that no person has looked at."""
    return [one for one in catalogue if one.id and (one.fuzzy or not all(_forms(one.string)))]


def _forms(words: object) -> Iterable[object]:
    return words if isinstance(words, list | tuple) else [words]


def up_to_date() -> Catalog:
    """The translations, with the messages that the code has today and no others."""
    catalogue = translations()
    begun = catalogue.creation_date
    catalogue.update(messages(), no_fuzzy_matching=True)
    catalogue.creation_date = begun  # else the file is another one every minute
    catalogue.obsolete.clear()
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as Python's gettext reads it."""
    data = BytesIO()
    write_mo(data, catalogue)
    return data.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it: in the order of the messages, without lines of code, which often change."""
    data = BytesIO()
    write_po(data, catalogue, width=118, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return data.getvalue()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="bring depeche.po up to the code and compile it")
    catalogue = up_to_date()
    if arguments.parse_args().write:
        PO.write_bytes(written(catalogue))
        MO.write_bytes(compiled(catalogue))
    missing = untranslated(catalogue)
    for message in missing:
        places = ", ".join(name for name, _line in message.locations)
        sys.stdout.write(f"{places}: {' / '.join(map(repr, _forms(message.id)))}\n")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
