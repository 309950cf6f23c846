"""Which day a text names, as pages write days: digits, French and English months, CJK marks.

An impossible day, one in the future or one before the web is no day. Nothing is guessed: a day
without its year is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "février fevrier févr fevr fév fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin jun june",
            "juillet juil juill jul july",
            "août aout aoû aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc dec december",
        ),
        1,
    )
    for name in names.split()
}
_GAP = r"[ \t\u00a0\u202f]"
_MARK = rf"{_GAP}?[-/.]{_GAP}?"
_DAY = re.compile(
    # 2021-06-29, 2021/6/29, 2021年6月29日
    rf"(?<!\d)(?P<y1>\d{{4}}){_GAP}?[-/.年]{_GAP}?(?P<m1>\d{{1,2}}){_GAP}?[-/.月]{_GAP}?(?P<d1>\d{{1,2}})(?!\d)"
    # 29/06/2021, 29. 06. 2021, 05-23-2012, 30/07/14
    rf"|(?<!\d)(?<!\d[./-])(?P<d2>\d{{1,2}}){_MARK}(?P<m2>\d{{1,2}}){_MARK}(?P<y2>\d{{4}}|\d{{2}})(?![\d/]|[.-]\d)"
    # 1er janvier 2021, 3 févr. 2014, 21 - Avril - 2010, 06-mars-2024
    rf"|(?<!\d)(?P<d3>\d{{1,2}})(?:er|\.)?(?:{_GAP}|{_MARK})+(?P<m3>[^\W\d_]{{3,9}})\.?,?(?:{_GAP}|{_MARK})+(?P<y3>\d{{4}})(?!\d)"
    # March 5, 2019
    rf"|\b(?P<m4>[^\W\d_]{{3,9}})\.?{_GAP}(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,{_GAP}(?P<y4>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
#: Before the first newspapers went on line there is no day of publication of a web page.
_FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names: ``iso`` as ``YYYY-MM-DD``, from ``start`` to before ``end``."""

    iso: str
    start: int
    end: int


def find_days(text: str, today: date) -> Iterator[Day]:
    """Give the possible days in ``text``, in its order; none after ``today``."""
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        n = next(n for n in "1234" if parts[f"y{n}"] is not None)
        day = _day(parts[f"y{n}"], parts[f"m{n}"].lower(), parts[f"d{n}"], today)
        if day is not None:
            yield Day(day.isoformat(), match.start(), match.end())


def _day(year: str, month: str, day: str, today: date) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
    if number > 12 >= int(day) and month.isdigit():
        # 05-23-2012: the month stands first where it can only be so.
        number, day = int(day), month
    years = [int(year)]
    if len(year) == 2:
        if len(month) != 2 or len(day) != 2:
            return None  # a score, a version: 3-2-14
        # 14 is 2014, 97 is 1997: the latest year that is not to come.
        years = [2000 + int(year), 1900 + int(year)]
    for candidate in years:
        try:
            found = date(candidate, number, int(day))
        except ValueError:
            continue
        if found.year >= _FIRST_YEAR and found <= today:
            return found
    return None


def parse_day(text: str, today: date) -> str | None:
    """Return the first possible day in ``text`` as ``YYYY-MM-DD``; not one after ``today``."""
    return next((day.iso for day in find_days(text, today)), None)


def has_day(text: str) -> bool:
    """Return whether something in ``text`` is written as a day is, possible or not."""
    return _DAY.search(text) is not None
