"""Which days a person means who types ``2021-06``, ``mars 2024`` or ``hier``.

In goes what stands behind ``date:`` and today's date, out comes a range of days, both included, or
nothing where it is no date. Nothing here knows queries.
"""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple


class Days(NamedTuple):
    """A range of days, both included; ``None`` leaves a side open."""

    since: date | None
    until: date | None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv",
            "février fevrier févr fevr fév fev",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "août aout",
            "septembre sept",
            "octobre oct",
            "novembre nov",
            "décembre decembre déc dec",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_SLASHED = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})", re.ASCII)
_NAMED = re.compile(r"(?:(\d{1,2})(?:er)?[ _-])?([^\W\d_]+)\.?[ _-](\d{4})")
#: ``7j``: the last seven days, today included; ``3m`` and ``2a`` the last months and years.
_LAST = re.compile(r"(\d{1,4})(j|m|a)", re.ASCII)
_DAYS_AGO = {"aujourd'hui": 0, "aujourdhui": 0, "hier": 1, "avant-hier": 2}
#: A month is a month whatever its length; these are means, as everyday speech takes them.
_UNIT_DAYS = {"j": 1, "m": 30.44, "a": 365.25}


def is_month(word: str) -> bool:
    """Return whether a word names a month."""
    return word.lower().rstrip(".") in _MONTHS


def parse_days(typed: str, today: date) -> Days | None:
    """Return the days that ``typed`` names; ``A..B`` reaches from A's first to B's last day."""
    text = " ".join(typed.lower().replace("’", "'").replace("…", "..").split())
    if ".." in text:
        left, _, right = (part.strip(" .") for part in text.partition(".."))
        first = _one(left, today) if left else Days(None, None)
        last = _one(right, today) if right else Days(None, None)
        if first is None or last is None or not (left or right):
            return None
        if first.since and last.until and first.since > last.until:
            return None
        return Days(first.since, last.until)
    return _one(text, today)


def _one(text: str, today: date) -> Days | None:
    if text in _DAYS_AGO:
        day = _before(today, _DAYS_AGO[text])
        return Days(day, day)
    if match := _LAST.fullmatch(text):
        days = round(int(match[1]) * _UNIT_DAYS[match[2]])
        return Days(_before(today, max(days - 1, 0)), today)
    if match := _ISO.fullmatch(text):
        return _span(match[1], match[2], match[3])
    if match := _SLASHED.fullmatch(text):
        return _span(match[3], match[2], match[1])
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[2])
        return _span(match[3], str(month), match[1]) if month else None
    if text.rstrip(".") in _MONTHS:
        month = _MONTHS[text.rstrip(".")]
        return _span(str(today.year - (month > today.month)), str(month), None)
    return None


def _before(today: date, days: int) -> date:
    """Return the day that many before, or the first that the calendar knows."""
    return date.fromordinal(max(today.toordinal() - days, 1))


def _span(year: str, month: str | None, day: str | None) -> Days | None:
    try:
        if month is None:
            return Days(date(int(year), 1, 1), date(int(year), 12, 31))
        if day is None:
            last = monthrange(int(year), int(month))[1]
            return Days(date(int(year), int(month), 1), date(int(year), int(month), last))
        exact = date(int(year), int(month), int(day))
        return Days(exact, exact)
    except ValueError:
        return None
