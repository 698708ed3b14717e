"""What was missed can be asked: what was announced of an outlet and days, and what became of each."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from crawler.archive import frontier
from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.clock import now
from crawler.exporting.corpus_citation import CorpusCitation
from crawler.items import Announcement, Outlet
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching.completeness import completeness, in_words
from tests.conftest import Depeche, page_of
from tests.ties import GAP_DAYS, make_gaps

OUTLET = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
FATES = ("announced_and_held", "refused", "not_article", "failed", "pending", "withdrawn", "never_seen")


def url_of(number: int) -> str:
    return f"https://essai.example/a/{number}"


def hear(archive: Archive, number: int, day: str | None, *, url: str = "", source: str = "flux", via: str = "feed",
         since: str | None = None) -> None:  # fmt: skip
    said = Announcement(url=url or url_of(number), via=via, published=day)
    found = FoundUrl(announcement=said, key=f"essai:{number}", day=day)
    announce(archive, "essai", [found], source=source, since=since)


def keep(archive: Archive, number: int, day: str) -> None:
    draft = open_draft(page_of("<p>x</p>", url_of(number), fetched=now()), OUTLET)
    draft.key, draft.url, draft.title, draft.body, draft.day = (
        f"essai:{number}",
        draft.page.url,
        "Titre",
        "Texte.",
        day,
    )
    draft.words, draft.extractor = 1, "essai"
    saved = save_draft(archive, draft, WarcPosition("f.warc.gz", 0, 1, "0" * 64), None, press=known_press())
    assert saved.article


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Of June: two articles held, one of them announced twice, and one of each fate; besides July and no day."""
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as held:
        held.register(OUTLET)
        hear(held, 1, "2026-06-03")
        hear(held, 1, None, url="https://essai.example/a/1/un-titre", source="plan", via="sitemap")
        keep(held, 1, "2026-06-03")
        keep(held, 2, "2026-06-05")  # imported: named by nobody
        for number, state in enumerate(("refused", "not_article", "failed"), 3):
            hear(held, number, "2026-06-10")
            with held.transaction() as db:
                frontier.record_outcome(
                    db, "essai", [url_of(number)], state, key=f"essai:{number}", reason="HTTP 403"
                )
        hear(held, 6, "2026-06-11")
        hear(held, 7, "2026-06-12", since="2026-06-20")
        hear(held, 8, "2026-06-13")
        with held.transaction() as db:
            db.execute("UPDATE urls SET state = 'forgotten' WHERE url = ?", [url_of(8)])
        hear(held, 9, None)
        hear(held, 10, "2026-07-01")
        hear(held, 11, "2026-06-30", source="ids", via="ids")
    return path


def test_what_was_announced_is_the_sum_of_what_became_of_it(archive: Path) -> None:
    with Archive.open(archive) as held:
        (june,), (whole,) = completeness(held, ["essai"], "2026-06-01", "2026-06-30"), completeness(held)
    assert {fate: getattr(june, fate) for fate in FATES} == dict.fromkeys(FATES, 1)
    assert (june.announced, june.held, june.undated) == (7, 2, 1)
    assert (june.since, june.first, june.last) == ("2026-06-01", "2026-06-03", "2026-06-05")
    assert june.first_fetch is not None
    assert june.last_run is None
    assert (whole.announced, whole.held, whole.pending, whole.undated) == (9, 2, 3, 1)
    assert whole.announced == sum(getattr(whole, fate) for fate in FATES)


def test_the_command_says_the_span_asked_beside_the_span_found(archive: Path, depeche: Depeche) -> None:
    shown = depeche("status", "--outlet", "essai", "--since", "2026-06", "--until", "2026-06").stdout
    assert shown.startswith(
        "Essai: asked 2026-06-01 to 2026-06-30, found 2026-06-03 to 2026-06-05; 7 announced (1 held"
    )
    assert "2 articles held, 1 of them named by no source" in shown
    assert "1 announced without a day" in shown
    (one,) = json.loads(depeche("status", "--since", "2026-06", "--json").stdout)["completeness"]
    with Archive.open(archive) as held:
        assert one == asdict(completeness(held, since="2026-06-01")[0])


