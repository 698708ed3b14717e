"""Days as people write them, in the languages news is written in: found anywhere in a line, by rule alone.

dateparser knows more wordings, but takes a version number or a time for a day; here a day has day, month and year.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from crawler.text import folded

# One line a month: en, fr, de, es, it, pt, nl, pl, cs, sv/da/no, ru, tr, ro, hu, fi, uk, el, ar, he; folded, as names
# are compared.
_NAMES = (
    "january jan janvier janv januar janner jaenner enero ene gennaio gen janeiro januari styczen stycznia sty leden "
    "ledna января янв ocak"
    " ianuarie tammikuuta січня ιανουαριου يناير בינואר ינואר",
    "february feb fevrier fevr fev februar febrero febbraio fevereiro februari luty lutego lut unor unora "
    "февраля фев subat"
    " februarie helmikuuta лютого φεβρουαριου فبراير בפברואר פברואר",
    "march mar mars marz maerz marzo marco maart mrt marzec marca brezen brezna марта мар mart"
    " martie marcius maaliskuuta березня μαρτιου مارس במרץ מרץ",
    "april apr avril avr abril abr aprile kwiecien kwietnia kwi duben dubna апреля апр nisan"
    " aprilie aprilis huhtikuuta квітня απριλιου ابريل באפריל אפריל",
    "may mai mayo maggio mag maio mei maj maja kveten kvetna мая mayis majus toukokuuta травня μαιου مايو במאי מאי",
    "june jun juin juni junio giugno giu junho czerwiec czerwca cze cerven cervna июня июн haziran"
    " iunie junius kesakuuta червня ιουνιου يونيو ביוני יוני",
    "july jul juillet juil juli julio luglio lug julho lipiec lipca lip cervenec cervence июля июл temmuz"
    " iulie julius heinakuuta липня ιουλιου يوليو ביולי יולי",
    "august aug aout agosto ago augustus augusti sierpien sierpnia sie srpen srpna августа авг agustos"
    " augusztus elokuuta серпня αυγουστου اغسطس באוגוסט אוגוסט",
    "september sept sep septembre septiembre settembre set setembro wrzesien wrzesnia wrz zari сентября сен eylul"
    " septembrie szeptember syyskuuta вересня σεπτεμβριου سبتمبر בספטמבר ספטמבר",
    "october oct octobre oktober okt octubre ottobre ott outubro out pazdziernik pazdziernika paz rijen rijna "
    "октября окт ekim"
    " octombrie lokakuuta жовтня οκτωβριου اكتوبر באוקטובר אוקטובר",
    "november nov novembre noviembre novembro listopad listopada lis ноября ноя kasim"
    " noiembrie marraskuuta листопада νοεμβριου نوفمبر בנובמבר נובמבר",
    "december dec decembre dezember dez diciembre dic dicembre dezembro desember grudzien grudnia gru prosinec "
    "prosince декабря дек aralik"
    " decembrie joulukuuta грудня δεκεμβριου ديسمبر בדצמבר דצמבר",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![^\W\d_])"
# A time of day may follow at once: two elements beside each other, with a margin for the eye alone.
_YEAR_ENDS = r"(?!\d(?!\d?:\d\d))"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|[.ºª])?[\s-]*(?:d[ei] |of )?\s*(?P<name>{_MONTH})"
        r"\.?,?[\s-]*(?:del? )?\s*(?P<y>(?:19|20)\d{2})" + _YEAR_ENDS,
        rf"(?P<name>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{{2}})" + _YEAR_ENDS,
        rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})\.?\s+(?P<name>{_MONTH})\s+(?P<d>\d{{1,2}})(?!\d)",
        # As a system prints it that was not told how: Fri Apr 28 19:20:36 CEST 2023.
        rf"(?P<name>{_MONTH})\s+(?P<d>\d{{1,2}})\s+\d\d:\d\d:\d\d(?:\s+[a-z]+)?\s+(?P<y>(?:19|20)\d{{2}})(?!\d)",
        # Two figures for the year only at the end of a line or bracket, or before a time.
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|[.ºª])?\s*(?P<name>{_MONTH})\.?\s+'?(?P<y>\d{{2}})"
        r"(?=\s*(?:$|[)\]|]|[-–—,à]?\s*\d{1,2}[:h]\d\d))",
        r"(?<![\d.])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<y>(?:19|20)\d{2}(?!:\d\d)|\d{2})(?!\.\d)" + _YEAR_ENDS,
        r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]",
    )
)
_LIKELY = re.compile(r"\d[^\d]{1,24}\d")  # a day has two numbers at least; most lines have none
CLOCK = re.compile(
    r"(?<![\d.])(?P<h>\d{1,2})\s*(?:[h:]\s*(?P<min>\d{2})(?!\d)|h(?!\w)|[.](?P<dot>\d{2})\s*uhr)(?:\d{2}|:\d{2})?"
    r"\s*(?P<half>[ap]\.?m\b)?"
)


class Day(NamedTuple):
    """A whole date in a text: the day, and where its words begin and end in the folded text."""

    day: date
    start: int
    end: int


def days_in(line: str) -> Iterator[Day]:
    """Every whole date in a folded line, in the order of the patterns: ISO, named months, figures."""
    if not _LIKELY.search(line):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            found = _day(match)
            if found:
                yield Day(found, match.start(), match.end())


def first_day(text: str) -> Day | None:
    """The first whole date of a text."""
    return min(days_in(folded(text)), key=lambda found: found.start, default=None)


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    if year < 100 and len(match[0].strip()) < 8:  # 1.2.20 is a version, 01.02.20 a day
        return None
    month = MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
    if month > 12 and parts.get("sep") == "/":  # 06/20/2012
        month, day = day, month
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def clock_in(line: str) -> tuple[int, int] | None:
    """Hour and minute of the first time of day in a folded line."""
    match = CLOCK.search(line)
    if not match:
        return None
    hour, minute = int(match["h"]), int(match["min"] or match["dot"] or 0)
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None
