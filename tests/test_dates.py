"""Every wording of a date that the outlets use, read in their zone."""

from datetime import UTC, datetime

import pytest

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
