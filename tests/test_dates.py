"""Every wording of a date that the outlets use, read in their zone."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.api import read_page
from crawler.items import Outlet
from crawler.reading.drafts import open_draft, unknown_outlet
from crawler.reading.moments import read_moment
from pipelines.dates import ReadDates
from tests.conftest import page_of

FETCHED = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
PLAIN = Outlet(id="x", name="X", homepage="https://x.fr/", hosts=("x.fr",))
ROSSEL = Outlet(id="r", name="R", homepage="https://r.fr/", hosts=("r.fr",), false_utc=True)
DSIH = Outlet(
    id="d",
    name="D",
    homepage="https://d.fr/",
    hosts=("d.fr",),
    midnight_utc=True,
    no_time_before="2016-07-01",
)


@pytest.mark.parametrize(
    ("wording", "iso", "precision"),
    [
        ("29 jan. 2026 - 13:01,", "2026-01-29T13:01:00+01:00", "minute"),
        ("17 fév. 2026 - 09:48", "2026-02-17T09:48:00+01:00", "minute"),
        ("3 mars 2024 - 08:05,", "2024-03-03T08:05:00+01:00", "minute"),
        ("3 avr. 2024 - 08:05,", "2024-04-03T08:05:00+02:00", "minute"),
        ("31 mai 2022 - 11:15,", "2022-05-31T11:15:00+02:00", "minute"),
        ("25 juin 2024 - 10:45,", "2024-06-25T10:45:00+02:00", "minute"),
        ("26 juil. 2016 - 13:22,", "2016-07-26T13:22:00+02:00", "minute"),
        ("5 août 2019 - 00:30,", "2019-08-05T00:30:00+02:00", "minute"),
        ("6 sept. 2022 - 11:45,", "2022-09-06T11:45:00+02:00", "minute"),
        ("12 oct. 2017 - 10:59,", "2017-10-12T10:59:00+02:00", "minute"),
        ("2 nov. 2026 - 07:00,", "2026-11-02T07:00:00+01:00", "minute"),
        ("21 déc. 2021 - 11:17,", "2021-12-21T11:17:00+01:00", "minute"),
        ("VENDREDI 07 DéCEMBRE 2012", "2012-12-07T00:00:00+01:00", "day"),
        ("LUNDI 27 FéVRIER 2017", "2017-02-27T00:00:00+01:00", "day"),
        ("JEUDI 15 AOûT 2013", "2013-08-15T00:00:00+02:00", "day"),
        ("Publié le 20/06/2012 à 18h45", "2012-06-20T18:45:00+02:00", "minute"),
        ("Mis à jour le mardi 3 août 2021 à 7h05", "2021-08-03T07:05:00+02:00", "minute"),
        ("Publié: 25 Janvier 2022 à 15h14", "2022-01-25T15:14:00+01:00", "minute"),
        ("Publié le jeudi 24 Décembre 2020 à 07h47", "2020-12-24T07:47:00+01:00", "minute"),
        ("Publié le 4/08/2023 à 12:32", "2023-08-04T12:32:00+02:00", "minute"),
        ("20 juin 2012 | 11:33", "2012-06-20T11:33:00+02:00", "minute"),
        ("22 juin 2012 à 14 h 30", "2012-06-22T14:30:00+02:00", "minute"),
        ("1er avril 2013", "2013-04-01T00:00:00+02:00", "day"),
        ("aujourd'hui à 10h12", "2026-11-23T10:12:00+01:00", "minute"),
        ("aujourd’hui à 10h12", "2026-11-23T10:12:00+01:00", "minute"),
        ("il y a 2 heures", "2026-11-23T15:00:00+01:00", "minute"),
        ("27 août 2019", "2019-08-27T00:00:00+02:00", "day"),
        ("Thursday 24 December 2020 07:47", "2020-12-24T07:47:00+01:00", "minute"),
        ("2012-06-22T00:00:00+00:00", "2012-06-22T02:00:00+02:00", "minute"),
        ("2023-08-04T12:32:28", "2023-08-04T12:32:28+02:00", "minute"),
        ("2020-12-24", "2020-12-24T00:00:00+01:00", "day"),
    ],
)
def test_every_wording_is_read_in_the_outlets_zone(wording: str, iso: str, precision: str) -> None:
    moment = read_moment(wording, PLAIN, FETCHED)
    assert moment is not None
    assert (moment.when.isoformat(), moment.precision) == (iso, precision)


@pytest.mark.parametrize(
    "wording", ["2022", "12", "18h45", "", "Actualité", "31/02/2020", "1899-03-02", "4 juin 2099"]
)
def test_what_is_no_whole_date_or_cannot_be_true_is_none(wording: str) -> None:
    assert read_moment(wording, PLAIN, FETCHED) is None


def test_a_false_z_is_local_time_where_the_outlet_has_it_so() -> None:
    assert read_moment("2020-12-24T07:47:27Z", ROSSEL, FETCHED).when.isoformat() == "2020-12-24T07:47:27+01:00"
    assert read_moment("2020-12-24T07:47:27Z", PLAIN, FETCHED).when.isoformat() == "2020-12-24T08:47:27+01:00"


@pytest.mark.parametrize(
    ("wording", "iso", "precision"),
    [
        ("22 juin 2012 - 02:00,", "2012-06-22T02:00:00+02:00", "day"),
        ("7 jan. 2013 - 01:00,", "2013-01-07T01:00:00+01:00", "day"),
        ("VENDREDI 22 JUIN 2012", "2012-06-22T02:00:00+02:00", "day"),
        ("12 oct. 2017 - 02:00,", "2017-10-12T02:00:00+02:00", "minute"),
    ],
)
def test_midnight_utc_of_migrated_articles_is_no_time(wording: str, iso: str, precision: str) -> None:
    moment = read_moment(wording, DSIH, FETCHED)
    assert (moment.when.isoformat(), moment.precision) == (iso, precision)


TEXT = "<p>" + "Les pêcheurs attendaient depuis des mois la réouverture du vieux port de Brizac. " * 5 + "</p>"
TITLE = "<h1>Le vieux port de Brizac rouvre</h1>"


def day_of(body: str, head: str = "", url: str = "https://brizac.example/a/port") -> tuple[str | None, str | None]:
    """The day that is read from a page of an unknown outlet, and its source."""
    page = page_of(f"<html><head>{head}</head><body>{body}</body></html>", url)
    draft = ReadDates().read(open_draft(page, unknown_outlet(url)))
    return draft.day, draft.published_source


@pytest.mark.parametrize(
    "wording",
    ["7 أكتوبر 2020", "ב-7 באוקטובר 2020", "7 Οκτωβρίου 2020", "7. lokakuuta 2020", "2020. október 7.",
     "7 жовтня 2020", "7 octombrie 2020", "7 octobre 202021:25"],
)  # fmt: skip
def test_months_of_more_languages(wording: str) -> None:
    moment = read_moment(wording, PLAIN, FETCHED)
    assert moment is not None
    assert moment.when.date().isoformat() == "2020-10-07"


def test_an_abbr_says_the_moment_in_its_title() -> None:
    abbr = "<abbr itemprop='datePublished' title='2017-09-09T10:52:00+02:00'>10:52</abbr>"
    assert day_of(f"{TITLE}<p>Sorti le 14.08.2017</p>{TEXT}{abbr}") == ("2017-09-09", "microdata")


def test_a_line_of_its_own_dates_before_running_text() -> None:
    told = f"<p>Le 11 février 2022, tout le monde sera là. {TEXT[3:]}"
    assert day_of(f"{TITLE}{told}<p>03.02.2022</p>")[0] == "2022-02-03"


def test_a_time_element_that_shows_readers_another_day_is_not_believed() -> None:
    line = "<p><time datetime='2019-07-03T10:18:46Z'>Publié le 29 juin 2019</time></p>"
    assert day_of(TITLE + line + TEXT)[0] == "2019-06-29"


def test_a_moment_in_utc_has_the_day_that_readers_are_shown_beside_it() -> None:
    shown = "<p><time datetime='2019-12-26T23:07:45+00:00'>26/12/2019</time></p>"
    meta = "<meta property='article:published_time' content='2019-12-26T23:07:45+00:00'>"
    assert day_of(TITLE + shown + TEXT, meta, "https://brizac.ch/a/port")[0] == "2019-12-26"


def test_a_line_elsewhere_that_names_the_headline_dates_it() -> None:
    last = "<p>Le vieux port de Brizac rouvre a été mis dans Ports le 19 mai 2010 à 23:03.</p>"
    others = "".join(f"<p>{day} mai 2010</p>" for day in range(1, 5))
    assert day_of(f"{TITLE}{TEXT * 4}<div id='sidebar'>{others}{last}</div>")[0] == "2010-05-19"


def test_a_word_for_publishing_dates_at_the_end_of_the_page() -> None:
    others = "".join(f"<p>{day} mai 2010</p>" for day in range(1, 5))
    end = "<p>Letzte Änderung: 31.10.2023 - 14:49<br>Erschienen am: 01.11.2023</p>"
    assert day_of(TITLE + TEXT * 4 + others + end)[0] == "2023-11-01"
    box = "<p>Mise en ligne</p><p>23 mai 2019</p>"
    assert day_of(TITLE + TEXT * 4 + others + box)[0] == "2019-05-23"
    assert day_of(TITLE + TEXT * 4 + others + box + end)[0] is None


def test_the_day_of_the_last_change_is_better_than_none() -> None:
    changed = "<meta itemprop='dateModified' content='06/13/2019'>"
    assert day_of(TITLE + TEXT, changed) == ("2019-06-13", "modified")
    assert day_of(f"{TITLE}<p>Le 2 juin 2019</p>{TEXT}", changed) == ("2019-06-02", "text")


def test_a_change_near_the_headline_gives_way_to_a_day_that_is_stated_elsewhere() -> None:
    lines = "<p>Page mise à jour le 2 juin 2019</p>" + TEXT * 4 + "<p>Publié le 3 mai 2019</p>"
    assert day_of(TITLE + lines)[0] == "2019-05-03"


def test_particulars_that_meet_without_a_space_are_parts() -> None:
    line = "<p><i>Von Jana Klein</i><i>Stand: 2. Juni 2019</i> <i>Erstellt: 3. Mai 2019</i></p>"
    assert day_of(TITLE + line + TEXT)[0] == "2019-05-03"


def test_rdfa_dates_as_microdata_does() -> None:
    line = "<p>Brizac, <i property='schema:datePublished' content='2019-05-03'>3 mai</i></p>"
    assert day_of(TITLE + line + TEXT) == ("2019-05-03", "microdata")


def test_a_side_column_above_the_headline_does_not_date_it() -> None:
    column = "".join(f"<p>{day} mai 2010</p>" for day in range(1, 5))
    assert day_of(f"<div id='sidebar'>{column}</div>{TITLE}{TEXT}")[0] is None


def test_a_side_column_that_holds_the_text_is_the_text() -> None:
    page = f"<div>{TITLE}</div><div class='layout-sidebar'><p>3 mai 2022, 21:25</p>{TEXT * 3}</div>"
    assert day_of(page)[0] == "2022-05-03"
    assert day_of(f"{TITLE}{TEXT * 3}<div class='layout-sidebar'><p>3 mai 2022, 21:25</p></div>")[0] is None


def test_a_box_beside_the_text_may_state_the_day() -> None:
    box = "<div class='infos-sidebar'><p>Mise en ligne</p><p>23 mai 2019</p></div>"
    assert day_of(TITLE + TEXT * 4 + box)[0] == "2019-05-23"
    assert day_of(TITLE + TEXT * 4 + box.replace("infos-sidebar", "related"))[0] is None


def test_a_builder_that_calls_every_box_a_widget_says_nothing_by_it() -> None:
    title = f"<div class='x-widget-heading'><div>{TITLE}</div></div>"
    day = "<div class='x-widget-infos'><p>3 mai 2022</p></div>"
    assert day_of(f"{title}{day}{TEXT}")[0] == "2022-05-03"


def test_a_form_around_the_whole_page_hides_nothing() -> None:
    assert day_of(f"<form>{TITLE}<p>3 mai 2022</p>{TEXT}</form>")[0] == "2022-05-03"
    assert day_of(f"{TITLE}{TEXT * 4}<form><p>3 mai 2022</p></form>")[0] is None


def test_a_headline_whose_theme_is_a_box_of_its_own_is_found_in_the_page() -> None:
    whole = "Brizac : Le vieux port de Brizac rouvre"
    meta = (
        f"<meta property='og:title' content='{whole}'>"
        f'<script type="application/ld+json">{{"@type": "Article", "headline": "{whole}"}}</script>'
    )
    cards = "".join(f"<p>{day} mai 2010</p>" for day in range(1, 5))
    assert day_of(f"{TITLE}<p>3 mai 2022</p>{TEXT * 4}{cards}", meta)[0] == "2022-05-03"


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "%s"}</script>'


def test_of_two_declared_days_the_one_that_readers_are_shown_counts() -> None:
    meta = "<meta property='article:published_time' content='2022-01-06T08:29:34'>"
    shown = f"{TITLE}<p>06.01.2022</p>{TEXT}"
    assert day_of(shown, meta + LD % "2022-01-04T07:29:00.000Z") == ("2022-01-06", "meta")
    assert day_of(shown.replace("06.01", "09.01"), meta + LD % "2022-01-04T07:29:00.000Z") == (
        "2022-01-04",
        "json-ld",
    )


def test_a_meta_that_says_no_more_than_date_gives_way_to_what_is_marked_beside_the_headline() -> None:
    meta = "<meta name='date' content='2022-01-21T15:38:44+01:00'>"
    assert day_of(f"{TITLE}<p><time datetime='2022-01-27'>27.01.2022</time></p>{TEXT}", meta)[0] == "2022-01-27"
    assert day_of(f"{TITLE}<p>Erschienen am:</p><p>27.01.2022</p>{TEXT}", meta)[0] == "2022-01-27"
    assert day_of(f"{TITLE}<p>27.01.2022</p>{TEXT}", meta) == ("2022-01-21", "meta")


def test_microdata_of_a_list_of_articles_does_not_date_this_one() -> None:
    cards = "".join(f"<p><time itemprop='datePublished' datetime='2019-09-{day}'>x</time></p>" for day in (20, 22))
    assert day_of(f"{TITLE}<p>Le 28 juin 2019</p>{TEXT * 3}{cards}")[0] == "2019-06-28"


@pytest.mark.parametrize(
    ("wording", "day"),
    [
        ("Fri Apr 28 19:20:36 CEST 2023", "2023-04-28"),
        ("Fri Feb 18 10:27:24 2022", "2022-02-18"),
        ("20201123T11:02:35Z", "2020-11-23"),
        ("20201123", "2020-11-23"),
        ("202011231102", "2020-11-23"),
        ("20209923T11:02:35Z", None),
        ("1762590240", "2025-11-08"),
        ("1762590240000", "2025-11-08"),
        ("17625902400", None),
        ("( Brizac, 14 Gennaio 20 )", "2020-01-14"),
        ("Ana28.09.1912:44", "2019-09-28"),
        ("28.09.2019:44", "2020-09-28"),
        ("14 mai 20 personnes", None),
    ],
)
def test_short_years_and_moments_as_programs_write_them(wording: str, day: str | None) -> None:
    moment = read_moment(wording, PLAIN, FETCHED)
    assert (moment.when.date().isoformat() if moment else None) == day


def test_a_day_in_brackets_that_begins_a_paragraph_dates_it() -> None:
    others = "".join(f"<p>{day} mai 2010</p>" for day in range(1, 5))
    assert day_of(f"{TITLE}{TEXT * 3}{others}<p>(21. November 2022) {TEXT[3:]}")[0] == "2022-11-21"


def test_a_thread_has_the_day_of_its_first_entry() -> None:
    entry = "<div class='comment'><p>Ana, {} mai 2010 12:44</p><p>Quand le port rouvre-t-il ?</p></div>"
    assert day_of(TITLE + "".join(entry.format(day) for day in range(4, 9)))[0] == "2010-05-04"


def test_days_in_scripts_are_days_of_anything() -> None:
    script = "<script>var campaign = {startDate: '2020-06-30T22:00:00.000Z'}</script>"
    assert day_of(f"{TITLE}{TEXT}{script}")[0] is None


@pytest.mark.parametrize(
    ("wording", "iso"),
    [
        ("Sun May 03 2026 23:10:45 GMT+0000 (Coordinated Universal Time)", "2026-05-04T01:10:45+02:00"),
        ("Sun, 03 May 2026 23:10:45 GMT", "2026-05-04T01:10:45+02:00"),
        ("Sun, 03 May 2026 23:10:45 +0000", "2026-05-04T01:10:45+02:00"),
        ("Sun, 03 May 2026 23:10:45 -0300", "2026-05-04T04:10:45+02:00"),
        ("2026-05-03 23:10 UTC", "2026-05-04T01:10:00+02:00"),
        ("2026-05-03T23:10:00Z[UTC]", "2026-05-04T01:10:00+02:00"),
        ("Sun May  3 23:10:45 UTC 2026", "2026-05-04T01:10:45+02:00"),
        ("May 3, 2026 11:10:00 PM UTC", "2026-05-04T01:10:00+02:00"),
        ("May 3, 2026 at 9 p.m. EDT", "2026-05-04T03:00:00+02:00"),
        ("December 3, 2025, 9:00 pm ET", "2025-12-04T03:00:00+01:00"),
        ("3 mai 2026 à 23h10 HAE", "2026-05-04T05:10:00+02:00"),
        ("03/05/2026 23:10 CEST", "2026-05-03T23:10:00+02:00"),
        ("03.05.2026, 23 Uhr MESZ", "2026-05-03T23:00:00+02:00"),
        ("3 mai 2026 à 23h10 (heure de Montréal)", "2026-05-04T05:10:00+02:00"),
        ("Sun 3 May 2026 23.10 GMT", "2026-05-04T01:10:00+02:00"),
        ("3 May 2026, 6.30pm BST", "2026-05-03T19:30:00+02:00"),
        ("05/03/2026 7:05 PM EDT", "2026-05-04T01:05:00+02:00"),
        ("3 mai 2026 23:10 America/Toronto", "2026-05-04T05:10:00+02:00"),
        # What looks like a zone and is none.
        ("3 mai 2026 à 10h05 est un dimanche", "2026-05-03T10:05:00+02:00"),
        ("3 mai 2026, 08:00-10:00", "2026-05-03T08:00:00+02:00"),
        ("3 mai 2026, version 2.10", "2026-05-03T00:00:00+02:00"),
        ("3 mai 2026 23:10 ZZZ", "2026-05-03T23:10:00+02:00"),
        ("3 mai 2026 23:10 Mars/Olympus", "2026-05-03T23:10:00+02:00"),
    ],
)
def test_a_zone_stands_in_words_or_as_an_offset_behind_the_time(wording: str, iso: str) -> None:
    moment = read_moment(wording, PLAIN, FETCHED)
    assert moment is not None
    assert moment.when.isoformat() == iso


def test_an_offset_in_words_is_kept_where_the_zone_of_the_outlet_is_a_guess() -> None:
    moment = read_moment("Sun, 03 May 2026 23:10:45 -0300", unknown_outlet("https://brizac.fr/"), FETCHED)
    assert moment is not None
    assert moment.when.isoformat() == "2026-05-03T23:10:45-03:00"


@pytest.mark.parametrize(
    ("written", "month"),
    [("janv.", 1), ("févr.", 2), ("fév", 2), ("avr.", 4), ("juill.", 7), ("juil", 7), ("aoû.", 8), ("aout", 8),
     ("AOÛT", 8), ("sept.", 9), ("sep.", 9), ("octo.", 10), ("déc.", 12)],
)  # fmt: skip
def test_french_months_are_cut_in_many_ways(written: str, month: int) -> None:
    moment = read_moment(f"Publié le 9 {written} 2025", PLAIN, FETCHED)
    assert moment is not None
    assert moment.when.date().isoformat() == f"2025-{month:02}-09"


@pytest.mark.parametrize(
    ("wording", "iso", "precision"),
    [
        ("1 er octobre 2026", "2026-10-01T00:00:00+02:00", "day"),
        ("1ᵉʳ octobre 2026", "2026-10-01T00:00:00+02:00", "day"),
        ("2 oct. 2026, 18 heures 05", "2026-10-02T18:05:00+02:00", "minute"),
        ("2 oct. 2026 à 18 heures", "2026-10-02T18:00:00+02:00", "minute"),
        ("2 oct. 2026 à midi", "2026-10-02T12:00:00+02:00", "minute"),
        ("2 oct. 2026 à minuit", "2026-10-02T00:00:00+02:00", "minute"),
        ("2 oct. 2026 Midi Soir", "2026-10-02T00:00:00+02:00", "day"),
        ("2 oct. 2026 18:05 | Mis à jour le 3 oct. 2026 à 19:20", "2026-10-02T18:05:00+02:00", "minute"),
        ("2 oct. 2026, mis à jour à 19:20", "2026-10-02T00:00:00+02:00", "day"),
        ("il y a 20 minutes", "2026-11-23T16:40:00+01:00", "minute"),
        ("il y a une heure", "2026-11-23T16:00:00+01:00", "minute"),
        ("Il y a 4h", "2026-11-23T13:00:00+01:00", "minute"),
        ("il y a 3 jours", "2026-11-20T00:00:00+01:00", "day"),
        ("il y a deux semaines", "2026-11-09T00:00:00+01:00", "day"),
        ("Hier à 18h30", "2026-11-22T18:30:00+01:00", "minute"),
        ("hier, 18 heures 30", "2026-11-22T18:30:00+01:00", "minute"),
        ("avant-hier", "2026-11-21T00:00:00+01:00", "day"),
        ("ce matin à 7h05", "2026-11-23T07:05:00+01:00", "minute"),
        ("two hours ago", "2026-11-23T15:00:00+01:00", "minute"),
        ("vor 2 Stunden", "2026-11-23T15:00:00+01:00", "minute"),
        ("1762590240.25", "2025-11-08T09:24:00+01:00", "minute"),
        ("/Date(1762590240000)/", "2025-11-08T09:24:00+01:00", "minute"),
    ],
)
def test_times_in_words_and_moments_counted_from_the_fetch(wording: str, iso: str, precision: str) -> None:
    moment = read_moment(wording, PLAIN, FETCHED)
    assert moment is not None
    assert (moment.when.isoformat(), moment.precision) == (iso, precision)


@pytest.mark.parametrize("wording", ["il y a 2 ans", "l'avant-hier-soir", "il y a longtemps", "3 min de lecture"])
def test_what_cannot_be_counted_back_to_a_day_is_none(wording: str) -> None:
    assert read_moment(wording, PLAIN, FETCHED) is None


def of_now(body: str, url: str = "https://brizac.example/a/port") -> tuple[str | None, str | None]:
    """Moment and precision read from a page that was fetched at FETCHED."""
    page = replace(page_of(f"<html lang='fr'><body>{body}</body></html>", url), fetched=FETCHED)
    draft = ReadDates().read(open_draft(page, unknown_outlet(url)))
    return draft.published, draft.published_precision


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>Publié il y a 4 heures</p>", "2026-11-23"),
        ("<p>Par Ana Petit</p><p>Hier à 18h30</p>", "2026-11-22"),
        ("<p>Il y a 2 jours • 3 min de lecture</p>", "2026-11-21"),
        ("<p>Publié avant-hier</p>", "2026-11-21"),
        ("<p>Ana Petit · Hier, à 16:45</p>", "2026-11-22"),
        ("<p>Ana Petit | Ayer a las 13:30</p>", "2026-11-22"),
        ("<p>Ana Petit, hier à Brest</p>", None),
        ("<p>Hier, le port de Brizac a rouvert.</p>", None),
        ("<p>Mis à jour il y a 4 heures</p><p>Publié hier</p>", "2026-11-22"),
    ],
)
def test_a_line_counted_from_the_fetch_dates_a_page(line: str, day: str | None) -> None:
    published, _ = of_now(TITLE + line + TEXT)
    assert (published or "")[:10] == (day or "")


def test_the_time_of_a_change_may_stand_before_its_day() -> None:
    lines = "<ul><li>05:00, 25 Apr 2026</li><li>Updated 14:31, 25 Apr 2026</li></ul>"
    found = read_page(f"<html lang='fr'><body>{TITLE}{lines}{TEXT}</body></html>".encode(), "https://brizac.fr/a")
    assert found.published == "2026-04-25T05:00:00+02:00"
    assert found.modified == "2026-04-25T14:31:00+02:00"


@pytest.mark.parametrize(
    "label",
    ["Actualisé le", "Révisée le", "Modifié le", "Mise à jour :", "Corrigé le", "Rectifié le",
     "Dernière modification :", "MàJ", "Complété le", "Updated on", "Last revised", "Geändert am", "Revisado el"],
)  # fmt: skip
def test_a_word_for_a_change_is_none_for_publishing(label: str) -> None:
    lines = (f"<p>{label} 12 mai 2022</p>", "<p>3 mai 2022</p>")
    assert day_of(TITLE + "".join(lines) + TEXT)[0] == "2022-05-03"
    assert day_of(TITLE + "".join(lines[::-1]) + TEXT)[0] == "2022-05-03"
    apart = f"<p>{label}</p><p>12 mai 2022</p><p>Publié le</p><p>3 mai 2022</p>"
    assert day_of(TITLE + apart + TEXT)[0] == "2022-05-03"


def test_a_word_for_a_change_may_stand_behind_the_day() -> None:
    assert day_of(f"{TITLE}<p>12 mai 2022 (mise à jour)</p><p>3 mai 2022</p>{TEXT}")[0] == "2022-05-03"


@pytest.mark.parametrize(
    "card",
    ["<div>Prochain rendez-vous : 20 mai 2022</div>", "<div>Samedi 21 mai 2022</div>",
     "<div>21 mai 2022 : 14 °C</div>", "<div><time datetime='2022-05-20'>20 mai</time> Fête du port</div>"],
)  # fmt: skip
def test_another_day_in_the_head_gives_way_to_that_of_publication(card: str) -> None:
    for stated in (
        "<p>Publié le 3 mai 2022</p>",
        "<p>Publié par Ana Petit le 3 mai 2022</p>",
        "<p>Mis en ligne le 03/05/2022</p>",
    ):
        assert day_of(f"<main><article>{TITLE}{card}{stated}{TEXT}</article></main>")[0] == "2022-05-03"


@pytest.mark.parametrize(
    "line",
    [
        "Le 3 mai 2022 à 07:05, modifié le 4 mai 2022 à 08:00",
        "Par <a href='/auteur/ap'>Ana Petit</a> - Journaliste<br>Publié le 03/05/2022 à 07:05 - Mis à jour le"
        " 04/05/2022 à 08:00 - 3 min",
        "Temps de lecture : 3 min - Ana Petit - 3 mai 2022 à 07:05 - mis à jour le 3 mai 2022 à 09:00",
    ],
)
def test_a_line_of_particulars_is_no_sentence(line: str) -> None:
    published, precision = of_now(f"<article>{TITLE}<p>{line}</p>{TEXT}</article>", "https://brizac.fr/a")
    assert (published, precision) == ("2022-05-03T07:05:00+02:00", "minute")


def test_a_sentence_of_what_was_published_dates_nothing() -> None:
    told = "<p>Le rapport publié le 3 mai 2022 par la cour a surpris les élus du port</p>"
    assert of_now(f"<article>{TITLE}{told}{TEXT}</article>")[0] is None


def test_the_day_of_a_record_is_better_than_that_of_its_last_change() -> None:
    said = '{"@type": "NewsArticle", "dateCreated": "2022-05-03T07:05:00+02:00", "dateModified": "2022-05-09"}'
    head = f'<script type="application/ld+json">{said}</script>'
    assert day_of(head + TITLE + TEXT)[0] == "2022-05-03"
    assert day_of(f"{head}{TITLE}<p>Publié le 4 mai 2022</p>{TEXT}")[0] == "2022-05-04"


@pytest.mark.parametrize("key", ["url", "@id", "mainEntityOfPage"])
def test_of_several_articles_in_json_ld_the_one_of_this_address_counts(key: str) -> None:
    def told(day: int, path: str) -> str:
        where = {"@id": path} if key == "mainEntityOfPage" else path
        said = {"@type": "NewsArticle", key: where, "datePublished": f"2022-05-0{day}", "author": f"Ana P{day}it"}
        return json.dumps(said)

    for own in ("https://brizac.example/a/port", "/a/port#article"):
        both = f"[{told(1, 'https://brizac.example/a/autre')}, {told(3, own)}]"
        assert (
            of_now(f'<script type="application/ld+json">{both}</script>{TITLE}{TEXT}')[0]
            == "2022-05-03T00:00:00+02:00"
        )


@pytest.mark.parametrize(
    "times",
    [
        "<time class='updated' datetime='2022-05-12'>12 mai 2022</time>"
        "<time class='entry-date published' datetime='2022-05-03'>3 mai 2022</time>",
        "<time class='dt-updated' datetime='2022-05-12'>12 mai</time> <time datetime='2022-05-03'>3 mai</time>",
        "<time class='entry-date published updated' datetime='2022-05-03'>3 mai 2022</time>",
        "<time class='updated' datetime='2022-05-03'>3 mai 2022</time>",
    ],
)
def test_a_time_that_is_marked_as_updated_gives_way_to_one_marked_as_published(times: str) -> None:
    assert day_of(f"<article>{TITLE}<p>{times}</p>{TEXT}</article>")[0] == "2022-05-03"


def test_a_time_element_of_the_change_that_shows_both_days() -> None:
    shown = "03/05/2022 01:57 | Mis à jour le 04/05/2022"
    both = f"<time itemprop='dateModified' datetime='2022-05-04T19:20:45+02:00'>{shown}</time>"
    assert of_now(f"<article>{TITLE}{both}{TEXT}</article>", "https://brizac.fr/a") == (
        "2022-05-03T01:57:00+02:00",
        "minute",
    )
    changed = "<time class='last-modified' datetime='2022-05-04'>4 mai 2022</time>"
    assert day_of(f"<article>{TITLE}{changed}<p>3 mai 2022</p>{TEXT}</article>")[0] == "2022-05-03"


def test_a_time_element_that_shows_both_times_and_tells_machines_the_second() -> None:
    both = (
        "<time class='updated' datetime='2022-05-03T15:48:12Z'>Publié le 03/05/2022 à 06:15, modifié à 17:48</time>"
    )
    assert of_now(f"<article>{TITLE}{both}{TEXT}</article>", "https://brizac.fr/a")[0] == "2022-05-03T06:15:00+02:00"


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("Mis à jour le 4 mai 2022 à 19h02 – Publié le 3 mai 2022 à 7h30", "2022-05-04T19:02:00+02:00"),
        ("Publié le 3 mai 2022 à 7h30<br>Modifié le 4 mai 2022 à 8h05", "2022-05-04T08:05:00+02:00"),
        ("Publié le 3 mai 2022 à 7h30", None),
    ],
)
def test_a_change_that_readers_are_shown_is_kept_where_none_is_declared(line: str, changed: str | None) -> None:
    page = f"<html lang='fr'><body><article>{TITLE}<p>{line}</p>{TEXT}</article></body></html>"
    assert read_page(page.encode(), "https://brizac.fr/a").modified == changed
    declared = page.replace(
        "<body>", "<head><meta property='article:modified_time' content='2022-05-05T10:00:00+02:00'>"
    )
    assert read_page(declared.encode(), "https://brizac.fr/a").modified == "2022-05-05T10:00:00+02:00"


@pytest.mark.parametrize(
    "sentence",
    ["Paru au Journal officiel du 3 février 2022, l'arrêté sur les ports impose une déclaration à tous les marins.",
     "L'arrêté du 3 février 2022 fixe les heures de marée, dit le maire.",
     "La loi publiée le 3 février 2022 au Journal officiel ne dit rien des ports de plaisance.",
     "The harbour act passed on February 3, 2022 leaves the tides to the mayors of the coast."],
)  # fmt: skip
def test_a_day_of_what_the_text_tells_dates_nothing(sentence: str) -> None:
    assert day_of(f"{TITLE}<p>{sentence}</p>{TEXT * 2}")[0] is None
    assert day_of(f"{TITLE}<p>{sentence} {TEXT[3:]}{TEXT}")[0] is None


def test_a_dateline_dates_a_text() -> None:
    assert day_of(f"{TITLE}<p>Brizac, 3 février 2022 – {TEXT[3:]}{TEXT}")[0] == "2022-02-03"
    assert day_of(f"{TITLE}<p>BRIZAC, 3 février 2022 (Agence) - {TEXT[3:]}{TEXT}")[0] == "2022-02-03"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2022/05/03/port", "2022-05-03"), ("/2022-05-03-port", "2022-05-03"), ("/a/2022/may/03/port", "2022-05-03"),
        ("/news/03-05-2022", "2022-05-03"), ("/2022/05/port-10-11-12", None), ("/20220503-123", None),
        ("/port-du-3-mai-2022", None), ("/2022/05/031-port", None), ("/2022/05/03-04-port", None),
    ],
)  # fmt: skip
def test_figures_of_an_address_are_a_day_only_where_they_stand_as_one(path: str, day: str | None) -> None:
    assert day_of(TITLE + TEXT, url=f"https://brizac.example{path}")[0] == day


def test_a_number_in_json_ld_counts_from_1970() -> None:
    for written in ("1651536000", "1651536000000", "1651536000.5", '"1651536000"'):
        head = f'<script type="application/ld+json">{{"@type": "Article", "datePublished": {written}}}</script>'
        assert day_of(TITLE + TEXT, head) == ("2022-05-03", "json-ld")


STAMPED = LD.replace("}", ', "dateModified": "%s"}')


def test_an_earlier_day_shown_between_headline_and_text_is_of_publication_where_both_declared_are_one() -> None:
    both = STAMPED % ("2022-06-12T08:00:00Z", "2022-06-12T08:00:00Z")
    for shown in ("<p>3 mai 2022</p>", "<p>Publié le 3 mai 2022</p>", "<p>3 mai 2022 • 4 min de lecture</p>"):
        assert day_of(f"{TITLE}{shown}{TEXT * 2}", both) == ("2022-05-03", "text")


@pytest.mark.parametrize(
    ("before", "behind", "declared"),
    [
        ("", "<p>3 mai 2022</p>", ("2022-06-12", "2022-06-14")),        # a change is declared: the other is no stamp
        ("", "<p>3 mai 2022 : conseil municipal</p>", ("2022-06-12", "2022-06-12")),  # the day of what is told
        ("<p>3 mai 2022</p>", "", ("2022-06-12", "2022-06-12")),        # the card of another article
        ("", "<p>12 juin 2022</p><p>3 mai 2022</p>", ("2022-06-12", "2022-06-12")),   # both are shown
        ("", "<p>06/12/2022</p>", ("2022-12-06", "2022-12-06")),        # one day, written in the other order
        ("", "<p>Mis à jour le 3 mai 2022</p>", ("2022-06-12", "2022-06-12")),
        ("", "<p>3 juillet 2022</p>", ("2022-06-12", "2022-06-12")),    # later
    ],
)  # fmt: skip
def test_else_the_declared_day_stands(before: str, behind: str, declared: tuple[str, str]) -> None:
    assert day_of(f"{before}{TITLE}{behind}{TEXT * 2}", STAMPED % declared) == (declared[0], "json-ld")


def test_declared_figures_are_read_in_the_order_that_the_shown_day_tells() -> None:
    figures = "<meta property='article:published_time' content='03-09-2026'>"
    assert day_of(f"{TITLE}<p>Published March 9, 2026</p>{TEXT}", figures) == ("2026-03-09", "text")
    assert day_of(f"{TITLE}<p>9 mars 2026</p>{TEXT}", figures)[0] == "2026-03-09"
    assert day_of(f"{TITLE}<p>03/09/2026</p>{TEXT}", figures) == ("2026-09-03", "meta")
    assert day_of(f"{TITLE}<p>9 mars 2024</p>{TEXT}", figures) == ("2026-09-03", "meta")
    iso = LD % "2026-09-03T08:00:00Z"
    assert day_of(f"{TITLE}<p>9 mars 2026</p>{TEXT}", iso) == ("2026-09-03", "json-ld")


def test_the_footer_of_an_article_before_its_text_holds_its_byline() -> None:
    byline = "<footer><div>Par Anne Roux</div><span>3 mai 2022</span></footer>"
    assert day_of(f"<article>{TITLE}{byline}{TEXT * 3}</article>", "") == ("2022-05-03", "text")
    assert day_of(f"<article>{TITLE}{TEXT * 3}{byline}</article>", "")[0] != "2022-05-03"
    short = "<p>Les travaux, confiés à une entreprise du port, dureront quatorze mois.</p>" * 4
    assert day_of(f"<article>{TITLE}{byline}{short}</article>", "") == ("2022-05-03", "text")


def test_a_day_that_links_to_its_own_page_is_no_card_of_another() -> None:
    shown = "<div><time datetime='2022-05-03T08:12:30+02:00'><a href='%s'>3 mai 2022</a></time></div>"
    page = page_of(
        f"<main>{TITLE}{shown % 'https://brizac.fr/a?utm_source=x'}{TEXT * 3}</main>", "https://brizac.fr/a"
    )
    draft = ReadDates().read(open_draft(page, unknown_outlet(page.url)))
    assert (draft.published, draft.published_precision) == ("2022-05-03T08:12:30+02:00", "minute")


@pytest.mark.parametrize("declared", ["2022-05-03", "20220503", "May 3, 2022", "2022-05-03T00:00:00+00:00"])
def test_a_declared_day_takes_its_time_from_an_element_of_the_same_day(declared: str) -> None:
    meta = f"<meta property='article:published_time' content='{declared}'>"
    element = "<time itemprop='datePublished' datetime='%s'>le matin</time>"
    url = "https://brizac.fr/a"
    page = page_of(f"<head>{meta}</head><article>{TITLE}{element % '2022-05-03T08:12:30+02:00'}{TEXT}</article>", url)
    draft = ReadDates().read(open_draft(page, unknown_outlet(url)))
    assert (draft.published, draft.published_source) == ("2022-05-03T08:12:30+02:00", "microdata")
    assert draft.published_precision == "minute"
    for other in ("2022-05-04T08:12:30+02:00", "2022-05-03", "2022-05-03T00:00:00+02:00"):
        page = page_of(f"<head>{meta}</head><article>{TITLE}{element % other}{TEXT}</article>", url)
        assert ReadDates().read(open_draft(page, unknown_outlet(url))).published_source == "meta"


@pytest.mark.parametrize(
    ("url", "html", "moment"),
    [
        ("https://brizac.com/a", "<html lang='fr'>", "2022-05-03T08:12:00+02:00"),
        ("https://brizac.net/a", "<html lang='fr-FR'>", "2022-05-03T08:12:00+02:00"),
        ("https://brizac.com/a", "<html lang='fr-CA'>", "2022-05-03T08:12:00-04:00"),
        ("https://brizac.com/a", "<html lang='fr-SN'>", "2022-05-03T08:12:00+00:00"),
        ("https://brizac.com/a", "<html><meta property='og:locale' content='fr_BE'>", "2022-05-03T08:12:00+02:00"),
        ("https://brizac.com/a", "<html lang='en'>", "2022-05-03T08:12:00+00:00"),
        ("https://brizac.com/a", "<html lang='es-ES'>", "2022-05-03T08:12:00+00:00"),
        ("https://brizac.ca/a", "<html lang='fr'>", "2022-05-03T08:12:00-04:00"),
        ("https://brizac.co.uk/a", "<html lang='fr'>", "2022-05-03T08:12:00+01:00"),
        ("https://brizac.cu/a", "<html lang='fr'>", "2022-05-03T08:12:00+00:00"),
        ("https://brizac.io/a", "<html lang='fr'>", "2022-05-03T08:12:00+02:00"),
    ],
)
def test_a_time_without_zone_is_that_of_the_country_or_language_of_the_page(url: str, html: str, moment: str) -> None:
    meta = "<meta property='article:published_time' content='2022-05-03T08:12:00'>"
    draft = ReadDates().read(open_draft(page_of(f"{html}{meta}{TITLE}{TEXT}", url), unknown_outlet(url)))
    assert draft.published == moment