def test_the_manifest_says_the_same(archive: Path, depeche: Depeche, tmp_path: Path) -> None:
    done = depeche("export", "csv", "--outlet", "essai", "--until", "2026-06-30", "--output", "o.csv")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "o.csv.manifest.json").read_text("utf-8"))
    with Archive.open(archive) as held:
        assert manifest["completeness"] == [asdict(completeness(held, ["essai"], until="2026-06-30")[0])]
    assert manifest["citation"].startswith(
        "2 articles from Essai, 2026-06-03 to 2026-06-05. Collected and exported with"
    )
    assert manifest["citation_fr"].startswith(
        "2 articles d’Essai, du 3 juin 2026 au 5 juin 2026. Corpus constitué et"
    )
    sha256 = manifest["files"][0]["sha256"]
    assert all(manifest[name].endswith(f" o.csv, SHA-256 {sha256}.") for name in ("citation", "citation_fr"))


def test_a_corpus_is_cited_in_both_languages_and_by_what_it_holds(archive: Path, depeche: Depeche) -> None:
    english, _, french = depeche("status", "--cite").stdout.splitlines()
    assert english.startswith("2 articles from Essai, 2026-06-03 to 2026-06-05. Collected with depeche ")
    assert french.startswith("2 articles d’Essai, du 3 juin 2026 au 5 juin 2026. Corpus constitué avec depeche ")
    assert english.split("SHA-256 ")[1] == french.split("SHA-256 ")[1]
    with Archive.open(archive, write=True) as held:
        held.db.execute("UPDATE articles SET text_sha256 = 'x' WHERE key = 'essai:2'")
    assert depeche("status", "--cite").stdout.splitlines()[0] != english


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outlet", "essia"], "no outlet 'essia'. Did you mean 'essai'? It holds: essai"),
        (["--since", "2026-07", "--until", "2026-06"], "--since 2026-07-01 is after --until 2026-06-30"),
        (["--since", "2027", "--cite"], "nothing to cite"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_what_cannot_be_answered_is_said(depeche: Depeche, options: list[str], said: str) -> None:
    done = depeche("status", *options)
    assert (done.returncode, said in done.stderr) == (2, True)


def test_an_outlet_without_anything_is_said_so(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLET)
        (nothing,) = completeness(held)
    assert in_words(nothing).startswith("Essai: no article found; 0 announced (0 held")
    assert in_words(nothing).endswith("none fetched; never crawled")


def test_one_article_the_first_of_a_month_and_words_as_the_french_write_them() -> None:
    one = CorpusCitation(
        articles=1, outlets=["DSIH", "TICsanté", "L'Est Éclair"], first="2012-06-01", last="2012-06-01",
        made="2026-11-27T08:00:00+00:00", query="hôpital", texts_left_out=True, version="1",
    )  # fmt: skip
    assert one.french == (
        "1 article de DSIH, TICsanté et L'Est Éclair, du 1er juin 2012 au 1er juin 2012, trouvé avec les mots "
        "«\u00a0hôpital\u00a0» (textes omis). Corpus constitué avec depeche 1, 27 novembre 2026."
    )


def test_gaps_are_those_that_status_and_the_pages_count(tmp_path: Path) -> None:
    """Of an outlet of an article a day, none: half of that is chance."""
    with Archive.open(make_gaps(tmp_path / "archive.db"), write=True) as held:
        held.db.execute("DELETE FROM articles WHERE outlet = '1' AND id NOT IN "
                        "(SELECT min(id) FROM articles WHERE outlet = '1' GROUP BY day)")  # fmt: skip
        assert held.rows("SELECT count(*) AS n FROM gaps WHERE outlet = '1'")[0]["n"] == GAP_DAYS
        found = {one.outlet: one.gaps for one in completeness(held)}
    assert found == {"1": 0, "2": GAP_DAYS, "3": GAP_DAYS, "4": GAP_DAYS}
