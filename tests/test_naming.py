"""An article is found by whatever names it: its number, its key in any case, an address of any form."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html

from crawler.archive.database import Archive
from crawler.keeping.naming import named_article
from tests.browsing import Served, served
from tests.conftest import Depeche

HELD = {
    "dsih:341": "https://dsih.fr/articles/341/une-panne-de-nuit",
    "ticsante:1280": "https://www.ticsante.com/story/1280/une-fuite.html",
    "essai.example:0123456789abcdef": "http://essai.example/nuit/",
}
FORMS = {
    "dsih:341": (
        "1", " dsih:341 ", "DSIH:341", "Dsih:341", "https://dsih.fr/articles/341/une-panne-de-nuit",
        "http://www.dsih.fr/articles/341/une-panne-de-nuit", "dsih.fr/articles/341/une-panne-de-nuit",
        "https://dsih.fr/articles/341/", "www.dsih.fr/articles/341", "HTTPS://DSIH.FR/articles/341/",
        "https://www.dsih.fr/article/341/un-autre-titre.html", "https:/dsih.fr/articles/341/",
        "https://dsih.fr/articles/341/une-panne-de-nuit?utm_source=lettre#suite",
        "https://web.archive.org/web/20120622101500/http://www.dsih.fr/article/341/une-panne.html",
        "web.archive.org/web/2012id_/https:/dsih.fr/articles/341/",
    ),
    "ticsante:1280": ("https://www.ticsante.com/story?ID=1280", "ticsante.com/story?ID=1280", "TICSANTE:1280",
                      "http://ticsante.com/story/1280/autre.html"),
    "essai.example:0123456789abcdef": ("https://essai.example/nuit/", "essai.example/nuit", "www.essai.example/nuit"),
}  # fmt: skip
NOBODY = ("dsih:34", "341", "https://dsih.fr/articles/34/", "https://example.org/articles/341/", "http://[", "..",
          "story", "a" * 3000, "https://dsih.fr/", "%",
          "https://web.archive.org/web/2012/http://dsih.fr/articles/34/")  # fmt: skip
EVERY = [(key, form) for key, forms in FORMS.items() for form in forms]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("naming") / "archive.db"
    with Archive.open(path, write=True) as held:
        for key, url in HELD.items():
            outlet = key.partition(":")[0]
            held.db.execute("INSERT INTO outlets (id, name) VALUES (?, ?)", [outlet, outlet])
            held.db.execute(
                "INSERT INTO articles (key, outlet, url, title, body, words, first_seen, last_seen, text_sha256, "
                "extractor, digest) VALUES (?, ?, ?, ?, 'Un texte.', 2, '', '', '', '', '')",
                [key, outlet, url, f"Titre de {key}"],
            )
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Iterator[Served]:
    with served(path) as site:
        yield site


@pytest.mark.parametrize(("key", "form"), EVERY)
def test_every_form_names_the_article(path: Path, key: str, form: str) -> None:
    with Archive.open(path) as held:
        row = named_article(held, form)
        assert row
        assert row["key"] == key


@pytest.mark.parametrize("form", NOBODY)
def test_what_names_none_names_none(path: Path, form: str) -> None:
    with Archive.open(path) as held:
        assert named_article(held, form) is None


def test_a_page_opens_by_every_form_pasted_or_quoted(site: Served) -> None:
    for key, form in EVERY:
        pasted = form.strip().partition("#")[0]
        for address in dict.fromkeys((pasted, quote(pasted, safe=""))):
            answer = site.get(f"/article/{address}")
            assert answer.status == 200, address
            assert f"Titre de {key}" in html.document_fromstring(answer.body).xpath("string(//h1)"), address
    assert site.get("/article/dsih:341/story").status == 200
    assert site.get(f"/article/{quote('dsih.fr/articles/341', safe='')}/story").status == 200


@pytest.mark.parametrize("form", ["DSIH:341", "www.dsih.fr/article/341/x.html", "1"])
def test_the_commands_take_them(depeche: Depeche, path: Path, form: str) -> None:
    for command in (("show", form), ("trace", form), ("export", "jsonl", "--output", "-", "--url", form)):
        done = depeche(*command, "--archive", str(path))
        assert done.returncode == 0, done.stderr
        assert "Titre de dsih:341" in done.stdout


def test_an_export_of_named_articles_has_these_alone(depeche: Depeche, path: Path, tmp_path: Path) -> None:
    named = ["--url", "ticsante.com/story?ID=1280", "--url", "1"]
    done = depeche("export", "jsonl", *named, "--archive", str(path), "--output", str(tmp_path / "two.jsonl"))
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "two.jsonl").read_text("utf-8").splitlines()) == 2
    assert '"ticsante.com/story?ID=1280"' in (tmp_path / "two.jsonl.manifest.json").read_text("utf-8")
    done = depeche("export", "jsonl", "--url", "dsih:34", "--archive", str(path), "--output", "-")
    assert done.returncode == 2
    assert "The archive holds no article dsih:34." in done.stderr
